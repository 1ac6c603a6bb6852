"""Folders of policy files into policies; whatever would leave a demand unheard is refused."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from valkey_gitops.admission.admission_policies import AdmissionPolicies, admission_policies
from valkey_gitops.admission.model import field_path
from valkey_gitops.admission.policies.build import build_policy
from valkey_gitops.admission.policies.policy import Policies, Schema, SchemaPolicy
from valkey_gitops.admission.policies.profiles import FILE as PROFILES
from valkey_gitops.admission.policies.profiles import choose, under
from valkey_gitops.decode import Document, decode
from valkey_gitops.errors import UserError

FORM = Schema(json.loads(Path(__file__).with_name("schema_policy.json").read_bytes()), "schema_policy.json")
"""The JSON Schema of a policy file."""

_FILE = "policy.yaml"
_BESIDE = {PROFILES, "harmless.yaml"}
"""What stands beside the folders of policies and is none."""

_CEL_KINDS = {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}
_REMEDY = "policies/README.md shows the anatomy of a policy file"


def load_policies(folders: Sequence[Path], profile: str | None = None) -> Policies:
    """The policies of all folders; UserError for a file that is no policy, and for a name given twice.

    A profile, of the file profiles.yaml in the folders, says how strict each is.

    Schemas compile at their first use and raise the same error then; `compile_policies` asks them all at once.
    """
    policies: dict[str, SchemaPolicy] = {}
    admission = AdmissionPolicies()
    files: dict[str, str] = {}
    for file in (file for folder in folders for file in policy_files(folder)):
        policy = load_policy(file)
        name = policy.name if isinstance(policy, SchemaPolicy) else policy.items[0].name
        if name in files:
            raise UserError(f"{file}: the policy {name} is defined in {files[name]} too", "rename one of the two")
        files[name] = str(file)
        if isinstance(policy, SchemaPolicy):
            policies[name] = policy
        else:
            admission += policy
    found = Policies([policies[name] for name in sorted(policies)], admission)
    return under(choose(profile, folders, sorted(files)), found) if profile else found


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
        if entry.name.startswith((".", "_")) or entry.name in _BESIDE:
            continue
        if entry.suffix in {".yaml", ".yml", ".json"}:
            own = folder / entry.stem / _FILE
            raise UserError(f"{entry}: a policy file is not read outside a folder of its own", f"move it to {own}")
        if entry.is_dir():
            if not (entry / _FILE).is_file():
                raise UserError(f"{entry}: the folder holds no {_FILE}", "write one, or remove the folder")
            yield entry / _FILE


def load_policy(file: Path) -> SchemaPolicy | AdmissionPolicies:
    """The policy in one file: a SchemaPolicy, or a ValidatingAdmissionPolicy with its bindings and params.

    Raises:
        UserError: the file holds something else.
    """
    documents = _documents(file)
    kinds = [_kind(document.value) for document in documents]
    if _CEL_KINDS.intersection(kinds):
        return _admission_policy(file, documents)
    if len(documents) != 1:
        raise UserError(f"{file}: holds {len(documents)} documents, and a SchemaPolicy is one", _REMEDY)
    if kinds[0] != "SchemaPolicy":
        raise UserError(
            f"{file}: the kind must be SchemaPolicy or ValidatingAdmissionPolicy; found {kinds[0]}", _REMEDY
        )
    if not FORM.accepts(documents[0].value):
        raise UserError(_form_errors(file, documents[0]), _REMEDY)
    return build_policy(str(file), documents[0].value)


def _documents(file: Path) -> list[Document]:
    try:
        decoded = decode(file.read_bytes())
    except OSError as error:
        raise UserError(f"{file}: {error.strerror}", _REMEDY) from None
    for problem in decoded.broken:
        raise UserError(f"{file}:{problem.line}: {problem.message}", problem.remedy or _REMEDY)
    if not decoded.documents:
        raise UserError(f"{file}: holds no policy", _REMEDY)
    return decoded.documents


def _kind(source: Any) -> str | None:
    kind = source.get("kind") if isinstance(source, dict) else None
    return kind if isinstance(kind, str) else None


def _admission_policy(file: Path, documents: list[Document]) -> AdmissionPolicies:
    """One policy of this kind, in force: without a binding it would say nothing."""
    found = admission_policies((document.value for document in documents if _kind(document.value)), str(file))
    if len(found.items) != 1:
        raise UserError(
            f"{file}: holds {len(found.items)} ValidatingAdmissionPolicies, and a policy file is one", _REMEDY
        )
    policy = found.items[0]
    bindings = sum(_kind(document.value) == "ValidatingAdmissionPolicyBinding" for document in documents)
    if len(policy.bindings) != bindings:
        raise UserError(f"{file}: a binding in it does not name the policy {policy.name}", "correct its policyName")
    if not policy.bindings:
        raise UserError(f"{file}: the policy {policy.name} has no binding, and enforces nothing", "add one to the file")
    return found


def _form_errors(file: Path, document: Document) -> str:
    from valkey_gitops.admission.policies.explain import explain  # noqa: PLC0415 # loads jsonschema

    return "\n".join(
        f"{file}:{document.position(failure.path)[0]}: {field_path(failure.path)}: {failure.message}"
        for failure in explain(FORM.source, document.value)
    )
