"""`secrets copy`: the platform's certificate into the deployment's namespace, again after each renewal."""

import base64
import binascii
from datetime import datetime, timedelta
from typing import NamedTuple

from valkey_gitops.errors import UserError
from valkey_gitops.operate.certificate import BadCertificateError, Certificate, read_certificate
from valkey_gitops.operate.cluster import Cluster, Object, Target

MANAGER = "valkey-gitops-certificate"
"""The field manager of `secrets copy`."""
SOURCE = "valkey-gitops/copied-from"
"""The annotation of the copy that names its source as NAMESPACE/NAME."""
SOON = timedelta(days=14)
"""A certificate that ends earlier was not renewed in time: issuers renew weeks before."""

_TYPE = "kubernetes.io/tls"
_KEYS = ("tls.crt", "tls.key")


class Copy(NamedTuple):
    """What `secrets copy` did, in a sentence, and whether the source's end is near."""

    sentence: str
    warning: str = ""


def copy_certificate(cluster: Cluster, source: Target, target: Target, now: datetime) -> Copy:
    """Copies certificate and key where the target lacks them; other fields of the target stay their owners'.

    Raises:
        UserError: the source is missing, of another type, no certificate or expired, or the cluster refuses.
    """
    data = _pair(cluster.read(source), source)
    certificate = _valid(data["tls.crt"], source, now)
    end = f"valid until {certificate.not_after:%Y-%m-%d}"
    live = cluster.read(target)
    if live is not None and live.get("type") != _TYPE:
        remedy = f"The type of a Secret cannot change: delete it. Wanted: {_TYPE}."
        raise UserError(f"{target} is of type {live.get('type')}", remedy)
    warning = "" if certificate.not_after - now >= SOON else f"{source} was not renewed: it is {end}"
    if live is not None and {key: live.get("data", {}).get(key) for key in _KEYS} == data:
        return Copy(f"unchanged: {target}, {end}", warning)
    cluster.apply(_object(source, target, data), MANAGER, force=True)
    names = ", ".join(certificate.names) or "nobody"
    return Copy(f"copied: {target}, certificate for {names}, {end} ({_before(live)})", warning)


def _pair(live: Object | None, source: Target) -> dict[str, str]:
    if live is None:
        remedy = "Name the platform's certificate under certificate.source in the settings, or wait until it is issued."
        raise UserError(f"there is no {source}", remedy)
    if live.get("type") != _TYPE:
        raise UserError(f"{source} is of type {live.get('type')}", f"A certificate is a Secret of type {_TYPE}.")
    return {key: live["data"][key] for key in _KEYS}  # the API server lets no Secret of this type be without them


def _valid(encoded: str, source: Target, now: datetime) -> Certificate:
    try:
        certificate = read_certificate(base64.b64decode(encoded, validate=True))
    except (BadCertificateError, binascii.Error) as error:
        raise UserError(f"tls.crt of {source} is not a certificate: {error}", "Have it issued anew.") from None
    if certificate.not_after <= now:
        remedy = "Have it renewed; what was copied before stays as it is."
        raise UserError(f"the certificate of {source} expired on {certificate.not_after:%Y-%m-%d}", remedy)
    return certificate


def _before(live: Object | None) -> str:
    if live is None:
        return "target was missing"
    try:
        old = read_certificate(base64.b64decode(live.get("data", {}).get("tls.crt", "")))
    except (BadCertificateError, binascii.Error):
        return "target held no certificate"
    return f"was {old.not_after:%Y-%m-%d}"


def _object(source: Target, target: Target, data: dict[str, str]) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": target.name,
            "namespace": target.namespace,
            "labels": {"app.kubernetes.io/managed-by": "valkey-gitops"},
            "annotations": {SOURCE: f"{source.namespace}/{source.name}"},
        },
        "type": _TYPE,
        "data": data,
    }
