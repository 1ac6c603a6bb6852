"""The change of a password, step by step, against a real API server and a repository of dist/."""

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import pytest
import yaml

from tests.cluster.api import Api
from valkey_gitops.charts.deployment import folders
from valkey_gitops.cli import main
from valkey_gitops.settings.load import load_deployments

pytestmark = pytest.mark.cluster

SETTINGS = """\
namespace: {namespace}
image: {{repository: registry.example.com/library/valkey, tag: 9.1.4-alpine}}
auth: {{mode: existing, {auth}}}
{more}
jobs: {{image: {{repository: registry.example.com/library/valkey-gitops, tag: 0.1.0}}}}
gitops: {{repository: https://git.example.com/platform/valkey-gitops.git}}
"""
USERS = "acl: {{mode: users, users: [{{name: app, keys: ['*'], password: {{{}}}}}]}}"


class Run(NamedTuple):
    code: int
    next: str
    said: str


class World(NamedTuple):
    api: Api
    namespace: str
    folder: Path
    secret: str
    run: Callable[..., Run]
    with_users: bool

    def settings(self, keys: str) -> None:
        """What the user writes into the settings file."""
        auth, more = ("key: password", USERS.format(keys)) if self.with_users else (keys, "")
        text = SETTINGS.format(namespace=self.namespace, auth=auth, more=more)
        (self.folder / "deployments").mkdir(exist_ok=True)
        (self.folder / "deployments" / "cache.yaml").write_text(text)

    def synth(self) -> None:
        """The files that matter here, and their commit."""
        (deployment,) = load_deployments(self.folder / "deployments")
        for folder, items in folders(deployment).items():
            (self.folder / "dist" / "cache" / folder).mkdir(parents=True, exist_ok=True)
            for item in items:
                name = f"{item['kind'].lower()}-{item['metadata']['name']}.yaml"
                (self.folder / "dist" / "cache" / folder / name).write_text(yaml.safe_dump(item))
        for words in (["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "synth"]):
            subprocess.run(["git", "-C", str(self.folder), *words], check=True)

    def sync(self) -> None:
        """The Deployment as an engine applies it, and the pod that its controller would make."""
        file = self.folder / "dist/cache/service/deployment-valkey.yaml"
        deployment = yaml.safe_load(file.read_text())
        space = f"namespaces/{self.namespace}"
        self.apply(f"/apis/apps/v1/{space}/deployments/valkey", deployment)
        template = deployment["spec"]["template"]
        self.api.delete(f"/api/v1/{space}/pods/valkey-1?gracePeriodSeconds=0")
        metadata = {"name": "valkey-1", "labels": template["metadata"]["labels"]}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}
        self.apply(f"/api/v1/{space}/pods/valkey-1", pod)

    def apply(self, path: str, obj: Any) -> None:
        answer = self.api.apply(path, json.dumps(obj).encode(), dry_run=False)
        assert answer.status < 300, answer.body

    def held(self) -> dict[str, str]:
        data = self.api.get(f"/api/v1/namespaces/{self.namespace}/secrets/{self.secret}").body["data"]
        return {key: base64.b64decode(text).decode() for key, text in data.items()}


@pytest.fixture(params=[False, True], ids=["default", "acl"])
def world(
    api: Api, kubeconfig: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> World:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    namespace, user = f"rotate-{token_hex(4)}", "app" if request.param else "default"

    def run(*words: str) -> Run:
        capfd.readouterr()
        where = ["--deployments", str(tmp_path / "deployments"), "--out", str(tmp_path / "dist")]
        where += ["--kubeconfig", str(kubeconfig), "--format", "json"]
        code = main(["secrets", "apply", "cache", *where, *(words or ("--rotate", "--user", user))])
        out, err = capfd.readouterr()
        told = out + err
        path = f"/api/v1/namespaces/{namespace}/secrets"
        values = [text for item in api.get(path).body["items"] for text in item.get("data", {}).values()]
        assert [text for text in values if text in told or base64.b64decode(text).decode() in told] == []
        assert "Traceback" not in told
        rotation = json.loads(out).get("rotation", {}) if out else {}
        return Run(code, rotation.get("next", ""), rotation.get("says", err))

    found = World(api, namespace, tmp_path, "valkey-user-app" if request.param else "valkey-auth", run, request.param)
    found.settings("key: password")
    assert run("--dry-run").code == 0
    assert run("--format", "json").code == 0
    found.synth()
    found.sync()
    return found


def test_three_commits_change_a_password_and_the_old_one_is_gone_at_the_end(world: World) -> None:
    first = world.held()
    run = world.run()
    assert (0, "add") == run[:2], run
    assert "write alsoAccept: next" in run.said
    assert {"password", "next"} == world.held().keys()
    assert first["password"] == world.held()["password"]
    assert run == world.run(), "a second run makes nothing new"

    world.settings("key: password, alsoAccept: next")
    early = world.run()
    assert "no pod reads key next" in early.said
    world.synth()
    world.sync()
    run = world.run()
    assert (0, "switch") == run[:2]
    assert "write key: next and alsoAccept: password" in run.said

    world.settings("key: next, alsoAccept: password")
    world.synth()
    world.sync()
    run = world.run()
    assert (0, "drop") == run[:2]
    assert "write key: next and take alsoAccept away" in run.said

    world.settings("key: next")
    uncommitted = world.run()
    assert 1 == uncommitted.code
    assert "stays: the committed" in uncommitted.said
    world.synth()
    unsynced = world.run()
    assert 1 == unsynced.code
    assert f"stays: the cluster's deployment {world.namespace}/valkey" in unsynced.said
    assert {"password", "next"} == world.held().keys()
    world.sync()
    second = world.held()["next"]
    assert (0, "begin") == world.run("--rotate", "--dry-run", *(["--user", "app"] if world.with_users else []))[:2]
    assert {"password", "next"} == world.held().keys()
    assert (0, "begin") == world.run()[:2]
    assert {"next": second} == world.held()

    assert (0, "add") == world.run()[:2], "and the next change goes back to password"
    assert {"password", "next"} == world.held().keys()
    assert first["password"] != world.held()["password"]


def test_an_ordinary_apply_in_between_changes_nothing(world: World) -> None:
    world.run()
    before = world.held()
    path = f"/api/v1/namespaces/{world.namespace}/secrets/{world.secret}"
    marked = world.api.get(path).body["metadata"]["annotations"]
    world.settings("key: password, alsoAccept: next")
    assert 0 == world.run("--format", "json").code
    assert before == world.held()
    assert marked == world.api.get(path).body["metadata"]["annotations"]


def test_a_pod_that_still_runs_with_the_old_key_keeps_it(world: World) -> None:
    world.run()
    world.settings("key: next")
    world.synth()
    file = world.folder / "dist/cache/service/deployment-valkey.yaml"
    world.apply(f"/apis/apps/v1/namespaces/{world.namespace}/deployments/valkey", yaml.safe_load(file.read_text()))
    run = world.run()
    assert 1 == run.code
    assert f"the cluster's pod {world.namespace}/valkey-1 still needs it" in run.said
    assert {"password", "next"} == world.held().keys()


def test_two_keys_of_which_none_is_known_to_be_the_new_one_are_not_guessed_at(world: World) -> None:
    path = f"/api/v1/namespaces/{world.namespace}/secrets/{world.secret}"
    answer = world.api.apply(path, json.dumps(_secret(world)).encode(), dry_run=False, manager="kubectl")
    assert answer.status < 300
    run = world.run()
    assert 2 == run.code
    assert "does not say which is the new one" in run.said
    assert "valkey-gitops/new-key=KEY" in run.said


def _secret(world: World) -> Any:
    text = base64.b64encode(b"a password by hand").decode()
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": world.secret}, "data": {"next": text}}


def test_without_rights_nothing_changes(world: World, powerless: Path) -> None:
    before = world.held()
    run = world.run("--rotate", "--kubeconfig", str(powerless), *(["--user", "app"] if world.with_users else []))
    assert 2 == run.code
    assert "no right to get secret" in run.said
    assert before == world.held()
