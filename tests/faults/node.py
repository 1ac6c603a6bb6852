"""Faults of a cluster, made on a real node at dist/thinkube; each ends as it began."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import NamedTuple

from tests.e2e.kubectl import Manifest, Reference, manifests, until
from tests.e2e.thinkube import VALKEY
from tests.e2e.world import World
from tests.faults.server import CANARY, COULD_NOT_RUN
from tests.verify.conftest import Ended

DEPLOYMENT = Reference("Deployment.apps", VALKEY, "valkey")
CLAIM = Reference("PersistentVolumeClaim", VALKEY, "valkey-data")
REASONS = {0: "", 1: "PodFailurePolicy", 2: "BackoffLimitExceeded"}
"""How the Job's own status tells the exit codes apart."""


class Cluster(NamedTuple):
    """The deployment on the node, and the words by which its Job is run again."""

    world: World
    enter: Callable[..., None]

    @property
    def _probe(self) -> Reference:
        return Reference("Job.batch", self.world.jobs, "valkey-fault")

    def rendered(self, reference: Reference) -> Manifest:
        found = manifests(self.world.dist / "service") + manifests(self.world.dist / "verify")
        [manifest] = [item for item in found if Reference.of(item) == reference]
        return manifest

    def prove(self, *more: str, pod: Manifest | None = None) -> Ended:
        """The Job under another name, without its second try and with a short patience."""
        job = deepcopy(self.rendered(self.world.job))
        job["metadata"] = {"name": self._probe.name, "namespace": self.world.jobs}
        job["spec"]["backoffLimit"] = 0
        spec = job["spec"]["template"]["spec"]
        spec.update(pod or {})
        spec["containers"][0]["args"] += ["--timeout", "5", *more]
        kubectl = self.world.kubectl
        kubectl.delete(self._probe)
        kubectl.create(job)
        until("the Job's verdict", lambda: bool(self._conditions()), 240)
        log = kubectl.run("logs", "--namespace", self.world.jobs, f"job/{self._probe.name}")
        [finished] = self.world.pods(self._probe.name)
        [status] = finished["status"]["containerStatuses"]
        code = status["state"]["terminated"]["exitCode"]
        reason = self._conditions().get("Failed", "")
        assert REASONS[code] == reason, (code, reason)
        return Ended(code, log, log)

    def _conditions(self) -> dict[str, str]:
        live = self.world.kubectl.get(self._probe)
        found = (live or {}).get("status", {}).get("conditions", [])
        return {
            item["type"]: item.get("reason", "") if item["type"] == "Failed" else ""
            for item in found
            if item["status"] == "True" and item["type"] in {"Complete", "Failed"}
        }

    def apply(self, manifest: Manifest) -> None:
        self.world.kubectl.apply(manifest, "--server-side", "--force-conflicts", "--field-manager=faults")

    def patch(self, reference: Reference, patch: str) -> None:
        self.world.kubectl.run("patch", *reference.words, "--type=merge", f"--patch={patch}")

    def scale(self, replicas: int) -> None:
        self.patch(DEPLOYMENT, f'{{"spec":{{"replicas":{replicas}}}}}')
        until(f"{replicas} Pods", lambda: len(self.world.kubectl.list("pods", VALKEY, "app=valkey")) == replicas, 120)

    def ready(self) -> None:
        words = ["rollout", "status", "--namespace", VALKEY, "deployment/valkey", "--timeout=180s"]
        self.world.kubectl.run(*words, timeout=200)


class NodeFault(NamedTuple):
    """What is made, the test that is meant for it, and the tests that it fails besides."""

    make: Callable[[Cluster], Ended]
    meant: str
    also: tuple[str, ...] = ()


def _scaled_down(cluster: Cluster) -> Ended:
    cluster.scale(0)
    try:
        return cluster.prove()
    finally:
        cluster.scale(1)


@contextmanager
def _deployed(cluster: Cluster, changed: Manifest) -> Iterator[None]:
    """Another Deployment than the rendered one."""
    cluster.world.kubectl.run("replace", "--filename=-", given=json.dumps(changed))
    try:
        yield
    finally:
        cluster.world.kubectl.run("replace", "--filename=-", given=json.dumps(cluster.rendered(DEPLOYMENT)))
        cluster.ready()


def _crashing(cluster: Cluster) -> Ended:
    """A server that ends at once; before its third start the kubelet waits long enough for a look."""
    changed = deepcopy(cluster.rendered(DEPLOYMENT))
    changed["spec"]["template"]["spec"]["containers"][0]["args"] += ["--no-such-directive", "yes"]

    def waits() -> bool:
        statuses = [
            status
            for pod in cluster.world.kubectl.list("pods", VALKEY, "app=valkey")
            for status in pod["status"].get("containerStatuses", [])
        ]
        reasons = [status["state"].get("waiting", {}).get("reason") for status in statuses]
        return reasons == ["CrashLoopBackOff"] and statuses[0]["restartCount"] >= 2

    with _deployed(cluster, changed):
        until("the kubelet waits before it starts the server again", waits, 180)
        return cluster.prove()


@contextmanager
def _selecting(cluster: Cluster, name: str, app: str) -> Iterator[None]:
    service = Reference("Service", VALKEY, name)
    cluster.patch(service, f'{{"spec":{{"selector":{{"app":"{app}"}}}}}}')
    try:
        yield
    finally:
        cluster.patch(service, '{"spec":{"selector":{"app":"valkey"}}}')


def _service_selects_nothing(cluster: Cluster) -> Ended:
    with _selecting(cluster, "valkey", "another"):
        return cluster.prove()


def _headless_selects_nothing(cluster: Cluster) -> Ended:
    with _selecting(cluster, "valkey-headless", "another"):
        return cluster.prove()


def _service_selects_another(cluster: Cluster) -> Ended:
    """Another Valkey, as the one of another team or the last test: it answers, and has none of the data."""
    template = _without_claim(cluster)["spec"]["template"]
    template["metadata"] = {"name": "another", "namespace": VALKEY, "labels": {"app": "another"}}
    assert cluster.prove().code == 0
    cluster.apply({"apiVersion": "v1", "kind": "Pod", **template})
    try:
        words = ["wait", "--namespace", VALKEY, "pod/another", "--for=condition=Ready", "--timeout=120s"]
        cluster.world.kubectl.run(*words)
        with _selecting(cluster, "valkey", "another"):
            return cluster.prove()
    finally:
        cluster.world.kubectl.delete(Reference("Pod", VALKEY, "another"))


def _blocked(cluster: Cluster) -> Ended:
    rule = ("FORWARD", "--protocol", "tcp", "--dport", "6379", "--jump", "DROP")
    cluster.enter("iptables", "--insert", *rule)
    try:
        return cluster.prove()
    finally:
        cluster.enter("iptables", "--delete", *rule)


def _outside_closed(cluster: Cluster) -> Ended:
    return cluster.prove("--external", "valkey-headless.valkey.svc.cluster.local:6380")


def _no_names(cluster: Cluster) -> Ended:
    dns = {"nameservers": ["127.0.0.1"], "options": [{"name": "timeout", "value": "1"}]}
    return cluster.prove(pod={"dnsPolicy": "None", "dnsConfig": dns})


def _no_rights(cluster: Cluster) -> Ended:
    binding = Reference("RoleBinding.rbac.authorization.k8s.io", VALKEY, "valkey-verify")
    rendered = cluster.rendered(binding)
    cluster.world.kubectl.delete(binding)
    try:
        return cluster.prove()
    finally:
        cluster.apply(rendered)


def _scratch_volume(cluster: Cluster) -> Ended:
    """An emptyDir where the claim was: what an earlier run wrote is on the claim."""
    assert cluster.prove().code == 0
    with _deployed(cluster, _without_claim(cluster)):
        cluster.ready()
        return cluster.prove()


def _image_differs(cluster: Cluster) -> Ended:
    """The rollout is paused, and the Deployment names another image than the Pod runs."""
    changed = deepcopy(cluster.rendered(DEPLOYMENT))
    changed["spec"]["paused"] = True
    changed["spec"]["template"]["spec"]["containers"][0]["image"] = "registry.example.com/library/valkey:another"
    with _deployed(cluster, changed):
        return cluster.prove()


def _record_changed(cluster: Cluster) -> Ended:
    """The platform's record of the service, edited by hand."""
    record = Reference("ConfigMap", VALKEY, "thinkube-service-config")
    [key] = cluster.rendered(record)["data"]
    cluster.patch(record, json.dumps({"data": {key: "service: {}\n"}}))
    try:
        return cluster.prove()
    finally:
        cluster.apply(cluster.rendered(record))


def _restart_loses(cluster: Cluster) -> Ended:
    """The same with `--restart`, and the right that `jobs.verifyRestart` gives: the volume goes with its Pod."""
    world = cluster.world
    role = Reference("Role.rbac.authorization.k8s.io", VALKEY, "restart")
    account = f"--serviceaccount={world.jobs}:valkey-verify"
    world.kubectl.run("create", "role", "restart", "--namespace", VALKEY, "--verb=delete", "--resource=pods")
    world.kubectl.run("create", "rolebinding", "restart", "--namespace", VALKEY, "--role=restart", account)
    try:
        with _deployed(cluster, _without_claim(cluster)):
            cluster.ready()
            return cluster.prove("--restart")
    finally:
        world.kubectl.delete(role._replace(kind="RoleBinding.rbac.authorization.k8s.io"))
        world.kubectl.delete(role)


def _without_claim(cluster: Cluster) -> Manifest:
    """The Deployment with an emptyDir where the claim was."""
    changed = deepcopy(cluster.rendered(DEPLOYMENT))
    [data] = [item for item in changed["spec"]["template"]["spec"]["volumes"] if "persistentVolumeClaim" in item]
    del data["persistentVolumeClaim"]
    data["emptyDir"] = {}
    return changed


def _not_bound(cluster: Cluster) -> Ended:
    """The last fault: the data goes with its claim."""
    cluster.scale(0)
    cluster.world.kubectl.delete(CLAIM)
    claim = deepcopy(cluster.rendered(CLAIM))
    claim["spec"]["storageClassName"] = "absent"
    cluster.apply(claim)
    cluster.scale(1)
    return cluster.prove()


REACH = "the server can be reached"
POD, ROLLOUT, SERVICES = "the pod is ready", "the rollout is complete", "services lead to a ready pod"

FAULTS = {
    "server scaled to nothing": NodeFault(
        _scaled_down, ROLLOUT, (POD, "the pod runs the rendered image", SERVICES, REACH)
    ),
    "server ends again and again": NodeFault(_crashing, POD, (ROLLOUT, SERVICES, REACH)),
    "wrong selector of the Service": NodeFault(_service_selects_nothing, SERVICES, (REACH,)),
    "wrong selector of the headless Service": NodeFault(_headless_selects_nothing, SERVICES),
    "Service leads to another Valkey": NodeFault(_service_selects_another, SERVICES, (CANARY,)),
    "packets dropped, as by a NetworkPolicy": NodeFault(_blocked, REACH),
    "another image in the Deployment": NodeFault(_image_differs, "the pod runs the rendered image", (ROLLOUT,)),
    "discovery record edited": NodeFault(_record_changed, "the discovery record is as rendered"),
    "external port closed": NodeFault(_outside_closed, "the external address answers"),
    "no DNS": NodeFault(_no_names, COULD_NOT_RUN),
    "no rights": NodeFault(_no_rights, COULD_NOT_RUN),
    "emptyDir instead of the claim": NodeFault(_scratch_volume, CANARY),
    "emptyDir, and the Pod deleted": NodeFault(_restart_loses, "an acknowledged write survives the pod", (CANARY,)),
    "volume not bound": NodeFault(_not_bound, "the claim is bound", (POD, ROLLOUT, SERVICES, REACH)),
}
