"""How pressing a message is: the trained reader's word, over what the patterns came to and the words themselves.

Not here: the patterns (`mood.urgency_of`), the weights (`trained`), what is promised for it (`writing.promise`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from assistant.reading.features import features
from assistant.reading.lexicon import lexicon
from assistant.reading.mood import Mood, Urgency
from assistant.reading.trained import trained

NAME = "urgency"
FEW = 400
"""Characters below which a message is short."""
_COST: Mapping[tuple[str, str], float] = {("high", "low"): 2.0, ("low", "high"): 1.6}
"""What a wrong answer costs, as (is, read as); 1 where it is not named. Something burning must not wait for the week."""


def pressing_found(
    found: Mapping[str, float], whole: str, language: str, mood: Mood, ruled: Urgency
) -> dict[str, float]:
    """What the trained reader counts beside the words; `found` is what the patterns found, `ruled` what they came to."""
    patterns = lexicon(language).urgency
    signs = {
        "says high": patterns["high"].search(whole) is not None,
        "says low": patterns["low"].search(whole) is not None,
        "short": len(whole) < FEW,
        "asks": "?" in whole,
        f"ruled:{ruled}": True,
        f"felt:{mood}": True,
    }
    return {**found, **{name: 1.0 for name, there in signs.items() if there}}


def pressing(whole: str, found: Mapping[str, float]) -> Urgency:
    """The urgency with the least cost of being wrong."""
    return cast("Urgency", trained(NAME).cheapest(features(whole, found), _COST))  # the weights' labels are urgencies
