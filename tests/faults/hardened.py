"""Faults of a deployment with users, made at production on a real node; each ends as it began."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.kubectl import Manifest, Reference
from tests.faults.node import Cluster, NodeFault
from tests.faults.server import COULD_NOT_RUN, PING
from tests.verify.conftest import Ended

SECRET = "valkey-user-verify"


@contextmanager
def _changed(cluster: Cluster) -> Iterator[Reference]:
    """The Secret of the suite's user, and at the end what it was."""
    kubectl, secret = cluster.world.kubectl, Reference("Secret", cluster.world.namespace, SECRET)
    before = kubectl.get(secret)
    assert before is not None
    kept: Manifest = {key: before[key] for key in ("apiVersion", "kind", "type", "data")}
    try:
        yield secret
    finally:
        cluster.apply({**kept, "metadata": {"name": secret.name, "namespace": secret.namespace}})


def _secret_missing(cluster: Cluster) -> Ended:
    with _changed(cluster) as secret:
        cluster.world.kubectl.delete(secret)
        return cluster.prove()


def _key_missing(cluster: Cluster) -> Ended:
    with _changed(cluster) as secret:
        cluster.patch(secret, json.dumps({"data": {"password": None, "another": "eA=="}}))
        return cluster.prove()


def _password_changed(cluster: Cluster) -> Ended:
    """The server reads its users when it starts."""
    with _changed(cluster) as secret:
        cluster.patch(secret, json.dumps({"stringData": {"password": "another"}}))
        return cluster.prove()


FAULTS = {
    "Secret of the suite's user missing": NodeFault(_secret_missing, COULD_NOT_RUN),
    "Secret without its key": NodeFault(_key_missing, COULD_NOT_RUN),
    "password changed in the Secret alone": NodeFault(_password_changed, PING),
}
