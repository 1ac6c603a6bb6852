from collections.abc import Callable
from pathlib import Path


def test_what_is_waived_is_only_counted(bundle: Path, run: Callable[..., str]) -> None:
    assert "1 objects in 1 files against Kubernetes 1.34: all allowed, 1 waived\n" == run("text", "waived.yaml")
