"""What a user may ask for: typed settings, their JSON Schema, the memory arithmetic."""

from valkey_gitops.settings.load import Deployment, load_deployments
from valkey_gitops.settings.model import Settings

__all__ = ["Deployment", "Settings", "load_deployments"]
