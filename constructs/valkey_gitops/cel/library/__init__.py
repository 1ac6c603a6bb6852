"""The function libraries, each a module with a `LIBRARY`; `environment` decides which of them an expression may use."""
