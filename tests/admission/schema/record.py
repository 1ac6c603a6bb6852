"""Asks a real API server again and rewrites the `server` lines of decisions.yaml.

    KUBECONFIG=... python -m tests.admission.schema.record

The server needs the CustomResourceDefinitions that tools/bundle_schemas.py names.
"""

import os
from pathlib import Path

import yaml

from tests.admission.schema.decisions import FILE, ask, recorded
from tests.cluster.api import Api


class Dumper(yaml.SafeDumper):
    """Texts as blocks."""


def _text(dumper: Dumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def main() -> None:
    api = Api(Path(os.environ["KUBECONFIG"]))
    decisions = [decision._replace(server=ask(api, decision.text)) for decision in recorded()]
    Dumper.add_representer(str, _text)
    entries = [{key: value for key, value in decision._asdict().items() if value} for decision in decisions]
    header = "# Recorded from kube-apiserver v1.34.4 by tests/admission/schema/record.py: server-side apply, strict.\n"
    text = yaml.dump(entries, Dumper=Dumper, sort_keys=False, width=1000, allow_unicode=True)
    FILE.write_text(header + text)


if __name__ == "__main__":
    main()
