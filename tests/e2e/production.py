"""The platform around deployments/production.yaml: what its operators would make of the custom resources in dist/."""

import base64
import secrets
import shutil
from pathlib import Path

import yaml

from tests.e2e.kubectl import Kubectl, Manifest, manifests
from tests.e2e.world import World, namespace
from tests.operate.authority import Pair, issue

_SETTINGS = Path(__file__).with_name("settings.yaml")
_NAMESPACE, CLIENT = "valkey-production", "argilla"
RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}
_MANAGER = ("--server-side", "--field-manager=platform")


class Production(World):
    """deployments/production.yaml on a node: one file on top of it says where they differ."""

    def __init__(self, kubectl: Kubectl, root: Path, scratch: Path) -> None:
        super().__init__(kubectl, root, scratch, "on-a-node", _NAMESPACE)
        self._scratch = scratch
        self._store: dict[tuple[str, str], str] = {}

    def prepare(self, definitions: Path, version: str) -> None:
        """Kinds, namespaces, and Secrets: the node has no operators, so their work is done here from their objects."""
        self.kubectl.run("apply", *_MANAGER, f"--filename={definitions}")
        self.kubectl.run("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s")
        pair = self._issued()
        self._settle(version, pair.certificate.decode())
        for name in (self.namespace, self.jobs, CLIENT):
            self.kubectl.apply(namespace(name, **RESTRICTED), *_MANAGER)
        for manifest in manifests(self.dist / "service"):
            if manifest["kind"] == "ExternalSecret":
                self.kubectl.apply(self._kept(manifest), *_MANAGER)
            if manifest["kind"] == "Certificate":
                self.kubectl.apply(_certified(manifest, pair), *_MANAGER)

    def password(self, user: str) -> str:
        """As the store of External Secrets has it."""
        return self._store["valkey/production", user]

    def _issued(self) -> Pair:
        """For the names that the committed Certificate asks for; it is its own authority."""
        [asked] = [item for item in manifests(self.repository / "dist/production") if item["kind"] == "Certificate"]
        names = [f"DNS:{name}" for name in asked["spec"]["dnsNames"]]
        names += [f"IP:{address}" for address in asked["spec"]["ipAddresses"]]
        return issue(self._scratch, names=",".join(names))

    def _settle(self, version: str, authority: str) -> None:
        settings = yaml.safe_load(_SETTINGS.read_text())
        settings |= {"image": {"tag": version}, "tls": {"ca": authority}}
        (self.repository / "deployments" / f"{self.deployment}.yaml").write_text(yaml.safe_dump(settings))
        shutil.rmtree(self.dist, ignore_errors=True)
        self.command("synth", self.deployment)

    def _kept(self, external: Manifest) -> Manifest:
        """What External Secrets makes of its object, but for what a template adds."""
        spec, data = external["spec"], {}
        for item in spec["data"]:
            source = item["remoteRef"]
            value = '{"auths": {}}' if item["secretKey"] == ".dockerconfigjson" else secrets.token_urlsafe(24)
            data[item["secretKey"]] = self._store.setdefault((source["key"], source.get("property", "")), value)
        return _secret(external, spec["target"]["name"], spec["target"]["template"]["type"], data)


def _certified(certificate: Manifest, pair: Pair) -> Manifest:
    """What cert-manager makes of its object."""
    data = {"tls.crt": pair.certificate.decode(), "tls.key": pair.key.decode(), "ca.crt": pair.certificate.decode()}
    return _secret(certificate, certificate["spec"]["secretName"], "kubernetes.io/tls", data)


def _secret(source: Manifest, name: str, kind: str, data: dict[str, str]) -> Manifest:
    metadata = {"name": name, "namespace": source["metadata"]["namespace"]}
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": kind, "data": encoded}
