"""The fenced blocks of the documents, with what their fence says."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "policies/README.md", *ROOT.glob("docs/**/*.md")]
)
# These begin in an empty folder and go through all their blocks, in order.
WALKS = sorted([ROOT / "docs/tutorial.md", *ROOT.glob("docs/how-to/*.md")])
FENCE = re.compile(r"^( *)```(\S+)(?: ([^\n]*))?\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A fenced block: `sh cluster` has the language sh and the mark cluster."""

    document: Path
    language: str
    mark: str
    text: str


def blocks(document: Path) -> Iterator[Block]:
    for indent, language, mark, text in FENCE.findall(document.read_text(encoding="utf-8")):
        yield Block(document, language, mark, textwrap.dedent(indent + text) if indent else text)
