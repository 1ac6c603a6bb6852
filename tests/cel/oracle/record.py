"""Ask the oracle every recorded question anew: python tests/cel/oracle/record.py [FILE...]

Needs Go; builds the oracle in a temporary folder. A line needs only `expr` and what else the question has; `answer` is
added, or replaced.
"""

import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
RECORDED = HERE.parent / "recorded"


def build(folder: str) -> Path:
    binary = Path(folder) / "oracle"
    subprocess.run(["go", "build", "-o", binary, "."], cwd=HERE, check=True)
    return binary


def record(file: Path, oracle: Path) -> None:
    packed = file.suffix == ".gz"
    text = gzip.decompress(file.read_bytes()).decode() if packed else file.read_text()
    questions = [json.loads(line) for line in text.splitlines() if line.strip()]
    for question in questions:
        question.pop("answer", None)
    asked = "".join([json.dumps(question) + "\n" for question in questions])
    answers = subprocess.run([oracle], input=asked, capture_output=True, text=True, check=True).stdout.splitlines()
    lines = [
        json.dumps(question | {"answer": json.loads(answer)}, ensure_ascii=False) + "\n"
        for question, answer in zip(questions, answers, strict=True)
        if "internal error: runtime error" not in answer  # a panic of the server's own is nobody's reference
    ]
    content = "".join(lines)
    file.write_bytes(gzip.compress(content.encode(), mtime=0) if packed else content.encode())
    print(f"{file.name}: {len(lines)}")  # noqa: T201 - a script tells what it did


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        oracle = build(folder)
        for file in map(Path, sys.argv[1:]) if len(sys.argv) > 1 else sorted(RECORDED.iterdir()):
            record(file, oracle)
