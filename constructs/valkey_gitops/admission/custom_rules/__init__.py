"""The CEL rules of custom resources: `x-kubernetes-validations` in the schemas of their definitions.

Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel.
"""
