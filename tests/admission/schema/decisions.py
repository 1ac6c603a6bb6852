"""What a real API server said to objects: decisions.yaml, written by record.py."""

from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.cluster.api import Api
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.decode import decode

FILE = Path(__file__).parent / "decisions.yaml"
ACCEPTED = "accepted"
SCHEMAS = Schemas.load("1.34")


class Decision(NamedTuple):
    text: str
    server: str  # the message of the refusal, or ACCEPTED
    differs: str = ""  # why the schema stage says otherwise

    @property
    def object(self) -> Any:
        return decode(self.text.encode()).documents[0].value


def recorded() -> list[Decision]:
    return [Decision(**entry) for entry in yaml.safe_load(FILE.read_text())]


def path_of(obj: Any) -> str:
    """The REST path of an object, named `x` where it names itself not."""
    kind = SCHEMAS.kind(obj["apiVersion"], obj["kind"])
    assert kind is not None
    metadata = obj.get("metadata") or {}
    root = f"/apis/{kind.api_version}" if "/" in kind.api_version else f"/api/{kind.api_version}"
    space = f"/namespaces/{metadata.get('namespace', 'default')}" if kind.namespaced else ""
    return f"{root}{space}/{kind.plural}/{metadata.get('name', 'x')}"


def ask(api: Api, text: str) -> str:
    answer = api.apply(path_of(decode(text.encode()).documents[0].value), text.encode())
    return ACCEPTED if answer.status < 300 else str(answer.body["message"])
