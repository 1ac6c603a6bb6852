"""deployments/*.yaml to settings."""

from pathlib import Path
from typing import Any, NamedTuple

from valkey_gitops.decode import Document
from valkey_gitops.errors import UserError
from valkey_gitops.settings.layers import BrokenFileError, Layers, read_layers
from valkey_gitops.settings.model import Settings
from valkey_gitops.settings.reader import Problem, Reader
from valkey_gitops.settings.rules import RULES


class Deployment(NamedTuple):
    """One file of deployments/: its name (the file's, and dist's folder's) and what it asks for."""

    name: str
    settings: Settings
    warnings: tuple[str, ...] = ()
    layers: Layers = Layers(())


class BadSettingsError(UserError):
    """Every problem of the files that were read, one line each."""


def load_deployments(folder: Path, names: tuple[str, ...] = ()) -> list[Deployment]:
    """The deployments of a folder, sorted by name; only those named, if any are.

    Raises:
        UserError: the folder or a file cannot be read, or a deployment that was named is not there.
        BadSettingsError: files say something wrong; the message has a line with position and remedy for each problem.
    """
    files = _files(folder, names)
    deployments, lines = [], []
    for file in files:
        try:
            deployment, problems = _load(file)
        except BrokenFileError as error:
            deployment, problems = None, error.lines
        lines += problems
        if deployment:
            deployments.append(deployment)
    if lines:
        raise BadSettingsError("\n".join(dict.fromkeys(lines)))  # two files may extend the same broken one
    return deployments


def _files(folder: Path, names: tuple[str, ...]) -> list[Path]:
    try:
        found = {file.stem: file for file in sorted(folder.iterdir()) if file.suffix in (".yaml", ".yml")}
    except OSError as error:
        raise UserError(
            f"cannot read {folder}: {error.strerror}", "Run it where deployments/ is, or name it."
        ) from None
    if not found:
        raise UserError(
            f"{folder} holds no .yaml file", "Copy deployments/thinkube.yaml of this project to begin with."
        )
    if unknown := [name for name in names if name not in found]:
        raise UserError(f"no deployment {', '.join(unknown)} in {folder}", f"There are: {', '.join(found)}.")
    return [file for name, file in found.items() if not names or name in names]


def _load(file: Path) -> tuple[Deployment | None, list[str]]:
    layers = read_layers(file)
    settings, problems = read_value(layers.value)
    told = sorted(((layers.place(item), item) for item in problems), key=lambda pair: pair[0])
    lines = {
        warning: [_line(str(place), item) for place, item in told if item.warning is warning]
        for warning in (False, True)
    }
    deployment = Deployment(file.stem, settings, tuple(lines[True]), layers) if settings else None
    return deployment, lines[False]


def read(document: Document) -> tuple[Settings | None, list[Problem]]:
    """The settings in a document, or everything that is wrong with it, in the document's order; no warnings."""
    settings, problems = read_value(document.value)
    wrong = [problem for problem in problems if not problem.warning]
    return settings, sorted(wrong, key=lambda problem: _position(document, problem))


def read_value(value: Any) -> tuple[Settings | None, list[Problem]]:
    """The settings in a decoded value, and what is wrong with it or worth a warning."""
    reader = Reader()
    settings: Settings | None = reader.read(Settings, value)
    if settings is not None:
        reader.problems += [problem for rule in RULES for problem in rule(settings)]
    return settings, reader.problems


def _position(document: Document, problem: Problem) -> tuple[int, int]:
    return document.key_position(problem.path) if problem.at_key else document.position(problem.path)


def _line(place: str, problem: Problem) -> str:
    kind = "warning: " if problem.warning else ""
    return f"{place}: {kind}{problem.message}." + (f" {problem.remedy}" if problem.remedy else "")
