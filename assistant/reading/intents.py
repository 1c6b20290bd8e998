"""What a user asks of the desk: an intent, in seven languages. Not here: the answer (`conversation`).

A pasted mail is told from a question first, by the patterns of knowledge/intents.yaml. What a question asks for is read by
the trained reader (`intent_reader`), for which what the patterns found are further signs; the patterns alone decide where
it is unsure and they are not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

import regex
import yaml

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.intent_reader import intent_chances
from assistant.reading.language import language_of
from assistant.reading.lexicon import LANGUAGES, Pattern
from assistant.reading.mood import mood_of
from assistant.thread import Value

Intent = Literal[
    "draft_reply",
    "should_i_chase",
    "judge_thread",
    "which_channel",
    "refine_draft",
    "account_health",
    "log_touchpoint",
    "playbook_question",
    "summarise",
    "small_talk",
    "out_of_scope",
]
Form = Literal["shorter", "warmer", "formal", "call_script"]

QUESTION_WORDS = 60
"""A text with more words is no question of a user's, but something pasted; only its edges are read as a question."""
REFINE_WORDS = 16
PATTERN = 0.5
"""How much a pattern that found something weighs for the trained reader."""
BARE_WORDS = 2
"""A word or two that a pattern knows ("summarise", "log call") mean what the pattern says."""
FEW_WORDS = 10
PATTERN_WEIGHS = 1.0
"""What a pattern adds to the logarithm of its intent's chance in few words, of which the reader has little to go by."""
UNKNOWN = 0.2
"""Below this chance, and with no pattern that knows, nobody does, and the playbook is asked."""
SURE_OF_TALK = 0.5
SURE_OF_A_QUESTION = 0.7
"""From this chance on, words that read as a client's complaint are the user's own question all the same."""
SHORT_COMPLAINT_WORDS = 6
_PARTICULAR: tuple[Intent, ...] = (
    "summarise",
    "which_channel",
    "judge_thread",
    "account_health",
    "draft_reply",
    "should_i_chase",
    "small_talk",
    "out_of_scope",
    "playbook_question",
)
"""In the order in which they are tried."""


class Asked(Value):
    """What was asked. `intent` is None where no rule knows: the playbook may still have an answer."""

    intent: Intent | None
    mail: str | None = None
    """The pasted words that want a reply."""
    form: Form | None = None
    """For refine_draft: which form is wanted."""
    everyone: bool = False
    """Asks about all clients at once."""
    general: bool = False
    """Speaks of clients at large and not of one."""
    owed: bool = False
    """For account_health: asks what is owed or open, more than how they are."""


@dataclass(frozen=True)
class _Patterns:
    intents: Mapping[str, Pattern]
    forms: Mapping[Form, Pattern]
    handing_over: Pattern
    general: Pattern
    everyone: Pattern
    owed: Pattern
    greeting: Pattern
    closing: Pattern
    header: Pattern


def read_intent(text: str) -> Asked:
    """Reads what `text`, as typed or pasted by a user, asks for. Any text will do."""
    said = _evened(text)
    if not said:
        return Asked(intent="small_talk")
    known = _patterns()
    over = known.handing_over.match(said)
    if over and len(said[over.end() :].split()) >= 3:
        return Asked(intent="draft_reply", mail=text.strip()[over.end() :].strip())
    if looks_like_mail(text):
        return Asked(intent="draft_reply", mail=text)
    words = said.split()
    asked = said if len(words) <= QUESTION_WORDS else _edges(said)
    ruled = _particular(asked, known, len(words))
    if ruled.intent in (None, "playbook_question") and _complains(said, len(words)):
        best, chance = _likeliest(asked, ruled, known)
        if best == "draft_reply" or chance < SURE_OF_A_QUESTION:
            return Asked(intent="draft_reply", mail=text)
    found = _weighed(asked, ruled, known)
    if len(words) > QUESTION_WORDS and (
        found.intent is None or found.intent in ("playbook_question", "small_talk", "out_of_scope")
    ):
        return Asked(intent="draft_reply", mail=text)
    return found


def by_patterns(text: str) -> Asked:
    """What the patterns alone make of a question: what the trained reader is measured against."""
    said = _evened(text)
    return _particular(said, _patterns(), len(said.split()))


def signs_of(text: str) -> tuple[str, dict[str, float]]:
    """The question as the trained reader has it, and what the patterns found in it, by name."""
    said = _evened(text)
    known = _patterns()
    return said, _signs(said, known, _particular(said, known, len(said.split())))


def _signs(said: str, known: _Patterns, ruled: Asked) -> dict[str, float]:
    patterns: dict[str, Pattern] = {
        **known.intents,
        **{f"form {form}": pattern for form, pattern in known.forms.items()},
        "general": known.general,
        "everyone": known.everyone,
        "owed": known.owed,
    }
    found = {f"pattern:{name}": PATTERN for name, pattern in patterns.items() if pattern.search(said)}
    return {**found, f"ruled:{ruled.intent}": PATTERN}


def _weighed(said: str, ruled: Asked, known: _Patterns) -> Asked:
    """The trained reader's intent, with what the patterns know of it besides; theirs where it is unsure."""
    best, chance = _likeliest(said, ruled, known)
    if ruled.intent == best or (ruled.intent is None and chance < UNKNOWN):
        return ruled
    if ruled.intent is None and best == "small_talk" and chance < SURE_OF_TALK:
        best = "out_of_scope"  # no greeting that anybody knows
    form: Form | None = next((form for form, pattern in known.forms.items() if pattern.search(said)), None)
    return Asked(
        intent=best,
        form=form if best == "refine_draft" else None,
        everyone=best == "account_health" and known.everyone.search(said) is not None,
        general=known.general.search(said) is not None,
        owed=best == "account_health" and known.owed.search(said) is not None,
    )


def _likeliest(said: str, ruled: Asked, known: _Patterns) -> tuple[Intent, float]:
    """What it is taken for by the trained reader and the patterns together, and with which chance by the reader."""
    chances = intent_chances(said, _signs(said, known, ruled))
    if ruled.intent is not None and len(said.split()) <= BARE_WORDS:
        return ruled.intent, chances[ruled.intent]
    few = len(said.split()) <= FEW_WORDS
    scores = {
        name: math.log(chance + 1e-9) + (PATTERN_WEIGHS if few and name == ruled.intent else 0.0)
        for name, chance in chances.items()
    }
    best = max(scores, key=lambda name: scores[name])
    return cast("Intent", best), chances[best]


def looks_like_mail(text: str) -> bool:
    """Whether pasted words are a mail: a block of headers, or a greeting or a closing on a line of its own."""
    known = _patterns()
    lines = [line.strip() for line in _evened(text).splitlines() if line.strip()]
    headers = sum(1 for line in lines[:14] if known.header.match(line))
    if headers >= 2 and len(lines) > headers:
        return True
    if len(lines) < 2:
        return False
    rest = sum(len(line.split()) for line in lines[1:])
    greets = known.greeting.match(lines[0]) is not None and len(lines[0].split()) <= 8 and not lines[0].endswith("?")
    closes = any(known.closing.fullmatch(line.rstrip(",.! ")) for line in lines[-4:])
    return (greets and rest >= 5) or (closes and sum(len(line.split()) for line in lines) >= 12)


def _particular(asked: str, known: _Patterns, words: int) -> Asked:
    if words <= REFINE_WORDS and not known.intents["log_touchpoint"].search(asked):
        for form, pattern in known.forms.items():
            if pattern.search(asked) and not _asks_otherwise(asked, known, form):
                return Asked(intent="refine_draft", form=form)
    if "?" not in asked and known.intents["log_touchpoint"].search(asked) and not _asks(asked):
        return Asked(intent="log_touchpoint")
    everyone = known.everyone.search(asked) is not None
    if everyone:
        return Asked(intent="account_health", everyone=True)
    general = known.general.search(asked) is not None
    if (
        general
        and known.intents["playbook_question"].search(asked)
        and not known.intents["summarise"].search(asked)
        and not _commands(asked, known)
    ):
        intent: Intent = "out_of_scope" if known.intents["out_of_scope"].search(asked) else "playbook_question"
        return Asked(intent=intent, general=True)
    for intent in _PARTICULAR:
        if known.intents[intent].search(asked):
            return Asked(
                intent=intent, general=general, owed=intent == "account_health" and known.owed.search(asked) is not None
            )
    return Asked(intent=None, general=general)


def _asks_otherwise(asked: str, known: _Patterns, form: Form) -> bool:
    """Words of a form inside another question: "a short summary", "how is the friendly client doing?"."""
    others = ("summarise", "which_channel", "account_health", "should_i_chase", "out_of_scope")
    if "?" in asked and known.intents["judge_thread"].search(asked):
        return True  # "was my last mail too harsh?"
    if form == "call_script":
        others = ("summarise", "account_health", "out_of_scope")
    return any(known.intents[other].search(asked) for other in others) or (
        known.general.search(asked) is not None and "?" in asked
    )


def _asks(asked: str) -> bool:
    """Whether a note of what happened ends in a question all the same: "Called twice, no answer, should I write now"."""
    return _SHOULD.search(asked) is not None


_SHOULD = regex.compile(
    r"\b(?:should|shall) (?:i|we)\b|\bsoll(?:te)?n? (?:ich|wir)\b|\b(?:dois-je|devrais-je|faut-il)\b"
    r"|\b(?:debería|debo)\b|\bmoet ik\b|\b(?:devo|dovrei|deveria)\b",
    regex.IGNORECASE,
)


def _commands(asked: str, known: _Patterns) -> bool:
    """Whether a draft is asked for outright ("write a reply to a client who …") and not advice."""
    return known.intents["draft_reply"].match(asked) is not None and "?" not in asked


def _complains(said: str, words: int) -> bool:
    """Pasted words with no greeting that a client could have written: displeased, and spoken to us."""
    if words < SHORT_COMPLAINT_WORDS:
        return False
    language = language_of(said)
    reading = mood_of(said, language)
    return (
        reading.mood in ("angry", "upset", "icy", "worried")
        and reading.strength >= 3
        and _TO_US.search(said) is not None
    )


_TO_US = regex.compile(
    r"\b(?:you|your|you're|du|dein\w*|ihr|ihnen|sie haben|euch|euer|vous|votre|vos|tu|ustedes|usted|vosotros"
    r"|su equipo|jullie|u|uw|je|voi|vostr\w+|lei|vocês|você|vós|vossa)\b",
    regex.IGNORECASE,
)


def _evened(text: str) -> str:
    """Apostrophes as the patterns have them; lines stay lines, so that places in it are places in the stripped text."""
    return text.strip().replace("’", "'").replace("\u2018", "'").replace("\u00a0", " ").replace("\u202f", " ")


def _edges(said: str) -> str:
    """The first and the last sentence: where somebody who pastes a story asks their question."""
    parts = [part for part in regex.split(r"(?<=[.!?])\s+|\n+", said) if part.strip()]
    return f"{parts[0]}\n{parts[-1]}"[:1000]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    """All languages at once: a question of five words is too short to tell its language first."""
    file = KNOWLEDGE / "intents.yaml"
    try:
        raw = cast(
            "dict[str, Any]", yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        )
        return _compiled([_Language(raw[language]) for language in LANGUAGES])
    except (OSError, yaml.YAMLError, KeyError, TypeError, regex.error) as error:
        raise BadSettings(f"the intents in {file.name} cannot be read: {error}") from None


class _Language:
    """One language's patterns with its parts put in."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw
        self._parts = {str(name): str(part) for name, part in raw["parts"].items()}
        for _ in range(2):  # a part may stand inside a part
            self._parts = {name: self._filled(part) for name, part in self._parts.items()}

    def patterns(self, name: str) -> list[str]:
        return [self._filled(str(one)) for one in self._raw[name]]

    def forms(self, form: Form) -> list[str]:
        return [self._filled(str(one)) for one in self._raw["refine_draft"][form]]

    def line(self, name: str) -> str:
        return str(self._raw[name])

    def _filled(self, pattern: str) -> str:
        for name, part in self._parts.items():
            pattern = pattern.replace("{" + name + "}", part)
        return pattern


def _compiled(languages: list[_Language]) -> _Patterns:
    def union(name: str) -> Pattern:
        return _joined(pattern for language in languages for pattern in language.patterns(name))

    def lines(name: str, shape: str) -> Pattern:
        return regex.compile(shape.format("|".join(language.line(name) for language in languages)), regex.IGNORECASE)

    forms: tuple[Form, ...] = ("call_script", "warmer", "formal", "shorter")
    return _Patterns(
        intents={name: union(name) for name in (*_PARTICULAR, "log_touchpoint")},
        forms={form: _joined(pattern for language in languages for pattern in language.forms(form)) for form in forms},
        handing_over=union("handing_over"),
        general=union("general"),
        everyone=union("everyone"),
        owed=union("owed"),
        greeting=lines("greeting", r"(?:{0})\b"),
        closing=lines("closing", r"(?:{0})"),
        header=lines("header", r"\W{{0,3}}(?:{0})\W{{0,3}}[  ]?:"),
    )


def _joined(patterns: Iterable[str]) -> Pattern:
    return regex.compile("|".join(f"(?:{pattern})" for pattern in patterns), regex.IGNORECASE)
