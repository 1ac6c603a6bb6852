"""What is not known of a cluster's RBAC; what is known is compared with the server's code in tests/cel."""

import pytest

from valkey_gitops.admission.admission_policies.attributes import UndecidableError
from valkey_gitops.admission.admission_policies.rbac import RBAC, UNKNOWN
from valkey_gitops.admission.bundle import Bundle
from valkey_gitops.cel.library.authz import Attributes, User

GROUP = "rbac.authorization.k8s.io"
ROLE = {
    "apiVersion": f"{GROUP}/v1", "kind": "ClusterRole", "metadata": {"name": "reader"},
    "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}],
}  # fmt: skip
BINDING = {
    "apiVersion": f"{GROUP}/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "readers"},
    "roleRef": {"apiGroup": GROUP, "kind": "ClusterRole", "name": "reader"},
    "subjects": [{"apiGroup": GROUP, "kind": "User", "name": "alice"}],
}  # fmt: skip
ALICE = User("alice")
GET, DELETE = Attributes(ALICE, "get", resource="pods"), Attributes(ALICE, "delete", resource="pods")


def test_what_the_bundle_allows_is_allowed_and_its_silence_is_no_refusal() -> None:
    access = RBAC.of(Bundle([("role.yaml", ROLE), ("binding.yaml", BINDING)]))
    assert access.authorize(GET).is_allowed
    with pytest.raises(UndecidableError) as unknown:
        access.authorize(DELETE)
    assert "it asks what somebody may do, and the context has no RBAC objects" == str(unknown.value)
    assert "Give all Roles, ClusterRoles and their bindings with --context." == unknown.value.remedy


def test_the_silence_of_the_context_is_a_refusal() -> None:
    assert not RBAC.of(Bundle([], context=[ROLE, BINDING])).authorize(DELETE).is_allowed


def test_a_binding_to_an_unknown_role_may_allow_anything() -> None:
    with pytest.raises(UndecidableError) as unknown:
        RBAC.of(Bundle([], context=[BINDING])).authorize(GET)
    binding = 'ClusterRoleBinding "readers" of ClusterRole "reader"'
    assert f"what {binding} grants is not known: the role is not in the context" == str(unknown.value)


def test_who_sends_the_request_is_not_known_before_it_is_sent() -> None:
    with pytest.raises(UndecidableError, match="the one who sends the request"):
        RBAC.of(Bundle([], context=[ROLE, BINDING])).authorize(GET._replace(user=UNKNOWN))


def test_kinds_of_other_groups_are_no_rbac_objects() -> None:
    other = {**ROLE, "apiVersion": "example.com/v1"}
    with pytest.raises(UndecidableError):
        RBAC.of(Bundle([], context=[other])).authorize(DELETE)


def test_superusers_may_everything() -> None:
    root = User("root", ("system:masters",))
    assert RBAC.of(Bundle([])).authorize(DELETE._replace(user=root)).is_allowed
