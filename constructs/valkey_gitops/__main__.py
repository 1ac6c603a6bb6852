"""`python -m valkey_gitops`."""

from valkey_gitops.cli import run

run()
