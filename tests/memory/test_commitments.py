"""Our promises from the draft to the word that keeps them, through the desk, on each database."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.answers import Commitment
from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.memory.store import Store
from assistant.profile import Profile
from assistant.thread import Client, Touchpoint
from tests.importing.mails import eml

MIA = Profile(
    name="Mia Fern",
    timezone="Europe/London",
    country="GB",
    responsible="Jonas Weber",
    addresses=("mia@fernlight.example",),
)
MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""Ten o'clock in London."""
MAIL = "Hi Mia,\n\nthe booking form is broken again and nobody can pay. This is unacceptable!\n\nDana"
ANSWER = "Hi Dana, the form is mended: an update had switched the payments off. All bookings of today are in."


@dataclasses.dataclass
class Place:
    """A desk over a store with two clients, and its clock."""

    store: Store
    folder: Path
    now: datetime = MONDAY
    profile: Profile = MIA

    def __post_init__(self) -> None:
        self.desk = Desk(self.profile, store=lambda: self.store, clock=lambda: self.now)
        self.dana = self.desk.add_client(
            Client(name="Dana Whitcombe", timezone="Europe/London"), ["dana@ridge.example"]
        ).id
        self.pieter = self.desk.add_client(Client(name="Pieter Dané"), ["pieter@dane.example"]).id

    def drafted(self, client: str | None = None, mail: str = MAIL) -> str:
        """The words of a reply that is drafted and kept now."""
        known = self.desk.one_client(client or self.dana)
        reply = self.desk.reply(mail, now=self.now, client=known.client)
        self.desk.keep_draft(known.id, reply)
        return reply.body

    def mailed(self, text: str, day: int = 1, hour: int = 9, to: str = "dana@ridge.example") -> None:
        """A mail of ours that is imported, as it lies in an archive."""
        file = self.folder / f"{day}-{hour}-{to}-{len(text)}.eml"
        file.write_bytes(eml("Mia <mia@fernlight.example>", to, text, day=day, hour=hour))
        self.desk.import_(file)

    @property
    def fates(self) -> list[str]:
        return [one.fate for one in self.desk.drafted(self.dana)]

    @property
    def only(self) -> Commitment:
        (one,) = self.desk.commitments()
        return one


@pytest.fixture
def place(store: Store, tmp_path: Path) -> Place:
    return Place(store, tmp_path)


def test_a_draft_promises_nothing_before_it_goes_out(place: Place) -> None:
    """A reply that was only drafted is no commitment."""
    place.drafted()
    assert place.desk.commitments() == () and place.fates == ["kept"]


def test_a_reply_marked_sent_counts_down(place: Place) -> None:
    """From then on its moment is a commitment, with the working hours left and who was named as being on it."""
    place.drafted()
    sent = place.desk.mark_sent("Dana")
    one = place.only
    assert sent.fate == "sent" and one.due == sent.promise_at and one.due.utcoffset() == timedelta(hours=1)
    assert (one.client, one.client_id, one.missed, one.colleague) == (
        "Dana Whitcombe",
        place.dana,
        False,
        "Jonas Weber",
    )
    assert one.countdown == pytest.approx((one.due - place.now) / timedelta(hours=1), abs=0.01)
    assert "booking form" in one.what


def test_a_reply_in_an_archive_is_known_again(place: Place) -> None:
    """An import that brings the mail, changed and without its sign-off, marks the draft as sent when it went out."""
    body = place.drafted()
    place.now += timedelta(minutes=90)
    place.mailed(f"{body.rpartition(chr(10) * 2)[0]}\n\nMore on the phone.", hour=9)
    (draft,) = place.store.ledger.drafts(place.dana)
    assert (draft.fate, draft.sent_at) == ("edited", MONDAY) and place.only.due == draft.reply.promise_at
    place.desk.look_after_promises()
    assert len(place.store.ledger.promises(place.dana)) == 1


def test_another_mail_in_an_archive_is_not(place: Place) -> None:
    """An unrelated mail to the client, and the very words to another client, leave the draft where it is."""
    body = place.drafted()
    place.mailed("Hi Dana, the photos are on the page now, thank you for sending them so soon.")
    place.mailed(body, to="pieter@dane.example")
    assert place.fates == ["kept"] and place.desk.commitments() == ()


def test_a_promise_moved_by_hand_is_the_one_that_counts(place: Place) -> None:
    """Whoever writes another hour into the reply has promised that hour."""
    body = place.drafted()
    drafted = place.store.ledger.drafts(place.dana)[0].reply.promise_at
    assert drafted
    place.desk.mark_sent(place.dana, words=body.replace(f"{drafted:%H:%M}", "16:15"))
    assert f"{place.only.due:%H:%M}" == "16:15" and place.fates == ["edited"]


def test_the_mail_is_right_where_it_says_more_than_the_hand(place: Place) -> None:
    """A draft that was noted as sent, and comes in with another hour in it, promises that hour, once."""
    body = place.drafted()
    place.desk.mark_sent(place.dana)
    drafted = place.only.due
    place.now += timedelta(minutes=10)
    place.mailed(body.replace(f"{drafted:%H:%M}", "16:15"))
    assert place.fates == ["edited"] and f"{place.only.due:%H:%M}" == "16:15"
    place.desk.look_after_promises()
    assert len(place.store.ledger.promises(place.dana)) == 1


def test_an_answer_that_is_imported_keeps_the_promise(place: Place) -> None:
    """It leaves the list by itself; a thank-you before it does not do it."""
    place.drafted()
    place.desk.mark_sent(place.dana)
    place.now += timedelta(hours=1)
    place.mailed("Thank you!", hour=10)
    assert place.only
    place.now += timedelta(hours=1)
    place.mailed(ANSWER, hour=11)
    (promise,) = place.store.ledger.promises(place.dana)
    assert (promise.status, promise.kept_at) == ("kept", datetime(2026, 6, 1, 11, 0, tzinfo=UTC))
    assert place.desk.commitments() == ()


def test_a_call_that_is_logged_keeps_the_promise(place: Place) -> None:
    """Once they talked, the word was given; an attempt was none."""
    place.drafted()
    place.desk.mark_sent(place.dana)
    place.now += timedelta(hours=1)
    call = Touchpoint(at=place.now, direction="out", channel="call", outcome="no_answer", text="Nobody there.")
    place.desk.log(place.dana, call)
    assert place.only
    place.now += timedelta(minutes=5)
    place.desk.log(place.dana, call.model_copy(update={"at": place.now, "outcome": "connected"}))
    assert place.desk.commitments() == ()


def test_a_promise_can_be_kept_by_hand(place: Place) -> None:
    """By the front of its id or by the client; a second time there is nothing of that name."""
    for name in (place.dana, place.pieter):
        place.drafted(name)
        place.desk.mark_sent(name)
    assert place.desk.keep_promise("Pieter").client == "Pieter Dané"
    assert place.desk.keep_promise(place.only.id[:6]).client == "Dana Whitcombe"
    with pytest.raises(BadInput, match="No open promise"):
        place.desk.keep_promise("Pieter")
    for wrong in ("", "zzz"):
        with pytest.raises(BadInput, match="No open promise"):
            place.desk.keep_promise(wrong)


def test_two_promises_are_not_kept_by_one_name(place: Place) -> None:
    """Where a name fits several, it is asked for the id."""
    for _ in range(2):
        place.drafted()
        place.desk.mark_sent(place.dana)
    with pytest.raises(BadInput, match="Several promises"):
        place.desk.keep_promise("Dana")


@pytest.mark.parametrize("later", [timedelta(days=1), timedelta(days=5, hours=14)])
def test_a_moment_that_passed_is_missed_inside_hours_and_outside(place: Place, later: timedelta) -> None:
    """Missed on the day after, and missed on a Saturday night, when nobody works."""
    place.drafted()
    place.desk.mark_sent(place.dana)
    place.now += later
    assert place.only.missed and place.only.countdown < 0


def test_a_moment_in_the_night_is_missed_in_the_night(place: Place) -> None:
    """Where somebody promised an hour outside working hours, no working hour passes, and it is missed all the same."""
    place.store.ledger.add_promise(place.dana, "a word", MONDAY + timedelta(hours=12), MONDAY)
    place.now += timedelta(hours=13)
    assert place.only.missed and place.only.countdown == 0.0


def test_the_countdown_is_in_working_hours_of_the_agency(place: Place) -> None:
    """Over a night and a weekend only the agency's hours count, wherever the client is."""
    friday = datetime(2026, 6, 5, 15, 30, tzinfo=UTC)  # half past four in London, an hour before closing
    due = datetime(2026, 6, 8, 8, 30, tzinfo=UTC)  # Monday, half an hour after opening
    place.store.ledger.add_promise(place.dana, "a word", due, friday)
    place.now = friday
    assert place.only.countdown == 1.5
    found = place.desk.due(within=1)
    assert (found.missed, found.due, found.later) == ((), (), 1)
    assert place.desk.due(within=2).due == (place.only,)


def test_whoever_asks_to_be_left_alone_is_owed_no_word(place: Place) -> None:
    """A stop that comes after the reply takes the promise off the list, and nobody is reminded to write."""
    place.drafted()
    place.desk.mark_sent(place.dana)
    place.now += timedelta(hours=1)
    stop = "Please stop contacting me. Do not write or call me again."
    place.desk.log(place.dana, Touchpoint(at=place.now, direction="in", channel="email", text=stop))
    assert place.desk.commitments() == ()
    assert [one.status for one in place.store.ledger.promises(place.dana)] == ["dropped"]


def test_a_reply_that_promises_nothing_is_only_sent(place: Place) -> None:
    """A thank-you that went out is no commitment, and there is no second draft to mark."""
    place.drafted(mail="Hi Mia,\n\nthe new page is wonderful, thank you so much!\n\nDana")
    assert place.desk.mark_sent(place.dana).promise_at is None and place.desk.commitments() == ()
    with pytest.raises(BadInput, match="No draft"):
        place.desk.mark_sent(place.dana)


def test_a_client_whose_zone_nobody_said_reads_our_hour(place: Place) -> None:
    """The hour in the reply is the agency's own, not that of Greenwich."""
    body = place.drafted(place.pieter)
    place.desk.mark_sent(place.pieter)
    assert f"{place.only.due:%H:%M}" in body


def test_a_draft_is_marked_with_its_own_client_only(place: Place) -> None:
    """A draft's number is no draft of another client's."""
    place.drafted()
    (one,) = place.desk.drafted(place.dana)
    with pytest.raises(BadInput):
        place.desk.mark_sent("Pieter", draft=one.id)
    assert place.fates == ["kept"]


def test_the_colleague_gets_a_note(place: Place) -> None:
    """Where what went out names them; where the sender took the name out, there is nobody to be told."""
    place.drafted()
    place.desk.mark_sent(place.dana)
    note = place.desk.colleague_note("Dana")
    assert note.to == "Jonas Weber" and "Dana Whitcombe" in note.body and f"{place.only.due:%H:%M}" in note.body
    body = place.drafted(place.pieter)
    place.desk.mark_sent(place.pieter, words=body.replace("Jonas Weber", "a colleague"))
    with pytest.raises(BadInput, match="names nobody else"):
        place.desk.colleague_note("Pieter")


def test_the_feed_follows_the_promises(place: Place) -> None:
    """An open one is in it; once kept it comes as cancelled, and after a month no more."""
    place.drafted()
    place.desk.mark_sent(place.dana)
    assert b"STATUS:CONFIRMED" in place.desk.promise_calendar()
    place.desk.keep_promise("Dana")
    assert b"STATUS:CANCELLED" in place.desk.promise_calendar()
    place.now += timedelta(days=31)
    assert b"BEGIN:VEVENT" not in place.desk.promise_calendar()


def test_an_erased_client_is_owed_nothing(place: Place) -> None:
    """Their promises and drafts go with them, and the next feed does not tell their name."""
    place.drafted()
    place.desk.mark_sent(place.dana)
    rows = place.desk.erase("Dana").rows
    assert (rows["promises"], rows["drafts"]) == (1, 1)
    assert place.desk.commitments() == () and b"Dana" not in place.desk.promise_calendar()


def test_promises_come_along_with_an_export(place: Place, tmp_path: Path, url: str | None) -> None:
    """Taken in elsewhere the commitment is the same, with its colleague."""
    place.drafted()
    place.desk.mark_sent(place.dana)
    mine = place.only
    place.desk.export(tmp_path / "all.zip")
    other = Store(tmp_path / "other")
    desk = Desk(MIA, store=lambda: other, clock=lambda: place.now)
    desk.take_in(tmp_path / "all.zip")
    assert desk.commitments() == (mine,)
    other.close()


def test_a_desk_without_clients_owes_nothing() -> None:
    """It answers, and has no commitments."""
    assert Desk(MIA).commitments() == () and Desk(MIA).due().missed == ()
