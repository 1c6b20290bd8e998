"""What moves the line between follow-up, borderline and harassment: the second half of section 2 of the judging guide."""

from __future__ import annotations

import pytest

from assistant.thread import Relation, Touchpoint
from tests.builders import HELLO, chase, in_, out

NO = in_("03-03", "Thank you for the offer, but we have decided to go with another agency.")
OFFER = out("03-02", "Our offer for the new site is attached.")


def test_one_gracious_close_after_a_refusal_is_fine() -> None:
    """A refusal is not yet a request to stop: thanking them and closing is fine."""
    close = out("03-03 15:00", "Thank you for letting me know. All the best with the project, our door stays open.")
    assert chase(OFFER, NO, close, now="03-05", relation="prospect").reads_as == "follow_up"


def test_one_pitch_after_a_refusal_is_borderline_and_a_second_harassment() -> None:
    """After "we have gone another way" one more pitch is borderline and a second is harassment."""
    first = out("03-06", "Would you reconsider if we matched their price?")
    second = out("03-12", "We have a special offer this month, shall we book a call?")
    assert chase(OFFER, NO, first, now="03-07", relation="prospect").reads_as == "borderline"
    assert chase(OFFER, NO, first, second, now="03-13", relation="prospect").reads_as == "harassment"


AWAY = in_(
    "03-02 10:01", "I am out of the office until 20 March and will answer after my return.", outcome="auto_reply"
)


def test_attempts_inside_an_automatic_replys_pause_are_borderline_at_most() -> None:
    """An automatic reply with a return date makes a pause, though not one they asked us for."""
    asked = chase(
        HELLO,
        out("03-02", "Could you send us the photos?"),
        AWAY,
        out("03-05", "Could you send us the photos?"),
        out("03-10", "Could you send us the photos?"),
        out("03-16", "Could you send us the photos?"),
        now="03-17",
    )
    assert asked.reads_as == "borderline"
    assert asked.action == "wait"
    assert asked.until is not None and asked.until.isoformat() == "2026-03-20"


def test_writing_to_the_stand_in_is_fine() -> None:
    """Where an automatic reply names a stand-in, one mail to them is no attempt inside the pause."""
    asked = chase(
        HELLO,
        out("03-02", "Could you send us the photos?"),
        in_(
            "03-02 10:01",
            "I am out of the office until 20 March. In urgent cases please write to my colleague Dana Holt.",
            outcome="auto_reply",
        ),
        out(
            "03-03",
            "Dear Dana, Robin's note names you as stand-in. Could you send us the photos?",
            to=("dana@vale.example",),
        ),
        now="03-04",
    )
    assert asked.reads_as == "follow_up"


def test_a_reply_of_theirs_resets_the_run() -> None:
    """What was sent before their last word is no longer counted."""
    days = ["03-02 09:00", "03-02 16:00", "03-03 12:00", "03-04 10:00", "03-05 10:00", "03-05 16:00", "03-06 10:00"]
    run = [out(day, "Could you please send us the photos?") for day in days]
    answer = in_("03-06 15:00", "Sorry, here are the first three photos. More next week.")
    asked = chase(HELLO, *run, answer, out("03-06 16:00", "Thank you, they are in the gallery now."), now="03-09")
    assert asked.reads_as == "follow_up"


@pytest.mark.parametrize(
    "agreed",
    [
        "Call me twice a week until it is done, otherwise I forget.",
        "Please ring me every Monday and Thursday, that works best for me.",
        "A weekly check-in on Monday works for me, remind me then.",
    ],
)
def test_what_they_agreed_to_is_no_chasing(agreed: str) -> None:
    """An agreed rhythm may run for weeks without an answer and still reads as follow-up."""
    days = ("02-09", "02-12", "02-16", "02-19", "02-23", "02-26", "03-02")
    asked = chase(in_("02-05", agreed), *(out(day, "", "call", "no_answer") for day in days), now="03-02 15:00")
    assert asked.reads_as == "follow_up"


GATE = "If the texts are not here by Tuesday 24 March, 4 pm, we can't hold the launch date on the 26th."


def test_a_true_consequence_said_once_is_persuasion() -> None:
    """A true, proportionate consequence stated with courtesy is no threat, once."""
    asked = chase(HELLO, out("03-12", "Could you send us the texts for the launch?"), out("03-18", GATE), now="03-19")
    assert asked.reads_as == "follow_up"


def test_a_consequence_in_every_message_is_pressure() -> None:
    """The same consequence repeated in every message becomes pressure."""
    run = [out(day, GATE) for day in ("03-06", "03-11", "03-16", "03-19")]
    assert chase(HELLO, *run, now="03-20").reads_as != "follow_up"


MILD = [
    out("03-02", "Could you tell us which of the two logos you prefer?"),
    out("03-06", "To make it easier I have put both logos side by side in the attached picture."),
    out("03-12", "If neither fits, one word is enough and we draw a third."),
]


def test_a_prospect_tolerates_less_than_a_client() -> None:
    """Three friendly unanswered attempts are fine with a client and borderline with a prospect who never answered."""
    assert chase(HELLO, *MILD, now="03-13").reads_as == "follow_up"
    assert chase(*MILD, now="03-13", relation="prospect").reads_as == "borderline"


def test_two_attempts_to_a_prospect_are_fine() -> None:
    """A first word and one follow-up are no burden to a prospect."""
    assert chase(*MILD[:2], now="03-12", relation="prospect").reads_as == "follow_up"


def test_five_attempts_to_a_silent_prospect_are_harassment() -> None:
    """Five unanswered attempts to a prospect who never answered are harassment."""
    more = [
        out("03-16", "We have put a small case study together for you."),
        out("03-19", "Here is the link to it again."),
    ]
    assert chase(*MILD, *more, now="03-20", relation="prospect").reads_as == "harassment"


def test_five_attempts_a_week_or_more_apart_are_not() -> None:
    """Five attempts to a prospect, each more than a week after the other, stay below harassment."""
    texts = [
        "Our portfolio is attached.",
        "A new case study from your trade.",
        "A guide to menus online.",
        "Our spring dates.",
        "A short film of our work.",
    ]
    run = [out(day, text) for day, text in zip(("01-05", "01-19", "02-02", "02-16", "03-02"), texts, strict=True)]
    assert chase(*run, now="03-03", relation="prospect").reads_as == "borderline"


REMINDER = "Invoice 17 is still open. As announced, you get a short reminder from us every Monday."


def test_a_regular_announced_rhythm_of_reminders_is_fine() -> None:
    """An overdue invoice may be reminded of on a regular, announced rhythm."""
    run = [out(day, REMINDER) for day in ("02-16", "02-23", "03-02", "03-09")]
    assert chase(HELLO, *run, now="03-10").reads_as == "follow_up"


def test_the_announced_reminder_goes_out_on_its_day_and_channel() -> None:
    """Between two announced days we wait; on the day the reminder goes out on its channel."""
    run = [out(day, REMINDER) for day in ("02-23", "03-02", "03-09")]
    between, due = chase(HELLO, *run, now="03-11"), chase(HELLO, *run, now="03-16 09:00")
    assert (between.action, between.until and between.until.isoformat()) == ("wait", "2026-03-16")
    assert (due.action, due.channel) == ("follow_up", "email")


def test_a_daily_demand_for_money_is_harassment() -> None:
    """An invoice demanded every day is harassment like any other."""
    days = ("03-02", "03-03", "03-04", "03-05", "03-06", "03-09", "03-10")
    run = [out(day, "Invoice 17 is overdue. Please pay it today.") for day in days]
    assert chase(HELLO, *run, now="03-10 15:00").reads_as == "harassment"


def _dense(texts: list[str]) -> list[Touchpoint]:
    return [out(f"03-04 {9 + hour:02d}:00", text, "text") for hour, text in enumerate(texts)]


def test_an_outage_justifies_density() -> None:
    """Seven reports in a day on the client's own outage are service."""
    reports = [
        "Your shop is down since 8:50, we are on the phone with the data centre.",
        "Update 10:00: the server is still down, an engineer is on his way to it.",
        "Update 11:00: the engineer has found the broken disk.",
        "Update 12:00: we have started to restore the backup.",
        "Update 13:00: half of the shop is restored.",
        "Update 14:00: the shop is back up, we are testing the checkout.",
        "Update 15:00: the checkout is tested and stable, we keep watching it.",
    ]
    asked = chase(
        in_("03-04 08:55", "The shop is down! Please keep me posted on everything."),
        *_dense(reports),
        now="03-04 16:00",
    )
    assert asked.reads_as == "follow_up"


def test_marketing_does_not_justify_density() -> None:
    """The same density for an offer of ours is harassment."""
    offers = [
        "Our spring package is here.",
        "Only today: a tenth off our spring package.",
        "Have you seen our spring package?",
        "Shall we book a demo of the spring package?",
        "The spring package is going fast.",
        "Two slots left for the spring package.",
        "Last chance for the spring package.",
    ]
    assert chase(HELLO, *_dense(offers), now="03-04 16:00").reads_as == "harassment"


def test_useful_words_lift_a_dense_run() -> None:
    """Counts are a guide: a dense run in which each message brings something is no harassment."""
    texts = [
        "The first page is done, here is the link.",
        "Here is the second page with your new photos.",
        "I have attached the third page.",
        "The menu is finished, here it is.",
        "Here is the whole draft, no need to answer before next week.",
    ]
    run = [
        out(when, text)
        for when, text in zip(
            ("03-02 09:00", "03-02 15:00", "03-03 09:00", "03-03 12:00", "03-03 16:00"), texts, strict=True
        )
    ]
    assert chase(HELLO, *run, now="03-04").reads_as != "harassment"


def test_a_nasty_word_sinks_a_sparse_run() -> None:
    """Two messages a month apart are harassment where one of them insults."""
    nasty = out("03-04", "Only an idiot would leave an offer like this unanswered.")
    assert chase(HELLO, out("02-04", "Shall we plan the spring campaign?"), nasty, now="03-05").reads_as == "harassment"


# -- property: no contact after a stop -------------------------------------------------------------------------------


@pytest.mark.parametrize("relation", ["client", "prospect", "former"])
@pytest.mark.parametrize("later", [0, 1, 3])
@pytest.mark.parametrize("before", [0, 1, 5])
def test_no_contact_is_ever_proposed_after_a_confirmed_stop(relation: Relation, before: int, later: int) -> None:
    """Whatever came before and however long ago it was, a confirmed stop leaves no action but silence."""
    earlier = [
        out(f"02-{10 + 2 * n}", "Could you send us the photos? The launch is on 6 March.") for n in range(before)
    ]
    asked = chase(
        *earlier,
        in_("03-03", "Do not contact me again."),
        out("03-03 12:00", "Understood. We will not contact you again."),
        *(in_(f"03-{5 + n:02d}", "I am out of the office until 30 March.", outcome="auto_reply") for n in range(later)),
        now="04-20",
        relation=relation,
    )
    assert (asked.action, asked.channel, asked.turn) == ("stop", None, "nobody")
