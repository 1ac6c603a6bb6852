"""The cdk8s application: the only module that starts Node.

A construct is created and called back once for each object, and the whole text comes in one reply, because every
step over the bridge to Node costs half a millisecond.
"""

import os
from collections.abc import Iterator, Sequence

from valkey_gitops.charts import node
from valkey_gitops.charts.deployment import folders
from valkey_gitops.charts.objects import Manifest
from valkey_gitops.errors import UserError
from valkey_gitops.settings import Deployment

SEPARATOR = "---\n"


Charts = dict[str, list[Manifest]]
"""Manifests by the folder of dist/ that they go to."""


def charts(deployments: Sequence[Deployment]) -> Charts:
    """The charts of all deployments, in the order in which they are written."""
    return {
        f"{deployment.name}/{folder}": manifests
        for deployment in deployments
        for folder, manifests in folders(deployment).items()
    }


def render(charts: Charts) -> dict[str, str]:
    """The text of every file of dist/ by its path, in cdk8s' YAML.

    Raises:
        UserError: Node or cdk8s is missing.
    """
    node.choose()
    os.environ.pop("CDK8S_DISABLE_SORT", None)  # would change the bytes
    try:
        from valkey_gitops.charts.cdk8s_app import synthesize  # noqa: PLC0415 - starts Node
    except ModuleNotFoundError as error:
        raise UserError(f"{error.name} is not installed", "pip install 'valkey-gitops[synth]'") from None
    names = list(paths(charts))
    documents = synthesize(charts).split(f"\n{SEPARATOR}")
    return {path: f"{text.rstrip()}\n" for path, text in zip(names, documents, strict=True)}


def paths(charts: Charts) -> Iterator[str]:
    """`folder/kind-name.yaml`; two objects that want the same file are a bug of ours."""
    seen: set[str] = set()
    for folder, manifests in charts.items():
        for item in manifests:
            path = f"{folder}/{item['kind'].lower()}-{item['metadata']['name']}.yaml"
            if path in seen:
                raise ValueError(f"two objects for {path}")
            seen.add(path)
            yield path
