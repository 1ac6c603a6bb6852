"""The Roles in dist/ give the verify Job what its suite needs, and nothing else."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.settings.good_settings import deployment
from valkey_gitops.charts.deployment import folders
from valkey_gitops.verify.expectations import load_expectations
from valkey_gitops.verify.rights import needed_rights

Grant = tuple[str, str, str, str, str]


@pytest.mark.parametrize("name", ["thinkube", "production"])
def test_the_rendered_roles_are_the_rights_that_the_suite_needs(root: Path, tmp_path: Path, name: str) -> None:
    folder = root / "dist" / name / "verify"
    rendered = [yaml.safe_load(found.read_text()) for found in folder.glob("*.yaml")]
    assert needed(rendered, tmp_path) == granted(rendered)


def test_the_right_to_delete_pods_is_there_only_with_the_restart_that_needs_it(tmp_path: Path) -> None:
    found = deployment("restarted")
    settings = found.settings._replace(jobs=found.settings.jobs._replace(verify_restart=False))
    restarted, plain = folders(found)["verify"], folders(found._replace(settings=settings))["verify"]
    assert needed(restarted, tmp_path, restart=True) == granted(restarted)
    assert {(found.settings.namespace, "delete", "", "pods", "")} == granted(restarted) - granted(plain)
    [job] = [item for item in restarted if item["kind"] == "Job"]
    assert "--restart" in job["spec"]["template"]["spec"]["containers"][0]["args"]


def needed(rendered: Iterable[Any], scratch: Path, *, restart: bool = False) -> set[Grant]:
    """By the suite's own list, for the expectations among these manifests."""
    [text] = [item["data"]["expectations.yaml"] for item in rendered if "expectations.yaml" in item.get("data", {})]
    file = scratch / "expectations.yaml"
    file.write_text(text)
    return {
        (
            right.namespace,
            right.verb,
            right.group,
            "/".join(filter(None, (right.resource, right.subresource))),
            right.name,
        )
        for right in needed_rights(load_expectations(file), secret=True, restart=restart)
    }


def granted(rendered: Iterable[Any]) -> set[Grant]:
    """By the Roles of the verify Job."""
    return {
        (role["metadata"]["namespace"], verb, group, resource, name)
        for role in rendered
        if role["kind"] == "Role" and role["metadata"]["name"].startswith("valkey-verify")
        for rule in role["rules"]
        for verb in rule["verbs"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for name in rule.get("resourceNames", [""])
    }
