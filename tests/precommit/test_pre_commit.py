"""A real pre-commit run in a scratch Git repository, with the hooks that this repository offers."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = """\
repos:
  - repo: {offered}
    rev: {revision}
    hooks:
      - id: valkey-gitops-validate
"""
SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: valkey-auth
  namespace: valkey
stringData:
  password: marker-77ab-planted
"""


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout as it is now, committed to a repository that pre-commit can clone."""
    folder = tmp_path_factory.mktemp("offered")
    for name in ("constructs", "policies", "deployments"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "app.py", "cdk8s.yaml"):
        shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "as it is")
    return folder


@pytest.fixture
def repository(tmp_path: Path, offered: Path) -> Path:
    """A user's repository with the hook installed and a good dist/ committed."""
    git(tmp_path, "init", "-q", "-b", "main")
    config = CONFIG.format(offered=offered, revision=git(offered, "rev-parse", "HEAD"))
    (tmp_path / ".pre-commit-config.yaml").write_text(config)
    shutil.copytree(ROOT / "dist", tmp_path / "dist")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stderr
    return tmp_path


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """pre-commit's environments go where the tests' other files go."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path_factory.getbasetemp() / "pre-commit"))
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)


def commit(repository: Path, message: str) -> subprocess.CompletedProcess[str]:
    git(repository, "add", ".")
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    words = ["git", *identity, "commit", "-m", message]
    return subprocess.run(words, cwd=repository, capture_output=True, text=True, check=False)


def test_a_good_commit_passes_and_a_bad_one_is_stopped_with_file_and_line(repository: Path) -> None:
    good = commit(repository, "dist as synthesized")
    assert 0 == good.returncode, good.stdout + good.stderr
    assert "Passed" in good.stdout + good.stderr

    deployment = repository / "dist" / "thinkube" / "service" / "deployment-valkey.yaml"
    text = deployment.read_text()
    assert "    type: Recreate\n" in text
    deployment.write_text(text.replace("    type: Recreate\n", "    type: RollingUpdate\n"))
    (repository / "dist" / "thinkube" / "service" / "secret-valkey-auth.yaml").write_text(SECRET)
    bad = commit(repository, "a secret, and a strategy that deadlocks")
    told = bad.stdout + bad.stderr
    assert 0 != bad.returncode
    line = text.splitlines().index("            claimName: valkey-data") + 1
    assert f"dist/thinkube/service/deployment-valkey.yaml:{line}:24: deny [recreate-with-rwo]" in told
    assert "dist/thinkube/service/secret-valkey-auth.yaml:6:1: deny [no-secret-data]" in told
    assert "marker-77ab-planted" not in told
    assert 1 == int(git(repository, "rev-list", "--count", "HEAD"))
