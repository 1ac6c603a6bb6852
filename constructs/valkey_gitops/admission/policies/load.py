"""Folders of policy files into policies; whatever would leave a demand unheard is refused."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from valkey_gitops.admission.model import field_path
from valkey_gitops.admission.policies.build import build_policy
from valkey_gitops.admission.policies.policy import Policies, Schema, SchemaPolicy
from valkey_gitops.decode import Document, decode
from valkey_gitops.errors import UserError

FORM = Schema(json.loads(Path(__file__).with_name("schema_policy.json").read_bytes()), "schema_policy.json")
"""The JSON Schema of a policy file."""

_FILE = "policy.yaml"
_CEL_KINDS = {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}
_REMEDY = "policies/README.md shows the anatomy of a policy file"


def load_policies(folders: Sequence[Path]) -> Policies:
    """The policies of all folders; UserError for a file that is no policy, and for a name given twice.

    Schemas compile at their first use and raise the same error then; `compile_policies` asks them all at once.
    """
    policies: dict[str, SchemaPolicy] = {}
    for file in (file for folder in folders for file in policy_files(folder)):
        policy = load_policy(file)
        if policy.name in policies:
            first = policies[policy.name].file
            raise UserError(f"{file}: the policy {policy.name} is defined in {first} too", "rename one of the two")
        policies[policy.name] = policy
    return Policies([policies[name] for name in sorted(policies)])


def compile_policies(policies: Policies) -> None:
    """Compile every schema now, those too that no object has met; UserError for the first that does not compile."""
    for policy in policies.items:
        for schema in policy.schemas():
            schema.compiled  # noqa: B018 # the first access compiles


def policy_files(folder: Path) -> list[Path]:
    """The policy files of a folder of policies, of one policy's folder, or the named file itself."""
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder of policies", "name a folder that exists")
    if (folder / _FILE).is_file():
        return [folder / _FILE]
    return list(_inside(folder))


def _inside(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith((".", "_")):
            continue
        if entry.suffix in {".yaml", ".yml", ".json"}:
            own = folder / entry.stem / _FILE
            raise UserError(f"{entry}: a policy file is not read outside a folder of its own", f"move it to {own}")
        if entry.is_dir():
            if not (entry / _FILE).is_file():
                raise UserError(f"{entry}: the folder holds no {_FILE}", "write one, or remove the folder")
            yield entry / _FILE


def load_policy(file: Path) -> SchemaPolicy:
    """The policy in one file; UserError where it is none."""
    document = _document(file)
    _demand_kind(file, document.value)
    if not FORM.accepts(document.value):
        raise UserError(_form_errors(file, document), _REMEDY)
    return build_policy(str(file), document.value)


def _document(file: Path) -> Document:
    try:
        decoded = decode(file.read_bytes())
    except OSError as error:
        raise UserError(f"{file}: {error.strerror}", _REMEDY) from None
    for problem in decoded.broken:
        raise UserError(f"{file}:{problem.line}: {problem.message}", problem.remedy or _REMEDY)
    if len(decoded.documents) != 1:
        raise UserError(f"{file}: holds {len(decoded.documents)} documents, and a policy file is one", _REMEDY)
    return decoded.documents[0]


def _demand_kind(file: Path, source: Any) -> None:
    kind = source.get("kind") if isinstance(source, dict) else None
    if kind in _CEL_KINDS:
        raise UserError(
            f"{file}: CEL policies are not evaluated yet", f"write the {kind} as a SchemaPolicy, or move it"
        )
    if kind != "SchemaPolicy":
        raise UserError(f"{file}: the kind must be SchemaPolicy; found {kind}", _REMEDY)


def _form_errors(file: Path, document: Document) -> str:
    from valkey_gitops.admission.policies.explain import explain  # noqa: PLC0415 # loads jsonschema

    return "\n".join(
        f"{file}:{document.position(failure.path)[0]}: {field_path(failure.path)}: {failure.message}"
        for failure in explain(FORM.source, document.value)
    )
