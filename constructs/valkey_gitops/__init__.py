"""Valkey on Kubernetes through Git: synthesize, admit, prove, operate."""

__version__ = "0.1.0"
