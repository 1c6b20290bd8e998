"""The trained reader of what a mail is about: how likely each of its sentences is the one that names the matter.

Letters and words as every trained reader has them, and beside them where a sentence stands, what it shares with the rest
and with the subject, and what the patterns found in it. Not here: training (`evals.training.telling`), what is cut out of
a sentence to be said back (`issues`, `matter`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.reading.features import features
from assistant.reading.lexicon import lexicon
from assistant.reading.sayable import content
from assistant.reading.topics import topic_of
from assistant.reading.trained import trained
from assistant.reading.words import plain

NAME = "telling"
TELLS, OTHER = "tells", "other"
_LONGEST = 70


def telling_chances(
    parts: Sequence[str], scores: Sequence[float], language: str, subject: str | None
) -> tuple[float, ...]:
    """The chance of each sentence to name the matter. `scores` are the weights that `issues` gives them, 0 for none."""
    return tuple(trained(NAME).chances(row)[TELLS] for row in telling_features(parts, scores, language, subject))


def telling_features(
    parts: Sequence[str], scores: Sequence[float], language: str, subject: str | None
) -> list[dict[int, float]]:
    """Bucket to value for each sentence; the same for training and for reading."""
    about = content(subject or "")
    spoken = Counter(stem for part in parts for stem in content(part))
    return [
        features(part, _found(part, place, len(parts), scores[place], about, spoken, language))
        for place, part in enumerate(parts)
    ]


def _found(
    part: str, place: int, count: int, score: float, about: frozenset[str], spoken: Counter[str], language: str
) -> dict[str, float]:
    words, stems, clean = part.split()[:_LONGEST], content(part), plain(part)
    return {
        f"place:{min(place, 6)}": 1.0,
        f"from the end:{min(count - 1 - place, 4)}": 1.0,
        f"sentences:{min(count, 9)}": 1.0,
        f"length:{min(len(words) // 5, 6)}": 1.0,
        "share": place / max(1, count - 1),
        "subject": 0.7 * min(3, len(about & stems)),
        "central": min(1.2, sum(0.3 * min(2, spoken[stem] - 1) for stem in stems)),
        "words": min(len(words), 40) / 20,
        "content": min(len(stems), 12) / 6,
        "long words": min(6, sum(len(word) > 7 for word in words)) / 3,
        "question": float("?" in part),
        "problem": float(any(pattern.search(clean) for pattern in lexicon(language).problem.values())),
        "topic": float(topic_of(part, language) is not None),
        "topic alone": float(topic_of(part, language, alone=True) is not None),
        "score": score / 2,
        "figures": float(any(sign.isdigit() for sign in part)),
        "names": float(any(word[:1].isupper() for word in words[1:])),
    }
