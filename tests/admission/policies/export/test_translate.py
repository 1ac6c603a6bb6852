"""A translated policy says what its SchemaPolicy says, by the project's own CEL; tests/cluster asks the API server."""

import copy
from typing import Any

import pytest

from tests.admission.policies.samples import POLICIES, ROOT, SCHEMAS
from valkey_gitops.admission.admission_policies import AdmissionPolicies, admission_policies
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.policies import Policies, SchemaPolicy, load_policies
from valkey_gitops.admission.policies.build import build_policy
from valkey_gitops.admission.policies.export import NotTranslatableError, exported, translate
from valkey_gitops.admission.policies.samples import alone, findings_of, sample_files, sample_objects, sample_requests
from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN, FINDINGS, UNUSABLE

ALL = load_policies([POLICIES])
LEFT = exported(ALL).left
TRANSLATED = [policy for policy in ALL.items if policy.name not in LEFT]


def as_admission_policy(policy: SchemaPolicy) -> Policies:
    """The translation, for all namespaces."""
    documents = copy.deepcopy(translate(policy))
    del documents[1]["spec"]["matchResources"]
    return Policies([], AdmissionPolicies(admission_policies(documents, policy.file).items))


def messages(policies: Policies, obj: dict[str, Any]) -> list[str]:
    bundle = Bundle([("a.yaml", obj)])
    from valkey_gitops.admission.model import Request

    return [finding.message for finding in findings_of(Request("CREATE", obj), policies, bundle, SCHEMAS)]


@pytest.mark.parametrize("policy", TRANSLATED, ids=lambda policy: policy.name)
def test_a_translation_agrees_with_its_policy_on_every_sample_of_every_policy(policy: SchemaPolicy) -> None:
    translated = as_admission_policy(policy)
    for sample in [file for folder in sorted(POLICIES.glob("*/*")) if folder.is_dir() for file in sample_files(folder)]:
        for request in sample_requests(sample, SCHEMAS):
            bundle = Bundle([(str(sample), request.object)])
            ours = [item.message for item in findings_of(request, alone(policy), bundle, SCHEMAS)]
            theirs = [item.message for item in findings_of(request, translated, bundle, SCHEMAS)]
            said = [message.partition("': ")[2] or message.partition("request: ")[2] for message in theirs]

            assert bool(ours) == bool(theirs), (sample, ours, theirs)
            assert all(any(own.startswith(text) for own in ours) for text in said), (sample, ours, said)


def test_the_committed_policies_are_what_the_policies_give(monkeypatch: pytest.MonkeyPatch) -> None:
    """If not: valkey-gitops policies export."""
    monkeypatch.chdir(ROOT)
    assert CLEAN == main(["policies", "export", "--check"])


def _policy(validation: dict[str, Any], **spec: Any) -> SchemaPolicy:
    rules = [{"apiGroups": [""], "apiVersions": ["*"], "operations": ["CREATE"], "resources": ["configmaps", "pods"]}]
    body = {"summary": "s", "why": "w", "sources": ["https://example.com/"], "remedy": "r", **spec}
    body |= {"matchConstraints": {"resourceRules": rules}, "validations": [validation]}
    return build_policy("policy.yaml", {"metadata": {"name": "named"}, "spec": body})


def _object(data: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "b"}, "data": data}


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string"}, "a", 1),
        ({"type": ["integer", "boolean"]}, True, "a"),
        ({"type": "number"}, 1.5, "a"),
        ({"const": ["yes"]}, ["yes"], ["no"]),
        ({"enum": [1, "a"]}, "a", "b"),
        ({"required": ["a"]}, {"a": 1}, {}),
        ({"properties": {"a": {"const": 1}}}, {"b": 2}, {"a": 2}),
        ({"patternProperties": {"^a": {"const": 1}}}, {"a1": 1, "b": 2}, {"a1": 2}),
        (
            {"properties": {"a": True}, "patternProperties": {"^b": True}, "additionalProperties": False},
            {"a": 1, "b1": 2},
            {"c": 1},
        ),
        ({"properties": {"a": {}}, "additionalProperties": {"const": 1}}, {"a": 2, "b": 1}, {"b": 2}),
        ({"propertyNames": {"pattern": "^a"}}, {"a1": 1}, {"b": 1}),
        ({"items": {"minimum": 2}}, [2, 3], [1]),
        ({"prefixItems": [{"const": "a"}]}, ["a", "b"], ["b"]),
        ({"contains": {"const": 1}}, [2, 1], [2]),
        ({"contains": {"const": 1}, "minContains": 2}, [1, 1], [1]),
        ({"contains": {"const": 1}, "maxContains": 1}, [1], [1, 1]),
        ({"minItems": 1, "maxItems": 2}, [1], [1, 2, 3]),
        ({"minProperties": 1, "maxProperties": 1}, {"a": 1}, {}),
        ({"pattern": "^a$"}, "a", "ab"),
        ({"minLength": 2, "maxLength": 3}, "ab", "a"),
        ({"minimum": 1, "exclusiveMaximum": 3}, 2, 3),
        ({"maximum": 1, "exclusiveMinimum": 0}, "text", 0),
        ({"allOf": [{"minimum": 1}, {"maximum": 2}]}, 1, 3),
        ({"anyOf": [{"const": 1}, {"const": 2}]}, 2, 3),
        ({"oneOf": [{"minimum": 1}, {"maximum": 2}]}, 3, 1),
        ({"not": {"const": 1}}, 2, 1),
        ({"if": {"const": 1}, "then": False, "else": {"const": 2}}, 2, 1),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1, "b": 2}, {"a": 1}),
        ({"$ref": "#/$defs/one", "$defs": {"one": {"const": 1}}}, 1, 2),
    ],
)
def test_a_keyword_means_the_same_in_cel(schema: Any, good: Any, bad: Any) -> None:
    policy = _policy({"select": {"path": ["data", "value"]}, "schema": schema})
    for policies in (alone(policy), as_admission_policy(policy)):
        assert [] == messages(policies, _object({"value": good}))
        assert [] != messages(policies, _object({"value": bad}))
        assert [] == messages(policies, _object({"other": bad}))


@pytest.mark.parametrize(
    ("validation", "spec", "reason"),
    [
        ({"select": {"path": ["data", "a"], "as": "yaml"}, "schema": {}}, {}, "YAML inside a string"),
        ({"select": {"as": "neighbours"}, "schema": {}}, {}, "other objects"),
        ({"references": [{"path": ["a"], "kind": "Secret", "whenMissing": "Deny"}]}, {}, "other objects"),
        ({"schema": {"additionalProperties": {"$ref": "#"}}}, {}, "no recursion"),
        ({"schema": {"uniqueItems": True}}, {}, "no counterpart of the keyword uniqueItems"),
        ({"schema": {"const": {"a": 1}}}, {}, "whole mappings"),
        ({"schema": {"required": ["a"]}}, {"manifestsOnly": True}, "manifests"),
        ({"schema": {"required": ["a"]}}, {"validationActions": []}, "profile"),
    ],
)
def test_what_cel_cannot_say_is_told_with_the_reason(validation: Any, spec: Any, reason: str) -> None:
    with pytest.raises(NotTranslatableError, match=reason):
        translate(_policy(validation, **spec))


def test_export_writes_checks_and_removes_what_is_stale(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    words = ["policies", "export", str(POLICIES / "claim-retention"), str(POLICIES / "one-wave"), "--out", str(out)]
    assert FINDINGS == main([*words, "--check"])
    assert CLEAN == main(words)
    assert CLEAN == main([*words, "--check"])
    assert "one-wave: not for the cluster: it looks at other objects" in capsys.readouterr().err
    stale = out / "validatingadmissionpolicy-gone.yaml"
    stale.write_text("a: b\n")
    assert FINDINGS == main([*words, "--check"])
    assert f"{stale}: stale" in capsys.readouterr().out
    assert CLEAN == main(words)
    assert not stale.exists()


def test_export_leaves_a_folder_of_somebody_else_alone(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert UNUSABLE == main(["policies", "export", str(POLICIES / "claim-retention"), "--out", str(tmp_path)])
    assert "mine.txt" in capsys.readouterr().err
    assert ["mine.txt"] == [file.name for file in tmp_path.iterdir()]


def test_an_exported_policy_is_a_manifest_that_validate_takes(capsys: pytest.CaptureFixture[str]) -> None:
    objects = [obj for file in sorted((ROOT / "dist" / "policies").glob("*.yaml")) for obj in sample_objects(file)]
    assert 2 * (len(ALL.all) - len(LEFT)) == len(objects)
    assert CLEAN == main(["validate", str(ROOT / "dist" / "policies")])
