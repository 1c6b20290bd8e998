"""The picture of a history: what is in it, that it is sound whatever was written, and the same in words."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from assistant.advice.agenda_items import Records
from assistant.thread import Touchpoint
from assistant.writing.lanes import AHEAD, SPAN, Lanes, in_words, lanes_of
from assistant.writing.timeline_picture import NARROW, WIDE, timeline_svg
from tests.builders import HELLO, in_, out, timeline
from tests.meetings import invoice, item, promise

SVG = "{http://www.w3.org/2000/svg}"
EVIL = "</text><script>alert(1)</script> <image href='http://leak.example/a.png'/> \x00\x1b[31m \ud800 \uffff"
CROSS = in_("02-24", "This is unacceptable! The shop is down again and we lose orders. I am furious.")
WAITING = (
    HELLO,
    CROSS,
    out("02-25", "It works again. Could you send us the photos?"),
    out("03-04", "", "call", "no_answer"),
)


def drawn(*points: Touchpoint, now: str = "03-10", **records: Any) -> Lanes:
    return lanes_of(timeline(*points, now=now), Records(**records))


def test_a_lane_a_channel_with_direction_and_tone() -> None:
    """Only channels that were used have a lane; theirs and ours, cross words and calls that nobody took are told apart."""
    lanes = drawn(*WAITING)
    assert lanes.channels == ("call", "email")
    told = [(one.direction, one.tone) for one in lanes.points]
    assert told[1] == ("in", "cross") and told[2][0] == "out" and told[3] == ("out", "failed")


def test_the_silence_is_held_against_what_is_usual() -> None:
    """It begins with our first word that nothing came back to, and goes beyond what is usual after days of it."""
    long, short = drawn(*WAITING).silence, drawn(*WAITING, now="02-25 12:00").silence
    assert (
        long is not None
        and long.past_normal
        and long.since == WAITING[2].at
        and long.since < long.normal_until < drawn(*WAITING).now
    )
    assert short is not None and not short.past_normal
    assert drawn(HELLO, CROSS).silence is None


def test_what_is_due_is_flagged_on_both_sides() -> None:
    """Open promises, items and bills stand at their day, overdue or not; what is kept, done, paid or far off does not."""
    lanes = drawn(
        *WAITING,
        promises=(promise("the layout", "03-12 15:00", "03-04"), promise("kept", "03-05", "03-04", status="kept")),
        open_items=(item("the texts", due="03-06"), item("far", due="09-01"), item("no day")),
        invoices=(invoice("7", "03-02"), invoice("8", "03-03", "03-04")),
    )
    assert [(one.what, one.side, one.over) for one in lanes.flags] == [
        ("7", "theirs", True), ("the texts", "theirs", True), ("the layout", "ours", False),
    ]  # fmt: skip
    assert lanes.last > lanes.flags[-1].at and lanes.flags[-1].at < lanes.now + AHEAD


def test_an_old_history_is_cut_and_says_so() -> None:
    """No more than the span is drawn; what lies before is counted."""
    lanes = drawn(out("2025-03-02", "Hello"), *WAITING)
    assert lanes.left_out == 1 and lanes.first >= lanes.now - SPAN


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_hostile_words_are_letters(width: int) -> None:
    """Names and words with markup and control signs leave a picture that can be read, with no script and no address in it."""
    point = in_("03-01", EVIL.replace("\ud800", ""), subject=EVIL.replace("\ud800", ""))
    lanes = drawn(
        HELLO, point, promises=(promise(EVIL, "03-12", "03-04"),), open_items=(item("<b>x</b>", due="03-06"),)
    )
    picture = timeline_svg(lanes, width)
    root = ElementTree.fromstring(picture)
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        "svg",
        "title",
        "style",
        "rect",
        "circle",
        "line",
        "text",
    }
    assert all("http" not in value for one in root.iter() for value in one.attrib.values())
    assert "<script>" not in picture and "alert(1)" in (root.findtext(f"{SVG}title") or "")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_everything_lies_inside(width: int) -> None:
    """No shape begins outside the picture, also with a hundred points and flags in the future."""
    points = [
        out(f"02-{1 + n % 27:02d} {8 + n % 9:02d}:{n % 60:02d}", "x", ("email", "call", "text")[n % 3])
        for n in range(100)
    ]  # type: ignore[arg-type]  # a channel of three
    lanes = drawn(*sorted(points, key=lambda one: one.at), promises=(promise("soon", "04-12", "03-04"),))
    root = ElementTree.fromstring(timeline_svg(lanes, width))
    high = float(root.attrib["height"])
    for one in root.iter():
        for name in ("x", "cx", "x1", "x2"):
            assert -1 <= float(one.attrib.get(name, 0)) <= width + 1
        for name in ("y", "cy", "y1", "y2"):
            assert -1 <= float(one.attrib.get(name, 0)) <= high + 1


def test_the_same_in_words() -> None:
    """Counts, the last word and how it was meant, the silence and what is due: nobody needs to see the picture."""
    words = " ".join(in_words(drawn(*WAITING, promises=(promise("the layout", "03-12", "03-04"),))))
    assert "4 touchpoints, 2 of theirs and 2 of ours" in words and "24 February, by e-mail, cross" in words
    assert "longer than usual for them" in words and "Is due 12 March, from us: the layout" in words


def test_an_empty_history_is_a_picture_too() -> None:
    """Nothing was said yet, and the picture says that."""
    assert "No touchpoint yet" in timeline_svg(drawn(), WIDE)


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("day", ["03-09", "03-10", "03-11", "03-12", "03-13", "03-15"])
def test_no_day_is_written_over_another(width: int, day: str) -> None:
    """Whatever weekday it is, the days below the lanes and the word for now keep apart."""
    picture = ElementTree.fromstring(timeline_svg(drawn(*WAITING, now=f"{day} 18:00"), width))
    below = [
        one
        for one in picture.iter(f"{SVG}text")
        if one.text and (one.text == "now" or one.text.endswith(("Feb", "Mar")))
    ]
    places = sorted((float(one.attrib["x"]), len(one.text or "")) for one in below)
    assert len(places) > 1
    assert all(x - before >= 7.0 * (length + other) / 2 for (before, other), (x, length) in pairwise(places))
