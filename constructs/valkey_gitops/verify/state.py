"""Where the memory of the last run is kept: a ConfigMap in the cluster, a file on a laptop; never the server itself."""

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from valkey_gitops.errors import UserError
from valkey_gitops.verify.canary import Memory, canary_key, dump_memory, load_memory
from valkey_gitops.verify.connection import Endpoint
from valkey_gitops.verify.expectations import StateMap

if TYPE_CHECKING:
    from valkey_gitops.verify.cluster import Cluster

FIELD_MANAGER = "valkey-gitops-verify"
_DATA_KEY = "canary.json"


class State(Protocol):
    """A place for one Memory."""

    @property
    def forget(self) -> str:
        """What a person does to make the next run start anew."""

    def key(self, deployment: str) -> str:
        """The key of the canary whose memory is kept here, when none is remembered yet."""

    def read(self) -> Memory | None:
        """The memory of the last run; raises UserError when it is damaged or cannot be read."""

    def write(self, memory: Memory) -> None:
        """Remember for the next run; raises UserError when that fails."""

    def report(self, junit: str) -> str:
        """Keep a JUnit report and say where; empty where none is kept."""


REPORT_KEY = "junit.xml"


class FileState:
    """The memory in a file; each file marks its canary, so that two laptops do not overwrite each other's."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def forget(self) -> str:
        """The command that deletes the file."""
        return f"`rm {self._path}`"

    def key(self, deployment: str) -> str:
        """A key with a random mark."""
        return canary_key(deployment, secrets.token_hex(4))

    def read(self) -> Memory | None:
        """The memory in the file, None where there is no file; also makes sure that it can be written."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not os.access(self._path.parent, os.W_OK):
                raise PermissionError(13, "Permission denied")
            text = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise self._unusable(error) from None
        return load_memory(text, str(self._path), f"Start anew: {self.forget}.") if text else None

    def report(self, junit: str) -> str:  # noqa: ARG002 - as the protocol has it
        """Nothing: on a laptop --junit names the file of the report."""
        return ""

    def write(self, memory: Memory) -> None:
        """Replace the file in one step."""
        draft = self._path.with_name(f"{self._path.name}.new")
        try:
            draft.write_text(dump_memory(memory), encoding="utf-8")
            draft.replace(self._path)
        except OSError as error:
            raise self._unusable(error) from None

    def _unusable(self, error: OSError | UnicodeDecodeError) -> UserError:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        return UserError(f"{self._path}: the state file cannot be used: {reason}", "Name another with --state.")


class ClusterState:
    """The memory in a ConfigMap, which server-side apply creates at the first run."""

    def __init__(self, cluster: "Cluster", place: StateMap) -> None:
        self._cluster = cluster
        self._place = place

    @property
    def forget(self) -> str:
        """The command that deletes the ConfigMap."""
        return f"`kubectl -n {self._place.namespace} delete configmap {self._place.name}`"

    def key(self, deployment: str) -> str:
        """The one key that belongs to the cluster's own runs."""
        return canary_key(deployment)

    def read(self) -> Memory | None:
        """The memory in the ConfigMap, None where it does not exist or holds none."""
        text = (self._cluster.config_map(self._place) or {}).get(_DATA_KEY)
        where = f"ConfigMap {self._place.namespace}/{self._place.name}"
        return load_memory(text, where, f"Start anew: {self.forget}.") if text else None

    def write(self, memory: Memory) -> None:
        """Apply the ConfigMap."""
        self._cluster.apply_config_map(self._place, {_DATA_KEY: dump_memory(memory)}, FIELD_MANAGER)

    def report(self, junit: str) -> str:
        """Keep a JUnit report beside the memory, as another field manager's: neither apply removes the other's key."""
        self._cluster.apply_config_map(self._place, {REPORT_KEY: junit}, f"{FIELD_MANAGER}-report")
        return f"ConfigMap {self._place.namespace}/{self._place.name}, key {REPORT_KEY}"


def default_file(endpoint: Endpoint) -> Path:
    """The state file of this server when none is named, by the XDG base directories."""
    base = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    host = endpoint.host.replace(":", "_").replace("/", "_")
    return Path(base).expanduser() / "valkey-gitops" / "verify" / f"{host}_{endpoint.port}.json"
