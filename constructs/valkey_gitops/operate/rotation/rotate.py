"""`secrets apply --rotate`: the step that is next in the cluster, and the lines that are next in the settings."""

from pathlib import Path
from typing import Any, NamedTuple

from valkey_gitops.errors import FINDINGS, UserError
from valkey_gitops.operate.apply import Outcome
from valkey_gitops.operate.cluster import Cluster, Object, Target
from valkey_gitops.operate.ownership import MANAGER, owned
from valkey_gitops.operate.rotation import readers
from valkey_gitops.operate.rotation.phase import Phase, Step, phase
from valkey_gitops.operate.wanted import generated, secret_object
from valkey_gitops.settings.load import Deployment
from valkey_gitops.settings.logins import TASKS, Login, logins
from valkey_gitops.settings.model import AclUsers, ExistingAuth, Settings

_PLACES = {"begin": 1, "add": 1, "switch": 2, "drop": 3, "clean": 3}
"""Which of the three commits a step leads to or follows."""


class Rotation(NamedTuple):
    """One run: what was done, what is next, and how that is written."""

    user: str
    done: tuple[Outcome, ...]
    step: Step
    """What is next after this run."""
    says: str

    def as_json(self) -> dict[str, Any]:
        """For --format json."""
        return {"user": self.user, "next": self.step, "says": self.says}


def user_of(settings: Settings, name: str | None) -> Login:
    """The user whose password is to change.

    Raises:
        UserError: `secrets apply` does not make this deployment's passwords, or nobody or several are meant.
    """
    if not isinstance(settings.auth, ExistingAuth):
        mode = settings.auth.mode
        raise UserError(f"auth has mode {mode}: its passwords are not made here", "docs/security.md has the steps.")
    found = {login.name: login for login in logins(settings)}
    if name is None and len(found) == 1:
        return next(iter(found.values()))
    if name not in found:
        raise UserError(f"there is no user {name}" if name else "whose password?", f"--user is {', '.join(found)}.")
    return found[name]


def rotate(cluster: Cluster, deployment: Deployment, login: Login, dist: Path, *, dry_run: bool) -> Rotation:
    """Makes the second key, or takes the old one away; between the two it tells which lines are next.

    Raises:
        UserError: it cannot be told what is next, or somebody still needs the old key.
    """
    target = Target("Secret", deployment.settings.namespace, login.secret)
    live = cluster.read(target)
    if live is None or login.password.key not in (live.get("data") or {}):
        raise UserError(f"{target} has no password yet", f"valkey-gitops secrets apply {deployment.name}")
    now = phase(login, live)
    if now.step == "unclear":
        raise _unclear(target, now)
    if now.step == "begin":
        made = secret_object(target, {now.new: generated()}, live, new=now.new)
        done = _apply(cluster, made, target, (now.new,), f"new password of user {login.name}", dry_run=dry_run)
        return Rotation(login.name, done, "add", _says(deployment, login, now._replace(step="add")))
    if now.step == "clean":
        _refuse_readers(cluster, deployment, target, now.old, dist)
        _refuse_strangers(live, target, now.old)
        rest = secret_object(target, {}, live, without=now.old)
        done = _apply(cluster, rest, target, (now.old,), f"old password of user {login.name}: away", dry_run=dry_run)
        return Rotation(login.name, done, "begin", f"user {login.name}: the change is done")
    if missing := _unread(cluster, deployment, target, login):
        return Rotation(login.name, (), now.step, f"user {login.name}, commit {_PLACES[now.step] - 1} of 3: {missing}")
    return Rotation(login.name, (), now.step, _says(deployment, login, now))


def _apply(  # noqa: PLR0913 - what, and how it is told
    cluster: Cluster, obj: Object, target: Target, keys: tuple[str, ...], about: str, *, dry_run: bool
) -> tuple[Outcome, ...]:
    cluster.apply(obj, MANAGER, dry_run=dry_run)
    return (Outcome(target, "updated", keys, about),)


def _says(deployment: Deployment, login: Login, now: Phase) -> str:
    lines = {
        "add": f"write alsoAccept: {now.new}",
        "switch": f"write key: {now.new} and alsoAccept: {now.old}",
        "drop": f"once your clients have the new password, write key: {now.new} and take alsoAccept away",
    }[now.step]
    place = _place(deployment.settings, login)
    return (
        f"user {login.name}, commit {_PLACES[now.step]} of 3 ({now.step}): under {place} {lines};\n"
        f"then `valkey-gitops synth {deployment.name}`, commit, sync, and run this again"
    )


def _place(settings: Settings, login: Login) -> str:
    if not isinstance(settings.acl, AclUsers):
        return "auth"
    return f"acl.{login.name}" if login.name in TASKS else f"acl.users, password of {login.name},"


def _unread(cluster: Cluster, deployment: Deployment, target: Target, login: Login) -> str:
    """Why the next commit would be too early; the server must read all keys that the settings name."""
    found = readers.in_cluster(cluster, deployment.settings, target.name)
    unread = [key for key in login.keys if not any(name.startswith("pod ") for name in readers.of(key, found))]
    return f"no pod reads key {', '.join(unread)} of {target} yet: commit, and sync it first" if unread else ""


def _refuse_readers(cluster: Cluster, deployment: Deployment, target: Target, key: str, dist: Path) -> None:
    """In Git, where a sync would bring it back, and in the cluster, where a pod would not start without."""
    found = readers.of(key, readers.in_git(dist / deployment.name, target.name))
    where = "the committed"
    if not found:
        found, where = readers.of(key, readers.in_cluster(cluster, deployment.settings, target.name)), "the cluster's"
    if found:
        remedy = "Commit dist/, sync, and wait for the pod to restart; then run this again."
        raise UserError(f"key {key} of {target} stays: {where} {', '.join(found)} still needs it", remedy, FINDINGS)


def _refuse_strangers(live: Object, target: Target, key: str) -> None:
    if key not in owned(live, "data"):
        patch = f'[{{"op":"remove","path":"/data/{key}"}}]'
        remedy = f"kubectl -n {target.namespace} patch secret {target.name} --type=json -p '{patch}'"
        raise UserError(f"key {key} of {target} was made by another: this cannot take it away", remedy)


def _unclear(target: Target, now: Phase) -> UserError:
    keys = f"{now.old} and {now.new}"
    message = f"{target} has the keys {keys}, and does not say which is the new one"
    mark = f"kubectl -n {target.namespace} annotate secret {target.name} valkey-gitops/new-key=KEY"
    return UserError(message, f"Say it: {mark}")
