"""What is being verified: everything that the tests may ask, found by the preflight."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from valkey_gitops.verify.canary import Memory
from valkey_gitops.verify.connection import Endpoint, Server, UnreachableError
from valkey_gitops.verify.expectations import Expectations
from valkey_gitops.verify.password import Password
from valkey_gitops.verify.state import State

if TYPE_CHECKING:
    from valkey_gitops.verify.cluster import Cluster


class Subject(NamedTuple):
    """One deployment: as rendered, and as it can be reached.

    `ready` when commands are answered, `locked` when a password was given for it, `trusted` unless its
    certificate was none to trust. `unreached` is set where no connection came about, and the cluster proves whose
    fault that is.
    """

    expectations: Expectations
    server: Server
    cluster: "Cluster | None"
    data_dir: Path | None
    state: State
    memory: Memory | None
    ready: bool
    locked: bool
    password: Password | None = None
    external: Endpoint | None = None
    restart: bool = False
    trusted: bool = True
    unreached: UnreachableError | None = None

    def close(self) -> None:
        """Leave the server and the cluster."""
        self.server.close()
        if self.cluster:
            self.cluster.close()
