"""What `init` must know, and the settings file that the answers give."""

import json
from collections.abc import Mapping
from typing import NamedTuple


class Question(NamedTuple):
    """One answer that is needed: its option's name, what is asked, and what an empty answer means."""

    option: str
    text: str
    default: str = ""
    choices: tuple[str, ...] = ()


QUESTIONS = (
    Question("domain", "The platform's domain; the external name will be valkey.DOMAIN", "example.com"),
    Question("registry", "The registry with the images of Valkey and of the Jobs", "registry.example.com/library"),
    Question("repository", "The Git repository that the engine syncs (https://…)"),
    Question(
        "durability",
        "What a crash may lose: everything, two seconds, nothing",
        "durable",
        ("cache", "durable", "strict"),
    ),
    Question("resources", "The size: 256Mi, 1Gi or 4Gi of memory", "light", ("light", "medium", "heavy")),
    Question("exposure", "Reachable from outside by ingress-nginx, or inside only", "none", ("none", "ingress-nginx")),
)


def settings_file(answers: Mapping[str, str]) -> str:
    """The text of a settings file; JSON's quoting is YAML's too."""
    said = {name: json.dumps(text, ensure_ascii=False) for name, text in answers.items()}
    registry = answers["registry"].rstrip("/")
    exposure = answers["exposure"]
    lines = [
        "# Every key and its meaning: docs/settings.md of valkey-gitops.",
        f"name: {said['name']}",
        f"namespace: {said['name']}",
        f"domain: {said['domain']}",
        "",
        "image:",
        f"  repository: {json.dumps(f'{registry}/valkey')}",
        "  tag: 9.1.4-alpine",
        "",
        f"durability: {answers['durability']}",
        f"resources: {answers['resources']}",
        "auth: {mode: existing} # `valkey-gitops secrets apply` generates the password",
        f"exposure: {{mode: {exposure}}}",
        "",
        "jobs:",
        "  image:",
        f"    repository: {json.dumps(f'{registry}/valkey-gitops')}",
        "    tag: 0.1.0",
        "",
        "gitops:",
        f"  repository: {said['repository']}",
    ]
    return "\n".join(lines) + "\n"
