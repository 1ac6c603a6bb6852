"""No secret value is in any output, log, report, process list, child's environment, temporary file, or in dist/.

The failures beside this file are watched too. Here are the loud runs, those that end in a bug of ours, and the proof
that the watch sees what leaks.
"""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.backup import s3
from tests.cluster.failures.case import Call, Ended, run
from tests.cluster.failures.of_data import bucket
from tests.cluster.failures.watch import Watch, forms
from tests.cluster.failures.world import PASSWORD, SECRETS, SSH, TOKEN, World
from tests.cluster.operate.conftest import powerless
from tests.verify.servers import Valkey, answering

pytestmark = pytest.mark.cluster
__all__ = ["powerless"]

ROOT = Path(__file__).parents[3]
LOUD = ("--", "--showlocals", "--tb=long", "--full-trace", "-vv", "-rA")


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> World:
    """With a token in ~/.env, and a client's password in the environment."""
    made = World(tmp_path, request)
    (made.home / ".env").write_text(f"HARBOR_ROBOT_TOKEN='{TOKEN}'\n")
    made.environment["VALKEY_PASSWORD"] = SECRETS[3]
    return made


@pytest.fixture
def server(world: World) -> Iterator[Valkey]:
    with world.valkey() as running:
        yield running


def watched(world: World, *words: object, code: int, **environment: str) -> Ended:
    """One run, in which nothing was seen."""
    ended = run(Call(words, environment), world.environment, SECRETS)
    assert (code, frozenset()) == (ended.code, ended.seen), ended
    return ended


def test_secrets_apply_tells_names_and_keys(world: World) -> None:
    for more in (("--dry-run",), ("--format", "json"), ()):
        watched(world, *world.deployment("secrets", "apply"), *more, code=0)
    watched(world, *world.deployment("secrets", "apply", kubeconfig=world.powerless), "--format", "json", code=2)


def test_what_secrets_apply_emits_for_git_tells_no_secret(world: World) -> None:
    certificate = world.folder / "controller.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-batch", "-days", "2", "-subj", "/CN=sealed"]
    words += ["-keyout", str(world.folder / "controller.key"), "-out", str(certificate)]
    subprocess.run(words, check=True, capture_output=True)
    pytest.importorskip("cryptography", reason="cryptography (extra `seal`) is not installed")
    apply = world.deployment("secrets", "apply")[:-2]
    for name in ("sealed", "external"):
        (world.home / name).mkdir()
    sealed = ("--emit", "sealed-secret", "--certificate", certificate, "--to", world.home / "sealed")
    watched(world, *apply, *sealed, code=0)
    external = (
        "--emit",
        "external-secret",
        "--store",
        "platform",
        "--pull-key",
        "harbor/pull",
        "--remote-key",
        "valkey",
    )
    watched(world, *apply, *external, "--to", world.home / "external", code=0)
    assert sum(1 for _ in world.home.rglob("*.yaml")) > 1


def test_a_password_that_is_changed_is_not_told(world: World) -> None:
    world.secret()
    words = (*world.deployment("secrets", "apply"), "--rotate", "--out", world.home / "dist")
    for form in ("text", "json"):
        ended = run(Call((*words, "--format", form)), world.environment, SECRETS)
        live = world.api.get(f"/api/v1/namespaces/{world.namespace}/secrets/valkey-auth").body["data"].values()
        watch = Watch(0, [], [base64.b64decode(value).decode() for value in live])
        watch.told("output", ended.out + ended.err)
        assert (True, set(), set()) == (ended.code < 3, set(ended.seen), watch.seen), ended


def test_info_env_and_doctor_tell_no_password(world: World) -> None:
    world.secret()
    where = ("cache", "--deployments", world.folder / "deployments")
    for client in ("python", "node", "go", "valkey-cli"):
        watched(world, "info", *where, "--client", client, code=0)
    watched(world, "info", *where, "--format", "json", code=0)
    watched(world, "env", *where, code=0)
    to = ("--password", "--to", world.folder / "env")
    for shell in ("sh", "fish", "dotenv"):
        watched(world, *world.deployment("env"), "--shell", shell, *to, code=0)
    assert PASSWORD in (world.folder / "env").read_text()
    watched(world, *world.deployment("env"), "--password", code=2)
    ended = run(Call((*world.deployment("doctor"), "--format", "json")), world.environment, SECRETS)
    assert (True, frozenset()) == (ended.code in {0, 1}, ended.seen)


def test_status_tells_no_password(world: World, server: Valkey) -> None:
    world.secret()
    for words in (world.at(server)[:4], world.at(server), world.at(server, "wrong")):
        for form in ("text", "json"):
            watched(world, *world.deployment("status"), *words, "--format", form, code=1)
    with answering(SSH) as port:
        watched(world, *world.deployment("status"), "--host", "127.0.0.1", "--port", port, code=1)


def test_verify_tells_no_password_however_loud(world: World, server: Valkey) -> None:
    report = world.home / "junit.xml"
    words = ("verify", *world.at(server), "--timeout", 0, "-v", "--junit", report)
    watched(world, *words, *LOUD, code=0)
    server.client(PASSWORD).config_set("appendonly", "no")
    watched(world, *words, *LOUD, code=1)
    watched(world, "verify", "--host", "127.0.0.1", "--port", server.port, "-v", *LOUD, code=1)  # the client's password
    assert report.exists()


def test_backup_and_restore_tell_neither_password_nor_keys(world: World, server: Valkey) -> None:
    with s3.running() as (endpoint, store):
        to = ("--to", "s3://backups/valkey", *bucket(world, endpoint), "--format", "json")
        ended = watched(world, "backup", *to, *world.at(server), code=0)
        name = f"s3://backups/valkey/{json.loads(ended.out)['name']}"
        back = ("restore", name, "--server", world.binary, "--workdir", world.home, *to[2:])
        watched(world, *back, code=0)
        watched(world, *back, *world.at(server), "--replace", "--yes", code=0)
        store.fails = True
        watched(world, "backup", *to, *world.at(server), code=1)
        for data in store.objects.values():
            _nowhere(data)


def _nowhere(data: bytes) -> None:
    watch = Watch(0, [], SECRETS)
    watch.told("data", data)
    assert set() == watch.seen


def test_synth_and_validate_put_nothing_into_dist_or_the_repository(world: World) -> None:
    project = world.home / "project"
    for folder in ("deployments", "policies"):
        shutil.copytree(ROOT / folder, project / folder)
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-C", str(project))
    subprocess.run([*git, "init", "-q"], check=True)
    where = ("--deployments", project / "deployments", "--out", project / "dist")
    environment = {"HARBOR_ROBOT_TOKEN": TOKEN, "VALKEY_PASSWORD": PASSWORD}
    ended = run(Call(("synth", *where), environment), world.environment, SECRETS)
    assert 0 == ended.code, ended
    # Node, which writes the YAML, gets this process's environment as every child does; its words and files are clean.
    assert {seen for seen in ended.seen if not seen.startswith("environment")} == set()
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "dist"], check=True)
    watched(world, "validate", project / "dist" / "thinkube", "--profile", "thinkube", code=0, **environment)
    packed = subprocess.run([*git, "log", "-p", "--all"], check=True, capture_output=True)
    _nowhere(packed.stdout)


BUGS = {
    "secrets apply": "valkey_gitops.operate.cluster:Cluster.apply",
    "env": "valkey_gitops.operate.env.command:write_block",
    "status": "valkey_gitops.operate.status.in_server:_bulk",
    "doctor": "valkey_gitops.operate.doctor.in_cluster:_rights",
    "backup": "valkey_gitops.backup.take:snapshot",
    "restore": "valkey_gitops.backup.restore.into_server:_copy",
    "verify": "valkey_gitops.verify.session:_arguments",
}
"""A function of ours that each command calls once it knows its secrets."""
BROKEN = """\
import importlib, sys
module, _, path = sys.argv.pop(1).partition(":")
*outer, name = path.split(".")
place = importlib.import_module(module)
for word in outer:
    place = getattr(place, word)
def broken(*words, **more):
    raise RuntimeError("a bug that was planted")
setattr(place, name, broken)
from valkey_gitops.cli import run
run()
"""


@pytest.mark.parametrize("traceback", ["", "1"], ids=["told", "with its traceback"])
@pytest.mark.parametrize("command", BUGS)
def test_a_bug_of_ours_tells_no_secret(command: str, traceback: str, world: World, server: Valkey) -> None:
    if command in {"env", "status"}:
        world.secret()
    with ExitStack() as stack:
        words = _words(command, world, server, stack)
        program = (sys.executable, "-c", BROKEN, BUGS[command])
        environment = {"VALKEY_GITOPS_TRACEBACK": traceback} if traceback else {}
        ended = run(Call(words, environment), world.environment, SECRETS, program)
    assert frozenset() == ended.seen, ended
    assert "a bug that was planted" in ended.err
    assert (1 if traceback else 3, bool(traceback)) == (ended.code, "Traceback" in ended.err), ended


def _words(command: str, world: World, server: Valkey, stack: ExitStack) -> tuple[object, ...]:
    match command:
        case "secrets apply" | "doctor":
            return world.deployment(*command.split())
        case "env":
            return (*world.deployment("env"), "--password", "--to", world.folder / "env")
        case "status":
            return (*world.deployment("status"), *world.at(server)[:4])
        case "verify":
            return ("verify", *world.at(server))
        case "backup":
            return ("backup", "--to", world.folder, *world.at(server))
    world.again(Call(("backup", "--to", world.folder, *world.at(server))))
    [file] = world.folder.glob("valkey-*.rdb")
    target = stack.enter_context(world.valkey(keys=0, name="target"))
    return ("restore", file, "--server", world.binary, "--yes", *world.at(target))


LEAKS = {
    "words of a process: plain": "subprocess.run([sys.executable, '-c', 'import time; time.sleep(1)', secret])",
    "environment of a child: plain": "subprocess.run(['sleep', '1'], env={'A': secret})",
    "file leak: base64": "open(home + '/leak', 'w').write(base64.b64encode(b'user:' + secret.encode()).decode())",
    "file gone: plain": "open(home + '/gone', 'w').write(secret); time.sleep(1); os.remove(home + '/gone')",
    "standard output: URL-encoded": "print('https://user:' + quote(secret, safe='') + '@host')",
    "standard error: sha256": "print(hashlib.sha256(secret.encode()).hexdigest(), file=sys.stderr)",
    "standard error: plain": "print(repr({'password': secret}), file=sys.stderr)",
}


@pytest.mark.parametrize("leak", LEAKS)
def test_the_watch_sees_what_leaks(leak: str, world: World) -> None:
    head = "import base64, hashlib, os, subprocess, sys, time; from urllib.parse import quote\n"
    body = f"home = os.environ['HOME']; secret = open(sys.argv[1]).read().strip()\n{LEAKS[leak]}"
    words = Call((world.folder / "password",))
    ended = run(words, world.environment, SECRETS, (sys.executable, "-c", head + body))
    assert leak in ended.seen, ended


def test_a_secret_is_found_wherever_in_a_base64_text_it_begins() -> None:
    for before in range(4):
        text = base64.b64encode(b"y" * before + PASSWORD.encode() + b"the end")
        assert [True] == list({any(form in text for form, name in forms(PASSWORD).items() if name == "base64")})
