"""Backups in a bucket of an S3-compatible store, such as SeaweedFS, Garage or Amazon S3."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.backup.replication import CHUNK
from valkey_gitops.backup.store import Source
from valkey_gitops.errors import UserError

PART = 8 * 1024 * 1024
"""Bytes of a part, held in memory while it is sent. S3 takes 10000 parts: 78 GiB."""
_KEYS = "Compare --access-key-file and --secret-key-file with what the store gave."
_REMEDIES = {
    "AccessDenied": "The key needs the rights to list, read, write and delete objects of this bucket.",
    "InvalidAccessKeyId": _KEYS,
    "SignatureDoesNotMatch": _KEYS,
    "NoSuchBucket": "Make the bucket first, or name another.",
    "QuotaExceeded": "Make room, keep fewer with --keep, or name another bucket; older backups are untouched.",
}
_SHOWN = 3
"""Names that are told when another one is not there."""


class Account(NamedTuple):
    """The store and who asks: the two halves of the credentials are files, mounted from a Secret."""

    endpoint: str
    """A URL such as https://s3.example.com."""
    access_key_file: Path
    secret_key_file: Path
    region: str = "us-east-1"
    cacert: Path | None = None


class Bucket:
    """A bucket, or the part of it below a prefix. An upload in parts appears when its last part has come."""

    def __init__(self, account: Account, bucket: str, prefix: str = "") -> None:
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client = _client(account)

    def __str__(self) -> str:
        return f"s3://{self._bucket}/{self._prefix}"

    def write(self, name: str, source: Source) -> None:
        """See `Store`.

        Raises:
            BackupError: the store refuses, or the source turns out to be unsound; the upload is then given up.
        """
        with self._told():
            self._client.put_object(self._bucket, self._prefix + name, source, -1, part_size=PART)

    def names(self) -> list[str]:
        """See `Store`."""
        with self._told():
            found = list(self._client.list_objects(self._bucket, prefix=self._prefix))
        return sorted(str(item.object_name).removeprefix(self._prefix) for item in found if not item.is_dir)

    def read(self, name: str) -> tuple[int, Iterator[bytes]]:
        """The size of an object, and its bytes in pieces.

        Raises:
            UserError: it is not there; the pieces also raise BackupError when the store breaks off.
        """
        from minio.error import S3Error  # noqa: PLC0415 - only who has a bucket pays for it

        with self._told():
            try:
                answer = self._client.get_object(self._bucket, self._prefix + name)
            except S3Error as error:
                if error.code != "NoSuchKey":
                    raise
                answer = None
        if answer is None:
            newest = ", ".join([item for item in self.names() if item.endswith(".rdb")][-_SHOWN:])
            remedy = f"The newest there: {newest}." if newest else "There is no backup at all."
            raise UserError(f"{self} holds no {name}", remedy)
        return int(answer.headers.get("Content-Length", 0)), self._pieces(answer)

    def _pieces(self, answer: Any) -> Iterator[bytes]:
        try:
            while True:
                with self._told():
                    data = answer.read(CHUNK)
                if not data:
                    return
                yield data
        finally:
            answer.close()

    def remove(self, name: str) -> None:
        """See `Store`."""
        with self._told():
            self._client.remove_object(self._bucket, self._prefix + name)

    @contextmanager
    def _told(self) -> Iterator[None]:
        from minio.error import MinioException, S3Error  # noqa: PLC0415 - as above
        from urllib3.exceptions import HTTPError, ProtocolError  # noqa: PLC0415 - as above

        try:
            yield
        except S3Error as error:
            remedy = _REMEDIES.get(str(error.code), "")
            raise BackupError(f"{self}: the store refuses: {error.code}: {error.message}", remedy) from None
        except ProtocolError as error:
            raise BackupError(f"{self}: the store broke off: {error.args[0]}", "Run the same again.") from None
        except (MinioException, HTTPError) as error:
            reason = str(getattr(error, "reason", error)).rpartition(": ")[2].rstrip('"')
            raise BackupError(f"{self}: the store cannot be reached: {reason}", "Check --endpoint.") from None
        except ValueError as error:
            raise BackupError(f"{self}: the answer is not that of an S3 store: {error}", "Check --endpoint.") from None


def _client(account: Account) -> Any:
    try:
        import certifi  # noqa: PLC0415 - only who has a bucket pays for it
        import urllib3  # noqa: PLC0415 - as above
        from minio import Minio  # noqa: PLC0415 - as above
    except ModuleNotFoundError as error:
        raise UserError(f"{error.name} is not installed", "pip install 'valkey-gitops[backup]'") from None
    url = urlsplit(account.endpoint)
    if url.scheme not in ("http", "https") or not url.netloc or url.path.strip("/"):
        raise UserError(f"--endpoint {account.endpoint} is not a URL such as https://s3.example.com")
    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=10, read=120),
        retries=urllib3.Retry(total=3, backoff_factor=0.5, status_forcelist=[500, 502, 503, 504]),
        cert_reqs="CERT_REQUIRED",
        ca_certs=str(account.cacert or certifi.where()),
    )
    return Minio(
        url.netloc,
        access_key=_read(account.access_key_file, "--access-key-file"),
        secret_key=_read(account.secret_key_file, "--secret-key-file"),
        region=account.region,
        secure=url.scheme == "https",
        http_client=pool,
    )


def _read(file: Path, option: str) -> str:
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UserError(f"{option} {file} cannot be read: {reason}") from None
    if not text:
        raise UserError(f"{option} {file} is empty")
    return text
