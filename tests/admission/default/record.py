"""Asks a real API server what it stores and writes stored.jsonl and quantities.json.

    KUBECONFIG=... python -m tests.admission.default.record

The objects are those of objects.yaml, of dist/ and of the policies' good samples; each is applied as a dry run in the
namespace `default`. Kinds that the server does not have are passed over: give it the CustomResourceDefinitions that
tools/bundle_schemas.py names. The quantities are seeded random ones.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from tests.admission.default.stored import OBJECTS, QUANTITIES, RECORD, Stored, ask
from tests.cluster.api import Api
from valkey_gitops.decode import decode

ROOT = Path(__file__).parents[3]


def objects() -> Iterator[tuple[str, Any]]:
    """Every object once, with the file it is from."""
    seen = set()
    for file in [OBJECTS, *sorted(ROOT.glob("dist/**/*.yaml")), *sorted(ROOT.glob("policies/*/good/**/*.yaml"))]:
        for document in decode(file.read_bytes()).documents:
            for item in document.items():
                text = json.dumps(item.value, sort_keys=True)
                if text not in seen:
                    yield str(file.relative_to(ROOT)), item.value
                seen.add(text)


SUFFIXES = [
    "",
    "n",
    "u",
    "m",
    "k",
    "M",
    "G",
    "T",
    "P",
    "E",
    "Ki",
    "Mi",
    "Gi",
    "Ti",
    "Pi",
    "Ei",
    "e3",
    "E2",
    "e-2",
    "e0",
]


ODD: list[Any] = [
    "0",
    "-0",
    "+",
    ".",
    "Gi",
    "m",
    "e3",
    "0e3",
    "1e+3",
    "1e03",
    " 1Gi ",
    "9223372036854775808Ki",
    "1e-10",
    "10e20",
]
ODD += [0, 1, -1, 0.5, 2.0, 1e-05, 1e-07, 2.5e-9, 1e21, 1.5e22, 123456789012345678901234.5, 1e20, -1.5, 0.1, 1e3]


def quantities() -> Iterator[str]:
    """Positive quantities, each suffix with many forms of numbers."""
    random = Random(1)
    for suffix in SUFFIXES:
        yield from (f"{number}{suffix}" for number in ("1", "1.", ".5", "0.5", "1.500", "0010", "+7", "1000", "1024"))
        for _ in range(12):
            whole = "".join(random.choices("0123456789", k=random.choice([1, 2, 3, 4, 9, 15, 18, 20])))
            fraction = "".join(random.choices("0005", k=random.choice([0, 0, 1, 2, 3, 6, 9, 12])))
            yield f"{random.choice(['', '', '0'])}1{whole}{'.' + fraction if fraction else ''}{suffix}"


def fields(api: Api, texts: list[str]) -> list[list[Any]]:
    """What is stored of quantities in fields of their own."""
    targets = [{"type": "AverageValue", "averageValue": text} for text in texts]
    metrics = [{"type": "Pods", "pods": {"metric": {"name": "a"}, "target": target}} for target in targets]
    scaled = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "a"}
    autoscaler = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "a"},
        "spec": {"maxReplicas": 1, "scaleTargetRef": scaled, "metrics": metrics},
    }
    stored = [metric["pods"]["target"]["averageValue"] for metric in ask(api, autoscaler)["spec"]["metrics"]]
    return [["field", *pair] for pair in zip(texts, stored, strict=True)]


def listed(api: Api, values: list[Any]) -> list[list[Any]]:
    """What is stored of quantities in lists of resources."""
    limits = [{"type": f"a.b/{number}", "max": {"memory": value}} for number, value in enumerate(values)]
    ranges = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "a"}, "spec": {"limits": limits}}
    stored = [limit["max"]["memory"] for limit in ask(api, ranges)["spec"]["limits"]]
    return [["list", *pair] for pair in zip(values, stored, strict=True)]


def main() -> None:
    api = Api(Path(os.environ["KUBECONFIG"]))
    positive = list(quantities())
    rows = [*fields(api, positive), *listed(api, [*positive, *(f"-{text.lstrip('+')}" for text in positive), *ODD])]
    QUANTITIES.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n")
    lines = []
    for source, obj in objects():
        answer = ask(api, obj)
        if isinstance(answer, str):
            sys.stdout.write(f"{source}: {obj.get('kind')} {obj.get('metadata', {}).get('name')}: {answer}\n")
        else:
            lines.append(json.dumps(Stored(source, obj, answer)._asdict(), ensure_ascii=False))
    RECORD.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
