"""Policies to the files that a cluster syncs: one for each object, and an index."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

from valkey_gitops.admission.admission_policies import AdmissionPolicy
from valkey_gitops.admission.default import default_object
from valkey_gitops.admission.policies.export.translate import translate
from valkey_gitops.admission.policies.export.values import NotTranslatableError
from valkey_gitops.admission.policies.policy import Policies, SchemaPolicy

_INDEX = """\
# Policies of this project for the API server

Written by `valkey-gitops policies export`. Apply the folder, or let an engine sync it:

```sh
kubectl apply -f dist/policies
```

A policy from a SchemaPolicy holds in the namespaces with the label `app.kubernetes.io/managed-by: valkey-gitops`; one
that was written as a ValidatingAdmissionPolicy holds where its binding says.

## In the cluster

{exported}
## Not for the cluster

`valkey-gitops validate` asks these; the webhook (`valkey-gitops serve`) asks those that need no other object.

{left}"""


class Exported(NamedTuple):
    """The files by name, and why each other policy is not among them."""

    files: Mapping[str, str]
    left: Mapping[str, str]


def exported(policies: Policies) -> Exported:
    """Every policy that the cluster can run: ValidatingAdmissionPolicies as they are, SchemaPolicies translated."""
    files: dict[str, str] = {}
    left: dict[str, str] = {}
    done: dict[str, str] = {}
    for policy in policies.all:
        try:
            documents = _documents(policy)
        except NotTranslatableError as reason:
            left[policy.name] = str(reason)
            continue
        done[policy.name] = policy.summary
        for document in documents:
            files[f"{document['kind'].lower()}-{document['metadata']['name']}.yaml"] = _text(_spelled_out(document))
    files["README.md"] = _INDEX.format(exported=_table("demands", done), left=_table("because", left))
    return Exported(files, left)


def _documents(policy: SchemaPolicy | AdmissionPolicy) -> list[Any]:
    if isinstance(policy, SchemaPolicy):
        return translate(policy)
    source, *_ = policy.documents
    head = {"apiVersion": source["apiVersion"], "kind": "ValidatingAdmissionPolicyBinding"}
    return [source, *({**head, "metadata": {"name": item.name}, "spec": item.spec} for item in policy.bindings)]


def _spelled_out(document: Any) -> Any:
    """With the server's defaults, so that no engine sees a difference; the status is the server's alone."""
    return {key: value for key, value in default_object(document).items() if key != "status"}


def _text(document: Any) -> str:
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=118, allow_unicode=True)


def _table(head: str, rows: Mapping[str, str]) -> str:
    lines = [f"| policy | {head} |", "|---|---|", *(f"| {name} | {text} |" for name, text in rows.items())]
    return "\n".join(lines) + "\n"


class _Dumper(yaml.SafeDumper):
    """Without aliases: engines read each file by itself, and people too."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Always."""
        return True
