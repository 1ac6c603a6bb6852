"""What the settings changed since the server started, as far as the server takes it while it runs."""

from collections.abc import Iterator

from valkey_gitops.verify.connection import RefusedError, Server
from valkey_gitops.verify.directives import same
from valkey_gitops.verify.expectations import Expectations

_FIRST = ("appendonly",)
"""Set before the others: `appendonly yes` on a running server keeps the data, a restart with it begins empty."""


def apply_live(server: Server, expectations: Expectations) -> Iterator[str]:
    """Sets the live directives that differ by CONFIG SET; a line for each. What is refused is for the tests to say."""
    wanted = {name: expectations.directives[name] for name in expectations.live if name in expectations.directives}
    actual = server.config(*wanted)
    for name in sorted(wanted, key=lambda name: (name not in _FIRST, name)):
        if name not in actual or same(name, wanted[name], actual[name]):
            continue
        try:
            server.command("CONFIG SET", name, wanted[name])
        except RefusedError as refused:
            yield f"{name} stays {actual[name]!r}: {refused.reply}"
        else:
            yield f"{name} set from {actual[name]!r} to {wanted[name]!r}"
