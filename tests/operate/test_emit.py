"""Files for Git instead of Secrets: what a private key opens, what a store keeps, and no value anywhere else."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.operate.conftest import SETTINGS, TOKEN, Secrets
from tests.operate.fake_api import FakeApi
from valkey_gitops.charts.deployment import folders
from valkey_gitops.cli import main
from valkey_gitops.operate.emit.seal import seal
from valkey_gitops.settings.load import load_deployments

x509 = pytest.importorskip("cryptography.x509", reason="cryptography (extra `seal`) is not installed")
from cryptography.exceptions import InvalidTag  # noqa: E402 - after the skip
from cryptography.hazmat.primitives.asymmetric import ec, rsa  # noqa: E402 - as above
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP  # noqa: E402 - as above
from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: E402 - as above
from cryptography.hazmat.primitives.hashes import SHA256  # noqa: E402 - as above
from cryptography.hazmat.primitives.serialization import Encoding  # noqa: E402 - as above

KEY = rsa.generate_private_key(65537, 4096)
USERS = SETTINGS + "acl: {mode: users, users: [{name: app, keys: ['*']}]}\n"


def certificate(file: Path, key: Any = KEY, days: int = 365) -> Path:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sealed-secrets")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(days=400))
    file.write_bytes(builder.not_valid_after(now + timedelta(days=days)).sign(key, SHA256()).public_bytes(Encoding.PEM))
    return file


def opened(text: str, namespace: str, name: str) -> str:
    """As the controller opens it, strict scope."""
    data = base64.b64decode(text)
    size = int.from_bytes(data[:2], "big")
    padding = OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=f"{namespace}/{name}".encode())
    session = KEY.decrypt(data[2 : 2 + size], padding)
    return AESGCM(session).decrypt(bytes(12), data[2 + size :], None).decode()


Emit = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secrets").mkdir()
    return tmp_path / "secrets"


@pytest.fixture
def emit(apply: Secrets, folder: Path, tmp_path: Path) -> Emit:
    """Runs `secrets apply --emit sealed-secret`, and looks for the values in whatever it told and left."""
    file = certificate(tmp_path / "controller.pem")

    def run(*words: object) -> Any:
        run = apply("--emit", "sealed-secret", "--certificate", file, "--to", folder, *words)
        told = run.out + run.err + "".join(item.read_text() for item in folder.iterdir())
        hidden = [value for item in values(folder).values() for value in item.values()]
        assert [value for value in hidden if value in told] == []
        assert TOKEN not in told
        return run

    return run


def values(folder: Path) -> dict[str, dict[str, str]]:
    found = {}
    for file in sorted(folder.glob("sealedsecret-*.yaml")):
        item = yaml.safe_load(file.read_text())
        place = item["metadata"]["namespace"], item["metadata"]["name"]
        assert place == tuple(item["spec"]["template"]["metadata"][key] for key in ("namespace", "name"))
        found["/".join(place)] = {key: opened(text, *place) for key, text in item["spec"]["encryptedData"].items()}
    return found


def test_the_private_key_opens_what_the_controller_is_to_make(folder: Path, emit: Emit) -> None:
    run = emit()
    assert (0, ["created"] * 3) == (run.code, [line.partition(":")[0] for line in run.out.splitlines()])
    found = values(folder)
    assert {"valkey/harbor-registry-secret", "valkey-jobs/harbor-registry-secret", "valkey/valkey-auth"} == found.keys()
    assert 43 == len(found["valkey/valkey-auth"]["password"])
    document = json.loads(found["valkey/harbor-registry-secret"][".dockerconfigjson"])
    assert TOKEN == document["auths"]["registry.example.com"]["password"]
    pull = yaml.safe_load((folder / "sealedsecret-harbor-registry-secret-valkey.yaml").read_text())
    assert "kubernetes.io/dockerconfigjson" == pull["spec"]["template"]["type"]


def test_it_opens_under_its_own_name_alone() -> None:
    text = seal(KEY.public_key(), b"value", "valkey", "valkey-auth")
    assert "value" == opened(text, "valkey", "valkey-auth")
    for place in (("other", "valkey-auth"), ("valkey", "other")):
        with pytest.raises((ValueError, InvalidTag)):
            opened(text, *place)


def test_two_sealings_of_one_value_share_nothing() -> None:
    first, second = (seal(KEY.public_key(), b"value", "valkey", "valkey-auth") for _ in range(2))
    assert first[4:40] != second[4:40]
    assert base64.b64decode(first)[-21:] != base64.b64decode(second)[-21:]


@pytest.mark.parametrize("words", [["sealed-secret"], ["external-secret", "--remote-key", "a", "--pull-key", "b"]])
def test_the_files_pass_every_policy(folder: Path, apply: Secrets, tmp_path: Path, words: list[str]) -> None:
    pem = certificate(tmp_path / "controller.pem")
    assert 0 == apply("--emit", *words, "--certificate", pem, "--store", "platform", "--to", folder).code
    assert 0 == main(["validate", str(folder), "--profile", "production"])


def test_a_second_run_seals_nothing_anew(folder: Path, emit: Emit) -> None:
    emit()
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    run = emit()
    assert ["unchanged"] * 3 == [line.partition(":")[0] for line in run.out.splitlines()]
    assert before == {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_second_key_is_sealed_beside_the_first(folder: Path, emit: Emit, deployments: Path) -> None:
    emit()
    first = values(folder)["valkey/valkey-auth"]
    text = SETTINGS.replace("key: password}", "key: password, alsoAccept: next}")
    (deployments / "cache.yaml").write_text(text)
    emit()
    assert first == {key: value for key, value in values(folder)["valkey/valkey-auth"].items() if key != "next"}
    assert {"password", "next"} == values(folder)["valkey/valkey-auth"].keys()


def test_what_the_cluster_has_already_is_sealed_and_not_replaced(api: FakeApi, folder: Path, emit: Emit) -> None:
    data = {"password": base64.b64encode(b"theirs-and-in-use").decode()}
    api.objects["valkey/valkey-auth"] = {"kind": "Secret", "type": "Opaque", "metadata": {}, "data": data}
    assert 0 == emit().code
    assert {"password": "theirs-and-in-use"} == values(folder)["valkey/valkey-auth"]
    assert [] == api.writes


def test_each_user_of_the_acl_gets_a_file(folder: Path, emit: Emit, deployments: Path) -> None:
    (deployments / "cache.yaml").write_text(USERS)
    emit()
    users = {name for name in values(folder) if "-user-" in name}
    assert {f"valkey/valkey-user-{name}" for name in ("probe", "verify", "app")} == users


def test_a_dry_run_writes_nothing(folder: Path, emit: Emit) -> None:
    assert "would be created: " in emit("--dry-run").out
    assert [] == list(folder.iterdir())


REFUSED = [
    ("", "cannot read"),
    ("no certificate", "is no certificate in PEM"),
    ("expired", "has expired on"),
    ("elliptic", "has no RSA key"),
]


@pytest.mark.parametrize(("what", "told"), REFUSED)
def test_a_certificate_that_is_not_the_controllers_is_refused(
    folder: Path, apply: Secrets, tmp_path: Path, what: str, told: str
) -> None:
    file = tmp_path / "bad.pem"
    if what == "no certificate":
        file.write_text(what)
    elif what == "expired":
        certificate(file, days=-1)
    elif what == "elliptic":
        certificate(file, ec.generate_private_key(ec.SECP256R1()))
    run = apply("--emit", "sealed-secret", "--certificate", file, "--to", folder)
    assert 2 == run.code
    assert told in run.err
    assert "kubeseal --fetch-cert" in run.err
    assert [] == list(folder.iterdir())


@pytest.mark.parametrize(
    ("words", "told"),
    [(["--certificate", "x.pem"], "needs --to"), (["--to", "{folder}"], "needs --certificate")],
)
def test_what_is_missing_is_named(folder: Path, apply: Secrets, words: list[str], told: str) -> None:
    run = apply("--emit", "sealed-secret", *(word.format(folder=folder) for word in words))
    assert 2 == run.code
    assert told in run.err


def test_a_file_of_another_kind_is_not_written_over(folder: Path, apply: Secrets, tmp_path: Path) -> None:
    file = folder / "sealedsecret-valkey-auth-valkey.yaml"
    file.write_text("kind: ConfigMap\n")
    pem = certificate(tmp_path / "controller.pem")
    run = apply("--emit", "sealed-secret", "--certificate", pem, "--to", folder)
    assert 2 == run.code
    assert "is no SealedSecret" in run.err
    assert ["kind: ConfigMap\n"] == [item.read_text() for item in folder.iterdir()]


def test_a_full_disk_leaves_no_half_file(folder: Path, emit: Emit, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    run = emit()
    assert 2 == run.code
    assert "No space left on device" in run.err
    assert [] == list(folder.iterdir())


def test_an_external_secret_is_what_the_settings_own_mode_would_give(
    folder: Path, deployments: Path, apply: Secrets
) -> None:
    words = ["--emit", "external-secret", "--store", "platform", "--to", folder]
    run = apply(*words, "--remote-key", "valkey/cache", "--pull-key", "harbor/pull")
    assert 0 == run.code
    written = [yaml.safe_load(file.read_text()) for file in sorted(folder.iterdir())]
    text = SETTINGS.replace("mode: existing, name: harbor-registry-secret, robot: robot$kaniko", PULL)
    text = text.replace("mode: existing, name: valkey-auth, key: password", AUTH)
    (deployments / "cache.yaml").write_text(text)
    (deployment,) = load_deployments(deployments)
    rendered = [item for item in folders(deployment)["service"] if item["kind"] == "ExternalSecret"]
    assert sorted(rendered, key=str) == sorted(written, key=str)
    assert 3 == len(written)


PULL = "mode: external-secrets, name: harbor-registry-secret, store: {name: platform}, key: harbor/pull"
AUTH = "mode: external-secrets, store: {name: platform}, remoteKey: valkey/cache, remoteProperty: password"


def test_an_external_secret_without_its_entry_is_not_written(folder: Path, apply: Secrets) -> None:
    run = apply("--emit", "external-secret", "--store", "platform", "--to", folder, "--remote-key", "x")
    assert 2 == run.code
    assert "--pull-key is missing" in run.err
    assert [] == list(folder.iterdir())
