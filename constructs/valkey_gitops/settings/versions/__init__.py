"""Which server an image holds, and what that version knows, fixes and has left before it goes out of support."""

from valkey_gitops.settings.versions.directives import Directive, directives
from valkey_gitops.settings.versions.releases import Hazard, Line, hazards, lines
from valkey_gitops.settings.versions.version import Version, server_version

__all__ = ["Directive", "Hazard", "Line", "Version", "directives", "hazards", "lines", "server_version"]
