"""Libraries of labelled cases: JSON Lines of threads, mails, chat and playbook questions and drafts, told by their fields.

    cases = load([Path("evals/library/threads_tune.jsonl")])

A case is kept as it stands in its file, so that its digest says whether it has changed. Not here: what is made of a case
(`tasks`), and whether that is right (`scorers`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

from assistant.errors import BadInput
from assistant.reading.language import common_language
from assistant.thread import Thread, thread_from_json

Kind = Literal["thread", "mail", "chat", "question", "draft"]
Task = Literal["judge", "adviser", "drafter", "intent", "retrieval"]
TASKS: Mapping[Kind, tuple[Task, ...]] = {
    "thread": ("judge", "adviser"),
    "mail": ("drafter",),
    "chat": ("intent",),
    "question": ("retrieval",),
    "draft": ("drafter",),
}
"""What the desk is asked of each kind of case. A draft that people labelled is there to try the judging model on."""
_NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "thread": ("id", "now", "client", "touchpoints"),
    "mail": ("id", "raw", "received_at"),
    "chat": ("id", "text"),
    "question": ("id", "question", "pages"),
    "draft": ("id", "raw", "draft"),
}
_MARK: Mapping[str, Kind] = {
    "touchpoints": "thread",
    "draft": "draft",
    "raw": "mail",
    "pages": "question",
    "text": "chat",
}
"""The field by which a kind is known."""
_BORDERLINE_FROM, _HARASSMENT_FROM = 3, 5
"""Unanswered words from which on somebody who only counts would call a run so."""


@dataclass(frozen=True)
class Case:
    """One line of a library. `source` is the file's name, `line` the line as it stands there."""

    kind: Kind
    id: str
    source: str
    line: str

    @cached_property
    def value(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.line))

    @property
    def key(self) -> str:
        """What tells it from every other case of a run."""
        return f"{self.kind}:{self.id}"

    @cached_property
    def digest(self) -> str:
        """Of its content: a corrected label makes another case of it."""
        told = json.dumps(self.value, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def labels(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.value.get("labels") or {})

    @property
    def client(self) -> str:
        """Whose case it is: cases of one client are alike, and are drawn together where intervals are made."""
        client = self.value.get("client")
        if not isinstance(client, dict):
            return self.key
        known = cast("dict[str, Any]", client)
        return f"{known.get('name', '')}|{known.get('company') or ''}"

    def thread(self) -> Thread:
        """The thread, checked. Raises BadInput naming file and field."""
        return thread_from_json(self.line, f"{self.source}, {self.id}")

    def slices(self) -> dict[str, str]:
        """What a report can be cut by: relation, channel of the last touchpoint, language, tricky or not."""
        if self.kind == "thread":
            return _slices_of(self.value)
        language = self.labels.get("language") or self.value.get("language")
        return {"language": str(language)} if language else {}


def load(files: Iterable[Path], only: Sequence[Task] = ()) -> list[Case]:
    """All cases of the libraries that a task of `only` is about (all where it is empty), in their order.

    Raises BadInput naming the file and the line where one is no case, where two have one id, and where nothing is left.
    """
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for file in files:
        for case in _of_file(file):
            if case.key in seen:
                raise BadInput(
                    f"{file.name}: {case.id} is in {seen[case.key]} already: each case has an id of its own."
                )
            seen[case.key] = file.name
            if not only or set(only) & set(TASKS[case.kind]):
                cases.append(case)
    if not cases:
        wanted = f" for {', '.join(only)}" if only else ""
        raise BadInput(f"There is no case{wanted} in these libraries.")
    return cases


def _of_file(file: Path) -> Iterator[Case]:
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{file} is no text in UTF-8: name a library of JSON Lines.") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield case_of(line, file.name, number)


def case_of(line: str, source: str, number: int) -> Case:
    """One line as a case. Raises BadInput naming the place and what is missing."""
    where = f"{source}, line {number}"
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):
        raise BadInput(f"{where}: not JSON.") from None
    if not isinstance(value, dict):
        raise BadInput(f"{where}: a case is an object.")
    fields = cast("dict[str, Any]", value)
    kind: Kind | None = next((known for mark, known in _MARK.items() if mark in fields), None)
    if kind is None:
        raise BadInput(f"{where}: no thread (touchpoints), mail (raw), chat (text), question (pages) or draft (draft).")
    missing = [name for name in _NEEDED[kind] if name not in fields]
    if missing:
        raise BadInput(f"{where}: field {missing[0]} is missing from a {kind}.")
    if kind == "thread":
        thread_from_json(line, where)
    return Case(kind, str(fields["id"]), source, line.strip())


def _slices_of(thread: Mapping[str, Any]) -> dict[str, str]:
    touchpoints = cast("list[dict[str, Any]]", thread["touchpoints"])
    found = {"relation": str(thread["client"].get("relation", "client"))}
    if touchpoints:
        found["channel"] = str(touchpoints[-1]["channel"])
        found["language"] = common_language(str(one.get("text", "")) for one in touchpoints)
    labels = cast("dict[str, Any]", thread.get("labels") or {})
    if labels.get("reads_as") and labels.get("turn"):
        misled = counted(touchpoints) != (labels["reads_as"], labels["turn"])
        found["tricky"] = "a count would mislead" if misled else "a count would do"
    return found


def counted(touchpoints: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """How somebody would judge who only counts: unanswered words of ours, and who spoke last."""
    run = 0
    for one in reversed(touchpoints):
        if one["direction"] == "in":
            break
        run += 1
    reads_as = "harassment" if run >= _HARASSMENT_FROM else "borderline" if run >= _BORDERLINE_FROM else "follow_up"
    return reads_as, "them" if run else "us"
