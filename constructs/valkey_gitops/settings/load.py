"""deployments/*.yaml to settings."""

from pathlib import Path
from typing import NamedTuple

from valkey_gitops.decode import Document, decode
from valkey_gitops.errors import UserError
from valkey_gitops.settings.model import Settings
from valkey_gitops.settings.reader import Problem, Reader
from valkey_gitops.settings.rules import RULES


class Deployment(NamedTuple):
    """One file of deployments/: its name (the file's, and dist's folder's) and what it asks for."""

    name: str
    settings: Settings


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
        settings, problems = _load(file)
        lines += problems
        if settings:
            deployments.append(Deployment(file.stem, settings))
    if lines:
        raise BadSettingsError("\n".join(lines))
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


def _load(file: Path) -> tuple[Settings | None, list[str]]:
    try:
        decoded = decode(file.read_bytes())
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}") from None
    if decoded.broken:
        return None, [_line(file, (item.line, item.column), item.message, item.remedy) for item in decoded.broken]
    if len(decoded.documents) != 1:
        remedy = "One file describes one deployment; only `jobs.image` and `gitops.repository` have no default."
        return None, [_line(file, (1, 1), f"holds {len(decoded.documents)} documents, not one", remedy)]
    document = decoded.documents[0]
    settings, problems = read(document)
    return settings, [_line(file, _position(document, item), item.message, item.remedy) for item in problems]


def read(document: Document) -> tuple[Settings | None, list[Problem]]:
    """The settings in a document, or everything that is wrong with it."""
    reader = Reader()
    settings: Settings | None = reader.read(Settings, document.value)
    if settings is not None:
        reader.problems += [problem for rule in RULES for problem in rule(settings)]
    return settings, sorted(reader.problems, key=lambda problem: _position(document, problem))


def _position(document: Document, problem: Problem) -> tuple[int, int]:
    return document.key_position(problem.path) if problem.at_key else document.position(problem.path)


def _line(file: Path, position: tuple[int, int], message: str, remedy: str) -> str:
    return f"{file}:{position[0]}:{position[1]}: {message}." + (f" {remedy}" if remedy else "")
