"""A turn by a model's choice of tools: which of the desk's methods answers, never what the answer is.

A call is validated here. One to nowhere, or with wrong arguments, is answered to the model once; then the desk reads the
question by itself. Not here: the tools (`tools`), the answers (`answering`), the reading without a model (`reading.intents`).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from assistant.conversation.grounds import grounded, words_of
from assistant.conversation.tools import BY_NAME, TOOLS, Change, Known
from assistant.conversation.values import ChatTurn, Kept, Open
from assistant.errors import HeardbackError, ModelTrouble
from assistant.seam import Call, Message, Model, Prompts

PROMPT = "converse"
NOWHERE = "The model asked for something that this desk does not do, so the desk answered by itself."
_WORDED = ("should_i_chase", "judge_thread", "which_channel", "account_health", "summarise")
LONGEST_RESULT = 6000
"""Characters of an answer that are shown to the model."""


class BadCall(HeardbackError):
    """A call that cannot be carried out; its words are for the model."""


@dataclass(frozen=True)
class Chosen:
    """A tool that was called, its arguments validated."""

    known: Known
    arguments: BaseModel


Run = Callable[[Chosen], ChatTurn]


def turn_by_model(
    model: Model, render: Prompts, deadline_s: float, text: str, opened: Open, kept: Kept, run: Run
) -> ChatTurn | None:
    """The turn that the model's call leads to; None where it called nothing. `run` carries a valid call out.

    Raises ModelTrouble where the model fails, or calls what is not there twice.
    """
    ends = time.monotonic() + deadline_s
    messages = list(_opening(render, text, opened, kept))
    task = render.label(PROMPT)
    for again in (False, True):
        answer = model.ask_tools(messages, TOOLS, ends - time.monotonic(), task=task)
        if not answer.calls:
            return None
        call = answer.calls[0]
        messages.append(Message("assistant", answer.text, answer.calls[:1]))
        try:
            turn = run(_validated(call))
        except BadCall as wrong:
            if again:
                break
            messages.append(Message("tool", str(wrong), call_id=call.id))
            continue
        turn = turn.model_copy(update={"prompts": (task,)})
        return _worded(model, messages, call, turn, text, ends, task)
    raise ModelTrouble(NOWHERE)


def _opening(render: Prompts, text: str, opened: Open, kept: Kept) -> Sequence[Message]:
    earlier = "\n".join(f"- {asked} ({intent})" for asked, intent in kept.heard) or "-"
    spoken_of = kept.focus.name if kept.focus else "-"
    marker = _marker(text, earlier, opened.name or "", spoken_of)
    return render(PROMPT, opened=opened.name or "-", spoken_of=spoken_of, earlier=earlier, question=text, marker=marker)


def _validated(call: Call) -> Chosen:
    known = BY_NAME.get(call.tool)
    if known is None:
        raise BadCall(f"There is no tool {call.tool[:60]!r}. Call one of: {', '.join(BY_NAME)}.")
    try:
        return Chosen(known, known.tool.arguments.model_validate(dict(call.arguments)))
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, one['loc'])) or 'arguments'}: {one['msg']}" for one in error.errors()[:3]
        )
        raise BadCall(f"Wrong arguments of {call.tool}: {wrong}.") from None


def _worded(
    model: Model, messages: list[Message], call: Call, turn: ChatTurn, text: str, ends: float, task: str
) -> ChatTurn:
    """The answer with the model's words under its first line, where they say nothing else; else the desk's own."""
    left = ends - time.monotonic()
    if turn.intent not in _WORDED or turn.result is None or left <= 1.0:
        return turn
    marker = _marker(turn.answer)
    fenced = f"{marker} BEGIN RESULT\n{turn.answer[:LONGEST_RESULT]}\n{marker} END RESULT"
    try:
        said = model.ask_tools([*messages, Message("tool", fenced, call_id=call.id)], TOOLS, left, task=task)
    except ModelTrouble:
        return turn  # the answer is the desk's, and whole
    words = " ".join(said.text.split())
    if said.calls or not grounded(words, (turn.answer, words_of(turn.result), text)):
        return turn
    first, _, rest = turn.answer.partition("\n")
    answer = "\n".join([first, "", words, *(["", rest] if rest else [])])
    return turn.model_copy(update={"answer": answer, "worded_by": said.model or model.name})


def own_words(change: Change, text: str) -> bool:
    """Whether what is to be mentioned or left out are the user's words, and not the model's."""
    if change.argument is None or change.kind not in ("mention", "leave_out", "for_boss"):
        return True
    return " ".join(change.argument.casefold().split()) in " ".join(text.casefold().split())


def _marker(*texts: str) -> str:
    """A fence that occurs in none of the texts: nobody who wrote them can have closed it."""
    while True:
        marker = f"==={secrets.token_hex(8)}==="
        if not any(marker in text for text in texts):
            return marker
