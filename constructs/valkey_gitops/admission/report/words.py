"""What every report for people says of an object, and of the whole."""

from valkey_gitops.admission.model import Identity, Result
from valkey_gitops.admission.pipeline import Report

SEVERITIES = ("deny", "warn", "audit", "undecidable")


def subject(result: Result) -> str:
    """The object by kind, namespace and name; empty where a file holds none."""
    if result.object is None:
        return ""
    identity = Identity.of(result.object)
    return f"{identity.kind} {'/'.join(filter(None, (identity.namespace, identity.name)))}".strip()


def title(result: Result) -> str:
    """The object, or what stands for it where it names neither kind nor name, or where there is none."""
    named = subject(result)
    return named or (f"document {result.document + 1}" if result.object is not None else result.file)


def summary(report: Report) -> str:
    """One sentence about the whole."""
    results = report.results
    objects = sum(result.object is not None for result in results)
    files = len({result.file for result in results})
    denied = sum(not result.allowed for result in results)
    found = [finding.severity for result in results for finding in result.findings]
    counts = ", ".join(f"{found.count(severity)} {severity}" for severity in SEVERITIES if severity in found)
    verdict = f"{denied} denied ({counts})" if counts else "all allowed"
    waived = f", {len(report.waived)} waived" if report.waived else ""
    return f"{objects} objects in {files} files against Kubernetes {report.kubernetes_version}: {verdict}{waived}"
