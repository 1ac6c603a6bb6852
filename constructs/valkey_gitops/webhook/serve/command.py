"""`valkey-gitops serve`."""

import argparse
import gc
from pathlib import Path

from valkey_gitops.errors import CLEAN, UNUSABLE, UserError
from valkey_gitops.webhook.options import add_judge_arguments, judge_of

EPILOG = """\
examples:
  valkey-gitops serve --tls-cert tls.crt --tls-key tls.key                      on port 8443
  valkey-gitops serve --tls-cert tls.crt --tls-key tls.key --context cluster.yaml --undecidable warn

POST /validate answers an AdmissionReview; /livez, /readyz and /metrics are for the cluster. The certificate is taken
anew when its files change. deploy/webhook/ holds the manifests that run it. It needs the extra: pip install
'valkey-gitops[serve]'.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command's options."""
    parser.epilog = EPILOG
    parser.add_argument(
        "--tls-cert", type=Path, required=True, metavar="FILE", help="the certificate with its chain, PEM"
    )
    parser.add_argument("--tls-key", type=Path, required=True, metavar="FILE", help="its key, PEM, without a password")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; default: 127.0.0.1; in a pod 0.0.0.0"
    )
    parser.add_argument("--port", type=int, default=8443, help="default: 8443; 0 takes a free one, which the log names")
    parser.add_argument(
        "--time-limit", type=float, default=8.0, metavar="SECONDS", help="for one review; default: 8, then 500"
    )
    parser.add_argument(
        "--body-time-limit",
        type=float,
        default=5.0,
        metavar="SECONDS",
        help="for a request's body; default: 5, then 408",
    )
    parser.add_argument("--concurrent", type=int, default=4, metavar="N", help="reviews judged at a time; default: 4")
    parser.add_argument(
        "--drain",
        type=float,
        default=5.0,
        metavar="SECONDS",
        help="from SIGTERM to the last new connection; not ready meanwhile; default: 5",
    )
    add_judge_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Serves until it is told to stop.

    Raises:
        UserError: a policy, a file, the certificate or the address cannot be used, or the extra is not installed.
    """
    try:
        from valkey_gitops.webhook.serve.app import App, Limits  # noqa: PLC0415 - the extra [serve]
        from valkey_gitops.webhook.serve.certificate import Files, Watch  # noqa: PLC0415 - as above
        from valkey_gitops.webhook.serve.log import start_log  # noqa: PLC0415 - as above
        from valkey_gitops.webhook.serve.metrics import Metrics  # noqa: PLC0415 - as above
        from valkey_gitops.webhook.serve.readiness import Readiness  # noqa: PLC0415 - as above
        from valkey_gitops.webhook.serve.server import WebhookServer  # noqa: PLC0415 - as above
    except ModuleNotFoundError as missing:
        raise UserError(f"{missing.name} is not installed", "pip install 'valkey-gitops[serve]'") from None
    judge = judge_of(args)
    start_log()
    readiness, metrics = Readiness(), Metrics(judge.policies)
    watch = Watch(Files(args.tls_cert, args.tls_key), readiness, metrics)
    app = App(judge, metrics, readiness, Limits(args.body_time_limit, args.time_limit, args.concurrent))
    server = WebhookServer(app, watch, readiness, (args.host, args.port), args.drain)
    gc.freeze()
    gc.enable()  # the command line switches it off, for commands that live for a moment
    try:
        server.run()
    except SystemExit:
        return UNUSABLE  # the port is taken; uvicorn has logged it
    return CLEAN
