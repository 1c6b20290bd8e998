"""The mood of an inbound message and how pressing it is. Not here: what to do about either (`advice`, `writing`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import regex

from assistant.reading.lexicon import lexicon
from assistant.reading.words import plain

Mood = Literal["angry", "upset", "worried", "icy", "neutral", "pleased"]
Urgency = Literal["high", "medium", "low"]

_CAPS_WORD = regex.compile(r"\b\p{Lu}{3,}\b")
_SHOUT = regex.compile(r"[!?]{2,}|!(?=[^!]*!)")
_NEGATION = regex.compile(
    r"\b(?:not|n't|never|hardly|no|nicht|kein\w*|nie|pas|jamais|nunca|non|niet|geen|não|nao)\b(?:\W+\w+){0,2}\W*$",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MoodReading:
    """The mood, how firm it is (sum of the weights of the words that carry it), and those words."""

    mood: Mood
    strength: float
    words: tuple[str, ...]
    scores: tuple[tuple[str, float], ...]

    def score(self, mood: str) -> float:
        return dict(self.scores).get(mood, 0.0)


@lru_cache(maxsize=20_000)
def mood_of(text: str, language: str) -> MoodReading:
    """Reads the mood of a client's words.

    Each mood's words add their weights (3 plain, 2 likely, 1 faint; a word counts once); shouting adds to anger. Praise
    that stands beside stronger displeasure is courtesy or sarcasm and does not count. Longer texts need more to tip.
    """
    clean = plain(text)
    scores: dict[str, float] = {}
    words: dict[str, list[str]] = {}
    for mood, weights in lexicon(language).mood.items():
        seen: set[str] = set()
        for weight in sorted(weights, reverse=True):
            for match in weights[weight].finditer(clean):
                said = match[0].lower()
                if said in seen or (
                    mood in ("pleased", "angry", "upset", "worried")
                    and _NEGATION.search(clean[max(0, match.start() - 30) : match.start()])
                ):
                    continue
                seen.add(said)
                scores[mood] = scores.get(mood, 0.0) + weight
                if weight >= 2:
                    words.setdefault(mood, []).append(match[0])
    letters = list(regex.findall(r"\p{L}{3,}", clean))
    shouted = [word for word in _CAPS_WORD.findall(clean) if len(word) > 3]
    if letters and len(shouted) >= 3 and len(shouted) / len(letters) > 0.15:
        scores["angry"] = scores.get("angry", 0.0) + 3
        words.setdefault("angry", []).append(shouted[0])
    if scores.get("angry", 0) + scores.get("upset", 0) >= 1:
        scores["angry"] = scores.get("angry", 0.0) + min(3.0, 1.5 * len(_SHOUT.findall(clean)))
    chosen, strength = _chosen(
        scores, clean, {name: bool(words.get(name)) for name in ("angry", "upset", "worried", "icy")}
    )
    return MoodReading(chosen, strength, tuple(words.get(chosen, ())), tuple(sorted(scores.items())))


# Second-person words: a problem laid at our door reads as anger sooner than one that is only told.
_YOU = {
    "en": r"\b(?:you|your|yours|u|ur)\b",
    "de": r"\b(?:Sie|Ihnen|Ihre?\w*|ihr|euch|eure?\w*|du|dich|dir|dein\w*)\b",
    "fr": r"\b(?:vous|votre|vos|tu|toi|ton|ta|tes)\b",
    "es": r"\b(?:usted(?:es)?|vosotros|vuestr\w+|os|tú|te|tu|tus|habéis|han)\b",
    "nl": r"\b(?:u|uw|jullie|je|jij|jou|jouw)\b",
    "it": r"\b(?:voi|vi|vostr\w+|tu|ti|tuo|tua|lei|avete|hai)\b",
    "pt": r"\b(?:vocês?|vosso\w*|vossa\w*|seus?|suas?|tu|te|vcs?)\b",
}


def settled(reading: MoodReading, problem: float, complaints: int, text: str, language: str) -> MoodReading:
    """The mood once it is known how grave a problem the words tell of (`problem`: weight of the weightiest statement)
    and how many sentences complain.

    People who report real trouble are seldom neutral, however few feeling words they use: without a softener ("no rush",
    a thank-you) trouble laid at our door reads as anger, trouble wrapped in questions as worry, trouble only told as upset.
    """
    spoiled = complaints >= 2 or (complaints and reading.score("pleased") < 6) or reading.score("angry") >= 2
    if reading.mood == "pleased" and spoiled and (problem >= 2.5 or complaints):
        return MoodReading("angry", 2.0, (), reading.scores)  # praise for what went wrong is sarcasm
    if reading.mood != "neutral" or (problem < 3.0 and not complaints):
        return reading
    clean = plain(text)
    softened = lexicon(language).urgency["low"].search(clean) is not None or reading.score("pleased") >= 2
    if softened and complaints < 2:
        return reading
    questions = clean.count("?")
    accused = len(regex.findall(_YOU.get(language, _YOU["en"]), clean, regex.IGNORECASE if language != "de" else 0))
    if reading.score("worried") >= 2 or (questions >= 2 and accused <= 2 and not complaints and problem >= 4.0):
        return MoodReading("worried", 2.0, (), reading.scores)
    if questions >= 2 and not complaints:
        return reading
    if complaints or accused >= 2 or "!" in clean:
        return MoodReading("angry", 2.0, (), reading.scores)
    return MoodReading("upset", 2.0, (), reading.scores)


def _chosen(scores: dict[str, float], clean: str, firm: dict[str, bool]) -> tuple[Mood, float]:
    angry, upset = scores.get("angry", 0.0), scores.get("upset", 0.0)
    worried, icy, pleased = scores.get("worried", 0.0), scores.get("icy", 0.0), scores.get("pleased", 0.0)
    displeased = angry + upset + icy
    if pleased >= 2 and pleased > 1.2 * (displeased + worried):
        return "pleased", pleased
    loud = bool(_SHOUT.search(clean))
    if not firm["angry"] and not loud:
        angry = min(angry, 1.5)  # "again" and "wrong" alone are how people report things
    ranking: list[tuple[float, Mood]] = [
        (angry + 0.3 * upset, "angry"),
        (upset * 1.15 + 0.2 * angry, "upset"),
        (worried * 1.1, "worried"),
        # Cold words weigh only where nothing is loud: an icy writer does not shout.
        (0.0 if loud else icy * 1.1 + (0.2 * angry if icy >= 3 else 0.0), "icy"),
    ]
    score, mood = max(ranking, key=lambda pair: pair[0])
    return (mood, score) if score >= 2.0 else ("neutral", score)


@lru_cache(maxsize=20_000)
def urgency_of(text: str, language: str, mood: Mood, gate_near: bool = False) -> tuple[Urgency, tuple[str, ...]]:
    """How pressing the matter is, with the words that say so. Anger alone makes it at least medium.

    `gate_near` tells that the words name a date within days that something hangs on.
    """
    clean = plain(text)
    patterns = lexicon(language).urgency
    high = tuple(dict.fromkeys(match[0] for match in patterns["high"].finditer(clean)))
    low = patterns["low"].search(clean)
    if low and mood in ("angry", "icy", "upset") and not high:
        low = None  # "no rush" from somebody who is furious is no leave to be slow
    if gate_near and mood != "pleased" and not low:
        return "high", high
    if high and mood != "pleased" and not (low and mood == "neutral"):
        return "high", high
    if low:
        return "low", (low[0],)
    if mood == "pleased":
        return "low", ()
    if mood == "angry":
        return "high" if _SHOUT.search(clean) else "medium", ()
    return (
        ("medium", ())
        if mood in ("upset", "worried", "icy")
        else ("low" if len(clean) < 400 and "?" not in clean else "medium", ())
    )
