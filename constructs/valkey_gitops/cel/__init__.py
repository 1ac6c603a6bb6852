"""CEL as the Kubernetes API server runs it: cel-go's syntax, checker, run-time semantics, texts and costs.

`environment.Environment` compiles expressions; `functions` says how a library declares its functions.
"""
