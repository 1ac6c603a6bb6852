"""Why a value of dist/ is what it is.

Nothing is recorded while manifests are built. `variants` changes each setting in turn, `influence` builds the manifests
again and looks whether the value has changed: what is said here cannot differ from what the charts do.
"""
