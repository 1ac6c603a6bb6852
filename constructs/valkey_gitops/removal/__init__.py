"""A deployment's way out, in Git and in the cluster: announced, let go of by the engine, forgotten."""
