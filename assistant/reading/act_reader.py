"""The trained reader of acts: how likely it is that a sentence does a thing, for every kind of act that was trained.

One weight a bucket and kind, whole numbers of a step of that kind; one file a side. Not here: training (`evals.training`),
what an act means for the thread (`timeline`, `advice`), kinds too rare to be trained, which the patterns alone find (`acts`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.act_features import Said, Setting, act_features
from assistant.reading.features import BUCKETS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS = KNOWLEDGE / "weights"
NAMES: Mapping[str, str] = {"in": "acts_in", "out": "acts_out"}
"""The weights of each side: what clients do, and what we do."""


@dataclass(frozen=True, eq=False)
class ActReader:
    """The kinds in the order of the columns, from which chance on each is taken to be there, and the weights."""

    kinds: tuple[str, ...]
    bounds: Mapping[str, float]
    bias: NDArray[np.float32]
    steps: NDArray[np.float32]
    weights: NDArray[np.int8]

    def chances(self, sentences: Sequence[Said], setting: Setting) -> NDArray[np.float32]:
        """(sentences, kinds): the chance that each sentence does each thing. Kind by kind: a row does not sum to 1."""
        import numpy as np

        out = np.empty((len(sentences), len(self.kinds)), dtype=np.float32)
        for row, said in enumerate(sentences):
            found = act_features(said, setting)
            places = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
            values = np.fromiter(found.values(), dtype=np.float32, count=len(found))
            out[row] = values @ self.weights[places].astype(np.float32)
        scores = np.clip(out * self.steps + self.bias, -30.0, 30.0)
        return (1.0 / (1.0 + np.exp(-scores))).astype(np.float32)

    def candidates(
        self, table: NDArray[np.float32], least: float, share: float, whole: Collection[int]
    ) -> list[tuple[int, int]]:
        """(sentence, column) of every chance in `table` that could pass its bound, were that lowered to `share` of itself
        but not below `least`; all of the sentences in `whole`. In the order of sentences and kinds."""
        import numpy as np

        open_to = table >= np.minimum(self.least, np.maximum(least, share * self.least))
        for number in whole:
            open_to[number] = True
        return [(int(number), int(column)) for number, column in np.argwhere(open_to)]

    @cached_property
    def least(self) -> NDArray[np.float32]:
        """The bounds in the order of the columns."""
        import numpy as np

        return np.array([self.bounds[kind] for kind in self.kinds], dtype=np.float32)


@lru_cache(maxsize=2)
def act_reader(side: str) -> ActReader:
    """The reader of a side, `in` or `out`. Raises BadSettings where its numbers are torn."""
    import numpy as np

    name = NAMES[side]
    try:
        head = json.loads((WEIGHTS / f"{name}.json").read_text("utf-8"))
        numbers = np.frombuffer((WEIGHTS / f"{name}.int8").read_bytes(), dtype=np.int8)
        kinds: tuple[str, ...] = tuple(head["kinds"])
        weights = numbers.reshape(BUCKETS, len(kinds))
    except (OSError, ValueError, KeyError) as error:
        raise BadSettings(
            f"the weights {name} cannot be read ({error}): train them anew with `python -m evals.training`"
        ) from None
    columns = {kind: head["kinds"][kind] for kind in kinds}
    return ActReader(
        kinds,
        {kind: float(one["bound"]) for kind, one in columns.items()},
        np.array([one["bias"] for one in columns.values()], dtype=np.float32),
        np.array([one["step"] for one in columns.values()], dtype=np.float32),
        weights,
    )
