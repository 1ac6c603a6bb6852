"""ExternalSecrets in the place of the Secrets that `secrets apply` would make, as mode external-secrets gives them."""

from typing import Any

from valkey_gitops.charts import secrets
from valkey_gitops.errors import UserError
from valkey_gitops.settings.model import (
    ExistingAuth,
    ExistingPullSecret,
    ExternalAuth,
    ExternalPullSecret,
    SecretStore,
    Settings,
)


def external_secrets(settings: Settings, store: SecretStore, remote_key: str | None, pull_key: str | None) -> list[Any]:
    """What `synth` would render with mode external-secrets in the place of existing; it holds no value.

    Raises:
        UserError: the store's entry for one of the two is not named.
    """
    changed = settings
    if isinstance(settings.auth, ExistingAuth):
        auth, remote = settings.auth, _named(remote_key, "--remote-key", "the entry with the passwords")
        external = ExternalAuth(
            "external-secrets",
            store,
            remote,
            name=auth.name,
            key=auth.key,
            remote_property=auth.key,
            also_accept=auth.also_accept,
        )
        changed = changed._replace(auth=external)
    if isinstance(settings.pull_secret, ExistingPullSecret):
        entry = _named(pull_key, "--pull-key", "the entry with the whole .dockerconfigjson")
        pull = ExternalPullSecret("external-secrets", settings.pull_secret.name, store, entry)
        changed = changed._replace(pull_secret=pull)
    return list(secrets.manifests(changed)) if changed != settings else []


def _named(value: str | None, option: str, what: str) -> str:
    if value is None:
        raise UserError(f"{option} is missing", f"It names {what} in the store.")
    return value
