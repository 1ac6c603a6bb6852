"""Before the first test: is there anything that can be tested? What cannot run is said here, never passed as tested."""

import time
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from valkey_gitops.errors import UserError
from valkey_gitops.verify.connection import (
    CONNECT_SECONDS,
    RefusedError,
    Server,
    UnreachableError,
    UntrustedError,
    reach,
)
from valkey_gitops.verify.diagnosis import asked_again, fault
from valkey_gitops.verify.expectations import Expectations
from valkey_gitops.verify.options import Options
from valkey_gitops.verify.password import Password, given_password
from valkey_gitops.verify.rights import needed_rights
from valkey_gitops.verify.rollout import rollout_problem
from valkey_gitops.verify.state import ClusterState, FileState, State, default_file
from valkey_gitops.verify.subject import Subject

if TYPE_CHECKING:
    from valkey_gitops.verify.cluster import Cluster

_PAUSE_SECONDS = 0.25
PONG = "PONG"


def preflight(options: Options) -> Subject:
    """Everything the tests need, or UserError with the reason why they cannot run."""
    expectations = options.expectations
    deadline = time.monotonic() + options.timeout
    password = given_password(options.password_file)
    cluster = _cluster(options, secret=password is None) if options.use_cluster else None
    password = password or _secret_password(expectations, cluster)
    if options.endpoint.username and password is None:
        raise UserError(
            f"the user {options.endpoint.username} needs a password", "Give --password-file or VALKEY_PASSWORD."
        )
    state = _state(options, cluster)
    memory = state.read()
    if memory and memory.deployment != expectations.deployment:
        raise UserError(
            f"the memory of the last run belongs to deployment {memory.deployment}, not {expectations.deployment}",
            f"Name another file with --state, or start anew: {state.forget}.",
        )
    if cluster:
        _await_rollout(cluster, expectations, deadline)
    with closing(Server(options.endpoint, password, CONNECT_SECONDS)) as impatient:
        contact = _first_contact(impatient, options, cluster, deadline)
    server = Server(options.endpoint, password)
    return Subject(
        expectations,
        server,
        cluster,
        options.data_dir,
        state,
        memory,
        # What cannot save refuses PING and writes alone: why it cannot, its answers to the other tests tell.
        ready=contact.reply == PONG or contact.reply.startswith("MISCONF"),
        locked=password is not None,
        password=password,
        external=options.external,
        restart=options.restart,
        trusted=contact.trusted,
        unreached=contact.unreached,
    )


class _Contact(NamedTuple):
    """The answer to PING, or why there is none; what is a fault of the deployment is for the tests to tell."""

    reply: str = ""
    trusted: bool = True
    unreached: UnreachableError | None = None


def _first_contact(server: Server, options: Options, cluster: "Cluster | None", deadline: float) -> _Contact:
    try:
        return _Contact(_await_answer(server, deadline, patient=cluster is not None))
    except UntrustedError:
        return _Contact(trusted=False)
    except UnreachableError as error:
        proved = fault(error, cluster, options) if cluster else None
        if proved is None:
            raise _unreachable(error, options, cluster) from None
        return _Contact(unreached=proved)


def _cluster(options: Options, *, secret: bool) -> "Cluster":
    from valkey_gitops.verify.cluster import connect  # noqa: PLC0415  # costs 0.4 s, and a laptop may lack it

    cluster = connect()
    missing = cluster.missing_rights(needed_rights(options.expectations, secret=secret, restart=options.restart))
    if missing:
        raise UserError(
            f"this account may not: {'; '.join(map(str, missing))}",
            "Apply the Role and RoleBinding that the generator renders beside the Job, or use --no-cluster.",
        )
    return cluster


def _secret_password(expectations: Expectations, cluster: "Cluster | None") -> Password | None:
    auth = expectations.auth
    if auth is None:
        return None
    if cluster is None:
        raise UserError(
            f"the server asks for the password in Secret {auth.namespace}/{auth.name}, and no cluster is given",
            "Give it by --password-file or VALKEY_PASSWORD.",
        )
    return cluster.password(auth)


def _state(options: Options, cluster: "Cluster | None") -> State:
    place = options.expectations.state
    if cluster and place and not options.state_file:
        return ClusterState(cluster, place)
    return FileState(options.state_file or default_file(options.endpoint))


def _await_rollout(cluster: "Cluster", expectations: Expectations, deadline: float) -> None:
    workload = expectations.workload
    while workload:
        found = cluster.workload(expectations.namespace, workload)
        # What is absent or never becomes ready is for the tests to say.
        if found is None or not rollout_problem(found) or time.monotonic() >= deadline:
            return
        time.sleep(_PAUSE_SECONDS)


def _await_answer(server: Server, deadline: float, *, patient: bool) -> str:
    """The answer to PING; `patient` where what cannot be right yet may become so, as in a cluster."""
    while True:
        late = time.monotonic() >= deadline
        try:
            return _answer(server, late=late)
        except UnreachableError as error:
            # A name that is not there yet may appear: in a cluster the Service is as young as this Job.
            if late or not (error.passing or patient):
                raise
        except RefusedError:
            pass
        time.sleep(min(_PAUSE_SECONDS, max(0.0, deadline - time.monotonic())))


def _answer(server: Server, *, late: bool) -> str:
    reach(server.endpoint)
    try:
        reply = server.command("PING")
    except RefusedError as refused:
        if refused.reply.startswith("LOADING") and not late:
            raise
        return refused.reply
    if reply != PONG:
        raise UnreachableError(f"what listens there is no Valkey: it answers PING with {reply!r}", passing=False)
    return PONG


def _unreachable(error: UnreachableError, options: Options, cluster: "Cluster | None") -> UserError:
    seen = "; all that the cluster shows is as rendered" if cluster else ""
    reason = f"{error.reason}{asked_again(error, options.timeout)}"
    return UserError(f"cannot reach {options.endpoint}: {reason}{seen}", error.remedy)
