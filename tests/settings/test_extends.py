"""extends: one base for several environments; what is merged, what is replaced, and where problems are told."""

from pathlib import Path

import pytest

from valkey_gitops.errors import UserError
from valkey_gitops.settings import Deployment, load_deployments
from valkey_gitops.settings.layers import merged
from valkey_gitops.settings.model import ExistingAuth, NoAuth

REST = """\
jobs: {image: {repository: registry.example.com/library/valkey-gitops, tag: 0.1.0}}
gitops: {repository: https://git.example.com/x.git}
"""


def load(folder: Path, **files: str) -> Deployment:
    for name, text in files.items():
        file = folder / f"{name.replace('__', '/')}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    [deployment] = load_deployments(folder, ("d",))
    return deployment


MERGED = [
    ({"a": 1, "b": 2}, {"b": 3}, {"a": 1, "b": 3}),
    ({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}}, {"a": {"b": 1, "c": 3}}),
    ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
    ({"a": [1, 2]}, {"a": []}, {"a": []}),
    ({"a": {"b": 1}}, {"a": None}, {"a": None}),
    ({"a": {"b": 1}}, {"a": "light"}, {"a": "light"}),
    ({"a": {"mode": "x", "b": 1}}, {"a": {"mode": "y"}}, {"a": {"mode": "y"}}),
    ({"a": {"mode": "x", "b": 1}}, {"a": {"mode": "x", "c": 2}}, {"a": {"mode": "x", "b": 1, "c": 2}}),
    ({"a": {"mode": "x", "b": 1}}, {"a": {"b": 2}}, {"a": {"mode": "x", "b": 2}}),
]


@pytest.mark.parametrize(("below", "above", "result"), MERGED)
def test_mappings_are_added_to_and_all_else_is_replaced(below: object, above: object, result: object) -> None:
    assert result == merged(below, above)


def test_a_file_adds_to_its_base_and_that_to_its_own(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        d="extends: bases/staging.yaml\nmemory: {copyOnWrite: 10}\n",
        bases__staging="extends: base.yaml\nnamespace: staging\nmemory: {clientBuffers: 20Mi}\n",
        bases__base=f"resources: medium\nnamespace: base\n{REST}",
    ).settings
    assert ("staging", "medium") == (found.namespace, found.resources)
    assert (10, "20Mi") == (found.memory.copy_on_write, found.memory.client_buffers)


def test_another_mode_takes_the_place_of_the_whole_mapping(tmp_path: Path) -> None:
    base = f"auth: {{mode: existing, name: secret}}\n{REST}"
    text = "extends: bases/b.yaml\nauth: {mode: none}\nprotectedMode: false\n"
    assert NoAuth("none") == load(tmp_path, d=text, bases__b=base).settings.auth
    text = "extends: bases/b.yaml\nauth: {mode: existing, key: word}\n"
    assert ExistingAuth("existing", name="secret", key="word") == load(tmp_path, d=text, bases__b=base).settings.auth


def test_a_base_in_its_folder_is_no_deployment_of_its_own(tmp_path: Path) -> None:
    load(tmp_path, d="extends: bases/b.yaml\n", bases__b=REST)
    assert ["d"] == [deployment.name for deployment in load_deployments(tmp_path)]


PROBLEMS = [
    ("memory: {maxmemory: 1Gi}\n", "namespace: x\n", "d.yaml:2:21: maxmemory does not fit"),
    ("namespace: x\n", "memory: {maxmemory: 1Gi}\n", "bases/b.yaml:1:21: maxmemory does not fit"),
    ("namespace: x\n", "namspace: y\n", "bases/b.yaml:1:1: unknown key 'namspace'. Did you mean namespace?"),
    ("namspace: x\n", "namespace: y\n", "d.yaml:2:1: unknown key 'namspace'. Did you mean namespace?"),
    ("namespace: x\n", "a: [\n", "bases/b.yaml:3:1: not YAML"),
    ("namespace: x\n", "- a\n", "bases/b.yaml:1:1: expected a mapping, because "),
    ("namespace: x\n", "extends: ../d.yaml\n", "bases/b.yaml:1:10: the files extend each other in a circle: "),
    ("namespace: x\n", "extends: none.yaml\n", "bases/b.yaml:1:10: extends none.yaml, and there is no file "),
]


@pytest.mark.parametrize(("above", "below", "message"), PROBLEMS)
def test_a_problem_is_told_where_it_was_said(tmp_path: Path, above: str, below: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        load(tmp_path, d=f"extends: bases/b.yaml\n{above}", bases__b=below + (REST if below[0].isalpha() else ""))
    assert message in caught.value.message


def test_a_base_of_two_deployments_is_told_once(tmp_path: Path) -> None:
    for name, text in (("d", "extends: bases/b.yaml\n"), ("e", "extends: bases/b.yaml\n"), ("bases/b", "a: [\n")):
        (tmp_path / f"{name}.yaml").parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.yaml").write_text(text)
    with pytest.raises(UserError) as caught:
        load_deployments(tmp_path)
    assert 1 == len(caught.value.message.splitlines())
