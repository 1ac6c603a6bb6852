import pytest

from valkey_gitops.verify.aof import Entry, Folder, folder_problem, parse_listing, parse_manifest

NAME = "appendonly.aof.manifest"
BASE, FIRST, SECOND = "appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof", "appendonly.aof.3.incr.aof"
MANIFEST = f"""\
file {BASE} seq 2 type b
file appendonly.aof.1.incr.aof seq 1 type h
file {FIRST} seq 2 type i
file {SECOND} seq 3 type i startoffset 17
"""
WHOLE = {BASE: True, FIRST: False, SECOND: True, NAME: True}

PROBLEMS = {
    "whole": (WHOLE, MANIFEST, ""),
    "no manifest": ({BASE: True}, None, f"the manifest {NAME} is missing (found: {BASE})"),
    "empty folder": ({}, None, f"the manifest {NAME} is missing (found: an empty folder)"),
    "lost base": ({FIRST: True, SECOND: True}, MANIFEST, f"the manifest lists {BASE}, which the folder does not hold"),
    "empty base": (WHOLE | {BASE: False}, MANIFEST, f"empty: {BASE}"),
    "empty tail": (WHOLE | {SECOND: False}, MANIFEST, f"empty: {SECOND}"),
    "nothing appended": (WHOLE, f"file {BASE} seq 2 type b\n", f"the manifest {NAME} lists no increment"),
    "damaged": (WHOLE, "fil x\n", f"the manifest {NAME} is damaged: the line 'fil x' names no file and type"),
    "open quote": (WHOLE, 'file "x type i\n', f"the manifest {NAME} is damaged: "),
    "no base yet": ({FIRST: True}, f"file {FIRST} seq 2 type i\n", ""),
}


@pytest.mark.parametrize(("files", "manifest", "expected"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_keeps_the_server_from_loading_is_named(
    files: dict[str, bool], manifest: str | None, expected: str
) -> None:
    problem = folder_problem(Folder(files, manifest), NAME)
    assert problem.startswith(expected)
    assert bool(problem) == bool(expected)


def test_a_quoted_file_name_is_read() -> None:
    assert parse_manifest('# a comment\n\nfile "a b.aof" seq 1 type i\n') == [Entry("a b.aof", "i")]


LISTINGS = {
    "whole": (
        f"=manifest\n{MANIFEST}=files\n+ {BASE}\n0 {FIRST}\n=manifest\n{MANIFEST}=end\n",
        Folder({BASE: True, FIRST: False}, MANIFEST),
    ),
    "rewritten meanwhile": (
        f"=manifest\n{MANIFEST}=files\n+ {BASE}\n=manifest\nfile x seq 1 type i\n=end\n",
        Folder({BASE: True}, MANIFEST, settled=False),
    ),
    "no manifest": ("=manifest\n=files\n+ x\n=manifest\n=end\n", Folder({"x": True}, None)),
    "no folder": (
        "sh: cd: can't cd to /data/appendonlydir\n",
        Folder({}, None, problem="sh: cd: can't cd to /data/appendonlydir"),
    ),
    "nothing": ("", Folder({}, None, problem="the listing printed nothing")),
}


@pytest.mark.parametrize(("output", "expected"), LISTINGS.values(), ids=LISTINGS)
def test_the_listing_of_a_container_is_read(output: str, expected: Folder) -> None:
    assert parse_listing(output) == expected
