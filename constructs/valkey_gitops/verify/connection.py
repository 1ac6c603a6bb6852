"""The connection to the server: few commands, plain answers, and two ways to fail that a person can act on."""

import socket
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import redis
from redis import exceptions
from redis.backoff import NoBackoff
from redis.credentials import CredentialProvider
from redis.retry import Retry

from valkey_gitops.verify.password import Password

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 8.0

# The client library strips the code from these replies.
_CODES: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.BusyLoadingError, "LOADING "),
    (exceptions.NoPermissionError, "NOPERM "),
    (exceptions.ReadOnlyError, "READONLY "),
    (exceptions.OutOfMemoryError, "OOM "),
    (exceptions.MasterDownError, "MASTERDOWN "),
)
_AUTHENTICATION = (("Authentication required", "NOAUTH "), ("invalid username-password", "WRONGPASS "))

_UNTRUSTED = (
    "Renew the certificate, or compare the names in it with --server-name, and its authority with --cacert; "
    "then see that the server reloads it."
)

Answer = TypeVar("Answer")


class Endpoint(NamedTuple):
    """Where the server listens, and how to speak to it."""

    host: str
    port: int
    username: str | None = None
    tls: bool = False
    cacert: str | None = None
    server_name: str | None = None
    """What the certificate must say, where that is not the host."""
    cert: str | None = None
    key: str | None = None
    """The client's own certificate, for a server that asks for one."""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class RefusedError(Exception):
    """The server answered with an error; `reply` is the answer as it stands on the wire."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


class UnreachableError(Exception):
    """No answer that could be understood; `passing` when waiting may help."""

    def __init__(self, reason: str, remedy: str = "", *, passing: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy
        self.passing = passing


class NoConnectionError(UnreachableError):
    """No connection came about although the name did resolve: it was `refused`, or nothing came back."""

    def __init__(self, reason: str, remedy: str, *, refused: bool) -> None:
        super().__init__(reason, remedy)
        self.refused = refused


class UntrustedError(UnreachableError):
    """The server's certificate is not one to trust: it has ended, names another host, or its authority is unknown."""


class _Credentials(CredentialProvider):
    # The library shows its own keyword arguments in repr(); a provider keeps the password out of them.
    def __init__(self, username: str | None, password: Password) -> None:
        self._username = username or "default"
        self._password = password

    def get_credentials(self) -> tuple[str, str]:
        return self._username, self._password.reveal()


class _NamedConnection(redis.SSLConnection):
    """A connection whose certificate is made out to another name than that of the host, as a wildcard's is."""

    server_name = ""

    def _wrap_socket_with_ssl(self, sock: socket.socket) -> Any:
        # The library checks the certificate against its `host`, and has no parameter for another.
        host, self.host = self.host, self.server_name
        try:
            return super()._wrap_socket_with_ssl(sock)  # type: ignore[no-untyped-call]  # the library has no types
        finally:
            self.host = host


def _connection_class(endpoint: Endpoint) -> type[redis.Connection]:
    if not endpoint.server_name:
        return redis.SSLConnection
    return type("NamedConnection", (_NamedConnection,), {"server_name": endpoint.server_name})


class Server:
    """A Valkey server. Methods raise RefusedError for an error reply and UnreachableError when none came."""

    def __init__(self, endpoint: Endpoint, password: Password | None = None, seconds: float = ANSWER_SECONDS) -> None:
        self.endpoint = endpoint
        self._client: Any = redis.Redis(  # Any: its methods are typed only in part
            host=endpoint.host,
            port=endpoint.port,
            credential_provider=None if password is None else _Credentials(endpoint.username, password),
            protocol=2,
            decode_responses=True,
            encoding_errors="backslashreplace",
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=seconds,
            retry=Retry(NoBackoff(), 0),  # a test that silently tries again hides a restart
            ssl=endpoint.tls,
            ssl_ca_certs=endpoint.cacert,
            ssl_certfile=endpoint.cert,
            ssl_keyfile=endpoint.key,
        )
        if endpoint.tls:
            self._client.connection_pool.connection_class = _connection_class(endpoint)
        # The library would reduce the reply to whether it is PONG.
        self._client.set_response_callback("PING", str)

    def ping(self) -> str:
        """The reply to PING, an error reply included."""
        try:
            return str(self.command("PING"))
        except RefusedError as refused:
            return refused.reply

    def command(self, *words: str | int) -> Any:
        """The decoded reply to one command."""
        return self._answer(lambda: self._client.execute_command(*words))

    def commands(self, *lines: Sequence[str | int]) -> list[Any]:
        """The replies to several commands sent over one connection; the first error reply is raised."""
        pipeline = self._client.pipeline(transaction=False)
        for line in lines:
            pipeline.execute_command(*line)
        # Raised by the pipeline itself, an error would carry the command with all that was to be written.
        replies = list(self._answer(lambda: pipeline.execute(raise_on_error=False)))
        for reply in replies:
            if isinstance(reply, Exception):
                raise _translated(reply) from None
        return replies

    def info(self, section: str) -> dict[str, str]:
        """One section of INFO as field and text."""
        reply = self.command("INFO", section)
        return {str(name): str(value) for name, value in reply.items()}

    def config(self, *names: str) -> dict[str, str]:
        """CONFIG GET of these directives; those that the server does not know are absent."""
        reply = self.command("CONFIG GET", *names) if names else {}
        pairs = reply if isinstance(reply, dict) else dict(zip(reply[::2], reply[1::2], strict=True))
        return {str(name): str(value) for name, value in pairs.items()}

    def close(self) -> None:
        """Leave the server."""
        self._client.close()

    def _answer(self, ask: Callable[[], Answer]) -> Answer:
        try:
            return ask()
        except exceptions.RedisError as error:
            raise _translated(error) from None


def reach(endpoint: Endpoint) -> None:
    """Open and close a TCP connection; raises UnreachableError with the cause in plain words."""
    try:
        socket.create_connection((endpoint.host, endpoint.port), CONNECT_SECONDS).close()
    except socket.gaierror as error:
        raise UnreachableError(
            f"the name {endpoint.host} does not resolve ({error.strerror})",
            "Check the name. Names that end in .svc.cluster.local exist only inside the cluster: "
            "from elsewhere use `kubectl port-forward` and --host 127.0.0.1.",
            passing=error.errno == socket.EAI_AGAIN,
        ) from None
    except (ConnectionRefusedError, ConnectionResetError):
        raise NoConnectionError(
            "connection refused, nothing listens there",
            "Check that the server runs: `kubectl get pods`, and its log.",
            refused=True,
        ) from None
    except OSError as error:
        raise NoConnectionError(
            f"no connection ({error.strerror or error})",
            "Check the address, the route and any NetworkPolicy between here and the server.",
            refused=False,
        ) from None


def _translated(error: Exception) -> RefusedError | UnreachableError:
    text = str(error)
    if isinstance(error, exceptions.InvalidResponse):
        return UnreachableError(f"what listens there does not speak Valkey's protocol: {text}", passing=False)
    reply = _reply(error, text)
    if reply:
        return RefusedError(reply)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return UntrustedError(f"the TLS handshake failed: {_verification(text)}", _UNTRUSTED, passing=False)
    if "SSL" in text or "certificate" in text:
        return UnreachableError(
            f"the TLS handshake failed: {text}",
            "Check --tls (the port may speak plain text) and --cacert (the authority that signed the certificate).",
            passing=False,
        )
    silent = isinstance(error, exceptions.TimeoutError)
    return UnreachableError(
        "connected, but no answer came" if silent else "the connection was closed without an answer",
        "Check the port: another program may listen there, and a port that speaks TLS needs --tls.",
    )


def _verification(text: str) -> str:
    """OpenSSL's own words out of the library's: `certificate has expired`."""
    return text.partition("certificate verify failed: ")[2].rpartition(" (_ssl.c")[0] or text


def _reply(error: Exception, text: str) -> str:
    """The error reply as it stood on the wire, empty when the server gave none."""
    codes = (code for kind, code in _CODES if isinstance(error, kind))
    if isinstance(error, exceptions.AuthenticationError):
        codes = (code for start, code in _AUTHENTICATION if text.startswith(start))
        return next(codes, "ERR ") + text
    if text.startswith("max number of clients"):
        return f"ERR {text}"
    code = next(codes, "")
    return code + text if code or isinstance(error, exceptions.ResponseError) else ""
