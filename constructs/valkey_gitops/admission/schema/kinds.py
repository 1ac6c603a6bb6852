"""What to say of a kind that nothing serves, or that only some clusters serve."""

import re

from valkey_gitops.admission.model import Finding
from valkey_gitops.admission.schema.catalog import Schemas
from valkey_gitops.admission.schema.removed import REMOVED

_GUIDE = "https://kubernetes.io/docs/reference/using-api/deprecation-guide/"
_PREVIEW = re.compile(r"v\d+(alpha|beta)\d+\Z")
# Beta since before 1.24, when new beta APIs stopped being on by default.
_ON_BY_DEFAULT = "flowcontrol.apiserver.k8s.io/v1beta3"


def unknown_kind(api_version: str, kind: str, schemas: Schemas) -> Finding:
    """Nothing serves the kind under this apiVersion."""
    message = f'no matches for kind "{kind}" in version "{api_version}" in Kubernetes {schemas.version}'
    removal = REMOVED.get((api_version, kind))
    if removal and not removal.replacement:
        remedy = f"{api_version} was removed in {removal.removed}, and no other version serves {kind}"
        return Finding("unknown-kind", "deny", message, ("apiVersion",), remedy, _GUIDE)
    if removal:
        remedy = (
            f"write apiVersion: {removal.replacement} (since {removal.since}); {api_version} went in {removal.removed}"
        )
        return Finding("unknown-kind", "deny", message, ("apiVersion",), remedy, _GUIDE)
    others = sorted(info.api_version for info in schemas.kinds() if info.kind == kind)
    if others:
        remedy = f"{kind} is served as {', '.join(others)}"
        return Finding("unknown-kind", "deny", message, ("apiVersion",), remedy)
    return Finding("unknown-kind", "deny", message, ("kind",), _nearest(api_version, kind, schemas))


def disabled_api(api_version: str) -> Finding | None:
    """Alpha and beta APIs of Kubernetes are off by default: whether this cluster has it on cannot be known here."""
    version = api_version.rpartition("/")[2]
    if not _PREVIEW.match(version) or api_version == _ON_BY_DEFAULT:
        return None
    message = f"{api_version} is off by default: the API server serves it only when started with it"
    remedy = f"check that the cluster runs with --runtime-config={api_version}=true (kubectl api-versions lists it)"
    return Finding("disabled-api", "undecidable", message, ("apiVersion",), remedy)


def _nearest(api_version: str, kind: str, schemas: Schemas) -> str:
    import difflib  # noqa: PLC0415 - 3 ms that only a mistake needs

    names = {f"{info.kind} {info.api_version}": info for info in schemas.kinds()}
    near = difflib.get_close_matches(f"{kind} {api_version}", names, 1, 0.75)
    if near:
        return f"did you mean {names[near[0]].kind} of {names[near[0]].api_version}?"
    return "give its CustomResourceDefinition with --crds, or correct apiVersion and kind"
