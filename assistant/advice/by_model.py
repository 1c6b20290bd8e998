"""One ask of a language model about a thread: what its touchpoints do, and an opinion of the whole.

One ask for both: the thread is by far the longest part of it and would be sent twice, each thread costs one call instead of
two, and an opinion that follows on the acts rests on what was read. The acts count even where the opinion does not, and the
other way round. Not here: what the answer counts for (`reading.by_model`, `opinion`, `together`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict

from assistant.advice.opinion import Opinion, SaidOpinion, opinion_held
from assistant.reading.budget import Cut, cut_to, one_line
from assistant.reading.by_model import MOST_ACTS, ModelActs, SaidAct, acts_shown
from assistant.reading.timeline import Timeline
from assistant.seam import Model, Prompts
from assistant.thread import Thread

PROMPT = "read_thread"
BUDGET = 24_000
"""Characters of a thread that a model is shown, unless it is set otherwise: some 6,000 tokens."""


def _acts(value: Any) -> Any:
    """A single report that is out of form is left out, not the whole answer with it."""
    if not isinstance(value, list):
        return value
    return [one for one in cast("list[Any]", value)[:MOST_ACTS] if _is_report(one)]


def _is_report(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    said = cast("Mapping[str, Any]", value)
    return isinstance(said.get("touchpoint"), int) and all(isinstance(said.get(n), str) for n in ("kind", "quote"))


class ThreadRead(BaseModel):
    """What the model returns."""

    model_config = ConfigDict(extra="ignore")

    acts: Annotated[list[SaidAct], BeforeValidator(_acts)]
    opinion: SaidOpinion


@dataclass(frozen=True)
class ModelReading:
    """What a model made of a thread, checked against its words. `model` is the name that the server gave."""

    acts: ModelActs
    opinion: Opinion
    shown: Cut
    model: str
    prompt: str


def read_by_model(
    timeline: Timeline, model: Model, prompts: Prompts, deadline_s: float, budget: int = BUDGET
) -> ModelReading:
    """Asks once, within the deadline, and keeps what the thread's own words bear out. Raises ModelTrouble."""
    thread = timeline.thread
    shown = cut_to(timeline, budget)
    messages = prompts(
        PROMPT,
        client=_client_lines(thread),
        now=f"{timeline.now:%A} {timeline.now.day} {timeline.now:%B %Y %H:%M}",
        left_out=f"Not shown of the thread: {'; '.join(shown.left_out)}." if shown.left_out else "The thread is whole.",
        thread=shown.text,
        marker=f"==={secrets.token_hex(8)}===",
    )
    label = prompts.label(PROMPT)
    answer = model.ask_json(messages, ThreadRead, deadline_s, task=label)
    languages = {heard.index: heard.language for heard in timeline.heard}
    acts = acts_shown(answer.value.acts, thread, languages, timeline.month_first)
    answers, dropped = opinion_held(answer.value.opinion, thread)
    stops = frozenset(index for index, found in acts.acts.items() if any(a.kind == "asks_to_stop" for a in found))
    return ModelReading(acts, Opinion(answers, dropped, stops), shown, answer.model or model.name, label)


def _client_lines(thread: Thread) -> str:
    client = thread.client
    lines = [
        f"Name: {one_line(client.name)}" + (f", {one_line(client.company)}" if client.company else ""),
        f"They are to us: a {'former client' if client.relation == 'former' else client.relation}",
    ]
    if client.preference:
        lines.append(f"They prefer: {client.preference}")
    if client.ruled_out:
        lines.append(f"They ruled out: {', '.join(client.ruled_out)}")
    return "\n".join(lines)
