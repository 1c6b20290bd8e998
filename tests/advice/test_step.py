"""Should I chase again, and how: each row of section 3 of the judging guide, and which row wins."""

from __future__ import annotations

import pytest

from tests.builders import ASK, HELLO, chase, in_, out, ready

QUICK = [
    touchpoint
    for day in ("02-03", "02-10", "02-17")
    for touchpoint in (
        out(f"{day} 09:00", "Which of the two pictures do you like better?"),
        in_(f"{day} 11:00", "The left one, it shows the garden so well and my customers will like it."),
    )
]
"""A client who answers mails within hours."""


def test_reply_when_the_turn_is_ours() -> None:
    """Their question comes first, however much we wait for from them."""
    asked = chase(
        HELLO,
        out("03-02", "Could you send us the photos? The launch is on 6 March."),
        in_("03-03", "Which format do the photos need?"),
        now="03-03 15:00",
    )
    assert asked.action == "reply"


def test_stop_confirms_once_in_writing() -> None:
    """A stop that nobody has confirmed yet gets one written confirmation."""
    asked = chase(
        out("03-02", "", "call", "no_answer"),
        in_("03-02 15:00", "Please do not call or contact me again.", "voicemail"),
        now="03-03",
        relation="prospect",
    )
    assert asked.action == "stop"
    assert asked.channel in ("email", "text", "chat")


def test_wait_while_the_silence_is_normal() -> None:
    """A mail of yesterday is no silence, and the wait has a day."""
    asked = chase(*QUICK, out("03-02 16:00", "Could you send us the photos?"), now="03-03 10:00")
    assert asked.action == "wait"
    assert asked.until is not None and asked.until.isoformat() >= "2026-03-03"


def test_a_slow_client_is_waited_for_longer() -> None:
    """Silence is measured against the client's own reply times."""
    slow = [
        touchpoint
        for month in ("2025-10", "2025-11", "2026-01")
        for touchpoint in (
            out(f"{month}-05", "Which of the two pictures do you like better?"),
            in_(f"{month}-15", "The left one, please, it shows the garden so well."),
        )
    ]
    asked = out("03-02", "Could you send us the photos for the home page?")
    assert chase(*slow, asked, now="03-06").action == "wait"
    assert chase(*QUICK, asked, now="03-09").action != "wait"


@pytest.mark.parametrize(
    ("language", "words"),
    ready(
        en=[
            "You will have the photos by Thursday.",
            "I need until Thursday, we have the fair this week.",
        ],
        de=[
            "Sie bekommen die Fotos bis Donnerstag.",
            "Ich brauche bis Donnerstag, wir sind auf der Messe.",
        ],
        fr=["Vous aurez les photos d'ici jeudi.", "Il me faut jusqu'à jeudi, nous sommes au salon."],
        es=["Tendrán las fotos el jueves.", "Necesito hasta el jueves, estamos en la feria."],
        nl=["U krijgt de foto's uiterlijk donderdag.", "Ik heb tot donderdag nodig, we staan op de beurs."],
        it=["Avrete le foto entro giovedì.", "Ho bisogno di tempo fino a giovedì, siamo in fiera."],
        pt=["Vão receber as fotos até quinta-feira.", "Preciso de tempo até quinta-feira, estamos na feira."],
    ),
)
def test_wait_until_the_day_they_gave(language: str, words: str) -> None:
    """A date they gave that has not passed is waited for."""
    asked = chase(out("03-02", ASK[language]), in_("03-03", words), now="03-04 15:00")
    assert asked.action == "wait"
    assert asked.until is not None and asked.until.isoformat() == "2026-03-05"


def test_after_the_long_weekend_means_after_the_holiday() -> None:
    """ "After the long weekend", said before Memorial Day, is not over before the Tuesday."""
    asked = chase(
        out("05-21", "Could you send us the photos?", zone="America/New_York"),
        in_("05-22", "I will send them after the long weekend.", zone="America/New_York"),
        now="05-23",
        zone="America/New_York",
        country="US",
    )
    assert asked.action == "wait"
    assert asked.until is not None and asked.until.isoformat() >= "2026-05-26"


def test_month_comes_first_in_the_us_alone() -> None:
    """ "By 4/3" is the third of April in the United States and the fourth of March elsewhere."""
    said = (out("03-01", "Could you send us the photos?"), in_("03-02", "You will have the photos by 4/3."))
    american = chase(*said, now="03-03", zone="America/Chicago", country="US")
    british = chase(*said, now="03-03")
    assert american.until is not None and american.until.isoformat() == "2026-04-03"
    assert british.until is not None and british.until.isoformat() == "2026-03-04"


def test_follow_up_once_the_silence_is_past_normal() -> None:
    """One unanswered mail past normal is followed up on the channel that works."""
    asked = chase(*QUICK, out("03-02", "Could you send us the photos?"), now="03-09")
    assert (asked.action, asked.channel) == ("follow_up", "email")


def test_two_unanswered_on_one_channel_are_switched() -> None:
    """Two or more unanswered on one channel make a change of channel beat a follow-up."""
    asked = chase(
        *QUICK,
        out("03-02", "Could you send us the photos?"),
        out("03-06", "Three photos are enough to begin with."),
        now="03-12",
    )
    assert asked.action == "switch_channel"
    assert asked.channel not in (None, "email")


def test_a_preference_for_another_channel_is_followed() -> None:
    """Where they prefer another channel than the one we used, it is changed to that."""
    asked = chase(
        in_("02-02", "Please text me, I hardly ever see my mails."),
        out("03-02", "Could you send us the photos?"),
        now="03-09",
    )
    assert (asked.action, asked.channel) == ("switch_channel", "text")


def test_meet_where_written_and_spoken_attempts_go_nowhere() -> None:
    """After mails and calls in vain with a client, meeting them comes next."""
    asked = chase(
        HELLO,
        out("02-16", "Could you send us the photos for the home page?"),
        out("02-20", "Three photos are enough to begin with."),
        out("02-25", "", "call", "no_answer"),
        out("03-02", "Mia here, I would love to hear how the photos are coming along.", "call", "left_message"),
        now="03-09",
    )
    assert asked.action in ("meet", "senior")
    assert asked.channel in ("meeting", "call")


def test_senior_where_a_meeting_was_refused() -> None:
    """A client who refuses to meet and goes silent is a matter for a senior person of ours."""
    asked = chase(
        *QUICK,
        out("02-20", "Could we meet next week to go through the results?"),
        in_("02-23", "No, I don't see any need for a meeting."),
        out("02-24", "Understood. Could you tell us by mail what you would like to change?"),
        out("03-03", "Would a short call be easier?"),
        now="03-16",
    )
    assert asked.action == "senior"


def test_senior_where_a_warm_client_has_gone_cold() -> None:
    """A client who used to answer within hours and lets mails and calls go by for weeks has gone cold."""
    asked = chase(
        *QUICK,
        out("02-23", "Could you send us the photos for the home page?"),
        out("02-27", "Three photos are enough to begin with."),
        out("03-03", "", "call", "no_answer"),
        out("03-06", "A draft with stock photos is attached."),
        now="03-18",
    )
    assert asked.action in ("senior", "meet")


def test_senior_is_at_hand_where_a_complaint_was_mishandled() -> None:
    """A serious complaint that we brushed off wants an answer first, with somebody senior in sight."""
    asked = chase(
        *QUICK,
        in_("03-02", "The newsletter had the wrong prices again. This is unacceptable, I have had enough!"),
        out("03-02 12:00", "These things happen, don't worry about it."),
        now="03-03",
    )
    assert asked.action == "senior" or (asked.action == "reply" and "senior" in asked.alternatives)


def test_if_then_where_their_input_gates_a_date() -> None:
    """A dated gate within the week is stated courteously, before channels are switched."""
    asked = chase(
        *QUICK,
        out("03-09", "Could you send us the texts? The brochure goes to print on Thursday 19 March."),
        out("03-12", "The printer needs the texts by Thursday 19 March."),
        now="03-16",
    )
    assert asked.action == "if_then"


def test_a_gate_far_ahead_is_no_if_then() -> None:
    """A date weeks ahead leaves room for an ordinary follow-up."""
    asked = chase(
        *QUICK, out("03-02", "Could you send us the texts? The brochure goes to print on 30 April."), now="03-09"
    )
    assert asked.action == "follow_up"


DONE = (
    in_("01-05", "Please go ahead with the new site."),
    out("01-26", "The site is finished and waits for your sign-off. The invoice follows on sign-off."),
    out("02-03", "Could you have a look at the finished site?"),
    out("02-12", "", "call", "no_answer"),
    out("02-23", "If it is easier, we can go through the site together in ten minutes."),
)


def test_invoice_and_park_where_delivered_work_stalls_unbilled() -> None:
    """Work done and stalled for weeks with its value unbilled is billed and parked."""
    assert chase(*DONE, now="03-10").action == "invoice_and_park"


def test_no_bill_where_we_promised_not_to_bill_yet() -> None:
    """A promise not to bill before the launch holds."""
    promised = out("01-26 12:00", "And as agreed, we will not bill anything until the launch.")
    assert chase(*DONE[:2], promised, *DONE[2:], now="03-10").action != "invoice_and_park"


def test_hand_back_after_everything_was_tried() -> None:
    """After weeks on several channels, a visit included, handing the responsibility back is among what is proposed."""
    asked = chase(
        HELLO,
        out("02-09", "Could you send us the photos for the home page?"),
        out("02-13", "Three photos are enough to begin with."),
        out("02-18", "", "call", "no_answer"),
        out("02-20", "Would Tuesday or Wednesday suit you better?", "text"),
        out("02-26", "I was at your shop and found it closed, I left a card.", "meeting", "no_show"),
        out("03-03", "Mia here, I am glad to help with the photos.", "call", "left_message"),
        out("03-09", "A draft with stock photos is attached.", "email"),
        out("03-13", "Shall we go live with the stock photos?", "text"),
        now="03-23",
    )
    assert "hand_back" in (asked.action, *asked.alternatives)


def test_a_silent_prospect_is_let_go() -> None:
    """A prospect who never answered several attempts is not chased any further."""
    asked = chase(
        out("02-02", "Our portfolio is attached."),
        out("02-10", "A case study from your trade."),
        out("02-19", "", "call", "no_answer"),
        out("03-02", "Our spring dates are open."),
        now="03-12",
        relation="prospect",
    )
    assert asked.action in ("hand_back", "stop")


def test_every_answer_names_its_rule_and_known_actions_only() -> None:
    """The answer says why, names another way that would also do, and never itself."""
    asked = chase(*QUICK, out("03-02", "Could you send us the photos?"), now="03-09")
    assert asked.why["action"] and asked.tips and asked.sources
    assert asked.action not in asked.alternatives
