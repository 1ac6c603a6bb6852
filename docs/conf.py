"""The site of these pages, built by `make docs` from the files as they lie in the repository.

So a link that works in a Git forge works on the site too. A link to a file that is no page (a policy, a manifest)
becomes a download.
"""

import re

from sphinx.application import Sphinx

project = "valkey-gitops"
html_title = "valkey-gitops"
extensions = ["myst_parser", "sphinx_external_toc"]
include_patterns = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "policies/README.md", "docs/**.md"]
exclude_patterns = [".*", "site"]
external_toc_path = "docs/toc.yml"

myst_heading_anchors = 4

html_theme = "furo"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options: dict[str, list[str]] = {"top_of_page_buttons": []}
html_permalinks_icon = "#"

MARKED = re.compile(r"^( *)```sh (cluster|by-hand)$", re.MULTILINE)
CAPTIONS = {"cluster": "needs a cluster or a live server", "by-hand": "run by hand"}


def show_marks(_app: Sphinx, _name: str, source: list[str]) -> None:
    """The mark of commands that no test runs (docs/README.md), as a caption of their block."""
    source[0] = MARKED.sub(
        lambda found: f"{found[1]}```{{code-block}} sh\n{found[1]}:caption: {CAPTIONS[found[2]]}\n", source[0]
    )


def setup(app: Sphinx) -> None:
    """What Sphinx calls first."""
    app.connect("source-read", show_marks)
