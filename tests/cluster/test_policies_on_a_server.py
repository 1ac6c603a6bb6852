"""dist/policies at a real API server: the bundle passes, and bad samples are refused with the words of `validate`."""

import json
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.cluster.api import Answer, Api, resource_path
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.default import default_object
from valkey_gitops.admission.model import Finding, Identity, Object, Request
from valkey_gitops.admission.policies import Policies, load_policies
from valkey_gitops.admission.policies.export.translate import NAMESPACES
from valkey_gitops.admission.policies.samples import findings_of, sample_files, sample_objects
from valkey_gitops.admission.schema import Schemas, check_schema
from valkey_gitops.admission.validate import check_native

pytestmark = pytest.mark.cluster
ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "dist" / "policies"
EXPORTED = {file.stem.removeprefix("validatingadmissionpolicy-") for file in FOLDER.glob("validatingadmissionpolicy-*")}
SCHEMAS = Schemas.load("1.34")
LIMIT = 60
"""Seconds for the server to hear of a policy."""


class Case(NamedTuple):
    """A bad object in a namespace of its own, what was there before, and what `validate` says."""

    name: str
    new: Object
    old: Object | None
    expected: list[Finding]


def policies() -> Policies:
    """Those of the bundled policies that the cluster runs."""
    found = load_policies([ROOT / "policies"])
    kept = Policies([item for item in found.items if item.name in EXPORTED], found.admission)
    assert EXPORTED == {item.name for item in kept.all}
    return kept


def cases() -> list[Case]:
    """Every bad object that the server itself has nothing against, and that an exported policy denies or warns of."""
    asked, found, numbers = policies(), [], count()
    for folder in sorted(ROOT / "policies" / name / "bad" for name in EXPORTED):
        for sample in sample_files(folder):
            before = sample.with_suffix(".old.yaml")
            old = {Identity.of(obj): obj for obj in (sample_objects(before) if before.is_file() else ())}
            for obj in sample_objects(sample):
                case = _case(
                    f"{folder.parent.name}/{sample.stem}", obj, old.get(Identity.of(obj)), next(numbers), asked
                )
                if case:
                    found.append(case)
    return found


def _case(name: str, new: Object, old: Object | None, number: int, asked: Policies) -> Case | None:
    kind = SCHEMAS.kind(str(new["apiVersion"]), str(new["kind"]))
    if kind is None or not kind.namespaced or SCHEMAS.is_custom(str(new["apiVersion"]), str(new["kind"])):
        return None
    space = f"sample-{number}"
    new, old = _moved(new, space), old and _moved(old, space)
    stored = default_object(new, "1.34", SCHEMAS)
    request = Request("UPDATE" if old else "CREATE", stored, old and default_object(old, "1.34", SCHEMAS))
    if list(check_schema(request._replace(object=new), SCHEMAS)) or list(check_native(request, "1.34")):
        return None
    label = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": space, "labels": NAMESPACES}}
    bundle = Bundle([("a.yaml", stored)], [label])
    expected = list(findings_of(request, asked, bundle, SCHEMAS))
    return Case(name, new, old, expected) if expected else None


def _moved(obj: Object, space: str) -> Object:
    metadata = {**obj["metadata"], "namespace": space}
    return {**obj, "metadata": metadata}


CASES = cases()


def path(obj: Any) -> str:
    kind = SCHEMAS.kind(obj["apiVersion"], obj["kind"])
    assert kind is not None
    return resource_path(obj, kind.plural, namespaced=kind.namespaced)


def put(api: Api, obj: Any, *, dry_run: bool = False) -> Answer:
    return api.apply(path(obj), json.dumps(obj).encode(), dry_run=dry_run)


@pytest.fixture(scope="module", autouse=True)
def in_force(api: Api) -> Iterator[None]:
    """The state before, then the policies, until the server answers with each."""
    documents = [yaml.safe_load(file.read_text()) for file in sorted(FOLDER.glob("*.yaml"))]
    _withdraw(api, documents)
    spaces = {case.new["metadata"]["namespace"] for case in CASES}
    spaces |= {str(obj["metadata"].get("namespace")) for obj in _dist()} - {"None"}
    for name in sorted(spaces):
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": NAMESPACES}}
        assert put(api, namespace).status < 300
    for case in CASES:
        if case.old:
            assert put(api, case.old).status < 300, case.name
    try:
        for document in documents:
            answer = put(api, document)
            assert (answer.status < 300, []) == (True, answer.warnings), answer.body
        _wait(api)
        yield
    finally:
        _withdraw(api, documents)
        _forgotten(api)


def _withdraw(api: Api, documents: list[Any]) -> None:
    for document in documents:
        if document["kind"].endswith("Binding"):
            api.delete(path(document))


def _wait(api: Api) -> None:
    """The server hears of policies by a watch, one after the other: until each has refused something."""
    end = time.monotonic() + LIMIT
    for case in CASES:
        denied = any(finding.severity == "deny" for finding in case.expected)
        while denied and put(api, case.new, dry_run=True).status < 300:
            assert time.monotonic() < end, case.name
            time.sleep(0.2)
    time.sleep(2)  # those whose cases another policy had refused


def _forgotten(api: Api) -> None:
    """Deleting is heard of late as well: until nothing is refused any more, for the tests that follow."""
    end = time.monotonic() + LIMIT
    for case in CASES:
        while put(api, case.new, dry_run=True).status >= 300:
            assert time.monotonic() < end, case.name
            time.sleep(0.2)


def _dist() -> list[Any]:
    files = [file for name in ("thinkube", "production") for file in sorted((ROOT / "dist" / name).rglob("*.yaml"))]
    return [yaml.safe_load(file.read_text()) for file in files]


def test_the_bundle_is_accepted(api: Api) -> None:
    for obj in _dist():
        if not SCHEMAS.is_custom(obj["apiVersion"], obj["kind"]):
            answer = put(api, obj, dry_run=True)
            assert answer.status < 300, answer.body


def test_there_are_bad_objects_of_most_policies() -> None:
    asked = {case.name.partition("/")[0] for case in CASES}
    custom = {"external-secrets", "engine-switches", "engine-waits", "tcp-route-version", "no-http-route"}
    cluster_scoped = {"least-privilege-bindings", "least-privilege-roles"}
    assert EXPORTED - asked <= custom | cluster_scoped
    assert len(CASES) > 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_object_is_answered_as_validate_answers(api: Api, case: Case) -> None:
    answer = put(api, case.new, dry_run=True)
    denied = [finding for finding in case.expected if finding.severity == "deny"]

    assert bool(denied) == (answer.status >= 300), answer.body
    if denied:
        assert any(said(str(answer.body["message"]), finding) for finding in denied), (answer.body, denied)
    else:
        for warning in answer.warnings:
            assert any(said(warning.removesuffix('"').replace('\\"', '"'), finding) for finding in case.expected), (
                warning,
                case.expected,
            )
        assert answer.warnings


def said(words: str, finding: Finding) -> bool:
    """Whether the server's words are the finding's: it begins with them, and may add what was found."""
    sentence = words.partition(f"'{finding.rule}' with binding '{finding.rule}'")[2]
    sentence = sentence.removeprefix(" denied request").removeprefix(": ")
    own = finding.message.partition(f"with binding '{finding.rule}'")[2].removeprefix(" denied request")
    return bool(sentence) and (own.removeprefix(": ") == sentence or finding.message.startswith(sentence))
