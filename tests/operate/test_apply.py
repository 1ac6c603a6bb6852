import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.operate.conftest import SETTINGS, TOKEN, Secrets
from tests.operate.fake_api import FakeApi

PULL = ["cache/harbor-registry-secret", "cache-work/harbor-registry-secret"]


@pytest.fixture(autouse=True)
def _two_namespaces(deployments: Path) -> None:
    text = SETTINGS.replace("jobs: {", "namespace: cache\njobs: {namespace: cache-work, ")
    (deployments / "cache.yaml").write_text(text)


def auths(api: FakeApi, name: str) -> dict[str, Any]:
    document = json.loads(base64.b64decode(api.objects[name]["data"][".dockerconfigjson"]))
    found: dict[str, Any] = document["auths"]
    return found


def pull_secret(**entries: object) -> dict[str, Any]:
    document = base64.b64encode(json.dumps({"auths": entries}).encode()).decode()
    return {"type": "kubernetes.io/dockerconfigjson", "metadata": {}, "data": {".dockerconfigjson": document}}


def test_an_empty_cluster_gets_namespaces_pull_secrets_and_a_password(api: FakeApi, apply: Secrets) -> None:
    run = apply()
    assert (run.code, run.err) == (0, "")
    key = "key .dockerconfigjson (robot$kaniko at registry.example.com)"
    assert run.out.splitlines() == [
        "created: namespace cache",
        "created: namespace cache-work",
        f"created: secret cache/harbor-registry-secret, {key}",
        f"created: secret cache-work/harbor-registry-secret, {key}",
        "created: secret cache/valkey-auth, key password (password of user default)",
    ]
    entry = {
        "username": "robot$kaniko",
        "password": TOKEN,
        "auth": base64.b64encode(f"robot$kaniko:{TOKEN}".encode()).decode(),
    }
    assert [auths(api, name) for name in PULL] == [{"registry.example.com": entry}] * 2
    assert {api.objects[name]["type"] for name in PULL} == {"kubernetes.io/dockerconfigjson"}
    assert len(base64.b64decode(api.objects["cache/valkey-auth"]["data"]["password"])) >= 43


def test_a_namespace_is_made_of_its_name_alone(api: FakeApi, apply: Secrets) -> None:
    apply()
    made = [call.body for call in api.writes if call.body["kind"] == "Namespace"]
    names = ("cache", "cache-work")
    assert made == [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in names]


def test_every_write_is_a_server_side_apply_of_one_manager(api: FakeApi, apply: Secrets) -> None:
    apply()
    assert {(call.method, call.content_type) for call in api.writes} == {("PATCH", "application/apply-patch+yaml")}
    assert {call.query["fieldManager"] for call in api.writes} == {"valkey-gitops-secrets"}


def test_the_second_run_writes_nothing(api: FakeApi, apply: Secrets) -> None:
    apply()
    before = len(api.writes)
    run = apply()
    assert [line.partition(":")[0] for line in run.out.splitlines()] == ["unchanged"] * 3
    assert len(api.writes) == before


def test_a_changed_token_reaches_the_pull_secrets_and_leaves_the_password(
    api: FakeApi, apply: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply()
    password = api.objects["cache/valkey-auth"]
    monkeypatch.setenv("HARBOR_ROBOT_TOKEN", "another")
    run = apply()
    assert [line.partition(":")[0] for line in run.out.splitlines()] == ["updated", "updated", "unchanged"]
    assert {auths(api, name)["registry.example.com"]["password"] for name in PULL} == {"another"}
    assert api.objects["cache/valkey-auth"] == password


def test_the_token_may_stand_in_the_home(api: FakeApi, home: Path, deployments: Path, secrets: Secrets) -> None:
    (home / ".env").write_text(f"export HARBOR_ROBOT_TOKEN='{TOKEN}' # of Harbor\n")
    assert secrets("apply", "cache", "--deployments", deployments).code == 0
    assert auths(api, PULL[0])["registry.example.com"]["password"] == TOKEN


def test_without_a_token_no_cluster_is_asked(api: FakeApi, deployments: Path, secrets: Secrets) -> None:
    run = secrets("apply", "cache", "--deployments", deployments)
    assert (run.code, run.out) == (2, "")
    assert "no HARBOR_ROBOT_TOKEN" in run.err
    assert api.calls == []


@pytest.mark.parametrize("password", ["", "c2V0IGJ5IGhhbmQ="])
def test_a_password_that_is_there_is_never_changed(api: FakeApi, apply: Secrets, password: str) -> None:
    api.objects["cache"] = {"metadata": {}}
    live = {"type": "Opaque", "metadata": {}, "data": {"password": password}}
    api.objects["cache/valkey-auth"] = live
    run = apply()
    assert "unchanged: secret cache/valkey-auth" in run.out
    assert api.objects["cache/valkey-auth"] is live


def test_a_missing_key_is_added_beside_what_others_hold(api: FakeApi, apply: Secrets) -> None:
    api.objects["cache"] = {"metadata": {}}
    api.objects["cache/valkey-auth"] = {"type": "Opaque", "metadata": {}, "data": {"foreign": "Zm9yZWlnbg=="}}
    run = apply()
    assert "updated: secret cache/valkey-auth" in run.out
    (call,) = [call for call in api.writes if call.path.endswith("valkey-auth")]
    assert list(call.body["data"]) == ["password"]
    assert call.body["metadata"] == {"name": "valkey-auth", "namespace": "cache"}
    assert call.query["force"].lower() == "false"


def test_a_key_applied_under_an_older_name_stays(api: FakeApi, apply: Secrets) -> None:
    fields = {"f:data": {"f:old": {}}, "f:metadata": {"f:labels": {"f:app.kubernetes.io/managed-by": {}}}}
    ours = {"manager": "valkey-gitops-secrets", "operation": "Apply", "fieldsV1": fields}
    theirs = {"manager": "kubectl", "operation": "Update", "fieldsV1": {"f:data": {"f:foreign": {}}}}
    api.objects["cache"] = {"metadata": {}}
    api.objects["cache/valkey-auth"] = {
        "type": "Opaque",
        "metadata": {"managedFields": [ours, theirs]},
        "data": {"old": "b2xkLW9uZQ==", "foreign": "Zm9yZWlnbg=="},
    }
    apply()
    (call,) = [call for call in api.writes if call.path.endswith("valkey-auth")]
    assert sorted(call.body["data"]) == ["old", "password"]
    assert call.body["data"]["old"] == "b2xkLW9uZQ=="
    assert call.body["metadata"]["labels"] == {"app.kubernetes.io/managed-by": "valkey-gitops"}


def test_entries_of_other_registries_stay_in_the_pull_secret(api: FakeApi, apply: Secrets) -> None:
    api.objects["cache"] = {"metadata": {}}
    api.objects[PULL[0]] = pull_secret(**{"other.example.com": {"auth": "b3RoZXI6b3RoZXI="}})
    run = apply()
    assert f"updated: secret {PULL[0]}" in run.out
    assert sorted(auths(api, PULL[0])) == ["other.example.com", "registry.example.com"]


@pytest.mark.parametrize(
    "entry",
    [
        {"auth": base64.b64encode(f"robot$kaniko:{TOKEN}".encode()).decode()},
        {"username": "robot$kaniko", "password": TOKEN},
    ],
)
def test_a_pull_secret_written_in_another_way_but_right_is_left_alone(
    api: FakeApi, apply: Secrets, entry: dict[str, str]
) -> None:
    api.objects["cache"] = {"metadata": {}}
    api.objects[PULL[0]] = pull_secret(**{"registry.example.com": entry})
    assert f"unchanged: secret {PULL[0]}" in apply().out


def test_a_pull_secret_of_another_type_stops_the_run_before_any_write(api: FakeApi, apply: Secrets) -> None:
    api.objects["cache"] = {"metadata": {}}
    api.objects[PULL[0]] = {"type": "Opaque", "metadata": {}, "data": {}}
    run = apply()
    assert run.code == 2
    assert "is of type Opaque" in run.err
    assert "delete it" in run.err
    assert api.writes == []


IMAGES = {
    "one host": ("registry.example.com/a", "registry.example.com/b", ["registry.example.com"]),
    "two hosts": (
        "registry.example.com/a",
        "harbor.example.com:8443/b",
        ["registry.example.com", "harbor.example.com:8443"],
    ),
    "Docker Hub beside another": ("docker.io/valkey/valkey", "registry.example.com/b", ["registry.example.com"]),
    "Docker Hub alone": ("docker.io/me/a", "docker.io/me/b", ["https://index.docker.io/v1/"]),
}  # fmt: skip - one case, one line


@pytest.mark.parametrize("case", IMAGES)
def test_the_token_is_for_the_hosts_of_both_images(api: FakeApi, deployments: Path, apply: Secrets, case: str) -> None:
    server, jobs, hosts = IMAGES[case]
    file = deployments / "cache.yaml"
    text = file.read_text().replace("registry.example.com/library/valkey-gitops", jobs)
    file.write_text(text.replace("registry.example.com/library/valkey", server))
    assert apply().code == 0
    assert [sorted(auths(api, name)) for name in PULL] == [sorted(hosts)] * 2


def test_a_dry_run_lets_the_server_check_and_changes_nothing(api: FakeApi, apply: Secrets) -> None:
    api.objects["cache"] = {"metadata": {}}
    run = apply("--dry-run")
    assert [line.partition(": ")[0] for line in run.out.splitlines()] == ["would be created"] * 4
    assert list(api.objects) == ["cache"]
    asked = ["namespaces/cache-work", "cache/secrets/harbor-registry-secret", "cache/secrets/valkey-auth"]
    assert [call.path.removeprefix("/api/v1/").removeprefix("namespaces/") for call in api.writes] == [
        path.removeprefix("namespaces/") for path in asked
    ]
    assert {call.query["dryRun"] for call in api.writes} == {"All"}


def test_a_dry_run_without_a_cluster_still_names_everything(home: Path, apply: Secrets) -> None:
    run = apply("--dry-run")
    assert run.code == 0
    assert [line.partition(": ")[0] for line in run.out.splitlines()] == ["not compared"] * 5
    assert "no cluster answers: nothing was compared" in run.err


def test_json_names_objects_keys_and_results(api: FakeApi, deployments: Path, apply: Secrets) -> None:
    (deployments / "cache.yaml").write_text(
        (deployments / "cache.yaml").read_text().replace("auth: {", "protectedMode: false\nauth: {mode: none} #")
    )
    answer = json.loads(apply("--format", "json").out)
    assert answer["objects"][2] == {
        "kind": "Secret",
        "namespace": "cache",
        "name": "harbor-registry-secret",
        "keys": [".dockerconfigjson"],
        "about": "robot$kaniko at registry.example.com",
        "result": "created",
    }
    assert {key: answer[key] for key in ("version", "deployment", "dryRun", "notes")} == {
        "version": 1,
        "deployment": "cache",
        "dryRun": False,
        "notes": ["auth has mode none: there is no Secret to make"],
    }


def test_what_external_secrets_keeps_is_left_to_it_without_token_or_cluster(
    api: FakeApi, deployments: Path, secrets: Secrets
) -> None:
    file = deployments / "cache.yaml"
    kept = [line for line in file.read_text().splitlines() if not line.startswith(("pullSecret", "auth"))]
    pull = "pullSecret: {mode: external-secrets, name: pull, store: {name: platform}, key: harbor/pull}"
    auth = "auth: {mode: external-secrets, store: {name: platform}, remoteKey: valkey}"
    file.write_text("\n".join([*kept, pull, auth]))
    run = secrets("apply", "cache", "--deployments", deployments)
    assert (run.code, run.out, api.calls) == (0, "", [])
    assert run.err.splitlines() == [
        "pullSecret has mode external-secrets: External Secrets keeps the Secret",
        "auth has mode external-secrets: External Secrets keeps the Secret",
    ]


def test_an_unknown_deployment_is_named_with_those_there_are(deployments: Path, secrets: Secrets) -> None:
    run = secrets("apply", "nowhere", "--deployments", deployments)
    assert run.code == 2
    assert "There are: cache." in run.err


USERS = """
acl:
  mode: users
  users: [{name: argilla, keys: ["*"], password: {alsoAccept: next}}]
"""


def test_each_user_of_the_acl_gets_a_secret_of_its_own(api: FakeApi, apply: Secrets, deployments: Path) -> None:
    (deployments / "cache.yaml").write_text(SETTINGS + "namespace: cache\n" + USERS)
    assert 0 == apply().code
    made = {name: set(found["data"]) for name, found in api.objects.items() if "-user-" in name}
    assert {
        "cache/valkey-user-probe": {"password"},
        "cache/valkey-user-verify": {"password"},
        "cache/valkey-user-argilla": {"password", "next"},
    } == made
    values = [text for name in made for text in api.objects[name]["data"].values()]
    assert len(values) == len(set(values))


def test_a_second_password_is_made_beside_the_first_which_stays(
    api: FakeApi, apply: Secrets, deployments: Path
) -> None:
    (deployments / "cache.yaml").write_text(SETTINGS + "namespace: cache\n" + USERS.replace("{alsoAccept: next}", "{}"))
    apply()
    before = api.objects["cache/valkey-user-argilla"]["data"]["password"]
    (deployments / "cache.yaml").write_text(SETTINGS + "namespace: cache\n" + USERS)
    run = apply()
    assert "updated: secret cache/valkey-user-argilla, key password, next (password of user argilla)" in run.out
    data = api.objects["cache/valkey-user-argilla"]["data"]
    assert (before, 2) == (data["password"], len(data))
