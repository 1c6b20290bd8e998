"""What our words did wrong: the rules of section 2 of the judging guide on stops, refusals, wording and going above.

Not here: the rules that count and time attempts (`counts`), what all of them add up to (`judgement`).
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.advice.answer import Misstep, shown
from assistant.advice.counts import density, hours, pauses_and_channels, prospects, sameness
from assistant.reading.heard import Heard
from assistant.reading.timeline import Timeline


def missteps_of(timeline: Timeline) -> Iterator[Misstep]:
    yield from _after_a_stop(timeline)
    yield from _after_a_refusal(timeline)
    yield from _wording(timeline)
    yield from density(timeline)
    yield from pauses_and_channels(timeline)
    yield from prospects(timeline)
    yield from sameness(timeline)
    yield from hours(timeline)
    yield from _going_above(timeline)
    yield from _talking_past(timeline)


def _after_a_stop(timeline: Timeline) -> Iterator[Misstep]:
    """After a clear request to stop, one short confirmation is fine; anything else is harassment."""
    if not timeline.stop:
        return
    asked, act = timeline.stop
    after = [h for h in timeline.heard if h.index > asked.index and h.touchpoint.direction == "out"]
    beyond = [h for number, h in enumerate(after) if number > 0 or not _bare_confirmation(h)]
    if beyond:
        evidence = (shown(asked, "asks us to stop", act.quote), *(shown(h, "contact after that") for h in beyond[:3]))
        yield Misstep("harassment", 1.0, "contact after a clear request to stop", evidence, "Only silence helps now.")


def _bare_confirmation(out: Heard) -> bool:
    if out.we_did("pitches", "guilt", "sarcasm", "threat", "insult", "pressures"):
        return False
    if out.touchpoint.channel == "call":
        return False
    return out.we_did("confirms_stop") is not None or (
        out.we_did("apologises") is not None and len(out.text) < 200 and "?" not in out.text
    )


def _after_a_refusal(timeline: Timeline) -> Iterator[Misstep]:
    """After a no one gracious close is fine, one more pitch is borderline, a second is harassment."""
    if not timeline.refusal or timeline.stop:
        return
    refused, act = timeline.refusal
    after = [h for h in timeline.heard if h.index > refused.index and h.is_attempt]
    pitches = [h for number, h in enumerate(after) if number > 0 or not _gracious(h)]
    if not pitches:
        return
    evidence = (shown(refused, "says no", act.quote), *(shown(h, "asks again after the no") for h in pitches[:3]))
    grave = len(pitches) >= 2
    yield Misstep(
        "harassment" if grave else "borderline",
        0.95 if grave else 0.8,
        "a second pitch after a refusal" if grave else "one more pitch after a refusal",
        evidence,
        "Thank them for the clear word and leave it there.",
    )


def _gracious(out: Heard) -> bool:
    return (
        out.we_did("pitches", "if_then", "pressures", "guilt", "sarcasm", "offers_call", "checks_in") is None
        and "?" not in out.text
    )


def _wording(timeline: Timeline) -> Iterator[Misstep]:
    """Insult, threat or shaming is harassment at once; guilt and sarcasm are a misstep."""
    recent = timeline.since_word
    for heard in recent:
        for kind, rule in (("insult", "an insult"), ("threat", "a threat"), ("shames", "shaming in front of others")):
            act = heard.we_did(kind)
            if act:
                yield Misstep(
                    "harassment",
                    0.95,
                    f"{rule}, aimed at the person and not at the work",
                    (shown(heard, rule, act.quote),),
                    "An apology by somebody senior, then room.",
                )
        for kind, rule in (("guilt", "a guilt phrase"), ("sarcasm", "sarcasm")):
            act = heard.we_did(kind)
            if act:
                yield Misstep(
                    "borderline",
                    0.7,
                    f"{rule} in a reminder",
                    (shown(heard, rule, act.quote),),
                    "The same ask without the reproach would read as a follow-up.",
                )
    pressing = [h for h in timeline.run if h.we_did("pressures")]
    if len(pressing) >= 2 or (pressing and timeline.client.relation == "prospect"):
        yield Misstep(
            "borderline",
            0.6,
            "pressure instead of a reason",
            tuple(shown(h, "presses", _quote(h, "pressures")) for h in pressing[:3]),
            "Give the reason for the date, once, and drop the pressing words.",
        )
    gates = [h for h in timeline.run if h.we_did("if_then")]
    if len(gates) >= 3:
        yield Misstep(
            "borderline",
            0.7,
            "a true consequence, repeated in every message, becomes pressure",
            tuple(shown(h, "states the consequence again", _quote(h, "if_then")) for h in gates[:3]),
            "Said once it is persuasion; now help them meet the date instead.",
        )


def _going_above(timeline: Timeline) -> Iterator[Misstep]:
    """Going over the contact's head without telling them."""
    for heard in timeline.since_word:
        act = heard.we_did("goes_above")
        if act:
            yield Misstep(
                "borderline",
                0.75,
                "going over the contact's head without telling them",
                (shown(heard, "goes above the contact", act.quote),),
                "Tell the contact first; nobody above them before that.",
            )
            return


def _talking_past(timeline: Timeline) -> Iterator[Misstep]:
    """A fair question of theirs answered with a pitch or a joke: a misstep that a straight answer can mend."""
    word = timeline.last_word
    if word is None or not word.did("asks", "complains") or word.did("refuses", "asks_to_stop"):
        return
    past = [
        h
        for h in timeline.since_word
        if h.we_did("pitches", "dodges") and not h.we_did("delivers", "apologises", "holding")
    ]
    if past and len(past) == len([h for h in timeline.since_word if h.text]):
        yield Misstep(
            "borderline",
            0.65,
            "their question was talked past",
            (shown(word, "asks"), *(shown(h, "does not answer it") for h in past[:2])),
            "A straight answer to their question mends it.",
        )


def _quote(heard: Heard, kind: str) -> str | None:
    act = heard.we_did(kind)
    return act.quote if act else None
