"""A draft that is shown while it comes: the offline one first, then sentence by sentence, and only what has passed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from assistant.answers import Reply
from assistant.desk import Desk
from assistant.errors import ModelRefused, ModelUnavailable
from assistant.reading.refinements import Refinement
from assistant.seam import Answer, Message, Pieces, Schema, Tool, ToolAnswer
from tests.builders import AGENCY, moment
from tests.hostile.obedient import PromptFiles

MAIL = (
    "Hi Mia,\n\nThe booking form on our site has been broken since Monday and customers keep calling me. "
    "This is unacceptable! Why does nobody answer the phone?\n\nRobin Vale"
)
GIVEN: dict[str, Any] = {"now": moment("03-03 10:00"), "timezone": "Europe/London"}
FIT = (
    "Hi Robin,\n\nThe booking form on your site has been broken since Monday, and your customers call you about it. "
    "I am sorry; I understand how angry that makes you.\n\nI am on it myself. You hear from me by 10:30 today. "
    "If you would rather talk, I call you.\n\nBest,\nMia Sandberg\nQuayside Studio"
)
BAD = FIT.replace("I am on it myself.", "I am on it myself. Our server error is fixed.")


class Scripted:
    """A model that streams and answers what it is told to; `stop` ends a stream in the middle with that error."""

    name = "scripted"

    def __init__(self, streamed: str, answer: str = FIT, stop: Exception | None = None) -> None:
        self.streamed, self.answer, self.stop = streamed, answer, stop
        self.tasks: list[str] = []
        self.said: list[str] = []

    def ask_json(
        self, messages: Sequence[Message], schema: type[Schema], deadline_s: float, *, task: str = ""
    ) -> Answer[Schema]:
        self.tasks.append(task)
        self.said.append("\n".join(message.text for message in messages))
        return Answer(schema.model_validate({"subject": "Your booking form", "body": self.answer}), self.name)

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        self.tasks.append(task)
        return Pieces(self._pieces())

    def ask_tools(
        self, messages: Sequence[Message], tools: Sequence[Tool], deadline_s: float, *, task: str = ""
    ) -> ToolAnswer:
        raise NotImplementedError

    def _pieces(self) -> Iterator[str]:
        for start in range(0, len(self.streamed), 5):
            yield self.streamed[start : start + 5]
        if self.stop is not None:
            raise self.stop


def desk(model: Scripted) -> Desk:
    return Desk(AGENCY, model=model, render=PromptFiles())


def steps(model: Scripted) -> list[Reply]:
    return list(desk(model).begin_reply(MAIL, **GIVEN))


def test_the_offline_draft_is_there_before_the_model_is_asked() -> None:
    """Beginning a reply asks nobody, and gives the draft that stands without a model."""
    model = Scripted(f"Your booking form\n\n{FIT}")
    begun = desk(model).begin_reply(MAIL, **GIVEN)
    assert model.tasks == [] and not begun.done
    assert begun.first.body == Desk(AGENCY).reply(MAIL, **GIVEN).body and begun.first.passed


def test_a_draft_grows_sentence_by_sentence() -> None:
    """Each step is longer than the one before and ends with a whole sentence; the last one is the whole, checked."""
    model = Scripted(f"Your booking form\n\n{FIT}")
    shown = steps(model)
    assert len(shown) >= 6 and shown[-1].body == FIT and shown[-1].passed
    assert all(later.body.startswith(earlier.body) for earlier, later in pairwise(shown))
    assert all(not one.findings for one in shown[:-1])
    assert shown[-1].written_by == "scripted" and shown[-1].prompts == ("stream_reply@1",)


def test_a_sentence_that_fails_is_never_shown() -> None:
    """An invented fix stops the stream before it is seen; the repair, which is not streamed, takes its place."""
    model = Scripted(f"Your booking form\n\n{BAD}")
    shown = steps(model)
    assert not any("fixed" in one.body or "server" in one.body for one in shown)
    assert shown[-1].body == FIT and shown[-1].prompts == ("stream_reply@1", "repair_reply@1")
    assert "no_cause" in model.said[0] or "no_fix" in model.said[0]


def test_a_repair_that_fails_leaves_the_offline_draft() -> None:
    """Twice unfit: the offline draft stands, and the person is told."""
    shown = steps(Scripted(f"Your booking form\n\n{BAD}", answer=BAD))
    assert shown[-1].written_by == "offline" and shown[-1].fell_back and shown[-1].passed


def test_a_stream_that_breaks_is_not_shown_as_whole() -> None:
    """Cut in the middle, refused or too late: what was shown is withdrawn and the offline draft stands."""
    for trouble in (ModelUnavailable("the answer was cut off"), ModelRefused("it declined")):
        shown = steps(Scripted(f"Your booking form\n\n{FIT[:200]}", stop=trouble))
        assert shown[-1].written_by == "offline" and shown[-1].fell_back == str(trouble)
        assert len(shown) > 1


def test_an_empty_answer_is_none() -> None:
    """Blanks alone are no draft."""
    shown = steps(Scripted("  \n \n"))
    assert len(shown) == 1 and shown[0].fell_back


def test_a_form_instead_of_text_is_read_whole() -> None:
    """A model that answers in JSON although text was asked for is read at the end, and nothing of it is shown before."""
    shown = steps(Scripted(json.dumps({"subject": "Your booking form", "body": FIT})))
    assert [one.body for one in shown] == [FIT] and shown[0].passed


def test_a_model_that_never_ends_is_stopped() -> None:
    """A draft that goes on and on is given up long before ten megabytes."""
    model = Scripted("Your booking form\n\nHi Robin,\n\n" + "I am on it. " * 100_000, answer=BAD)
    assert steps(model)[-1].written_by == "offline"


def test_the_subject_is_the_clients_or_ours() -> None:
    """A subject line with a word that nobody gave is replaced by our own."""
    shown = steps(Scripted(f"Zenith project approved\n\n{FIT}"))
    assert not any("Zenith" in one.subject for one in shown) and shown[-1].written_by == "scripted"


def test_a_reply_asked_whole_is_the_same_reply() -> None:
    """`reply` runs to the end, by the prompt for a whole answer."""
    model = Scripted("", answer=FIT)
    one = desk(model).reply(MAIL, **GIVEN)
    assert one.body == FIT and one.prompts == ("holding_reply@1",) and model.tasks == ["holding_reply@1"]


def test_drafts_can_be_had_later() -> None:
    """Within `drafts_later` a reply comes back offline at once, and what is under way is handed over."""
    model = Scripted(f"Your booking form\n\n{FIT}")
    one = desk(model)
    with one.drafts_later() as begun:
        first = one.reply(MAIL, **GIVEN)
    assert first.written_by == "offline" and model.tasks == []
    assert begun[0].final.body == FIT
    assert one.reply(MAIL, **GIVEN).written_by == "scripted"


def test_a_draft_can_be_left_and_taken_up() -> None:
    """Left after the first sentence, it goes on in another thread; dropped, the offline draft stands."""
    begun = desk(Scripted(f"Your booking form\n\n{FIT}")).begin_reply(MAIL, **GIVEN)
    next(iter(begun))
    thread = threading.Thread(target=lambda: begun.final)
    thread.start()
    thread.join(20)
    assert begun.done and begun.latest.body == FIT
    other = desk(Scripted(f"Your booking form\n\n{FIT}")).begin_reply(MAIL, **GIVEN)
    next(iter(other))
    other.drop()
    assert other.done and other.final == other.first


def test_a_wish_is_met_by_the_model_and_checked() -> None:
    """A model changes the draft as wished; one whose answer is unfit leaves the offline change."""
    offline = Desk(AGENCY).reply(MAIL, **GIVEN)
    good, bad = Scripted("", answer=FIT), Scripted("", answer=BAD)
    one = desk(good).refine(offline, Refinement(kind="warmer"), MAIL, **GIVEN)
    assert one.body == FIT and one.prompts == ("refine_reply@1",) and one.changes
    assert "Make it warmer." in good.said[0] and offline.body in good.said[0]
    other = desk(bad).refine(offline, Refinement(kind="warmer"), MAIL, **GIVEN)
    assert other.written_by == "offline" and other.fell_back and other.body != offline.body


def test_variants_are_written_by_the_model_too() -> None:
    """Each of the three asks the model with its own tone."""
    model = Scripted("", answer=FIT)
    made = desk(model).variants(MAIL, **GIVEN)
    assert [one.written_by for one in made] == ["scripted"] * 3
    assert {"Tone: shorter." in said for said in model.said} == {True, False}
    assert sorted(one.approach or "" for one in made) == ["brief", "formal", "warm"]
