"""The webhook as an HTTPS server; the only part of the room that loads uvicorn and prometheus_client."""
