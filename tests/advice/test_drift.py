"""Who is drifting: the weight of signs, the order of clients, dismissed signs and when they come back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assistant.account import Extent
from assistant.advice.drift import Drift, drift_of, has_grown, sign_id
from assistant.thread import Touchpoint
from tests.builders import HELLO, in_, moment, out, timeline

QUIET = (
    HELLO,
    out("02-03", "Could you send us the photos for the home page?"),
    out("02-06", "Here is a shorter list: three photos are enough for the start."),
)
FURIOUS = "This is unacceptable! The shop is down again and we lose orders. I am furious."


def drift(*touchpoints: Touchpoint, now: str, dismissed: Any = None, **more: Any) -> Drift:
    return drift_of(timeline(*touchpoints, now=now, **more), dismissed)


def names(one: Drift) -> list[str]:
    return [sign.name for sign in one.signs]


def test_a_sign_shows_its_words_and_where_they_stand() -> None:
    """Each sign has the touchpoint, its moment and channel, the words and why they matter."""
    one = drift(*QUIET, now="02-16")
    (sign,) = one.signs
    (shown,) = sign.evidence
    assert (sign.name, one.health, sign.extent.touchpoints) == ("silence", "watch", 2)
    assert shown.quote in QUIET[shown.touchpoint].text and (shown.at, shown.channel) == (QUIET[1].at, "email")
    assert sign.id == sign_id("t", "silence") and one.step.due


def test_a_complaint_of_somebody_who_seldom_writes_weighs_double() -> None:
    """The same complaint weighs half of that where they write often."""
    often = [in_(f"02-{day:02}", "Thanks, the texts are on the way, all of them.") for day in range(3, 9)]
    seldom, usual = (
        drift(HELLO, in_("02-10", FURIOUS), now="02-10 12:00"),
        drift(HELLO, *often, in_("02-10", FURIOUS), now="02-10 12:00"),
    )
    weights = [next(sign.weight for sign in one.signs if sign.name == "complaint") for one in (seldom, usual)]
    assert weights[0] == 2 * weights[1]
    assert min([usual, seldom], key=lambda one: one.order) is seldom


def test_a_refused_meeting_stands_above_all_else_of_its_health() -> None:
    """Within a health class it comes before any complaint, and a worse health comes before a better one."""
    refused = drift(
        HELLO,
        out("02-03", "Shall we meet on Thursday?", "meeting"),
        in_("02-04", "", "meeting", "declined"),
        now="02-05",
    )
    complaint = drift(HELLO, in_("02-10", FURIOUS), now="02-10 12:00")
    quiet, steady = drift(*QUIET, now="02-16"), drift(HELLO, now="02-02 12:00")
    assert (refused.health, complaint.health, quiet.health, steady.health) == ("at_risk", "at_risk", "watch", "steady")
    assert sorted([steady, quiet, complaint, refused], key=lambda one: one.order) == [refused, complaint, quiet, steady]


def test_what_was_said_outright_cannot_be_dismissed() -> None:
    """A request to stop makes the health without being a sign: it has no id."""
    one = drift(HELLO, out("02-03", "Any news?"), in_("02-04", "Please stop contacting me."), now="02-05")
    assert one.health == "critical" and one.signs[0].id is None and one.signs[0].evidence[0].touchpoint == 2


def test_a_dismissed_sign_counts_no_more() -> None:
    """Neither for the health nor among the signs; it is shown apart, with the reason."""
    before = drift(*QUIET, now="02-16")
    after = drift(*QUIET, now="02-16", dismissed={"silence": (before.signs[0].extent, "on leave")})
    assert (after.health, names(after)) == ("steady", [])
    assert [(one.name, one.reason) for one in after.dismissed] == [("silence", "on leave")]


def test_a_dismissed_silence_comes_back_once_it_is_half_as_long_again() -> None:
    """A day more is the same silence; half as long again is a longer one."""
    extent = drift(*QUIET, now="02-16").signs[0].extent
    assert extent.days == pytest.approx(9, abs=0.2)
    dismissed = {"silence": (extent, "on leave")}
    assert [names(drift(*QUIET, now=day, dismissed=dismissed)) for day in ("02-17", "02-20", "02-23")] == [
        [],
        [],
        ["silence"],
    ]


def test_a_dismissed_silence_is_over_with_a_word_of_theirs() -> None:
    """The next one is another silence, and counts however short it still is."""
    extent = drift(*QUIET, now="02-27").signs[0].extent
    later = (
        *QUIET,
        in_("02-27 15:00", "Back now, I will look at it."),
        out("03-02", "Could you send us the photos for the home page?"),
        out("03-05", "Three photos are enough for the start, whichever you like."),
    )
    assert "silence" in names(drift(*later, now="03-12", dismissed={"silence": (extent, "on leave")}))


def test_another_complaint_brings_a_dismissed_one_back() -> None:
    """More behind it, and it counts again."""
    extent = next(
        one.extent for one in drift(HELLO, in_("02-10", FURIOUS), now="02-11").signs if one.name == "complaint"
    )
    dismissed = {"complaint": (extent, "settled by phone")}
    again = (HELLO, in_("02-10", FURIOUS), out("02-11", "It is put right."), in_("02-13", FURIOUS))
    assert "complaint" not in names(drift(*again[:2], now="02-12", dismissed=dismissed))
    assert "complaint" in names(drift(*again, now="02-13 12:00", dismissed=dismissed))


def test_what_makes_a_sign_grow() -> None:
    """Graver, newer, more of it, or much longer; not a little longer, and not less of it."""
    at = moment("02-10")
    base = Extent(serious=False, touchpoints=2, newest=at)
    grown = [
        base.model_copy(update={"serious": True}),
        base.model_copy(update={"touchpoints": 3}),
        base.model_copy(update={"newest": at + timedelta(days=1)}),
    ]
    assert [has_grown(base, one) for one in grown] == [True] * 3
    assert not has_grown(base, base) and not has_grown(base, base.model_copy(update={"touchpoints": 1}))
    lasting = base.model_copy(update={"days": 8.0})
    assert [has_grown(lasting, lasting.model_copy(update={"days": days})) for days in (9.0, 11.9, 12.0)] == [
        False,
        False,
        True,
    ]
    assert not has_grown(lasting, lasting.model_copy(update={"touchpoints": 3}))
    assert has_grown(lasting, lasting.model_copy(update={"touchpoints": 4}))
    short = base.model_copy(update={"days": 1.0})
    assert not has_grown(short, short.model_copy(update={"days": 2.9}))


def test_who_is_no_client_has_a_step_and_no_health() -> None:
    """A prospect gets what is due, and no sign."""
    one = drift(*QUIET, now="02-16", relation="prospect")
    assert (one.health, one.signs, one.rule) == (None, (), "") and one.step.due
    assert not drift(*QUIET[:2], now="02-03 12:00", relation="prospect").step.due


def test_a_client_without_a_word_is_steady_and_nothing_is_due() -> None:
    """An empty history is no reason to write."""
    one = drift(now="02-16")
    assert (one.health, one.step.due) == ("steady", False)
