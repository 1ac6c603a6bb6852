"""What the running Valkey is measured against: the file that the generator renders beside the manifests."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from valkey_gitops.errors import UserError
from valkey_gitops.verify.fields import Fields

# Their values are passwords: reading them back would put one into a report.
SECRET_DIRECTIVES = frozenset(
    {"requirepass", "masterauth", "primaryauth", "tls-key-file-pass", "tls-client-key-file-pass"}
)
WORKLOAD_KINDS = ("Deployment", "StatefulSet")


class SecretKey(NamedTuple):
    """One key of one Secret."""

    namespace: str
    name: str
    key: str


class Workload(NamedTuple):
    """The Deployment or StatefulSet that runs the server, its container and the labels of its Pods."""

    kind: str
    name: str
    container: str
    selector: Mapping[str, str]


class Service(NamedTuple):
    """A Service in front of the server."""

    name: str
    headless: bool
    port: int


class StateMap(NamedTuple):
    """The ConfigMap in which the suite remembers its canary between runs."""

    namespace: str
    name: str


class User(NamedTuple):
    """An ACL user, and the commands that it must not be able to run, each with its arguments."""

    name: str
    denied: tuple[tuple[str, ...], ...]


class Discovery(NamedTuple):
    """The platform's discovery ConfigMap: what its readers parse, as a SHA-256 of the text under one key."""

    name: str
    key: str
    sha256: str
    labels: Mapping[str, str]


class Expectations(NamedTuple):
    """One deployment as it was rendered; what is empty or None is not checked."""

    deployment: str
    namespace: str = ""
    host: str = "127.0.0.1"
    port: int = 6379
    auth: SecretKey | None = None
    workload: Workload | None = None
    claim: str | None = None
    services: tuple[Service, ...] = ()
    directives: Mapping[str, str] = {}
    live: tuple[str, ...] = ()
    state: StateMap | None = None
    username: str | None = None
    tls: bool = False
    server_name: str | None = None

    version: str | None = None
    """The oldest version that may run, as the image's tag says it: `9.1.4`, or only `7.2`."""
    memory_limit: int | None = None
    """Bytes that the container may take."""
    certificate: str | None = None
    """The file in the server's container that the certificate is read from."""
    external: str | None = None
    """HOST:PORT where clients outside the cluster connect."""
    users: tuple[User, ...] = ()
    discovery: Discovery | None = None

    @property
    def aof(self) -> bool:
        """Whether the append-only file is promised; a deployment that says nothing promises it."""
        return self.directives.get("appendonly", "yes") == "yes"


def load_expectations(path: Path) -> Expectations:
    """The expectations in a YAML file; raises UserError naming the field that is missing, mistyped or unknown."""
    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UserError(f"{path}: the expectations cannot be read: {reason}", "Check --expectations.") from error
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise UserError(f"{path}: the expectations are not YAML: {reason}", "Render them anew.") from error
    return _expectations(Fields(value, str(path)))


def _expectations(fields: Fields) -> Expectations:
    expectations = Expectations(
        deployment=fields.text("deployment"),
        namespace=fields.text("namespace"),
        host=fields.text("host"),
        port=fields.port("port"),
        auth=_secret_key(fields.inner("auth")),
        workload=_workload(fields.inner("workload")),
        claim=fields.optional_text("claim"),
        services=tuple(_service(item) for item in fields.items("services")),
        directives=_directives(fields),
        live=fields.names("live"),
        state=_state(fields.inner("state")),
        username=fields.optional_text("username"),
        tls=fields.flag("tls"),
        server_name=fields.optional_text("serverName"),
        version=fields.optional_text("version"),
        memory_limit=fields.amount("memoryLimit"),
        certificate=fields.optional_text("certificate"),
        external=fields.optional_text("external"),
        users=tuple(_user(item) for item in fields.items("users")),
        discovery=_discovery(fields.inner("discovery")),
    )
    fields.end()
    return expectations


def _user(fields: Fields) -> User:
    user = User(fields.text("name"), tuple(tuple(line.split(" ")) for line in fields.names("denied")))
    fields.end()
    return user


def _discovery(fields: Fields | None) -> Discovery | None:
    if fields is None:
        return None
    found = Discovery(fields.text("name"), fields.text("key"), fields.text("sha256"), fields.texts("labels"))
    fields.end()
    return found


def _secret_key(fields: Fields | None) -> SecretKey | None:
    if fields is None:
        return None
    key = SecretKey(fields.text("namespace"), fields.text("name"), fields.text("key"))
    fields.end()
    return key


def _workload(fields: Fields | None) -> Workload | None:
    if fields is None:
        return None
    workload = Workload(fields.text("kind"), fields.text("name"), fields.text("container"), fields.texts("selector"))
    fields.end()
    if workload.kind not in WORKLOAD_KINDS:
        raise fields.refuse("kind", f"{' or '.join(WORKLOAD_KINDS)} is expected, not {workload.kind}")
    if not workload.selector:
        raise fields.refuse("selector", "at least one label is expected: an empty selector means every Pod")
    return workload


def _service(fields: Fields) -> Service:
    service = Service(fields.text("name"), fields.flag("headless"), fields.port("port"))
    fields.end()
    return service


def _state(fields: Fields | None) -> StateMap | None:
    if fields is None:
        return None
    state = StateMap(fields.text("namespace"), fields.text("name"))
    fields.end()
    return state


def _directives(fields: Fields) -> Mapping[str, str]:
    directives = fields.texts("directives", numbers=True)
    for name in directives:
        if name.lower() in SECRET_DIRECTIVES:
            raise fields.refuse(f"directives.{name}", "its value is a password and would be shown; leave it out")
    return directives
