"""The Secrets of a deployment: what each must hold, given what the cluster has. No values but in the objects."""

import base64
import json
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from valkey_gitops.errors import UserError
from valkey_gitops.operate.cluster import Object, Target
from valkey_gitops.operate.ownership import owned
from valkey_gitops.operate.rotation.phase import NEW_KEY, new_key
from valkey_gitops.settings.logins import Login, logins
from valkey_gitops.settings.model import ExistingAuth, ExistingPullSecret, Settings

LABELS = {"app.kubernetes.io/managed-by": "valkey-gitops"}

PULL_TYPE = "kubernetes.io/dockerconfigjson"
PULL_KEY = ".dockerconfigjson"
_DOCKER_HUB = "docker.io"
_DOCKER_HUB_KEY = "https://index.docker.io/v1/"  # as `docker login` and the kubelet name it


class Wanted(NamedTuple):
    """One Secret that `secrets apply` looks after."""

    target: Target
    keys: tuple[str, ...]
    about: str
    """For the user: what it is for, without its values."""
    force: bool
    """Whether fields that others own are taken over."""
    change: Callable[[Object | None], Object | None]
    """From the Secret in the cluster, if any, to the object to apply, or None where all is as it should be."""
    type: str = "Opaque"


def wanted_secrets(settings: Settings, token: Callable[[], str]) -> list[Wanted]:
    """The Secrets that the settings leave to `secrets apply`; `token` is called only if one of them needs it."""
    found = []
    if isinstance(settings.pull_secret, ExistingPullSecret):
        found += _pull_secrets(settings, settings.pull_secret, token())
    if isinstance(settings.auth, ExistingAuth):
        found += [_password(settings.namespace, login) for login in logins(settings)]
    return found


def left_alone(settings: Settings) -> list[str]:
    """A sentence for each part that is not for `secrets apply`."""
    parts = (("pullSecret", settings.pull_secret.mode), ("auth", settings.auth.mode))
    why = {"none": "there is no Secret to make", "external-secrets": "External Secrets keeps the Secret"}
    why |= {"sealed-secrets": "the Sealed Secrets controller makes the Secret", "sops": "Flux decrypts the Secret"}
    return [f"{part} has mode {mode}: {why[mode]}" for part, mode in parts if mode in why]


def _pull_secrets(settings: Settings, pull: ExistingPullSecret, token: str) -> list[Wanted]:
    hosts = registries(settings)
    auth = base64.b64encode(f"{pull.robot}:{token}".encode()).decode()
    entries = {
        _DOCKER_HUB_KEY if host == _DOCKER_HUB else host: {"username": pull.robot, "password": token, "auth": auth}
        for host in hosts
    }
    about = f"{pull.robot} at {', '.join(hosts)}"
    return [
        Wanted(target, (PULL_KEY,), about, force=True, change=partial(_pull_change, target, entries), type=PULL_TYPE)
        for namespace in dict.fromkeys((settings.namespace, settings.jobs_namespace))
        if (target := Target("Secret", namespace, pull.name))
    ]


def registries(settings: Settings) -> list[str]:
    """The hosts that the token is for; Docker Hub only where it is the only one: a wrong login there ends its pulls."""
    images = (settings.image, settings.jobs.image)
    hosts = list(dict.fromkeys(image.repository.partition("/")[0] for image in images))
    return [host for host in hosts if host != _DOCKER_HUB] or hosts


def _pull_change(target: Target, entries: dict[str, Any], live: Object | None) -> Object | None:
    if live is not None and live.get("type") != PULL_TYPE:
        remedy = f"The type of a Secret cannot change: delete it, or give pullSecret another name. Wanted: {PULL_TYPE}."
        raise UserError(f"{target} is of type {live.get('type')}", remedy)
    before = _entries(live)
    if all(_login(before.get(host)) == _login(entry) for host, entry in entries.items()):
        return None
    document = json.dumps({"auths": {**before, **entries}}, sort_keys=True)  # entries of other registries stay
    return secret_object(target, {PULL_KEY: document}, live, kind=PULL_TYPE)


def _entries(live: Object | None) -> dict[str, Any]:
    try:
        document = json.loads(base64.b64decode((live or {}).get("data", {}).get(PULL_KEY, "")))
        return dict(document["auths"])
    except (ValueError, KeyError, TypeError):
        return {}  # what is no document holds no entries


def _login(entry: object) -> str | None:
    """User and token of an entry, as the kubelet takes them: `auth`, or else the two beside it."""
    if not isinstance(entry, dict):
        return None
    auth = entry.get("auth")
    return auth or base64.b64encode(f"{entry.get('username')}:{entry.get('password')}".encode()).decode()


def _password(namespace: str, login: Login) -> Wanted:
    target, also = Target("Secret", namespace, login.secret), login.password.also_accept

    def change(live: Object | None) -> Object | None:
        there = (live or {}).get("data") or {}
        if missing := [key for key in login.keys if key not in there]:
            new = also if also in missing else None  # of two keys, which one a change of the password leads to
            return secret_object(target, {key: generated() for key in missing}, live, new=new)
        return None

    return Wanted(target, tuple(login.keys), f"password of user {login.name}", force=False, change=change)


def generated() -> str:
    """A password: 256 bits, in letters that no shell and no URL minds."""
    return secrets.token_urlsafe(32)


def secret_object(  # noqa: PLR0913 - what is to be, what is there, and the rest by name
    target: Target,
    values: Mapping[str, str],
    live: Object | None,
    *,
    kind: str | None = None,
    new: str | None = None,
    without: str | None = None,
) -> Object:
    """The whole Secret as this manager applies it; `new` marks a key as the new one, `without` ends a change.

    An apply takes away what this manager applied before and leaves out now: what is to stay is repeated.
    """
    metadata: dict[str, Any] = {"name": target.name, "namespace": target.namespace}
    if live is None or owned(live, "metadata", "labels"):
        metadata["labels"] = LABELS
    marked = new or (None if without else new_key(live))
    if marked:
        metadata["annotations"] = {NEW_KEY: marked}
    held = (live or {}).get("data") or {}
    kept = {key: text for key, text in held.items() if key in owned(live, "data") and key != without}
    data = {key: base64.b64encode(text.encode()).decode() for key, text in values.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, **_typed(kind), "data": {**kept, **data}}


def _typed(kind: str | None) -> dict[str, str]:
    return {"type": kind} if kind else {}
