"""The memory equation of each server as a bar: what fills the limit, and what is left."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from valkey_gitops.report.markup import Html, tag
from valkey_gitops.report.memory import Budget
from valkey_gitops.report.page.frame import badge, section, who
from valkey_gitops.report.relations import World
from valkey_gitops.settings.memory import AOF_BUFFER, SERVER, Equation, mib


class Term(NamedTuple):
    """A part of the bar; bytes."""

    kind: str
    name: str
    size: int


def memory(world: World, budgets: Sequence[Budget]) -> Html | None:
    """The section of the memory; None where no valkey-server runs."""
    if not budgets:
        return None
    return section("memory", "Memory", *(_server(world, budget) for budget in budgets))


def _server(world: World, budget: Budget) -> Html:
    heading = tag("h3", who(world.identities[budget.number]), f" · container {budget.container}")
    why = tag("p", budget.why, class_="quiet")
    if budget.equation is None:
        return tag("article", heading, tag("p", badge("warn"), " ", budget.why), class_="object")
    return tag("article", heading, *_chart(budget.equation), why, class_="object")


def _chart(equation: Equation) -> Iterator[Html]:
    terms = list(_terms(equation))
    total = sum(term.size for term in terms)
    word, kind = ("holds", "good") if equation.holds else ("does not hold", "deny")
    yield tag(
        "p",
        badge(word, kind),
        f" {mib(total)} of at most {mib(equation.limit)}",
        tag("span", " (the line)", class_="quiet"),
        class_="sum",
    )
    yield _bar(terms, equation.limit, f"Memory: {mib(total)} of at most {mib(equation.limit)}")
    yield _table(terms, equation.limit)
    yield tag("p", tag("code", equation.arithmetic), class_="quiet")


def _terms(equation: Equation) -> Iterator[Term]:
    """What the limit must hold, largest first as one reads it: the data, what they bring along, and what is fixed."""
    yield Term("data", "data (maxmemory)", equation.data)
    yield Term("copied", f"copied while a fork saves ({equation.fork} %)", equation.data * equation.fork // 100)
    yield Term("lost", f"fragmentation ({equation.fragmentation} %)", equation.data * equation.fragmentation // 100)
    yield Term("clients", "clients' buffers", equation.clients)
    yield Term("server", "the server itself", SERVER)
    yield Term("aof", "append-only buffer", AOF_BUFFER)


def _bar(terms: Sequence[Term], limit: int, name: str) -> Html:
    """A bar of a thousand parts, with a line at the limit."""
    whole = max(limit, sum(term.size for term in terms), 1)
    parts, left = [], 0.0
    for term in terms:
        width = term.size * 1000 / whole
        title = tag("title", f"{term.name}: {mib(term.size)}")
        parts.append(
            tag("rect", title, x=f"{left:.2f}", y=4, width=f"{width:.2f}", height=28, class_=f"term {term.kind}")
        )
        left += width
    at = limit * 1000 / whole
    return tag(
        "svg",
        tag("title", name),
        tag("rect", x=0, y=4, width=f"{at:.2f}", height=28, class_="room"),
        *parts,
        tag("path", d=f"M{min(at, 998.5):.2f} 0V36", class_="limit"),
        viewBox="0 0 1000 36",
        preserveAspectRatio="none",
        class_="bar",
        role="img",
        aria_label=name,
    )


def _table(terms: Sequence[Term], limit: int) -> Html:
    left = limit - sum(term.size for term in terms)
    rows = [_row(term.name, term.size, limit, term.kind) for term in terms]
    rows.append(
        _row("left of the limit" if left >= 0 else "over the limit", abs(left), limit, "room" if left >= 0 else "over")
    )
    heads = tag(
        "tr",
        tag("th", "Part", scope="col"),
        *(tag("th", word, scope="col", class_="number") for word in ("Size", "Share")),
    )
    return tag("table", tag("thead", heads), tag("tbody", *rows), class_="terms")


def _row(name: str, size: int, limit: int, kind: str) -> Html:
    sample = tag("span", class_=f"sample {kind}", aria_hidden="true")
    share = f"{size * 1000 // max(limit, 1) / 10:.1f} %"
    numbers = (tag("td", text, class_="number") for text in (mib(size), share))
    return tag("tr", tag("th", sample, name, scope="row"), *numbers)
