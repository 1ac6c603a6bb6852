"""What the suite may do in the cluster: the one list behind the preflight, the documentation and the rendered Roles."""

from typing import NamedTuple

from valkey_gitops.verify.expectations import Expectations


class Right(NamedTuple):
    """One verb on one resource; an empty name means every object of the namespace."""

    namespace: str
    verb: str
    group: str
    resource: str
    subresource: str = ""
    name: str = ""

    def __str__(self) -> str:
        resource = self.resource + (f"/{self.subresource}" if self.subresource else "")
        return f"{self.verb} {resource}{' ' + self.name if self.name else ''} in namespace {self.namespace}"


def needed_rights(expectations: Expectations, *, secret: bool, restart: bool = False) -> list[Right]:
    """The rights that verifying this deployment takes.

    `secret` when the password comes from the cluster, `restart` when the Pod is to be deleted.
    """
    space = expectations.namespace
    rights = []
    if expectations.auth and secret:
        rights.append(Right(expectations.auth.namespace, "get", "", "secrets", name=expectations.auth.name))
    if expectations.workload:
        plural = f"{expectations.workload.kind.lower()}s"
        rights += [
            Right(space, "get", "apps", plural, name=expectations.workload.name),
            Right(space, "list", "", "pods"),
            # The client asks with GET; since Kubernetes 1.35 the server also wants `create`.
            Right(space, "get", "", "pods", "exec"),
            Right(space, "create", "", "pods", "exec"),
        ]
    if expectations.workload and restart:
        rights.append(Right(space, "delete", "", "pods"))
    if expectations.claim:
        rights.append(Right(space, "get", "", "persistentvolumeclaims", name=expectations.claim))
    for service in expectations.services:
        rights.append(Right(space, "get", "", "services", name=service.name))
    if expectations.services:
        rights.append(Right(space, "list", "discovery.k8s.io", "endpointslices"))
    if expectations.discovery:
        rights.append(Right(space, "get", "", "configmaps", name=expectations.discovery.name))
    if expectations.state:
        state = expectations.state
        # Server-side apply is a patch, and a create where the object does not exist yet.
        rights += [
            Right(state.namespace, verb, "", "configmaps", name=state.name) for verb in ("get", "create", "patch")
        ]
    return rights
