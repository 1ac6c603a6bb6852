from pathlib import Path

from tests.admission.policies.samples import POLICIES, findings
from tools.policies_index import with_index
from valkey_gitops.admission.policies import compile_policies, load_policies

README = (POLICIES / "README.md").read_text(encoding="utf-8")


def test_the_index_is_that_of_the_policy_files() -> None:
    assert with_index(README) == README


def test_the_anatomy_is_a_policy_that_works(tmp_path: Path) -> None:
    text = README.partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "policy.yaml").write_text(text, encoding="utf-8")
    policies = load_policies([tmp_path])
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "absent"}}]
    containers = [{"name": "valkey", "command": ["valkey-server"]}]
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "valkey", "namespace": "valkey"},
        "spec": {"template": {"spec": {"containers": containers, "volumes": volumes}}},
    }

    compile_policies(policies)

    assert [finding.message for finding in findings(policies.items, [deployment])] == [
        "valkey-server must have --maxclients, a number (--maxclients is missing)",
        "PersistentVolumeClaim valkey/absent is not among the objects under review",
    ]
