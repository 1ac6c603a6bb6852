"""Settings to manifests: one module for each Kubernetes idea, cdk8s at the edge."""
