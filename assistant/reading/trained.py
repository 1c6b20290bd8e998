"""A trained linear reader: weights shipped as plain numbers, read once, no model library. Not here: training (`evals.training`)."""

from __future__ import annotations

import json
import math
import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.features import BUCKETS

WEIGHTS = KNOWLEDGE / "weights"


@dataclass(frozen=True)
class Trained:
    """One weight a bucket and label, as whole numbers of `step`; the labels in the order of the columns."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    step: float
    weights: array[int]

    def chances(self, found: Mapping[int, float]) -> dict[str, float]:
        """The chance of each label, adding up to one."""
        width = len(self.labels)
        sums = [0.0] * width
        for bucket, value in found.items():
            at = bucket * width
            for column in range(width):
                sums[column] += value * self.weights[at + column]
        scores = [bias + total * self.step for bias, total in zip(self.bias, sums, strict=True)]
        top = max(scores)
        grown = [math.exp(score - top) for score in scores]
        return {label: one / sum(grown) for label, one in zip(self.labels, grown, strict=True)}

    def cheapest(self, found: Mapping[int, float], cost: Mapping[tuple[str, str], float]) -> str:
        """The label with the least cost of being wrong; `cost` is that of (is, read as), 1 where it is not named."""
        chances = self.chances(found)
        costs = {
            said: sum(chance * cost.get((truth, said), 1.0) for truth, chance in chances.items() if truth != said)
            for said in chances
        }
        return min(costs, key=lambda said: costs[said])


@lru_cache(maxsize=8)
def trained(name: str) -> Trained:
    """The reader `knowledge/weights/NAME.json` with its numbers in `NAME.int16`. Raises BadSettings where they are torn.

    `further` in the first says how many columns of features come after the hashed ones; none, where it is not said.
    """
    try:
        head = json.loads((WEIGHTS / f"{name}.json").read_text("utf-8"))
        numbers = array("h")
        numbers.frombytes((WEIGHTS / f"{name}.int16").read_bytes())
    except (OSError, ValueError) as error:
        raise BadSettings(f"the weights {name} cannot be read: {error}") from None
    if sys.byteorder == "big":
        numbers.byteswap()
    if len(numbers) != (BUCKETS + int(head.get("further", 0))) * len(head["labels"]):
        raise BadSettings(f"the weights {name}.int16 are not complete: train them anew with `python -m evals.training`")
    return Trained(tuple(head["labels"]), tuple(head["bias"]), float(head["step"]), numbers)
