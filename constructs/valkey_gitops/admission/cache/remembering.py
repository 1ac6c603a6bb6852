"""A validation that reviews only what has changed since the last one, and what asked about that."""

from collections.abc import Iterator, Mapping

from valkey_gitops.admission import references
from valkey_gitops.admission.cache.entries import Questions, Remembered, restored, written
from valkey_gitops.admission.cache.key import digest
from valkey_gitops.admission.cache.store import Store, Stored
from valkey_gitops.admission.files import Reviewing
from valkey_gitops.admission.model import Identity, Object, Result
from valkey_gitops.admission.pipeline import Report, Survey, survey
from valkey_gitops.admission.policies import neighbours
from valkey_gitops.admission.questions import EVERYTHING, by_identity

GONE = ""
"""In place of a digest, for an old file: the results of objects that only it holds."""


def remembering(reviewing: Reviewing, store: Store) -> Report:
    """The same report as without the store, which is brought up to date."""
    digests = {file.file: digest(file.data) for file in reviewing.files if not file.problem}
    if len(digests) != len(reviewing.files) or any(file.problem for file in reviewing.old):
        return reviewing.report()  # unreadable, or named twice
    stored = store.load()
    if stored and (results := _all_remembered(digests, stored)) is not None:
        cluster = reviewing.cluster
        return survey((), cluster).report(())._replace(results=tuple(results))
    # Pairs with old objects depend on all objects, so there one change asks for all reviews.
    return _reviewed(digests, reviewing, store, None if reviewing.old else stored)


def _all_remembered(digests: Mapping[str, str], stored: Stored) -> list[Result] | None:
    """The results where nothing at all has changed."""
    if {name: entry.digest for name, entry in stored.verdicts.items() if entry.digest != GONE} != digests:
        return None
    try:
        names = [*digests, *(name for name in stored.verdicts if name not in digests)]
        return [item for name in names for item in _results(name, stored)]
    except (ValueError, TypeError, KeyError):
        return None


def _results(name: str, stored: Stored) -> list[Result]:
    return restored(name, stored.verdicts[name].results)


def _reviewed(digests: Mapping[str, str], reviewing: Reviewing, store: Store, stored: Stored | None) -> Report:
    """The report, with the reviews that are not remembered."""
    found = reviewing.survey()
    answered = _answers(found)
    kept, results = _still_true(digests, answered, stored) if stored else ({}, [])
    numbers = [number for number, change in enumerate(found.changes) if change.place.file not in kept]
    judged = reviewing.judge(found, numbers, noting=not reviewing.old)
    unread = [item for item in found.unread() if item.file not in kept]
    report = found.report([*results, *unread, *(item.result for item in judged)])
    asked: dict[str, set[str]] = {}
    for number, item in zip(numbers, judged, strict=True):
        asked.setdefault(found.changes[number].place.file, set()).update(item.asked or ())
    questions = {name: Questions(sorted(asked.get(name, ())), answered.get(name, [])) for name in digests}
    store.save(_by_file(report, digests), questions | kept)
    return report


def _still_true(
    digests: Mapping[str, str], answered: Mapping[str, list[str]], stored: Stored
) -> tuple[dict[str, Questions], list[Result]]:
    """What is kept, by file, and its results."""
    try:
        kept = _kept(digests, answered, stored)
        return kept, [item for name in kept for item in _results(name, stored)]
    except (ValueError, TypeError, KeyError):  # none of ours after all
        return {}, []


def _kept(digests: Mapping[str, str], answered: Mapping[str, list[str]], stored: Stored) -> dict[str, Questions]:
    """The files that have not changed and asked nothing whose answer may have."""
    before = stored.parsed_questions()
    same = {name for name, digest in digests.items() if name in before and stored.verdicts[name].digest == digest}
    touched = {EVERYTHING}
    for name in before.keys() - same:
        touched.update(before[name].answered)
    for name in digests.keys() - same:
        touched.update(answered.get(name, ()))
    return {name: before[name] for name in same if touched.isdisjoint(before[name].asked)}


def _answers(found: Survey) -> dict[str, list[str]]:
    """The questions that the objects of each file answer."""
    answers: dict[str, list[str]] = {}
    for number, change in enumerate(found.changes):
        if change.new and (obj := found.object_of(number)) is not None:
            answers.setdefault(change.new.file, []).extend(_answered_by(obj))
    return answers


def _answered_by(obj: Object) -> Iterator[str]:
    yield by_identity(Identity.of(obj))
    yield from references.answered_by(obj)
    yield from neighbours.answered_by(obj)


def _by_file(new: Report, digests: Mapping[str, str]) -> dict[str, Remembered]:
    results: dict[str, list[Result]] = {name: [] for name in digests}
    for result in new.results:
        results.setdefault(result.file, []).append(result)
    return {name: Remembered(digests.get(name, GONE), written(items)) for name, items in results.items()}
