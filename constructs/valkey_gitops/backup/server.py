"""The server that is to be backed up, and the few words spoken before it sends its data."""

import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from valkey_gitops.backup.failure import BackupError
from valkey_gitops.errors import UserError

CONNECT_SECONDS = 10.0
IDLE_SECONDS = 60.0
"""A server that prepares its snapshot sends a newline every second; longer silence means that it is gone."""

_REMEDIES = {
    "NOAUTH": "Give --password-file or --password-secret.",
    "WRONGPASS": "The password or the user name is not the server's: compare --username and the file with the Secret.",
    "NOPERM": "The user needs the commands psync and replconf (ACL: +psync +replconf).",
    "LOADING": "The server is loading its data: try again when it answers PONG.",
    "NOMASTERLINK": "It is a replica without its primary: back up the primary.",
}


class Server(NamedTuple):
    """Where the server listens and how to speak to it; `server_name` is what its certificate must say."""

    host: str
    port: int = 6379
    username: str = "default"
    password: Callable[[], str | None] = lambda: None
    """Reads the password when it is needed; where from is the caller's to know."""
    tls: bool = False
    cacert: Path | None = None
    server_name: str | None = None
    cert: Path | None = None
    key: Path | None = None
    """The client's own certificate, for a server that asks for one."""

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def connect(server: Server) -> socket.socket:
    """A connection, encrypted if asked, and authenticated.

    Raises:
        BackupError: the server cannot be reached, its certificate is not accepted, or it refuses the password.
        UserError: the password or a certificate cannot be read.
    """
    login = server.password()
    try:
        connection = socket.create_connection((server.host, server.port), CONNECT_SECONDS)
    except OSError as error:
        raise BackupError(f"{server}: no connection: {error.strerror or error}", "Check --host and --port.") from None
    try:
        connection.settimeout(IDLE_SECONDS)
        if server.tls:
            connection = _encrypted(connection, server)
        if login is not None:
            with connection.makefile("rb") as replies:
                ask(connection, replies, "AUTH", server.username, login)
    except BaseException:
        connection.close()
        raise
    return connection


def ask(connection: socket.socket, replies: BinaryIO, *words: str) -> str:
    """Sends one command and gives the line of its reply; an error reply is raised, a password never shown."""
    try:
        connection.sendall(encode(*words))
    except OSError as error:
        raise _broken(error) from None
    return reply(replies)


def encode(*words: str) -> bytes:
    """A command as it stands on the wire."""
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


def reply(replies: BinaryIO) -> str:
    """The next line of reply, without its sign; the newlines that keep a waiting connection alive are passed over."""
    try:
        line = b"\n"
        while line == b"\n":
            line = replies.readline(64 * 1024)
    except TimeoutError:
        raise BackupError(f"the server has been silent for {IDLE_SECONDS:.0f} s", "Read its log.") from None
    except OSError as error:
        raise _broken(error) from None
    text = line.decode("utf-8", "replace").strip()
    if text.startswith("-"):
        code = text[1:].split(" ")[0]
        raise BackupError(f"the server refuses: {text[1:]}", _REMEDIES.get(code, ""))
    if not line.endswith(b"\n") or text[:1] not in ("+", "$"):
        message = f"what listens there does not speak Valkey's protocol: {text[:60]!r}" if text else "no reply came"
        raise BackupError(message, "Check the port: one that speaks TLS needs --tls, and another program may listen.")
    return text


def _broken(error: OSError) -> BackupError:
    """With TLS 1.3 a client learns only afterwards that the server had wanted a certificate."""
    remedy = "Read the server's log; one that asks for certificates needs --cert and --key."
    return BackupError(f"the connection broke: {error.strerror or error}", remedy)


def _encrypted(connection: socket.socket, server: Server) -> socket.socket:
    try:
        context = ssl.create_default_context(cafile=server.cacert)
        if server.cert:
            context.load_cert_chain(server.cert, server.key)
    except (OSError, ssl.SSLError) as error:
        files = ", ".join(str(file) for file in (server.cacert, server.cert, server.key) if file)
        raise UserError(f"{files} cannot be used: {error}", "Name PEM files.") from None
    try:
        return context.wrap_socket(connection, server_hostname=server.server_name or server.host)
    except ssl.SSLError as error:
        remedy = "Check --cacert (who signed the certificate) and --server-name (what it is made out to)."
        raise BackupError(f"{server}: the TLS handshake failed: {error.reason or error}", remedy) from None
    except OSError as error:
        raise BackupError(f"{server}: the connection broke: {error}", "Does the port speak TLS?") from None
