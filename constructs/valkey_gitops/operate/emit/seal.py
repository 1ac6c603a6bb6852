"""Encrypting for the Sealed Secrets controller, as kubeseal does for a Secret of one name in one namespace.

Source: https://github.com/bitnami-labs/sealed-secrets/blob/main/docs/developer/crypto.md and pkg/crypto: the length of
the RSA part in two bytes; a session key by RSA-OAEP with SHA-256 and the label NAMESPACE/NAME; the value by AES-256-GCM
under that key, which is used once, so that its nonce may be zero. All in base64.
"""

import base64
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from valkey_gitops.errors import UserError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_FETCH = "Fetch it: kubeseal --fetch-cert > sealed-secrets.pem"
_INSTALL = "pip install 'valkey-gitops[seal]'"


def public_key(certificate: Path) -> "RSAPublicKey":
    """The key of the controller's certificate.

    Raises:
        UserError: it cannot be read, holds no RSA key, or has expired, which kubeseal refuses too.
    """
    try:
        from cryptography import x509  # noqa: PLC0415 - compiled code that nobody else needs
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415 - as above
    except ImportError:
        raise UserError("cryptography is not installed", _INSTALL) from None
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        key = found.public_key()
    except OSError as error:
        raise UserError(f"cannot read {certificate}: {error.strerror}", _FETCH) from None
    except ValueError:
        raise UserError(f"{certificate} is no certificate in PEM", _FETCH) from None
    if not isinstance(key, RSAPublicKey):
        raise UserError(f"{certificate} has no RSA key, so it is not the controller's", _FETCH)
    if found.not_valid_after_utc < datetime.now(UTC):
        raise UserError(f"{certificate} has expired on {found.not_valid_after_utc:%Y-%m-%d}", _FETCH)
    return key


def seal(key: "RSAPublicKey", value: bytes, namespace: str, name: str) -> str:
    """The value for one key of Secret `name`, as `encryptedData` holds it."""
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - as above

    session = secrets.token_bytes(32)
    padding = OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=f"{namespace}/{name}".encode())
    wrapped = key.encrypt(session, padding)
    sealed = AESGCM(session).encrypt(bytes(12), value, None)
    return base64.b64encode(len(wrapped).to_bytes(2, "big") + wrapped + sealed).decode()
