"""The server of tests/cluster, for the tests here that ask it."""

from tests.cluster.conftest import api, kubeconfig

__all__ = ["api", "kubeconfig"]
