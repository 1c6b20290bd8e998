"""What somebody may try, and what a person may be led to say: one trick at a time, each with what must come of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.account import is_public
from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.importing.settling import settle
from assistant.intake.people import sender
from assistant.memory.store import Store
from assistant.thread import Client
from tests.importing.mails import NOW, OURS, brought_in, eml, mbox

US, EVIL = "Mia <mia@fernlight.example>", "x@evil.example"
DANA, OLE = "dana@weber.example", "ole@berg.example"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


@pytest.fixture
def dana(store: Store) -> str:
    return store.add_client(Client(name="Dana Weber", company="Weber GmbH"), [DANA]).id


@pytest.fixture
def ole(store: Store) -> str:
    return store.add_client(Client(name="Ole Berg"), [OLE]).id


def texts(store: Store, client_id: str) -> list[str]:
    return [point.text for point in store.thread(client_id, NOW).touchpoints]


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ([f"Dana <{DANA}>"], DANA),
        ([f'"{DANA}" <{EVIL}>'], EVIL),
        ([f"{DANA} <{EVIL}>"], EVIL),
        ([f"Dana ({DANA}) {EVIL}"], EVIL),
        ([f"Dana ({DANA})"], DANA),
        ([f"=?utf-8?q?<{DANA}>?= {EVIL}"], EVIL),
        ([f"<mailto:{DANA}>"], DANA),
        ([f"{DANA}."], DANA),
        ([f"{DANA}, {EVIL}"], None),
        ([f"{EVIL}, {DANA}"], None),
        ([DANA, EVIL], None),
        ([f"<{DANA}> <{EVIL}>"], None),
        ([f'"{DANA}"@evil.example'], None),
        ([f"{DANA}@evil.example"], None),
        ([f"<{DANA},{EVIL}>"], None),
        ([f"<{DANA} {EVIL}>"], None),
        ([], None),
    ],
)
def test_who_a_mail_is_from_is_told_strictly(said: list[str], address: str | None) -> None:
    """The one address that stands where an address stands; none where there are several, or one in disguise."""
    assert sender(said).address == address


def test_the_first_of_two_with_one_identity_does_not_hide_the_second(
    store: Store, dana: str, ole: str, tmp_path: Path
) -> None:
    """Two clients' mails under one Message-ID and subject, in one batch: each stands with its own sender."""
    brought_in(
        store,
        mbox(
            tmp_path,
            eml(OLE, US, "His", id="one-identity@x.example"),
            eml(DANA, US, "Hers", id="one-identity@x.example"),
        ),
    )
    assert (texts(store, dana), texts(store, ole)) == (["Hers"], ["His"])


def test_a_stranger_under_a_known_identity_is_asked_about(store: Store, dana: str, tmp_path: Path) -> None:
    """A mail that bears the Message-ID of a client's is no copy of it: it is asked about, not passed over."""
    brought_in(store, mbox(tmp_path, eml(DANA, US, "Hers", id="one-identity@x.example")))
    counts = brought_in(store, mbox(tmp_path, eml(EVIL, US, "Not hers", id="one-identity@x.example"), name="b.mbox"))
    assert (counts.doubtful, counts.known) == (1, 0)
    # And the other way round: the stranger was first.
    brought_in(store, mbox(tmp_path, eml(EVIL, US, "First", id="another-identity@x.example"), name="c.mbox"))
    assert (
        brought_in(store, mbox(tmp_path, eml(DANA, US, "Second", id="another-identity@x.example"), name="d.mbox")).new
        == 1
    )
    assert texts(store, dana) == ["Hers", "Second"]


def test_one_identity_for_every_day_hides_no_day(store: Store, dana: str, tmp_path: Path) -> None:
    """A program that sends all its mails under one Message-ID and subject sends a mail a day all the same."""
    days = [eml(DANA, US, f"Day {day}", id="always-the-same@x.example", day=day) for day in (1, 2, 3)]
    assert brought_in(store, mbox(tmp_path, *days)).new == 3


def test_the_same_mail_twice_in_one_batch_is_one(store: Store, dana: str, tmp_path: Path) -> None:
    """Inbox and archive of one mailbox hold a copy each."""
    one = eml(DANA, US, "Once", id="one-identity@x.example")
    counts = brought_in(store, mbox(tmp_path, one, one, one))
    assert (counts.new, counts.known, counts.items) == (1, 2, 3)


# -- bounces ----------------------------------------------------------------------------------------------------------


def bounce(text: str, server: str = "mailer-daemon@provider.example") -> bytes:
    return eml(
        server, US, text, subject="Undelivered Mail", more="Content-Type: multipart/report; boundary=e\n"
    ).replace(b"Content-Type: text/plain; charset=utf-8\n\n", b"\n--e\nContent-Type: text/plain\n\n")


@pytest.mark.parametrize(
    ("text", "server", "new"),
    [
        (f"Not delivered to {DANA}.", "mailer-daemon@provider.example", 1),
        (f"Not delivered to {DANA}.", "mailer-daemon@weber.example", 1),
        (f"Not delivered to {DANA}.", "mailer-daemon@fernlight.example", 1),
        (f"Not delivered to {DANA}.", "mailer-daemon@berg.example", 0),
        (f"Not delivered to {DANA} and {OLE}.", "mailer-daemon@provider.example", 0),
        (f"Not delivered to who@else.example. You wrote: call {DANA}.", "mailer-daemon@provider.example", 0),
    ],
)  # fmt: skip
def test_a_bounce_is_of_the_one_it_names(
    store: Store, dana: str, ole: str, tmp_path: Path, text: str, server: str, new: int
) -> None:
    """Where it names another client as well, or somebody unknown, or comes from another's house, it is asked about."""
    counts = brought_in(store, mbox(tmp_path, bounce(text, server)))
    assert (counts.new, counts.doubtful) == (new, 1 - new)
    assert len(texts(store, dana)) == new and texts(store, ole) == []


def test_a_mail_server_never_becomes_a_clients_address(store: Store, dana: str, tmp_path: Path) -> None:
    """Once a bounce was said to be one client's, the next of that server is asked about like the first."""
    unknown = "Not delivered to who@else.example."
    brought_in(store, mbox(tmp_path, bounce(unknown)))
    settle(store, "who@else.example", dana, ours=OURS)
    assert len(texts(store, dana)) == 1
    again = mbox(tmp_path, bounce(f"{unknown} Again."), name="again.mbox")
    assert brought_in(store, again).doubtful == 1
    assert store.client(dana).addresses == (DANA,)


@pytest.mark.parametrize(
    "service", ["no-reply@docs.example", "comments-noreply@docs.example", "notifications@hub.example"]
)
def test_what_a_machine_sends_is_asked_about_every_time(store: Store, dana: str, tmp_path: Path, service: str) -> None:
    """A service writes about everybody: the answer for one of its mails is none for the next."""
    brought_in(store, mbox(tmp_path, eml(service, US, "A comment on Dana's page.")))
    settle(store, service, dana, ours=OURS)
    later = mbox(tmp_path, eml(service, US, "A comment on Ole's page.", day=2), name="later.mbox")
    assert brought_in(store, later).doubtful == 1
    assert brought_in(store, later, add_clients=True).new == 0


def test_an_answer_stays_with_the_client_it_is_for(store: Store, dana: str, ole: str) -> None:
    """A mail that asks for its answer to go to another client's address, or house, is not answered by a laid draft."""
    desk = Desk(store=lambda: store)
    for asked in (OLE, f"Dana <{OLE}>", "anybody@berg.example", f"{DANA}, {OLE}"):
        with pytest.raises(BadInput, match="another client"):
            desk.must_stay_with(dana, eml(DANA, US, more=f"Reply-To: {asked}\n"))
    for asked in (DANA, "assistant@weber.example", "dana@home.example"):
        desk.must_stay_with(dana, eml(DANA, US, more=f"Reply-To: {asked}\n"))


# -- answers of a person ----------------------------------------------------------------------------------------------


def test_an_answer_for_an_address_is_none_for_whoever_took_the_name(store: Store, dana: str, tmp_path: Path) -> None:
    """Two strangers of one display name: what is said of the one's address leaves the other in doubt."""
    brought_in(
        store,
        mbox(
            tmp_path, eml("Dana Weber <dana@new.example>", US, "Truly"), eml(f"Dana Weber <{EVIL}>", US, "Not", day=2)
        ),
    )
    assert settle(store, "dana@new.example", dana, ours=OURS).new == 1
    assert texts(store, dana) == ["Truly"]
    assert [doubt.sender["address"] for doubt in store.inbox.doubtful()] == [EVIL]
    with pytest.raises(BadInput):
        settle(store, "Dana Weber", dana, ours=OURS)


def test_mails_to_several_are_answered_for_one_of_them(store: Store, dana: str, ole: str, tmp_path: Path) -> None:
    """Not for a third, not for the mails to others, and nothing is learned about anybody's address."""
    third = store.add_client(Client(name="Ida"), ["ida@tal.example"]).id
    both = eml(US, f"{DANA}, {OLE}", "To Dana and Ole")
    others = eml(US, f"{OLE}, ida@tal.example", "To Ole and Ida", day=2)
    assert brought_in(store, mbox(tmp_path, both, others)).doubtful == 2
    who = [doubt.sender["name"] for doubt in store.inbox.doubtful()]
    assert who == [f"{DANA}, {OLE}", f"ida@tal.example, {OLE}"]
    with pytest.raises(BadInput):
        settle(store, who[0], third, ours=OURS)
    assert settle(store, who[0], dana, ours=OURS).new == 1
    assert (texts(store, dana), texts(store, ole), texts(store, third)) == (["To Dana and Ole"], [], [])
    assert store.client(dana).addresses == (DANA,) and store.book.pairings() == ()


def test_our_own_address_is_never_learned_as_a_clients(store: Store, dana: str, tmp_path: Path) -> None:
    """Asked about before the desk knew who we are, and answered wrongly: the address stays ours."""
    brought_in(store, mbox(tmp_path, eml(US, "who@else.example", "From us")), ours=())
    settle(store, "mia@fernlight.example", dana, ours=OURS)
    assert store.client(dana).addresses == (DANA,) and store.book.pairing("mia@fernlight.example") is None


def test_an_archive_said_to_be_one_clients_still_asks_about_anothers(
    store: Store, dana: str, ole: str, tmp_path: Path
) -> None:
    """From another client's very address it is not taken as said; from a stranger it is."""
    box = mbox(tmp_path, eml(OLE, US, "Ole's"), eml("sam@print.example", US, "A printer's", day=2))
    counts = brought_in(store, box, client_id=dana)
    assert (counts.new, counts.doubtful) == (1, 1)
    assert (texts(store, dana), texts(store, ole)) == (["A printer's"], [])
    (doubt,) = store.inbox.doubtful()
    assert set(doubt.candidates) == {dana, ole}
    assert settle(store, OLE, dana, ours=OURS).new == 1


def test_what_was_asked_about_is_not_asked_again_once_it_is_known(store: Store, dana: str, tmp_path: Path) -> None:
    """With the address in the book, the next import answers the question by itself."""
    box = mbox(tmp_path, eml("dana@new.example", US, "From my new address"))
    assert brought_in(store, box).doubtful == 1
    store.book.add_addresses(dana, ["dana@new.example"])
    assert brought_in(store, box).new == 1
    assert store.inbox.doubtful() == ()


def test_not_told_who_we_are_a_stranger_is_not_taken_for_us(store: Store, dana: str, tmp_path: Path) -> None:
    """Who writes to a client is one of us only where that client writes to them."""
    box = mbox(
        tmp_path,
        eml(DANA, "someone@agency.example"),
        eml(EVIL, f"{DANA}, someone@agency.example", "I am one of you", day=2),
    )
    counts = brought_in(store, box, ours=())
    assert (counts.new, counts.doubtful) == (1, 1)


# -- houses, numbers, names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "yahoo.co.uk",
        "yahoo.com.br",
        "outlook.pt",
        "hotmail.be",
        "gmx.com",
        "tutanota.com",
        "pm.me",
        "mail.de",
        "qq.com",
    ],
)
def test_a_provider_is_nobodys_house(store: Store, tmp_path: Path, domain: str) -> None:
    """Two people with mailboxes at one provider are strangers to each other."""
    assert is_public(domain)
    store.add_client(Client(name="Ada"), [f"ada@{domain}"])
    assert brought_in(store, mbox(tmp_path, eml(f"bo@{domain}", US))).doubtful == 1


def test_a_firm_that_is_named_like_a_provider_has_its_house() -> None:
    """Only the provider's own domains are nobody's."""
    assert not any(
        map(is_public, ["yahoo-partners.example", "livewell.com", "mail.weber.example", "aolsen.no", "gmxtures.de"])
    )


def test_a_number_of_two_clients_says_nothing(store: Store, dana: str, ole: str, tmp_path: Path) -> None:
    """A switchboard's number is in two contacts: a chat under it is asked about."""
    for client in (dana, ole):
        store.book.add_contact(client, "Desk", phones=["+49 30 1234567"])
    store.book.add_contact(dana, "Dana", phones=["+49 170 7654321"])
    for number, new in (("+49 30 1234567", 0), ("+49 170 7654321", 1)):
        chat = tmp_path / f"WhatsApp Chat with {number}.txt"
        chat.write_text(f"01/06/2026, 10:00 - {number}: hello there\n", "utf-8")
        assert brought_in(store, chat).new == new


def test_a_name_that_somebody_gave_themselves_is_no_name(store: Store, dana: str, tmp_path: Path) -> None:
    """WhatsApp writes "~ Dana Weber" for a stranger who calls themselves so; a saved contact has no such mark."""
    for mark, new in (("~ ", 0), ("", 1)):
        chat = tmp_path / f"export-{len(mark)}.txt"
        chat.write_text(f"01/06/2026, 10:00 - {mark}Dana Weber: hello there {new}\n", "utf-8")
        assert brought_in(store, chat).new == new


def test_an_invitation_under_a_clients_name_is_its_organizers(store: Store, dana: str, tmp_path: Path) -> None:
    """The title of a meeting with strangers names nobody, and everybody chooses the name beside their address."""
    calendar = tmp_path / "a.ics"
    calendar.write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260601T090000Z\r\nSUMMARY:Dana Weber\r\n"
        f"ORGANIZER;CN=Dana Weber:mailto:{EVIL}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{OURS[0]}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n",
        "utf-8",
    )
    assert brought_in(store, calendar).doubtful == 1
    assert texts(store, dana) == []


def test_a_row_that_names_two_clients_is_asked_about(store: Store, dana: str, ole: str, tmp_path: Path) -> None:
    """One in its column of names, another in its column of addresses; where both agree it is theirs."""
    table = tmp_path / "items.csv"
    table.write_text(
        f"client;email;item;side\nDana Weber;{OLE};Texts;theirs\nDana Weber;{DANA};Pictures;theirs\n", "utf-8"
    )
    counts = brought_in(store, table)
    assert (counts.new, counts.doubtful) == (1, 1)
    assert [item.what for item in store.ledger.open_items(dana)] == ["Pictures"]
    assert store.ledger.open_items(ole) == ()


def test_a_thread_of_a_namesake_is_another_clients(store: Store, dana: str, tmp_path: Path) -> None:
    """The same name at another company is another person."""
    line = (
        '{"id": "t", "now": "2026-06-01T09:00:00+00:00", "client": {"name": "Dana Weber", "company": "%s"}, "touchpoints": '
        '[{"at": "2026-05-01T09:00:00+00:00", "direction": "in", "channel": "text", "text": "Hello %s"}]}\n'
    )
    threads = tmp_path / "threads.jsonl"
    threads.write_text(line % ("Other AG", "other") + line % ("Weber GmbH", "same"), "utf-8")
    assert brought_in(store, threads).new == 2
    assert texts(store, dana) == ["Hello same"]
    assert len(store.find("Dana Weber")) == 2
