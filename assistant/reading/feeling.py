"""The mood that a message is settled on: the trained reader's, over what the patterns found and the words themselves.

Not here: the patterns (`mood`, `acts`, `requests`), the weights (`trained`), how pressing a matter is (`mood.urgency_of`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from assistant.reading.acts import Act
from assistant.reading.features import features
from assistant.reading.issues import Issue
from assistant.reading.mood import Mood, MoodReading
from assistant.reading.requests import Requests
from assistant.reading.trained import trained

NAME = "mood"
_COST: Mapping[tuple[str, str], float] = {
    ("angry", "pleased"): 1.8,
    ("upset", "pleased"): 1.8,
    ("icy", "pleased"): 1.8,
    ("worried", "pleased"): 1.5,
    ("pleased", "angry"): 2.0,
    ("pleased", "upset"): 2.0,
    ("pleased", "icy"): 1.5,
    ("pleased", "worried"): 1.5,
    ("neutral", "angry"): 1.4,
}
"""What a wrong answer costs, as (is, read as); 1 where it is not named. An apology to somebody who is happy, or thanks to
somebody who is furious, is worse than taking anger for hurt."""


def found_in(
    reading: MoodReading, acts: Iterable[Act], requests: Requests, issues: Iterable[Issue], urgent: bool
) -> dict[str, float]:
    """What the patterns found, as the trained reader takes it."""
    found: dict[str, float] = {f"mood:{name}": min(score, 6.0) / 3.0 for name, score in reading.scores}
    found |= {f"act:{act.kind}": 1.0 for act in acts}
    found |= {f"asks:{kind}": 1.0 for kind in requests.kinds}
    found |= {f"stake:{stake}": 1.0 for stake in requests.stakes}
    found[f"settled:{reading.mood}"] = 1.0
    found["issue"] = max((issue.score for issue in issues), default=0.0) / 6.0
    found["urgent"] = 1.0 if urgent else 0.0
    return found


def felt(whole: str, reading: MoodReading, found: Mapping[str, float]) -> MoodReading:
    """The mood with the least cost of being wrong; the words that carry it stay those of the patterns."""
    mood = cast("Mood", trained(NAME).cheapest(features(whole, found), _COST))  # the weights' labels are moods
    words = reading.words if mood == reading.mood else ()
    return MoodReading(mood, max(reading.score(mood), 2.0 * (mood != "neutral")), words, reading.scores)
