"""The body of a request, within limits of type, size and time."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from valkey_gitops.webhook.admission_review import MAX_BYTES


class BodyError(Exception):
    """The body cannot be used; `status` is the HTTP status that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def read_body(
    scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[MutableMapping[str, Any]]], seconds: float
) -> bytes:
    """The whole body.

    Raises:
        BodyError: it is not JSON by its header, too large, too slow, or ends before its end.
    """
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    kind = headers.get(b"content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise BodyError(415, f"Content-Type is {kind[:80]!r}, not application/json")
    length = headers.get(b"content-length", "")
    if length.isdecimal() and int(length) > MAX_BYTES:
        raise _too_large()
    try:
        return await asyncio.wait_for(_received(receive), seconds)
    except TimeoutError:
        raise BodyError(408, f"the body did not come within {seconds} seconds") from None


async def _received(receive: Callable[[], Awaitable[MutableMapping[str, Any]]]) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise BodyError(400, "the connection ended before the body did")
        body += message.get("body", b"")
        if len(body) > MAX_BYTES:
            raise _too_large()
        if not message.get("more_body", False):
            return bytes(body)


def _too_large() -> BodyError:
    return BodyError(413, f"the body has more than {MAX_BYTES} bytes")
