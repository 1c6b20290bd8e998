"""What stands on the meeting list, in which order, and what of it the client never sees."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from assistant.account import OpenItem
from assistant.advice.agenda_items import PLACES, Records
from assistant.errors import BadInput
from tests.builders import in_, out
from tests.meetings import (
    PLACES_OF,
    ROBIN,
    account,
    cadence,
    contact,
    day,
    feeling,
    invoice,
    item,
    line,
    listed,
    places,
    promise,
    touches,
)


def test_the_clients_overdue_items_stand_on_top() -> None:
    """Theirs come first, the longest overdue of them on top, then ours, then the rest."""
    agenda = listed(
        open_items=(
            item("Draft", "ours", due="03-10"),
            item("Imprint", due="03-13"),
            item("Photos", due="03-06"),
            item("Domain"),
            item("Logo", due="03-18"),
        )
    )
    assert places(agenda)[:5] == [
        ("theirs_overdue", "Photos"),
        ("theirs_overdue", "Imprint"),
        ("ours_overdue", "Draft"),
        ("soon", "Logo"),
        ("open", "Domain"),
    ]


def test_the_parts_always_come_in_the_same_order() -> None:
    """Whatever is on record, the parts of the list keep their order."""
    agenda = listed(*touches("en"), **account("en"))
    order = [PLACES.index(one.place) for one in agenda.items]
    assert order == sorted(order)
    assert set(PLACES) == {one.place for one in agenda.items}


def test_every_line_says_from_whom_and_since_when() -> None:
    """An overdue line tells its owner, its date, since when it is open and for how many days its date has passed."""
    agenda = listed(open_items=(item("Photos", due="03-06", since="02-20", owner="Robin"),))
    photos = line(agenda, "Photos")
    assert (photos.side, photos.owner, photos.due, photos.since) == ("theirs", "Robin", day("03-06"), day("02-20"))
    assert photos.days_over == 10
    assert photos.ref == "Photos"


def test_what_is_done_is_not_on_the_list() -> None:
    """An open item with a day on which it was done has left the list."""
    agenda = listed(open_items=(item("Photos", due="03-06", done_at=day("03-12")),))
    assert "Photos" not in [what for _, what in places(agenda)]


@pytest.mark.parametrize(
    ("due", "place"), [("03-15", "theirs_overdue"), ("03-16", "soon"), ("03-23", "soon"), ("03-24", "open")]
)
def test_the_day_itself_is_not_overdue(due: str, place: str) -> None:
    """What is due today or within a week is due soon; only yesterday is over."""
    assert line(listed(open_items=(item("Photos", due=due),)), "Photos").place == place


def test_the_list_is_made_for_the_day_of_the_meeting() -> None:
    """What falls due before the meeting stands there as overdue, counted on that day."""
    agenda = listed(meeting="03-19 10:00", open_items=(item("Photos", due="03-17"),))
    photos = line(agenda, "Photos")
    assert (photos.place, photos.days_over) == ("theirs_overdue", 2)
    assert agenda.day == day("03-19")


def test_days_are_the_clients_days() -> None:
    """Late in the evening here it is tomorrow already where the client is, and the list counts with their day."""
    agenda = listed(
        now="03-16 08:00",
        zone="Asia/Tokyo",
        country="JP",
        meeting="03-16 08:00",
        open_items=(item("Photos", due="03-15"),),
    )
    assert line(agenda, "Photos").days_over == 1


# -- promises --------------------------------------------------------------------------------------------------------


def test_a_promise_of_ours_whose_hour_has_passed_is_overdue() -> None:
    """Ours are told as openly as theirs: an hour that passed this morning is over, with no full day."""
    agenda = listed(promises=(promise("The report", "03-16 09:00", "03-13"),))
    report = line(agenda, "The report")
    assert (report.place, report.days_over, report.at) == ("ours_overdue", 0, time(9, 0))


def test_a_promise_that_is_still_to_be_kept_stands_apart() -> None:
    """An open promise has a part of its own, with its day and hour."""
    report = line(listed(promises=(promise("The report", "03-18 16:00", "03-13"),)), "The report")
    assert (report.place, report.due, report.at) == ("promises", day("03-18"), time(16, 0))


@pytest.mark.parametrize("gone", [{"status": "kept"}, {"status": "dropped"}])
def test_a_promise_that_is_settled_is_not_on_the_list(gone: dict[str, Any]) -> None:
    """Kept and dropped promises have left the list."""
    agenda = listed(promises=(promise("The report", "03-10", "03-09", **gone),))
    assert not agenda.of("ours_overdue", "promises")


def test_the_next_word_is_kept_by_any_word() -> None:
    """What a holding reply promised is the next word: once one came, the promise is off the list; another holding reply is none."""
    made = promise("The site is down", "03-11 15:00", "03-11 12:00", draft_id="7")
    holding = out("03-11 12:00", "Thank you for your message. You will hear from me by three today.")
    word = out("03-11 14:00", "The site is back. It was the certificate, and it is renewed.")
    assert [what for place, what in places(listed(holding, promises=(made,))) if place == "ours_overdue"] == [
        "The site is down"
    ]
    assert not listed(holding, word, promises=(made,)).of("ours_overdue")


def test_rude_words_of_a_matter_are_not_put_on_the_list() -> None:
    """A promised answer stands on the list; the client's own words for the matter only where they can be read out."""
    made = promise("Your incompetent clowns broke it", "03-11 15:00", "03-11 12:00", draft_id="7")
    (answer,) = listed(promises=(made,)).of("ours_overdue")
    assert (answer.kind, answer.what) == ("answer", "")


def test_a_promise_that_only_the_thread_shows_is_on_the_list_with_its_words() -> None:
    """A day that we named in a mail and let pass is ours, with the quote as evidence."""
    agenda = listed(in_("03-02", "Thanks, sounds good!"), out("03-03", "You will have the proofs by Friday."))
    (proofs,) = agenda.of("ours_overdue")
    assert proofs.evidence is not None and proofs.evidence.quote == "You will have the proofs by Friday."
    assert (proofs.due, proofs.ref) == (day("03-06"), None)


def test_a_promise_stands_on_the_list_once() -> None:
    """Where the record has it, the thread's own reading of the same promise is not added, whether it is an item or a promise."""
    sent = (in_("03-02", "Thanks, sounds good!"), out("03-03", "You will have the proofs by Friday."))
    assert len(listed(*sent, promises=(promise("Proofs", "03-06 17:00", "03-03"),)).of("ours_overdue")) == 1
    assert len(listed(*sent, open_items=(item("Proofs", "ours", due="03-06"),)).of("ours_overdue")) == 1


# -- invoices --------------------------------------------------------------------------------------------------------


def test_only_overdue_invoices_are_on_the_list() -> None:
    """Paid ones, those not yet due and those with no date are not told; an overdue one with its number and days."""
    agenda = listed(
        invoices=(invoice("1", "03-01", paid="03-09"), invoice("2", "04-01"), invoice("3", None), invoice("4", "03-01"))
    )
    (bill,) = agenda.of("invoices", private=True)
    assert (bill.what, bill.days_over, bill.private) == ("4", 15, False)


def test_a_prompt_payers_bill_is_a_matter_for_a_call() -> None:
    """Where they always paid on time, the overdue bill is for us: call, do not collect."""
    agenda = listed(
        invoices=(invoice("1", "01-10", paid="01-09"), invoice("2", "02-10", paid="02-12"), invoice("3", "03-01"))
    )
    (bill,) = agenda.of("invoices", private=True)
    assert bill.private and "do not collect" in bill.why
    assert bill.page == "late-payer-call-first"
    assert not agenda.of("invoices")


def test_a_slow_payer_is_no_prompt_payer() -> None:
    """Who always paid weeks late sends no message by paying late."""
    agenda = listed(
        invoices=(invoice("1", "01-10", paid="02-09"), invoice("2", "02-10", paid="02-12"), invoice("3", "03-01"))
    )
    assert [bill.what for bill in agenda.of("invoices")] == ["3"]


# -- what the thread says --------------------------------------------------------------------------------------------


def test_questions_of_both_sides_are_on_the_list() -> None:
    """Their question waits for us, ours for them, each with the mail that asked it."""
    agenda = listed(
        in_("03-02", "Could you tell us when the menu goes online?"),
        out("03-03", "", "call", "no_answer"),
        out("03-05", "Which photo shall we take for the header?"),
    )
    assert [(one.side, one.what) for one in agenda.of("questions")] == [
        ("ours", "Could you tell us when the menu goes online?"),
        ("theirs", "Which photo shall we take for the header?"),
    ]


def test_an_angry_question_is_not_read_out_in_the_room() -> None:
    """What they asked in anger is for us to answer before the meeting, and not on the shown list."""
    agenda = listed(
        in_("03-12", "This is a disgrace! How on earth could you send the wrong prices to all our customers?!")
    )
    assert not agenda.of("questions")
    (asked,) = agenda.of("questions", private=True)
    assert asked.private and asked.what == "" and "before the meeting" in asked.why


def test_our_notes_of_a_talk_stay_with_us() -> None:
    """What they approved in writing is shown to the room; our own note of a talk is for us to put in better words."""
    agenda = listed(
        out("03-02", "Agreed on the blue version, though she is afraid of her boss.", "call", "connected"),
        in_("03-05", "The map is approved, please go ahead."),
    )
    assert [one.what for one in agenda.of("agreed")] == ["The map is approved, please go ahead."]
    assert any(one.kind == "agreed" and "own words" in one.why for one in agenda.for_us)


def test_a_rhythm_that_has_ended_is_not_told() -> None:
    """An agreed rhythm stands among what was agreed as long as it runs."""
    assert [one.kind for one in listed(cadences=(cadence(1, 3),)).of("agreed")] == ["rhythm"]
    assert not listed(cadences=(cadence(1, 3, until="03-10"),)).of("agreed")


# -- standing points -------------------------------------------------------------------------------------------------


def test_the_standing_question_is_asked_alone_where_a_boss_listens() -> None:
    """Before their boss nobody says how they feel: the question is on the shown list only without one."""
    assert "feeling" in [one.kind for one in listed().of("standing")]
    watched = listed(contacts=(ROBIN, contact("Dr. Okafor", "boss")))
    assert watched.with_boss and "feeling" not in [one.kind for one in watched.of("standing")]
    assert any(one.kind == "feeling" and "alone" in one.why for one in watched.for_us)


def test_the_last_answer_is_for_us_only() -> None:
    """What they said when they were asked how they feel is never shown, and we see the newest answer with its date."""
    agenda = listed(
        feelings=(feeling("Fine", "01-05"), feeling("A bit let down", "02-20", "Robin"), feeling("Good", "02-01"))
    )
    assert "A bit let down" not in [one.what for one in agenda.of(*PLACES)]
    (told,) = (one for one in agenda.for_us if one.what == "A bit let down")
    assert told.since == date(2026, 2, 20) and "by Robin" in told.why


def test_success_not_agreed_is_said() -> None:
    """What success looks like stands on the list, and that it is not agreed where it is not."""
    assert [one.what for one in listed(success="More bookings").of("standing") if one.kind == "success"] == [
        "More bookings"
    ]
    missing = listed()
    assert [one.what for one in missing.of("standing") if one.kind == "success"] == [""]
    assert "agree-on-success" in missing.pages and "agree-on-success" not in listed(success="More bookings").pages


def test_that_no_contact_is_known_is_said_to_us() -> None:
    """Without a primary contact we are told so, and the client is not."""
    assert any(one.kind == "contact" and one.private for one in listed().items)
    assert not any(one.kind == "contact" for one in listed(contacts=(ROBIN,)).items)


def test_the_pages_are_those_that_the_list_rests_on() -> None:
    """The heads-up's page is named where a boss sits there and something of theirs is overdue."""
    with_boss = listed(with_boss=True, open_items=(item("Photos", due="03-06"),))
    assert with_boss.pages[:2] == ("open-on-the-list", "private-heads-up")
    assert "private-heads-up" not in listed(with_boss=True).pages


# -- one client at a time --------------------------------------------------------------------------------------------


def test_records_of_two_clients_are_refused() -> None:
    """A list that would mix two clients is never made."""
    other = OpenItem(id="x", client_id="c-other", side="theirs", what="Theirs", since=day("03-01"))
    with pytest.raises(BadInput, match="one client"):
        Records(open_items=(item("Photos"), other))
    with pytest.raises(BadInput, match="one client"):
        Records(open_items=(item("Photos"),), invoices=(invoice("1", "03-01", client="c-other"),))


# -- in which words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variety", PLACES_OF)
def test_the_list_is_in_the_clients_language_and_register(variety: str) -> None:
    """The language is the one they write, Brazil has its own, and who writes formally is written to so."""
    agenda = listed(*touches(variety), **account(variety))
    assert agenda.language == ("en" if variety == "en_us" else variety)
    assert agenda.formality == ("familiar" if agenda.language in ("en", "pt_br") else "formal")


@pytest.mark.parametrize(
    ("country", "zone", "language"),
    [
        ("DE", "Europe/Berlin", "de"),
        ("BR", "America/Sao_Paulo", "pt_br"),
        ("PT", "Europe/Lisbon", "pt"),
        ("JP", "Asia/Tokyo", "en"),
        (None, "UTC", "en"),
        ("BE", "Europe/Brussels", "nl"),
    ],
)
def test_who_never_wrote_is_written_to_as_is_usual_there(country: str | None, zone: str, language: str) -> None:
    """With nothing written, the language of their country is taken if it is one of ours."""
    assert listed(zone=zone, country=country).language == language


def test_who_asked_to_be_left_alone_is_marked() -> None:
    """The list knows that they asked us to stop."""
    assert listed(in_("03-10", "Please stop contacting us.")).stopped
