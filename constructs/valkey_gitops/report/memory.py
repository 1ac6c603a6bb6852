"""The memory equation of each valkey-server: its settings' where they are there and agree, else the manifests'."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from valkey_gitops.admission.references.pods import PodTemplate, containers, items, mapping, pod_template
from valkey_gitops.errors import UserError
from valkey_gitops.quantity import approximate_float, parse
from valkey_gitops.report.relations import World
from valkey_gitops.settings import load_deployments
from valkey_gitops.settings.memory import CLIENTS_SHARE, FRAGMENTATION, Equation, equation
from valkey_gitops.settings.model import Memory, Settings

_SERVER = re.compile(r"(^|/)(valkey|redis)-server\Z")
_BYTES = re.compile(r"(\d+)(b|k|kb|m|mb|g|gb)?\Z")
_UNITS = {"": 1, "b": 1, "k": 10**3, "kb": 2**10, "m": 10**6, "mb": 2**20, "g": 10**9, "gb": 2**30}
"""Valkey's own: valkey.conf explains them in its first lines."""


class Budget(NamedTuple):
    """What a server's memory must hold; where there is no equation, `why` says what is missing."""

    number: int
    container: str
    equation: Equation | None
    why: str


def budgets(world: World, deployments: Path) -> Iterator[Budget]:
    """One for each container that runs a valkey-server."""
    for number, obj in enumerate(world.objects):
        pod = pod_template(obj)
        for _, container in containers(pod) if pod else ():
            words = [str(word) for field in ("command", "args") for word in _list(container.get(field))]
            if pod and words and _SERVER.search(words[0]):
                directives = _directives(world, number, pod, container, words)
                yield _budget(number, container, directives, _settings(world, number, deployments))


def _budget(
    number: int, container: Mapping[str, Any], directives: Mapping[str, str], settings: Settings | str
) -> Budget:
    name = str(container.get("name"))
    limit = _quantity(mapping(mapping(container.get("resources")).get("limits")).get("memory"))
    data = _bytes(directives.get("maxmemory", "0"))
    if limit is None:
        return Budget(number, name, None, "The container has no memory limit that can be read.")
    if not data:
        return Budget(number, name, None, "There is no maxmemory: the data grow until the kernel kills the server.")
    read = _equation(limit, data, directives)
    if isinstance(settings, str):
        return Budget(number, name, read, f"From the manifests{settings}.")
    said = equation(settings)
    if (said.limit, said.data) == (limit, data):
        return Budget(number, name, said, "From the settings, with which the manifests agree.")
    return Budget(number, name, read, "From the manifests; the settings say otherwise: run `valkey-gitops synth`.")


def _equation(limit: int, data: int, directives: Mapping[str, str]) -> Equation:
    """The terms by the manifests; what they do not say is as a settings file has it by default."""
    clients = _bytes(directives.get("maxmemory-clients", "0")) or limit * CLIENTS_SHARE // 100
    forks = directives.get("appendonly", "no") == "yes" or directives.get("save", "by default") not in ("", '""')
    return Equation(limit, clients, FRAGMENTATION, Memory().copy_on_write if forks else 0, data)


def _settings(world: World, number: int, folder: Path) -> Settings | str:
    """The settings of the deployment in whose folder an object lies; why not, in words that go on a sentence."""
    identity = world.identities[number]
    name = next((part for part in world.folders[number] if (folder / f"{part}.yaml").is_file()), None)
    if name is None:
        return ""
    try:
        (found,) = load_deployments(folder, (name,))
    except UserError:
        return f"; {(folder / name).as_posix()}.yaml cannot be used"
    same = (found.settings.name, found.settings.namespace) == (identity.name, identity.namespace)
    return found.settings if same else ""


def _directives(
    world: World, number: int, pod: PodTemplate, container: Mapping[str, Any], words: Sequence[str]
) -> dict[str, str]:
    """What the server is told: by its file, then by its arguments, the last word of each."""
    file = next((word for word in words[1:] if word.endswith(".conf")), "")
    found = dict(_lines(_file(world, number, pod, container, file)))
    given: dict[str, list[str]] = {}
    option = ""
    for word in words[1:]:
        if word.startswith("--"):
            option = word[2:]
            given[option] = []
        elif option:
            given[option].append(word)
    return found | {name: " ".join(values) for name, values in given.items()}


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, _, value = line.strip().partition(" ")
        if name and not name.startswith("#"):
            yield name.lower(), value.strip().strip('"')


def _file(world: World, number: int, pod: PodTemplate, container: Mapping[str, Any], path: str) -> str:
    """A file of the container that is a key of a ConfigMap; empty where it is something else."""
    folder, _, name = path.rpartition("/")
    for mount in items(container.get("volumeMounts")):
        volumes = [item for item in items(pod.spec.get("volumes")) if item.get("name") == mount.get("name")]
        source = mapping(volumes[0].get("configMap")).get("name") if volumes else None
        if source and mount.get("mountPath") in (folder, path):
            found = world.find("ConfigMap", pod.namespace, str(source), number)
            key = str(mount.get("subPath") or name)
            return str(mapping(world.objects[found].get("data")).get(key, "")) if found is not None else ""
    return ""


def _bytes(text: str) -> int:
    match = _BYTES.match(text.strip().lower())
    return int(match[1]) * _UNITS[match[2] or ""] if match else 0


def _quantity(value: object) -> int | None:
    try:
        return int(approximate_float(parse(str(value)))) if value is not None else None
    except ValueError:
        return None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
