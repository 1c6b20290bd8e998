"""Whose a mail is: by address and house, by what a person said; what is doubtful is asked about and never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.importing.settling import settle
from assistant.memory.store import Store
from assistant.thread import Client
from tests.importing.mails import NOW, OURS, brought_in, eml, mbox

US = "Mia <mia@fernlight.example>"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


@pytest.fixture
def dana(store: Store) -> str:
    return store.add_client(Client(name="Dana Weber", company="Weber GmbH"), ["dana@weber.example"]).id


def test_a_mail_from_a_known_address_is_that_clients(store: Store, dana: str, tmp_path: Path) -> None:
    """Their words come in, ours go out, and both stand in one history."""
    theirs, mine = eml("Dana <dana@weber.example>", US), eml(US, "dana@weber.example", "On it.", day=2)
    assert brought_in(store, mbox(tmp_path, theirs, mine)).new == 2
    assert [one.direction for one in store.thread(dana, NOW).touchpoints] == ["in", "out"]


def test_a_colleague_of_the_same_house_is_the_same_client(store: Store, dana: str, tmp_path: Path) -> None:
    """Another address of a client's own domain is the client's."""
    assert brought_in(store, mbox(tmp_path, eml("Ole <ole@weber.example>", US))).new == 1
    assert len(store.thread(dana, NOW).touchpoints) == 1


def test_a_public_mailbox_is_nobodys_house(store: Store, tmp_path: Path) -> None:
    """Two people at one public provider are two people: the second is asked about."""
    store.add_client(Client(name="Ada"), ["ada@gmail.com"])
    counts = brought_in(store, mbox(tmp_path, eml("Bob <bob@gmail.com>", US)))
    assert (counts.new, counts.doubtful) == (0, 1)


@pytest.mark.parametrize(
    "sender",
    [
        "Dana Weber <dana@weber-gmbh.example>",
        '"dana@weber.example" <evil@mallory.example>',
        "Dana Weber <dana@wеber.example>",  # a Cyrillic letter
        "Dana Weber <dana@weber.example.mallory.example>",
        "Dana Weber <dana@xn--wber-qra.example>",
    ],
)
def test_a_forged_name_or_look_alike_is_asked_about(store: Store, dana: str, tmp_path: Path, sender: str) -> None:
    """A display name proves nothing, and a domain that looks alike is another one."""
    assert brought_in(store, mbox(tmp_path, eml(sender, US))).new == 0
    assert store.thread(dana, NOW).touchpoints == ()


def test_a_mail_to_two_clients_is_asked_about(store: Store, dana: str, tmp_path: Path) -> None:
    """It goes into neither history by itself; both are named as whose it may be."""
    other = store.add_client(Client(name="Ole Berg"), ["ole@berg.example"]).id
    counts = brought_in(store, mbox(tmp_path, eml(US, "dana@weber.example, ole@berg.example")))
    assert counts.doubtful == 1
    assert set(store.inbox.doubtful()[0].candidates) == {dana, other}


def test_a_stranger_with_a_client_in_copy_is_asked_about(store: Store, dana: str, tmp_path: Path) -> None:
    """Somebody unknown who writes to us and to a client is not taken for the client."""
    mail = eml("Sam <sam@lawyers.example>", US, more="Cc: dana@weber.example\n")
    assert brought_in(store, mbox(tmp_path, mail)).doubtful == 1
    assert store.inbox.doubtful()[0].candidates == (dana,)


def test_what_is_no_word_of_a_client_is_left_out(store: Store, dana: str, tmp_path: Path) -> None:
    """Mails among ourselves and newsletters stay out, and the counts say how many."""
    among_us = eml(US, "Tom <tom@fernlight.example>")
    news = eml(
        "News <news@weber.example>", US, "Our offers. Unsubscribe here.", subject="Offers",
        more="List-Unsubscribe: <https://weber.example/u>\nPrecedence: bulk\n",
    )  # fmt: skip
    counts = brought_in(store, mbox(tmp_path, among_us, news))
    assert (counts.internal, counts.newsletters, counts.new) == (1, 1, 0)
    assert store.thread(dana, NOW).touchpoints == ()


def test_an_answer_settles_all_of_a_sender_and_holds(store: Store, dana: str, tmp_path: Path) -> None:
    """Once it is said whose a sender is, what waits goes there, and so does what comes later."""
    first = mbox(tmp_path, eml("Kim <kim@partner.example>", US), eml("Kim <kim@partner.example>", US, "Again.", day=2))
    assert brought_in(store, first).doubtful == 2
    assert settle(store, "kim@partner.example", dana, ours=OURS).new == 2
    assert store.inbox.doubtful() == ()
    later = mbox(tmp_path, eml("Kim <kim@partner.example>", US, "Third.", day=3), name="later.mbox")
    assert brought_in(store, later).new == 1
    assert [one.text for one in store.thread(dana, NOW).touchpoints] == [
        "Hello, the form is broken again.", "Again.", "Third.",
    ]  # fmt: skip


def test_nobodys_mail_stays_out_for_good(store: Store, tmp_path: Path) -> None:
    """Whoever was said to be no client is never asked about again."""
    box = mbox(tmp_path, eml("Ads <ads@seller.example>", US))
    brought_in(store, box)
    settle(store, "ads@seller.example", None, ours=OURS)
    more = mbox(tmp_path, eml("Ads <ads@seller.example>", US, "Buy!", day=4), name="more.mbox")
    assert brought_in(store, more).nobodys == 1
    assert brought_in(store, box).doubtful == 0


def test_an_answer_can_hold_for_a_whole_house(store: Store, dana: str, tmp_path: Path) -> None:
    """With the domain confirmed, a colleague who was never seen is the client's too."""
    brought_in(store, mbox(tmp_path, eml("Kim <kim@partner.example>", US)))
    settle(store, "kim@partner.example", dana, ours=OURS, whole_house=True)
    later = mbox(tmp_path, eml("Lou <lou@partner.example>", US, day=5), name="later.mbox")
    assert brought_in(store, later).new == 1


def test_a_sender_that_nobody_asked_about_cannot_be_settled(store: Store, dana: str) -> None:
    """One sentence, and nothing is changed."""
    with pytest.raises(BadInput, match="Nothing is in doubt"):
        settle(store, "who@x.example", dana)


def test_unknown_senders_are_taken_on_where_that_was_asked(store: Store, tmp_path: Path) -> None:
    """With the word of a person, each unknown sender becomes a client of their own."""
    box = mbox(tmp_path, eml("Kim Park <kim@park.example>", US), eml("Lou <lou@park.example>", US, day=2))
    assert brought_in(store, box, add_clients=True).new == 2
    assert [(one.name, one.addresses) for one in store.clients()] == [("Kim Park", ("kim@park.example",))]


def test_without_our_own_addresses_nobody_is_guessed(store: Store, dana: str, tmp_path: Path) -> None:
    """Not told who we are, the desk still knows the client's own mails, and takes a mail to them for ours."""
    box = mbox(
        tmp_path,
        eml("Dana <dana@weber.example>", "someone@agency.example"),
        eml("Someone <someone@agency.example>", "dana@weber.example", "Yes.", day=2),
        eml("Other <other@elsewhere.example>", "someone@agency.example", "Hi", day=3),
    )
    counts = brought_in(store, box, ours=())
    assert (counts.new, counts.doubtful) == (2, 1)
    assert [one.direction for one in store.thread(dana, NOW).touchpoints] == ["in", "out"]
