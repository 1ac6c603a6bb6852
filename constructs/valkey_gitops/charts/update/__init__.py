"""Update safety: what a change of dist/ would do to a server that runs already, found before it is written.

`committed` reads what Git holds, `state` takes from manifests what matters, `rules` compare the two.
"""
