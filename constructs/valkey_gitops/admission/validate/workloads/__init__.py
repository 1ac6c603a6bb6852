"""Pods and what makes pods of a template. Source: pkg/apis/{core,apps,batch}/validation of k8s.io/kubernetes."""
