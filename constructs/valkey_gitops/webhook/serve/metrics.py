"""What Prometheus reads from /metrics."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The series of one server."""

    def __init__(self, policies: int) -> None:
        self._registry = CollectorRegistry()
        self._reviews = Counter(
            "valkey_gitops_webhook_reviews",
            "Answered reviews.",
            ["operation", "verdict"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "valkey_gitops_webhook_review_seconds",
            "From the request to its answer.",
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._errors = Counter(
            "valkey_gitops_webhook_errors", "Requests that were not answered.", ["code"], registry=self._registry
        )
        self._expiry = Gauge(
            "valkey_gitops_webhook_certificate_expiry_timestamp_seconds",
            "When the certificate in use expires.",
            registry=self._registry,
        )
        loaded = Gauge("valkey_gitops_webhook_policies", "Policies loaded.", registry=self._registry)
        loaded.set(policies)

    def reviewed(self, operation: str, allowed: bool, seconds: float) -> None:
        """Counts an answer."""
        self._reviews.labels(operation, "allowed" if allowed else "denied").inc()
        self._seconds.observe(seconds)

    def failed(self, status: int) -> None:
        """Counts an HTTP error."""
        self._errors.labels(str(status)).inc()

    def expires(self, timestamp: float) -> None:
        """Notes when the certificate in use expires."""
        self._expiry.set(timestamp)

    def text(self) -> bytes:
        """All series in Prometheus' text format."""
        return generate_latest(self._registry)
