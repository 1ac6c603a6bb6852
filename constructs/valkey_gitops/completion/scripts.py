"""The scripts that shells load; they hold all words, so that no key press starts Python."""

from collections.abc import Callable, Sequence

from valkey_gitops.completion.words import Command


def bash(commands: Sequence[Command]) -> str:
    """A function for `complete -F`; the names of deployments are the files of deployments/."""
    cases = []
    for command in commands:
        key = command.words.replace(" ", "_")
        nested = " ".join(
            other.words.removeprefix(f"{command.words} ")
            for other in commands
            if other.words.startswith(f"{command.words} ")
        )
        options = " ".join(option for option, _, _ in command.options)
        cases.append(f'    "{key}") words="{" ".join(filter(None, (nested, options)))}" ;;')
        cases += [
            f'    "{key} {option}") words="{" ".join(choices)}" ;;'
            for option, choices, takes in command.options
            if takes and choices
        ]
    names = " ".join(command.words for command in commands if " " not in command.words)
    both = " | ".join(f'"{command.words}"' for command in commands if " " in command.words) or '""'
    return _BASH.replace("@NAMES@", names).replace("@NESTED@", both).replace("@CASES@", "\n".join(cases))


_BASH = """\
# valkey-gitops: completion for bash (and for zsh, behind bashcompinit)
_valkey_gitops() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" words="" key
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "@NAMES@ --help --version" -- "$current"))
    return
  fi
  key="${COMP_WORDS[1]}"
  if [ "$COMP_CWORD" -gt 2 ]; then
    case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in
      @NESTED@) key="${COMP_WORDS[1]}_${COMP_WORDS[2]}" ;;
    esac
  fi
  case "$previous" in --*) key="$key $previous" ;; esac
  case "$key" in
@CASES@
    *" --"*) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  if [ -d deployments ] && [ "${current#-}" = "$current" ] && [ "$key" = "${key% --*}" ]; then
    for file in deployments/*.yaml; do
      file="${file#deployments/}"
      words="$words ${file%.yaml}"
    done
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _valkey_gitops valkey-gitops
"""


def zsh(commands: Sequence[Command]) -> str:
    """zsh runs the function for bash as it is."""
    return "autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n" + bash(commands)


def fish(commands: Sequence[Command]) -> str:
    """One line for each word."""
    top = [command for command in commands if " " not in command.words]
    lines = ["# valkey-gitops: completion for fish", "complete -c valkey-gitops -f"]
    lines += [
        f"complete -c valkey-gitops -n __fish_use_subcommand -a {command.words} -d {_quoted(command.summary)}"
        for command in top
    ]
    for command in commands:
        first, _, second = command.words.partition(" ")
        seen = f"__fish_seen_subcommand_from {first}"
        if second:
            lines.append(f"complete -c valkey-gitops -n '{seen}' -a {second} -d {_quoted(command.summary)}")
            seen += f"; and __fish_seen_subcommand_from {second}"
        for option, choices, takes in command.options:
            words = f" -x -a {_quoted(' '.join(choices))}" if choices else " -r -F" if takes else ""
            lines.append(f"complete -c valkey-gitops -n '{seen}' -l {option.removeprefix('--')}{words}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


SHELLS: dict[str, Callable[[Sequence[Command]], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
"""By the shell's name."""
