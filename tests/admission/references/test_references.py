"""Bundles in files, each with the warnings that it must give beside it, no more and no fewer."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.admission.model import Finding, field_path
from valkey_gitops.admission.references import Index, check_references
from valkey_gitops.decode import decode

BUNDLES = sorted((Path(__file__).parent / "bundles").glob("*.yaml"))


def findings(objects: list[Mapping[str, Any]]) -> list[Finding]:
    bundle = Bundle(("file.yaml", obj) for obj in objects)
    index = Index(bundle)
    return [finding for obj in objects for finding in check_references(obj, bundle, index)]


def read(file: Path) -> list[Any]:
    return [document.value for document in decode(file.read_bytes()).documents]


@pytest.mark.parametrize("file", BUNDLES, ids=lambda file: file.stem)
def test_a_bundle_gives_the_warnings_beside_it(file: Path) -> None:
    told = [f"{field_path(finding.path)}: {finding.message}" for finding in findings(read(file))]
    assert file.with_suffix(".expected.txt").read_text().splitlines() == told


def test_every_rule_is_seen_and_only_warns() -> None:
    found = [finding for file in BUNDLES for finding in findings(read(file))]
    assert {
        "missing-reference",
        "missing-key",
        "service-without-pods",
        "service-port-missing",
        "policy-without-pods",
        "policy-without-binding",
        "peer-without-pods",
    } == {finding.rule for finding in found}
    assert {"warn"} == {finding.severity for finding in found}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(BUNDLES), st.randoms(use_true_random=False), JSON)
def test_no_odd_value_anywhere_makes_it_fall_over(file: Path, random: Any, value: Any) -> None:
    objects = read(file)
    node = random.choice(objects)
    while node and random.random() < 0.8:
        key = random.choice(list(node) if isinstance(node, dict) else range(len(node)))
        if not isinstance(node[key], dict | list) or random.random() < 0.2:
            node[key] = value
            break
        node = node[key]
    findings(objects)
