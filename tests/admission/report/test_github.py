"""Workflow commands: docs.github.com/actions/reference/workflow-commands-for-github-actions."""

from collections.abc import Callable
from pathlib import Path

COMMANDS = """\
::error file=broken.yaml,line=2,col=1,title=decode::not YAML: did not find expected node content \
(while parsing a flow node)
::warning file=empty.yaml,line=1,col=1,title=empty-file::holds no object%0ARemove the file, or write the object.
::error file=typo.yaml,line=4,col=1,title=unknown-field%3A ConfigMap b/typo at imutable::\
.imutable: field not declared in schema%0Adid you mean `immutable`?
::error file=typo.yaml,line=5,col=1,title=unknown-field%3A ConfigMap b/typo at datta::\
.datta: field not declared in schema%0Adid you mean `data`?
3 objects in 5 files against Kubernetes 1.34: 2 denied (3 deny, 1 warn), 1 waived
"""


def test_each_finding_is_one_command_with_its_place(bundle: Path, run: Callable[..., str]) -> None:
    assert COMMANDS == run("github")


def test_no_text_can_end_or_begin_a_command(here: Path, run: Callable[..., str]) -> None:
    (here / "a,b%.yaml").write_text(
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"x\\r\\n::error::%0A,:": 1\n'
    )
    [command, _] = run("github").splitlines()
    properties, message = command.removeprefix("::error ").split("::", 1)
    assert properties.startswith("file=a%2Cb%25.yaml,line=4,col=1,title=unknown-field%3A ConfigMap a at ")
    assert properties.endswith("[x%0D%0A%3A%3Aerror%3A%3A%250A%2C%3A]")
    assert message.startswith(".x%0D%0A::error::%250A,:: field not declared in schema%0A")
