"""Settings from trivial to everything-on: each file of good/ is a deployment; adding a case is adding a file."""

from pathlib import Path

from valkey_gitops.settings import Deployment, load_deployments

FOLDER = Path(__file__).parent / "good"
NAMES = sorted(file.stem for file in FOLDER.glob("*.yaml"))


def deployment(name: str) -> Deployment:
    """One of them, by its file's name."""
    [found] = load_deployments(FOLDER, (name,))
    return found
