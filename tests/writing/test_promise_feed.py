"""The calendar of our promised words, and the note to the colleague who is on one of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from assistant.reading.lexicon import LANGUAGES
from assistant.writing.colleague import ColleagueNote, colleague_note, home_language, topic_words
from assistant.writing.promise_feed import PromisedWord, promise_feed, uid_of
from tests.builders import AGENCY, moment

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
ONE = PromisedWord(id="a1", client_id="c-dana", client="Dana Whitcombe", due=moment("03-12 16:00", "America/New_York"))


def events(raw: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(raw).events)


def test_each_promise_is_an_event_with_a_warning() -> None:
    """The event stands at the moment, and warns half an hour ahead."""
    (event,) = events(promise_feed([ONE], AGENCY, NOW))
    assert event.start == ONE.due and event["SUMMARY"] == "Dana Whitcombe: next word promised"
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == -timedelta(minutes=30) and alarm["ACTION"] == "DISPLAY"


def test_the_feed_tells_the_name_and_nothing_else() -> None:
    """No matter of the client's stands in it, nobody is invited, and no parser finds an error."""
    raw = promise_feed([ONE], AGENCY, NOW)
    assert not any(name in raw for name in (b"ATTENDEE", b"ORGANIZER", b"c-dana", b"http"))
    assert b"DESCRIPTION" not in raw.replace(b"DESCRIPTION:Dana Whitcombe: next word promised", b"")
    calendar = icalendar.Calendar.from_ical(raw)
    assert calendar["METHOD"] == "PUBLISH" and not any(one.errors for one in calendar.walk())
    assert raw.endswith(b"\r\n") and all(len(row) <= 75 for row in raw.split(b"\r\n"))


def test_a_name_makes_no_new_property() -> None:
    """Line breaks in a client's name stay out."""
    odd = ONE.model_copy(update={"client": "Dana\r\nATTENDEE:mailto:x@evil.example"})
    assert b"\r\nATTENDEE" not in promise_feed([odd], AGENCY, NOW)


def test_importing_the_feed_again_updates() -> None:
    """A promise keeps its UID, a later file has the higher sequence, and what was kept comes as cancelled, without a warning."""
    (first,) = events(promise_feed([ONE], AGENCY, NOW))
    later = NOW + timedelta(hours=1)
    (second,) = events(promise_feed([ONE.model_copy(update={"over": True})], AGENCY, later))
    assert first["UID"] == second["UID"] and second["SEQUENCE"] > first["SEQUENCE"]
    assert (first["STATUS"], second["STATUS"]) == ("CONFIRMED", "CANCELLED") and not second.walk("VALARM")
    assert uid_of(ONE) != uid_of(ONE.model_copy(update={"client_id": "c-other"}))
    assert promise_feed([ONE], AGENCY, NOW) == promise_feed([ONE], AGENCY, NOW)


# -- the note ----------------------------------------------------------------------------------------------------------

ISSUES = ("the booking form on our website is broken again and our SECRETCUSTOMER cannot pay",)


def note(language: str = "en", country: str | None = "GB", due: str = "03-12 16:00") -> ColleagueNote:
    profile = AGENCY.model_copy(update={"country": country})
    return colleague_note(
        "Jonas Weber",
        "Dana Whitcombe",
        "Ridgeline Tents",
        ISSUES,
        language,
        moment(due),
        moment("03-12 11:00"),
        profile,
    )


def test_the_note_says_who_what_and_by_when() -> None:
    """Who wrote, the matter in nouns of the trade, the promised moment on our clock, and what is asked of the colleague."""
    made = note()
    assert made.to == "Jonas Weber" and made.subject == "Dana Whitcombe: you are on it"
    assert made.body == (
        "Hi Jonas,\n\nDana Whitcombe (Ridgeline Tents) has written to us, and my answer says that you are on it.\n"
        "What it is about: booking form and website.\nNext word promised by: Thursday 12 March, 16:00.\n"
        "Please tell me before then how it stands, or write to them yourself.\n\nMia Sandberg"
    )


def test_the_clients_words_stay_out_of_the_note() -> None:
    """Nothing of their sentence is told but what the lexicon knows as a noun of the trade."""
    assert "SECRET" not in note().body.upper() and "broken" not in note().body


def test_a_moment_that_has_passed_is_said_to_have() -> None:
    """The colleague is not asked for a word before a moment that is over."""
    assert "has passed" in note(due="03-12 10:30").body and "before then" not in note(due="03-12 10:30").body


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_note_is_in_the_agencys_language(language: str) -> None:
    """The agency's country says what its people speak; where it is not known, the draft's language is taken."""
    home = {"en": "GB", "de": "AT", "fr": "FR", "es": "MX", "nl": "NL", "it": "IT", "pt": "PT"}[language]
    assert note("en", home).language == language
    assert note(language, None).language == language
    assert note("en", home).body != note("en", "GB").body or language == "en"


def test_what_a_country_speaks() -> None:
    """Switzerland's first language is German, Brazil has a bank of its own, and nobody is spoken to in one we do not write."""
    speaks = {"CH": "de", "BR": "pt_br", "BE": "nl", "US": "en", "PL": None}
    assert {code: home_language(AGENCY.model_copy(update={"country": code})) for code in speaks} == speaks


def test_nouns_side_by_side_are_one_thing() -> None:
    """ "Booking form" is told as one thing, a verb of the same letters not at all."""
    assert topic_words(["our booking form is down, and I can wait no longer"], "en") == ("booking form",)
    assert topic_words(["das Buchungsformular ist kaputt, niemand kann bezahlen"], "de") == ("Buchungsformular",)
    assert topic_words(["hello there"], "en") == ()
