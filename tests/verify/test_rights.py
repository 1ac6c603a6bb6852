from valkey_gitops.verify.expectations import Expectations, SecretKey, Service, StateMap, Workload
from valkey_gitops.verify.rights import needed_rights

WHOLE = Expectations(
    deployment="thinkube",
    namespace="valkey",
    auth=SecretKey("valkey", "valkey-auth", "password"),
    workload=Workload("StatefulSet", "valkey", "valkey", {"app": "valkey"}),
    claim="valkey-data",
    services=(Service("valkey", headless=False, port=6379), Service("valkey-headless", headless=True, port=6379)),
    state=StateMap("valkey-jobs", "valkey-verify-state"),
)


def test_a_whole_deployment_takes_these_rights_and_no_more() -> None:
    assert [str(right) for right in needed_rights(WHOLE, secret=True)] == [
        "get secrets valkey-auth in namespace valkey",
        "get statefulsets valkey in namespace valkey",
        "list pods in namespace valkey",
        "get pods/exec in namespace valkey",
        "create pods/exec in namespace valkey",
        "get persistentvolumeclaims valkey-data in namespace valkey",
        "get services valkey in namespace valkey",
        "get services valkey-headless in namespace valkey",
        "list endpointslices in namespace valkey",
        "get configmaps valkey-verify-state in namespace valkey-jobs",
        "create configmaps valkey-verify-state in namespace valkey-jobs",
        "patch configmaps valkey-verify-state in namespace valkey-jobs",
    ]


def test_what_is_not_checked_takes_no_rights() -> None:
    assert needed_rights(Expectations("d"), secret=True) == []


def test_a_password_given_by_hand_takes_no_right_on_the_secret() -> None:
    resources = {right.resource for right in needed_rights(WHOLE, secret=False)}
    assert "secrets" not in resources
