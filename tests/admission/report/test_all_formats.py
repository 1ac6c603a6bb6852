"""What holds for every format."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from valkey_gitops.admission.report import FORMATS
from valkey_gitops.cli import main
from valkey_gitops.errors import CLEAN, FINDINGS

SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: a
  namespace: b
  labels: {x: marker-19aa-planted}
type: {marker-19aa-planted: marker-19aa-planted}
stringData:
  password: marker-19aa-planted
  number: 190119
  list: [marker-19aa-planted]
immutable: marker-19aa-planted
immutabel: marker-19aa-planted
"""
WAIVER = """\
- rule: no-secret-data
  object: {kind: Secret, name: a}
  reason: a test
  expires: 9999-12-31
"""


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("waivers", ["", WAIVER], ids=["found", "waived"])
def test_a_secrets_value_reaches_no_format(
    here: Path, capsys: pytest.CaptureFixture[str], form: str, waivers: str
) -> None:
    (here / "a.yaml").write_text(SECRET)
    (here / "waivers").write_text(waivers)
    assert FINDINGS == main(["validate", "--waivers", "waivers", "--format", form, "a.yaml"])
    out, err = capsys.readouterr()
    assert "a.yaml" in out
    assert "marker-19aa-planted" not in out + err
    assert base64.b64encode(b"marker-19aa-planted").decode() not in out + err
    assert "190119" not in out + err


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_changes_the_words_and_not_the_verdict(bundle: Path, form: str) -> None:
    assert FINDINGS == main(["validate", "--policies", "../none", "--format", form, "."])
    assert CLEAN == main(["validate", "--policies", "../none", "--format", form, "clean.yaml", "waived.yaml"])


@pytest.mark.parametrize("form", FORMATS)
def test_odd_text_is_no_reason_to_fail(here: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    name = '"a\\0b\\e%0A::<&>#]]>\\u2028\\U0001F600"'
    (here / "a, b: c%.yaml").write_text(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n{name}: 1\n")
    assert FINDINGS == main(["validate", "--policies", "../none", "--format", form, "."])
    assert "unknown-field" in capsys.readouterr().out


def test_a_format_is_loaded_only_when_it_is_asked_for(bundle: Path) -> None:
    program = (
        "import sys; from valkey_gitops.cli import main\n"
        "main(['validate', '--policies', '../none', 'clean.yaml'])\n"
        "heavy = {'xml', 'hashlib', 'difflib', 'jsonschema'}\n"
        "heavy |= {'valkey_gitops.admission.explain', 'valkey_gitops.admission.waivers'}\n"
        "print(sorted((heavy | {m for m in sys.modules if '.as_' in m}) & set(sys.modules)))"
    )
    (bundle / ".valkey-gitops-waivers.yaml").unlink()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "['valkey_gitops.admission.report.as_text']" == done.stdout.splitlines()[-1]
