"""New objects and the old ones that they replace."""

import json

from valkey_gitops.admission.inputs import Input
from valkey_gitops.admission.requests import changes, places
from valkey_gitops.decode import decode


def tree(**files: list[tuple[str, str]]) -> list[Input]:
    """Files by path (`__` for /) with objects by name and API version."""
    return [
        Input(
            path.replace("__", "/"),
            decode("\n---\n".join(json.dumps(
                {"apiVersion": version, "kind": "Job", "metadata": {"name": name, "namespace": "x"}}
            ) for name, version in objects).encode()),
        )
        for path, objects in files.items()
    ]  # fmt: skip


def pairs(new: list[Input], old: list[Input]) -> list[tuple[str, str | None, str | None]]:
    return [
        (change.operation, change.new and change.new.file, change.old and change.old.file)
        for change in changes(places(new), places(old))
    ]


def test_without_an_old_tree_everything_is_created() -> None:
    assert [("CREATE", "a", None)] == pairs(tree(a=[("n", "batch/v1")]), [])


def test_an_object_is_paired_by_identity_whatever_its_file_and_version() -> None:
    assert [("UPDATE", "a", "z")] == pairs(tree(a=[("n", "batch/v1")]), tree(z=[("n", "batch/v1beta1")]))


def test_another_group_is_another_object() -> None:
    found = pairs(tree(a=[("n", "batch/v1")]), tree(a=[("n", "other/v1")]))
    assert [("CREATE", "a", None), ("DELETE", None, "a")] == found


def test_what_is_left_of_the_old_tree_is_deleted() -> None:
    found = pairs(tree(a=[("n", "v1")]), tree(a=[("n", "v1"), ("m", "v1")]))
    assert [("UPDATE", "a", "a"), ("DELETE", None, "a")] == found


def test_deployments_for_several_clusters_are_told_apart_by_their_paths() -> None:
    new = tree(dist__dev__n=[("n", "v1")], dist__prod__n=[("n", "v1")])
    old = tree(old__prod__n=[("n", "v1")], old__dev__n=[("n", "v1")])
    assert [("UPDATE", "dist/dev/n", "old/dev/n"), ("UPDATE", "dist/prod/n", "old/prod/n")] == pairs(new, old)
    assert [("UPDATE", "dist/dev/n", "old/dev/n"), ("DELETE", None, "old/prod/n")] == pairs(new[:1], old)


def test_what_is_no_object_is_never_paired() -> None:
    broken = [Input("a", decode(b"- 1\n"))]
    assert [("CREATE", "a", None)] == pairs(broken, broken)
