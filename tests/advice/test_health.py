"""Signs that a client is drifting, and how they count: section 5 of the judging guide."""

from __future__ import annotations

import pytest

from assistant.advice.health import health_of
from assistant.advice.judgement import judge
from assistant.advice.turn import turn_of
from assistant.reading.rhythm import rhythm_of
from assistant.thread import Touchpoint
from tests.advice.test_step import QUICK
from tests.builders import HELLO, chase, in_, out, timeline

ASK = "Could you send us the photos?"


def signs(*touchpoints: Touchpoint, now: str, **more: object) -> list[str]:
    """The names of the signs that are counted."""
    lying = timeline(*touchpoints, now=now, **more)
    return [
        sign.name for sign in health_of(lying, rhythm_of(lying), judge(lying).answer.value, turn_of(lying).value)[1]
    ]


@pytest.mark.parametrize("relation", ["prospect", "former"])
def test_only_clients_have_a_health(relation: object) -> None:
    """Prospects and former clients are not drifting."""
    assert chase(HELLO, out("03-02", ASK), now="03-20", relation=relation).health is None


def test_no_sign_is_steady() -> None:
    """A client who answers as ever is steady."""
    assert chase(*QUICK, out("03-02 09:00", ASK), now="03-02 15:00").health == "steady"


def test_silence_long_for_them_is_one_sign() -> None:
    """Weeks of silence from somebody who answers within hours are one sign, over several attempts too."""
    run = (out("02-23", ASK), out("02-27", "Three photos are enough to begin with."))
    assert chase(*QUICK, *run, now="03-10").health == "watch"
    assert signs(*QUICK, *run, now="03-10") == ["silence"]


def test_a_slow_answerer_is_not_silent() -> None:
    """Silence is measured against their own reply times, not by a fixed number of days."""
    slow = [
        touchpoint
        for month in ("2025-10", "2025-11", "2026-01")
        for touchpoint in (
            out(f"{month}-05", "Which picture?"),
            in_(f"{month}-19", "The left one, please, we like the garden on it."),
        )
    ]
    assert chase(*slow, out("03-02", ASK), out("03-09", ASK), now="03-12").health == "steady"


@pytest.mark.parametrize(
    ("attempts", "now", "health"),
    [
        (["03-02"], "03-12", "steady"),  # one attempt
        (["03-02", "03-04"], "03-05", "steady"),  # three working days
        (["03-02", "03-05"], "03-10", "watch"),  # two attempts and six working days
    ],
)
def test_without_a_reply_time_two_attempts_and_five_working_days_count(
    attempts: list[str], now: str, health: str
) -> None:
    """Where the thread shows no reply time of theirs, silence is a sign after two attempts and five working days."""
    assert chase(HELLO, *(out(day, ASK) for day in attempts), now=now).health == health


def test_one_reply_time_tells_whether_a_silence_is_long_for_them() -> None:
    """Six working days without a word are a sign from somebody who once took an hour, and none from one who took two weeks."""
    run = (out("03-02", ASK), out("03-05", "Shall we use the photos of last year?"))
    quick, slow = ([out("02-02", ASK), in_(came, "Here they are."), *run] for came in ("02-02 11:00", "02-16 10:00"))
    assert signs(*quick, now="03-10 11:00") == ["silence"]
    assert signs(*slow, now="03-10 11:00") == []


def test_a_date_they_gave_explains_the_silence() -> None:
    """Silence before the date they gave is explained."""
    away = in_("03-03", "I am at the fair until 20 March, you will have the photos after that.")
    assert chase(*QUICK, out("03-02", ASK), away, out("03-04", "Understood."), now="03-18").health == "steady"


def test_an_automatic_reply_explains_the_silence() -> None:
    """A holiday is no drifting."""
    away = in_("03-02 10:01", "I am on holiday until 20 March.", outcome="auto_reply")
    assert (
        chase(*QUICK, out("03-02", ASK), away, out("03-09", "The draft is attached."), now="03-18").health == "steady"
    )


def test_a_date_that_passes_in_silence_makes_it_two_signs() -> None:
    """A named date that passes in a silence makes two signs of it."""
    asked = chase(
        *QUICK,
        out("02-23", ASK),
        in_("02-24", "You will have them by Friday 27 February."),
        out("03-03", "Are the photos on their way?"),
        out("03-06", "Three photos are enough to begin with."),
        now="03-17",
    )
    assert asked.health == "at_risk"


def test_silence_on_a_channel_they_do_not_use_is_no_sign() -> None:
    """Mails to somebody who told us that they let mail pile up go unanswered without meaning anything."""
    told = in_("02-02", "Call me if you need something, I never read my e-mails.")
    assert chase(told, out("02-20", ASK), out("02-27", ASK), now="03-16").health == "steady"


def test_bills_in_a_mailbox_they_do_not_read_are_no_sign() -> None:
    """Nor are bills that were sent only there."""
    told = in_("02-02", "Call me if you need something, I never read my e-mails.")
    bills = [out(day, "Invoice 17 is overdue.") for day in ("02-20", "03-06")]
    assert chase(told, *bills, now="03-20").health == "steady"


def test_silence_while_the_turn_is_ours_is_no_silence() -> None:
    """Nobody is drifting because we have not answered, but our unanswered question of theirs is a sign."""
    asked = (*QUICK, in_("03-02", "What would the extra language cost?"))
    assert signs(*asked, now="03-16") == ["their question left unanswered"]
    assert chase(*asked, now="03-16").health == "watch"
    assert chase(*asked, now="03-02 15:00").health == "steady"


def test_a_question_talked_past_is_a_sign() -> None:
    """A pitch in answer to a fair question is one sign, and not an insult."""
    asked = chase(
        *QUICK,
        in_("03-02", "What would the extra language cost?"),
        out("03-02 12:00", "By the way, have you seen our new premium package?"),
        now="03-03",
    )
    assert asked.health == "watch"


def test_a_promise_of_ours_broken_is_a_sign() -> None:
    """Our own broken promise counts like a sign of theirs."""
    asked = chase(
        *QUICK,
        in_("03-02", "When do we get the report?"),
        out("03-02 12:00", "I will send it on Wednesday."),
        now="03-06",
    )
    assert asked.health == "watch"


COMPLAINT = "I am really unhappy with the newsletter, the prices were wrong again and customers are complaining."


def test_a_complaint_of_somebody_who_seldom_writes_is_serious() -> None:
    """A client who never writes and now complains is at risk."""
    asked = chase(
        out("02-02", "The January report is attached."),
        out("03-02", "The February report is attached."),
        in_("03-03", COMPLAINT),
        now="03-03 15:00",
    )
    assert asked.health == "at_risk"


def test_a_friendly_correction_is_no_complaint() -> None:
    """A friendly request to correct something is no sign."""
    small = in_("03-03", "Looks great! One small thing: could you change the phone number to the new one? Thank you!")
    assert chase(*QUICK, out("03-02", "The draft is attached."), small, now="03-03 15:00").health == "steady"


def test_a_correction_with_harm_to_their_customers_is_a_complaint() -> None:
    """The same request becomes a complaint with displeasure, harm to their customers or repetition."""
    words = "The phone number is wrong for the third time, customers keep calling a stranger. That is not acceptable."
    assert chase(*QUICK, in_("03-03", words), now="03-03 15:00").health in ("watch", "at_risk")


def test_a_complaint_that_was_mended_is_over() -> None:
    """Warm words of theirs after a complaint take the sign away."""
    asked = chase(
        *QUICK,
        in_("02-20", COMPLAINT),
        out("02-20 12:00", "I am sorry. The corrected newsletter is out, here it is."),
        in_("02-21", "Thank you so much, that was quick, I am very happy with it."),
        out("02-23", "We are glad to hear it."),
        now="02-24",
    )
    assert asked.health == "steady"


PAID = in_("02-04", "We have paid invoice 16 today.")


def test_a_prompt_payer_who_stops_paying_is_a_sign() -> None:
    """A bill left open for weeks by somebody who used to pay at once is a sign, and the silence over it is the same one."""
    bills = [
        out(day, f"Invoice 17 is {state}.")
        for day, state in (("02-16", "attached"), ("02-26", "due"), ("03-05", "overdue"))
    ]
    assert chase(*QUICK[:2], PAID, *bills, now="03-16").health == "watch"


def test_a_declined_meeting_is_at_risk() -> None:
    """Declining to meet is the gravest sign by itself."""
    invited = (*QUICK, out("03-02", "Could we meet next week?"))
    assert chase(*invited, in_("03-03", "", "meeting", "declined"), now="03-03 15:00").health == "at_risk"
    assert chase(*invited, in_("03-03", "No, I don't want to meet."), now="03-03 15:00").health == "at_risk"


def test_declining_with_another_time_is_no_sign() -> None:
    """Who offers another time has not refused."""
    other = in_("03-03", "I can't make the meeting on Tuesday, but how about Thursday at ten?", "meeting", "declined")
    assert chase(*QUICK, out("03-02", "Could we meet on Tuesday?"), other, now="03-03 15:00").health == "steady"


def test_only_an_accepted_meeting_can_be_missed() -> None:
    """Not coming to a meeting that they accepted is a sign; a visit that found nobody is none."""
    missed = out("03-10", "Nobody came.", "meeting", "no_show")
    invited = (*QUICK, out("03-02", "Could we meet on the 10th?"))
    assert chase(*invited, in_("03-03", "", "meeting", "accepted"), missed, now="03-10 15:00").health == "at_risk"
    dropped_in = out("03-10", "I came by and found nobody.", "meeting", "no_show")
    assert chase(*QUICK, dropped_in, now="03-10 15:00").health == "steady"


def test_one_missed_call_of_a_rhythm_is_no_sign() -> None:
    """A single missed call of an agreed rhythm means nothing."""
    agreed = in_("02-02", "Call me every Tuesday, that works best.")
    calls = [out(f"02-{day}", "We talked about the week.", "call", "connected") for day in ("03", "10", "17", "24")]
    assert chase(agreed, *calls, out("03-03", "", "call", "no_answer"), now="03-04").health == "steady"


def test_replies_that_get_short_are_a_sign() -> None:
    """Replies much shorter and cooler than they used to be are a sign."""
    warm = (
        "Lovely to hear from you! We like the left one, it shows the garden so well, and my daughter sends her regards."
    )
    talk = [
        touchpoint
        for day, answer in (("02-02", warm), ("02-09", warm), ("02-16", warm), ("02-23", "Left."), ("03-02", "Fine."))
        for touchpoint in (
            out(f"{day} 09:00", "Which of the two pictures do you like better?"),
            in_(f"{day} 11:00", answer),
        )
    ]
    assert chase(*talk, out("03-02 12:00", "Thank you. The draft is attached."), now="03-03").health == "watch"


def test_replies_that_come_late_are_a_sign() -> None:
    """Replies that take ever longer than they used to are a sign."""
    talk = [
        touchpoint
        for asked, answered in (("01-12 09:00", "01-12 11:00"), ("01-19 09:00", "01-19 11:00"), ("01-26 09:00", "01-26 11:00"),
                                ("02-02 09:00", "02-06 16:00"), ("02-09 09:00", "02-18 16:00"))
        for touchpoint in (
            out(asked, "Which of the two pictures do you like better?"),
            in_(answered, "The left one, it shows the garden so well and my customers will like it."),
        )
    ]  # fmt: skip
    assert chase(*talk, out("02-19", "Thank you. The draft is attached."), now="02-20").health == "watch"


def test_a_slipped_date_of_theirs_is_a_sign() -> None:
    """A deadline of theirs that slips is a sign, even before the silence is long."""
    asked = chase(*QUICK, out("03-02", ASK), in_("03-02 12:00", "You will have them by Wednesday."), now="03-06")
    assert asked.health == "watch"


def test_two_signs_are_at_risk() -> None:
    """Silence and a broken date, a complaint and silence: two signs or more put a client at risk."""
    asked = chase(
        *QUICK,
        in_("02-18", COMPLAINT),
        out("02-18 12:00", "I am sorry. The corrected newsletter is attached. May we send it on Friday?"),
        out("02-24", "May we send the corrected newsletter?"),
        out("03-03", "A call would do as well."),
        now="03-12",
    )
    assert asked.health == "at_risk"


def test_a_run_of_ours_that_hounds_puts_them_at_risk() -> None:
    """Our own harassing run is reason enough."""
    run = [out(f"03-04 {hour}:00", ASK, "text") for hour in ("09", "10", "11", "13", "14", "15", "16")]
    assert chase(*QUICK, *run, now="03-04 17:00").health == "at_risk"


def test_a_refused_meeting_with_silence_is_critical() -> None:
    """Refusal to meet together with silence is critical."""
    asked = chase(
        *QUICK,
        out("02-20", "Could we meet next week?"),
        in_("02-23", "No, I don't see any need for a meeting."),
        out("02-24", "Understood. Could you tell us by mail what you would like to change?"),
        out("03-03", "Would a short call be easier?"),
        now="03-16",
    )
    assert asked.health == "critical"


@pytest.mark.parametrize(
    "words",
    [
        "We are terminating our contract with effect from 30 June.",
        "Please take this as formal notice.",
        "Do not contact me again.",
    ],
)
def test_notice_or_a_stop_is_critical(words: str) -> None:
    """Notice given, or the request to be left alone, is critical."""
    assert chase(*QUICK, in_("03-03", words), now="03-03 15:00").health == "critical"


@pytest.mark.parametrize("words", ["You are simply too stupid for this.", "Pay by tonight or you will regret it."])
def test_insulting_conduct_of_ours_is_critical(words: str) -> None:
    """What belittles or threatens is insulting, and critical."""
    assert chase(*QUICK, out("03-02", ASK), out("03-09", words), now="03-10").health == "critical"


def test_mockery_alone_is_one_sign() -> None:
    """A joke of ours in answer to a question is one sign as long as it does not belittle."""
    asked = chase(
        *QUICK,
        in_("03-02", "What is the fee on page two for?"),
        out("03-02 12:00", "Haha, people just pay it!"),
        now="03-03",
    )
    assert asked.health == "watch"
