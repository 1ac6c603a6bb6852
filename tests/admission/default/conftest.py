"""The server of tests/cluster, for the test here that asks it."""

from tests.cluster.conftest import api, kubeconfig

__all__ = ["api", "kubeconfig"]
