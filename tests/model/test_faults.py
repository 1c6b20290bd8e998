"""Every fault of a model's server, through the desk: the offline reply stands in time, nothing half is shown, nobody is left.

Deadlines are short, 1.5 s for all and half a second for the first word; the rules are those of the real ones. In the
suite each fault comes twice, in the soak (`make soak`) fifty times.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from datetime import datetime
from typing import NamedTuple

import pytest
from pydantic import BaseModel

from assistant.answers import Reply
from assistant.desk import Desk
from assistant.drafting import Drafting
from assistant.errors import ModelTrouble
from assistant.model.chat import OpenAICompatible
from assistant.model.configured import LanguageModel
from assistant.opening import open_desk
from assistant.profile import Profile
from assistant.seam import Message, Tool
from tests.model.faulty import FAULTS, PLAIN_WORDS, FaultServer
from tests.offline import network

pytestmark = pytest.mark.usefixtures("warm", "warm_desk")

DEADLINE_S, FIRST_TOKEN_S = 1.5, 0.5
GRACE_S = 0.5
MAIL = "Jonas,\n\nthe booking form on our site has been dead since Friday evening and nobody told us.\n\nMarit"
NOW = datetime.fromisoformat("2026-03-02T09:15:00+01:00")
ASKED = (Message("user", "Say something."),)


class NoArguments(BaseModel):
    pass


TOOL = Tool("agenda", "The list for the next meeting.", NoArguments)


def model_at(server: FaultServer) -> LanguageModel:
    chat = OpenAICompatible(model="m", base_url=server.base_url)
    return LanguageModel.of(chat, first_token_s=FIRST_TOKEN_S)


def begun(model: LanguageModel | None) -> Drafting:
    prompts = open_desk(profile=Profile()).render
    desk = Desk(Profile(name="Jonas Weber"), model=model, render=prompts, deadline_s=DEADLINE_S)
    return desk.begin_reply(MAIL, now=NOW)


@pytest.fixture(scope="module")
def warm_desk() -> Reply:
    """The offline reply; asked for once before anything is timed, as a running desk has been."""
    return begun(None).final


def threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name != "fault-server"}


class Took(NamedTuple):
    """Seconds until the offline draft was there, until all was over, and from then until every thread was gone."""

    draft: float
    whole: float
    gone: float

    @property
    def in_time(self) -> bool:
        return self.draft < 1.0 and self.whole < DEADLINE_S + GRACE_S and self.gone < GRACE_S


def gone_after(before: set[threading.Thread]) -> float:
    """Seconds until no thread is left that was not there before. Fails after five, saying where they hang."""
    started = time.monotonic()
    while left := threads() - before:
        if time.monotonic() - started > 5:
            frames = sys._current_frames()
            stacks = ["".join(traceback.format_stack(frames[each.ident])) for each in left if each.ident in frames]
            pytest.fail("\n\n".join(["left behind:", *stacks]))
        time.sleep(0.01)
    return time.monotonic() - started


def goes_wrong_once(fault: str, offline: Reply, *, streamed: bool) -> Took:
    try:
        with FaultServer(fault) as server:
            before = threads()
            started = time.monotonic()
            drafting = begun(model_at(server))
            draft = time.monotonic() - started
            shown = list(drafting) if streamed else []
            reply = drafting.final
            whole = time.monotonic() - started
            gone = gone_after(before)
            assert not server.led_away
    finally:
        network.attempts.clear()  # the DNS fault asks for a name that is nowhere
    assert drafting.first.body == offline.body
    assert (reply.written_by, reply.subject, reply.body) == ("offline", offline.subject, offline.body)
    assert reply.fell_back
    assert not [step for step in shown[:-1] if step.findings], "something half passed for checked"
    return Took(draft, whole, gone)


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault(fault: str, streamed: bool, warm_desk: Reply) -> None:
    """Whatever a model's server does, the offline reply stands in time, and no call is left behind."""
    # A machine that does ten things at once is late at times; a deadline that does not hold is late every time.
    took = [goes_wrong_once(fault, warm_desk, streamed=streamed)]
    while not took[-1].in_time and len(took) < 4:
        took.append(goes_wrong_once(fault, warm_desk, streamed=streamed))
    assert took[-1].in_time, took


@pytest.mark.soak
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fifty_times(fault: str, warm_desk: Reply) -> None:
    """Fifty times in a row, a fault never once holds the reply up, on a machine that does nothing else."""
    took = [goes_wrong_once(fault, warm_desk, streamed=bool(number % 2)) for number in range(50)]
    print(
        f"{fault}: at most {', '.join(f'{name} {max(each):.2f} s' for name, each in zip(Took._fields, zip(*took, strict=True), strict=True))}"
    )
    assert not [each for each in took if not each.in_time]


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - PLAIN_WORDS))
@pytest.mark.parametrize("way", ["stream", "tools"])
def test_no_half_answer_passes_for_a_whole_one(fault: str, way: str) -> None:
    """A streamed answer and one with tools end with the trouble, never as if they were whole."""
    try:
        with FaultServer(fault) as server:
            before = threads()
            model = model_at(server)
            ask = {
                "stream": lambda: list(model.stream(ASKED, DEADLINE_S)),
                "tools": lambda: model.ask_tools(ASKED, [TOOL], DEADLINE_S),
            }[way]
            with pytest.raises(ModelTrouble) as caught:
                ask()
            gone_after(before)
    finally:
        network.attempts.clear()
    assert str(caught.value).endswith(".")
