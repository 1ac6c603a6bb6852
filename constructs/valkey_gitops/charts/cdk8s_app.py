"""Charts and objects for cdk8s; importing this module starts Node."""

from collections.abc import Mapping, Sequence

import jsii
from cdk8s import ApiObject, ApiObjectMetadata, App, Chart
from constructs import Construct

from valkey_gitops.charts.objects import Manifest


class ManifestObject(ApiObject):
    """A finished manifest as a cdk8s object: what it says is written as it is."""

    def __init__(self, scope: Construct, construct_id: str, manifest: Manifest) -> None:
        metadata = manifest["metadata"]
        super().__init__(
            scope,
            construct_id,
            api_version=manifest["apiVersion"],
            kind=manifest["kind"],
            metadata=ApiObjectMetadata(name=metadata["name"], namespace=metadata.get("namespace")),
        )
        self._manifest = manifest

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> Manifest:
        """The manifest; cdk8s calls this once, when it writes."""
        return self._manifest


class FolderChart(Chart):
    """One folder of dist/."""

    def __init__(self, scope: Construct, construct_id: str, manifests: Sequence[Manifest]) -> None:
        super().__init__(scope, construct_id)
        for number, manifest in enumerate(manifests):
            ManifestObject(self, f"{number:03}-{manifest['kind']}", manifest)


def synthesize(charts: Mapping[str, Sequence[Manifest]]) -> str:
    """All documents in the order of the charts, as one YAML stream."""
    app = App()
    for folder, manifests in charts.items():
        FolderChart(app, folder.replace("/", "-"), manifests)
    text: str = app.synth_yaml()
    return text
