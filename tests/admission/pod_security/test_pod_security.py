"""What no recording of one server can show: other versions, namespaces that are not known, the flag, the places."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.admission.pod_security import pods
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Finding, Request, field_path
from valkey_gitops.admission.pod_security import LevelVersion, check_pod_security, parse_level_version
from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN, FINDINGS, UNUSABLE, UserError


def judged(
    obj: dict[str, Any], labels: dict[str, str] | None, version: str = "1.34", default: LevelVersion | None = None
) -> list[Finding]:
    known = [] if labels is None else [pods.namespace("space", labels)]
    return list(check_pod_security(Request("CREATE", obj), Bundle((), known), version, default))


def reasons(obj: dict[str, Any], labels: dict[str, str], version: str) -> str:
    """The part of the denial that lists reasons; empty where nothing is denied."""
    return "".join(item.message.partition('": ')[2] for item in judged(obj, labels, version) if item.severity == "deny")


OWN_USERS: dict[str, Any] = {
    "name": "x",
    "spec": {"hostUsers": False, "securityContext": {"runAsUser": 0, "runAsNonRoot": False}},
    "container": {"securityContext": {"procMount": "Unmasked"}},
}
NON_ROOT = "runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)"
ROOT = "runAsUser=0 (pod must not set runAsUser=0)"
UNMASKED = 'procMount (container "main" must not set securityContext.procMount to "Unmasked")'
HOST = 'probe or lifecycle host (container "main" uses probe or lifecycle host "a.example.com")'
PROBE: dict[str, Any] = {
    "name": "x",
    "container": {"livenessProbe": {"httpGet": {"port": 80, "host": "a.example.com"}}},
}
SYSCTL: dict[str, Any] = {
    "name": "x",
    "spec": {"securityContext": {"sysctls": [{"name": "net.ipv4.tcp_notsent_lowat", "value": "1"}]}},
}


@pytest.mark.parametrize(
    ("case", "labels", "server", "expected"),
    [
        (OWN_USERS, {"enforce": "restricted"}, "1.34", f"{UNMASKED}, {NON_ROOT}, {ROOT}"),
        (OWN_USERS, {"enforce": "restricted"}, "1.35", UNMASKED),
        (OWN_USERS, {"enforce": "restricted", "enforce-version": "v1.34"}, "1.36", f"{UNMASKED}, {NON_ROOT}, {ROOT}"),
        (OWN_USERS, {"enforce": "restricted", "enforce-version": "v1.35"}, "1.34", f"{UNMASKED}, {NON_ROOT}, {ROOT}"),
        (OWN_USERS, {"enforce": "baseline"}, "1.34", UNMASKED),
        (OWN_USERS, {"enforce": "baseline"}, "1.35", ""),
        (
            OWN_USERS,
            {"enforce": "restricted"},
            "1.32",
            f"{NON_ROOT}, {ROOT}",
        ),  # takes no Unmasked, and has no hostUsers
        (PROBE, {"enforce": "baseline"}, "1.33", ""),
        (PROBE, {"enforce": "baseline"}, "1.34", HOST),
        (PROBE, {"enforce": "baseline", "enforce-version": "v1.33"}, "1.37", ""),
        (SYSCTL, {"enforce": "baseline"}, "1.36", "forbidden sysctls (net.ipv4.tcp_notsent_lowat)"),
        (SYSCTL, {"enforce": "baseline"}, "1.37", ""),
    ],
)
def test_a_server_judges_by_the_checks_that_it_knows(
    case: dict[str, Any], labels: dict[str, str], server: str, expected: str
) -> None:
    assert expected == reasons(pods.pod(case, "space"), labels, server)


NOTHING = pods.PODS["nothing-set"]
GOOD = pods.PODS["good"]


def test_a_pod_of_a_namespace_that_is_not_known_is_undecidable() -> None:
    (found,) = judged(pods.pod(NOTHING, "space"), None)
    assert "undecidable" == found.severity
    head = 'namespace "space" is not known; where it enforces PodSecurity "restricted:latest", it is refused: '
    assert found.message.startswith(head)
    assert [] == judged(pods.pod(GOOD, "space"), None)


def test_of_a_workload_it_is_the_pods_that_would_be_refused() -> None:
    (found,) = judged(pods.template("Deployment", {**pods.PODS["host-network"]}, "space"), None)
    assert "undecidable" == found.severity
    assert 'where it enforces PodSecurity "baseline:latest", pods of it are refused: host namespaces' in found.message


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (None, ["deny"]),
        ({}, ["deny"]),
        ({"enforce": "privileged"}, ["warn"]),  # its warnings are still those of the default
        ({"enforce": "privileged", "warn": "privileged"}, []),
    ],
)
def test_the_default_holds_for_what_a_namespace_does_not_say(
    labels: dict[str, str] | None, expected: list[str]
) -> None:
    found = judged(pods.pod(NOTHING, "space"), labels, default=LevelVersion("restricted"))
    assert expected == [item.severity for item in found]


def test_a_namespace_whose_labels_are_wrong_enforces_restricted() -> None:
    """It can only have been there before the plugin: the server takes no such labels."""
    labels = {"enforce": "strict", "audit": "none", "warn": "all"}
    found = judged(pods.pod(NOTHING, "space"), labels)
    assert ["deny"] == [item.severity for item in found]
    assert 'violates PodSecurity "restricted:latest"' in found[0].message


def test_a_workload_whose_pods_are_refused_is_said_to_never_start() -> None:
    (found,) = judged(pods.template("Deployment", NOTHING, "space"), {"enforce": "restricted"})
    assert "warn" == found.severity
    assert found.remedy.startswith("The object is taken, but its pods are refused. ")
    (found,) = judged(pods.template("Deployment", NOTHING, "space"), {"warn": "restricted"})
    assert found.remedy.startswith("Fields to look at: spec.template.spec.containers[0].securityContext.")


def test_a_removal_is_not_judged() -> None:
    obj = pods.pod(NOTHING, "space")
    request = Request("DELETE", obj, obj)
    bundle = Bundle((), [pods.namespace("space", {"enforce": "restricted"})])
    assert [] == list(check_pod_security(request, bundle, "1.34"))


def test_the_place_is_the_first_field_that_the_message_speaks_of() -> None:
    (found,) = judged(pods.pod(pods.PODS["host-ports-of-three"], "space"), {"enforce": "baseline"})
    assert "spec.initContainers[0].ports[0].hostPort" == field_path(found.path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("baseline", LevelVersion("baseline")),
        ("restricted:latest", LevelVersion("restricted")),
        ("restricted:v1.30", LevelVersion("restricted", 30)),
    ],
)
def test_a_level_is_read(text: str, expected: LevelVersion) -> None:
    assert expected == parse_level_version(text)


@pytest.mark.parametrize("text", ["strict", "restricted:1.30", "restricted:", "", "baseline:v1.030", "restricted:v2.0"])
def test_what_is_no_level_is_refused(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_level_version(text)
    assert f"--pod-security {text} is no level of the Pod Security Standards" == caught.value.message


@pytest.mark.parametrize(
    ("words", "code"),
    [([], CLEAN), (["--pod-security", "baseline"], CLEAN), (["--pod-security", "restricted"], FINDINGS)],
)
def test_the_command_takes_the_default(tmp_path: Path, words: list[str], code: int) -> None:
    file = tmp_path / "pod.json"
    file.write_text(json.dumps(pods.pod(NOTHING, "default")))
    policies = tmp_path / "none"
    policies.mkdir()
    assert code == main(["validate", "--policies", str(policies), *words, str(file)])


def test_the_command_says_which_levels_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert UNUSABLE == main(["validate", "--pod-security", "strict", "dist"])
    assert "Write privileged, baseline, restricted, with a version if need be" in capsys.readouterr().err
