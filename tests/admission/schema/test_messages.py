"""What the reader gets beyond the server's words: the place, and what to write."""

from typing import Any

import pytest
import yaml

from valkey_gitops.admission.model import Finding, Path, Request
from valkey_gitops.admission.schema import Schemas, check_schema

SCHEMAS = Schemas.load("1.34")


def the_finding(text: str) -> Finding:
    obj: Any = yaml.safe_load(text)
    (finding,) = check_schema(Request("CREATE", obj), SCHEMAS)
    return finding


POD = "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: [{name: a, image: b, %s}]}}"
CONFIG_MAP = "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, %s}"
SERVICE = "{apiVersion: v1, kind: Service, metadata: {name: x}, spec: {ports: [{port: 1}], %s}}"
CONTAINER: Path = ("spec", "containers", 0)


@pytest.mark.parametrize(
    ("text", "rule", "path", "remedy"),
    [
        (CONFIG_MAP % "dta: {}", "unknown-field", ("dta",), "did you mean `data`?"),
        (CONFIG_MAP % "Data: {}", "unknown-field", ("Data",), "did you mean `data`?"),
        (SERVICE % "zzz: 1", "unknown-field", ("spec", "zzz"), "remove it, or move it to where it belongs"),
        (CONFIG_MAP % "qq: 1", "unknown-field", ("qq",), "declared here: apiVersion, binaryData, data, immutable"),
        (CONFIG_MAP % "data: {port: 6379}", "wrong-type", ("data", "port"), 'quote it: "6379"'),
        (CONFIG_MAP % "data: {appendonly: yes}", "wrong-type", ("data", "appendonly"), 'quote it: "true"'),
        (CONFIG_MAP % "immutable: 'true'", "wrong-type", ("immutable",), "without quotes"),
        (SERVICE % "healthCheckNodePort: '2'", "wrong-type", ("spec", "healthCheckNodePort"), "2 without quotes"),
        (
            SERVICE % "healthCheckNodePort: 3000000000",
            "wrong-type",
            ("spec", "healthCheckNodePort"),
            "below 2147483648",
        ),
        (
            SERVICE % "healthCheckNodePort: 4294967297",
            "wrong-type",
            ("spec", "healthCheckNodePort"),
            "below 2147483648",
        ),
        (SERVICE % "healthCheckNodePort: 1.5", "wrong-type", ("spec", "healthCheckNodePort"), "whole number"),
        (POD % "env: [{name: A}, {name: A}]", "duplicate-entry", (*CONTAINER, "env", 1), "keep one of them"),
        (
            POD % "resources: {limits: {memory: 1 Gi}}",
            "wrong-type",
            (*CONTAINER, "resources", "limits", "memory"),
            "512Mi",
        ),
        (POD % "volumeMounts: [{name: v}]", "required-field", (*CONTAINER, "volumeMounts", 0), "add `mountPath`"),
        (CONFIG_MAP % "binaryData: {a: x}", "wrong-type", ("binaryData", "a"), "base64"),
    ],
)
def test_a_finding_points_at_its_node_and_says_what_to_write(text: str, rule: str, path: Path, remedy: str) -> None:
    finding = the_finding(text)
    assert (rule, path) == (finding.rule, finding.path)
    assert remedy in finding.remedy


@pytest.mark.parametrize(
    "field", ["stringData: {password: 123456}", "data: {password: 123456}", "data: {password: hunter2}"]
)
def test_the_content_of_a_secret_is_never_shown(field: str) -> None:
    finding = the_finding(f"{{apiVersion: v1, kind: Secret, metadata: {{name: x}}, {field}}}")
    assert "123456" not in finding.message + finding.remedy
    assert "hunter2" not in finding.message + finding.remedy


def test_all_mistakes_are_told_at_once() -> None:
    obj = yaml.safe_load(POD % "zzz: 1, env: [{name: A, value: 1}, {nme: B}], ports: [{containerPort: x}]")
    assert ["unknown-field", "wrong-type", "unknown-field", "required-field", "wrong-type"] == [
        finding.rule for finding in check_schema(Request("CREATE", obj), SCHEMAS)
    ]


def test_the_object_is_left_as_it_is() -> None:
    text = "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: x}, spec: {gatewayClassName: a, listeners: [], addresses: [{value: 1.2.3.4}]}}"  # noqa: E501 - one object
    obj = yaml.safe_load(text)
    list(check_schema(Request("CREATE", obj), SCHEMAS))
    assert yaml.safe_load(text) == obj
