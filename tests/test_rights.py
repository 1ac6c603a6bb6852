"""The Roles in dist/ give the verify Job what its suite needs, and nothing else."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from valkey_gitops.verify.expectations import load_expectations
from valkey_gitops.verify.rights import needed_rights

Grant = tuple[str, str, str, str, str]


@pytest.mark.parametrize("deployment", ["thinkube", "production"])
def test_the_rendered_roles_are_the_rights_that_the_suite_needs(root: Path, tmp_path: Path, deployment: str) -> None:
    folder = root / "dist" / deployment / "verify"
    config = yaml.safe_load((folder / "configmap-valkey-verify.yaml").read_text())
    file = tmp_path / "expectations.yaml"
    file.write_text(config["data"]["expectations.yaml"])
    needed = {
        (
            right.namespace,
            right.verb,
            right.group,
            "/".join(filter(None, (right.resource, right.subresource))),
            right.name,
        )
        for right in needed_rights(load_expectations(file), secret=True)
    }
    roles = [yaml.safe_load(found.read_text()) for found in folder.glob("role-*.yaml")]
    assert needed == {grant for role in roles for grant in granted(role)}


def granted(role: Any) -> set[Grant]:
    return {
        (role["metadata"]["namespace"], verb, group, resource, name)
        for rule in role["rules"]
        for verb in rule["verbs"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for name in rule.get("resourceNames", [""])
    }
