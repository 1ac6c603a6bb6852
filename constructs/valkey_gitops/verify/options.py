"""What the command line asks for, as types."""

import argparse
import os
from pathlib import Path
from typing import NamedTuple

from valkey_gitops.errors import UserError
from valkey_gitops.verify.connection import Endpoint
from valkey_gitops.verify.expectations import Expectations, load_expectations

_LOCAL_SECONDS = 5.0
_CLUSTER_SECONDS = 60.0


class Options(NamedTuple):
    """The options of `valkey-gitops verify` after the expectations have filled the gaps."""

    expectations: Expectations
    endpoint: Endpoint
    heading: str
    password_file: Path | None
    data_dir: Path | None
    apply: bool
    use_cluster: bool
    state_file: Path | None
    junit: Path | None
    timeout: float
    verbose: bool
    pytest_args: tuple[str, ...]
    external: Endpoint | None = None
    restart: bool = False


def read_options(args: argparse.Namespace) -> Options:
    """The options of a parsed command line; raises UserError for contradictions and unusable files."""
    given = load_expectations(args.expectations) if args.expectations else None
    use_cluster = _use_cluster(args.cluster, given)
    endpoint = _endpoint(args, given)
    local_name = f"{endpoint.host}_{endpoint.port}"
    if args.data_dir and not args.data_dir.is_dir():
        raise UserError(f"--data-dir {args.data_dir}: no such folder", "Name the folder that CONFIG GET dir shows.")
    timeout = args.timeout if args.timeout is not None else _CLUSTER_SECONDS if use_cluster else _LOCAL_SECONDS
    if timeout < 0:
        raise UserError(f"--timeout {timeout}: a time cannot be negative", "Give seconds, or 0 to ask once.")
    return Options(
        expectations=given or Expectations(deployment=local_name),
        endpoint=endpoint,
        heading=f"deployment {given.deployment} at {endpoint}" if given else str(endpoint),
        password_file=args.password_file,
        data_dir=args.data_dir,
        apply=args.apply,
        use_cluster=use_cluster,
        state_file=args.state,
        junit=_writable(args.junit),
        timeout=timeout,
        verbose=args.verbose,
        pytest_args=tuple(getattr(args, "pytest_args", None) or ()),
        external=_external(args.external, given, endpoint),
        restart=_restart(args, use_cluster=use_cluster),
    )


def _endpoint(args: argparse.Namespace, given: Expectations | None) -> Endpoint:
    defaults = given or Expectations(deployment="")
    cacert = _pem(args.cacert, "--cacert", "Name the PEM file of the certificate authority.")
    cert = _pem(args.cert, "--cert", "Name the PEM file of the certificate to show.")
    key = _pem(args.key, "--key", "Name the PEM file of the key of --cert.")
    return Endpoint(
        host=args.host or defaults.host,
        port=args.port or defaults.port,
        username=args.username or defaults.username,
        tls=bool(args.tls or cacert or defaults.tls),
        cacert=cacert,
        server_name=args.server_name or defaults.server_name,
        cert=cert,
        key=key,
    )


def _pem(file: Path | None, option: str, remedy: str) -> str | None:
    if file and not file.is_file():
        raise UserError(f"{option} {file}: no such file", remedy)
    return str(file) if file else None


def _external(asked: str | None, given: Expectations | None, endpoint: Endpoint) -> Endpoint | None:
    if asked is None:
        return None
    text = asked or (given.external if given else None)
    if not text:
        raise UserError(
            "--external: the expectations name no address outside the cluster", "Give --external HOST:PORT."
        )
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise UserError(f"--external {text}: HOST:PORT is expected", "Write it as in valkey.example.com:6379.")
    name = endpoint.server_name or (endpoint.host if endpoint.tls else None)
    return endpoint._replace(host=host.strip("[]"), port=int(port), server_name=name)


def _restart(args: argparse.Namespace, *, use_cluster: bool) -> bool:
    if args.restart and not use_cluster:
        raise UserError("--restart: no cluster whose Pod could be deleted", "Give --expectations and KUBECONFIG.")
    return bool(args.restart)


def _use_cluster(asked: bool | None, given: Expectations | None) -> bool:
    near = bool(os.environ.get("KUBECONFIG") or os.environ.get("KUBERNETES_SERVICE_HOST"))
    named = given is not None and given.workload is not None
    if asked is None:
        return near and named
    if asked and not near:
        raise UserError(
            "--cluster: no cluster is named, and a kubeconfig that nobody named is never used",
            "Set KUBECONFIG, for example `export KUBECONFIG=~/.kube/config`.",
        )
    if asked and given is None:
        raise UserError("--cluster: nothing says what to look for in it", "Give --expectations FILE.")
    return asked


def _writable(junit: Path | None) -> Path | None:
    if junit is None:
        return None
    try:
        junit.parent.mkdir(parents=True, exist_ok=True)
        junit.touch()
    except OSError as error:
        raise UserError(f"--junit {junit}: cannot be written: {error.strerror}", "Name another file.") from None
    return junit
