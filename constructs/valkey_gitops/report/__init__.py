"""One HTML page about a change: what will run, what was found, what changed. collect -> draw -> page."""
