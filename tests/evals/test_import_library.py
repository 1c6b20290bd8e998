"""A library out of a mailbox or the store: cut at our words, labelled by what really followed, with nobody's name in it."""

from __future__ import annotations

import json
import mailbox
import re
import stat
from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.memory.store import Store
from assistant.profile import Profile
from assistant.thread import Client, threads_from_jsonl
from evals.importing import make_library
from evals.outcomes import HORIZON_DAYS, Coverage, Outcome, cuts_of, outcomes_file, read_outcomes
from tests.builders import in_, moment, out

US = Profile(
    name="Mia Sandberg",
    agency="Quayside Studio",
    timezone="Europe/London",
    country="GB",
    addresses=("mia@quayside.example",),
)
DORA, REX = "Dorothea Zwirner <dora@saltmarsh.example>", "Rex Ottringham <rex@gmail.com>"
LENA = "Lena Quast <lena@quast.example>"
MIA = "Mia Sandberg <mia@quayside.example>"


def mail(day: str, sender: str, to: str | None, text: str, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"], made["Date"] = (
        sender,
        headers.pop("subject", "The site"),
        format_datetime(moment(day)),
    )
    if to is not None:
        made["To"] = to
    made["Message-ID"] = f"<{abs(hash((day, sender, text)))}@mail.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def box(folder: Path, *mails: EmailMessage) -> Path:
    file = folder / "box.mbox"
    made = mailbox.mbox(file)
    for one in mails:
        added = mailbox.mboxMessage(one)
        added.set_from("x@mail.example", moment("2026-03-01 10:00").timetuple())
        made.add(added)
    made.close()
    return file


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Two attempts and an answer with Dorothea; with Rex an answer of ours, and a silence that outlasts the horizon."""
    return box(
        tmp_path,
        mail("2026-03-02 09:00", DORA, MIA, "Hi Mia,\n\ncould you send the draft?\n\nDorothea"),
        mail("2026-03-02 11:00", MIA, DORA, "Hi Dorothea,\n\nhere is the draft. Fine with you?\n\nMia"),
        mail("2026-03-04 11:00", MIA, DORA, "Hi Dorothea,\n\ndid you see it?\n\nMia"),
        mail("2026-03-05 09:00", MIA, DORA, "Hi Dorothea,\n\njust checking.\n\nMia"),
        mail("2026-03-05 13:00", DORA, MIA, "Hi Mia,\n\nyes, fine.\n\nDorothea"),
        mail("2026-03-02 10:00", REX, MIA, "Hello,\n\nwhat would a shop cost?\n\nRex Ottringham"),
        mail("2026-03-02 16:00", MIA, REX, "Hi Rex,\n\nabout £4,480. Shall we talk?\n\nMia"),
        mail("2026-03-09 16:00", MIA, REX, "Hi Rex,\n\nany thoughts?\n\nMia"),
        mail("2026-06-09 16:00", MIA, REX, "Hi Rex,\n\nstill there?\n\nMia"),
        # Somebody who only ever writes: the archive has no hole.
        *(
            mail(f"{moment('2026-03-10') + timedelta(weeks=week):%Y-%m-%d} 09:00", LENA, MIA, f"Note {week}.")
            for week in range(13)
        ),
    )


def test_a_mailbox_becomes_threads_with_their_outcomes(history: Path, tmp_path: Path) -> None:
    """Each word of ours to a known client is a moment: what stood before it, what it was, and what followed it."""
    library = tmp_path / "out" / "lib.jsonl"
    made = make_library(Desk(US), [history], library)
    threads = list(threads_from_jsonl(library.read_text("utf-8").splitlines()))
    outcomes = read_outcomes(library)
    assert made.threads == len(threads) == len(outcomes) == 6 and made.clients == 2
    assert [one.id for one in threads] == list(outcomes)
    dora = [one for one in outcomes.values() if one.case == next(iter(outcomes.values())).case]
    told = [
        (one.kind, one.attempt, one.answered, one.alone) for one in sorted(outcomes.values(), key=lambda one: one.at)
    ]
    assert told == [
        ("answer", 0, True, False),  # the draft
        ("answer", 0, False, False),  # the price
        ("attempt", 2, True, False),  # did you see it?
        ("attempt", 3, True, True),  # just checking
        ("attempt", 2, False, False),  # any thoughts?
        ("attempt", 3, None, False),  # still there? nobody knows
    ]
    last = next(one for one in outcomes.values() if one.attempt == 3 and one.answered)
    assert last.answered_after_hours == pytest.approx(4.0) and last.answered_on == "email"
    assert len({one.run for one in dora}) == 1
    for thread in threads:
        assert all(one.at < thread.now for one in thread.touchpoints), "the future is not in a thread"


def test_nobodys_name_is_in_the_files(history: Path, tmp_path: Path) -> None:
    """Neither file holds a name, an address or a sum of anybody; both are for their owner only."""
    library = tmp_path / "lib.jsonl"
    make_library(Desk(US), [history], library)
    for file in (library, outcomes_file(library)):
        said = file.read_text("utf-8").lower()
        for canary in (
            "dorothea",
            "zwirner",
            "saltmarsh",
            "rex",
            "ottringham",
            "mia",
            "sandberg",
            "quayside",
            "4,480",
            "gmail",
        ):
            # Whole words: an invented name may hold another's letters, as Damian holds Mia's.
            assert not re.search(rf"\b{re.escape(canary)}\b", said), canary
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_only_the_months_that_are_asked_for(history: Path, tmp_path: Path) -> None:
    """Moments of other months are left out, while what came of a moment may lie in any."""
    library = tmp_path / "lib.jsonl"
    assert make_library(Desk(US), [history], library, months=["2026-06"]).threads == 1
    with pytest.raises(BadInput, match="no month"):
        make_library(Desk(US), [history], library, months=["June"])
    with pytest.raises(BadInput, match="no moment"):
        make_library(Desk(US), [history], tmp_path / "none.jsonl", months=["2020-01"])
    assert not (tmp_path / "none.jsonl").exists()


def test_a_mail_to_a_list_belongs_to_whom_it_answers(tmp_path: Path) -> None:
    """Where a mail of ours names nobody, as in a list's archive, it belongs to whoever wrote the message that it answers."""
    asked = mail("2026-03-02 09:00", DORA, None, "How do I do this?\n\nDorothea", subject="[list] Doing this")
    ours = mail(
        "2026-03-02 11:00",
        MIA,
        None,
        "Like that.\n\nMia",
        subject="Re: [list] Doing this",
        In_Reply_To=str(asked["Message-ID"]),
    )
    thanks = mail("2026-03-03 11:00", DORA, None, "Thanks!\n\nDorothea", subject="Re: [list] Doing this")
    library = tmp_path / "lib.jsonl"
    make_library(Desk(US), [box(tmp_path, asked, ours, thanks)], library)
    (outcome,) = read_outcomes(library).values()
    assert outcome.kind == "answer" and outcome.answered is True


def test_the_store_becomes_a_library_with_invoices(tmp_path: Path) -> None:
    """Out of the store: contacts are known by name, and an invoice that was paid within the horizon is told."""
    store = Store(tmp_path / "home")
    dora = store.add_client(
        Client(name="Dorothea Zwirner", company="Saltmarsh", timezone="Europe/London"), ["dora@saltmarsh.example"]
    )
    store.book.add_contact(dora.id, "Balthasar Humboldtson", "boss", ["b@saltmarsh.example"])
    store.add_touchpoints(
        dora.id,
        [
            in_("2026-03-02", "Balthasar wants the shop."),
            out("2026-03-03", "Then here is the invoice for humboldtson."),
            out("2026-03-06", "", "call", "connected"),
        ],
    )
    store.ledger.add_invoice(dora.id, "R1", issued=date(2026, 3, 3), paid=date(2026, 3, 9))
    library = tmp_path / "lib.jsonl"
    desk = Desk(US, store=lambda: store, clock=lambda: moment("2026-09-01"))
    made = make_library(desk, [], library)
    outcomes = list(read_outcomes(library).values())
    assert made.threads == 2
    assert [(one.channel, one.paid, one.answered, one.answered_on, one.meeting_held) for one in outcomes] == [
        ("email", True, True, "call", True),
        ("call", True, True, "call", True),
    ]
    said = library.read_text("utf-8").lower()
    assert not any(name in said for name in ("balthasar", "humboldtson", "saltmarsh", "dorothea", "zwirner"))


def test_stopped_it_leaves_nothing_behind(history: Path, tmp_path: Path) -> None:
    """Whenever it is stopped, neither file is there and no half of one."""
    folder = tmp_path / "out"
    for asked in (0, 5, 24):  # while reading, and between the two clients
        left = iter(range(asked))
        made = make_library(Desk(US), [history], folder / "lib.jsonl", stop=lambda left=left: next(left, None) is None)
        assert not made.finished
        assert not folder.exists() or list(folder.iterdir()) == []


def test_without_our_addresses_it_says_what_to_do(history: Path, tmp_path: Path) -> None:
    """Nobody can tell whose word is whose without them, and the sentence names the option."""
    with pytest.raises(BadInput, match="--me"):
        make_library(Desk(Profile()), [history], tmp_path / "lib.jsonl")
    with pytest.raises(BadInput, match="--me"):
        make_library(Desk(Profile()), [history], tmp_path / "lib.jsonl", me=["nobody@elsewhere.example"])


def test_an_automatic_reply_is_no_answer() -> None:
    """Only a word of theirs, or a talk that took place, answers an attempt."""
    touchpoints = [
        in_("2026-03-02", "hi"),
        out("2026-03-03", "which one?"),
        in_("2026-03-03 12:00", "I am away", outcome="auto_reply"),
        out("2026-03-05", "and?", "call", "no_answer"),
        out("2026-03-06", "", "call", "connected"),
        in_("2026-05-29", "hello again"),
    ]
    found = [one for _, one in cuts_of(Client(name="Zoe", timezone="Europe/London"), touchpoints, "c")]
    assert [(one.kind, one.answered_on) for one in found] == [
        ("answer", "call"),
        ("attempt", "call"),
        ("attempt", "call"),
    ]
    assert found[2].answered_after_hours == 0


def test_what_happened_in_a_hole_is_not_known() -> None:
    """An archive that goes on past the horizon knows that nobody answered; one with a hole in it does not."""
    client = Client(name="Zoe", timezone="Europe/London")
    own = [in_("2026-03-02", "hi"), out("2026-03-03", "which?")]
    later = in_("2026-09-01", "hello")
    everybody = [moment("2026-03-02") + timedelta(days=day) for day in range(0, 60, 5)]
    for moments, until, answered in (
        (everybody, None, False),
        (everybody[:4], None, None),
        ([*everybody[:4], later.at], None, None),
        (everybody[:4], moment("2026-09-02"), False),
    ):
        (_, found), *_ = cuts_of(client, [*own, later], "c", coverage=Coverage(moments, until))
        assert found.answered is answered


def test_an_answer_after_the_horizon_is_none() -> None:
    """What comes later than the horizon counts as no answer, and a history that ends before it says nothing."""
    asked = moment("2026-03-03")
    late = (
        in_("2026-03-02", "hi"),
        out("2026-03-03", "which?"),
        in_(f"{asked + timedelta(days=HORIZON_DAYS * 2):%Y-%m-%d}", "this"),
    )
    client = Client(name="Zoe", timezone="Europe/London")
    (_, found), *_ = cuts_of(client, late, "c")
    assert found.answered is False
    (_, found), *_ = cuts_of(client, late[:2], "c")
    assert found.answered is None
    assert (
        json.loads(found.model_dump_json(exclude_none=True))
        and Outcome.model_validate_json(found.model_dump_json(exclude_none=True)) == found
    )
