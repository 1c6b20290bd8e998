"""The back-test of advice: what it counts, on moments whose numbers are known, and through the real desk."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import pytest

from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.thread import Client, Thread
from evals.backtest import Judged, back_test, judged
from evals.backtest_words import for_report, told
from evals.outcomes import cuts_of
from tests.builders import in_, moment, out

_ids = count()


def one(case: str = "a", said: Any = "go", answered: bool | None = True, **more: Any) -> Judged:
    given: dict[str, Any] = {
        "run": 0, "kind": "attempt", "action": "follow_up", "until": None, "channel": "email", "reads_as": "follow_up",
        "done_on": date(2026, 3, 2), "done_by": "email", "answered_on": "email" if answered else None,
    }  # fmt: skip
    return Judged(id=f"t{next(_ids)}", case=case, said=said, answered=answered, **{**given, **more})


def test_an_attempt_held_back_in_vain_is_spared() -> None:
    """Of three put off to one day two are spared, as one would have gone out then; one that was stopped is spared whole."""
    until = {"until": date(2026, 3, 9), "action": "wait"}
    found = back_test(
        [one(said="wait", answered=False, **until) for _ in range(3)]
        + [one("b", said="stop", answered=False), one("b"), one("b", answered=False)]
    )
    assert (found.saved, found.put_off) == (3, 1)
    assert found.saved_share is not None and found.saved_share.value == pytest.approx(3 / 6)


def test_an_answer_to_what_was_held_back_is_at_risk() -> None:
    """It counts against the desk, for good where it would have stopped, and by its days where it would have waited."""
    found = back_test(
        [
            one(said="wait", action="wait", until=date(2026, 3, 6)),
            one("b", said="stop", action="stop"),
            one("c"),
            one("d", answered=False),
        ]
    )
    assert (found.at_risk, found.at_risk_for_good, found.later_days) == (2, 1, 4)
    assert found.at_risk_share is not None and found.at_risk_share.value == pytest.approx(2 / 3)
    assert found.difference is not None and found.difference.value == pytest.approx(1 / 2 - 1)


def test_what_nobody_knows_is_in_no_share() -> None:
    """An attempt whose end lies beyond the history is counted as such and nowhere else."""
    found = back_test([one(answered=None), one("b", said="stop", answered=None), one("c")])
    assert found.unknown == 2 and found.saved == 0 and found.at_risk == 0
    assert found.answered_if["go"].of == 1 and "stop" not in found.answered_if
    assert any("2 attempts are too near the end" in limit for limit in found.limits)


def test_one_channel_shows_nothing_of_another() -> None:
    """Where every attempt was a mail the limits say so, and where some were calls they do not."""
    mails = back_test([one(), one("b", said="other_way")])
    both = back_test([one(), one("b", done_by="call")])
    assert any("went out by email" in limit for limit in mails.limits)
    assert not any("went out by" in limit for limit in both.limits)


def test_intervals_are_over_clients() -> None:
    """Fifty moments of one client say no more than one client does: the interval of two such clients spans everything."""
    alike = back_test([one("a", answered=True) for _ in range(50)] + [one("b", answered=False) for _ in range(50)])
    many = back_test([one(f"c{n}", answered=n % 2 == 0) for n in range(100)])
    wide, narrow = alike.answered_if["go"], many.answered_if["go"]
    assert (wide.low, wide.high) == (0.0, 1.0) and 0.35 < narrow.low < 0.5 < narrow.high < 0.65


def test_a_word_to_their_word_is_no_attempt() -> None:
    """Words of ours that answer theirs stand apart, with how many of them the desk would have held back."""
    found = back_test([one(kind="answer"), one("b", kind="answer", said="stop"), one("c")])
    assert (found.attempts, found.answers, found.answers_held, found.at_risk) == (1, 2, 1, 0)


def test_the_desk_is_asked_at_every_moment() -> None:
    """Through the desk itself: after a request to stop it would have stopped, and a day after an ask it would have waited."""
    client = Client(name="Zoe Vander", timezone="Europe/London", country="GB", relation="prospect")
    hounded = [
        out("2026-03-02", "Hi Zoe, could you send us the photos?"),
        in_("2026-03-03", "Please take me off your list and do not contact me again."),
        out("2026-03-04", "Just one more thing: our offer ends on Friday."),
        out("2026-03-06", "Hi Zoe, our offer ends today."),
        in_("2026-05-29", "Stop it."),
    ]
    patient = [
        in_("2026-03-02 09:00", "Hi Mia, we would like a new home page."),
        out("2026-03-02 10:00", "Hi Zoe, could you send us the photos for the home page?"),
        out("2026-03-03 11:00", "Hi Zoe, any news of the photos?"),
        in_("2026-03-04 09:00", "Here they are."),
        in_("2026-05-29", "Hello."),
    ]
    active = client.model_copy(update={"relation": "client"})
    cuts = [*cuts_of(client, hounded, "h"), *cuts_of(active, patient, "p")]
    seen: list[int] = []
    moments = judged(
        Desk(),
        [thread for thread, _ in cuts],
        {one.id: one for _, one in cuts},
        on_progress=lambda done, _: seen.append(done),
    )
    by_id = {one.id: one.said for one in moments}
    assert by_id["h-2"] == by_id["h-3"] == "stop"
    assert by_id["p-2"] == "wait"
    found = back_test(moments)
    assert seen == [1, 2, 3, 4] and found.at_risk == 1 and found.saved == 1
    text = told(found)
    assert "at most" in text and "Limits:" in text and "What was not done is not known" in text


def test_a_report_shows_its_words_and_its_limits() -> None:
    """What goes into the report of a run is the same words, with the limits apart."""
    found = back_test([one(), one("b", said="stop", answered=False)])
    shown = for_report(found)
    assert shown["text"] in told(found) and "not known" in shown["limits"] and shown["figures"]["saved"] == 1


def test_stopped_it_tells_what_it_has() -> None:
    """A back-test that is stopped on the way returns the moments until then."""
    client = Client(name="Zoe Vander", timezone="Europe/London")
    cuts = list(cuts_of(client, [in_("03-02", "hi"), out("03-03", "a?"), out("03-05", "b?"), out("03-09", "c?")], "c"))
    done = iter([False, True])
    some = judged(Desk(), [thread for thread, _ in cuts], {one.id: one for _, one in cuts}, stop=lambda: next(done))
    assert len(some) == 2
    assert "Stopped" in told(back_test(some, finished=False))


def test_a_library_without_outcomes_is_refused() -> None:
    """It says how one is made."""
    thread = Thread(id="t", now=moment("03-02"), client=Client(name="Zoe"), touchpoints=())
    with pytest.raises(BadInput, match="evals import"):
        judged(Desk(), [thread], {})
