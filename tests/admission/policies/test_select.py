from typing import Any

import pytest

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Path
from valkey_gitops.admission.policies.nodes import walk
from valkey_gitops.admission.policies.policy import ANYTHING, Schema, Selection
from valkey_gitops.admission.policies.select import Selected, Subject, Unreadable, select

POD: dict[str, Any] = {
    "kind": "Pod",
    "spec": {
        "volumes": [{"name": "tmp", "emptyDir": {}}, {"name": "data", "persistentVolumeClaim": {"claimName": "c"}}],
        "initContainers": [{"name": "acl", "command": ["sh", "-c", "valkey-server --dir /x"]}],
        "containers": [
            {
                "name": "valkey",
                "command": ["/usr/local/bin/valkey-server", "/etc/valkey.conf"],
                "args": ["--save", "900 1", "--appendonly", "yes", "--daemonize", "--save", "60", "10", 7],
                "volumeMounts": [{"name": "data", "mountPath": "/data/"}, {"name": "gone", "mountPath": "/gone"}],
            }
        ],
    },
}


def _selected(obj: dict[str, Any], paths: tuple[Path, ...], view: str, when: Schema = ANYTHING) -> list[Selected]:
    return [
        found for found in select(Selection(paths, view, when), Subject(obj, Bundle(()))) if isinstance(found, Selected)
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), [((), {"a": [1, {"b": 2}], "*": 3})]),
        (("a", 1, "b"), [(("a", 1, "b"), 2)]),
        (("a", "*"), [(("a", 0), 1), (("a", 1), {"b": 2})]),
        (("a", "*", "b"), [(("a", 1, "b"), 2)]),
        (("*",), [(("a",), [1, {"b": 2}]), (("*",), 3)]),
        (("a", 2), []),
        (("a", "b"), []),
        (("a", 0, "b"), []),
        (("c", "*"), []),
    ],
)
def test_a_path_leads_to_the_nodes_that_exist(path: Path, expected: list[tuple[Path, Any]]) -> None:
    assert list(walk({"a": [1, {"b": 2}], "*": 3}, path)) == expected


def test_the_node_view_is_the_node_and_its_paths_are_those_of_the_object() -> None:
    (selected,) = _selected(POD, (("spec", "volumes", 0), ("spec", "absent")), "node")

    assert selected.instance == {"name": "tmp", "emptyDir": {}}
    assert selected.locate(("name",)) == (("spec", "volumes", 0, "name"), "")


def test_when_leaves_out_the_nodes_that_do_not_satisfy_it() -> None:
    claims = Schema({"required": ["persistentVolumeClaim"]})

    assert [s.instance["name"] for s in _selected(POD, (("spec", "volumes", "*"),), "node", claims)] == ["data"]


def test_the_yaml_view_parses_a_string_and_names_what_is_inside_in_words() -> None:
    (selected,) = _selected({"data": {"a.yaml": "a: [1, 2]"}}, (("data", "*"),), "yaml")

    assert selected.instance == {"a": [1, 2]}
    assert selected.locate(("a", 1)) == (("data", "a.yaml"), "a[1]")


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (7, "must be a string that holds YAML"),
        ("a: b: c", "is no YAML that every reader understands alike: line 1, column 5: mapping values are not allowed"),
    ],
)
def test_a_node_without_yaml_is_told(node: Any, message: str) -> None:
    (unreadable,) = select(Selection((("data", "a"),), "yaml", ANYTHING), Subject({"data": {"a": node}}, Bundle(())))

    assert isinstance(unreadable, Unreadable)
    assert unreadable.path == ("data", "a")
    assert unreadable.message.startswith(message)


def test_the_container_view_joins_a_container_with_its_program_options_and_volumes() -> None:
    valkey, acl = _selected(POD, (), "container")

    assert valkey.instance == {
        "container": POD["spec"]["containers"][0],
        "kind": "container",
        "program": "valkey-server",
        "options": {"--save": ["900 1", "60", "10"], "--appendonly": ["yes"], "--daemonize": []},
        "mounts": {"/data": {"name": "data", "persistentVolumeClaim": {"claimName": "c"}}},
    }
    assert {key: acl.instance[key] for key in ("kind", "program", "options", "mounts")} == {
        "kind": "initContainer",
        "program": "sh",
        "options": {},
        "mounts": {},
    }


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (("container", "args", 1), ("spec", "containers", 0, "args", 1)),
        (("options", "--appendonly", 0), ("spec", "containers", 0, "args", 2)),
        (("options",), ("spec", "containers", 0)),
        (("mounts", "/data", "persistentVolumeClaim"), ("spec", "volumes", 1, "persistentVolumeClaim")),
        (("mounts", "/absent"), ("spec", "containers", 0)),
        (("program",), ("spec", "containers", 0)),
        ((), ("spec", "containers", 0)),
    ],
)
def test_a_path_in_the_container_view_leads_back_to_the_object(inside: Path, expected: Path) -> None:
    assert _selected(POD, (), "container")[0].locate(inside) == (expected, "")


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ({}, ""),
        ({"args": ["--save", "900 1"]}, ""),
        ({"command": ["valkey-server"]}, "valkey-server"),
        ({"args": ["/bin/valkey-server"]}, "valkey-server"),
    ],
)
def test_the_program_is_the_first_word_or_nothing_where_the_image_decides(
    command: dict[str, Any], program: str
) -> None:
    pod = {"spec": {"containers": [{"name": "c", **command}]}}

    assert _selected(pod, (), "container")[0].instance["program"] == program


@pytest.mark.parametrize(
    "spec", [("spec",), ("spec", "template", "spec"), ("spec", "jobTemplate", "spec", "template", "spec")]
)
def test_containers_are_found_in_every_workload(spec: Path) -> None:
    obj: dict[str, Any] = {"containers": [{"name": "one"}], "initContainers": [{"name": "two"}]}
    for step in map(str, reversed(spec)):
        obj = {step: obj}

    found = {s.instance["container"]["name"]: s.locate(()).path for s in _selected(obj, (), "container")}

    assert found == {"one": (*spec, "containers", 0), "two": (*spec, "initContainers", 0)}


def test_a_claim_template_counts_as_the_volume_of_its_name() -> None:
    template = {"metadata": {"name": "data"}, "spec": {}}
    container = {"name": "c", "volumeMounts": [{"name": "data", "mountPath": "/"}]}
    obj = {"spec": {"template": {"spec": {"containers": [container]}}, "volumeClaimTemplates": [template]}}

    (selected,) = _selected(obj, (), "container")

    assert selected.instance["mounts"] == {"/": {"name": "data", "volumeClaimTemplate": template}}
    assert selected.locate(("mounts", "/")).path == ("spec", "volumeClaimTemplates", 0)
