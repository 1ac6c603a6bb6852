"""What a page never shows, wherever it stands."""

import base64
from typing import Any

import pytest

from valkey_gitops.report.hidden import Mask, names_a_password, passwords

MARKER = "marker-7f3a9c"


@pytest.mark.parametrize(
    "value",
    [
        {"kind": "Secret", "stringData": {"note": MARKER}},
        {"kind": "Secret", "data": {"note": base64.b64encode(MARKER.encode()).decode()}},
        {"data": {"password": MARKER}},
        {"data": {"redis-password": MARKER}},
        {"spec": {"adminPassword": MARKER}},
        {"env": [{"name": "REDISCLI_AUTH", "value": MARKER}]},
        {"env": [{"name": "AWS_SECRET_ACCESS_KEY", "value": MARKER}]},
        {"command": ["valkey-server", "--requirepass", MARKER]},
        {"args": ["--password=" + MARKER]},
        {"command": ["valkey-cli", "-a", MARKER, "ping"]},
        {"args": ["sh", "-c", f"exec redis-cli -h x -a '{MARKER}' ping"]},
        {"args": ["sh", "-c", f"export PGPASSWORD={MARKER}; run"]},
        {"data": {"valkey.conf": f"port 6379\nrequirepass {MARKER}\n"}},
        {"data": {"users.acl": f"user app on >{MARKER} ~* +@all\n"}},
        {"data": {"url": f"rediss://app:{MARKER}@host:6379/0"}},
        {"data": {"app.yaml": f"db:\n  password: '{MARKER}'\n"}},
        {"data": {"app.json": f'{{"password": "{MARKER}"}}'}},
        {"data": {"key.pem": f"-----BEGIN RSA PRIVATE KEY-----\n{MARKER}\nsecond\n-----END RSA PRIVATE KEY-----\n"}},
        {"header": f"Authorization: Bearer {MARKER}"},
    ],
    ids=str,
)
def test_a_password_is_found(value: dict[str, Any]) -> None:
    assert MARKER in passwords(value)


@pytest.mark.parametrize(
    "value",
    [
        {"env": [{"name": "REDIS_PASSWORD_FILE", "value": "/run/secrets/password"}]},
        {"env": [{"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "auth", "key": "password"}}}]},
        {"remoteRef": {"property": "password"}, "secretKey": "password"},
        {"automountServiceAccountToken": True},
        {"template": {"data": {"password": "{{ .password }}"}}},
        {"args": ["sh", "-c", 'valkey-cli -a "$PASSWORD" ping']},
        {"command": ["tar", "-a", "/data/appendonlydir"]},
        {"data": {"secret": "valkey-binding"}},
    ],
    ids=str,
)
def test_what_only_names_a_password_is_none(value: dict[str, Any]) -> None:
    assert set() == passwords(value)


@pytest.mark.parametrize("name", ["password", "MY_PASSWD", "api-key", "requirepass", "clientSecret", "token"])
def test_a_name_of_a_password(name: str) -> None:
    assert names_a_password(name)


@pytest.mark.parametrize("name", ["passwordSecretRef", "secretName", "tokenPath", "key", 7])
def test_a_name_of_something_else(name: object) -> None:
    assert not names_a_password(name)


@pytest.mark.parametrize("password", ["$ecret-word", "#hash-tag", "/slash/es", 'quo"ted"', "it's one", "line\nbreak"])
def test_any_password_is_hidden_in_every_spelling(password: str) -> None:
    mask = Mask(passwords({"password": password}))
    for spelt in (password, password.replace("'", "''"), password.replace('"', '\\"').replace("\n", "\\n")):
        assert "found (hidden) here" == mask.text(f"found {spelt} here").replace("(hidden)\n(hidden)", "(hidden)")


def test_a_short_one_is_hidden_in_its_own_object_alone() -> None:
    mask = Mask(["abc"])
    assert "abc in abcdef" == mask.text("abc in abcdef")
    assert "(hidden) in abcdef" == mask.text("abc in abcdef", ["abc"])


def test_a_line_that_looks_like_a_password_is_hidden_though_no_object_has_it() -> None:
    assert "  requirepass (hidden)" == Mask([]).text("  requirepass hunter2")


def test_of_several_values_with_one_beginning_the_longest_is_hidden() -> None:
    mask = Mask(["secret-one", "secret-one-and-more", "other-value"])
    assert "a (hidden) b (hidden) c (hidden)d" == mask.text("a secret-one b secret-one-and-more c other-valued")
