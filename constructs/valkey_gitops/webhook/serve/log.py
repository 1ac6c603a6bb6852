"""One JSON object a line on standard error: what was asked and answered, and never what an object holds."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from valkey_gitops.webhook.admission_review import Answer, Review

LOGGER = logging.getLogger("valkey_gitops.webhook")


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, Any] = getattr(record, "fields", {})
        line = {"time": moment, "level": record.levelname.lower(), "message": record.getMessage(), **fields}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__  # its text may repeat what an object holds
        return json.dumps(line, ensure_ascii=False)


def start_log() -> None:
    """Sends our lines and those of uvicorn to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    for name, level in (("uvicorn", logging.WARNING), (LOGGER.name, logging.INFO)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)


def info(message: str, **fields: object) -> None:
    """A line about the server itself."""
    LOGGER.info(message, extra={"fields": fields})


def error(message: str, **fields: object) -> None:
    """A line about what failed."""
    LOGGER.error(message, extra={"fields": fields})


def reviewed(review: Review, answer: Answer, seconds: float) -> None:
    """A line about an answer: the object by name, the rules by name."""
    fields = {
        "uid": review.uid,
        "operation": review.operation or "CONNECT",
        "kind": review.kind,
        "namespace": review.namespace,
        "name": review.name,
        "allowed": answer.allowed,
        "rules": sorted(answer.audit),
        "seconds": round(seconds, 4),
    }
    LOGGER.info("reviewed", extra={"fields": fields})
