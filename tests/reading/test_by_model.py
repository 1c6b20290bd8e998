"""What a model reports of touchpoints, checked and joined with our own reading. Not here: its opinion (`tests.advice.test_opinion`)."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.reading.act_reader import act_reader
from assistant.reading.by_model import HARD, QUOTED, UNSEEN, JoinedReadings, ModelActs, SaidAct, acts_shown
from assistant.reading.heard import Heard
from assistant.reading.quotes import place_of
from assistant.reading.timeline import Timeline
from assistant.thread import Thread
from tests.builders import HELLO, in_, out, thread

STOP = in_("03-03", "Please stop contacting me. Take me off your list.")


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("ring me", "Easier to ring me, really.", "ring me"),
        ("ring  me\nreally", "Easier to ring me  really.", "ring me  really"),
        ("to ring me really", "Easier to\n ring me really.", "to\n ring me really"),
        ("Ring me", "Easier to ring me.", None),
        ("easier to ring", "Easier to ring me.", None),
        ("to ring m", "Easier to ring me.", None),
        ("o ring me", "Easier to ring me.", None),
        ("ring", "Easier to ring me.", None),
        ("Stop.", "Stop. I mean it.", "Stop."),
        ("Stop", "Stop!", "Stop"),
        ("don't ring", "Please don’t ring.", None),
        ("", "Easier to ring me.", None),
        (" … ", "Easier … to ring me.", None),
        ("50 % (net)", "That is 50 %  (net) then.", "50 %  (net)"),
    ],
)
def test_a_quote_stands_letter_for_letter_or_not_at_all(quote: str, text: str, found: str | None) -> None:
    """Blanks and line breaks aside every letter counts, words are whole, and a single word must be a whole sentence."""
    place = place_of(quote, text)
    assert (text[place[0] : place[1]] if place else None) == found


def shown(one: Thread, *said: tuple[int, str, str]) -> ModelActs:
    reports = [SaidAct(touchpoint=number, kind=kind, quote=quote) for number, kind, quote in said]
    languages = {heard.index: heard.language for heard in Timeline(one).heard}
    return acts_shown(reports, one, languages, month_first=False)


def joined(one: Thread, *said: tuple[int, str, str], **more: Any) -> tuple[tuple[Heard, ...], JoinedReadings]:
    readings = JoinedReadings(shown(one, *said), range(len(one.touchpoints)), more.pop("banned", ()), **more)
    return Timeline(one, readings).heard, readings


def test_what_cannot_be_shown_is_dropped_and_counted() -> None:
    """Words that are not there, touchpoints that are not there, acts that nobody knows or that the other side does."""
    one = thread(HELLO, out("03-02", "Could you send us the photos?"), now="03-09")
    found = shown(
        one,
        (0, "pleased", "we look forward to the new site"),
        (0, "pleased", "we are over the moon"),
        (1, "pleased", "we look forward to the new site"),
        (7, "pleased", "we look forward"),
        (-1, "asks", "send us the photos"),
        (0, "is_a_nice_person", "Good morning Mia"),
        (0, "checks_in", "Good morning Mia"),
    )
    assert [act.kind for act in found.acts[0]] == ["pleased"]
    assert (found.dropped_quotes, found.dropped_kinds) == (4, 2)


def test_an_act_of_the_model_is_dated_as_ours_are() -> None:
    """A day in the quoted sentence goes with the act, and a stop until a day is a pause."""
    one = thread(
        HELLO, in_("03-03", "The fair takes all of us. Please do not write until Monday 16 March."), now="03-09"
    )
    (act,) = shown(one, (1, "asks_to_stop", "do not write until")).acts[1]
    assert act.kind == "asks_for_quiet" and act.date is not None and act.date.day.day == 16
    assert act.quote == "Please do not write until Monday 16 March."


def test_a_grave_complaint_is_a_complaint_too() -> None:
    """The model's word for a grave complaint means both that the rules know."""
    one = thread(HELLO, in_("03-03", "Our customers stood in front of a closed door again."), now="03-04")
    heard, _ = joined(one, (1, "complains_gravely", "in front of a closed door"))
    assert heard[1].did("complains") and heard[1].did("grave")
    assert heard[1].their_chances["complains_gravely"] >= QUOTED


def test_notes_of_a_talk_tell_of_both_sides() -> None:
    """In notes what was agreed of ours is ours, and what the client said theirs."""
    words = "She would rather have texts from now on. I send the plan on Thursday."
    one = thread(HELLO, out("03-03", words, "call", "connected"), now="03-09")
    found = shown(one, (1, "prefers_text", "rather have texts"), (1, "promises", "send the plan on Thursday"))
    assert [a.kind for a in found.acts[1]] == ["prefers_text"] and [a.kind for a in found.ours[1]] == ["promises"]


def test_who_heard_what_is_known() -> None:
    """Acts that both readings heard, that the model alone heard and that ours alone heard are told apart."""
    one = thread(HELLO, STOP, now="03-09")
    heard, readings = joined(
        one, (1, "asks_to_stop", "stop contacting me"), (1, "still_loyal", "Take me off your list")
    )
    by = {(one.touchpoint, one.kind): one.by for one in readings.agreed}
    assert by[1, "asks_to_stop"] == "both" and by[1, "still_loyal"] == "model"
    assert heard[1].did("still_loyal") and readings.counts()["both"] == 1


def test_a_chance_rises_where_the_model_shows_the_words() -> None:
    """What the model quotes is at least as likely as QUOTED, and what we were surer of stays so."""
    one = thread(HELLO, in_("03-03", "Let the pen rest henceforth, dear friends."), STOP, now="03-09")
    before = Timeline(one).heard
    after, _ = joined(one, (1, "asks_to_stop", "Let the pen rest"), (2, "asks_to_stop", "stop contacting me"))
    assert before[1].their_chances.get("asks_to_stop", 0.0) < QUOTED == after[1].their_chances["asks_to_stop"]
    assert after[2].their_chances["asks_to_stop"] == max(QUOTED, before[2].their_chances["asks_to_stop"])


def test_silence_lowers_soft_chances_only_where_something_was_read() -> None:
    """A touchpoint of which the model reported nothing stays ours; where it reported something, the rest grows less likely."""
    words = "Thanks for the layouts, they are lovely. Could you send the invoice again?"
    one = thread(HELLO, in_("03-03", words), in_("03-04", words), now="03-09")
    before = Timeline(one).heard
    after, _ = joined(one, (1, "asks", "send the invoice again"))
    assert after[2].their_chances == before[2].their_chances and after[2].acts == before[2].acts
    chance = before[1].their_chances["thanks"]
    assert after[1].their_chances["thanks"] == pytest.approx(chance * UNSEEN, abs=0.001)
    assert bool(after[1].did("thanks")) is (chance * UNSEEN >= act_reader("in").bounds["thanks"])


def test_silence_says_nothing_of_words_that_were_not_shown() -> None:
    """A touchpoint that was cut short for the budget is not held against what we read in it."""
    one = thread(HELLO, in_("03-03", "Thanks for the layouts. Could you send the invoice again?"), now="03-09")
    found = shown(one, (1, "asks", "send the invoice again"))
    after = Timeline(one, JoinedReadings(found, (), ())).heard
    before = Timeline(one).heard
    assert after[1].their_chances["thanks"] == before[1].their_chances["thanks"]


@pytest.mark.parametrize("unseen", [UNSEEN, 0.0])
def test_no_silence_takes_a_hard_act_away(unseen: float) -> None:
    """A stop of our own reading stays, as likely as it was, whatever else the model reports of that touchpoint."""
    one = thread(HELLO, STOP, now="03-09")
    before = Timeline(one).heard
    after, _ = joined(one, (1, "thanks", "Take me off your list"), unseen=unseen)
    hard = [act for act in before[1].acts if act.kind in HARD]
    assert hard and all(act in after[1].acts for act in hard)
    assert after[1].their_chances["asks_to_stop"] == before[1].their_chances["asks_to_stop"]


def test_a_stop_cannot_be_called_an_automatic_reply() -> None:
    """Where our reading heard a hard act, the model cannot make the client's word into nobody's."""
    one = thread(HELLO, STOP, now="03-09")
    heard, _ = joined(one, (1, "auto_reply", "Take me off your list"))
    assert heard[1].is_word and not heard[1].automatic


def test_a_preference_of_the_model_opens_no_closed_channel() -> None:
    """What they ruled out by our reading is not lifted by a preference that only the model hears."""
    one = thread(HELLO, in_("03-03", "Ring me whenever, said nobody ever."), now="03-09")
    heard, _ = joined(one, (1, "prefers_call", "Ring me whenever"), banned=("call",))
    assert heard[1].did("prefers_call") is Timeline(one).heard[1].did("prefers_call")


def test_the_mood_follows_the_acts() -> None:
    """A client whom only the model hears to be icy counts as icy."""
    one = thread(HELLO, in_("03-03", "How very thorough of you, as ever. We shall see."), now="03-09")
    heard, _ = joined(one, (1, "icy", "How very thorough of you"))
    assert heard[1].mood is not None and heard[1].mood.mood in ("icy", "angry")


def test_nothing_reported_is_our_own_reading() -> None:
    """A model that reports nothing leaves every reading as it was."""
    one = thread(HELLO, STOP, out("03-04", "Understood, we have taken you off."), now="03-09")
    assert joined(one)[0] == Timeline(one).heard
