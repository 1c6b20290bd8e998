"""What a touchpoint does: acts with the words that show them. Not here: turns, counts, decisions.

An act's kind is a key of the lexicon (`acts.inbound`, `acts.outbound`) or of the trained reader: asks_to_stop, refuses,
asks_for_time, promises_by, rules_out_call, complains, checks_in, if_then, threat and so on. `acts_of` is the patterns
alone; `read_acts` is the trained reader, to which what the patterns found is one sign among others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Literal

import regex

from assistant.reading.act_features import Setting, placed
from assistant.reading.act_reader import ActReader, act_reader
from assistant.reading.dates import SaidDate, dates_in
from assistant.reading.lexicon import ActPattern, lexicon, small
from assistant.reading.words import Sentence, plain, sentences, shortened

Side = Literal["inbound", "outbound"]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that words do, with the words: `quote` stands in the touchpoint's text letter for letter."""

    kind: str
    quote: str
    sentence: int
    date: SaidDate | None = None
    """The day that the same sentence names, in the speaker's calendar."""


# Acts whose meaning hangs on a day: the sentence's own date is attached to them.
_DATED = frozenset(
    {
        "accepts_meeting",
        "gates",
        "asks_for_quiet",
        "refuses",
        "notes_silence_of_ours",
        "asks_for_time",
        "promises_by",
        "promises",
        "holding",
        "parks",
        "if_then",
        "auto_reply",
        "hands_back",
        "delivers",
        "closes",
        "proposes_alternative",
        "answers",
        "checks_in",
        "asks",
        "gives_notice",
        "names_stand_in",
        "asks_to_stop",
        "rules_out_call",
        "rules_out_email",
        "pays",
        "announces_rhythm",
    }
)

_NOT = regex.compile(
    r"\b(?:not|n't|never|hardly|no longer|nicht|nie|kaum|pas|jamais|no|nunca|non|mai|niet|nooit|não|nao|far from|less than)\b(?:\W+\w+){0,3}\W*$",
    regex.IGNORECASE,
)
# In notes of a call the client is "she" or "Dana", not "I": the first person lets the same patterns read them.
_NOTE_PERSON = (
    (regex.compile(r"\b(?:s?he|they|client|customer)(?:'ll| will)\b", regex.IGNORECASE), "I will"),
    (regex.compile(r"\b(?:s?he(?:'s| is)|they(?:'re| are))\b", regex.IGNORECASE), "I'm"),
    (regex.compile(r"\b(?:s?he(?: has|'s)|they(?: have|'ve))\b", regex.IGNORECASE), "I have"),
    (regex.compile(r"\b(?:s?he|they)\b", regex.IGNORECASE), "I"),
    (regex.compile(r"\b(?:wants|needs|asks|asked|prefers|promised|promises|hates|likes)\b", regex.IGNORECASE), ""),
)


@lru_cache(maxsize=20_000)
def acts_of(
    text: str, side: Side, language: str, said_at: datetime, month_first: bool = False, note: bool = False
) -> tuple[Act, ...]:
    """All acts in a text, in the order of its sentences.

    `said_at` is in the client's zone. `note` marks our own summary of a talk, where the client is in the third person.
    """
    parts = sentences(text)
    if not parts:
        return ()
    found = pattern_hits(parts, side, language, note)
    dated = [_with_date(act, parts[act.sentence], said_at, language, month_first) for act in found]
    refined = _refined(dated) if side == "inbound" else dated
    return tuple(sorted(refined, key=lambda act: act.sentence))


def pattern_hits(parts: tuple[Sentence, ...], side: Side, language: str, note: bool = False) -> list[Act]:
    """What the patterns find in sentences, undated and each by itself."""
    words = lexicon(language)
    patterns = words.inbound if side == "inbound" else words.outbound
    found = list(_hits(parts, patterns, [part.plain for part in parts]))
    if note and side == "inbound":
        spoken = [_first_person(part.plain) for part in parts]
        known = {(act.kind, act.sentence) for act in found}
        found += [act for act in _hits(parts, patterns, spoken) if (act.kind, act.sentence) not in known]
    return found


@dataclass(frozen=True, slots=True)
class Read:
    """What the trained reader makes of a text: the acts that it takes to be there, and the chance of every kind.

    A kind's chance is that of the sentence where it is likeliest; below FAINT it is left out.
    """

    acts: tuple[Act, ...]
    chances: Mapping[str, float]


FAINT = 0.03
_HIT_HELPS, _HIT_LEAST = 0.5, 0.1
"""What a pattern that names the act lowers its bound to, and no further than that. Chosen on the train part, read by readers new to each author."""


@lru_cache(maxsize=20_000)
def read_acts(
    text: str, setting: Setting, said_at: datetime, month_first: bool = False, reader: ActReader | None = None
) -> Read:
    """All acts in a text of one side, in the order of its sentences. `said_at` is in the client's zone.

    `reader` stands in for the one that ships: training reads with those that have not seen a thread.
    """
    parts = sentences(text)
    if not parts:
        return Read((), {})
    side: Side = "inbound" if setting.side == "in" else "outbound"
    hits = pattern_hits(parts, side, setting.language, setting.talk)
    reader = reader or act_reader(setting.side)
    said = placed([part.text for part in parts], ((act.sentence, act.kind) for act in hits))
    table = reader.chances(said, setting)
    found = [act for act in hits if act.kind not in reader.bounds and act.kind != "grave"]
    named = {(act.kind, act.sentence) for act in hits}
    sure = {
        (act.kind, act.sentence)
        for act in hits
        if act.kind in _SURE_WITH_A_DAY and said[act.sentence].has_day(setting.language)
    }
    rows: dict[int, dict[str, float]] = {}
    for number, column in reader.candidates(table, _HIT_LEAST, _HIT_HELPS, {number for _, number in sure}):
        likely = rows.setdefault(number, dict(zip(reader.kinds, table[number].tolist(), strict=True)))
        kind = reader.kinds[column]
        bound = reader.bounds[kind]
        if (_kinds(kind)[-1], number) in named:
            bound = max(_HIT_LEAST, _HIT_HELPS * bound)
        if (likely[kind] >= bound or (kind, number) in sure) and not _outdone(kind, likely):
            quote = shortened(parts[number].text)
            found += [Act(one, quote, number) for one in _kinds(kind)]
    found = list({(act.kind, act.sentence): act for act in found}.values())
    top = table.max(axis=0).tolist()
    chances = {kind: round(chance, 3) for kind, chance in zip(reader.kinds, top, strict=True) if chance >= FAINT}
    dated = [_with_date(act, parts[act.sentence], said_at, setting.language, month_first) for act in found]
    refined = _refined(dated) if side == "inbound" else dated
    return Read(tuple(sorted(refined, key=lambda act: act.sentence)), chances)


_SURE_WITH_A_DAY = frozenset({"promises_by", "asks_for_time", "asks_for_quiet"})
"""What a pattern finds of these beside a day is there more often than not (train and tune part): no chance is asked for."""


def _outdone(kind: str, likely: Mapping[str, float]) -> bool:
    """Whether the sentence does something likelier that excludes this: it prefers a channel or rules it out, and to rule one
    out is no request to stop."""
    chance = likely[kind]
    verb, _, channel = kind.rpartition("_")
    other = {"prefers": f"rules_out_{channel}", "rules_out": f"prefers_{channel}"}.get(verb)
    if other and likely.get(other, 0.0) > chance:
        return True
    if any(likely.get(stronger, 0.0) > times * chance for stronger, times in _OUTDO.get(kind, ())):
        return True
    if kind != "asks_to_stop":
        return False
    # "No more changes, please publish" approves; nobody approves and asks to be left alone in one sentence.
    return likely.get("approves", 0.0) > 1.5 * chance or any(
        one > chance for name, one in likely.items() if name.startswith("rules_out_")
    )


_OUTDO: Mapping[str, tuple[tuple[str, float], ...]] = {
    "complains": (("pleased", 4.0),),
    "complains_gravely": (("pleased", 4.0),),
    "declines_meeting": (("corrects", 1.0), ("approves", 1.0)),
}
"""What excludes a fainter act in the same sentence, and how many times likelier it must be: nobody complains in a sentence that
is praise by far, nor turns a meeting down in one that rather corrects the work."""


# A grave complaint is a complaint too, and `grave` is what the rules and patterns call it.
_MEANS: Mapping[str, tuple[str, ...]] = {"complains_gravely": ("complains", "grave")}


def _kinds(kind: str) -> tuple[str, ...]:
    return _MEANS.get(kind, (kind,))


def quoted_acts(
    kind: str, text: str, start: int, side: Side, language: str, said_at: datetime, month_first: bool
) -> tuple[Act, ...]:
    """What the sentence at `start` does, where another reader than ours says that it does `kind`: dated and refined as ours."""
    parts = sentences(text)
    number = max((n for n, part in enumerate(parts) if part.start <= start), default=0)
    if not parts:
        return ()
    said = [Act(one, shortened(parts[number].text), number) for one in _kinds(kind)]
    dated = [_with_date(act, parts[number], said_at, language, month_first) for act in said]
    return tuple(_refined(dated) if side == "inbound" else dated)


def _hits(parts: tuple[Sentence, ...], patterns: Mapping[str, ActPattern], lines: list[str]) -> Iterable[Act]:
    """Each pattern runs once over all sentences, one a line: `^` and `$` are a sentence's edges, `.` stays inside one."""
    joined = small("\n".join(lines))
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for kind, pattern in patterns.items():
        seen: set[int] = set()
        for match in pattern.finditer(joined):
            number = bisect_right(starts, match.start()) - 1
            if number in seen or number >= len(parts):
                continue
            if (
                kind in ("pleased", "thanks", "acknowledges", "approves") or kind.startswith("prefers_")
            ) and _NOT.search(joined[starts[number] : match.start()]):
                continue
            seen.add(number)
            yield Act(kind, shortened(parts[number].text), number)


def _first_person(line: str) -> str:
    for pattern, spoken in _NOTE_PERSON:
        line = pattern.sub(spoken, line)
    return line


def _with_date(act: Act, sentence: Sentence, said_at: datetime, language: str, month_first: bool) -> Act:
    if act.kind not in _DATED:
        return act
    said = dates_in(plain(sentence.text), said_at, language, month_first)
    if not said:
        return act
    ahead = [one for one in said if one.day >= said_at.date()] or list(said)
    line = plain(sentence.text)
    until = [one for one in ahead if _UNTIL.search(line[max(0, one.start - 12) : one.start] + " ")]
    # "I need until Thursday, we have the fair this week": the day after "until" is meant, else the last one named.
    return replace(act, date=max(until or ahead, key=lambda one: one.day))


def _refined(acts: list[Act]) -> list[Act]:
    """Readings that only the neighbourhood of a hit can settle."""
    kinds = {act.kind for act in acts}
    prefers = {kind.removeprefix("prefers_") for kind in kinds if kind.startswith("prefers_")}
    refined: list[Act] = []
    for act in acts:
        if act.kind == "asks_to_stop":
            # "Please don't write until Monday" asks for a pause; "stop calling, e-mail me" rules out a channel.
            line = plain(act.quote)
            if _UP_TO.search(line) or (act.date is not None and _UNTIL.search(line)):
                refined.append(replace(act, kind="asks_for_quiet"))
                continue
            ruled = {kind.removeprefix("rules_out_") for kind in kinds if kind.startswith("rules_out_")}
            if ruled and prefers - ruled:
                continue
        if act.kind.startswith("rules_out_") and act.date is not None and _UNTIL.search(plain(act.quote)):
            refined.append(replace(act, kind="asks_for_quiet"))
            continue
        if act.kind == "refuses" and "approves" in kinds:
            continue  # "not the blue one, let's go with the green" chooses, it does not refuse
        if act.kind == "thanks" and _FOR_NOTHING.search(plain(act.quote)):
            continue
        refined.append(act)
    return refined


_UNTIL = regex.compile(
    r"\b(?:until|till|before|bis|vor|avant|jusqu|hasta|antes|tot|vóór|fino|prima|até)\b(?! now)", regex.IGNORECASE
)
# These always name an end; "before" alone does not ("I have told you before").
_UP_TO = regex.compile(r"\b(?:until|till|bis|jusqu|hasta|tot|fino|até)\b(?! now| jetzt)", regex.IGNORECASE)
_FOR_NOTHING = regex.compile(
    r"\b(?:thanks|thank you) for (?:nothing|the (?:mess|trouble|chaos|embarrassment))\b|\bno,? thanks?\b",
    regex.IGNORECASE,
)
