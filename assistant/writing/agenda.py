"""The meeting list as text and Markdown, in the client's language: neutral, nobody is accused. And our own notes beside it.

Not here: what stands on it (`advice.agenda`), its picture (`picture`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import regex

from assistant.advice.agenda_items import PLACES, Agenda, AgendaItem, Place
from assistant.writing.agenda_words import AgendaWords, clean, words_for

MOST_LINES = 40
"""Lines that one list shows; more are counted in its last line."""


@dataclass(frozen=True)
class Line:
    """One line: what it is, and the small print (who, when) in its parts."""

    what: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    place: Place
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sheet:
    """The list, ready to be shown. `more` tells of lines that were left out; `empty` stands where nothing is open."""

    language: str
    title: str
    dated: str
    sections: tuple[Section, ...]
    empty: str = ""
    more: str = ""


def sheet_of(agenda: Agenda) -> Sheet:
    """What the room sees: everything but what is private to us."""
    words = words_of(agenda)
    sections: list[Section] = []
    room, left_out = MOST_LINES, 0
    for place in PLACES:
        lines = tuple(_line(item, agenda, words) for item in agenda.of(place))
        kept = lines[:room]
        room, left_out = room - len(kept), left_out + len(lines) - len(kept)
        if kept:
            sections.append(Section(place, _heading(place, agenda, words), kept))
    nothing_open = not any(section.place not in ("agreed", "standing") for section in sections)
    return Sheet(
        language=agenda.language,
        title=words.say("list.title", client=clean(agenda.client)),
        dated=words.say("list.dated", date=words.date(agenda.day, "day")),
        sections=tuple(sections),
        empty=words.say("list.empty") if nothing_open else "",
        more=words.say("list.more", n=str(left_out)) if left_out else "",
    )


def as_text(sheet: Sheet) -> str:
    """The list as plain text, one point a line."""
    parts = [f"{sheet.title} ({sheet.dated})"]
    if sheet.empty:
        parts.append(sheet.empty)
    for section in sheet.sections:
        lines = [f"- {' · '.join((line.what, *line.details))}" for line in section.lines]
        parts.append("\n".join((section.heading, *lines)))
    return "\n\n".join((*parts, *filter(None, (sheet.more,)))) + "\n"


def as_markdown(sheet: Sheet) -> str:
    """The list as Markdown. What anybody wrote is escaped: it can make no link, no picture and no heading."""
    parts = [f"# {_escaped(sheet.title)}", f"*{_escaped(sheet.dated)}*"]
    if sheet.empty:
        parts.append(_escaped(sheet.empty))
    for section in sheet.sections:
        lines = [
            f"- **{_escaped(line.what)}**" + "".join(f" · {_escaped(one)}" for one in line.details)
            for line in section.lines
        ]
        parts.append(f"## {_escaped(section.heading)}\n\n" + "\n".join(lines))
    return "\n\n".join((*parts, *filter(None, (_escaped(sheet.more),)))) + "\n"


def own_notes(agenda: Agenda) -> str:
    """What only we look at, in English: what to ask alone, what to call about, what is missing. Empty where there is nothing."""
    lines = [_note(item) for item in agenda.for_us]
    return "For us only:\n" + "".join(f"- {line}\n" for line in lines) if lines else ""


def _note(item: AgendaItem) -> str:
    match item.kind:
        case "invoice":
            return f"Invoice {clean(item.what)}, {item.days_over} days over. {item.why}"
        case "question":
            quote = clean(item.evidence.quote) if item.evidence else ""
            asked = item.since.isoformat() if item.since else ""
            return f"They asked on {asked}: “{quote}” {item.why}"
        case "agreed":
            return f"Agreed on {item.since}: “{clean(item.what)}” {item.why}"
        case "feeling" if item.page is None:
            return f"“How are you feeling about everything?” {item.why}"
        case _:
            return clean(item.why)


# -- lines -----------------------------------------------------------------------------------------------------------


def words_of(agenda: Agenda) -> AgendaWords:
    """The words in which this client's list is said."""
    return words_for(agenda.language, agenda.formality, agenda.country, agenda.day.year)


def _heading(place: Place, agenda: Agenda, words: AgendaWords) -> str:
    us = clean(agenda.us) if agenda.us else words.say("names.us")
    slots = {"theirs_overdue": {"client": clean(agenda.client)}, "ours_overdue": {"us": us}, "promises": {"us": us}}
    return words.say(f"list.{place}", **slots.get(place, {}))


def _line(item: AgendaItem, agenda: Agenda, words: AgendaWords) -> Line:
    return Line(what_of(item, words), tuple(filter(None, _details(item, agenda, words))))


def what_of(item: AgendaItem, words: AgendaWords) -> str:
    """What a line says, without who and when."""
    match item.kind:
        case "invoice":
            return words.say("line.invoice", number=clean(item.what))
        case "rhythm" if item.cadence is not None:
            return words.rhythm(item.cadence)
        case "success":
            return (
                words.say("standing.success", what=clean(item.what)) if item.what else words.say("standing.no_success")
            )
        case "feeling":
            return words.say("standing.feeling")
        case "answer":
            return (
                words.say("line.answer_on", words=_quoted(item.what, words)) if item.what else words.say("line.answer")
            )
        case _ if item.evidence is not None:
            return _quoted(item.what[:1].upper() + item.what[1:], words)
        case _:
            return clean(item.what)


def _quoted(said: str, words: AgendaWords) -> str:
    return words.say("line.quote", words=clean(said))


def _details(item: AgendaItem, agenda: Agenda, words: AgendaWords) -> Iterator[str]:
    theirs = clean(agenda.client)
    ours = clean(agenda.us) if agenda.us else words.say("names.we")
    side = theirs if item.side == "theirs" else ours
    if item.place == "standing" or item.kind == "rhythm":
        return
    if item.kind == "question":
        asker = theirs if item.side == "ours" else ours
        yield f"{asker}, {words.date(item.since, 'day')}" if item.since else asker
        return
    if item.kind == "agreed":
        named = clean(item.owner) if item.owner else ""
        yield ", ".join(filter(None, (named, words.date(item.since, "day") if item.since else "")))
        return
    if item.owner:
        yield clean(item.owner)
    elif item.place in ("soon", "open"):
        yield side
    yield due_of(item, words)
    if item.since and item.kind != "invoice":
        yield words.say(
            "line.promised" if item.kind in ("promise", "answer") else "line.since", date=words.date(item.since, "day")
        )


def due_of(item: AgendaItem, words: AgendaWords) -> str:
    """When it is or was due: "due Fri 13 March, 10 days ago"; empty where it has no date."""
    if item.due is None:
        return ""
    parts = [words.date(item.due), *([words.clock(item.at)] if item.at else [])]
    over = item.place in ("theirs_overdue", "ours_overdue", "invoices")
    return words.say("line.due", date=", ".join((*parts, *([words.ago(item.days_over)] if over else []))))


_SPECIAL = regex.compile(r"([\\`*_\[\]<>#~&$@]|:(?=[/\p{L}])|(?<=www)\.)")


def _escaped(words: str) -> str:
    """Every mark that Markdown could read stands for itself, addresses included: nothing becomes a link, a picture or a tag."""
    return _SPECIAL.sub(r"\\\1", words)


def due_by(agenda: Agenda, after: date, until: date) -> tuple[AgendaItem, ...]:
    """The points of the list that fall due after one day and no later than another."""
    return tuple(item for item in agenda.of("soon", "open", "promises") if item.due and after < item.due <= until)
