"""Which questions wait for an answer, of theirs and of ours, and what was agreed last. Read from the thread; never invented.

Not here: where they stand on the meeting list (`agenda`), what should be proposed as an open item (`open_items`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import regex

from assistant.reading.acts import Act
from assistant.reading.heard import Heard
from assistant.reading.sayable import content, sayable
from assistant.reading.timeline import Timeline
from assistant.reading.words import plain, sentences

MOST_QUESTIONS = 3
"""Open questions of one side that a list shows: the last ones."""
MOST_AGREED = 3
AGREED_WITHIN = timedelta(days=60)
_WRITTEN = frozenset({"email", "text", "chat"})
_TALKED = frozenset({"connected", "held"})
_UNKIND = ("insult", "threat", "sarcasm", "guilt", "pressures", "pitches")
_CERTAIN = 0.5
"""The chance from which on a word of ours has brought something: a question that is taken off the list is forgotten."""
_HOLDS = ("holding", "promises", "apologises")
_BRINGS = ("delivers", "adds", "eases", "useful_status", "finished")


@dataclass(frozen=True)
class Question:
    """A question that nobody has answered, with the touchpoint that asked it first."""

    heard: Heard
    act: Act
    fit: bool
    """Whether its words may be shown to the client's people: nothing rude, risky or meant for a machine."""


def their_questions(timeline: Timeline) -> tuple[Question, ...]:
    """What the client asked in writing and we have not answered, oldest first. A holding reply is no answer."""
    found: list[Question] = []
    for word in timeline.words:
        if word.touchpoint.direction != "in" or word.channel not in _WRITTEN or word.automatic:
            continue
        if _settled(timeline, word):
            continue
        found += [Question(word, act, not word.heated and sayable(act.quote)) for act in _asked(word.acts)]
    return _each_once(found)[-MOST_QUESTIONS:]


def our_questions(timeline: Timeline) -> tuple[Question, ...]:
    """What we asked in writing and the client has not answered, oldest first; "I'll come back to you" is no answer.

    None where they asked us to stop or said no: then nothing of ours waits for them.
    """
    if timeline.stop or timeline.refusal:
        return ()
    word = timeline.last_word
    before: tuple[Heard, ...] = ()
    if word is not None and _puts_off(word):
        last = next((h for h in reversed(timeline.heard[: word.index]) if h.touchpoint.direction == "out"), None)
        before = (last,) if last is not None and not last.is_word else ()
    asking = (*before, *timeline.run)
    found: list[Question] = []
    for heard in asking:
        if heard.channel in _WRITTEN and heard.we_did(*_UNKIND) is None:
            for act in _asked(heard.our_acts):
                # A nudge after a question is none itself; where nothing was asked before, it is the question.
                if not (found and _only_nudges(act, heard.our_acts)):
                    found.append(Question(heard, act, sayable(act.quote)))
    return _each_once(found)[-MOST_QUESTIONS:]


def agreed_lately(timeline: Timeline) -> tuple[tuple[Heard, str], ...]:
    """The last things agreed, oldest first: approvals in the client's own words, and what our notes of talks say was agreed."""
    found: list[tuple[Heard, str]] = []
    for heard in reversed(timeline.heard):
        if timeline.now - heard.at > AGREED_WITHIN or len(found) >= MOST_AGREED:
            break
        found += [(heard, quote) for quote in reversed(tuple(_agreed_in(heard)))]
    return tuple(reversed(found[:MOST_AGREED]))


def _agreed_in(heard: Heard) -> Iterator[str]:
    if heard.did("refuses", "gives_notice", "asks_to_stop"):
        return
    if heard.touchpoint.outcome in _TALKED:
        pattern = _AGREED[heard.language]
        for sentence in sentences(heard.text):
            if pattern.search(sentence.plain) and _fit_to_show(sentence.text):
                yield sentence.text
    elif heard.is_word and heard.touchpoint.direction == "in":
        act = heard.did("approves")
        if act and not heard.did("complains", "insults") and "?" not in act.quote and _fit_to_show(act.quote):
            yield act.quote


def _fit_to_show(words: str) -> bool:
    return len(words) <= 160 and len(words.split()) >= 3 and len(content(words)) >= 2 and sayable(words)


# What a note of a talk says where both sides came to something.
_AGREED: Mapping[str, regex.Pattern[str]] = {
    language: regex.compile(rf"(?<!\bnot )(?<!\bnicht )(?<!\bno )\b(?:{words})\b", regex.IGNORECASE)
    for language, words in {
        "en": r"agreed|decided|settled on|signed off|approved|will go with",
        "de": r"vereinbart|beschlossen|abgemacht|geeinigt|einigten|abgestimmt|freigegeben|entschieden",
        "fr": r"convenu|décidé|validé|d'accord (?:pour|sur)|arrêté",
        "es": r"acordado|acordamos|decidido|decidimos|quedamos en|aprobado",
        "nl": r"afgesproken|besloten|akkoord|goedgekeurd|overeengekomen",
        "it": r"concordato|deciso|d'accordo|approvato|stabilito",
        "pt": r"acordado|combinado|combinámos|combinamos|decidido|aprovado|ficou assente",
    }.items()
}


def _asked(acts: tuple[Act, ...]) -> Iterator[Act]:
    """The questions among the acts, each sentence once; a courtesy is none."""
    seen: set[int] = set()
    for act in acts:
        if act.kind != "asks" or "?" not in act.quote or act.sentence in seen:
            continue
        seen.add(act.sentence)
        quote = _GREETING.sub("", act.quote)
        if len(content(quote)) >= 2 and not _COURTESY.search(plain(quote)):
            yield replace(act, quote=quote)


def _only_nudges(act: Act, acts: tuple[Act, ...]) -> bool:
    """ "Have you seen my mail?" asks after a question, and is none itself."""
    return any(other.kind == "checks_in" and other.sentence == act.sentence for other in acts)


# "Hi Dr. Varghese, do you have the forms?": what is asked stands behind it.
_GREETING = regex.compile(
    r"^\W*(?:(?:hi|hello|hey|dear|good (?:morning|day|afternoon|evening)|morning|hallo|guten (?:morgen|tag|abend)|moin|liebe[rs]?|sehr geehrte[rs]?"
    r"|bonjour|bonsoir|salut|ch[eè]re?|hola|buenos d[ií]as|buenas tardes|estimad[oa]|goedemorgen|goedemiddag|beste|dag|hoi|ciao|buongiorno|gentile"
    r"|ol[aá]|oi|bom dia|boa tarde|car[oa])\b(?:\b(?:dra?|mrs?|ms|prof|sra?)\.|[^,.!?:\n]){0,40}[,:!.] *|[\p{Lu}][\p{L}'’-]+, (?=\p{Ll}))",
    regex.IGNORECASE,
)


_COURTESY = regex.compile(
    r"\b(?:how are you|how's (?:it going|things|life)|how was your|hope you|all good|everything (?:all right|ok(?:ay)?|fine)|wie geht(?:'s| es)|geht es (?:dir|ihnen|euch) gut|alles gut|(?:comment )?(?:ça va|allez-vous)"
    r"|c[oó]mo (?:est[aá]s?|va todo)|qu[eé] tal|hoe gaat het|come (?:stai|sta|va)|tudo bem|como est[aá])\b",
    regex.IGNORECASE,
)


def _settled(timeline: Timeline, word: Heard) -> bool:
    """Whether anything after a word of theirs answered it: a talk, a substantive word of ours, or their own all-clear."""
    for later in timeline.heard[word.index + 1 :]:
        if later.touchpoint.outcome in _TALKED:
            return True
        if later.touchpoint.direction == "out" and later.channel in _WRITTEN and _answers(later):
            return True
        if later.touchpoint.direction == "in" and later.is_word and _all_clear(later):
            return True
    return False


def _answers(out: Heard) -> bool:
    """A written word of ours that says something: more than that we have it, are sorry, or will come back."""
    if not out.text or out.automatic or out.touchpoint.outcome in ("bounced", "auto_reply"):
        return False
    if any(out.our_chances.get(act.kind, 1.0) >= _CERTAIN for act in out.our_acts if act.kind in _BRINGS):
        return True
    if out.we_did("dodges", "sarcasm", "insult"):
        return False
    empty = {act.sentence for act in out.our_acts if act.kind in (*_HOLDS, "checks_in", "invoices", "asks")}
    said = [n for n, sentence in enumerate(sentences(out.text)) if len(content(sentence.text)) >= 2]
    telling = [n for n in said if n not in empty]
    holds = out.we_did("holding", "promises") is not None
    return len(telling) >= 2 if holds else bool(telling)


def _all_clear(word: Heard) -> bool:
    return word.did("closes", "approves", "parks") is not None or (
        (word.did("thanks", "pleased") is not None or (word.mood is not None and word.mood.mood == "pleased"))
        and word.did("asks", "complains", "notes_silence_of_ours") is None
    )


def _puts_off(word: Heard) -> bool:
    """Their word only says that they have it, or that an answer will come."""
    return (
        word.touchpoint.direction == "in"
        and word.did("acknowledges", "promises_by", "asks_for_time") is not None
        and word.did("approves", "refuses", "closes", "corrects", "pays", "accepts_meeting") is None
        and len(word.text) < 240
    )


def _each_once(found: list[Question]) -> tuple[Question, ...]:
    """The same question asked again is one question, since the first time."""
    kept: list[Question] = []
    for question in found:
        words = content(question.act.quote)
        if not any(_same(words, content(other.act.quote)) for other in kept):
            kept.append(question)
    return tuple(kept)


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and len(one & other) * 2 >= min(len(one), len(other))
