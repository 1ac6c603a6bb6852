"""Alerts and dashboard name only what is really measured."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.charts.test_manifests import manifests

HERE = Path(__file__).parent
EVERYTHING = """
auth: {mode: external-secrets, store: {name: platform}, remoteKey: valkey}
acl: {mode: users}
tls: {mode: cert-manager, issuer: {name: ca}}
monitoring: {mode: prometheus}
backup: {mode: volume, size: 2Gi}
"""
TARGET_LABELS = {"namespace", "container"}
"""What Prometheus adds to every series of a target."""


def measured() -> dict[str, set[str]]:
    text = "".join((HERE / f"{name}.txt").read_text() for name in ("redis_exporter", "other_metrics"))
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, _, labels = line.strip().partition(" ")
            found[name] = set(labels.split(",")) - {""} | TARGET_LABELS
    return found


@pytest.fixture(scope="module")
def everything() -> dict[str, Any]:
    return manifests(EVERYTHING)


def expressions(everything: dict[str, Any]) -> list[str]:
    [group] = everything["PrometheusRule/valkey"]["spec"]["groups"]
    [dashboard] = [json.loads(text) for text in everything["ConfigMap/valkey-dashboard"]["data"].values()]
    targets = [target for panel in dashboard["panels"] for target in panel["targets"]]
    return [rule["expr"] for rule in group["rules"]] + [target["expr"] for target in targets]


def selectors(expression: str) -> list[tuple[str, set[str]]]:
    """Each metric with the labels that select its series."""
    found = re.findall(r"([a-z_][a-z0-9_]*)\{([^}]*)\}", expression)
    return [(name, set(re.findall(r"([a-z_]+)=", labels))) for name, labels in found]


def test_every_metric_of_alerts_and_dashboard_exists_with_its_labels(everything: dict[str, Any]) -> None:
    known = measured()
    seen = set()
    for expression in expressions(everything):
        assert selectors(expression), expression
        for name, labels in selectors(expression):
            assert name in known, expression
            assert labels <= known[name], expression
            seen.add(name)
    assert len(seen) > 40


def test_a_metric_without_a_selector_would_escape_that_test(everything: dict[str, Any]) -> None:
    """Each name in an expression that is no function of PromQL stands before a selector."""
    functions = {"rate", "increase", "changes", "absent", "sum", "topk", "time", "or", "unless", "and"}
    for expression in expressions(everything):
        bare = re.sub(r"\{[^}]*\}|\[[^]]*\]", "", expression)
        names = set(re.findall(r"[a-z_][a-z0-9_]+", bare)) - functions
        assert names == {name for name, _ in selectors(expression)}, expression


def test_legends_name_labels_that_exist(everything: dict[str, Any]) -> None:
    known = measured()
    [dashboard] = [json.loads(text) for text in everything["ConfigMap/valkey-dashboard"]["data"].values()]
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            for label in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]):
                assert all(label in known[name] for name, _ in selectors(target["expr"])), panel["title"]


def test_the_pinned_exporter_is_the_recorded_one(everything: dict[str, Any]) -> None:
    [image] = [
        item["image"]
        for item in everything["Deployment/valkey"]["spec"]["template"]["spec"]["containers"]
        if item["name"] == "exporter"
    ]
    recorded = (HERE / "redis_exporter.txt").read_text().split()[2]
    assert recorded == image.partition(":")[2]


def test_panels_do_not_lie_on_each_other(everything: dict[str, Any]) -> None:
    [dashboard] = [json.loads(text) for text in everything["ConfigMap/valkey-dashboard"]["data"].values()]
    cells = [
        (x, y)
        for panel in dashboard["panels"]
        for place in [panel["gridPos"]]
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert {x for x, _ in cells} <= set(range(24))
    assert len(dashboard["panels"]) == len({panel["id"] for panel in dashboard["panels"]})
