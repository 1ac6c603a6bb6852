"""Rules that came or went with a version: read from the servers of 1.31 to 1.37; only 1.34 is recorded in cases/."""

from typing import Any

import pytest

from tests.admission.validate.decisions import FOLDER, load, merged
from valkey_gitops.admission.default import default_object
from valkey_gitops.admission.model import Request
from valkey_gitops.admission.validate import check_native

VERSIONS = ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37"]

CREATES: list[tuple[str, Any, list[str]]] = [
    ("service", {"metadata": {"name": "6379-valkey"}}, VERSIONS[:5]),
    ("service", {"spec": {"trafficDistribution": "PreferSameNode"}}, VERSIONS[:3]),
    ("service", {"spec": {"externalIPs": ["010.1.2.3"]}}, VERSIONS[5:]),
    ("service", {"spec": {"externalIPs": ["::ffff:10.1.2.3"]}}, VERSIONS[5:]),
    ("network_policy", {"spec": {"ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.1/8"}}]}]}}, VERSIONS[5:]),
    ("network_policy", {"spec": {"ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/08"}}]}]}}, VERSIONS[5:]),
    ("ingress", {"spec": {"defaultBackend": {"service": {"name": "1x", "port": {"number": 1}}}}}, VERSIONS[:5]),
    ("horizontal_pod_autoscaler", {"spec": {"scaleTargetRef": {"apiVersion": "v1"}}}, VERSIONS[3:]),
    ("persistent_volume_claim", {"spec": {"volumeAttributesClassName": "A"}}, VERSIONS[3:]),
]

UPDATES: list[tuple[str, Any, dict[str, str]]] = [
    (
        "persistent_volume_claim",
        {"spec": {"resources": {"requests": {"storage": "1Gi"}}}},
        dict.fromkeys(VERSIONS[:1], "previous value") | dict.fromkeys(VERSIONS[1:], "status.capacity"),
    ),
]


@pytest.mark.parametrize(("kind", "change", "denied"), CREATES, ids=str)
def test_a_rule_holds_in_its_versions(kind: str, change: Any, denied: list[str]) -> None:
    base, _ = load(FOLDER / f"{kind}.yaml")
    found = {
        version: list(check_native(Request("CREATE", default_object(merged(base, change), version)), version))
        for version in VERSIONS
    }
    assert denied == [version for version, findings in found.items() if findings]


@pytest.mark.parametrize(("kind", "change", "words"), UPDATES, ids=str)
def test_a_rule_has_the_words_of_its_version(kind: str, change: Any, words: dict[str, str]) -> None:
    base, _ = load(FOLDER / f"{kind}.yaml")
    for version, text in words.items():
        new, old = default_object(merged(base, change), version), default_object(base, version)
        (finding,) = check_native(Request("UPDATE", new, old), version)
        assert finding.message.endswith(text)


def test_what_an_older_server_took_may_stay() -> None:
    base, _ = load(FOLDER / "network_policy.yaml")
    old = merged(base, {"spec": {"ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.1/8"}}]}]}})
    new = merged(old, {"metadata": {"labels": {"app": "valkey"}}})
    assert list(check_native(Request("UPDATE", new, old), "1.36")) == []
