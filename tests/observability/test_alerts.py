"""Every alert fires when it should and is silent when it should, says Prometheus' own promtool."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts.test_manifests import manifests
from tests.observability.test_metrics import EVERYTHING
from valkey_gitops.charts.alerts import longest_pause

CASES = yaml.safe_load((Path(__file__).parent / "alerts.yaml").read_text())
LABELS = {
    "SELF": 'namespace="valkey",container="exporter"',
    "CLAIM": 'namespace="valkey",persistentvolumeclaim="valkey-data"',
    "CRON": 'namespace="valkey-jobs",cronjob="valkey-backup"',
    "CERTIFICATE": 'namespace="valkey",name="valkey-tls"',
    "VERIFY": 'namespace="valkey-jobs",job_name="valkey-verify"',
}


@pytest.fixture(scope="module")
def groups() -> list[Any]:
    found: list[Any] = manifests(EVERYTHING)["PrometheusRule/valkey"]["spec"]["groups"]
    return found


@pytest.fixture(scope="module")
def promtool() -> str:
    found = os.environ.get("PROMTOOL") or shutil.which("promtool")
    if not found:
        pytest.skip("promtool is neither on the PATH nor named by PROMTOOL (Debian's package prometheus has it)")
    return found


def series(name: str) -> str:
    for word, labels in LABELS.items():
        name = name.replace(word, labels)
    return name


def unit_test(case: dict[str, Any]) -> dict[str, Any]:
    firing = f'count(ALERTS{{alertname="{case["alert"]}",alertstate="firing"}})'
    expected = [{"labels": "{}", "value": 1}] if "fires" in case else []
    return {
        "name": f"{case['alert']}: {case.get('fires') or case['silent']}",
        "interval": "1m",
        "input_series": [{"series": series(name), "values": values} for name, values in case["series"].items()],
        "promql_expr_test": [{"expr": firing, "eval_time": case["at"], "exp_samples": expected}],
    }


def run(promtool: str, folder: Path, groups: list[Any], cases: list[Any]) -> subprocess.CompletedProcess[str]:
    (folder / "rules.yaml").write_text(json.dumps({"groups": groups}))
    tests = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": [unit_test(case) for case in cases]}
    (folder / "tests.yaml").write_text(json.dumps(tests))
    words = [promtool, "test", "rules", "tests.yaml"]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


def test_every_alert_fires_and_is_silent_as_its_cases_say(promtool: str, groups: list[Any], tmp_path: Path) -> None:
    done = run(promtool, tmp_path, groups, CASES)
    assert 0 == done.returncode, done.stdout + done.stderr


def test_promtool_would_find_a_case_that_is_wrong(promtool: str, groups: list[Any], tmp_path: Path) -> None:
    turned = {"silent": CASES[0].get("fires"), **{key: CASES[0][key] for key in ("alert", "series", "at")}}
    assert 0 != run(promtool, tmp_path, groups, [turned]).returncode


def test_promtool_accepts_the_rules(promtool: str, groups: list[Any], tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(json.dumps({"groups": groups}))
    words = [promtool, "check", "rules", "--lint-fatal", "rules.yaml"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr


def test_every_alert_has_a_case_where_it_fires_and_one_where_it_is_silent(groups: list[Any]) -> None:
    [group] = groups
    alerts = {rule["alert"] for rule in group["rules"]}
    assert alerts == {case["alert"] for case in CASES if "fires" in case}
    assert alerts == {case["alert"] for case in CASES if "silent" in case}


def test_every_alert_says_what_to_do(groups: list[Any]) -> None:
    [group] = groups
    for rule in group["rules"]:
        assert rule["annotations"]["action"].endswith(".")
        assert rule["annotations"]["summary"].startswith("valkey/valkey: ")
        assert rule["labels"]["severity"] in ("critical", "warning")


PAUSES = {
    "*/5 * * * *": 3600,
    "17 * * * *": 3600,
    "23 2 * * *": 86400,
    "0 */6 * * *": 86400,
    "0 3 * * 0": 7 * 86400,
    "0 3 1 * *": 31 * 86400,
    "0 3 1 1 *": 366 * 86400,
}


@pytest.mark.parametrize(("schedule", "seconds"), PAUSES.items())
def test_a_schedule_says_how_old_a_backup_may_be(schedule: str, seconds: int) -> None:
    assert seconds == longest_pause(schedule)
