"""The ASGI application: paths to answers. Whatever goes wrong is an HTTP error, and never an admission."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from valkey_gitops.webhook.admission_review import Answer, BadReviewError, Review, read_review, write_answer
from valkey_gitops.webhook.judge import Judge
from valkey_gitops.webhook.serve.body import BodyError, read_body
from valkey_gitops.webhook.serve.log import error, reviewed
from valkey_gitops.webhook.serve.metrics import Metrics
from valkey_gitops.webhook.serve.readiness import Readiness

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

JSON = b"application/json"
TEXT = b"text/plain; charset=utf-8"
METRICS = b"text/plain; version=0.0.4; charset=utf-8"


class Limits(NamedTuple):
    """In seconds, but for the number of reviews that are judged at a time; the others wait for their turn."""

    body: float = 5.0
    review: float = 8.0
    """Less than the webhook's timeoutSeconds, so that the server hears why."""
    concurrent: int = 4


class Reply(NamedTuple):
    """An HTTP response."""

    status: int
    body: bytes
    content_type: bytes = TEXT


class App:
    """Answers /validate, /livez, /readyz and /metrics."""

    def __init__(self, judge: Judge, metrics: Metrics, readiness: Readiness, limits: Limits) -> None:
        self._judge = judge
        self._metrics = metrics
        self._readiness = readiness
        self._limits = limits
        self._threads = ThreadPoolExecutor(limits.concurrent, "review")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        reply = await self._reply(scope, receive)
        headers = [(b"content-type", reply.content_type), (b"content-length", str(len(reply.body)).encode())]
        if reply.status in {408, 413}:
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})

    async def _reply(self, scope: Message, receive: Receive) -> Reply:
        method, path = scope["method"], scope["path"]
        if path == "/validate":
            return await self._validate(scope, receive) if method == "POST" else Reply(405, b"only POST\n")
        if method not in {"GET", "HEAD"}:
            return Reply(405, b"only GET\n")
        if path == "/livez":
            return Reply(200, b"ok\n")
        if path == "/readyz":
            problem = self._readiness.problem()
            return Reply(503, f"{problem}\n".encode()) if problem else Reply(200, b"ok\n")
        if path == "/metrics":
            return Reply(200, self._metrics.text(), METRICS)
        return Reply(404, b"not here: /validate, /livez, /readyz, /metrics\n")

    async def _validate(self, scope: Message, receive: Receive) -> Reply:
        start = time.monotonic()
        try:
            review = read_review(await read_body(scope, receive, self._limits.body))
        except BodyError as failure:
            return self._failed(failure.status, str(failure))
        except BadReviewError as failure:
            return self._failed(413 if "bytes" in failure.message else 400, failure.message)
        try:
            answer = await self._judged(review)
        except TimeoutError:
            return self._failed(500, f"not judged within {self._limits.review} seconds", review.uid)
        except Exception as failure:  # noqa: BLE001 - whatever it is, the request is not admitted
            return self._failed(500, f"not judged: {type(failure).__name__}", review.uid)
        seconds = time.monotonic() - start
        self._metrics.reviewed(review.operation or "CONNECT", answer.allowed, seconds)
        reviewed(review, answer, seconds)
        return Reply(200, json.dumps(write_answer(answer), separators=(",", ":")).encode(), JSON)

    async def _judged(self, review: Review) -> Answer:
        """In a thread, which a time limit cannot end: it keeps its place until it is done, so threads stay few."""
        loop = asyncio.get_running_loop()
        return await asyncio.wait_for(
            loop.run_in_executor(self._threads, self._judge.answer, review), self._limits.review
        )

    def _failed(self, status: int, why: str, uid: str = "") -> Reply:
        self._metrics.failed(status)
        error(why, status=status, uid=uid)
        return Reply(status, f"{why}\n".encode())
