"""An S3-compatible store in memory: what a backup asks of one. It checks no signature."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Store(BaseHTTPRequestHandler):
    """Objects by path, and uploads in parts that become objects when they are completed."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]
    parts: dict[str, dict[int, bytes]]
    fails: bool = False
    cut: int = 0
    """Bytes that are missing at the end of an object, after which it hangs up."""
    stalls: bool = False
    """Whether it waits before the last byte of an object, until the client has gone."""

    def do_GET(self) -> None:
        path, query = self._asked()
        if "list-type" in query:
            prefix = query.get("prefix", [""])[0]
            keys = sorted(key.partition("/")[2] for key in self.objects)
            found = "".join(
                f"<Contents><Key>{key}</Key><Size>1</Size></Contents>" for key in keys if key.startswith(prefix)
            )
            self._answer(f"<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated>{found}</ListBucketResult>")
        elif path in self.objects:
            self._answer(self.objects[path])
        else:
            self._answer("<Error><Code>NoSuchKey</Code><Message>it does not exist</Message></Error>", 404)

    def do_PUT(self) -> None:
        path, query = self._asked()
        data = self._body()
        if self.fails:
            self._answer("<Error><Code>QuotaExceeded</Code><Message>the bucket is full</Message></Error>", 403)
        elif "uploadId" in query:
            self.parts[query["uploadId"][0]][int(query["partNumber"][0])] = data
            self._answer("", etag=query["partNumber"][0])
        else:
            self.objects[path] = data
            self._answer("", etag="whole")

    def do_POST(self) -> None:
        path, query = self._asked()
        self._body()
        if "uploads" in query:
            self.parts[path] = {}
            self._answer(f"<InitiateMultipartUploadResult><UploadId>{path}</UploadId></InitiateMultipartUploadResult>")
        else:
            parts = self.parts.pop(query["uploadId"][0])
            self.objects[path] = b"".join(parts[number] for number in sorted(parts))
            bucket, _, key = path.partition("/")
            names = f"<Bucket>{bucket}</Bucket><Key>{key}</Key><ETag>whole</ETag>"
            self._answer(f"<CompleteMultipartUploadResult>{names}</CompleteMultipartUploadResult>")

    def do_DELETE(self) -> None:
        path, query = self._asked()
        if "uploadId" in query:
            del self.parts[query["uploadId"][0]]
        else:
            del self.objects[path]
        self._answer("", 204)

    def _asked(self) -> tuple[str, dict[str, list[str]]]:
        return path_of(self), parse_qs(urlsplit(self.path).query, keep_blank_values=True)

    def _body(self) -> bytes:
        """The body; over plain HTTP the client signs it in chunks, each behind its length."""
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "STREAMING" not in self.headers.get("x-amz-content-sha256", ""):
            return data
        found, rest = b"", data
        while match := re.match(rb"([0-9a-f]+);[^\r]*\r\n", rest):
            size = int(match[1], 16)
            found += rest[match.end() : match.end() + size]
            rest = rest[match.end() + size + 2 :]
        return found

    def _answer(self, body: str | bytes, status: int = 200, etag: str = "") -> None:
        data = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Type", "application/xml")
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        stored = self.command == "GET" and path_of(self) in self.objects
        cut = (self.cut or int(self.stalls)) if stored else 0
        self.wfile.write(data[: len(data) - cut])
        self.close_connection = bool(cut)
        if stored and self.stalls:
            self.rfile.read(1)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing."""


def path_of(store: Store) -> str:
    """Bucket and key."""
    return urlsplit(store.path).path.lstrip("/")


@contextmanager
def running() -> Iterator[tuple[str, type[Store]]]:
    """The URL of a store, and the store."""
    store = type("Running", (Store,), {"objects": {}, "parts": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), store) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", store
        finally:
            server.shutdown()
