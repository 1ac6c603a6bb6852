"""Every policy folder proves itself: its good samples pass, its bad ones are stopped with the words beside them."""

from pathlib import Path

import jsonschema
import pytest

from tests.admission.policies.samples import POLICIES, SCHEMAS
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.policies import compile_policies, load_policies
from valkey_gitops.admission.policies.explain import explain, explain_quickly
from valkey_gitops.admission.policies.policy import SchemaPolicy
from valkey_gitops.admission.policies.samples import (
    AnyPolicy,
    check_samples,
    sample_files,
    sample_objects,
    sample_requests,
)
from valkey_gitops.admission.policies.select import Selected, Subject, select
from valkey_gitops.admission.policies.sentences import unheard

ALL = load_policies([POLICIES])
FOLDERS = sorted(file.parent for file in POLICIES.glob("*/policy.yaml"))


def _policy(folder: Path) -> AnyPolicy:
    return load_policies([folder]).all[0]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_good_samples_pass_and_bad_ones_are_stopped_with_the_expected_words_and_no_others(folder: Path) -> None:
    assert list(check_samples(_policy(folder), SCHEMAS)) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_policy_is_named_as_its_folder_and_nothing_strays_among_its_samples(folder: Path) -> None:
    names = {path.relative_to(folder).as_posix() for path in folder.glob("*/*")}
    names -= {name for name in names if name.endswith(".old.yaml") and name.replace(".old.yaml", ".yaml") in names}
    bad = {name.removesuffix(".yaml") for name in names if name.startswith("bad/") and name.endswith(".yaml")}
    good = {name for name in names if name.startswith("good/") and name.endswith(".yaml")}

    assert folder.name == _policy(folder).name
    assert names == good | {f"{name}.yaml" for name in bad} | {f"{name}.expected.txt" for name in bad}


def test_every_bundled_schema_compiles() -> None:
    compile_policies(ALL)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_sentence_of_a_policy_is_the_answer_to_some_bad_sample(folder: Path) -> None:
    assert unheard(_policy(folder), SCHEMAS) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_both_json_schema_libraries_agree_on_every_sample(folder: Path) -> None:
    for sample in sorted(folder.glob("*/*.yaml")):
        for obj in sample_objects(sample):
            for policy in ALL.items:
                _agree(policy, obj)


def _agree(policy: SchemaPolicy, obj: object) -> None:
    schemas = [(schema, obj) for schema in policy.schemas()]
    for validation in policy.validations:
        assert isinstance(obj, dict)
        unconditional = validation.select._replace(when=type(validation.schema)(source=True))
        for selected in select(unconditional, Subject(obj, Bundle([("sample.yaml", obj)]))):
            if isinstance(selected, Selected):
                schemas.append((validation.schema, selected.instance))
                schemas.append((validation.select.when, selected.instance))
    for schema, instance in schemas:
        explained = jsonschema.Draft202012Validator(schema.source).is_valid(instance)
        assert explained == schema.accepts(instance), f"{policy.name}: {schema.origin} on {instance}"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_failure_is_told_the_same_with_and_without_the_slow_library(folder: Path) -> None:
    for sample in sample_files(folder / "bad"):
        for request in sample_requests(sample, SCHEMAS):
            for policy in ALL.items:
                for validation in policy.validations:
                    for selected in select(validation.select, Subject(request.object, Bundle(()))):
                        if isinstance(selected, Selected) and not validation.schema.accepts(selected.instance):
                            slow = explain(validation.schema.source, selected.instance)
                            assert explain_quickly(validation.schema, selected.instance) == slow


STRICT = """\
apiVersion: valkey-gitops/v1alpha1
kind: SchemaPolicy
metadata: {name: strict}
spec:
  summary: s
  why: w
  sources: [https://example.com/]
  remedy: r
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: ["*"], resources: [configmaps]}]
  validations: [{schema: {required: [data]}}]
"""
BAD = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"
GOOD = BAD.replace("metadata", "data: {b: c}, metadata")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"good/two.yaml": BAD}, ["not expected: deny .: data is missing"]),
        ({"bad/two.yaml": GOOD}, ["not found: deny .: data is missing"]),
        (
            {"bad/two.expected.txt": "deny .: metadata"},
            ["not found: deny .: metadata", "not expected: deny .: data is missing"],
        ),
        (
            {"bad/two.expected.txt": ""},
            ["two.expected.txt is missing or empty", "not expected: deny .: data is missing"],
        ),
        (
            {"good/two.yaml": "a: ["},
            ["line 2: not YAML: did not find expected node content (while parsing a flow node)"],
        ),
        ({"good/two.yaml": None}, ["1 samples, and at least 2 are needed"]),
    ],
)
def test_a_sample_that_does_not_say_what_the_policy_does_is_told(
    tmp_path: Path, change: dict[str, str | None], expected: list[str]
) -> None:
    files: dict[str, str | None] = {"policy.yaml": STRICT}
    for name in ("one", "two"):
        files |= {
            f"good/{name}.yaml": GOOD,
            f"bad/{name}.yaml": BAD,
            f"bad/{name}.expected.txt": "deny .: data is missing",
        }
    for name, text in (files | change).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        if text is not None:
            (tmp_path / name).write_text(text, encoding="utf-8")

    assert [mismatch.message for mismatch in check_samples(_policy(tmp_path), SCHEMAS)] == expected
