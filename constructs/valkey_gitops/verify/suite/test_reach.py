"""Does a connection come about at all?"""

from valkey_gitops.verify.subject import Subject


def test_the_server_can_be_reached(subject: Subject) -> None:
    """Clients get no connection to the server.

    Remedy: Look at the other failures first: a Pod that is not ready, or a Service that leads elsewhere, is the cause.
    Without any, something between clients and server is closed.
    """
    if subject.unreached:
        raise subject.unreached
