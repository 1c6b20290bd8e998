"""Open items that a thread suggests: with a day, a side and the very words, and rather none than a wrong one."""

from __future__ import annotations

import pytest

from assistant.account import OpenItem
from assistant.advice.open_items import Suggestion, suggested_items
from assistant.thread import Touchpoint
from tests.builders import in_, out, timeline
from tests.meetings import day, item


def suggested(*touchpoints: Touchpoint, now: str = "03-16", known: tuple[OpenItem, ...] = ()) -> tuple[Suggestion, ...]:
    return suggested_items(timeline(*touchpoints, now=now), known)


@pytest.mark.parametrize(
    "words",
    [
        "I will send you the photos by Friday.",
        "Ich schicke Ihnen die Fotos bis Freitag.",
        "Je vous envoie les photos d'ici vendredi.",
        "Les mando las fotos antes del viernes.",
        "Ik stuur de foto's uiterlijk vrijdag.",
        "Le mando le foto entro venerdì, promesso.",
        "Envio as fotografias até sexta-feira, prometido.",
    ],
)
def test_a_day_that_they_gave_is_an_item_of_theirs(words: str) -> None:
    """Whoever says that something comes by Friday is noted with it, in any language, with their words as evidence."""
    (one,) = suggested(in_("03-03", words))
    assert (one.side, one.basis, one.due, one.since) == ("theirs", "promised", day("03-06"), day("03-03"))
    assert one.what == one.evidence.quote == words
    assert one.evidence.touchpoint == 0


def test_a_day_that_we_gave_and_let_pass_is_ours() -> None:
    """Our own promises are suggested as openly as theirs."""
    (one,) = suggested(
        in_("03-02", "Sounds good, thanks!"), out("03-03", "You will have the proofs from me by Friday.")
    )
    assert (one.side, one.due) == ("ours", day("03-06"))


def test_a_day_by_which_we_asked_is_only_asked() -> None:
    """What nobody promised is marked as asked for."""
    (one,) = suggested(out("03-03", "Please send us the price list by 20 March."))
    assert (one.side, one.basis, one.due) == ("theirs", "asked", day("03-20"))


def test_the_same_demand_is_suggested_once() -> None:
    """A reminder of the same day adds nothing."""
    demand = "Please send us the price list by 20 March."
    assert len(suggested(out("03-03", demand), out("03-06", demand), out("03-10", demand))) == 1


PROMISE = in_("03-03", "I will send you the photos by Friday.")


@pytest.mark.parametrize(
    "later",
    [
        in_("03-05", "Here are the photos."),
        in_("03-05", "Photos are uploaded, have a look."),
        out("03-05", "Thank you for the photos, they are lovely."),
        in_("03-05", "It will be Monday, I will send them by 9 March."),
        in_("03-12", "The event went well, we had forty guests."),
    ],
)
def test_what_has_come_or_moved_on_is_not_suggested(later: Touchpoint) -> None:
    """Once it is there, once another day was named, or once they spoke after the day, the old day tells nothing."""
    assert "by Friday" not in " ".join(one.what for one in suggested(PROMISE, later))


def test_what_is_on_record_is_not_suggested_again() -> None:
    """An item on the list, open or done, is recognised by its side and its words; one done long before is another."""
    assert suggested(PROMISE, known=(item("Photos", due="03-06"),)) == ()
    assert suggested(PROMISE, known=(item("Photos to be sent", due="03-09", done_at=day("03-10")),)) == ()
    assert len(suggested(PROMISE, known=(item("Photos", due="02-06", since="02-01", done_at=day("02-05")),))) == 1
    assert len(suggested(PROMISE, known=(item("Photos", "ours", due="03-06"),))) == 1
    assert len(suggested(PROMISE, known=(item("Imprint", due="03-06"),))) == 1


@pytest.mark.parametrize(
    "touchpoint",
    [
        in_("03-03", "The transfer went out this morning, as every month."),
        in_("03-03", "Could you be here by Friday?"),
        in_("03-03", "Please send me nothing before Monday 9 March, we are counting stock."),
        in_("03-03", "The price holds until 30 April and I will ring you on 1 April."),
        in_("03-03", "I am out of the office and will answer by Friday.", outcome="auto_reply"),
        out("03-03", "I promised to send the edited pictures by Wednesday 11 March.", "call", "connected"),
        out("03-03", "Everybody will hear by Friday how you treat people, you clowns."),
        out("03-03", "I would suggest Tuesday 10 March at ten for our review, I'll send a note."),
    ],
)
def test_what_promises_nothing_is_no_item(touchpoint: Touchpoint) -> None:
    """Paid is paid; a question, a wish for quiet, two days in one breath, an automatic reply or a threat makes no item of theirs."""
    assert [one for one in suggested(touchpoint) if one.side == "theirs"] == []


def test_a_note_of_a_talk_counts_where_it_names_them() -> None:
    """In our own notes only what the client is said to do is theirs."""
    (one,) = suggested(out("03-03", "Robin to send the class list by 6 March.", "call", "connected"))
    assert one.side == "theirs"
    assert suggested(out("03-03", "Sends the class list by 6 March.", "call", "connected")) == ()


@pytest.mark.parametrize("end", ["Please stop contacting us.", "We have decided to go with another agency."])
def test_nothing_is_suggested_after_a_stop_or_a_no(end: str) -> None:
    """Whoever left owes nothing any more, and is reminded of nothing."""
    assert suggested(PROMISE, in_("03-04", end)) == ()


def test_suggestions_come_by_their_day() -> None:
    """The nearest day stands first."""
    found = suggested(
        in_("03-02", "You will have the texts by 20 March."),
        out("03-03", "You will have the proofs from me by Friday."),
    )
    assert [one.due for one in found] == sorted(one.due for one in found)
