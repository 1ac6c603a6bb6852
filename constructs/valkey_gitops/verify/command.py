"""`valkey-gitops verify`: the command line of the post-sync suite."""

import argparse
from pathlib import Path

from valkey_gitops.errors import UserError

_EXTRA = {"pytest", "redis", "kubernetes"}
DESCRIPTION = """\
Prove that a live Valkey is what was rendered: PING, a write that can be read back, the append-only file, the
settings, what an earlier run wrote, and (with a cluster) Services, Pod and volume. Reads mostly; it writes two small
keys below `valkey-gitops:` that expire. It never lists or deletes keys of others, and changes a setting only with
--apply.
"""
EPILOG = """\
examples:
  valkey-gitops verify                                        the server on 127.0.0.1:6379
  valkey-gitops verify --host db.example.com --password-file pw.txt --tls
  valkey-gitops verify --data-dir ./data                      look at the append-only files too
  KUBECONFIG=~/.kube/config valkey-gitops verify --expectations expectations.yaml --host 127.0.0.1
                                                              through `kubectl port-forward`, with the cluster's side
  valkey-gitops verify --expectations e.yaml --apply          CONFIG SET what changed in Git, then verify
  valkey-gitops verify --expectations expectations.yaml --external --restart
                                                              also what disturbs or leaves the cluster
  valkey-gitops verify --junit report.xml -- -k aof           everything after -- goes to pytest

exit codes: 0 every test passed, 1 a test failed, 2 the tests could not run (the reason is printed).
The password comes from --password-file, else VALKEY_PASSWORD, else the Secret that the expectations name.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser the options, description and examples of this command."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    server = parser.add_argument_group("the server")
    server.add_argument("--host", metavar="HOST", help="its name or address (default: from the expectations)")
    server.add_argument("--port", metavar="PORT", type=_port, help="its port (default: from the expectations)")
    server.add_argument("--username", metavar="USER", help="an ACL user (default: the user `default`)")
    server.add_argument("--password-file", metavar="FILE", type=Path, help="a file that holds the password")
    server.add_argument("--tls", action="store_true", help="speak TLS, trusting the system's authorities")
    server.add_argument("--cacert", metavar="FILE", type=Path, help="speak TLS, trusting this PEM file alone")
    server.add_argument("--server-name", metavar="NAME", help="whom its certificate names (default: the host)")
    server.add_argument("--cert", metavar="FILE", type=Path, help="a certificate of our own, where the server asks")
    server.add_argument("--key", metavar="FILE", type=Path, help="the key of --cert")
    server.add_argument(
        "--data-dir", metavar="DIR", type=Path, help="the server's data folder, when it is on this disk"
    )
    truth = parser.add_argument_group("what it is measured against")
    truth.add_argument("--expectations", metavar="FILE", type=Path, help="the YAML rendered for the deployment")
    truth.add_argument(
        "--cluster",
        action=argparse.BooleanOptionalAction,
        help="test the cluster's side too (default: in a Pod, or with KUBECONFIG, if the expectations name a workload)",
    )
    truth.add_argument(
        "--apply", action="store_true", help="first set the directives that differ and may be set live (CONFIG SET)"
    )
    truth.add_argument("--state", metavar="FILE", type=Path, help="remember the last run in this file")
    run_options = parser.add_argument_group("the run")
    run_options.add_argument(
        "--timeout", metavar="SECONDS", type=float, help="wait for the server (default: 5, cluster 60)"
    )
    run_options.add_argument(
        "--external",
        metavar="HOST:PORT",
        nargs="?",
        const="",
        help="ask at the address for clients outside the cluster too (default: the one in the expectations)",
    )
    run_options.add_argument(
        "--restart",
        action="store_true",
        help="delete the Pod, wait for the next one, and look for what was confirmed before; interrupts all clients",
    )
    run_options.add_argument("--junit", metavar="FILE", type=Path, help="write a JUnit report")
    run_options.add_argument(
        "-v", "--verbose", action="store_true", help="say for each test what its failure would mean"
    )


def run(args: argparse.Namespace) -> int:
    """Run the suite: 0 all passed, 1 a test failed; raises UserError (exit 2) when it could not run."""
    try:
        # These need the extra, which the validator's users do not have.
        from valkey_gitops.verify.options import read_options  # noqa: PLC0415  # see above
        from valkey_gitops.verify.session import verify  # noqa: PLC0415  # see above

        return verify(read_options(args))
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise UserError(f"verify needs the package {error.name}", "pip install 'valkey-gitops[verify]'") from None


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"a port from 1 to 65535 is expected, not {text!r}")
    return int(text)
