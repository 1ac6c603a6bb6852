"""uvicorn, with a certificate that may change, and an end that is announced."""

import asyncio
import ssl
import time
from socket import socket
from types import FrameType

from uvicorn import Config, Server

from valkey_gitops.webhook.serve.app import App
from valkey_gitops.webhook.serve.certificate import Watch
from valkey_gitops.webhook.serve.log import info
from valkey_gitops.webhook.serve.protocol import ImpatientProtocol
from valkey_gitops.webhook.serve.readiness import Readiness

CONNECTIONS = 128
"""Beyond these a request is answered with 503."""
GRACE_SECONDS = 15
LOOK_SECONDS = 1.0
"""Between two looks at the certificate's files."""


class _Config(Config):
    """Takes an SSLContext; uvicorn would make one of its own, and never look at the files again."""

    def use(self, context: ssl.SSLContext) -> None:
        self.load()
        self.ssl = context


class WebhookServer(Server):
    """Serves until SIGTERM or SIGINT: then it is not ready for `drain` seconds, still answers, finishes and ends."""

    def __init__(self, app: App, watch: Watch, readiness: Readiness, address: tuple[str, int], drain: float) -> None:
        host, port = address
        config = _Config(
            app,
            host=host,
            port=port,
            http=ImpatientProtocol,
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        config.use(watch.context)
        super().__init__(config)
        self._watch, self._readiness, self._drain = watch, readiness, drain
        self._end = 0.0

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Opens the port, and looks at the certificate from then on."""
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            info("serving", host=self.config.host, port=port)
            self._looking = asyncio.get_running_loop().create_task(self._look())

    async def on_tick(self, counter: int) -> bool:
        """Ends when the time to drain is over."""
        if self._end and time.monotonic() >= self._end:
            self.should_exit = True
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal announces the end, a second one brings it at once."""
        del frame
        if self._end:
            self.should_exit = True
            return
        info("stopping", signal=sig, drain=self._drain)
        self._readiness.stopping = True
        self._end = time.monotonic() + self._drain

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self._watch.look()
