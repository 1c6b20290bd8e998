"""The desk's judging of one thread: should I chase again, by its own reading or with a model beside it. A part of `desk`.

Not here: any rule (`advice`), what is asked of the model (`advice.by_model`), the look over all clients (`noticing`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from assistant.advice.assess import assess
from assistant.advice.by_model import read_by_model
from assistant.advice.summary import Summary, summary_of
from assistant.advice.together import assess_together
from assistant.answers import Assessment
from assistant.errors import ModelTrouble, ModelUnavailable
from assistant.reading.timeline import Timeline
from assistant.resting import Resting
from assistant.seam import Model, Prompts, about
from assistant.thread import Thread

if TYPE_CHECKING:
    from assistant.settings import Reader


class Judging(Resting):
    """The side of a desk that judges threads."""

    model: Model | None
    render: Prompts | None
    deadline_s: float
    reader: Reader
    budget: int

    def chase(self, thread: Thread, *, reader: Reader | None = None) -> Assessment:
        """Should I chase again? The whole assessment of a thread.

        `reader`: `offline` by the desk's own reading; `both` with the model as second reader and one more witness; `model`
        with the model's answers leading. None takes the desk's own, which is `offline` unless it was set otherwise, since
        each thread then costs one call. The hard lines hold with all three. Where the model fails, the offline assessment
        stands and `fell_back` says why.
        """
        made = self._judged(thread, reader or self.reader)
        self.rests_on(made.sources, f"{thread.id} {thread.now:%Y-%m-%d}")
        return made

    def _judged(self, thread: Thread, chosen: Reader) -> Assessment:
        begun = time.perf_counter()
        timeline = Timeline(thread)
        if chosen == "offline" or not thread.touchpoints:
            return _made(thread, timeline, begun)
        try:
            return self._with_model(thread, timeline, chosen, begun)
        except ModelTrouble as trouble:
            return _made(thread, timeline, begun, fell_back=str(trouble))

    def summarise(self, thread: Thread) -> Summary:
        """Who said what last, how much there was, and what is open."""
        return summary_of(Timeline(thread))

    def _with_model(self, thread: Thread, timeline: Timeline, reader: Reader, begun: float) -> Assessment:
        if self.model is None or self.render is None:
            raise ModelUnavailable("No language model is configured: set HEARDBACK_MODEL to have one read along.")
        read = read_by_model(timeline, about(self.model, thread.names), self.render, self.deadline_s, self.budget)
        done = assess_together(timeline, read, leads=reader == "model")
        found = done.found
        made = Assessment.of(thread, found.turn, found.judgement, found.step, found.channel, found.health, _ms(begun))
        return made.model_copy(
            update={
                "read_by": read.model if reader == "model" else f"offline, {read.model}",
                "disagreements": done.disagreements,
                "prompts": (read.prompt,),
                "left_out": read.shown.left_out,
                "model_acts": {
                    **done.agreement,
                    "dropped_quotes": read.acts.dropped_quotes,
                    "dropped_kinds": read.acts.dropped_kinds,
                    "dropped_opinions": read.opinion.dropped,
                },
            }
        )


def _made(thread: Thread, timeline: Timeline, begun: float, fell_back: str | None = None) -> Assessment:
    found = assess(timeline)
    made = Assessment.of(thread, found.turn, found.judgement, found.step, found.channel, found.health, _ms(begun))
    return made if fell_back is None else made.model_copy(update={"fell_back": fell_back})


def _ms(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000
