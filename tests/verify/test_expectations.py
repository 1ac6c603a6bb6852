"""The expectations file: what is in it is typed, and what is not known is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from valkey_gitops.errors import UserError
from valkey_gitops.verify.expectations import (
    Expectations,
    SecretKey,
    Service,
    StateMap,
    Workload,
    load_expectations,
)

RENDERED = """\
deployment: thinkube
namespace: valkey
host: valkey.valkey.svc.cluster.local
port: 6379
auth: {namespace: valkey, name: valkey-auth, key: password}
workload: {kind: Deployment, name: valkey, container: valkey, selector: {app: valkey}}
claim: valkey-data
services: [{name: valkey, headless: false, port: 6379}, {name: valkey-headless, headless: true, port: 6379}]
directives: {save: "900 1", appendonly: "yes", maxmemory: "161061273"}
state: {namespace: valkey-jobs, name: valkey-verify-state}
"""
LEAST = "deployment: d\nnamespace: n\nhost: h\nport: 6379\n"

Load = Callable[[str], Expectations]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def call(text: str) -> Expectations:
        (tmp_path / "e.yaml").write_text(text)
        return load_expectations(tmp_path / "e.yaml")

    return call


def test_what_the_generator_renders_is_read_whole(load: Load) -> None:
    assert load(RENDERED) == Expectations(
        deployment="thinkube",
        namespace="valkey",
        host="valkey.valkey.svc.cluster.local",
        port=6379,
        auth=SecretKey("valkey", "valkey-auth", "password"),
        workload=Workload("Deployment", "valkey", "valkey", {"app": "valkey"}),
        claim="valkey-data",
        services=(Service("valkey", headless=False, port=6379), Service("valkey-headless", headless=True, port=6379)),
        directives={"save": "900 1", "appendonly": "yes", "maxmemory": "161061273"},
        state=StateMap("valkey-jobs", "valkey-verify-state"),
    )


def test_what_is_absent_or_null_is_not_checked(load: Load) -> None:
    nulls = "auth: null\nworkload: null\nclaim: null\nservices: null\ndirectives: null\nstate: null\n"
    assert load(LEAST) == load(LEAST + nulls) == Expectations("d", "n", "h", 6379)


@pytest.mark.parametrize(
    ("appendonly", "promised"),
    [("", True), ('directives: {appendonly: "yes"}', True), ("directives: {appendonly: 'no'}", False)],
)
def test_the_append_only_file_is_promised_unless_it_is_off(load: Load, appendonly: str, promised: bool) -> None:
    assert load(LEAST + appendonly).aof is promised


REFUSED = {
    "no mapping": ("[]", "a mapping is expected, not a list"),
    "empty": ("", "a mapping is expected, not nothing"),
    "no YAML": ("a: [", "the expectations are not YAML: while parsing"),
    "misspelt": (LEAST + "direktives: {}\n", "direktives: unknown field; did you mean `directives`?"),
    "unknown": (LEAST + "zzz: 1\n", "zzz: unknown field; known here: auth, certificate, claim"),
    "misspelt inside": (
        LEAST + "services: [{name: a, headles: true, port: 1}]",
        "services[0].headles: unknown field; did you",
    ),
    "unknown inside": (LEAST + "state: {namespace: n, name: s, key: k}", "state.key: unknown field"),
    "missing": ("deployment: d\n", "namespace: text is expected, not nothing"),
    "missing inside": (LEAST + "auth: {namespace: n, name: s}", "auth.key: text is expected, not nothing"),
    "a number as text": ("deployment: 1\n", "deployment: text is expected, not the number 1"),
    "a port as text": (
        LEAST.replace("6379", "'6379'"),
        "port: a port from 1 to 65535 is expected, not the text '6379'",
    ),
    "no port": (LEAST.replace("6379", "0"), "port: a port from 1 to 65535 is expected"),
    "true as a port": (LEAST.replace("6379", "true"), "port: a port from 1 to 65535 is expected, not true"),
    "yes without quotes": (
        LEAST + "directives: {appendonly: yes}",
        "directives.appendonly: text is expected, not true; write it in",
    ),
    "a password": (LEAST + "directives: {requirepass: hunter2}", "directives.requirepass: its value is a password"),
    "a flag as text": (LEAST + "tls: 'on'", "tls: true or false is expected, not the text 'on'"),
    "a list as mapping": (LEAST + "directives: [save]", "directives: a mapping is expected, not a list"),
    "a mapping as list": (LEAST + "services: {}", "services: a list is expected, not a mapping"),
    "another kind": (
        LEAST + "workload: {kind: DaemonSet, name: a, container: c, selector: {a: b}}",
        "workload.kind: Deployment or StatefulSet is expected, not DaemonSet",
    ),
    "every Pod": (
        LEAST + "workload: {kind: Deployment, name: a, container: c, selector: {}}",
        "workload.selector: at least one label is expected",
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_named_with_its_place(load: Load, tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(UserError) as caught:
        load(text)
    assert caught.value.message.startswith(f"{tmp_path / 'e.yaml'}: ")
    assert expected in caught.value.message
    assert "hunter2" not in caught.value.message
