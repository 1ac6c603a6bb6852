"""`secrets apply --emit`: files for Git instead of Secrets in the cluster."""
