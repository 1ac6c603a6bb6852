"""The server of tests/cluster, for the tests here that ask it."""

from tests.cluster.conftest import kubeconfig

__all__ = ["kubeconfig"]
