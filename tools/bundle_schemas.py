"""Writes the schemas that the validator carries, from published Go modules.

    python tools/bundle_schemas.py [--check] [--offline]

Needs `go`. The types of Kubernetes come from `api/openapi-spec/v3` of k8s.io/kubernetes (what the API server itself
publishes), custom resources from the CustomResourceDefinitions of their projects. `--check` writes nothing and exits 1
when the committed files are not what it would write; `--offline` takes modules from the module cache only.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from valkey_gitops.admission.schema.custom_resources import CustomKind, read_crds, reduced

DATA = Path(__file__).parents[1] / "constructs/valkey_gitops/admission/schema/data"

KUBERNETES = {
    "1.31": "v1.31.14",
    "1.32": "v1.32.13",
    "1.33": "v1.33.13",
    "1.34": "v1.34.4",
    "1.35": "v1.35.4",
    "1.36": "v1.36.3",
    "1.37": "v1.37.2",
}


class Source(NamedTuple):
    """A module that publishes CustomResourceDefinitions, and which of its kinds are carried."""

    module: str
    files: str
    kinds: str


# Where two sources serve the same version of a kind, the first one counts.
CUSTOM_RESOURCES = [
    Source(
        "sigs.k8s.io/gateway-api@v1.6.1",
        "config/crd/standard/*.yaml",
        "TCPRoute TLSRoute HTTPRoute GRPCRoute UDPRoute Gateway GatewayClass ReferenceGrant BackendTLSPolicy",
    ),
    # TCPRoute v1alpha2 is no longer served from 1.6 on.
    Source("sigs.k8s.io/gateway-api@v1.5.1", "config/crd/experimental/*.yaml", "TCPRoute"),
    Source(
        "github.com/external-secrets/external-secrets@v1.3.2",
        "config/crds/bases/*.yaml",
        "ExternalSecret ClusterExternalSecret SecretStore ClusterSecretStore PushSecret",
    ),
    Source("github.com/bitnami-labs/sealed-secrets@v0.40.0", "helm/sealed-secrets/crds/*.yaml", "SealedSecret"),
    Source(
        "github.com/cert-manager/cert-manager@v1.21.2",
        "deploy/crds/*.yaml",
        "Certificate CertificateRequest Issuer ClusterIssuer",
    ),
    Source(
        "github.com/prometheus-operator/prometheus-operator@v0.85.0",
        "example/prometheus-operator-crd/*.yaml",
        "ServiceMonitor PodMonitor PrometheusRule Probe",
    ),
    Source("github.com/argoproj/argo-cd/v3@v3.5.1", "manifests/crds/*.yaml", "Application ApplicationSet AppProject"),
    Source("github.com/fluxcd/kustomize-controller@v1.7.3", "config/crd/bases/*.yaml", "Kustomization"),
    Source(
        "github.com/fluxcd/source-controller@v1.7.3",
        "config/crd/bases/*.yaml",
        "GitRepository OCIRepository Bucket HelmRepository HelmChart",
    ),
    Source(
        "github.com/traefik/traefik/v3@v3.7.13",
        "docs/content/reference/dynamic-configuration/traefik.io_*.yaml",
        "IngressRoute IngressRouteTCP IngressRouteUDP Middleware MiddlewareTCP TLSOption TLSStore ServersTransport"
        " ServersTransportTCP TraefikService",
    ),
]

Definitions = dict[str, Any]
"""Schemas by their OpenAPI name."""


class Kind(NamedTuple):
    """Where a kind is served, and the definition of its objects."""

    api_version: str
    kind: str
    plural: str
    namespaced: bool
    definition: str


def main() -> int:
    """Write or check the data folder; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the data differs")
    parser.add_argument("--offline", action="store_true", help="modules from the module cache only")
    options = parser.parse_args()
    files = bundle(offline=options.offline)
    if options.check:
        return check(files)
    DATA.mkdir(exist_ok=True)
    for stale in {file.name for file in DATA.iterdir()} - set(files):
        (DATA / stale).unlink()
    for name, text in files.items():
        (DATA / name).write_text(text, encoding="utf-8")
    print(f"{len(files)} files, {sum(map(len, files.values())) // 1024} KiB in {DATA}")
    return 0


def check(files: dict[str, str]) -> int:
    """Compare the data folder with what it should hold."""
    committed = {file.name: file.read_text(encoding="utf-8") for file in DATA.iterdir()}
    differing = sorted(name for name in files.keys() | committed.keys() if files.get(name) != committed.get(name))
    for name in differing:
        print(f"not up to date: {name}", file=sys.stderr)
    return 1 if differing else 0


def bundle(*, offline: bool) -> dict[str, str]:
    """The data files by name."""
    folders = module_folders([*kubernetes_modules(), *(source.module for source in CUSTOM_RESOURCES)], offline=offline)
    variants: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    kinds: dict[Kind, list[str]] = defaultdict(list)
    for version, tag in KUBERNETES.items():
        served, definitions = openapi(folders[f"k8s.io/kubernetes@{tag}"])
        for kind in served:
            kinds[kind].append(version)
        add_variants(variants, version, reachable(served, definitions))
    custom = list(custom_kinds(folders))
    return {"kinds.json": kinds_file(kinds, custom), **definition_files(variants), **custom_files(custom)}


def module_folders(modules: list[str], *, offline: bool) -> dict[str, Path]:
    """Where each module lies in the module cache, downloaded if it does not."""
    environment = os.environ | {"GOFLAGS": "-mod=mod"} | ({"GOPROXY": "off"} if offline else {})
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "go.mod").write_text("module schemas\n", encoding="utf-8")
        command = ["go", "mod", "download", "-json", *modules]
        run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - fixed arguments
    if run.returncode:
        raise SystemExit(f"{' '.join(command[:4])}: {run.stdout}{run.stderr}")
    decoder, text, folders = json.JSONDecoder(), run.stdout.strip(), {}
    while text:
        module, end = decoder.raw_decode(text)
        folders[f"{module['Path']}@{module['Version']}"] = Path(module["Dir"])
        text = text[end:].strip()
    return folders


def openapi(folder: Path) -> tuple[list[Kind], Definitions]:
    """The kinds that can be created over the API, and all definitions."""
    kinds: list[Kind] = []
    definitions: Definitions = {}
    for file in sorted((folder / "api/openapi-spec/v3").glob("*_openapi.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        definitions |= document.get("components", {}).get("schemas", {})
        for path, methods in document.get("paths", {}).items():
            kinds += creatable(path, methods.get("post", {}))
    return kinds, {name: plain_references(reduced(schema)) for name, schema in definitions.items()}


def creatable(path: str, post: dict[str, Any]) -> Iterator[Kind]:
    """The kind that a POST on a collection creates; subresources of one object are none."""
    kind = post.get("x-kubernetes-group-version-kind")
    if not kind or "{name}" in path:
        return
    api_version = f"{kind['group']}/{kind['version']}".lstrip("/")
    reference = post["requestBody"]["content"]["*/*"]["schema"]["$ref"]
    plural = path.rstrip("/").rpartition("/")[2]
    yield Kind(api_version, kind["kind"], plural, "{namespace}" in path, reference.rpartition("/")[2])


def plain_references(schema: Any) -> Any:
    """References by bare name; the wrapping `allOf` of one and the empty default that OpenAPI puts around it go."""
    if isinstance(schema, list):
        return [plain_references(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema and isinstance(schema["$ref"], str):
        return {"$ref": schema["$ref"].rpartition("/")[2]}
    wrapped = schema.get("allOf")
    if isinstance(wrapped, list) and len(wrapped) == 1 and "properties" not in schema:
        rest = {word: value for word, value in schema.items() if word not in ("allOf", "default")}
        return plain_references(wrapped[0]) | rest
    return {word: plain_references(value) for word, value in schema.items()}


def reachable(kinds: list[Kind], definitions: Definitions) -> Definitions:
    """The definitions that objects of these kinds are made of."""
    found: Definitions = {}
    pending = [kind.definition for kind in kinds]
    while pending:
        name = pending.pop()
        if name not in found:
            found[name] = definitions[name]
            pending += references(definitions[name])
    return found


def references(schema: Any) -> Iterator[str]:
    """The names that a schema refers to."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        for value in schema.values():
            yield from references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from references(value)


def add_variants(variants: dict[str, list[tuple[str, Any]]], version: str, definitions: Definitions) -> None:
    """Note the definitions that are not what they were one version earlier; one that is gone is noted as None."""
    for name in variants.keys() | definitions.keys():
        schema = definitions.get(name)
        last = variants[name][-1][1] if variants[name] else None
        if schema != last:
            variants[name].append((version, schema))


def kubernetes_modules() -> list[str]:
    """The modules of Kubernetes, by version."""
    return [f"k8s.io/kubernetes@{tag}" for tag in KUBERNETES.values()]


def custom_kinds(folders: dict[str, Path]) -> Iterator[tuple[CustomKind, str]]:
    """The custom kinds that are carried, and the module of each."""
    seen: set[tuple[str, str]] = set()
    for source in CUSTOM_RESOURCES:
        files = sorted(folders[source.module].glob(source.files))
        for kind in read_crds(iter(files)):
            if kind.kind in source.kinds.split() and kind[:2] not in seen:
                seen.add(kind[:2])
                yield kind, source.module


def definition_name(kind: CustomKind) -> str:
    """The OpenAPI name of a custom kind, as the API server publishes it."""
    group, _, version = kind.api_version.partition("/")
    return ".".join([*reversed(group.split(".")), version, kind.kind])


def kinds_file(kinds: dict[Kind, list[str]], custom: list[tuple[CustomKind, str]]) -> str:
    """One line for each kind: where it is served, its definition, its first version, its last (empty: still there)."""
    newest = list(KUBERNETES)[-1]
    lines = [[*kind, versions[0], "" if versions[-1] == newest else versions[-1]] for kind, versions in kinds.items()]
    lines += [[*kind[:4], definition_name(kind), "", ""] for kind, _ in custom]
    rows = ",\n".join(compact(line) for line in sorted(lines))
    return f'{{"generated":"by tools/bundle_schemas.py",\n"kubernetes":{compact(KUBERNETES)},\n"kinds":[\n{rows}\n]}}\n'


def definition_files(variants: dict[str, list[tuple[str, Any]]]) -> dict[str, str]:
    """A file for each package of Kubernetes; a line is [name, first version of this form, schema]."""
    header = compact(
        ["", f"generated by tools/bundle_schemas.py from k8s.io/kubernetes {' '.join(KUBERNETES.values())}"]
    )
    packages: dict[str, list[str]] = defaultdict(lambda: [header])
    for name, forms in sorted(variants.items()):
        package, _, short = name.rpartition(".")
        packages[package] += [compact([short, version, schema]) for version, schema in forms]
    return {f"{package}.jsonl": "\n".join([*lines, ""]) for package, lines in packages.items()}


def custom_files(custom: list[tuple[CustomKind, str]]) -> dict[str, str]:
    """A file for each version of a custom kind."""
    return {
        f"{definition_name(kind)}.json": compact(
            {"generated": f"by tools/bundle_schemas.py from {module}", "schema": kind.schema}
        )
        + "\n"
        for kind, module in custom
    }


def compact(value: Any) -> str:
    """JSON without spaces, keys sorted."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


if __name__ == "__main__":
    raise SystemExit(main())
