"""Facts of a thread: runs, pauses, promises and reply times. What follows from them is tested with the advice."""

from __future__ import annotations

from datetime import timedelta

from assistant.advice.summary import summary_of
from assistant.reading.rhythm import rhythm_of
from tests.advice.test_step import QUICK
from tests.builders import HELLO, in_, out, timeline

ASK = "Could you send us the photos?"


def test_the_run_begins_after_their_last_word() -> None:
    """Only what we sent since the client's last real word is unanswered."""
    lying = timeline(
        out("02-02", ASK), in_("02-03", "Here they are."), out("02-10", ASK), out("02-12", ASK), now="02-13"
    )
    assert [heard.index for heard in lying.run] == [2, 3]


def test_a_call_that_was_answered_is_a_word() -> None:
    """A talk resets the run, a call that rang out does not."""
    lying = timeline(HELLO, out("02-10", "", "call", "connected"), out("02-12", "", "call", "no_answer"), now="02-13")
    assert lying.last_word is not None and lying.last_word.index == 1
    assert [heard.index for heard in lying.run] == [2]


def test_an_automatic_reply_is_no_word() -> None:
    """An automatic reply leaves the run unanswered and makes a pause that nobody asked for."""
    lying = timeline(
        out("03-02", ASK),
        in_("03-02 10:01", "I am out of the office until 20 March.", outcome="auto_reply"),
        now="03-03",
    )
    assert len(lying.run) == 1 and lying.last_word is None
    assert lying.pause is not None and not lying.pause.asked and lying.pause.until.isoformat() == "2026-03-20"


def test_the_densest_window_counts() -> None:
    """The most attempts in any span are found, wherever it lies."""
    days = ("02-02", "03-02 09:00", "03-02 15:00", "03-03 09:00", "03-20")
    lying = timeline(*(out(day, ASK) for day in days), now="03-21")
    assert lying.run_within(timedelta(days=7)) == 3
    assert lying.run_within_working_days(2.0) == 3


def test_a_later_word_ends_a_pause() -> None:
    """A word of theirs after a pause they asked for ends it."""
    lying = timeline(
        in_("03-02", "Please give me until 20 March."),
        in_("03-05", "It went faster: which photos do you need?"),
        now="03-06",
    )
    assert lying.pause is None


def test_an_aside_leaves_a_pause_as_it_was() -> None:
    """Thanks, or a fond word that asks nothing, does not end the rest that they asked for; what they bring ends a day of theirs."""
    asked = in_("03-02", "Please leave me in peace until 20 March, we are at the fair.")
    lying = timeline(asked, in_("03-05", "Thanks for the flowers, how kind!"), now="03-06")
    assert lying.pause is not None and lying.pause.until.isoformat() == "2026-03-20"
    promised = in_("03-02", "You will have the photos by 20 March.")
    brought = timeline(promised, in_("03-05", "Here are the photos, they are attached."), now="03-06")
    assert brought.pause is None


def test_a_promise_is_kept_by_what_delivers_it() -> None:
    """A promise stands until a word of ours brings what was promised."""
    promise = (in_("03-02", "When do I get the report?"), out("03-02 12:00", "I will send it by Thursday."))
    assert timeline(*promise, now="03-03").open_promise is not None
    assert timeline(*promise, now="03-09").broken_promise is not None
    kept = timeline(*promise, out("03-05", "The report is attached."), now="03-09")
    assert kept.broken_promise is None and kept.open_promise is None


def test_a_promise_is_not_kept_by_another_promise() -> None:
    """Putting off is not delivering."""
    lying = timeline(
        in_("03-02", "When do I get the report?"),
        out("03-02 12:00", "I will send it by Thursday."),
        out("03-05", "I will send it tomorrow, I promise."),
        now="03-10",
    )
    assert lying.broken_promise is not None


def test_the_reply_time_is_theirs() -> None:
    """A client who answers within two hours has a shorter normal silence than one of whom nothing is known."""
    known = rhythm_of(timeline(*QUICK, out("03-02", ASK), now="03-09"))
    unknown = rhythm_of(timeline(out("03-02", ASK), now="03-09"))
    assert known.seen == 3 and unknown.seen == 0
    assert known.normal_days < unknown.normal_days
    assert known.past_normal


def test_weekends_are_no_silence() -> None:
    """From Friday evening to Monday morning hardly any working time has passed."""
    assert timeline(out("03-06 17:00", ASK), now="03-09 09:30").silence_days() < 0.2


def test_an_empty_thread_says_nothing() -> None:
    """A thread without a touchpoint has no word, no run and an empty summary."""
    lying = timeline(now="03-02")
    assert (lying.words, lying.run, lying.pause) == ((), (), None)
    assert summary_of(lying).touchpoints == 0


def test_the_summary_tells_what_is_open() -> None:
    """The summary counts both sides and names the open question with the words it rests on."""
    told = summary_of(timeline(HELLO, out("03-02", ASK), in_("03-03", "Which format do they need?"), now="03-03 15:00"))
    assert (told.touchpoints, told.theirs, told.ours, told.turn, told.unanswered) == (3, 2, 1, "us", 0)
    assert [open_.quote for open_ in told.open] == ["Which format do they need?"]


def test_the_summary_of_a_stop_names_nothing_else() -> None:
    """After a stop nothing is open but the stop."""
    told = summary_of(timeline(out("03-02", ASK), in_("03-03", "Please stop contacting me."), now="03-04"))
    assert len(told.open) == 1 and "stop" in told.open[0].what


def test_what_only_a_subject_says_is_shown_by_the_text() -> None:
    """The words that show an automatic reply stand in its text, also where its subject gave it away."""
    away = "I am back on Monday 16 February."
    lying = timeline(
        out("02-02", ASK), in_("02-02", away, outcome="auto_reply", subject="Out of office: film, part 2"), now="02-04"
    )
    assert lying.pause is not None
    assert not lying.pause.asked
    assert all(act.quote in heard.text for heard in lying.heard for act in heard.acts)
