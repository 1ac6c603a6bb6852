"""Pod Security Standards, as the API server's PodSecurity admission plugin judges them.

Source: k8s.io/pod-security-admission, v0.31 to v0.37; what it says is what this room says, word by word.
"""

from valkey_gitops.admission.pod_security.admit import check_pod_security
from valkey_gitops.admission.pod_security.levels import PRIVILEGED, LevelVersion, parse_level_version

__all__ = ["PRIVILEGED", "LevelVersion", "check_pod_security", "parse_level_version"]
