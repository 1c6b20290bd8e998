"""The sender's style: learned from what they sent, holding nothing of anybody, used by both writers."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.desk import Desk
from assistant.memory.store import Store
from assistant.profile import Style, load_profile, save_profile
from assistant.thread import Client
from assistant.writing.style import Sent, sent_of, style_of
from tests.builders import AGENCY, moment, out

CLIENTS = [Client(name="Robin Vale", company="Vale Bikes"), Client(name="Dana Orr", company="Tern Ltd")]
TEXT = (
    "Morning {first},\n\nhappy to take a quick look at {what}, it cost 480 euros in {month}. "
    "Shout if anything looks odd to you. Ring Anouk Petit about the rest.\n\nCheers,\nMia"
)


def sent(count: int = 8) -> list[Sent]:
    """Mails to two clients, alike in their manner and different in their matter."""
    matters = ["the banner", "your form", "the poster", "the shop page", "our film", "the flyer", "a draft", "the list"]
    months = ["March", "May", "June", "July", "August", "October", "April", "January"]
    found: list[Sent] = []
    for number in range(count):
        client = CLIENTS[number % 2]
        text = TEXT.format(first=client.name.split()[0], what=matters[number], month=months[number])
        found.append(Sent(client, out(f"02-{number + 1:02d}", text)))
    return found


def test_a_style_is_learned_from_sent_mails() -> None:
    """Greeting, closing, length and the turns of phrase that come back are found, by language."""
    style = style_of(sent(), AGENCY)
    assert style is not None
    assert style.greetings == {"en": "Morning {name},"} and style.closings == {"en": "Cheers,"}
    assert style.mails == 8 and 25 <= style.words <= 45
    assert any("looks odd to you" in phrase.lower() for phrase in style.phrases)


def test_a_style_holds_nothing_of_anybody() -> None:
    """No name, number, amount, month or firm of a client gets into a style, however often it was written."""
    style = style_of(sent(), AGENCY)
    assert style is not None
    said = style.model_dump_json(exclude={"mails", "words"}).lower()
    for word in ("robin", "vale", "dana", "tern", "anouk", "petit", "480", "euro", "march", "mia", "sandberg"):
        assert word not in said


def test_a_phrase_to_one_client_only_is_no_style() -> None:
    """What was written to one client alone is about that client, and stays out."""
    alone = [one for one in sent() if one.client is CLIENTS[0]] * 2
    style = style_of(alone, AGENCY)
    assert style is not None and style.phrases == ()


def test_too_few_mails_are_no_style() -> None:
    """From four mails nothing is told."""
    assert style_of(sent(4), AGENCY) is None


def test_only_the_senders_own_mails_count() -> None:
    """A call, a client's mail and a colleague's mail are nobody's style here."""
    colleague = out("02-01", "Hello there, one more of these for you.").model_copy(update={"author": "Jonas Berg"})
    own = out("02-02", "Hello there, one more of these for you.")
    call = out("02-03", "They will call back on this one.", channel="call")
    assert [one.touchpoint for one in sent_of(CLIENTS[0], [colleague, own, call], AGENCY)] == [own]


MAIL = (
    "Hi Mia,\n\nThe booking form on our site has been broken since Monday and customers keep calling me. "
    "Why does nobody answer the phone? When will it be fixed? Who is on it?\n\nRobin Vale"
)


def test_a_reply_greets_and_closes_as_the_sender_does() -> None:
    """The offline reply takes the greeting and the closing of the style, and still passes every check."""
    profile = AGENCY.model_copy(update={"style": style_of(sent(), AGENCY)})
    one = Desk(profile).reply(MAIL, now=moment("03-03 10:00"), timezone="Europe/London")
    assert one.body.startswith("Morning Robin,") and one.body.endswith("Cheers,\nMia Sandberg\nQuayside Studio")
    assert one.passed


def test_a_sender_of_short_mails_gets_a_shorter_reply() -> None:
    """The usual length of the sender's mails is heeded."""
    usual = Desk(AGENCY).reply(MAIL, now=moment("03-03 10:00"), timezone="Europe/London")
    brief = Desk(AGENCY.model_copy(update={"style": Style(words=30)})).reply(
        MAIL, now=moment("03-03 10:00"), timezone="Europe/London"
    )
    assert len(brief.body.split()) < len(usual.body.split()) and brief.passed


def test_a_style_is_kept_in_the_profile(tmp_path: Path) -> None:
    """It is saved as a section of the profile's TOML and read back as it was."""
    file = tmp_path / "profile.toml"
    profile = AGENCY.model_copy(update={"style": style_of(sent(), AGENCY)})
    save_profile(profile, file)
    assert "[style.greetings]" in file.read_text("utf-8")
    assert load_profile(file) == profile


@pytest.mark.parametrize("form", ["Hello,", "Hi {name}\nand all,"])
def test_a_greeting_is_one_line_with_a_place_for_the_name(form: str) -> None:
    """A greeting that greets nobody, or runs over lines, is refused."""
    with pytest.raises(ValidationError):
        Style(greetings={"en": form})


def test_the_desk_learns_from_its_own_store(tmp_path: Path) -> None:
    """The style is learned from the mails in the clients' histories."""
    store = Store(tmp_path)
    desk = Desk(AGENCY, store=lambda: store, clock=lambda: moment("03-03 10:00"))
    for client in CLIENTS:
        known = desk.add_client(client)
        for one in sent():
            if one.client is client:
                desk.log(known.id, one.touchpoint)
    style = desk.learn_style()
    assert style is not None and style.greetings == {"en": "Morning {name},"}
    store.close()
