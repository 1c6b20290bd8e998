"""When to let go: work to be billed and parked, a prospect to be left, everything tried. Judging guide, section 3.

Not here: the other rows of the table (`step`, `waiting`).
"""

from __future__ import annotations

from datetime import timedelta

from assistant.advice.answer import Answer, Step, shown
from assistant.reading.acts import Act
from assistant.reading.heard import Heard
from assistant.reading.timeline import Timeline

STALLED = timedelta(days=21)
"""Work that has waited this long for the client has stalled (guide: "for weeks")."""


def channels_tried(timeline: Timeline) -> set[str]:
    return {"call" if h.channel == "voicemail" else h.channel for h in timeline.run}


def invoice_and_park(timeline: Timeline) -> Step | None:
    unbilled = next(
        ((h, act) for h in reversed(timeline.heard) for act in (*h.our_acts, *h.acts) if act.kind == "unbilled"), None
    )
    promised_not_to = any(act.kind == "no_bill_yet" for h in timeline.heard for act in (*h.our_acts, *h.acts))
    if promised_not_to or timeline.client.relation == "prospect" or len(timeline.run) < 2:
        return None
    since = timeline.last_word.at if timeline.last_word else timeline.heard[0].at
    if unbilled is None and timeline.now - since >= 2 * STALLED and len(timeline.run) >= 4:
        unbilled = _finished_and_never_billed(timeline)
    if unbilled is None or timeline.now - since < STALLED:
        return None
    heard, act = unbilled
    return Step(
        Answer(
            "invoice_and_park",
            "work done and stalled for weeks with delivered value unbilled",
            (shown(heard, "delivered and not billed", act.quote),),
            ("A decision of theirs wakes the job again.",),
            ("invoice-and-park",),
        ),
        None,
        ("senior", "hand_back"),
    )


def _finished_and_never_billed(timeline: Timeline) -> tuple[Heard, Act] | None:
    """Work that was said to be finished, with no word of a bill since and none of payment at all."""
    if any(act.kind == "pays" for h in timeline.heard for act in h.acts):
        return None
    for heard in timeline.heard:
        act = heard.we_did("finished")
        if act and not any(h.we_did("invoices") for h in timeline.heard[heard.index :]):
            return heard, act
    return None


def let_a_prospect_go(timeline: Timeline) -> Step | None:
    if timeline.client.relation == "client":
        return None
    run = timeline.run
    if len(run) >= 3 and (not timeline.words or len({h.channel for h in run}) >= 2 or len(run) >= 4):
        return Step(
            Answer(
                "hand_back",
                "a prospect who does not answer is answering: one kind closing line, then stop",
                tuple(shown(h, "unanswered") for h in run[-2:]),
                ("A word of theirs opens it again at any time.",),
                ("let-prospects-go", "hand-back"),
            ),
            None,
            ("stop", "wait"),
        )
    return None


def hand_back(timeline: Timeline) -> Step | None:
    run = timeline.run
    if not run:
        return None
    weeks = timeline.now - run[0].at >= STALLED
    met = any(h.channel == "meeting" for h in run)
    if len(run) >= 5 and weeks and len(channels_tried(timeline)) >= 3 and (met or len(run) >= 8):
        return Step(
            Answer(
                "hand_back",
                "everything was tried on several channels over weeks: put the responsibility back kindly, and close",
                tuple(shown(h, "unanswered") for h in run[-3:]),
                ("Their word wakes the job again.",),
                ("hand-back",),
            ),
            None,
            ("invoice_and_park", "senior"),
        )
    return None
