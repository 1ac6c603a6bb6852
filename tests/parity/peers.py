"""The corpus through kubeconform -strict and kubectl-validate, which know no old object: an update is its new text.

KUBECONFORM and KUBECTL_VALIDATE name the programs. KUBECONFORM_SCHEMAS is a folder of strict, standalone schemas named
`{{.ResourceKind}}{{.KindSuffix}}.json`; KUBECTL_VALIDATE_SCHEMAS is one of the server's own OpenAPI v3 documents.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.parity.case import Record
from tests.parity.outcome import Outcome
from tests.parity.verdict import RECORDED
from valkey_gitops.admission.schema import Schemas


def table(found: Sequence[Outcome]) -> Iterable[str]:
    """One row for each program: how often it agrees, and what it lets through or refuses wrongly."""
    schemas = Schemas.load(RECORDED)
    custom = {info.kind for info in schemas.kinds() if schemas.is_custom(info.api_version, info.kind)}
    built_in = [each for each in found if each.record.case.kind not in custom]
    records = [each.record for each in built_in]
    rows = {"valkey-gitops": [each.allowed for each in built_in]}
    for name, (variable, run) in PEERS.items():
        if os.environ.get(variable):
            rows[name] = run(os.environ[variable], records)
    rows["always yes"] = [True] * len(records)
    yield f"Built-in kinds, {len(records)} cases:"
    yield "| | creates agree | updates agree | all agree | false allow | false deny |"
    yield "|---|---|---|---|---|---|"
    yield from (_row(name, records, allowed) for name, allowed in rows.items())


def _row(name: str, records: Sequence[Record], allowed: Sequence[bool]) -> str:
    cells = [name]
    for operations in (("CREATE",), ("UPDATE",), ("CREATE", "UPDATE")):
        pairs = [
            (record.accepted, said)
            for record, said in zip(records, allowed, strict=True)
            if record.case.operation in operations
        ]
        cells.append(f"{100 * sum(one == other for one, other in pairs) / max(1, len(pairs)):.1f} %")
    cells += [str(sum(said and not record.accepted for record, said in zip(records, allowed, strict=True)))]
    cells += [str(sum(record.accepted and not said for record, said in zip(records, allowed, strict=True)))]
    return f"| {' | '.join(cells)} |"


def kubeconform(program: str, records: Sequence[Record]) -> list[bool]:
    """Allowed where nothing is invalid and nothing was an error."""
    location = f"{os.environ['KUBECONFORM_SCHEMAS']}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
    words = [program, "-strict", "-output", "json", "-verbose", "-schema-location", location]
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), records)
        done = subprocess.run([*words, folder], capture_output=True, text=True, check=False, timeout=300)
    wrong = ("statusInvalid", "statusError")
    refused = {Path(item["filename"]).stem for item in json.loads(done.stdout)["resources"] if item["status"] in wrong}
    return [str(number) not in refused for number in range(len(records))]


def kubectl_validate(program: str, records: Sequence[Record]) -> list[bool]:
    """Allowed where the program says OK of the file."""
    # 1.30 is the newest that it knows by itself; the documents are those of the folder.
    words = [program, "--version", "1.30", "--local-schemas", os.environ["KUBECTL_VALIDATE_SCHEMAS"], "-o", "json"]
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), records)
        environment = {name: value for name, value in os.environ.items() if name != "KUBECONFIG"}
        words.append(folder)
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=900)
    statuses = json.loads(done.stdout)
    taken = {
        Path(file).stem
        for file, items in statuses.items()
        if items and all(item.get("status") == "Success" for item in items)
    }
    return [str(number) in taken for number in range(len(records))]


def _write(folder: Path, records: Sequence[Record]) -> None:
    for number, record in enumerate(records):
        (folder / f"{number}.yaml").write_bytes(record.case.text.encode())


PEERS: dict[str, tuple[str, Callable[[str, Sequence[Record]], list[bool]]]] = {
    "kubeconform -strict": ("KUBECONFORM", kubeconform),
    "kubectl-validate": ("KUBECTL_VALIDATE", kubectl_validate),
}
