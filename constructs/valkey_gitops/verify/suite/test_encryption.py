"""Is every client's connection encrypted, with the certificate that is meant?"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from valkey_gitops.verify.certificate import first_certificate, plain_answer, served_certificate
from valkey_gitops.verify.connection import Server
from valkey_gitops.verify.expectations import Expectations, Workload
from valkey_gitops.verify.subject import Subject

if TYPE_CHECKING:
    from valkey_gitops.verify.cluster import Cluster

_LEAST_DAYS = 7


@pytest.fixture(autouse=True)
def _encrypted(subject: Subject) -> None:
    if not subject.server.endpoint.tls:
        pytest.skip("no TLS is in use")


def test_plain_text_is_refused(subject: Subject, valkey: Server) -> None:
    """A client that forgets TLS is served all the same, and sends its password and data for everybody to read.

    Remedy: Set `port 0` beside `tls-port`, or take the plain port out of the Service.
    """
    ports = {subject.server.endpoint.port, int(valkey.config("port").get("port", "0"))} - {0}
    for port in sorted(ports):
        answer = plain_answer(subject.server.endpoint._replace(port=port))
        assert not answer.startswith(("+", "-")), f"PING without TLS at port {port} was answered with {answer!r}"


def test_the_certificate_is_valid_for_days(reached: Subject, note: Callable[[str], None]) -> None:
    """Clients cannot connect, or soon no longer: the certificate has ended, ends soon, or is not one to trust.

    Remedy: Look at the cert-manager Certificate or at the Job that copies it; then see that the server reloads it.
    """
    days = served_certificate(reached.server.endpoint).days(time.time())
    assert days >= _LEAST_DAYS, f"the certificate is valid for {days:.1f} days more, and {_LEAST_DAYS} are asked for"
    note(f"{days:.0f} days")


@pytest.mark.usefixtures("trusted")
def test_the_server_shows_the_certificate_of_its_secret(
    subject: Subject, cluster: "Cluster", expectations: Expectations, workload: Workload
) -> None:
    """A renewed certificate has reached the Pod, and the server still shows the old one until that ends.

    Remedy: Set tls-auto-reload-interval (Valkey 9.1 and later), or restart the Pod.
    """
    file = expectations.certificate
    if not file:
        pytest.skip("the expectations name no certificate")
    pods = cluster.pods(expectations.namespace, workload.selector)
    assert pods, "there is no Pod to look into"
    command = ["cat", file]
    text = cluster.execute(expectations.namespace, pods[0]["metadata"]["name"], workload.container, command)
    mounted, served = first_certificate(text), served_certificate(subject.server.endpoint).pem
    assert mounted, f"{file} in the Pod holds no certificate"
    assert served == mounted, f"the server shows another certificate than {file} holds"
