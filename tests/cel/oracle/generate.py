"""Write the questions that are made by a seed: python tests/cel/oracle/generate.py, then record.py."""

import gzip
import json
import random
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

RECORDED = Path(__file__).parents[1] / "recorded"
TABLES = json.loads(Path(__file__).with_name("generate.json").read_text())
"""Values, and calls with a place for a value."""
POOL = TABLES["scalars"] + TABLES["aggregates"]


def pairs(chance: random.Random) -> Iterator[str]:
    every = [f"dyn({left}) {operator} dyn({right})" for operator, left, right in product(TABLES["binary"], POOL, POOL)]
    yield from chance.sample(every, 2500)
    every = [f"{left} {operator} {right}" for operator, left, right in product(TABLES["binary"], POOL, POOL)]
    yield from chance.sample(every, 800)


def calls(chance: random.Random) -> Iterator[str]:
    # cel-go 0.26 itself panics on an optional entry of type dyn
    dynamic = [call for call in TABLES["unary"] if not call.startswith(("[?", "{{?"))]
    yield from chance.sample([call.format(f"dyn({value})") for call, value in product(dynamic, POOL)], 2000)
    yield from chance.sample([call.format(value) for call, value in product(TABLES["unary"], POOL)], 1000)


def texts(chance: random.Random) -> Iterator[tuple[str, str]]:
    yield from chance.sample(
        list(product([call.format("object") for call in TABLES["on_texts"]], TABLES["texts"])), 1200
    )


def parts(chance: random.Random) -> Iterator[str]:
    moments = ["1969-12-31T23:30:00Z", "2024-02-29T12:30:45.678Z", "2021-03-28T01:00:00Z"]
    every = [
        f"timestamp('{moment}').{part}('{zone}')"
        for moment, part, zone in product(moments, TABLES["parts"], TABLES["zones"])
    ]
    yield from chance.sample(every, 200)


class Grammar:
    """Expressions of some depth over the table's object, most of which have a value."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.names: list[str] = []

    def pick(self, *choices: str) -> str:
        return self.chance.choice(choices)

    def one_of(self, *choices: Callable[[], str]) -> str:
        return self.chance.choice(choices)()

    def boolean(self, depth: int) -> str:
        if depth <= 0:
            return self.pick(
                "true", "false", "has(object.spec.empty.x)", "object.spec.paused", "has(object.spec.paused)"
            )
        return self.one_of(
            lambda: f"({self.boolean(depth - 1)} {self.pick('&&', '||')} {self.boolean(depth - 1)})",
            lambda: f"!{self.boolean(depth - 1)}",
            lambda: f"{self.number(depth - 1)} {self.pick('<', '<=', '==', '!=', '>')} {self.number(depth - 1)}",
            lambda: f"{self.text(depth - 1)} {self.pick('==', '!=', '<')} {self.text(depth - 1)}",
            lambda: f"{self.text(depth - 1)}.{self.pick('startsWith', 'contains', 'endsWith')}({self.text(0)})",
            lambda: f"{self.text(depth - 1)} in {self.pick('object.metadata.labels', '[{}]')}".format(self.text(0)),
            lambda: self.fold(depth, self.pick("all", "exists", "exists_one"), self.boolean),
            lambda: f"has(object.{self.pick('spec', 'nope')}.{self.pick('replicas', 'nope', 'nothing')})",
            lambda: f"({self.boolean(depth - 1)} ? {self.boolean(depth - 1)} : {self.boolean(depth - 1)})",
        )

    def fold(self, depth: int, macro: str, body: Callable[[int], str]) -> str:
        over = self.pick(
            "object.spec.template.containers",
            "[1, 2, 3]",
            "object.metadata.labels",
            "object.spec.empty",
            "object.spec.nope",
        )
        name = self.pick("c", "x", "y")
        self.names.append(name)
        inner = body(depth - 1)
        self.names.pop()
        return f"{over}.{macro}({name}, {inner})"

    def number(self, depth: int) -> str:
        if depth <= 0:
            return self.pick("0", "1", "3", "object.spec.replicas", "object.spec.nope", "9223372036854775807")
        return self.one_of(
            lambda: f"({self.number(depth - 1)} {self.pick('+', '-', '*', '/', '%')} {self.number(depth - 1)})",
            lambda: f"size({self.text(depth - 1)})",
            lambda: f"{self.fold(depth, 'map', self.number)}.size()",
            lambda: f"{self.fold(depth, 'filter', self.boolean)}.size()",
            lambda: f"object.?spec.?{self.pick('replicas', 'nope')}.orValue({self.number(depth - 1)})",
            lambda: f"int({self.pick('object.spec.ratio', 'object.kind', '7')})",
        )

    def text(self, depth: int) -> str:
        if depth <= 0:
            names = [*self.names, *[f"{name}.name" for name in self.names], *[f"{name}.image" for name in self.names]]
            return self.pick(
                "'valkey'", "'a'", "object.kind", "object.metadata.name", "object.metadata.labels['app']", *names
            )
        return self.one_of(
            lambda: f"({self.text(depth - 1)} + {self.text(depth - 1)})",
            lambda: f"string({self.number(depth - 1)})",
            lambda: f"{self.text(depth - 1)}.{self.pick('lowerAscii', 'upperAscii', 'trim')}()",
            lambda: f"object.spec.template.containers[{self.pick('0', '1', '2')}].{self.pick('name', 'limit')}",
            lambda: f"object.metadata.?labels[?{self.text(0)}].orValue({self.text(depth - 1)})",
        )


def write(name: str, questions: list[dict[str, object]]) -> None:
    content = "".join([json.dumps(question, ensure_ascii=False) + "\n" for question in questions])
    (RECORDED / f"{name}.jsonl.gz").write_bytes(gzip.compress(content.encode(), mtime=0))


def main() -> None:
    chance = random.Random(20261125)
    write("operators", [{"expr": text} for text in pairs(chance)])
    write("functions", [{"expr": text} for text in [*calls(chance), *parts(chance)]])
    write("strings", [{"expr": call, "vars": {"object": text}} for call, text in texts(chance)])
    grammar = Grammar(chance)
    deep = [grammar.boolean(chance.randint(2, 5)) for _ in range(2000)]
    write("trees", [{"expr": text, "vars": {"object": TABLES["object"]}} for text in deep if len(text) < 1500])


if __name__ == "__main__":
    main()
