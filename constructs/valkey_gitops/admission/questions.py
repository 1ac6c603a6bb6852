"""What a review asks of the bundle, in words: an object whose answer has not changed needs no second review.

A question is a string. Who answers one (`Bundle`, `references.Index`, `policies.neighbours`) notes it, and tells by the
same functions, in `answered_by`, which objects take part in the answer; so none is missed.
"""

from valkey_gitops.admission.model import Identity

EVERYTHING = "*"
"""The question for all objects: any change changes the answer."""


def by_identity(identity: Identity) -> str:
    """Which object has this identity?"""
    return "\0".join(("object", *identity))


def by_label(namespace: str, key: str, value: str) -> str:
    """Which pods of a namespace have this label?"""
    return f"pods\0{namespace}\0{key}\0{value}"


def by_secret(namespace: str, name: str) -> str:
    """Which ExternalSecret makes this Secret?"""
    return f"secret\0{namespace}\0{name}"


def by_namespace(namespace: str) -> str:
    """What surrounds the workloads of this namespace?"""
    return f"around\0{namespace}"
