"""Modes that people look for and that cannot be: the reason is worth more than the nearest word."""

_HTTP = "RESP is no HTTP: no Ingress or HTTPRoute can carry it. Use tcp-route, tls-route, traefik or ingress-nginx."

REASONS: dict[tuple[str, str], str] = {
    **dict.fromkeys(
        [("exposure", mode) for mode in ("ingress", "http-route", "httproute", "http", "grpc-route")], _HTTP
    ),
    ("exposure", "node-port"): "A port on every node has no list of who may connect. Use load-balancer or tcp-route.",
    ("auth", "requirepass"): "It would stand on the command line or in Git. Use existing or external-secrets.",
    (
        "auth",
        "password",
    ): "A password never stands in settings. Use existing, external-secrets, sealed-secrets or sops.",
    ("tls", "self-signed"): "Clients could not tell it from a stranger's. Use cert-manager with a CA issuer of yours.",
}
"""By section and mode."""
