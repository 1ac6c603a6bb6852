"""`remove`, step by step, with what a real API server has after each."""

import base64
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.removal.engines import ARGOCD, FLUX
from tests.cluster.removal.world import World
from valkey_gitops.backup.folder import Folder
from valkey_gitops.backup.server import Server
from valkey_gitops.backup.take import take
from valkey_gitops.charts import dist
from valkey_gitops.cli import main

pytestmark = pytest.mark.cluster

THEIRS = {"5432": "db/db:5432"}
CLAIM = "/api/v1/namespaces/{ns}/persistentvolumeclaims/valkey-data"
DEPLOYMENT = "/apis/apps/v1/namespaces/{ns}/deployments/valkey"
NAMESPACES = ("/api/v1/namespaces/{ns}", "/api/v1/namespaces/{ns}-jobs")
PROTECTION = "argocd.argoproj.io/sync-options"
only_flux = pytest.mark.parametrize("engine_name", [FLUX])


@pytest.fixture
def backup(world: World) -> str:
    folder = world.folder.parent
    return str(folder / take(Server("127.0.0.1", world.server.port), Folder(folder), "leaving").name)


def announced(world: World, *words: str) -> None:
    """Step 1 done: committed, pushed and synced, bootstrap/ applied anew."""
    run = world.run("--without-backup", "--yes", *words)
    assert (0, "announce") == (run.code, run.answer["step"]), run.err
    world.follow(run)
    world.engine.bootstrap()
    world.engine.sync()


def test_a_deployment_leaves_in_three_steps_and_its_data_stay(world: World, backup: str) -> None:
    assert {**THEIRS, "6379": f"{world.name}/valkey:6379"} == world.entries()
    run = world.run("--backup", backup, "--yes")
    assert (0, "announce", 0) == (run.code, run.answer["step"], run.answer["backup"]["since"]), run.err
    assert world.settings.read_text().startswith("# kept as it is\n")
    assert world.settings.read_text().endswith("\nremoval: keep\n")
    assert 0 == main(["synth", "--check"])
    waiting = world.run()
    assert (1, "commit") == (waiting.code, waiting.answer["step"])

    world.follow(run)
    waiting = world.run()
    assert (1, "sync") == (waiting.code, waiting.answer["step"])
    assert f"still has the entry 6379: {world.name}/valkey:6379" in " ".join(waiting.answer["waitsFor"])

    world.engine.bootstrap()
    world.engine.sync()
    assert THEIRS == world.entries()
    run = world.run("--backup", backup, "--yes")
    assert (0, "detach") == (run.code, run.answer["step"]), run.err
    assert {"wait"} == {world.run().answer["step"]}

    world.engine.react()
    assert not world.there(DEPLOYMENT)
    assert all(world.there(path) for path in (CLAIM, *NAMESPACES))
    assert THEIRS == world.entries()

    run = world.run("--yes")
    assert (0, "forget", True) == (run.code, run.answer["step"], run.answer["done"]), run.err
    assert f"persistentvolumeclaim {world.name}/valkey-data" in run.answer["stays"]
    world.follow(run)
    assert "" == world.git("status", "--porcelain")
    assert not world.settings.exists()
    assert not world.dist.exists()
    assert all(world.there(path) for path in (CLAIM, *NAMESPACES))


def test_a_purge_lifts_the_protections_first_and_takes_everything(world: World) -> None:
    run = world.run("--without-backup", "--yes", "--purge")
    assert "announce" == run.answer["step"], run.err
    assert PROTECTION in world.get(CLAIM)["metadata"]["annotations"]
    world.follow(run)
    waits = " ".join(world.run().answer["waitsFor"])
    assert f"persistentvolumeclaim {world.name}/valkey-data is still protected" in waits
    world.engine.bootstrap()
    world.engine.sync()
    assert PROTECTION not in world.get(CLAIM)["metadata"]["annotations"]
    assert 0 == world.run("--without-backup", "--yes").code
    world.engine.react()
    assert not any(world.there(path) for path in (DEPLOYMENT, CLAIM, *NAMESPACES))
    waiting = world.run()
    assert "wait" == waiting.answer["step"]
    assert f"persistentvolumeclaim {world.name}/valkey-data is still going" in waiting.answer["waitsFor"]
    for path in (CLAIM, *NAMESPACES):
        world.end(path)
    run = world.run("--yes")
    assert (0, True) == (run.code, run.answer["done"])
    assert THEIRS == world.entries()
    assert not world.settings.exists()


@only_flux
def test_the_pull_request_that_takes_the_files_away_passes_update_safety(world: World) -> None:
    announced(world)
    world.git("tag", "before")
    dist.write({}, world.folder / "dist", (world.name,))
    other = world.settings.with_name("other.yaml")
    other.write_text(world.settings.read_text().replace(f"namespace: {world.name}", "namespace: other"))
    world.settings.unlink()
    assert 0 == main(["synth", "--old-ref", "before"])


@pytest.mark.parametrize("engine_name", [ARGOCD])
def test_an_application_that_would_leave_its_objects_behind_is_not_deleted(world: World) -> None:
    run = world.run("--without-backup", "--yes")
    assert f"kubectl apply -f dist/{world.name}/bootstrap/argocd" in run.answer["commands"]
    world.follow(run)
    world.engine.sync()
    waiting = world.run("--without-backup", "--yes")
    assert ("sync", 1) == (waiting.answer["step"], len(waiting.answer["waitsFor"]))
    assert "would leave its objects behind" in waiting.answer["waitsFor"][0]


@only_flux
def test_a_suspended_kustomization_is_not_deleted(world: World) -> None:
    announced(world)
    suspend(world)
    waiting = world.run("--without-backup", "--yes")
    assert "sync" == waiting.answer["step"]
    assert "is suspended and would leave its objects behind" in waiting.answer["waitsFor"][0]


def suspend(world: World) -> None:
    kind, name = "Kustomization", f"valkey-{world.name}-service"
    manifest = {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": kind, "spec": {"suspend": True}}
    world.engine.apply({**manifest, "metadata": {"name": name, "namespace": "flux-system"}}, "flux")


@only_flux
def test_what_another_kustomization_brings_back_is_not_deleted(world: World) -> None:
    announced(world)
    labels = {"kustomize.toolkit.fluxcd.io/name": "apps"}
    metadata = {"name": f"valkey-{world.name}-service", "namespace": "flux-system", "labels": labels}
    manifest = {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": metadata}
    world.engine.apply(manifest, "apps")
    run = world.run("--without-backup", "--yes")
    assert 2 == run.code
    assert "is itself synced by Kustomization apps, which would bring it back" in run.err


@only_flux
def test_a_dry_run_changes_nothing(world: World, backup: str) -> None:
    run = world.run("--backup", backup, "--dry-run")
    assert (0, "announce", True) == (run.code, run.answer["step"], run.answer["dryRun"])
    assert "" == world.git("status", "--porcelain")


REFUSED = [
    ([], "there are data, and no --backup was given", 1),
    (["--backup", "missing.rdb"], "missing.rdb cannot be read", 2),
    (["--backup", "{damaged}"], "damaged", 1),
    (["--backup", "{other}"], "is of another server", 1),
    (["--backup", "{backup}", "--max-age", "0.0000001"], "more than 0 minutes. Take a new one", 1),
    (["--backup", "{backup}", "--port", "1"], "the server cannot be asked", 2),
    (["--backup", "{backup}"], "Give --yes", 2),
]


@only_flux
@pytest.mark.parametrize(("words", "told", "code"), REFUSED, ids=lambda value: str(value)[:30])
def test_without_a_fresh_backup_of_this_server_and_a_yes_nothing_happens(  # noqa: PLR0913, PLR0917 - a table
    world: World, backup: str, binary: Path, words: list[str], told: str, code: int
) -> None:
    files = {"backup": backup, "damaged": damaged(Path(backup)), "other": of_another_server(world, binary)}
    run = world.run(*(word.format(**files) for word in words))
    assert code == run.code, run
    assert told in run.err.replace("\n", ". ").replace("..", ".")
    assert "" == world.git("status", "--porcelain")


def damaged(backup: Path) -> str:
    file = backup.with_name("damaged.rdb")
    data = bytearray(backup.read_bytes())
    data[-20] ^= 1
    file.write_bytes(data)
    return str(file)


def of_another_server(world: World, binary: Path) -> str:
    server = type(world.server)(binary, world.folder.parent / "other-data")
    server.start("--save", "")
    try:
        while True:
            try:
                server.client().ping()
                break
            except OSError:
                continue
        return str(world.folder.parent / take(Server("127.0.0.1", server.port), Folder(world.folder.parent), "o").name)
    finally:
        server.stop()


@only_flux
def test_what_was_written_since_the_backup_is_told(world: World, backup: str) -> None:
    world.server.client().set("late", "x" * 1000)
    assert 1000 < world.run("--backup", backup, "--dry-run").answer["backup"]["since"] < 1200


@only_flux
def test_an_empty_server_needs_no_backup(world: World) -> None:
    world.server.client().flushall()
    run = world.run("--dry-run")
    assert (0, None) == (run.code, run.answer["backup"])


@only_flux
def test_what_no_engine_syncs_is_told_with_the_commands_that_delete_it(world: World) -> None:
    announced(world)
    for item in ("service", "exposure", "verify"):
        path = f"/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/valkey-{world.name}-{item}"
        manifest = world.get(path)
        assert world.api.delete(path).status < 300
        world.engine.release(manifest)
    world.api.delete(f"/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/gitrepositories/valkey-{world.name}")
    waiting = world.run()
    assert (1, "wait") == (waiting.code, waiting.answer["step"])
    assert f"kubectl delete -n {world.name} deployment/valkey" in waiting.answer["commands"]
    assert not [line for line in waiting.answer["commands"] if "persistentvolumeclaim" in line or "namespace/" in line]


@only_flux
def test_a_password_reaches_no_output(world: World) -> None:
    marker = "planted-marker-7c1e"
    world.settings.write_text(world.settings.read_text().replace("{mode: none}", "{mode: existing}"))
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "valkey-auth", "namespace": world.name}}
    encoded = base64.b64encode(marker.encode()).decode()
    world.engine.apply({**secret, "data": {"password": encoded}}, "somebody")
    world.server.client().config_set("requirepass", "another")
    refused = world.run("--yes")
    assert "WRONGPASS" in refused.err
    world.server.client("another").config_set("requirepass", marker)
    missing = world.run("--yes")
    assert "there are data, and no --backup was given" in missing.err
    told = json.dumps([refused.answer, missing.answer]) + refused.err + missing.err
    assert [] == [value for value in (marker, encoded) if value in told]


@only_flux
def test_no_cluster(world: World, tmp_path: Path) -> None:
    config = tmp_path / "kubeconfig"
    config.write_text(
        '{"apiVersion": "v1", "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:1"}}], '
        '"users": [], "contexts": [{"name": "c", "context": {"cluster": "c", "user": ""}}], "current-context": "c"}'
    )
    run = world.run("--kubeconfig", str(config), "--yes")
    assert (2, "") == (run.code, world.git("status", "--porcelain"))
    assert "the cluster does not answer" in run.err


@only_flux
def test_no_rights(world: World, powerless: Path) -> None:
    run = world.run("--kubeconfig", str(powerless), "--yes")
    assert (2, "") == (run.code, world.git("status", "--porcelain"))
    assert f"no right to get namespace {world.name}" in run.err


@only_flux
@pytest.mark.parametrize("line", ["", "removal: keep\n"])
def test_a_cluster_that_has_nothing_of_it_is_taken_for_the_wrong_one(world: World, line: str) -> None:
    other = world.settings.with_name("elsewhere.yaml")
    other.write_text(world.settings.read_text().replace(world.name, f"{world.name}-elsewhere") + line)
    run = world.run("--yes", deployment="elsewhere")
    assert 2 == run.code
    assert "is it the cluster?" in run.err
    assert other.exists()


@only_flux
def test_a_purge_spares_a_namespace_in_which_others_live(world: World) -> None:
    deployment = world.get(DEPLOYMENT)
    foreign = {key: deployment[key] for key in ("apiVersion", "kind", "spec")}
    world.engine.apply({**foreign, "metadata": {"name": "theirs", "namespace": world.name}}, "somebody")
    run = world.run("--without-backup", "--yes", "--purge")
    assert 2 == run.code
    assert f"a purge would delete what others have there: deployments {world.name}/theirs" in run.err
    assert 0 == world.run("--without-backup", "--yes").code


@only_flux
@pytest.mark.parametrize("place", ["dist.write", "staged"])
def test_an_interrupted_step_is_done_again(world: World, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"valkey_gitops.removal.steps.{place}", interrupt)
        assert 130 == world.run("--without-backup", "--yes").code
    assert "" == world.git("status", "--porcelain")
    run = world.run("--without-backup", "--yes")
    assert (0, "announce") == (run.code, run.answer["step"])
    assert 0 == main(["synth", "--check"])


@only_flux
def test_an_interruption_between_dist_and_settings_is_mended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    write = dist.write

    def interrupt(*words: Any) -> None:
        write(*words)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("valkey_gitops.removal.steps.dist.write", interrupt)
        assert 130 == world.run("--without-backup", "--yes").code
    assert 0 == world.run("--without-backup", "--yes").code
    assert 0 == main(["synth", "--check"])


@only_flux
@pytest.mark.parametrize("place", ["os.fsync", "shutil.copytree"])
def test_a_full_disk_leaves_everything_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(place, full)
        run = world.run("--without-backup", "--yes")
    assert (2, "") == (run.code, world.git("status", "--porcelain"))
    assert "No space left on device" in run.err
    assert {".git", "deployments", "dist"} == {item.name for item in world.folder.iterdir()}


@only_flux
def test_forgetting_that_was_interrupted_is_done_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    announced(world)
    world.run("--without-backup", "--yes")
    world.engine.react()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        assert 130 == world.run("--yes").code
    assert (world.settings.exists(), world.dist.exists()) == (True, False)
    assert world.run("--yes").answer["done"]
    assert not world.settings.exists()


@only_flux
def test_on_a_terminal_the_name_is_typed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal("yes\n"))
    refused = world.run("--without-backup")
    assert (2, "") == (refused.code, world.git("status", "--porcelain"))
    assert f"the answer was not {world.name}" in refused.err
    monkeypatch.setattr(sys, "stdin", Terminal(f"{world.name}\n"))
    assert 0 == world.run("--without-backup").code
