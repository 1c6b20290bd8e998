"""Finding the JSON object in what a model said."""

from __future__ import annotations

import time

import pytest
from pydantic import BaseModel

from assistant.model.answers import Unusable, read_object


class Reply(BaseModel):
    subject: str
    body: str


GOOD = '{"subject": "The form", "body": "Hello"}'
EXPECTED = Reply(subject="The form", body="Hello")


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}\n```",
        f"Sure! Here it is:\n\n{GOOD}\n\nLet me know {{if}} it fits.",
        f'The form is {{"subject": "...", "body": "..."}}, so:\n{GOOD}',
        f'<think>Perhaps {{"subject": "No", "body": "No"}}?</think>{GOOD}',
        f'{GOOD}\n{{"note": "checked"}}',
    ],
    ids=["bare", "json fence", "plain fence", "prose", "format shown first", "thinking", "other object after"],
)
def test_found(text: str) -> None:
    """The object is found alone, fenced, in prose, and behind a show of the format."""
    assert read_object(text, Reply) == EXPECTED


def test_line_breaks_inside_a_string() -> None:
    """A real line break inside a JSON string, as small models write it, is read as one."""
    assert read_object('{"subject": "s", "body": "one\n\ntwo"}', Reply).body == "one\n\ntwo"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "there is no JSON object in it"),
        ("I am sorry, I cannot.", "there is no JSON object in it"),
        ('{"subject": "s", "body": "cut of', "there is no JSON object in it"),
        ('["subject", "body"]', "there is no JSON object in it"),
        ('{"subject": "s"}', "field body is missing"),
        ('{"subject": "s", "body": 5}', "field body Input should be a valid string"),
        ('{"subject": "s", "body": "\\ud800"}', "the input "),
    ],
)
def test_unusable(text: str, problem: str) -> None:
    """What holds no such object says what is wrong without quoting the answer."""
    with pytest.raises(Unusable, match=problem):
        read_object(text, Reply)


@pytest.mark.parametrize(
    "text", ["{" * 200_000, '{"a":' * 50_000, '{"a":' * 900 + "1" + "}" * 900, "[" * 100_000 + "{"]
)
def test_hostile_nesting_is_cheap(text: str) -> None:
    """Braces without end are given up on quickly and never exhaust the stack."""
    started = time.monotonic()
    with pytest.raises(Unusable):
        read_object(text, Reply)
    assert time.monotonic() - started < 1
