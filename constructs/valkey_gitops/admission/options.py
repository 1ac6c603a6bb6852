"""The options that say what a verdict is measured against: the same for `validate`, `review` and `serve`."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from valkey_gitops.admission.inputs import read_inputs
from valkey_gitops.admission.model import Object
from valkey_gitops.admission.pod_security import parse_level_version
from valkey_gitops.admission.policies import Policies, bundled_policies, load_policies
from valkey_gitops.admission.requests import places
from valkey_gitops.admission.review import Cluster
from valkey_gitops.admission.schema import Schemas
from valkey_gitops.errors import UserError

DEFAULT_VERSION = "1.34"  # what the Thinkube platform's README asks for


def add_cluster_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the options."""
    parser.add_argument(
        "--kubernetes-version", default=DEFAULT_VERSION, metavar="X.Y", help=f"default: {DEFAULT_VERSION}"
    )
    parser.add_argument(
        "--policies",
        action="append",
        type=Path,
        metavar="DIR",
        help="replaces the bundled policies; an empty folder means none; may be repeated",
    )
    parser.add_argument(
        "--profile", metavar="NAME", help="how strict the policies are: thinkube or production; default: as each says"
    )
    parser.add_argument(
        "--crds",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="CustomResourceDefinitions beside the bundled ones; may be repeated",
    )
    parser.add_argument(
        "--context",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="objects taken as in the cluster already; may be repeated",
    )
    parser.add_argument(
        "--pod-security",
        metavar="LEVEL[:VERSION]",
        help="what a namespace enforces that has no labels of Pod Security or is not known: "
        "privileged, baseline or restricted, and a version such as v1.34",
    )


def policies_of(args: argparse.Namespace) -> Policies:
    """The policies that the options name; UserError for a folder that holds something else."""
    return load_policies([bundled_policies()] if args.policies is None else args.policies, args.profile)


def cluster_of(args: argparse.Namespace, policies: Policies) -> Cluster:
    """What the options say of the cluster.

    Raises:
        UserError: a CRD or context file cannot be used.
    """
    return Cluster(
        schemas=Schemas.load(args.kubernetes_version, args.crds),
        policies=policies,
        context=tuple(_context(args.context)),
        pod_security=None if args.pod_security is None else parse_level_version(args.pod_security),
    )


def whole_cluster_of(args: argparse.Namespace) -> Cluster:
    """The same with its policies."""
    return cluster_of(args, policies_of(args))


def description_of(args: argparse.Namespace) -> tuple[str, list[Path]]:
    """The options in words, and the files and folders that they name."""
    policies = [bundled_policies()] if args.policies is None else args.policies
    words = (args.kubernetes_version, args.profile, args.pod_security, args.crds, policies, args.context)
    return repr(words), [*args.crds, *policies, *args.context]


def _context(files: list[Path]) -> list[Object]:
    objects: list[Object] = []
    for entry in read_inputs(files) if files else ():
        if entry.decoded.broken:
            problem = entry.decoded.broken[0]
            raise UserError(f"{entry.file}:{problem.line}:{problem.column}: {problem.message}", problem.remedy)
        for place in places([entry]):
            if not isinstance(place.document.value, Mapping):
                line, column = place.document.position()
                raise UserError(f"{entry.file}:{line}:{column}: holds no object", "Context files hold manifests.")
            objects.append(place.document.value)
    return objects
