"""Writes the index of policies/README.md from the policy files: `make schemas` runs it, a test compares."""

from pathlib import Path

from valkey_gitops.admission.policies import load_policies
from valkey_gitops.admission.policies.listing import action

POLICIES = Path(__file__).parents[1] / "policies"
BEGIN, END = "<!-- index: written by `make schemas` from the policy files -->\n", "<!-- end of index -->\n"


def table() -> str:
    """One row for each policy: what it demands, and what follows under each profile."""
    profiles = {name: load_policies([POLICIES], name).all for name in ("thinkube", "production")}
    rows = ["| policy | demands | thinkube | production |\n", "|---|---|---|---|\n"]
    for mild, strict in zip(*profiles.values(), strict=True):
        link = f"[{mild.name}]({mild.name}/policy.yaml)"
        rows.append(f"| {link} | {mild.summary} | {action(mild)} | {action(strict)} |\n")
    return "".join(rows)


def with_index(text: str) -> str:
    """The text of the README with the index as it should be."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}{table()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    readme = POLICIES / "README.md"
    readme.write_text(with_index(readme.read_text(encoding="utf-8")), encoding="utf-8")
