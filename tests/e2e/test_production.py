"""deployments/production.yaml on a real node: users, TLS, a configuration file, exporter, and a backup's way back."""

import sys
import time
from pathlib import Path

import pytest

from tests.e2e.kubectl import Reference
from tests.e2e.production import RESTRICTED, Production
from tests.e2e.sync import ArgoCD
from tests.faults.hardened import FAULTS
from tests.faults.node import Cluster
from tests.faults.told import differences
from tests.verify.servers import Valkey

KEPT = "what was restored"
BY_CLI = (
    'read -r REDISCLI_AUTH; export REDISCLI_AUTH; exec valkey-cli --tls --cacert /run/ca/ca.crt --user argilla "$@"'
)


def test_production_is_proved_keeps_its_data_and_its_backup_comes_back(
    production: Production, valkey_with_tls: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """One test: to bring it up takes longer than each of these."""
    engine, started = ArgoCD(production), time.monotonic()
    engine.sync()
    sys.stdout.write(f"production, from apply to verdict: {time.monotonic() - started:.0f} s\n")
    assert " 0 failed" in production.log()
    assert RESTRICTED.items() <= _labels(production).items()

    assert "OK" == _by_client(production, "SET", "kept", KEPT)
    production.restart_valkey()
    production.kubectl.delete(production.job)
    engine.sync()
    assert "the server was restarted since and has kept what was written" in production.log()
    assert KEPT == _by_client(production, "GET", "kept")

    recording = bool(request.config.getoption("--record-faults"))
    wrong = differences("production", FAULTS, Cluster(production, _nobody_enters), recording=recording)
    assert not wrong, "\n\n".join(wrong)

    before = _pod(production)
    production.change(jobs={"verifyRestart": True})
    engine.sync()
    assert "passed   an acknowledged write survives the pod" in production.log()
    assert before != _pod(production)
    assert KEPT == _by_client(production, "GET", "kept")

    file = _backed_up(production)
    sys.stdout.write(production.command("restore", str(file), "--server", str(valkey_with_tls)))
    (tmp_path / "restored").mkdir()
    words = ["--server", str(valkey_with_tls), "--into", str(tmp_path / "restored"), "--yes"]
    sys.stdout.write(production.command("restore", str(file), *words))
    scratch = Valkey(valkey_with_tls, tmp_path / "restored")
    scratch.start()
    try:
        assert KEPT == _answered(scratch)
    finally:
        scratch.stop()


def _nobody_enters(*words: str) -> None:
    raise AssertionError(words)


def _pod(production: Production) -> str:
    [pod] = production.kubectl.list("pods", production.namespace, "app=valkey")
    return str(pod["metadata"]["uid"])


def _labels(production: Production) -> dict[str, str]:
    """Of the namespace as the sync has left it."""
    live = production.kubectl.get(Reference("Namespace", "", production.namespace))
    assert live is not None
    return dict(live["metadata"]["labels"])


def _by_client(production: Production, *words: str) -> str:
    """The application's own user, by the command line in the Pod; the password goes in by standard input."""
    pod = ["exec", "--stdin", "--namespace", production.namespace, "deployment/valkey", "--container=valkey", "--"]
    given = production.password("argilla") + "\n"
    return production.kubectl.run(*pod, "sh", "-c", BY_CLI, "sh", *words, given=given).strip()


def _backed_up(production: Production) -> Path:
    """The CronJob, run once as a person would; its file, on the disk of the node."""
    kubectl, space = production.kubectl, ("--namespace", production.jobs)
    kubectl.run("create", "job", *space, "by-hand", "--from=cronjob/valkey-backup")
    kubectl.run("wait", *space, "job/by-hand", "--for=condition=Complete", "--timeout=120s")
    production.log("by-hand")
    claim = kubectl.get(Reference("PersistentVolumeClaim", production.jobs, "valkey-backup"))
    assert claim is not None
    volume = kubectl.get(Reference("PersistentVolume", "", claim["spec"]["volumeName"]))
    assert volume is not None
    [file] = Path(volume["spec"]["hostPath"]["path"]).glob("valkey-*.rdb")
    return file


def _answered(server: Valkey) -> object:
    with server.client() as client:
        end = time.monotonic() + 20
        while True:
            try:
                return client.get("kept")
            except OSError:
                assert time.monotonic() < end
                time.sleep(0.1)
