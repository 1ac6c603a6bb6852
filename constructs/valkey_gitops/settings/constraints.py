"""What a type cannot say: patterns and ranges, checked by `reader` and published by `json_schema`."""

import re
from typing import NamedTuple


class Constraint(NamedTuple):
    """A limit on a string or a number; `meaning` completes the sentence "expected …"."""

    pattern: str = ""
    meaning: str = ""
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    hidden: bool = False
    """Whether a wrong value may be a secret, and is not shown."""

    def problem(self, value: object) -> str | None:
        """Why the value breaks the constraint; None if it keeps it."""
        if isinstance(value, str):
            if self.pattern and not re.search(self.pattern, value):
                return f"{'what stands here' if self.hidden else repr(value)} is not {self.meaning}"
            if self.max_length is not None and len(value) > self.max_length:
                return f"has {len(value)} characters, at most {self.max_length} are allowed"
        elif isinstance(value, int):
            low, high = self.minimum, self.maximum
            if (low is not None and value < low) or (high is not None and value > high):
                return f"{value} is not between {low} and {high}"
        return None
