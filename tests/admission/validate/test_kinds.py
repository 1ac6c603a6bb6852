from importlib import import_module
from pathlib import Path

import pytest

import valkey_gitops.admission.validate as room
from tests.admission.validate.decisions import FOLDER, load
from valkey_gitops.admission.model import Identity, Request
from valkey_gitops.admission.validate import KINDS, check_native


@pytest.mark.parametrize("module", KINDS.values())
def test_a_kind_has_both_rules(module: str) -> None:
    rules = import_module(f"{room.__name__}.{module}")
    assert callable(rules.validate)
    assert callable(rules.validate_update)


@pytest.mark.parametrize("kind", [kind for kind, module in KINDS.items() if "." not in module], ids=str)
def test_a_kind_of_this_room_has_recorded_cases(kind: tuple[str, str]) -> None:
    recorded = {Identity.of(load(file)[0])[:2] for file in FOLDER.glob("*.yaml")}
    assert kind in recorded


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda file: file.stem)
def test_cases_say_where_they_are_from(file: Path) -> None:
    assert file.read_text().startswith("# Answers recorded from kube-apiserver v1.34.4")


def test_a_removed_object_is_not_validated() -> None:
    broken = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "A"}}
    assert list(check_native(Request("DELETE", broken, broken))) == []


def test_the_same_sentence_is_said_once() -> None:
    labels = {"a": "b c", "d": "b c"}
    obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "labels": labels}}
    assert len(list(check_native(Request("CREATE", obj)))) == 1


def test_an_annotation_may_be_large_but_not_all_of_them() -> None:
    def findings(size: int) -> list[str]:
        metadata = {"name": "a", "annotations": {"a": "x" * size, "b": ""}}
        request = Request("CREATE", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
        return [finding.message for finding in check_native(request)]

    assert findings(256 * 1024 - 2) == []
    assert findings(256 * 1024 - 1) == ["metadata.annotations: Too long: may not be more than 262144 bytes"]


def test_a_config_map_holds_a_mebibyte() -> None:
    def findings(size: int) -> list[str]:
        head = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
        return [finding.message for finding in check_native(Request("CREATE", {**head, "data": {"a": "x" * size}}))]

    assert findings(1024 * 1024) == []
    assert findings(1024 * 1024 + 1) == ["[]: Too long: may not be more than 1048576 bytes"]


@pytest.mark.parametrize(
    ("file", "change", "rule"),
    [
        ("service", {"type": "NodePort", "ports": [{"port": 6379, "nodePort": 80}]}, "node-port-range"),
        ("service", {"clusterIP": "10.0.0.5"}, "cluster-ip-range"),
        ("service", {"ipFamilies": ["IPv6"]}, "cluster-ip-family"),
        ("service", {"ipFamilyPolicy": "RequireDualStack"}, "cluster-ip-family"),
    ],
)
def test_what_only_the_cluster_knows_is_said_to_be_so(file: str, change: dict[str, object], rule: str) -> None:
    base, _ = load(FOLDER / f"{file}.yaml")
    obj = {**base, "spec": {**base["spec"], **change}}
    assert [(finding.rule, finding.severity) for finding in check_native(Request("CREATE", obj))] == [
        (rule, "undecidable")
    ]
