"""Open items that a thread suggests, each with the words it rests on. A person confirms them; none is ever kept by itself.

Three sources and no other: a date that the client gave for something of theirs, a date that we gave and nothing has kept,
and a date by which we asked for something. Not here: what stands on the meeting list (`agenda`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Literal

import regex

from assistant.account import OpenItem, Side
from assistant.advice.answer import Evidence, shown
from assistant.reading.acts import Act
from assistant.reading.dates import dates_in
from assistant.reading.heard import Heard
from assistant.reading.sayable import content, sayable
from assistant.reading.timeline import Timeline
from assistant.reading.words import plain
from assistant.thread import Value

Basis = Literal["promised", "asked"]


class Suggestion(Value):
    """One open item to be confirmed. `what` are words of the thread, which the person may shorten; `since` is when they were said.

    `basis` is "promised" where whoever owes it said so, "asked" where the other side named the day and nobody has agreed.
    """

    side: Side
    what: str
    due: date
    since: date
    basis: Basis
    evidence: Evidence


def suggested_items(timeline: Timeline, known: Sequence[OpenItem] = ()) -> tuple[Suggestion, ...]:
    """What the thread suggests, by due date; what stands among the `known` items already, done or not, is left out.

    Nothing where they asked us to stop, said no, or closed the matter after it was said.
    """
    if timeline.stop or timeline.refusal:
        return ()
    found: list[Suggestion] = []
    for one in (*_of_theirs(timeline), *_of_ours(timeline), *_asked_for(timeline)):
        on_record = any(is_same(one.side, one.due, one.what, one.since, item) for item in known)
        twice = any(one.side == other.side and one.due == other.due for other in found)
        if not on_record and not twice:
            found.append(one)
    return tuple(sorted(found, key=lambda one: (one.due, one.evidence.touchpoint)))


def is_same(side: Side, due: date | None, what: str, since: date, item: OpenItem) -> bool:
    """Whether words of a thread, said on the day `since`, tell of an item on record: the same side, and the same day or thing.

    An item that was done before the words were said is another one.
    """
    if side != item.side or (item.done_at is not None and item.done_at < since):
        return False
    said, noted = content(what), content(item.what)
    shared = len(said & noted)
    if due is not None and due == item.due and not noted:
        return True
    return shared >= 1 and (due == item.due or shared * 2 >= len(noted))


def _of_theirs(timeline: Timeline) -> Iterator[Suggestion]:
    for word in timeline.words:
        act = next((a for a in word.acts if a.kind == "promises_by" and _usable(a, word, word.acts)), None)
        if act is None or act.date is None or (_is_talk(word) and not _names_them(timeline, act.quote)):
            continue
        if not _came(timeline, word, act) and not _spoken_of_since(timeline, word, act.date.day):
            yield _suggestion("theirs", act, word, "promised", "they named the day themselves")


def _of_ours(timeline: Timeline) -> Iterator[Suggestion]:
    for promise in timeline.promises:
        word, act = promise.heard, promise.act
        if promise.kept_by is not None or word.we_did(*_UNKIND) or not _usable(act, word, word.our_acts):
            continue
        if any(other.kind == "gates" and other.sentence == act.sentence for other in word.our_acts):
            continue  # "the printer closes on Friday" promises nothing
        if any(w.index > word.index and w.did("closes", "parks") for w in timeline.words):
            continue
        yield _suggestion("ours", act, word, "promised", "we named the day, and nothing has kept it")


def _asked_for(timeline: Timeline) -> Iterator[Suggestion]:
    """A day by which we asked for something: only while nothing has come back since."""
    for heard in timeline.run:
        if heard.we_did(*_UNKIND):
            continue
        for act in heard.our_acts:
            if act.kind in ("asks", "if_then") and _usable(act, heard, ()) and _BY.search(_before_date(act)):
                yield _suggestion("theirs", act, heard, "asked", "we asked for it by that day")
                break


_UNKIND = ("insult", "threat", "sarcasm", "shames", "goes_above")
# What the same sentence does beside naming the day, and what makes it no item: paid is paid, a gate is nobody's promise.
_NO_ITEM = frozenset(
    {"pays", "asks_for_quiet", "asks_for_time", "asks_to_stop", "proposes_alternative", "agrees_rhythm"}
)
# "by Friday", not "how was Friday": only a deadline makes an item.
_BY = regex.compile(
    r"\b(?:by|before|until|till|latest|bis(?: zum| spätestens| am)?|vor|spätestens(?: am| bis)?|avant(?: le)?|d'ici(?: au| à)?|au plus tard"
    r"|antes de(?:l)?|hasta(?: el)?|para(?: el)?|a más tardar(?: el)?|tot|voor|vóór|uiterlijk|entro(?: il)?|prima di|al più tardi"
    r"|até(?: (?:à|ao|a|o|dia))?|antes d[aeo])\s*(?:the |this |next |end of |den |kommenden |nächsten )?$",
    regex.IGNORECASE,
)
_PROPOSES = regex.compile(
    r"\b(?:propos\w*|suggest\w*|schlag\w*[^.!?]{0,40}\bvor|vorschlag\w*|propon\w*|stel\w*[^.!?]{0,40}\bvoor|sugiro|sugerimos)\b",
    regex.IGNORECASE,
)


def _before_date(act: Act) -> str:
    return plain(act.quote)[: act.date.start] if act.date else ""


def _usable(act: Act, heard: Heard, beside: Sequence[Act]) -> bool:
    """One day, plainly said, that lies after the word, in words that may stand on a list and hold more than the day."""
    line = plain(act.quote)
    if act.date is None or act.date.day < heard.at.date() or heard.automatic:
        return False
    if any(other.sentence == act.sentence and other.kind in _NO_ITEM for other in beside) or _PROPOSES.search(line):
        return False
    if ("?" in line and act.kind != "asks") or not sayable(act.quote):
        return False
    days = _days_in(line, heard)
    behind = _NUMBER.match(line[act.date.start + len(act.date.quote) :])
    if days != {act.date.day} or (behind and int(behind[1]) != act.date.day.day):
        return False  # two days in one sentence, or "Tuesday 9" where another day was understood
    return bool(content(line.replace(act.date.quote, " ")))


def _days_in(line: str, heard: Heard) -> set[date]:
    """The days that a line names: "Tuesday the 22nd" is one, and "Friday EOD" too."""
    said = [one for one in dates_in(line, heard.at, heard.language) if one.quote.lower() not in ("eod", "cob", "eow")]
    twice = {
        one.start
        for one, after in pairwise(said)
        if after.start - one.start - len(one.quote) <= 6 and not any(c.isdigit() for c in one.quote)
    }
    return {one.day for one in said if one.start not in twice}


_NUMBER = regex.compile(
    r",? ?(?:the |den |le |el |il |de |dia )?(\d{1,2})(?![\d:]| ?(?:h|uhr|uur|am|pm)\b)", regex.IGNORECASE
)
# In a note of a talk it must be plain that the client is who acts.
_THEY = regex.compile(
    r"\b(?:she|he|they|the client|er|sie|die kundin|der kunde|il|elle|ils|elles|ella|él|ellos|ellas|hij|zij|ze|lei|lui|loro|ela|ele|elas|eles)\b",
    regex.IGNORECASE,
)
_I = regex.compile(r"\b(?:I|ich|je|j'|yo|ik|io|eu)\b")


def _is_talk(word: Heard) -> bool:
    return word.touchpoint.outcome in ("connected", "held")


def _names_them(timeline: Timeline, quote: str) -> bool:
    names = regex.findall(r"\p{L}{3,}", f"{timeline.client.name} {timeline.client.company or ''}")
    named = any(regex.search(rf"\b{regex.escape(name)}\b", quote) for name in names)
    return (named or _THEY.search(quote) is not None) and _I.search(quote) is None


def _came(timeline: Timeline, word: Heard, act: Act) -> bool:
    """Whether a later word looks like the thing itself, like word that it is there, or puts another day in its place."""
    wanted = content(plain(act.quote).replace(act.date.quote if act.date else "", " "))
    for later in timeline.heard[word.index + 1 :]:
        if later.touchpoint.direction == "out" and not later.is_word:
            if _THANKS.search(plain(later.text)) and wanted & content(later.text):
                return True  # "thanks for the photos": we have them
            continue
        if not later.is_word:
            continue
        if later.did("closes", "parks", "approves", "pays"):
            return True
        again = [a for a in later.acts if a.kind in ("promises_by", "asks_for_time", "own_deadline_slips")]
        if any(a.date is not None for a in again):
            return True
        if not again and (_HERE.search(plain(later.text)) or wanted & content(later.text)):
            return True
    return False


_THANKS = regex.compile(
    r"\b(?:thank\w*|danke|dank|merci|gracias|bedankt|grazie|obrigad[oa]|received|got (?:it|them|your))\b",
    regex.IGNORECASE,
)
_HERE = regex.compile(
    r"\b(?:here (?:is|are|it is|they are|you go|comes?)|attached|enclosed|sent|uploaded|done|anbei|im anhang|hier (?:ist|sind|kommt|kommen)|erledigt"
    r"|hochgeladen|ci-joint|voici|voilà|fait|envoyé|adjunt\w*|aquí (?:est[áa]n?|van?)|enviad[oa]|hecho|bijgevoegd|in de bijlage|hierbij|gedaan"
    r"|allegat\w*|ecco|fatto|inviat\w*|em anexo|segue[m]?|aqui est(?:á|ão)|enviei|feito)\b",
    regex.IGNORECASE,
)


def _spoken_of_since(timeline: Timeline, word: Heard, due: date) -> bool:
    """They have spoken since the day passed: whatever became of it, the old day tells no longer."""
    return any(later.index > word.index and later.at.date() > due for later in timeline.words)


def _suggestion(side: Side, act: Act, heard: Heard, basis: Basis, why: str) -> Suggestion:
    assert act.date is not None  # only dated acts are usable
    return Suggestion(
        side=side,
        what=act.quote,
        due=act.date.day,
        since=heard.at.date(),
        basis=basis,
        evidence=shown(heard, why, act.quote),
    )
