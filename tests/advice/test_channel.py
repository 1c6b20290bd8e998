"""Which channel for the next word: section 4 of the judging guide, with the property that a ruled-out one is never proposed."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from assistant.advice.channel import channel_of, ruled_out
from assistant.reading.timeline import Timeline
from assistant.thread import Action, Channel, Outcome, Thread
from tests.builders import ASK, HELLO, chase, desk, in_, moment, out, ready, thread, timeline

PHOTOS = "Could you send us the photos?"
ACTIONS: tuple[Action, ...] = (
    "reply", "stop", "wait", "follow_up", "switch_channel", "meet", "senior", "if_then", "invoice_and_park", "hand_back",
)  # fmt: skip


@pytest.mark.parametrize("preference", ["email", "call", "text", "chat"])
def test_a_preference_in_the_profile_wins(preference: Any) -> None:
    """What is noted of the client beats the channel they happen to have answered on."""
    asked = chase(HELLO, out("03-02", PHOTOS, "text"), out("03-03", PHOTOS, "chat"), now="03-09", preference=preference)
    assert asked.channel == preference


@pytest.mark.parametrize(
    ("language", "said"),
    ready(
        en=[
            ("Please call me, I hate e-mails.", "call"),
            ("Text me, that is easiest.", "text"),
            ("By e-mail only, please.", "email"),
        ],
        de=[("Bitte rufen Sie mich an, Mails lese ich kaum.", "call"), ("Am besten per E-Mail.", "email")],
        fr=[("Appelez-moi, je ne lis pas mes mails.", "call"), ("Je préfère par mail.", "email")],
        es=[("Llámenme, por favor, apenas leo el correo.", "call"), ("Prefiero por correo electrónico.", "email")],
        nl=[("Bel me liever, ik lees mijn mail nauwelijks.", "call")],
        it=[("Mi chiami, le mail non le leggo quasi mai.", "call")],
        pt=[("Ligue-me, por favor, quase não leio e-mails.", "call")],
    ),
)
def test_a_preference_in_their_words_wins(language: str, said: tuple[str, str]) -> None:
    """What they said of how to reach them decides the channel of the next word."""
    words, channel = said
    before = out("02-02", ASK[language], "email" if channel != "email" else "text")
    wish = in_("02-03", words, "text" if channel != "text" else "email")
    asked = chase(before, wish, out("03-02", ASK[language]), now="03-09")
    assert asked.channel == channel


def test_their_last_wish_counts() -> None:
    """A later preference replaces an earlier one."""
    wishes = (in_("02-02", "Please call me."), in_("02-20", "From now on please only e-mail me, in writing is best."))
    assert chase(*wishes, out("03-02", PHOTOS, "call", "no_answer"), now="03-09").channel == "email"


def test_who_answers_calls_and_ignores_mail_is_called() -> None:
    """A client who answers calls and ignores e-mail is no e-mail person."""
    asked = chase(
        out("02-02", PHOTOS),
        out("02-05", "", "call", "connected"),
        out("02-16", PHOTOS),
        out("02-19", "We talked about the photos.", "call", "connected"),
        out("03-02", PHOTOS),
        out("03-05", PHOTOS),
        now="03-10",
    )
    assert (asked.action, asked.channel) == ("switch_channel", "call")


def test_what_they_answered_lately_weighs_more() -> None:
    """The channel they answer is weighted by recency."""
    old = [in_(f"2025-{month}-03", "Yes, that is fine with us.") for month in ("05", "06", "07")]
    asked = chase(*old, in_("02-24", "Yes, that is fine with us.", "chat"), out("03-02", PHOTOS, "chat"), now="03-09")
    assert asked.channel == "chat"


def test_then_the_one_not_yet_tried() -> None:
    """Where nothing was ever answered, the next try is a channel that has not been tried."""
    asked = chase(out("03-02", PHOTOS), out("03-06", PHOTOS), now="03-12", relation="prospect")
    assert asked.channel not in (None, "email")


@pytest.mark.parametrize(
    "words",
    [
        "This is unacceptable! The shop is down again and we are losing orders!",
        "I am furious. You have printed the wrong phone number on four hundred flyers.",
    ],
)
def test_anger_goes_by_voice_first(words: str) -> None:
    """Anger is answered by voice first, with a short written summary to follow."""
    asked = chase(HELLO, in_("03-02", words), now="03-02 15:00")
    assert (asked.action, asked.channel) == ("reply", "call")
    assert "summary" in asked.why["channel"]


def test_anger_of_someone_who_wants_no_calls_is_answered_in_writing() -> None:
    """What they ruled out is not proposed in anger either."""
    asked = chase(HELLO, in_("03-02", "This is unacceptable! Don't call me, I want it in writing."), now="03-02 15:00")
    assert (asked.action, asked.channel) == ("reply", "email")


def test_no_word_of_theirs_makes_a_plain_question_loud() -> None:
    """A friendly question is answered where it was asked."""
    assert chase(HELLO, in_("03-02", "Which format do the photos need?", "chat"), now="03-02 15:00").channel == "chat"


# -- properties ------------------------------------------------------------------------------------------------------

CHANNELS: tuple[Channel, ...] = ("email", "call", "voicemail", "text", "chat", "meeting")
OURS = (
    PHOTOS, "Just checking in.", "If the texts are not here by 20 March we can't hold the date.", "Here is the draft.",
    "Invoice 17 is overdue.", "The site is finished, the invoice follows on sign-off.", "Shall we meet?", "",
)  # fmt: skip
THEIRS = (
    "Thanks, got it.", "What does it cost?", "I need until 30 March.", "This is unacceptable!", "No, we don't want to meet.",
    "We have gone with another agency.", "Please call me.", "Text me, that is easiest.", "Back on Friday.", "Stop contacting me.",
    "Please e-mail me.", "Come by our office.",
)  # fmt: skip
RULES = {
    "call": "Please don't call me.",
    "email": "I never read my e-mails.",
    "text": "Please don't text me.",
    "meeting": "No more meetings, please.",
}


def _some_thread(seed: int) -> tuple[Thread, set[str]]:
    """A thread at random, with the channels that are ruled out in it: in the profile, and in the client's last word."""
    dice = random.Random(seed)
    at = moment("02-02 09:00")
    touchpoints: list[Any] = []
    for _ in range(dice.randint(1, 12)):
        at += timedelta(hours=dice.choice((1, 5, 24, 50, 120)))
        when, channel = f"{at:%m-%d %H:%M}", dice.choice(CHANNELS)
        if dice.random() < 0.65:
            result: Outcome | None = (
                dice.choice(("no_answer", "left_message", "connected")) if channel == "call" else None
            )
            touchpoints.append(out(when, dice.choice(OURS), channel, result))
        else:
            touchpoints.append(in_(when, dice.choice(THEIRS), channel))
    noted: list[Channel] = [channel for channel in CHANNELS if dice.random() < 0.25]
    banned = {str(channel) for channel in noted}
    if dice.random() < 0.5:
        channel = dice.choice(sorted(RULES))
        at += timedelta(hours=3)
        touchpoints.append(in_(f"{at:%m-%d %H:%M}", RULES[channel], "chat"))
        banned.add(channel)
        for _ in range(dice.randint(0, 4)):
            at += timedelta(hours=dice.choice((5, 24, 50)))
            touchpoints.append(out(f"{at:%m-%d %H:%M}", dice.choice(OURS), dice.choice(("email", "text", "chat"))))
    preference: Any = dice.choice((None, None, "email", "call", "text", "chat", "meeting"))
    relation: Any = dice.choice(("client", "prospect", "former"))
    now = f"{at + timedelta(days=dice.choice((0, 1, 4, 10, 40)), hours=1):%m-%d %H:%M}"
    return thread(*touchpoints, now=now, ruled_out=noted, preference=preference, relation=relation), banned


@pytest.mark.parametrize("block", range(5))
def test_a_ruled_out_channel_is_never_proposed(block: int) -> None:
    """Whatever the thread, no assessment and no single action proposes a channel that the client ruled out."""
    for seed in range(block * 40, block * 40 + 40):
        some, banned = _some_thread(seed)
        assert desk().chase(some).channel not in banned, f"seed {seed}"
        lying = Timeline(some)
        assert banned <= ruled_out(lying) | {"voicemail"}, f"seed {seed}"
        for action in ACTIONS:
            for heated in (False, True):
                assert channel_of(lying, action, heated).value not in banned, f"seed {seed}, {action}"


def test_where_all_is_ruled_out_nothing_is_proposed() -> None:
    """With every channel ruled out no word can go out."""
    everything: list[Channel] = ["email", "call", "text", "chat", "meeting"]
    lying = timeline(HELLO, out("03-02", PHOTOS), now="03-09", ruled_out=everything)
    assert {channel_of(lying, action).value for action in ACTIONS} == {None}


def test_the_same_thread_gets_the_same_answer() -> None:
    """Asking twice changes nothing but the time it took."""
    some, _ = _some_thread(7)
    first, second = desk().chase(some), desk().chase(some)
    assert first.model_copy(update={"elapsed_ms": 0.0}) == second.model_copy(update={"elapsed_ms": 0.0})
