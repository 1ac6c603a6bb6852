"""Writes the table that settings are checked against, from the records of real servers: `make directives`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "settings" / "servers"
TABLE = ROOT / "constructs" / "valkey_gitops" / "settings" / "versions" / "directives.json"
ALIASES = {
    "lua-time-limit": "busy-reply-threshold",
    "slowlog-log-slower-than": "commandlog-execution-slower-than",
    "slowlog-max-len": "commandlog-slow-execution-max-len",
    "masterauth": "primaryauth",
    "masteruser": "primaryuser",
}
"""Old names that the servers still take, beside those in which `slave` became `replica`, and `_` became `-`."""


def records() -> dict[str, dict[str, Any]]:
    """What each server has said, by the line of its version, oldest first."""
    files = sorted(FOLDER.glob("*.json"), key=lambda file: [int(part) for part in file.stem.split(".")])
    return {file.stem.rpartition(".")[0]: json.loads(file.read_text()) for file in files}


def table(found: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Each directive with its first line, its last if it is gone, the first that sets it live, and its newer name."""
    lines = list(found)
    names = sorted({name for directives in found.values() for name in directives})
    result = {}
    for name in names:
        known = [line for line in lines if name in found[line]]
        live = [line for line in known if found[line][name]["live"]]
        entry = {"since": known[0]}
        if known[-1] != lines[-1]:
            entry["until"] = known[-1]
        if live:
            entry["live"] = live[0]
        if (newer := _newer(name)) in names:
            entry["alias"] = newer
        result[name] = entry
    return result


def _newer(name: str) -> str:
    newer = ALIASES.get(name, name.replace("slave", "replica").replace("_", "-"))
    return newer if newer != name else ""


def text(entries: Mapping[str, Any]) -> str:
    """One line for each directive."""
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items()) + "\n}\n"


if __name__ == "__main__":
    TABLE.write_text(text(table(records())))
