"""What the server's error replies mean to the person who runs it."""

from typing import NamedTuple


class Explanation(NamedTuple):
    """The cause behind an error reply, and the way out."""

    meaning: str
    remedy: str


# The first entry whose prefix the reply has counts: the longer prefix stands first.
_EXPLANATIONS = {
    "LOADING": Explanation(
        "the server still reads its data from disk and answers no client",
        "Wait for INFO persistence `loading:0`, or give a longer --timeout; "
        "if it never ends, read the server's log for a damaged or very large file.",
    ),
    "NOAUTH": Explanation(
        "the server asks for a password and none was given",
        "Give it by --password-file or VALKEY_PASSWORD, or name the Secret under `auth` in the expectations.",
    ),
    "WRONGPASS": Explanation(
        "the server does not take this user and password",
        "Compare the password with the one in the server's Secret; "
        "after a rotation the server reads the new one only when it is restarted.",
    ),
    "ERR AUTH": Explanation(
        "a password was given, and the server has none: everybody who reaches it gets in",
        "Set requirepass or an ACL on the server, or leave the password away.",
    ),
    "NOPERM": Explanation(
        "the ACL of this user forbids the command",
        "Grant the user of the post-sync test this command on keys valkey-gitops:*, or use another user.",
    ),
    "OOM": Explanation(
        "the memory in use has reached maxmemory and nothing may be evicted: every write is refused",
        "Raise the memory limit and maxmemory together, or delete data.",
    ),
    "MISCONF": Explanation(
        "the server could not write its last snapshot or its append-only file and therefore refuses writes",
        "Look for a full volume or missing permissions: `df` in the Pod, and the server's log.",
    ),
    "READONLY": Explanation(
        "the server is a replica and takes no writes",
        "Point the Service at the primary; check `INFO replication`.",
    ),
    "MASTERDOWN": Explanation(
        "the server is a replica that has lost its primary",
        "Bring the primary back, or promote this replica.",
    ),
    "BUSY": Explanation(
        "a script has been running for too long and blocks all other commands",
        "End the script with SCRIPT KILL.",
    ),
    "ERR max number of clients": Explanation(
        "no client can connect any more, the limit maxclients is reached",
        "Find the clients that leak connections with CLIENT LIST, or raise maxclients.",
    ),
    "ERR unknown command": Explanation(
        "the server does not know the command: it is renamed, or older than Valkey 7.2",
        "Run Valkey 7.2 or later and do not rename the commands that the suite uses.",
    ),
    "DENIED": Explanation(
        "protected mode is on and refuses every client that is not on the server's own machine",
        "Start the server with `--protected-mode no`, or set a password.",
    ),
}


def explain(reply: str) -> Explanation | None:
    """The explanation of an error reply, None for one that speaks for itself."""
    return next((value for prefix, value in _EXPLANATIONS.items() if reply.startswith(prefix)), None)
