"""A backup's way back: checked, loaded into a scratch server, and only then brought to where it shall serve."""
