"""A draft by a model that is shown while it comes: sentence by sentence, each only once it has passed its checks.

The model returns plain text, its subject on the first line. The whole then passes every check, else one repair is asked
for, which is not streamed. Not here: the checks, the offline draft that stands meanwhile (`drafting`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import NamedTuple

import regex
from pydantic import ValidationError

from assistant.errors import ModelUnavailable
from assistant.reading.words import sentences
from assistant.seam import Model, Prompts
from assistant.writing.by_model import STREAMED, Brief, ByModel, Written, inputs_of, repaired
from assistant.writing.checks import Finding, check_sentence

BODY_LIMIT = 4000
"""Characters after which an answer is no holding reply any more, and reading on is of no use."""
_LABEL = regex.compile(
    r"^\s*(?:\*\*)?(?:subject|betreff|objet|asunto|onderwerp|oggetto|assunto)\s*:(?:\*\*)?\s*", regex.IGNORECASE
)


class Shown(NamedTuple):
    """What may be shown of a draft under way: every sentence of it has passed its checks."""

    subject: str
    body: str


class _Stopped(Exception):
    """A sentence failed: what comes after it is not waited for. Never leaves this module."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def stream_by_model(brief: Brief, model: Model, render: Prompts, deadline_s: float) -> Iterator[Shown | ByModel]:
    """What may be shown, growing, and at last the whole draft as it passed every check.

    Raises ModelUnavailable or ModelRefused; whatever was shown until then is withdrawn.
    """
    ends = time.monotonic() + deadline_s
    messages = render(STREAMED, **inputs_of(brief))
    reader = _Reader(brief)
    pieces = model.stream(messages, deadline_s, task=render.label(STREAMED))
    try:
        for piece in pieces:
            yield from reader.take(piece)
            if time.monotonic() > ends:
                raise ModelUnavailable("the model took too long")
        yield from reader.end()
    except _Stopped as stopped:
        _close(pieces.iterator)
        yield repaired(brief, messages, reader.written(), [stopped.finding], model, render, STREAMED, ends)
        return
    written = reader.written()
    findings = brief.check(written)
    if all(finding.passed for finding in findings):
        yield ByModel(written, findings, model.name, (render.label(STREAMED),))
        return
    yield repaired(brief, messages, written, findings, model, render, STREAMED, ends)


def _close(pieces: Iterator[str]) -> None:
    close = getattr(pieces, "close", None)
    if close is not None:
        close()


class _Reader:
    """Cuts what streams in into a subject and sentences, and lets out what has passed."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._text = ""
        self._done = 0
        """Characters of the body that have passed."""

    def take(self, piece: str) -> Iterator[Shown]:
        """Takes in a piece; what it completes is let out. Raises _Stopped at a sentence that fails."""
        self._text += piece
        if len(self._text) > BODY_LIMIT:
            raise _Stopped(Finding(check="length", passed=False, detail="goes on and on: the limit is 120 words"))
        if not self._is_form():
            yield from self._let_out(whole=False)

    def end(self) -> Iterator[Shown]:
        """The last sentence, which no other follows."""
        if not self._text.strip():
            raise ModelUnavailable("The language model gave an empty answer.")
        if not self._is_form():
            yield from self._let_out(whole=True)

    def written(self) -> Written:
        """All that came, as subject and body."""
        if self._is_form():
            read = _read_form(self._text)
            if read is not None:
                return self._brief.settled(read)
        subject, body = self._cut()
        return self._brief.settled(Written(subject=subject[:200], body=body.strip()[:BODY_LIMIT]))

    def _is_form(self) -> bool:
        """Whether the answer is an object or a code block although text was asked for: it is read as a whole at the end."""
        return self._text.lstrip()[:1] in ("{", "`")

    def _cut(self) -> tuple[str, str]:
        text = self._text.lstrip()
        first, _, rest = text.partition("\n")
        return _LABEL.sub("", first).strip(' "*#'), rest.lstrip("\n")

    def _let_out(self, *, whole: bool) -> Iterator[Shown]:
        subject, body = self._cut()
        if "\n" not in self._text.lstrip():
            return  # the subject is not all there yet
        found = sentences(body)
        complete = found if whole else found[:-1]
        for sentence in complete:
            if sentence.start < self._done:
                continue
            failed = check_sentence(sentence.text, self._brief.plan, self._brief.now, self._brief.mail)
            if failed is not None:
                raise _Stopped(failed)
            self._done = sentence.start + len(sentence.text)
            yield Shown(self._brief.settled(Written(subject=subject[:200], body="")).subject, body[: self._done])


def _read_form(text: str) -> Written | None:
    start, end = text.find("{"), text.rfind("}")
    try:
        return Written.model_validate(json.loads(text[start : end + 1], strict=False)) if 0 <= start < end else None
    except (ValueError, ValidationError):
        return None
