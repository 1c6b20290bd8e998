"""The header blocks that mail programs paste above a mail, in the languages of `markers`. Not here: MIME headers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from assistant.intake.clean import bare, label
from assistant.intake.dates import moment
from assistant.intake.limits import MAX_MARKER_LINE
from assistant.intake.markers import (
    ATTRIBUTION_LEAD,
    ATTRIBUTION_VERBS,
    CLOCK,
    DAY,
    LABEL_LINE,
    LABELS,
    Field,
)
from assistant.intake.people import NOBODY, Person, people, person

_MAX_BLOCK = 40
_MAX_FOLD = 6


@dataclass(frozen=True)
class Heading:
    """What stands above a mail. Everything may be missing."""

    sender: Person = NOBODY
    at: datetime | None = None
    subject: str | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    unread_date: bool = False
    """A date stood there that could not be read."""

    def empty(self) -> bool:
        return self == Heading()


@dataclass
class _Block:
    values: dict[Field, str] = field(default_factory=dict[Field, str])
    languages: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    end: int = 0


def header_block(lines: list[str], start: int, timezone: str, *, top: bool = False) -> tuple[Heading, int] | None:
    """The heading at `lines[start]` and the index of the first line below it, or None where there is none.

    Inside a text a block needs a sender and two more of date, subject and recipients; at the very top of a paste
    (`top`) a sender and one more, or a subject alone, is enough.
    """
    block = _collect(lines, start)
    if block is None:
        return None
    has = set(block.values)
    company = has & {"sent", "to", "subject"}
    inside = "from" in has and ("sent" in has or len(company) >= 2)
    at_top = ("from" in has and (company or "@" in block.values["from"])) or ("subject" in has)
    if not inside and not (top and at_top):
        return None
    language = _language(block)
    raw_date = block.values.get("sent", "")
    at = moment(raw_date, timezone, language)
    heading = Heading(
        sender=person(block.values.get("from", "")),
        at=at,
        subject=label(block.values.get("subject", "")) or None,
        to=tuple(one.shown() for one in people(block.values.get("to", ""))),
        cc=tuple(one.shown() for one in people(block.values.get("cc", ""))),
        unread_date=bool(raw_date) and at is None,
    )
    return heading, block.end


def _collect(lines: list[str], start: int) -> _Block | None:
    if not lines[start : start + 1] or _labelled(lines[start]) is None:
        return None
    block = _Block()
    index, last = start, None
    while index < min(len(lines), start + _MAX_BLOCK):
        labelled = _labelled(lines[index])
        if labelled:
            name, languages, value = labelled
            if name != "other" and name in block.values:
                break
            block.values[name] = value
            block.languages.append(languages)
            last = name
        elif last and _folded(lines, index, block.values[last]):
            block.values[last] = f"{block.values[last]} {bare(lines[index])}".strip()
        elif not _spaced_header(lines, index):
            break
        index += 1
    block.end = index
    return block


def _labelled(line: str) -> tuple[Field, tuple[str, ...], str] | None:
    if len(line) > MAX_MARKER_LINE * 4:
        return None
    match = LABEL_LINE.match(line)
    if not match:
        return None
    name, languages = LABELS[match.group(1).lower()]
    return name, languages, match.group(2).strip("* _\t\u00a0")


def _folded(lines: list[str], index: int, value: str) -> bool:
    """A long list of recipients or a long subject runs on: the value is unfinished, or another label follows soon."""
    line = lines[index]
    if not line.strip():
        return False
    if not value or value.endswith((";", ",", "<")):
        return True
    for later in lines[index + 1 : index + _MAX_FOLD]:
        if not later.strip():
            return False
        if _labelled(later):
            return True
    return False


def _spaced_header(lines: list[str], index: int) -> bool:
    """Some web mails paste with an empty line between header lines: the block goes on if a label follows at once."""
    return not lines[index].strip() and index + 1 < len(lines) and _is_core(lines[index + 1])


def _is_core(line: str) -> bool:
    labelled = _labelled(line)
    return labelled is not None and labelled[0] in ("sent", "to", "cc", "subject")


def _language(block: _Block) -> str | None:
    """The language that most labels of the block share; a tie goes to the first label's."""
    counts: dict[str, int] = {}
    for languages in block.languages:
        for language in languages:
            counts[language] = counts.get(language, 0) + 1
    return max(counts, key=lambda language: counts[language]) if counts else None


def attribution_heading(text: str, timezone: str, language: str | None) -> Heading:
    """The heading of an attribution on one line: "On Mon, Mar 2, 2026 at 2:05 PM Dana Muster <d@m.example> wrote:"."""
    rest = ATTRIBUTION_LEAD.sub("", text.rstrip(": "))
    rest = ATTRIBUTION_VERBS.sub(" \u241f ", rest)
    before, after = _split_at_date(rest)
    raw_date, raw_person = (
        before.replace("\u241f", " "),
        after.replace("\u241f", " ").strip(" ,;"),
    )
    name, verb, told = rest.partition("\u241f")
    if verb and not re.search(r"\d", name.partition("<")[0]) and re.search(r"\d", told):
        # "Dana Muster schrieb am 02.03.2026 um 14:05:" has the name first.
        raw_person, raw_date = name, re.sub(r"^\s*(?:am|op|um)\s+", "", told)
    at = moment(raw_date, timezone, language)
    return Heading(sender=person(raw_person.strip(" ,;")), at=at, unread_date=at is None)


def _split_at_date(text: str) -> tuple[str, str]:
    """The text up to the end of its clock time (or else its day), and what follows."""
    address = text.find("<")
    field_of_dates = text if address < 0 else text[:address]
    match = CLOCK.search(field_of_dates)
    if match is None:
        days = list(DAY.finditer(field_of_dates))
        match = days[-1] if days else None
    if match is None:
        return "", text
    return text[: match.end()], text[match.end() :]


_WEB_NAME = re.compile(r"^[^<>@:]{2,60}\s?<[^<>\s]+@[^<>\s]+>$")
_WEB_TO_ME = re.compile(
    r"^(?:to me|an mich|à moi|para mí|aan mij|a me|para mim|to:? you|an:? (?:sie|dich|mich))\b.{0,80}$",
    re.IGNORECASE,
)


def web_heading(lines: list[str], timezone: str) -> tuple[Heading, int] | None:
    """The top of a mail copied out of a web mail's reading pane, where nothing is labelled: name, date, "to me"."""
    rows = [(index, bare(line)) for index, line in enumerate(lines[:8]) if line.strip()]
    if len(rows) < 2:
        return None
    (_, first), *others = rows
    if not _WEB_NAME.match(first):
        return None
    at, end, unread = None, rows[0][0] + 1, False
    for index, row in others[:2]:
        if _WEB_TO_ME.match(row):
            end = index + 1
        elif len(row) < 60 and CLOCK.search(row) and at is None and not row.endswith((".", "!", "?")):
            at = moment(row, timezone)
            unread = at is None
            end = index + 1
        else:
            break
    return Heading(sender=person(first), at=at, unread_date=unread), end
