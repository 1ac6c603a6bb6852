"""May nobody do more than the task needs?"""

from contextlib import closing

import pytest

from valkey_gitops.verify.connection import Server
from valkey_gitops.verify.expectations import Expectations
from valkey_gitops.verify.password import Password
from valkey_gitops.verify.subject import Subject

_WRONG = "valkey-gitops-is-not-the-password"
_ALLOWED = "OK"


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_refused(subject: Subject) -> None:
    """Any password opens the server: its user is `nopass`, or the server has none.

    Remedy: Look at `ACL LIST`: each user that is on needs a `#` with the hash of its password.
    """
    if not subject.locked:
        pytest.skip("no password is in use")
    with closing(Server(subject.server.endpoint, Password(_WRONG))) as stranger:
        reply = stranger.ping()
    assert reply != "PONG", "PING with a wrong password was answered with PONG"


def test_users_may_not_do_more_than_their_task(valkey: Server, expectations: Expectations) -> None:
    """A user of one task could read, change or destroy what is none of its business, as could whoever steals it.

    Remedy: Restart the Pod if its users are older than the settings; undo any ACL SETUSER made by hand.
    """
    if not expectations.users:
        pytest.skip("the expectations name no users")
    # ACL DRYRUN asks without running anything: an answer other than OK is the server's refusal.
    found = [
        f"{user.name} may {' '.join(words)}"
        for user in expectations.users
        for words in user.denied
        if valkey.command("ACL", "DRYRUN", user.name, *words) == _ALLOWED
    ]
    assert not found, "; ".join(found)
