"""What a run tells: the step, what it was or waits for, what you do next, and what stays."""

import argparse
import json
import shlex
from collections.abc import Iterator
from typing import Any, NamedTuple

from valkey_gitops.removal.in_cluster import Situation
from valkey_gitops.removal.next_step import TITLES, Name
from valkey_gitops.removal.proof import Proof
from valkey_gitops.settings import Deployment
from valkey_gitops.settings.model import SopsAuth


class Report(NamedTuple):
    """One run."""

    step: Name
    deployment: Deployment
    """With the removal that is asked for."""
    cluster: str
    """The API server's address."""
    situation: Situation
    args: argparse.Namespace
    proof: Proof | str = ""

    @property
    def intention(self) -> str:
        """The step as a sentence, for the question and for a dry run."""
        name, purge = self.deployment.name, self.deployment.settings.removal == "purge"
        if self.step == "announce":
            data = "its volumes and namespaces will go too" if purge else "its volumes and namespaces will stay"
            return f"This announces in {self.file} and {self.folder} that {name} leaves; {data}."
        if self.step == "detach":
            objects = ", ".join(str(item.resource) for item in self.situation.engines)
            data = f", DATA AND ALL: {_names(self)}" if purge else f"; what stays: {_names(self)}"
            return f"This deletes at {self.cluster}: {objects}. The engine deletes the server with them{data}."
        return f"This deletes {self.file} and {self.folder} here. {self.cluster} has nothing of {name} left to go."

    @property
    def file(self) -> str:
        """The settings file."""
        return str(self.deployment.layers.layers[0].file)

    @property
    def folder(self) -> str:
        """Its folder of dist/."""
        return str(self.args.out / self.deployment.name)


def _names(report: Report) -> str:
    return ", ".join(str(item.resource) for item in report.situation.data) or "nothing"


def waits(report: Report) -> Iterator[str]:
    """What has to come about first, a sentence each."""
    removal = report.deployment.settings.removal
    if report.step == "commit":
        yield f"{report.file} and {report.folder} are not committed and pushed"
    elif report.step == "sync":
        yield from report.situation.pending
    elif report.step == "wait":
        for item in (*report.situation.engines, *report.situation.left(removal)):
            yield f"{item.resource} is {'still going' if item.going else 'still there'}"


def commands(report: Report) -> Iterator[str]:
    """What you do next, as shell commands."""
    name, paths = report.deployment.name, f"{shlex.quote(report.file)} {shlex.quote(report.folder)}"
    if report.step in ("announce", "commit"):
        yield f"git add {paths}"
        yield f"git commit -m {shlex.quote(f'{name}: announce its removal')} -- {paths}"
        yield "git push"
        yield from _finalizers(report)
    elif report.step == "forget":
        yield f"git add -A -- {paths}"
        yield f"git commit -m {shlex.quote(f'{name}: remove')} -- {paths}"
        yield "git push"
    elif report.step == "wait" and not report.situation.engines:  # nobody else deletes what is left
        for item in report.situation.left(report.deployment.settings.removal):
            if not item.going:
                yield f"kubectl delete {item.resource.words}"
    if report.step in ("announce", "commit", "sync", "detach", "wait"):
        yield f"valkey-gitops remove {name}    # the next step"


def _finalizers(report: Report) -> Iterator[str]:
    """bootstrap/ was applied by hand, and so is its change."""
    if any(item.resource.kind == "Application" for item in report.situation.engines):
        yield f"kubectl apply -f {shlex.quote(f'{report.folder}/bootstrap/argocd')}"


def notes(report: Report) -> Iterator[str]:
    """What stays when all is done."""
    if report.step != "forget":
        return
    for item in report.situation.data:
        yield f"stays: {item.resource}    (kubectl delete {item.resource.words})"
    if isinstance(report.deployment.settings.auth, SopsAuth):
        yield f"stays: {report.deployment.settings.auth.path} in the repository, with the encrypted Secrets"


def as_text(report: Report) -> str:
    """For people."""
    number, title = TITLES[report.step]
    dry = " (dry run: nothing is done)" if report.args.dry_run else ""
    lines = [f"{report.deployment.name}, step {number} of 3, {title}{dry}"]
    if report.args.dry_run and report.step in ("announce", "detach", "forget"):
        lines.append(f"  {report.intention}")
    elif report.step == "detach":
        lines += [f"  deleted: {item.resource}" for item in report.situation.engines]
    if isinstance(report.proof, Proof):
        lines.append(f"  backup: {report.proof.file}, sha256 {report.proof.sha256}")
        lines.append(f"  the server has written {report.proof.since} bytes of commands since")
    elif report.proof:
        lines.append(f"  {report.proof}")
    lines += [f"  {text}" for text in waits(report)]
    lines += [f"  {text}" for text in notes(report)]
    after = "afterwards:" if report.args.dry_run else "next:"
    return "\n".join([*lines, after, *(f"  {text}" for text in commands(report))])


def as_json(report: Report) -> str:
    """For machines."""
    proof = report.proof
    answer: dict[str, Any] = {
        "version": 1,
        "deployment": report.deployment.name,
        "removal": report.deployment.settings.removal,
        "cluster": report.cluster,
        "step": report.step,
        "dryRun": report.args.dry_run,
        "done": report.step == "forget" and not report.args.dry_run,
        "backup": {
            "file": proof.file,
            "sha256": proof.sha256,
            "age": int(proof.age.total_seconds()),
            "since": proof.since,
        }
        if isinstance(proof, Proof)
        else None,
        "waitsFor": list(waits(report)),
        "stays": [str(item.resource) for item in report.situation.data]
        if report.deployment.settings.removal == "keep"
        else [],
        "commands": list(commands(report)),
    }
    return json.dumps(answer, indent=2)
