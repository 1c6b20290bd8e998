"""The rhythm of a thread: which waits it has, and how abnormal its silence is."""

from __future__ import annotations

import pytest

from assistant.reading.rhythm import Rhythm, rhythm_of
from assistant.reading.waits import waits_of
from assistant.thread import Relation, Touchpoint
from tests.builders import HELLO, chase, in_, out, timeline

ASK = "Could you send us the photos?"
HERE = "Here they are."


def answered(*spans: tuple[str, str]) -> list[Touchpoint]:
    """A question of ours and their answer for each span."""
    return [one for asked, came in spans for one in (out(asked, ASK), in_(came, HERE))]


QUICK = answered(("01-12", "01-12 11:00"), ("01-19", "01-19 10:40"), ("01-26", "01-26 12:00"), ("02-03", "02-03 10:30"))
SLOW = answered(("01-05", "01-12"), ("01-14", "01-22"), ("01-26", "02-03"), ("02-05", "02-13"))


def rhythm(*touchpoints: Touchpoint, now: str, **more: object) -> Rhythm:
    return rhythm_of(timeline(*touchpoints, now=now, **more))


def test_a_slow_repliers_week_is_normal_and_a_quick_ones_is_not() -> None:
    """Four working days without a word are nothing for who takes six, and a lot for who takes an hour."""
    slow = rhythm(*SLOW, out("03-02", ASK), now="03-06 10:00")
    quick = rhythm(*QUICK, out("03-02", ASK), now="03-06 10:00")
    assert slow.seen == quick.seen == 4 and slow.silence_days == quick.silence_days == pytest.approx(4.0)
    assert not slow.past_normal and quick.past_normal
    assert slow.surprise < 0.5 < 0.8 < quick.surprise
    assert quick.usual_days < 1.0 and 4.0 < slow.usual_days < 7.0
    assert chase(*SLOW, out("03-02", ASK), now="03-06 10:00").action == "wait"
    assert chase(*QUICK, out("03-02", ASK), now="03-06 10:00").action != "wait"


@pytest.mark.parametrize(("relation", "days"), [("client", 2.0), ("prospect", 3.0), ("former", 3.0)])
def test_of_whom_nothing_is_known_practice_speaks(relation: Relation, days: float) -> None:
    """Two working days for a client, three for a prospect or a former client."""
    found = rhythm(out("03-02", ASK), now="03-03", relation=relation)
    assert found.seen == 0 and days <= found.normal_days <= days + 0.2


def test_a_reminded_answer_took_longer_than_until_the_reminder() -> None:
    """What came after a second word of ours is cut off at it, and is no reply time of theirs."""
    lying = timeline(out("02-02", ASK), out("02-05", ASK), in_("02-05 10:20", HERE), now="02-06")
    (wait,) = waits_of(lying)
    assert not wait.answered and wait.days == pytest.approx(3.0)
    assert rhythm_of(lying).seen == 0


def test_reaching_them_ourselves_is_no_answer() -> None:
    """A call of ours that they pick up ends the wait for the mail without saying when they would have answered it."""
    (wait,) = waits_of(timeline(out("02-02", ASK), out("02-04", "", "call", "connected"), now="02-06"))
    assert not wait.answered and wait.days == pytest.approx(2.0)


def test_what_was_cut_off_makes_them_slower() -> None:
    """A client who had to be reached by phone each time has a longer usual time than one of whom nothing is known."""
    cut = [
        one
        for day in (5, 12, 19, 26)
        for one in (out(f"01-{day:02}", ASK), out(f"01-{day + 3:02}", "", "call", "connected"))
    ]
    known = rhythm(*cut, out("03-02", ASK), now="03-03")
    assert known.usual_days > 1.3 * rhythm(out("03-02", ASK), now="03-03").usual_days


def test_an_announced_call_belongs_to_the_mail() -> None:
    """A mail and the call right after it are one word of ours."""
    lying = timeline(out("02-02", ASK), out("02-02 10:30", "", "call", "no_answer"), in_("02-03", HERE), now="02-04")
    (wait,) = waits_of(lying)
    assert wait.answered and wait.days == pytest.approx(1.0)


def test_what_only_answers_starts_no_wait() -> None:
    """A word of ours that only answers asks for nothing, and what comes weeks later is no slow reply."""
    lying = timeline(
        in_("02-02", "When does the shop open?"), out("02-02 11:00", "At nine."), in_("03-02", "Hello!"), now="03-03"
    )
    assert waits_of(lying) == ()


def test_holidays_and_weekends_are_no_waiting() -> None:
    """From Maundy Thursday to the Tuesday after Easter one working day passes where Friday and Monday are holidays."""
    over_easter = (out("04-02", ASK), in_("04-07", HERE))
    (british,) = waits_of(timeline(*over_easter, now="04-08"))
    (american,) = waits_of(timeline(*over_easter, now="04-08", country="US"))
    assert british.days == pytest.approx(1.0) and american.days == pytest.approx(3.0)


def test_a_pause_is_no_waiting() -> None:
    """A wait through an absence counts from its end: they were quick as soon as they were back."""
    lying = timeline(
        out("03-02", ASK),
        in_("03-02 10:01", "I am out of the office until 13 March.", outcome="auto_reply"),
        in_("03-16 10:00", HERE),
        now="03-17",
    )
    (wait,) = waits_of(lying)
    assert wait.answered and wait.days < 0.2


def test_a_pause_is_no_surprise() -> None:
    """A silence through an absence surprises nobody, the same silence without one does."""
    away = in_("03-02 10:01", "I am out of the office until 13 March.", outcome="auto_reply")
    assert rhythm(*QUICK, out("03-02", ASK), away, now="03-13").surprise < 0.15
    assert rhythm(*QUICK, out("03-02", ASK), now="03-13").surprise > 0.8


def test_a_word_after_a_pause_ends_it() -> None:
    """Who wrote again before the end of the pause they gave is waited for from then on."""
    lying = timeline(
        in_("03-02", "Please give me until 20 March."),
        in_("03-05", "It went faster, which photos do you need?"),
        out("03-05 11:00", ASK),
        in_("03-09 11:00", HERE),
        now="03-10",
    )
    (wait,) = waits_of(lying)
    assert wait.days == pytest.approx(2.0)


@pytest.mark.parametrize("known", [[], QUICK, SLOW], ids=["nobody", "quick", "slow"])
def test_surprise_grows_with_the_silence(known: list[Touchpoint]) -> None:
    """Asked again hours, days and months later, the same silence is never less surprising and leaves no more hope."""
    moments = ("03-02 10:00", "03-02 15:00", "03-03", "03-06", "03-07", "03-09", "04-01", "06-15", "12-18")
    found = [rhythm(*known, out("03-02", ASK), now=now) for now in moments]
    surprises, hopes = [one.surprise for one in found], [one.hope for one in found]
    assert surprises == sorted(surprises) and surprises[0] == 0.0 and surprises[-1] > 0.95
    assert hopes == sorted(hopes, reverse=True)
    assert len({one.normal_days for one in found}) == 1


def test_late_words_tell_more_than_early_ones() -> None:
    """A client who was slow two years ago and is quick now counts as quick."""
    old_slow = answered(("2024-01-08", "2024-01-22"), ("2024-02-05", "2024-02-19"), ("2024-03-04", "2024-03-18"))
    new_slow = answered(("2026-01-05", "2026-01-19"), ("2026-01-20", "2026-02-03"), ("2026-02-04", "2026-02-18"))
    old_quick = answered(("2024-01-08", "2024-01-08 11:00"), ("2024-02-05", "2024-02-05 12:00"))
    new_quick = answered(("2026-02-19", "2026-02-19 11:00"), ("2026-02-20", "2026-02-20 12:00"))
    turned_quick = rhythm(*old_slow, *new_quick, out("03-02", ASK), now="03-03")
    turned_slow = rhythm(*old_quick, *new_slow, out("03-02", ASK), now="03-03")
    assert turned_quick.usual_days < turned_slow.usual_days / 2


def test_each_channel_has_its_own_time() -> None:
    """A text is expected to be answered sooner than a mail, also of a client known by mail."""
    for known in ([HELLO], SLOW):
        mail = rhythm(*known, out("03-02", ASK), now="03-03")
        text = rhythm(*known, out("03-02", ASK, "text"), now="03-03")
        assert text.usual_days < mail.usual_days and text.surprise > mail.surprise


def test_without_a_word_of_ours_there_is_no_silence() -> None:
    """Where nothing waits for them, nothing is surprising."""
    for lying in (timeline(now="03-02"), timeline(HELLO, now="03-02")):
        assert rhythm_of(lying).surprise == 0.0
