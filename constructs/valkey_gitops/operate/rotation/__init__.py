"""Changing a password in three commits, none of which locks a client out (docs/security.md)."""
