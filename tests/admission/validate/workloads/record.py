"""Asks a real API server again and rewrites answers/*.yaml.

    KUBECONFIG=... python -m tests.admission.validate.workloads.record [AREA...]

A forced, strict server-side apply, as a dry run. An update is asked about over an object that the same manager has
really applied, under a name of its own: the server must be a fresh one.
"""

import json
import os
import sys
import uuid
from pathlib import Path
from typing import Any

import yaml

from tests.admission.schema.decisions import SCHEMAS
from tests.admission.validate.workloads.decisions import ACCEPTED, FOLDER, Case, areas, cases, normal
from tests.cluster.api import Answer, Api, resource_path

HEADER = "# Recorded from kube-apiserver v1.34.4 by tests/admission/validate/workloads/record.py.\n"


def path_of(obj: dict[str, Any]) -> str:
    kind = SCHEMAS.kind(obj["apiVersion"], obj["kind"])
    assert kind is not None
    return resource_path(obj, kind.plural, namespaced=True)


def ask(api: Api, case: Case) -> str | list[str]:
    if case.old is None:
        return words(api.apply(path_of(case.object), json.dumps(case.object).encode()))
    name = f"update-{uuid.uuid4().hex[:12]}"
    for obj in (case.old, case.object):
        obj["metadata"]["name"] = name
    created = api.apply(path_of(case.old), json.dumps(case.old).encode(), dry_run=False)
    assert created.status < 300, (case.id, created.body)
    answer = words(api.apply(path_of(case.object), json.dumps(case.object).encode()))
    return answer if isinstance(answer, str) else [line.replace(name, "valkey") for line in answer]


def words(answer: Answer) -> str | list[str]:
    """The causes with their fields; without causes, the message."""
    if answer.status < 300:
        return ACCEPTED
    causes = (answer.body.get("details") or {}).get("causes") or ()
    return normal(f"{cause.get('field', '')}: {cause['message']}" for cause in causes) or [answer.body["message"]]


def prepare(api: Api) -> None:
    """The ServiceAccount that every Pod has, and a class for its priority."""
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": "default"}}
    priority = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "high"}, "value": 5}
    account_path, priority_path = (
        "/api/v1/namespaces/default/serviceaccounts/default",
        "/apis/scheduling.k8s.io/v1/priorityclasses/high",
    )
    for path, obj in ((account_path, account), (priority_path, priority)):
        assert api.apply(path, json.dumps(obj).encode(), dry_run=False).status < 300


def main() -> None:
    api = Api(Path(os.environ["KUBECONFIG"]))
    prepare(api)
    for area in sys.argv[1:] or areas():
        recorded = {case.id: ask(api, case) for case in cases(area)}
        text = yaml.safe_dump(recorded, sort_keys=False, width=10**6, allow_unicode=True)
        (FOLDER / "answers").mkdir(exist_ok=True)
        (FOLDER / "answers" / f"{area}.yaml").write_text(HEADER + text)


if __name__ == "__main__":
    main()
