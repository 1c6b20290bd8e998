"""Our promised next word: which mail of ours gave it, which moment it names, and which later word kept it.

Not here: where promises and drafts are kept (`memory`), what is due by now (`assistant.commitments`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

import regex

from assistant.reading.acts import acts_of
from assistant.reading.dates import SaidDate, dates_in
from assistant.reading.heard import Heard
from assistant.reading.sayable import content
from assistant.reading.timeline import Timeline
from assistant.reading.words import plain
from assistant.thread import Channel, Outcome, Touchpoint
from assistant.workdays import Workdays

ALIKE = 0.3
"""From this share on, a mail is the draft that was changed and sent.

Measured on 368 holding replies to the library's mails. None of 22,080 pairs with other mails of ours (722 of the library's
threads) reaches it: the most alike share an eighth. Of replies that were changed a little (a fifth of the sentences gone, a
word in twenty other, a sentence new) 99 in 100 do, of those with half of the sentences gone 9 in 10. Two replies of ours to
different mails reach it in 3 of 100 pairs, which is why a mail goes to the draft that it is most like.
"""
RUN = 3
"""Words in a row that must be the same to count: two mails of one hand share single words, and seldom three."""
LEAST = 8
"""Words that must be the same at all: a short mail is not made ours by a "thank you for your message"."""
SENT_WITHIN = timedelta(days=7)
"""A holding reply that lay longer than that was not sent as one."""
CLOCKS_DIFFER = timedelta(minutes=10)
"""A mail program dates a mail when it was begun, or by another clock than ours."""
WARNED_AHEAD = timedelta(minutes=30)
"""The playbook's warning, `keep-the-promised-hour`: half an hour ahead. From then on a word that only moves the moment keeps
the promise, too: silence is what breaks it."""

_WRITTEN: frozenset[Channel] = frozenset({"email", "text", "chat"})
_TALKED: frozenset[Outcome | None] = frozenset({"connected", "held"})
_FEWEST = 3
"""Words of content below which a mail says no more than "thanks"."""
_REMINDS = ("checks_in", "pressures")
_BRINGS = ("delivers", "finished", "useful_status")
_ANSWERS = ("apologises", "eases", "finished", "useful_status")


# -- which mail the draft became ---------------------------------------------------------------------------------------


def likeness(body: str, text: str) -> float:
    """How much of a draft stands in a mail, or of a mail in a draft, whichever is more: from 0.0 to 1.0.

    Counted in words that stand in both in the same order, three or more in a row, greeting and sign-off left out: 1.0 for a
    draft that only had something added to it, or only something taken away.
    """
    draft, sent = _words(_core(body)), _words(_core(text))
    if not draft or not sent:
        return 0.0
    blocks = SequenceMatcher(None, draft, sent, autojunk=False).get_matching_blocks()
    shared = sum(block.size for block in blocks if block.size >= RUN)
    return shared / min(len(draft), len(sent)) if shared >= min(LEAST, len(draft)) else 0.0


def sent_as(drafts: Mapping[str, tuple[str, datetime]], words: Sequence[Touchpoint]) -> dict[str, Touchpoint]:
    """Which written word of ours each draft became, by the draft's id; without those that became none.

    `drafts` are their bodies and when they were made (aware). A mail is one draft's only, the most alike pair first; it must
    have gone out in the week after the draft was made.
    """
    written = [one for one in words if _is_written(one)]
    pairs = [
        (share, -number, key)
        for key, (body, made_at) in drafts.items()
        for number, one in enumerate(written)
        if made_at - CLOCKS_DIFFER <= one.at <= made_at + SENT_WITHIN and (share := likeness(body, one.text)) >= ALIKE
    ]
    found: dict[str, int] = {}
    for _, number, key in sorted(pairs, reverse=True):
        if key not in found and -number not in found.values():
            found[key] = -number
    return {key: written[number] for key, number in found.items()}


def was_changed(body: str, text: str) -> bool:
    """Whether what went out says anything else than the draft. An archive keeps a mail without its sign-off: none is no change."""
    draft, sent = _words(body), _words(text)
    return draft[: len(sent)] != sent or len(sent) < len(draft) - len(_words(body.rpartition("\n\n")[2]))


def _core(body: str) -> str:
    paragraphs = body.strip().split("\n\n")
    return "\n\n".join(paragraphs[1:-1]) if len(paragraphs) > 2 else body


def _words(text: str) -> list[str]:
    return regex.findall(r"[\p{L}\p{N}]+", plain(text).lower())


def _is_written(one: Touchpoint) -> bool:
    return one.direction == "out" and one.channel in _WRITTEN and one.outcome is None and bool(one.text.strip())


# -- which moment it names ---------------------------------------------------------------------------------------------


def moment_named(
    text: str, body: str, drafted: datetime, sent_at: datetime, zone: ZoneInfo, language: str, days: Workdays
) -> datetime:
    """The moment that a changed reply promises; the one that the draft `body` named, where the change left it alone or names none.

    `zone` is the client's, in which the reply speaks; a day without an hour lasts until `days` (ours) close. A reply from
    which the moment was cut keeps the drafted one: a warning too many is better than a promise that nobody remembers.
    """
    spoken_in: tzinfo = zone
    if zone.utcoffset(drafted.astimezone(zone).replace(tzinfo=None)) != drafted.utcoffset():
        spoken_in = timezone(drafted.utcoffset() or timedelta())  # it was drafted for another place than is on record
    local, was = sent_at.astimezone(spoken_in), drafted.astimezone(spoken_in)
    there = {(one.day, one.clock) for one in dates_in(plain(body), local, language)}
    said = dates_in(plain(text), local, language)
    if any((one.day, one.clock) == (was.date(), was.time()) for one in said):
        return drafted
    # An hour that the draft did not name is the new moment, whatever the sentence: a holding reply names no other.
    new = [one for one in said if one.clock is not None and (one.day, one.clock) not in there]
    if not new:
        acts = acts_of(text, "outbound", language, local)
        new = [act.date for act in acts if act.kind in ("holding", "promises") and act.date is not None]
    new = new or [one for one in said if one.day not in {day for day, _ in there}]
    ahead = sorted(moment for one in new if (moment := _moment(one, was, spoken_in, days)) > sent_at)
    return ahead[0] if ahead else drafted


def _moment(said: SaidDate, was: datetime, zone: tzinfo, days: Workdays) -> datetime:
    if said.clock is not None:
        return datetime.combine(said.day, said.clock, zone)
    return was if said.day == was.date() else days.at(said.day, days.closes)


# -- which word kept it ------------------------------------------------------------------------------------------------


def word_since(
    timeline: Timeline, made_at: datetime, due: datetime, body: str = "", others: Sequence[str] = ()
) -> Heard | None:
    """What kept a promised next word: the first talk since, or written word of ours that says more than that one will come.

    Close to the moment and after it, a word that moves it keeps it as well; `others` are further holding replies of ours, so
    that they are known for such. No automatic reply, bounce, voicemail, bare "thanks", reminder or bill keeps it, nor the
    reply `body` itself where an archive brings it later than it was noted.
    """
    for heard in timeline.heard:
        if heard.at <= made_at:
            continue
        if heard.touchpoint.outcome in _TALKED:
            return heard
        if not _is_written(heard.touchpoint):
            continue
        own, other = likeness(body, heard.text), max((likeness(one, heard.text) for one in others), default=0.0)
        if own >= max(ALIKE, other):
            continue
        moves = other >= ALIKE
        if not moves and _says_something(heard):
            return heard
        if heard.at >= due - WARNED_AHEAD and (moves or heard.we_did("holding", "promises")):
            return heard
    return None


def _says_something(heard: Heard) -> bool:
    if heard.we_did("invoices"):
        return heard.we_did(*_ANSWERS) is not None  # a bill delivers itself, and is no answer
    if heard.we_did(*_BRINGS):
        return True
    if heard.we_did("holding", "promises") or (heard.we_did(*_REMINDS) and not heard.we_did("apologises")):
        return False
    return len(content(heard.text)) >= _FEWEST
