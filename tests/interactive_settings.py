"""Settings for the interactive figures: random ones, silly ones, and what a field must refuse."""

from __future__ import annotations

import math
import re

import numpy

SILLY = (
    "",
    "0",
    "-1",
    "−3",
    "1.5",
    "1,5",
    "1e400",
    "1e-400",
    "99999999999999999999",
    "NaN",
    "Infinity",
    "abc",
    "0x10",
    "½",
    "<b>1</b>",
    "1;2",
    "1,,2",
    "1 2 x",
    ",",
    ", ".join(["1"] * 99),
    "; ".join(["1"] * 99),
    "1, 2; 3",
    "x" * 10_000,
)
NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[-+]?[0-9]+)?")


def random_settings(fields: dict, random: numpy.random.Generator) -> dict:
    """A value for each field, anywhere in its range."""
    return {name: _random_value(field, random) for name, field in fields.items()}


def _random_value(field: dict, random: numpy.random.Generator) -> object:
    match field["type"]:
        case "integer":
            low, high = field["min"], field["max"]
            if low >= 0 and high > 1000:
                return min(high, max(low, int(math.exp(random.uniform(math.log(low + 1), math.log(high + 1)))) - 1))
            return int(random.integers(low, high + 1))
        case "number":
            return _random_number(field, random)
        case "choice":
            return field["options"][random.integers(len(field["options"]))][0]
        case "switch":
            return bool(random.integers(2))
        case "list":
            return [
                _random_number(field, random) for _ in range(random.integers(field["shortest"], field["longest"] + 1))
            ]
        case "words":
            count = random.integers(field["shortest"], field["longest"] + 1)
            return ["".join(random.choice(list("aegmilw"), field["letters"])) for _ in range(count)]
        case "matrix":
            rows, columns = (int(random.integers(field[key][0], field[key][1] + 1)) for key in ("rows", "columns"))
            return [[_random_number(field, random) for _ in range(columns)] for _ in range(rows)]
    raise ValueError(field["type"])


def _random_number(field: dict, random: numpy.random.Generator) -> float:
    low, high = field["min"], field["max"]
    if field.get("scale") == "log":
        return min(high, max(low, math.exp(random.uniform(math.log(low), math.log(high)))))
    return float(random.uniform(low, high))


def write(value: object) -> str:
    """A value as a reader types it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        if value and isinstance(value[0], list):
            return "; ".join(write(row) for row in value)
        return (" " if value and isinstance(value[0], str) else ", ").join(write(entry) for entry in value)
    return value if isinstance(value, str) else repr(value)


def is_sound(field: dict, text: str) -> bool:
    """Whether a field must take this text, other fields aside."""
    text = text.replace("−", "-").strip()
    match field["type"]:
        case "choice":
            return text in [value for value, _ in field["options"]]
        case "switch":
            return text in ("on", "off", "true", "false")
        case "words":
            words = re.findall(r"[^\s,]+", text)
            fits = field["shortest"] <= len(words) <= field["longest"]
            return fits and all(len(word) <= field["letters"] for word in words)
        case "list":
            parts = re.split(r"\s*,\s*|\s+", text)
            return field["shortest"] <= len(parts) <= field["longest"] and all(_is_number(field, p) for p in parts)
        case "matrix":
            rows = [re.split(r"\s*,\s*|\s+", row.strip()) for row in text.split(";")]
            fits = field["rows"][0] <= len(rows) <= field["rows"][1] and len({len(row) for row in rows}) == 1
            fits &= field["columns"][0] <= len(rows[0]) <= field["columns"][1]
            return fits and all(_is_number(field, part) for row in rows for part in row)
    return _is_number(field, text)


def _is_number(field: dict, text: str) -> bool:
    if not NUMBER.fullmatch(text):
        return False
    value = float(text)
    whole = field["type"] != "integer" or value.is_integer()
    return whole and field["min"] <= value <= field["max"]
