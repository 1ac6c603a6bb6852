"""docs/troubleshooting.md: a symptom has its three parts, and every item of the platform's README its answer."""

import re

import pytest

from tests.docs.blocks import ROOT

TEXT = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
SYMPTOMS = re.findall(r"^### (.*?)\n(.*?)(?=^##)", TEXT, re.DOTALL | re.MULTILINE)
SECTIONS = dict(re.findall(r"^###? (.*?)\n(.*?)(?=^##)", TEXT, re.DOTALL | re.MULTILINE))


@pytest.mark.parametrize(("symptom", "text"), SYMPTOMS, ids=[symptom for symptom, _ in SYMPTOMS])
def test_a_symptom_has_a_cause_a_command_and_a_remedy(symptom: str, text: str) -> None:
    assert symptom
    assert re.fullmatch(r"\n\*\*Cause\*\*: .*```sh(?: cluster)?\n.*```\n\n\*\*Remedy\*\*: .*", text, re.DOTALL)


LOOKING = "Looking at a deployment"
INSIDE, OUTSIDE = "Connection refused inside the cluster", "Connection refused from outside the cluster"
GONE, FULL = "Data are gone after a restart", "Memory is nearly full"
# What the README says to look at or to do; where it is answered; words that stand there.
ITEMS = [
    ("check pod status: get, describe", LOOKING, ["get pods", "describe pod"]),
    ("view logs", LOOKING, ["logs deploy/valkey -f"]),
    ("used_memory, used_memory_peak", LOOKING, ["used_memory", "used_memory_peak"]),
    ("total_commands_processed, instantaneous_ops_per_sec", LOOKING, ["total_commands_processed", "instantaneous_ops"]),
    ("keyspace", LOOKING, ["info keyspace"]),
    ("INFO memory, stats, replication", LOOKING, ["info memory", "info stats", "info replication"]),
    ("INFO persistence, LASTSAVE, SAVE, BGSAVE", LOOKING, ["info persistence", "lastsave", "`save`", "bgsave"]),
    ("SLOWLOG GET, LEN, RESET", LOOKING, ["slowlog get 10", "slowlog len", "slowlog reset"]),
    ("verify deployment: get, describe", LOOKING, ["describe deployment valkey"]),
    ("check services: ClusterIP and headless", LOOKING, ["get service", "valkey-headless", "ClusterIP: None"]),
    ("connectivity within the cluster", INSIDE, ["kubectl run", "valkey.valkey.svc.cluster.local ping"]),
    ("connectivity from outside", OUTSIDE, ["valkey-gitops verify", "--external"]),
    (
        "TCP passthrough: the ConfigMap's entry",
        OUTSIDE,
        ["primary-ingress-ingress-nginx-tcp", '"6379": valkey/valkey:6379'],
    ),
    ("the claim is bound", GONE, ["get pvc valkey-data"]),
    ("the data folder's files", GONE, ["ls -lh /data", "dump.rdb", "appendonlydir"]),
    ("memory usage, large keys", FULL, ["info memory", "--bigkeys"]),
    ("maxmemory and its policy", FULL, ["CONFIG SET maxmemory", "durability: cache"]),
    ("refused: pod, Service", INSIDE, ["get pods,service"]),
    ("refused: firewall", "A connection that waits until its time is over", ["firewall", "6379"]),
    ("data loss: mounted, AOF file", GONE, ["/data/appendonlydir"]),
    ("data loss: write errors in the log", GONE, ["logs deploy/valkey --previous"]),
    ("data loss: write errors", "MISCONF, writes are refused", ["df -h /data"]),
    ("latency: slow log, blocking commands", "Slow answers", ["slowlog", "KEYS", "SCAN"]),
    ("latency: more CPU", "Slow answers", ["CPU limit"]),
    ("latency: less memory", FULL, ["larger `resources`", "evicts"]),
    ("Pending: the claim", "The pod stays Pending", ["get pvc valkey-data"]),
    ("image: token, registry, tag", "The image cannot be pulled", ["HARBOR_ROBOT_TOKEN", "~/.env", "ask the registry"]),
    ("external clients: DNS, firewall, passthrough", OUTSIDE, ["getent hosts", "firewall", "TCP entry"]),
    ("out of memory: limits", "The container is OOMKilled", ["larger `resources`"]),
    ("out of memory: eviction, fewer data", "OOM command not allowed", ["allkeys-lru"]),
    ("storage expansion: a class that can", "The volume cannot grow, or is to shrink", ["allowVolumeExpansion"]),
    ("backup before a rollback", "Before removing everything", ["valkey-gitops backup"]),
    ("requirepass", "NOAUTH or WRONGPASS", ["CONFIG SET requirepass"]),
]


@pytest.mark.parametrize(("item", "section", "words"), ITEMS, ids=[item for item, _, _ in ITEMS])
def test_an_item_of_the_platforms_readme_is_answered(item: str, section: str, words: list[str]) -> None:
    assert item
    assert [] == [word for word in words if word not in SECTIONS[section]]
