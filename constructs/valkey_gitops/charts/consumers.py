"""What a named client is told: where Valkey is, and by which Secret it logs in. Its namespace is its own to make.

The keys are those of the Service Binding specification (https://servicebinding.io/spec/core/1.1.0/#well-known-secret-entries),
so that an application, or an operator that projects bindings, reads them without knowing us.
"""

from collections.abc import Iterator

from valkey_gitops.charts import secrets, sync, tls
from valkey_gitops.charts.acl import login
from valkey_gitops.charts.directives import PORT
from valkey_gitops.charts.objects import Manifest, owned
from valkey_gitops.settings import Settings
from valkey_gitops.settings.logins import Login
from valkey_gitops.settings.model import Binding, Client, ExternalAuth

_TYPE = "redis"
"""The protocol that bindings know; `provider` says whose server it is."""


def manifests(settings: Settings) -> Iterator[Manifest]:
    """A ConfigMap for each client with a binding, and the Secret where External Secrets keeps it."""
    if isinstance(settings.clients, str):
        return
    for client in settings.clients:
        if not isinstance(client, str) and client.binding:
            yield from _bound(settings, client, client.binding)


def _bound(settings: Settings, client: Client, binding: Binding) -> Iterator[Manifest]:
    user = login(settings, client.user or "default")
    told = {**_address(settings, binding), **({"username": user.name, "secret": binding.secret} if user else {})}
    if pem := tls.authority(settings):
        told["ca.crt"] = pem
    yield owned(
        settings,
        "v1",
        "ConfigMap",
        binding.name,
        namespace=client.namespace,
        annotations=sync.VERBATIM,
        body={"data": dict(sorted(told.items()))},
    )
    if user and isinstance(settings.auth, ExternalAuth):
        yield _secret(settings, settings.auth, client, binding, user)


def _address(settings: Settings, binding: Binding) -> dict[str, str]:
    return {
        "type": _TYPE,
        "provider": "valkey",
        "host": settings.internal_host,
        "port": str(PORT),
        "database": str(binding.database),
        "tls": "true" if tls.enabled(settings) else "false",
        **({"server-name": tls.server_name(settings)} if tls.enabled(settings) else {}),
    }


def _secret(settings: Settings, auth: ExternalAuth, client: Client, binding: Binding, user: Login) -> Manifest:
    """The values are filled in by External Secrets; here are only their places."""
    scheme = "rediss" if tls.enabled(settings) else "redis"
    address = _address(settings, binding)
    values = {
        **{key: address[key] for key in ("type", "provider", "host", "port")},
        "username": user.name,
        "password": "{{ .password }}",
        "uri": f"{scheme}://{user.name}:{{{{ .password | urlquery }}}}@{address['host']}:{PORT}/{binding.database}",
    }
    data = secrets.password_data(settings, user, {"password": user.password.key})
    source = secrets.Source(secrets.store(auth.store), data, f"servicebinding.io/{_TYPE}", {"data": values})
    return secrets.external_secret(settings, binding.secret, client.namespace, source)
