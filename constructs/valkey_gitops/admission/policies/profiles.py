"""Profiles: which policies of a folder deny, warn or only record, by the strictness that a user asks for."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from valkey_gitops.admission.admission_policies import AdmissionPolicies
from valkey_gitops.admission.model import field_path
from valkey_gitops.admission.policies.policy import Policies, Schema, strongest
from valkey_gitops.decode import decode
from valkey_gitops.errors import UserError

FILE = "profiles.yaml"
"""Stands beside the folders of the policies that it speaks of."""

_REMEDY = "policies/README.md shows the form of profiles.yaml"


class Profile(NamedTuple):
    """What a profile changes: the validationActions of some policies."""

    name: str
    summary: str
    actions: Mapping[str, Sequence[str]]


def load_profiles(folders: Sequence[Path]) -> dict[str, Profile]:
    """The profiles of all folders by name; those of one name in two folders are one profile.

    Raises:
        UserError: a file of profiles is not of the right form.
    """
    profiles: dict[str, Profile] = {}
    for file in (folder / FILE for folder in folders if (folder / FILE).is_file()):
        for name, source in _source(file).items():
            before = profiles[name].actions if name in profiles else {}
            actions = {**before, **source.get("validationActions", {})}
            profiles[name] = Profile(name, source["summary"], actions)
    return profiles


def choose(name: str, folders: Sequence[Path], policies: Sequence[str]) -> Profile:
    """The profile of that name.

    Raises:
        UserError: there is none, or it speaks of a policy that the folders do not hold.
    """
    profiles = load_profiles(folders)
    if name not in profiles:
        known = f"Profiles: {', '.join(sorted(profiles))}." if profiles else f"None of the folders holds a {FILE}."
        raise UserError(f"there is no profile {name}", known)
    profile = profiles[name]
    for policy in profile.actions:
        if policy not in policies:
            raise UserError(f"the profile {name} speaks of a policy {policy}, which is not there", f"correct {FILE}")
    return profile


def under(profile: Profile, policies: Policies) -> Policies:
    """The policies with the actions that the profile gives them."""
    actions = profile.actions
    schemas = [
        policy._replace(severity=strongest(actions[policy.name]), active=True) if policy.name in actions else policy
        for policy in policies.items
    ]
    admission = [
        policy.acting(actions[policy.name]) if policy.name in actions else policy for policy in policies.admission.items
    ]
    return Policies(schemas, AdmissionPolicies(admission, policies.admission.params))


def _source(file: Path) -> dict[str, Any]:
    decoded = decode(file.read_bytes())
    for problem in decoded.broken:
        raise UserError(f"{file}:{problem.line}: {problem.message}", problem.remedy or _REMEDY)
    value: Any = decoded.documents[0].value if len(decoded.documents) == 1 else None
    form = Schema(json.loads(Path(__file__).with_name("profiles.json").read_bytes()), "profiles.json")
    if not form.accepts(value):
        from valkey_gitops.admission.policies.explain import explain  # noqa: PLC0415 # loads jsonschema

        failures = explain(form.source, value)
        raise UserError("\n".join(f"{file}: {field_path(f.path) or '.'}: {f.message}" for f in failures), _REMEDY)
    found: dict[str, Any] = value["profiles"]
    return found
