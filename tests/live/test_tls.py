"""TLS at a real server that has it: no plain port, and probe, suite, backup and exporter come through.

The server is the one that VALKEY_TLS_SERVER names (`tools/valkey_with_tls.sh` makes one), else redis-server; its
command line lies beside it. The wheels with Valkey are built without TLS. Debian's redis-server 7.0 has it and takes
the same configuration, but for two commands that came with 7.2 and whose names its ACL refuses: they are left out
there, with the tests that need them or 7.2.
"""

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts.test_manifests import manifests
from tests.live.pod import PASSWORD, Pod, password, pod
from tests.observability.record import scraped
from tests.operate.authority import Pair, issue
from valkey_gitops.backup import Server, take
from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.folder import Folder

NAME = "valkey.valkey.svc.cluster.local"
NAMES = f"DNS:localhost,DNS:{NAME},DNS:valkey-jobs,IP:127.0.0.1"
SETTINGS = """
image: {{tag: 7.2-alpine}}
acl: {{mode: users}}
monitoring: {{mode: prometheus}}
backup: {{mode: volume, size: 2Gi}}
tls:
  mode: cert-manager
  issuer: {{name: ca}}
  clientCertificates: "{certificates}"
  ca: |
{ca}
"""


@pytest.fixture(scope="session")
def tls_server() -> Path:
    named = os.environ.get("VALKEY_TLS_SERVER") or shutil.which("redis-server")
    if not named:
        pytest.skip("VALKEY_TLS_SERVER names no server with TLS, and redis-server is not installed")
    words = [named, "--port", "0", "--tls-port", "1", "--save", "", "--daemonize", "no"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=20)
    if "Failed finding TLS support" in done.stdout:
        pytest.skip(f"{named} is built without TLS")
    return Path(named)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """A certificate that is its own authority, for every name that is used here."""
    return issue(tmp_path_factory.mktemp("authority"), names=NAMES)


@pytest.fixture(params=["none", "required"])
def rendered(request: pytest.FixtureRequest, tls_server: Path, authority: Pair, tmp_path: Path) -> Iterator[Pod]:
    """A running pod; with `required` its server refuses clients without a certificate."""
    lines = "\n".join(f"    {line}" for line in authority.certificate.decode().splitlines())
    text = json.dumps(list(manifests(SETTINGS.format(ca=lines, certificates=request.param)).values()))
    if old(tls_server):
        text = text.replace(" +client|setinfo +waitaof", "")
    made = pod(json.loads(text), tmp_path, tls_server, authority)
    with made.running() as process:
        reached(made, process)
        yield made


def old(server: Path) -> bool:
    """Whether it is from before 7.2, and knows neither WAITAOF nor CLIENT SETINFO."""
    told = subprocess.run([server, "--version"], capture_output=True, text=True, check=True, timeout=20).stdout
    return tuple(map(int, told.partition("v=")[2].split()[0].split(".")[:2])) < (7, 2)


def reached(made: Pod, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 20
    while True:
        assert process.poll() is None
        try:
            socket.create_connection(("127.0.0.1", made.port)).close()
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.05)
        else:
            return


def test_nobody_gets_in_by_plain_text(rendered: Pod) -> None:
    with socket.create_connection(("127.0.0.1", rendered.port), 5) as stranger:
        stranger.settimeout(5)
        stranger.sendall(b"PING\r\n")
        with suppress(ConnectionResetError):
            assert b"PONG" not in stranger.recv(100)


def test_the_probes_pass(rendered: Pod, tls_server: Path, tmp_path: Path) -> None:
    """valkey-cli is the command line beside the server: only that one has TLS too."""
    programs = tmp_path / "bin"
    programs.mkdir()
    [client] = [name for name in ("valkey-cli", "redis-cli") if (tls_server.parent / name).exists()]
    (programs / "valkey-cli").symlink_to(tls_server.parent / client)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        words = [
            rendered.moved(word).replace("6379", str(rendered.port))
            for word in rendered.server[probe]["exec"]["command"]
        ]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        assert (0, PASSWORD in done.stdout + done.stderr) == (done.returncode, False), done.stdout + done.stderr


def verify(rendered: Pod, *more: str) -> subprocess.CompletedProcess[str]:
    """The words of the Job, with its folders moved here."""
    found = yaml.safe_load(rendered.manifests["ConfigMap/valkey-verify"]["data"]["expectations.yaml"])
    found["directives"] = {
        name: str(rendered.port) if name == "tls-port" else rendered.moved(value)
        for name, value in found["directives"].items()
    }
    file = rendered.scratch / "expectations.yaml"
    file.write_text(yaml.safe_dump(found))
    config = rendered.scratch / "run/ca/ca.crt"
    words = rendered.manifests["Job/valkey-verify"]["spec"]["template"]["spec"]["containers"][0]["args"]
    places = {
        "/etc/valkey-gitops/expectations.yaml": str(file),
        "/etc/valkey-gitops/ca.crt": str(config),
        "/etc/valkey-client": str(rendered.scratch / "run/tls"),
    }
    for path, here in places.items():
        words = [word.replace(path, here) for word in words]
    words += ["--host", "127.0.0.1", "--port", str(rendered.port), "--data-dir", str(rendered.scratch / "data")]
    words += ["--state", str(rendered.scratch / "state.json"), "--password-file", str(rendered.password_file("verify"))]
    environment = {name: value for name, value in os.environ.items() if name != "KUBECONFIG"}
    line = [sys.executable, "-m", "valkey_gitops", *words, *more]
    return subprocess.run(line, capture_output=True, text=True, check=False, env=environment)


def test_the_suite_passes_with_the_words_of_the_job(rendered: Pod, tls_server: Path) -> None:
    done = verify(
        rendered, *(["--", "-k", "not reaches_the_disk and not next_run and not older"] if old(tls_server) else [])
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    assert PASSWORD not in done.stdout + done.stderr


def test_a_certificate_for_another_name_is_refused(rendered: Pod) -> None:
    done = verify(rendered, "--server-name", "another.example.com")
    assert 1 == done.returncode
    assert "FAILED the certificate is valid for days: the TLS handshake failed: Hostname mismatch" in done.stdout


def server(rendered: Pod, **more: Any) -> Server:
    tls = rendered.scratch / "run/tls"
    found = Server(
        "127.0.0.1",
        rendered.port,
        "backup",
        lambda: password("backup"),
        tls=True,
        cacert=rendered.scratch / "run/ca/ca.crt",
        server_name=NAME,
        cert=tls / "tls.crt",
        key=tls / "tls.key",
    )
    return found._replace(**more)


def test_a_backup_is_taken(rendered: Pod, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    assert take(server(rendered), Folder(tmp_path / "backups"), "valkey").facts.checked


def test_a_backup_from_a_stranger_is_refused(rendered: Pod, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    issue(tmp_path / "other", names=NAMES)
    with pytest.raises(BackupError, match="the TLS handshake failed"):
        take(server(rendered, cacert=tmp_path / "other/tls.crt"), Folder(tmp_path), "valkey")
    with pytest.raises(BackupError, match="the TLS handshake failed"):
        take(server(rendered, server_name="another.example.com"), Folder(tmp_path), "valkey")


def test_who_has_no_certificate_is_refused_where_one_is_asked_for(rendered: Pod, tmp_path: Path) -> None:
    asks = "--cert" in rendered.manifests["Job/valkey-verify"]["spec"]["template"]["spec"]["containers"][0]["args"]
    bare = server(rendered, cert=None, key=None)
    if not asks:
        assert take(bare, Folder(tmp_path), "valkey").facts.checked
        return
    with pytest.raises(BackupError):
        take(bare, Folder(tmp_path), "valkey")


def test_the_protocols_are_those_of_the_settings(rendered: Pod) -> None:
    context = ssl.create_default_context(cafile=rendered.scratch / "run/ca/ca.crt")
    context.load_cert_chain(rendered.scratch / "run/tls/tls.crt", rendered.scratch / "run/tls/tls.key")
    plain = socket.create_connection(("127.0.0.1", rendered.port), 5)
    with context.wrap_socket(plain, server_hostname=NAME) as encrypted:
        assert "TLSv1.3" == encrypted.version()
    plain = socket.create_connection(("127.0.0.1", rendered.port), 5)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with context.wrap_socket(plain, server_hostname=NAME) as encrypted:
        assert "TLSv1.2" == encrypted.version()


@contextmanager
def exporter(rendered: Pod) -> Iterator[str]:
    named = (
        os.environ.get("REDIS_EXPORTER") or shutil.which("redis_exporter") or shutil.which("prometheus-redis-exporter")
    )
    if not named:
        pytest.skip("REDIS_EXPORTER names no exporter, and none is on the PATH")
    with scraped(Path(named), rendered) as address:
        yield address


def test_the_exporter_reads_with_its_certificate_and_its_user(rendered: Pod, tls_server: Path) -> None:
    with exporter(rendered) as address:
        for _ in range(2):
            with urllib.request.urlopen(f"http://{address}/metrics") as answer:
                text = answer.read().decode()
    assert "redis_up 1" in text.splitlines()
    denied = [line for line in text.splitlines() if line.startswith("redis_acl_access_denied_cmd_total")]
    assert ([] if old(tls_server) else ["redis_acl_access_denied_cmd_total 0"]) == denied
    assert PASSWORD not in text
