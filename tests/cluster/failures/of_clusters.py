"""Failures of the commands that ask a cluster."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.failures.case import NORMAL, Call, failure
from tests.cluster.failures.world import SSH, TOKEN, World, connections, disk, wait_for
from tests.verify.servers import answering, free_port

ENV = {"HARBOR_ROBOT_TOKEN": TOKEN}
ALL = ["harbor-registry-secret", "valkey-auth"]
APPLY = ("secrets", "apply")
NOTHING_MADE = "nothing is made"
AGAIN = "the same again makes the rest"
CHANGES_NOTHING = "it changes nothing"


@failure("secrets apply", NORMAL, 0, "the Secrets are there; the second run changes nothing")
def _apply(world: World) -> Iterator[Call]:
    yield Call(world.deployment(*APPLY), ENV)
    assert ALL == world.secrets()


@failure("secrets apply", "no cluster", 2, NOTHING_MADE)
def _apply_no_cluster(world: World) -> Iterator[Call]:
    yield Call(world.deployment(*APPLY, kubeconfig=world.gone()), ENV)
    assert [] == world.secrets()


@failure("secrets apply", "no kubeconfig", 2, NOTHING_MADE)
def _apply_no_kubeconfig(world: World) -> Iterator[Call]:
    yield Call(world.deployment(*APPLY)[:-2], ENV)
    assert [] == world.secrets()


@failure("secrets apply", "broken kubeconfig", 2, NOTHING_MADE)
def _apply_broken(world: World) -> Iterator[Call]:
    yield Call(world.deployment(*APPLY, kubeconfig=world.broken()), ENV)
    assert [] == world.secrets()


@failure("secrets apply", "no rights", 2, NOTHING_MADE)
def _apply_powerless(world: World) -> Iterator[Call]:
    yield Call(world.deployment(*APPLY, kubeconfig=world.powerless), ENV)
    assert [] == world.secrets()


@failure("secrets apply", "no token", 2, NOTHING_MADE)
def _apply_no_token(world: World) -> Iterator[Call]:
    yield Call(world.deployment(*APPLY))
    assert [] == world.secrets()


@failure("secrets apply", "another protocol at the port", 2, NOTHING_MADE)
def _apply_protocol(world: World) -> Iterator[Call]:
    with world.not_a_cluster() as kubeconfig:
        yield Call(world.deployment(*APPLY, kubeconfig=kubeconfig), ENV)
    assert [] == world.secrets()


def _some_made(world: World) -> bool:
    return bool(world.secrets())


@failure("secrets apply", "the cluster dies in the middle", 2, AGAIN)
def _apply_dies(world: World) -> Iterator[Call]:
    with world.cut_off(when=lambda: _some_made(world)) as kubeconfig:
        yield Call(world.deployment(*APPLY, kubeconfig=kubeconfig), ENV)
    assert ALL != world.secrets()
    world.again(Call(world.deployment(*APPLY), ENV))
    assert ALL == world.secrets()


@failure("secrets apply", "Ctrl-C in the middle", 130, AGAIN)
def _apply_interrupted(world: World) -> Iterator[Call]:
    with world.held_up(when=lambda: _some_made(world)) as (kubeconfig, stop):
        yield Call(world.deployment(*APPLY, kubeconfig=kubeconfig), ENV, stop)
    assert ALL != world.secrets()
    world.again(Call(world.deployment(*APPLY), ENV))
    assert ALL == world.secrets()


def _info(world: World, *words: object) -> tuple[object, ...]:
    return ("info", *words, "--deployments", world.folder / "deployments")


@failure("info", NORMAL, 0, CHANGES_NOTHING)
def _info_normal(world: World) -> Iterator[Call]:
    yield Call(_info(world, "cache"))


@failure("info", "no such deployment", 2, CHANGES_NOTHING)
def _info_unknown(world: World) -> Iterator[Call]:
    yield Call(_info(world, "nowhere"))


@failure("info", "a settings file that is no YAML", 2, CHANGES_NOTHING)
def _info_broken(world: World) -> Iterator[Call]:
    (world.folder / "deployments" / "cache.yaml").write_text("name: [valkey\n")
    yield Call(_info(world, "cache"))


@failure("info", "no folder of deployments", 2, CHANGES_NOTHING)
def _info_no_folder(world: World) -> Iterator[Call]:
    yield Call(("info", "cache", "--deployments", world.folder / "none"))


@failure("info", "standard output on a full disk", 2, CHANGES_NOTHING)
def _info_full(world: World) -> Iterator[Call]:
    yield Call(_info(world, "cache"), output=Path("/dev/full"))


def _env(world: World, to: Path, kubeconfig: Path | None = None) -> tuple[object, ...]:
    return (*world.deployment("env", kubeconfig=kubeconfig), "--password", "--to", to)


def _mine(world: World) -> Path:
    file = world.folder / "mine"
    file.write_text("# mine\n")
    return file


UNTOUCHED = "the file is as it was"


@failure("env", NORMAL, 0, "the file has the lines, and mode 0600")
def _env_normal(world: World) -> Iterator[Call]:
    world.secret()
    file = _mine(world)
    yield Call(_env(world, file))
    assert ["# mine", "# valkey-gitops cache: begin"] == file.read_text().splitlines()[:2]
    assert 0o600 == file.stat().st_mode & 0o777


@failure("env", "no cluster", 2, UNTOUCHED)
def _env_no_cluster(world: World) -> Iterator[Call]:
    file = _mine(world)
    yield Call(_env(world, file, world.gone()))
    assert "# mine\n" == file.read_text()


@failure("env", "no rights", 2, UNTOUCHED)
def _env_powerless(world: World) -> Iterator[Call]:
    world.secret()
    file = _mine(world)
    yield Call(_env(world, file, world.powerless))
    assert "# mine\n" == file.read_text()


@failure("env", "missing Secret", 2, UNTOUCHED)
def _env_no_secret(world: World) -> Iterator[Call]:
    file = _mine(world)
    yield Call(_env(world, file))
    assert "# mine\n" == file.read_text()


@failure("env", "disk full", 2, UNTOUCHED)
def _env_full(world: World) -> Iterator[Call]:
    world.secret()
    lines = b"# mine\n" * 1700
    with disk(world.folder / "disk", files={"env": lines}) as small:
        yield Call(_env(world, small / "env"))
        assert [("env", lines)] == [(file.name, file.read_bytes()) for file in small.iterdir()]


@failure("env", "read-only folder", 2, UNTOUCHED)
def _env_read_only(world: World) -> Iterator[Call]:
    world.secret()
    with disk(world.folder / "disk", files={"env": b"# mine\n"}, mode="ro") as fixed:
        yield Call(_env(world, fixed / "env"))
        assert ["env"] == [file.name for file in fixed.iterdir()]


@failure("env", "Ctrl-C in the middle", 130, UNTOUCHED)
def _env_interrupted(world: World) -> Iterator[Call]:
    world.secret()
    file = _mine(world)
    with world.held_up() as (kubeconfig, stop):
        yield Call(_env(world, file, kubeconfig), meanwhile=stop)
    assert "# mine\n" == file.read_text()


@failure("status", NORMAL, 1, "the server is told; this cluster runs no pods, which is the fault")
def _status(world: World) -> Iterator[Call]:
    world.secret()
    with world.valkey() as server:
        yield Call((*world.deployment("status"), *world.at(server)[:4]))


@failure("status", "no cluster", 2, CHANGES_NOTHING)
def _status_no_cluster(world: World) -> Iterator[Call]:
    yield Call(world.deployment("status", kubeconfig=world.gone()))


@failure("status", "no rights", 2, CHANGES_NOTHING)
def _status_powerless(world: World) -> Iterator[Call]:
    yield Call(world.deployment("status", kubeconfig=world.powerless))


@failure("status", "missing Secret", 1, CHANGES_NOTHING)
def _status_no_secret(world: World) -> Iterator[Call]:
    with world.valkey() as server:
        yield Call((*world.deployment("status"), *world.at(server)[:4]), shows="server")


@failure("status", "wrong password", 1, CHANGES_NOTHING)
def _status_wrong(world: World) -> Iterator[Call]:
    with world.valkey() as server:
        yield Call((*world.deployment("status"), *world.at(server, "wrong")), shows="server")


@failure("status", "nothing listens", 1, CHANGES_NOTHING)
def _status_closed(world: World) -> Iterator[Call]:
    yield Call((*world.deployment("status"), *world.at(free_port())), shows="server")


@failure("status", "another protocol at the port", 1, CHANGES_NOTHING)
def _status_protocol(world: World) -> Iterator[Call]:
    with answering(SSH) as port:
        yield Call((*world.deployment("status"), *world.at(port)), shows="server")


@failure("status", "the server dies in the middle", 1, CHANGES_NOTHING)
def _status_dies(world: World) -> Iterator[Call]:
    with world.valkey() as server:
        before = connections(server.port)
        os.kill(server.pid, signal.SIGSTOP)  # it takes connections, and says nothing

        def kill(_process: object) -> None:
            wait_for(lambda: connections(server.port) - before)
            os.kill(server.pid, signal.SIGKILL)

        yield Call((*world.deployment("status"), *world.at(server)), meanwhile=kill, shows="server")


@failure("status", "Ctrl-C in the middle", 130, CHANGES_NOTHING)
def _status_interrupted(world: World) -> Iterator[Call]:
    with world.held_up() as (kubeconfig, stop):
        yield Call(world.deployment("status", kubeconfig=kubeconfig), meanwhile=stop)


@failure("doctor", NORMAL, 0, CHANGES_NOTHING)
def _doctor(world: World) -> Iterator[Call]:
    if world.api.get("/apis/argoproj.io/v1alpha1").status >= 300:
        pytest.skip("VALKEY_GITOPS_CRDS names no folder with Argo CD's kinds")
    yield Call(world.deployment("doctor"), shows="rights")


@failure("doctor", "no cluster", 2, CHANGES_NOTHING)
def _doctor_no_cluster(world: World) -> Iterator[Call]:
    yield Call(world.deployment("doctor", kubeconfig=world.gone()), shows="cluster")


@failure("doctor", "broken kubeconfig", 2, CHANGES_NOTHING)
def _doctor_broken(world: World) -> Iterator[Call]:
    yield Call(world.deployment("doctor", kubeconfig=world.broken()), shows="cluster")


@failure("doctor", "no rights", 1, CHANGES_NOTHING)
def _doctor_powerless(world: World) -> Iterator[Call]:
    yield Call(world.deployment("doctor", kubeconfig=world.powerless), shows="rights")


@failure("doctor", "another protocol at the port", 2, CHANGES_NOTHING)
def _doctor_protocol(world: World) -> Iterator[Call]:
    with world.not_a_cluster() as kubeconfig:
        yield Call(world.deployment("doctor", kubeconfig=kubeconfig), shows="cluster")


@failure("doctor", "Ctrl-C in the middle", 130, CHANGES_NOTHING)
def _doctor_interrupted(world: World) -> Iterator[Call]:
    with world.held_up() as (kubeconfig, stop):
        yield Call(world.deployment("doctor", kubeconfig=kubeconfig), meanwhile=stop)
