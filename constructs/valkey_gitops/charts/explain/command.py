"""`valkey-gitops explain`."""

import argparse
import json
from pathlib import Path
from typing import Any

from valkey_gitops.charts.app import charts
from valkey_gitops.charts.explain.arithmetic import arithmetic, overview
from valkey_gitops.charts.explain.influence import Influence, influences
from valkey_gitops.charts.explain.target import target
from valkey_gitops.errors import CLEAN
from valkey_gitops.settings import Deployment, load_deployments
from valkey_gitops.settings.reader import fields, is_model

EPILOG = """\
examples:
  valkey-gitops explain production                       its durability, its memory, its version
  valkey-gitops explain production maxmemory             a directive
  valkey-gitops explain production Deployment/valkey spec.strategy.type
  valkey-gitops explain production dist/production/service/deployment-valkey.yaml:42      a line
  valkey-gitops explain production dist/production/service/deployment-valkey.yaml:spec.replicas
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = EPILOG
    parser.add_argument("deployment", metavar="DEPLOYMENT", help="name of a file in --deployments")
    parser.add_argument(
        "target", nargs="*", metavar="WHAT", help="a directive; KIND/NAME [PATH]; FILE:LINE or FILE:PATH"
    )
    parser.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="default: dist")
    parser.add_argument(
        "--deployments", type=Path, default=Path("deployments"), metavar="DIR", help="default: deployments"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def run(args: argparse.Namespace) -> int:
    """Prints which settings, defaults and equations a value comes from.

    Raises:
        UserError: the settings are wrong, or nothing in dist/ is what the words name.
    """
    [deployment] = load_deployments(args.deployments, (args.deployment,))
    if not args.target:
        print(_json(overview(deployment)) if args.format == "json" else "\n".join(overview(deployment).values()))
        return CLEAN
    built = charts([deployment])
    asked = target(args.target, built, args.out)
    found, value = influences(deployment, asked), asked.value(built)
    sums = arithmetic(deployment, {item.setting for item in found})
    if args.format == "json":
        settings = [_entry(deployment, item) for item in found]
        print(_json({"version": 1, "target": str(asked), "value": value, "settings": settings, "arithmetic": sums}))
    else:
        print(f"{args.out / str(asked)}\n  is {json.dumps(value)}")
        print(*_lines(deployment, found), *(f"  {line}" for line in sums), sep="\n")
    return CLEAN


def _lines(deployment: Deployment, found: list[Influence]) -> list[str]:
    if not found:
        return ["  whatever the settings: valkey-gitops itself decides on it"]
    said = [item for item in found if item.place]
    default = [item for item in found if not item.place]
    lines = [f"  from {item.setting}: {json.dumps(_said(deployment, item))} in {item.place}" for item in said]
    return lines + [f"  default of {item.setting}: {json.dumps(_said(deployment, item))}" for item in default]


def _entry(deployment: Deployment, item: Influence) -> dict[str, Any]:
    place = {"file": str(item.place.file), "line": item.place.line, "column": item.place.column} if item.place else None
    return {"setting": item.setting, "value": _said(deployment, item), "place": place}


def _said(deployment: Deployment, item: Influence) -> Any:
    """The setting's value: as a file has it, or the default."""
    value: Any = deployment.layers.value if item.place else _as_file(deployment.settings)
    for step in item.path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None  # a default that has no such part
    return value


def _as_file(value: Any) -> Any:
    """Settings as a file would say them."""
    model: Any = type(value)
    if is_model(model):
        return {key: _as_file(getattr(value, field.name)) for key, field in fields(model).items()}
    if isinstance(value, tuple):
        return [_as_file(item) for item in value]
    return dict(value) if hasattr(value, "keys") else value


def _json(value: object) -> str:
    return json.dumps(value, indent=2)
