"""The documents' commands are those that the program takes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from valkey_gitops.cli import command_parser, main

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "policies/README.md", *ROOT.glob("docs/**/*.md")]
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
ENDS_A_COMMAND = {"<", ">", "|", "&&", "||", ";", "&"}


class Command(NamedTuple):
    """A line of a document that calls us."""

    document: str
    words: list[str]

    def __str__(self) -> str:
        return f"{self.document}: {' '.join(self.words)}"


def commands(document: Path) -> Iterator[Command]:
    for block in BLOCK.findall(document.read_text(encoding="utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
            lexer.whitespace_split = True
            words = list(lexer)
            end = next((place for place, word in enumerate(words) if word in ENDS_A_COMMAND), len(words))
            if words[:1] == ["valkey-gitops"]:
                yield Command(document.name, words[1:end])


COMMANDS = [command for document in sorted(DOCUMENTS) for command in commands(document)]
EXPLANATIONS = [command for command in COMMANDS if command.words[0] == "explain"]


def test_commands_were_found() -> None:
    assert {"README.md", "troubleshooting.md", "verify.md"} <= {command.document for command in COMMANDS}
    assert EXPLANATIONS


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_command_is_one_that_we_take(command: Command) -> None:
    unknown: list[str] = command_parser(command.words).parse_known_args(command.words)[1]
    assert [] == unknown


def test_an_option_that_we_do_not_take_would_be_seen() -> None:
    words = ["synth", "--chekc"]
    assert ["--chekc"] == command_parser(words).parse_known_args(words)[1]


@pytest.mark.parametrize("words", [["explain"], ["sinth"]], ids=" ".join)
def test_a_command_that_we_do_not_take_would_be_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_parser(words).parse_known_args(words)
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("command", EXPLANATIONS, ids=str)
def test_an_explanation_is_there(
    command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert 0 == main(command.words)
    assert "from " in capsys.readouterr().out


TROUBLESHOOTING = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
SYMPTOMS = re.findall(r"^### (.*?)\n(.*?)(?=^##)", TROUBLESHOOTING, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("symptom", "text"), SYMPTOMS, ids=[symptom for symptom, _ in SYMPTOMS])
def test_a_symptom_has_a_cause_a_command_and_a_remedy(symptom: str, text: str) -> None:
    assert symptom
    assert re.fullmatch(r"\n\*\*Cause\*\*: .*```sh\n.*```\n\n\*\*Remedy\*\*: .*", text, re.DOTALL)
