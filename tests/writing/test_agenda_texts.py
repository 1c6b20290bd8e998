"""The meeting list, the heads-up and the announcement as texts: one snapshot a language, and what may never be in them."""

from __future__ import annotations

from typing import Any

import pytest
import regex
from syrupy.assertion import SnapshotAssertion

from assistant.advice.agenda_items import Agenda
from assistant.advice.cadence import CadencePlan, plan_cadence
from assistant.profile import Profile
from assistant.reading.timeline import Timeline
from assistant.writing.agenda import MOST_LINES, as_markdown, as_text, own_notes, sheet_of
from assistant.writing.announcement import announce
from assistant.writing.heads_up import MOST_NAMED, HeadsUp, heads_up
from assistant.writing.promise import hours_of
from tests.builders import AGENCY, ZONE, in_, thread
from tests.meetings import PLACES_OF, ROBIN, account, cadence, contact, feeling, invoice, item, listed, touches

REGISTERS = ("formal", "familiar")


def warned(agenda: Agenda, profile: Profile = AGENCY, **more: Any) -> HeadsUp | None:
    return heads_up(agenda, profile, hours_of(profile, agenda.timezone).ours, **more)


def rhythm(variety: str, *weekdays: int, **more: Any) -> CadencePlan:
    zone, country = PLACES_OF[variety]
    known = Timeline(thread(now="03-16 12:00", zone=zone, country=country))
    return plan_cadence(cadence(*weekdays, **more), known, hours_of(AGENCY, zone).ours)


# -- the list --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variety", PLACES_OF)
def test_the_list_in_every_language(variety: str, snapshot: SnapshotAssertion) -> None:
    """The whole list as it is read out, without a boss in the room."""
    assert as_text(sheet_of(listed(*touches(variety), with_boss=False, **account(variety)))) == snapshot


def test_the_list_as_markdown(snapshot: SnapshotAssertion) -> None:
    """The same list with its headings."""
    assert as_markdown(sheet_of(listed(*touches("en"), with_boss=False, **account("en")))) == snapshot


def test_our_own_notes(snapshot: SnapshotAssertion) -> None:
    """What only we look at, with its reasons."""
    agenda = listed(
        in_("03-12", "This is a disgrace! How on earth could you send the wrong prices to all our customers?!"),
        contacts=(contact("Dr. Okafor", "boss"),),
        invoices=(invoice("1", "01-10", paid="01-09"), invoice("2", "02-10", paid="02-09"), invoice("3", "03-01")),
        feelings=(feeling("All good, a little slow at times", "02-02", "Robin"),),
    )
    assert own_notes(agenda) == snapshot


def test_an_empty_list_says_so_with_pleasure() -> None:
    """Where nothing is open, the list says it in its first line."""
    text = as_text(sheet_of(listed(success="More bookings")))
    assert "Nothing is open on either side." in text
    assert "Nothing is open" not in as_text(sheet_of(listed(open_items=(item("Photos"),))))


def test_the_list_shows_nothing_private() -> None:
    """What is for us stands neither in the text nor in the Markdown."""
    agenda = listed(
        in_("03-12", "This is a disgrace! How on earth could you send the wrong prices to all our customers?!"),
        feelings=(feeling("SECRETFEELING", "02-02"),),
        invoices=(
            invoice("1", "01-10", paid="01-09"),
            invoice("2", "02-10", paid="02-09"),
            invoice("SECRETBILL", "03-01"),
        ),
        open_items=(item("Photos", note="SECRETNOTE"),),
    )
    for shown in (as_text(sheet_of(agenda)), as_markdown(sheet_of(agenda))):
        assert not regex.search("SECRET|disgrace|prices", shown)


def test_a_list_without_an_agency_says_us() -> None:
    """Without a profile the headings speak of us."""
    agenda = listed(
        profile=Profile(), open_items=(item("Draft", "ours", due="03-10"), item("Logo", "ours", due="03-20"))
    )
    text = as_text(sheet_of(agenda))
    assert "With us, date passed" in text and "Logo · us · due" in text


def test_an_endless_list_ends() -> None:
    """The list shows forty lines and counts the rest."""
    sheet = sheet_of(listed(open_items=tuple(item(f"Point {number}") for number in range(MOST_LINES + 3))))
    assert sum(len(section.lines) for section in sheet.sections) == MOST_LINES
    assert sheet.more.startswith("and ")


@pytest.mark.parametrize(
    ("nasty", "never"),
    [
        ("![x](http://evil.example/?q=1)", "![x](http"),
        ("[click](javascript:alert(1))", "[click]("),
        ("<img src=x onerror=alert(1)>", "<img"),
        ("http://evil.example", "http://evil"),
        ("www.evil.example", "www.evil"),
        (":red[x] $x$", ":red["),
        ("`code` *bold* _it_ ~~no~~", "`code`"),
        ("mail@evil.example", "mail@evil"),
    ],
)
def test_markdown_of_a_client_stays_text(nasty: str, never: str) -> None:
    """Nothing that anybody wrote becomes a link, a picture, a tag or a formula."""
    shown = as_markdown(sheet_of(listed(open_items=(item(nasty),))))
    assert not regex.search(rf"(?<!\\){regex.escape(never)}", shown)
    assert nasty in as_text(sheet_of(listed(open_items=(item(nasty),))))


# -- the heads-up ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.parametrize("variety", PLACES_OF)
def test_the_heads_up_in_every_language(variety: str, register: Any, snapshot: SnapshotAssertion) -> None:
    """The private word to the contact, in both registers."""
    agenda = listed(*touches(variety), meeting="03-19 10:00", **account(variety))
    mail = warned(agenda.model_copy(update={"formality": register}))
    assert mail is not None
    assert f"To {mail.to}\n{mail.subject}\n\n{mail.body}\n" == snapshot


def test_there_is_nothing_to_warn_of() -> None:
    """Where nothing of theirs is overdue on that day, no heads-up is written."""
    assert (
        warned(
            listed(meeting="03-19 10:00", open_items=(item("Draft", "ours", due="03-10"), item("Logo", due="03-25")))
        )
        is None
    )


def test_nobody_who_asked_for_peace_is_warned() -> None:
    """A client who asked to be left alone gets no heads-up either."""
    agenda = listed(in_("03-10", "Please stop contacting us."), open_items=(item("Photos", due="03-06"),))
    assert warned(agenda) is None


def test_the_heads_up_names_what_the_list_will_show() -> None:
    """What is due before the meeting is in it, as it will be on the page; what is due after is not."""
    agenda = listed(meeting="03-19 10:00", open_items=(item("Photos", due="03-17"), item("Logo", due="03-25")))
    mail = warned(agenda)
    assert mail is not None and "- Photos (due Tue 17 March)" in mail.body and "Logo" not in mail.body
    assert "shows one on your side" in mail.body
    assert [one.what for one in mail.shows] == ["Photos"]


def test_a_long_list_is_left_to_the_picture() -> None:
    """The mail stays short: seven points, and how many more there are."""
    agenda = listed(meeting="03-19 10:00", open_items=tuple(item(f"Point {n}", due="03-06") for n in range(12)))
    mail = warned(agenda)
    assert mail is not None and mail.body.count("\n- ") == MOST_NAMED + 1 and "and 5 more" in mail.body
    assert "shows 12 on your side" in mail.body


@pytest.mark.parametrize(
    ("now", "meeting", "expected"),
    [
        ("03-16 12:00", "03-19 10:00", "by 12:00 on Wednesday 18 March"),
        ("03-13 08:00", "03-16 10:00", "by 12:00 on Friday 13 March"),  # over a weekend: the Friday
        ("03-18 11:00", "03-19 10:00", None),  # too late for an honest hour
        ("04-02 08:30", "04-07 10:00", "by 12:00 on Thursday 2 April"),  # over Easter
    ],
)
def test_until_when_it_can_be_cleared(now: str, meeting: str, expected: str | None) -> None:
    """Noon of our last working day before the meeting, if there is time until then."""
    mail = warned(listed(now=now, meeting=meeting, with_boss=True, open_items=(item("Photos", due="03-06"),)))
    assert mail is not None
    assert (expected in mail.body) if expected else ("no longer stand there" not in mail.body)


def test_without_a_picture_none_is_spoken_of() -> None:
    """A mail that has no picture with it does not speak of one."""
    agenda = listed(meeting="03-19 10:00", open_items=(item("Photos", due="03-06"),))
    mail = warned(agenda, with_picture=False)
    assert mail is not None and "picture" not in mail.body


def test_without_a_name_nobody_is_made_up() -> None:
    """With no contact, no boss and no profile the mail greets plainly, names nobody and leaves the sign-off to the person."""
    agenda = listed(with_boss=True, profile=Profile(timezone=ZONE), open_items=(item("Photos", due="03-06"),))
    mail = warned(agenda.model_copy(update={"contact": None}), Profile(timezone=ZONE))
    assert mail is not None and mail.body.startswith("Hello,\n") and "with your management" in mail.body
    assert mail.body.endswith("find a way together.")


def test_our_own_points_are_owned_only_where_there_are_some() -> None:
    """That ours stand on it as openly is said where it is true."""
    theirs = item("Photos", due="03-06")
    both, alone = listed(open_items=(theirs, item("Draft", "ours", due="03-10"))), listed(open_items=(theirs,))
    first, second = warned(both), warned(alone)
    assert first is not None and second is not None
    assert "just as openly" in first.body and "just as openly" not in second.body


# -- the announcement ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variety", PLACES_OF)
def test_the_announcement_in_every_language(variety: str, snapshot: SnapshotAssertion) -> None:
    """Calls that were agreed on, a meeting that is suggested, and a mail every working day."""
    agenda = listed(*touches(variety), **account(variety))
    familiar = agenda.model_copy(update={"formality": "familiar"})
    mails = (
        announce(rhythm(variety, 1, 3), agenda.model_copy(update={"formality": "formal"}), AGENCY),
        announce(rhythm(variety, 0, every_weeks=2, channel="meeting", minutes=15), familiar, AGENCY, agreed=False),
        announce(rhythm(variety, 0, 1, 2, 3, 4, channel="email"), familiar, AGENCY, with_file=False),
        announce(rhythm(variety, 3, channel="text", every_weeks=3), familiar, AGENCY),
        announce(rhythm(variety, 3, channel="chat"), familiar, AGENCY),
    )
    assert "\n----\n".join(f"{mail.subject}\n\n{mail.body}\n" for mail in mails) == snapshot


def test_a_call_says_that_the_mail_is_coming() -> None:
    """A call is announced with the mail that follows it; a mail is not."""
    agenda = listed(contacts=(ROBIN,))
    assert "The mail with the open points follows right after" in announce(rhythm("en", 1), agenda, AGENCY).body
    assert "follows right after" not in announce(rhythm("en", 1, channel="email"), agenda, AGENCY).body


def test_days_left_out_are_named_while_they_are_few() -> None:
    """One, some, or too many to name."""
    agenda = listed(contacts=(ROBIN,))
    assert "6 April is left out already." in announce(rhythm("en", 0, until="04-20"), agenda, AGENCY).body
    some = announce(rhythm("en", 0, 4, until="05-05"), agenda, AGENCY).body
    assert "These days are left out already: 3 April, 6 April and 4 May." in some
    many = announce(rhythm("en", 0, 1, 2, 3, 4, until="2027-01-10"), agenda, AGENCY).body
    assert "Public holidays and days away are left out already." in many
