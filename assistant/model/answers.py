"""The JSON object in what a model said: alone, in a code fence, or with prose around it.

Not here: asking again (`ask`), and whether the words in the object are any good (`writing`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from assistant.thread import first_problem

Schema = TypeVar("Schema", bound=BaseModel)

_LONGEST = 60_000
"""Characters looked at, from the end: no answer that the desk asks for is longer."""
_TRIES = 200
"""Opening braces tried: text that is nothing but braces must not cost seconds."""
# Small models put real line breaks into JSON strings; strict=False lets those pass.
_DECODER = json.JSONDecoder(strict=False)


class Unusable(Exception):
    """No object of the schema in the answer. `str(error)` says what is wrong, in words a model can act on."""


def read_object(text: str, schema: type[Schema]) -> Schema:
    """The last object in `text` that fits `schema`: thinking aloud, or a show of the form, comes before the answer.

    Raises Unusable, whose words name the field but quote nothing of the answer.
    """
    problem = "there is no JSON object in it"
    for candidate in reversed(list(_objects(text[-_LONGEST:]))):
        try:
            return schema.model_validate_json(candidate)
        except ValidationError as error:
            problem = first_problem(error)
    raise Unusable(problem)


def _objects(text: str) -> Iterator[str]:
    """The outermost JSON objects in `text`, in their order, each as clean JSON.

    Not as Python values: there pydantic takes half a surrogate pair for a string, which nothing can print or store.
    """
    start = text.find("{")
    for _ in range(_TRIES):
        if start < 0:
            return
        try:
            found, end = _DECODER.raw_decode(text, start)
            clean = json.dumps(found)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            yield clean
        start = text.find("{", end)
