"""How a run reads: every trigger of section 2 of the judging guide. What moves the line is in test_moving_the_line."""

from __future__ import annotations

import pytest

from assistant.thread import Channel, Touchpoint
from tests.builders import ASK, HELLO, chase, in_, out, ready

CHECK = "Just checking in on the photos."


def test_room_and_something_new_each_time_is_follow_up() -> None:
    """Spaced attempts that each add or ease something read as follow-up."""
    asked = chase(
        HELLO,
        out("03-02", "Could you send us the photos for the home page? We need them to fill the gallery."),
        out("03-06", "To make it easier: three photos from your phone are enough, a text message will do."),
        out("03-12", "I have attached a draft with stock photos, so that you only need to say yes or no.", "text"),
        now="03-13",
    )
    assert asked.reads_as == "follow_up"


def test_no_attempt_at_all_is_follow_up() -> None:
    """With nothing sent there is nothing that could hound anybody."""
    assert chase(in_("03-02", "Could you call me?"), now="03-02 15:00").reads_as == "follow_up"


def test_the_same_check_in_a_third_time_is_borderline() -> None:
    """The same "just checking in" a third time with nothing new is one too many."""
    run = [out("03-02", CHECK), out("03-09", CHECK), out("03-16", CHECK)]
    assert chase(HELLO, *run[:2], now="03-17").reads_as == "follow_up"
    assert chase(HELLO, *run, now="03-17").reads_as == "borderline"


def test_several_channels_on_one_day_are_borderline() -> None:
    """A mail, a call and a text on one day for one question are borderline."""
    asked = chase(
        HELLO,
        out("03-02 09:30", "Could you send us the photos for the home page?"),
        out("03-02 12:00", "", "call", "no_answer"),
        out("03-02 15:00", "Sent you a mail about the photos.", "text"),
        now="03-03",
    )
    assert asked.reads_as == "borderline"


@pytest.mark.parametrize(
    "words",
    [
        "As I have said three times now, we need the photos.",
        "I am really disappointed that you never answer me. We need the photos.",
        "I suppose my mails are not important enough for you. We need the photos.",
        "Have you perhaps forgotten how e-mail works? We need the photos.",
    ],
)
def test_guilt_or_sarcasm_is_borderline(words: str) -> None:
    """One guilt phrase or a bit of sarcasm is a recoverable misstep."""
    asked = chase(HELLO, out("03-02", "Could you send us the photos?"), out("03-09", words), now="03-10")
    assert asked.reads_as == "borderline"


def test_going_over_the_contacts_head_is_borderline() -> None:
    """Writing to the contact's boss without telling them is a misstep."""
    asked = chase(
        HELLO,
        out("03-02", "Robin, could you send us the photos?"),
        out(
            "03-09",
            "Dear Ms Hale, as Robin does not answer us, I am turning to you as Robin's manager.",
            to=("hale@vale.example",),
        ),
        now="03-10",
    )
    assert asked.reads_as == "borderline"


@pytest.mark.parametrize(
    ("language", "words"),
    ready(
        en=["Please give me until Friday 20 March, I am swamped.", "Please don't write until 20 March."],
        de=[
            "Bitte geben Sie mir bis 20. März Zeit, ich bin gerade überlastet.",
            "Bitte schreiben Sie nicht vor dem 20. März.",
        ],
        fr=["Laissez-moi jusqu'au 20 mars, je suis débordé.", "Merci de ne pas m'écrire avant le 20 mars."],
        es=["Denme tiempo hasta el 20 de marzo, estoy desbordado.", "Por favor, no me escriban hasta el 20 de marzo."],
        nl=["Geef me tot 20 maart, ik kom om in het werk.", "Schrijf me alstublieft niet voor 20 maart."],
        it=[
            "Datemi tempo fino al 20 marzo, sono sommerso dal lavoro.",
            "Per favore non scrivetemi prima del 20 marzo.",
        ],
        pt=["Deem-me até 20 de março, estou cheio de trabalho.", "Por favor, não me escrevam antes de 20 de março."],
    ),
)
def test_writing_inside_a_pause_they_asked_for_is_borderline(language: str, words: str) -> None:
    """One reminder inside the pause is borderline, three are harassment, and the answer is to wait until its end."""
    begin = (out("03-02", ASK[language]), in_("03-03", words))
    nudges = [out(f"03-{day}", ASK[language]) for day in ("06", "10", "13")]
    one, three = chase(*begin, nudges[0], now="03-09"), chase(*begin, *nudges, now="03-16")
    assert (one.reads_as, three.reads_as) == ("borderline", "harassment")
    assert one.action == three.action == "wait"
    assert one.until is not None and one.until.isoformat() == "2026-03-20"


@pytest.mark.parametrize(
    ("language", "words"),
    ready(
        en=["Please don't call me, I am in meetings all day. E-mail is best.", "No calls please, write to me."],
        de=["Bitte rufen Sie mich nicht an, E-Mail ist besser.", "Bitte keine Anrufe, schreiben Sie mir."],
        fr=["Ne m'appelez pas, s'il vous plaît, je préfère un mail.", "Pas d'appels, merci, écrivez-moi."],
        es=["No me llamen, por favor, prefiero el correo.", "Nada de llamadas, por favor, escríbanme."],
        nl=["Bel me alstublieft niet, ik heb liever een mail."],
        it=["Per favore non chiamatemi, preferisco una mail."],
        pt=["Por favor, não me liguem, prefiro e-mail."],
    ),
)
def test_calling_someone_who_said_not_to_call_is_borderline(language: str, words: str) -> None:
    """One call against their word is borderline, three are harassment, and no call is proposed."""
    begin = (in_("03-02", words), out("03-02 12:00", ASK[language]))
    calls = [out(f"03-{day}", "", "call", "no_answer") for day in ("06", "11", "17")]
    one, three = chase(*begin, calls[0], now="03-09"), chase(*begin, *calls, now="03-18")
    assert (one.reads_as, three.reads_as) == ("borderline", "harassment")
    assert "call" not in (one.channel, three.channel)


def test_no_voicemail_rules_out_messages_and_not_calls() -> None:
    """Somebody who wants no voicemail may still be called; a message left is the misstep."""
    begin = (
        in_("03-02", "No voicemails please, I never listen to them."),
        out("03-02 12:00", "Could you send us the photos?"),
    )
    assert chase(*begin, out("03-06", "", "call", "no_answer"), now="03-09").reads_as == "follow_up"
    left = out("03-06", "Mia here, it is about the photos.", "call", "left_message")
    assert chase(*begin, left, now="03-09").reads_as == "borderline"


@pytest.mark.parametrize(
    "attempt",
    [
        out("03-04 22:45", "", "call", "no_answer"),
        out("03-05 05:30", "Any news on the photos?", "text"),
        out("03-07 19:00", "Any news on the photos?", "text"),
        out("03-08 11:00", "", "call", "no_answer"),
    ],
)
def test_nights_and_weekends_are_borderline(attempt: Touchpoint) -> None:
    """A call or a text at night or on the weekend with no emergency is borderline."""
    asked = chase(HELLO, out("03-02", "Could you send us the photos?"), attempt, now="03-09")
    assert asked.reads_as == "borderline"


def test_night_is_night_where_the_client_is() -> None:
    """What is afternoon for us and night for the client counts as night."""
    sent = out("03-04 15:00", "Any news on the photos?", "text")
    asked = chase(
        out("03-02 05:00", "Could you send us the photos?"), sent, now="03-05", zone="Asia/Tokyo", country="JP"
    )
    assert asked.reads_as == "borderline"


# -- harassment ------------------------------------------------------------------------------------------------------

STOP = in_("03-03", "Please stop contacting me and take me off your list.")


def test_one_short_confirmation_after_a_stop_is_fine() -> None:
    """Confirming once that we have stopped is no contact too many, and nothing else is to be sent."""
    asked = chase(
        out("03-02", "Any news on our offer?"),
        STOP,
        out("03-03 12:00", "Understood, I have taken you off our list. You will not hear from us again."),
        now="03-10",
        relation="prospect",
    )
    assert asked.reads_as == "follow_up"
    assert (asked.action, asked.channel) == ("stop", None)


@pytest.mark.parametrize(
    "words",
    [
        "Understood. Before I go, may I send you one last case study?",
        "Sorry to hear that. Our offer is still open until Friday.",
        "Could you tell me why?",
        "Any news on our offer?",
    ],
)
def test_any_other_contact_after_a_stop_is_harassment(words: str) -> None:
    """The first further contact after a request to stop is already harassment."""
    asked = chase(out("03-02", "Any news on our offer?"), STOP, out("03-05", words), now="03-06", relation="prospect")
    assert (asked.reads_as, asked.action) == ("harassment", "stop")


def test_a_second_confirmation_is_contact_after_a_stop() -> None:
    """One confirmation is allowed and a second word is not."""
    asked = chase(
        STOP,
        out("03-03 12:00", "Understood, you will not hear from us again."),
        out("03-12", "I only wanted to make sure that you got my message and that there are no hard feelings."),
        now="03-13",
        relation="prospect",
    )
    assert (asked.reads_as, asked.channel) == ("harassment", None)


@pytest.mark.parametrize(
    "words",
    [
        "You are an idiot if you think that we work without photos.",
        "Answer by tonight or I will make sure everybody in your trade hears what you are like.",
        "If you don't answer me today you will regret it.",
        "I have copied your whole team so that everyone can see that you are not doing your job.",
        "Honestly, are you too stupid to answer a mail?",
    ],
)
def test_insult_threat_or_shaming_is_harassment_at_once(words: str) -> None:
    """One insult, threat or public shaming is enough, and then somebody senior mends it."""
    asked = chase(HELLO, out("03-02", "Could you send us the photos?"), out("03-09", words), now="03-11")
    assert asked.reads_as == "harassment"
    assert asked.action == "senior"


def _run(moments: list[str], channel: Channel = "email") -> list[Touchpoint]:
    return [out(when, "Could you please send us the photos?", channel) for when in moments]


def test_seven_unanswered_within_seven_days_are_harassment() -> None:
    """Seven attempts in a week are harassment."""
    days = ["03-02 09:00", "03-02 16:00", "03-03 12:00", "03-04 10:00", "03-05 10:00", "03-05 16:00", "03-06 10:00"]
    assert chase(HELLO, *_run(days), now="03-06 16:00").reads_as == "harassment"


def test_five_unanswered_within_two_working_days_are_harassment() -> None:
    """Five attempts in two working days are harassment, also with the weekend between them."""
    days = ["03-05 15:00", "03-05 17:00", "03-06 10:00", "03-06 12:00", "03-09 10:00"]
    assert chase(HELLO, *_run(days), now="03-09 12:00").reads_as == "harassment"


def test_a_call_and_the_message_it_ends_in_are_one_attempt() -> None:
    """A call that ends on the mailbox counts once."""
    pairs = [
        touchpoint
        for day in ("03-02", "03-09", "03-16")
        for touchpoint in (
            out(f"{day} 10:00", "", "call", "no_answer"),
            out(f"{day} 10:01", "Mia, about the photos.", "voicemail"),
        )
    ]
    assert chase(HELLO, *pairs, now="03-17").reads_as != "harassment"


def test_three_attempts_on_a_ruled_out_channel_are_harassment() -> None:
    """What the profile rules out counts like the client's word."""
    texts = [out(f"03-{day}", "Any news on the photos?", "text") for day in ("02", "09", "16")]
    one = chase(HELLO, texts[0], now="03-03", ruled_out=["text"])
    assert (one.reads_as, chase(HELLO, *texts, now="03-17", ruled_out=["text"]).reads_as) == (
        "borderline",
        "harassment",
    )


def test_a_long_run_that_never_changes_anything_is_harassment() -> None:
    """Eight times the same ask on one channel with shrinking gaps is harassment."""
    days = ["02-03", "02-13", "02-20", "02-26", "03-03", "03-06", "03-10", "03-12"]
    assert chase(HELLO, *_run(days), now="03-13").reads_as == "harassment"


def test_the_gravest_rule_decides() -> None:
    """Where a misstep and a hard line hold at once, it is harassment, and the confidence says so too."""
    asked = chase(
        STOP, out("03-05", "As I have said three times now, our offer is open."), now="03-06", relation="prospect"
    )
    assert asked.reads_as == "harassment" == max(asked.confidence, key=lambda name: asked.confidence[name])
    assert sum(asked.confidence.values()) == pytest.approx(1, abs=0.01)
