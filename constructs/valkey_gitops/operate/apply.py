"""`secrets apply`: what is wanted, compared with the cluster, then written."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

from valkey_gitops.operate.cluster import Cluster, Object, Target
from valkey_gitops.operate.ownership import MANAGER
from valkey_gitops.operate.refusal import NoClusterError
from valkey_gitops.operate.wanted import Wanted

Result = Literal["created", "updated", "unchanged", "not compared"]


class Outcome(NamedTuple):
    """What became of one object, or in a dry run would."""

    target: Target
    result: Result
    keys: tuple[str, ...] = ()
    about: str = ""

    def as_json(self) -> dict[str, Any]:
        """For --format json."""
        return {**self.target._asdict(), "keys": list(self.keys), "about": self.about, "result": self.result}


class _Step(NamedTuple):
    outcome: Outcome
    object: Object | None
    force: bool
    asked: bool
    """Whether a dry run can ask the server: not for what goes into a namespace that is still missing."""


def apply_secrets(wanted: Sequence[Wanted], connect: Callable[[], Cluster], *, dry_run: bool) -> list[Outcome]:
    """Brings the cluster to what is wanted; everything is read and compared before the first write.

    Raises:
        UserError: the cluster refuses, does not answer, or holds something that cannot be changed.
        NoClusterError: there is no cluster; a dry run only says that nothing was compared.
    """
    if not wanted:
        return []
    try:
        cluster = connect()
        steps = _steps(wanted, cluster)
    except NoClusterError:
        if not dry_run:
            raise
        spaces = [Outcome(namespace, "not compared") for namespace in _namespaces(wanted)]
        return spaces + [Outcome(item.target, "not compared", item.keys, item.about) for item in wanted]
    for step in steps:
        if step.object is not None and (step.asked or not dry_run):
            cluster.apply(step.object, MANAGER, force=step.force, dry_run=dry_run)
    return [step.outcome for step in steps]


def _namespaces(wanted: Iterable[Wanted]) -> list[Target]:
    return [Target("Namespace", "", name) for name in dict.fromkeys(item.target.namespace for item in wanted)]


def _steps(wanted: Sequence[Wanted], cluster: Cluster) -> list[_Step]:
    missing = [target for target in _namespaces(wanted) if cluster.read(target) is None]
    steps = [_Step(Outcome(target, "created"), _namespace(target.name), force=False, asked=True) for target in missing]
    for item in wanted:
        live = cluster.read(item.target)
        changed = item.change(live)
        result: Result = "unchanged" if changed is None else "created" if live is None else "updated"
        asked = item.target.namespace not in {target.name for target in missing}
        steps.append(_Step(Outcome(item.target, result, item.keys, item.about), changed, item.force, asked))
    return steps


def _namespace(name: str) -> Object:
    """Only its name, so that the engine that syncs the namespace later meets no conflict."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
