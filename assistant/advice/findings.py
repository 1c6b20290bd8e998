"""The rules of section 2 of the judging guide, one function each. Not here: what they add up to (`judgement`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from assistant.advice.answer import Evidence, shown
from assistant.reading.heard import Heard
from assistant.reading.timeline import Timeline
from assistant.thread import ReadsAs

_NIGHT = (21, 7)
_EMPTY = ("delivers", "adds", "eases", "if_then", "apologises", "hands_back", "useful_status", "emergency")


@dataclass(frozen=True)
class Finding:
    """A rule that holds: how grave (0 none to 1), the rule in words, the lines that say so."""

    reads_as: ReadsAs
    weight: float
    rule: str
    evidence: tuple[Evidence, ...]
    tip: str


def findings_of(timeline: Timeline) -> Iterator[Finding]:
    yield from _after_a_stop(timeline)
    yield from _after_a_refusal(timeline)
    yield from _wording(timeline)
    yield from _density(timeline)
    yield from _pauses_and_channels(timeline)
    yield from _prospects(timeline)
    yield from _sameness(timeline)
    yield from _hours(timeline)
    yield from _going_above(timeline)
    yield from _talking_past(timeline)


# -- rules, in the guide's order ---------------------------------------------------------------------------------------


def _after_a_stop(timeline: Timeline) -> Iterator[Finding]:
    """After a clear request to stop, one short confirmation is fine; anything else is harassment."""
    if not timeline.stop:
        return
    asked, act = timeline.stop
    after = [h for h in timeline.heard if h.index > asked.index and h.touchpoint.direction == "out"]
    beyond = [h for number, h in enumerate(after) if number > 0 or not _bare_confirmation(h)]
    if beyond:
        evidence = (shown(asked, "asks us to stop", act.quote), *(shown(h, "contact after that") for h in beyond[:3]))
        yield Finding("harassment", 1.0, "contact after a clear request to stop", evidence, "Only silence helps now.")


def _bare_confirmation(out: Heard) -> bool:
    if out.we_did("pitches", "guilt", "sarcasm", "threat", "insult", "pressures"):
        return False
    if out.touchpoint.channel == "call":
        return False
    return out.we_did("confirms_stop") is not None or (
        out.we_did("apologises") is not None and len(out.text) < 200 and "?" not in out.text
    )


def _after_a_refusal(timeline: Timeline) -> Iterator[Finding]:
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
    yield Finding(
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


def _wording(timeline: Timeline) -> Iterator[Finding]:
    """Insult, threat or shaming is harassment at once; guilt and sarcasm are a misstep."""
    recent = _recent_outbound(timeline)
    for heard in recent:
        for kind, rule in (("insult", "an insult"), ("threat", "a threat"), ("shames", "shaming in front of others")):
            act = heard.we_did(kind)
            if act:
                yield Finding(
                    "harassment",
                    0.95,
                    f"{rule}, aimed at the person and not at the work",
                    (shown(heard, rule, act.quote),),
                    "An apology by somebody senior, then room.",
                )
        for kind, rule in (("guilt", "a guilt phrase"), ("sarcasm", "sarcasm")):
            act = heard.we_did(kind)
            if act:
                yield Finding(
                    "borderline",
                    0.7,
                    f"{rule} in a reminder",
                    (shown(heard, rule, act.quote),),
                    "The same ask without the reproach would read as a follow-up.",
                )
    pressing = [h for h in timeline.run if h.we_did("pressures")]
    if len(pressing) >= 2 or (pressing and timeline.client.relation == "prospect"):
        yield Finding(
            "borderline",
            0.6,
            "pressure instead of a reason",
            tuple(shown(h, "presses", _quote(h, "pressures")) for h in pressing[:3]),
            "Give the reason for the date, once, and drop the pressing words.",
        )
    gates = [h for h in timeline.run if h.we_did("if_then")]
    if len(gates) >= 3:
        yield Finding(
            "borderline",
            0.7,
            "a true consequence, repeated in every message, becomes pressure",
            tuple(shown(h, "states the consequence again", _quote(h, "if_then")) for h in gates[:3]),
            "Said once it is persuasion; now help them meet the date instead.",
        )


def _density(timeline: Timeline) -> Iterator[Finding]:
    """Seven within seven days or five within two working days; several channels on one day."""
    run = timeline.run
    if timeline.emergency or _rhythm_covers(timeline, run):
        return
    daily = timeline.longest_daily_streak()
    demands = sum(1 for h in run if h.we_did("invoices", "pressures", "checks_in", "asks"))
    if daily >= 5 and demands >= 4:
        yield Finding(
            "harassment",
            0.85,
            f"a demand on {daily} working days in a row",
            tuple(shown(h, "again the next day") for h in run[-4:]),
            "A weekly, announced rhythm would read as a reminder.",
        )
    week, two_days = timeline.run_within(timedelta(days=7)), timeline.run_within_working_days(2.0)
    useful = sum(1 for h in run if h.we_did("delivers", "eases", "useful_status", "apologises"))
    lifted = len(run) >= 3 and useful * 4 >= 3 * len(run)
    if week >= 7 or two_days >= 5:
        rule = (
            f"{week} unanswered attempts within seven days"
            if week >= 7
            else f"{two_days} unanswered attempts within two working days"
        )
        yield Finding(
            "borderline" if lifted else "harassment",
            0.9,
            rule,
            tuple(shown(h, "unanswered") for h in run[-4:]),
            "Stop for at least a week, then one easy question on another channel.",
        )
    elif week >= 5 and not lifted:
        yield Finding(
            "borderline",
            0.65,
            f"{week} unanswered attempts within seven days",
            tuple(shown(h, "unanswered") for h in run[-3:]),
            "Leave several days of room before the next word.",
        )
    for day in sorted({h.at.date() for h in run}):
        same_day = [h for h in run if h.at.date() == day]
        channels = {("call" if h.channel == "voicemail" else h.channel) for h in same_day}
        if len(same_day) >= 3 and len(channels) >= 2:
            yield Finding(
                "borderline",
                0.7,
                "several channels on one day",
                tuple(shown(h, f"{h.channel} on the same day") for h in same_day[:4]),
                "One channel a day leaves room to answer.",
            )
            break


def _pauses_and_channels(timeline: Timeline) -> Iterator[Finding]:
    """Attempts inside a pause the client asked for, or on a channel that they ruled out."""
    pause = timeline.pause
    inside = timeline.inside_pause
    if pause and inside:
        asked = pause.asked
        grave = asked and len(inside) >= 3
        evidence = (
            shown(pause.heard, "asks for time" if asked else "gives a date", pause.quote),
            *(shown(h, "inside that time") for h in inside[:3]),
        )
        if asked or (not pause.asked and pause.heard.automatic) or len(inside) >= 2:
            yield Finding(
                "harassment" if grave else "borderline",
                0.9 if grave else 0.7,
                "attempts inside a pause",
                evidence,
                f"Wait until {pause.until.isoformat()}.",
            )
    wrong = [(h, why) for h in _recent_outbound(timeline) if (why := _ruled_out(timeline, h))]
    if wrong:
        grave = len(wrong) >= 3
        evidence = tuple(shown(h, why) for h, why in wrong[:4])
        yield Finding(
            "harassment" if grave else "borderline",
            0.9 if grave else 0.7,
            "attempts on a channel that the client ruled out",
            evidence,
            "Use the channel they asked for.",
        )


def _ruled_out(timeline: Timeline, out: Heard) -> str | None:
    """Why this attempt went out on a channel the client had ruled out, or None. "No voicemail" forbids messages, not calls."""
    channel = out.channel
    left_message = channel == "voicemail" or out.touchpoint.outcome == "left_message"
    for ruled in timeline.client.ruled_out:
        if ruled == channel or (ruled == "voicemail" and left_message):
            return f"they ruled out {ruled}"
    for word in timeline.words:
        if word.index >= out.index:
            break
        if channel in ("call", "voicemail") and word.did("rules_out_call") and out.is_attempt:
            return "they said not to call"
        if left_message and word.did("rules_out_voicemail"):
            return "they said not to leave messages"
        if channel == "email" and word.did("rules_out_email") and not word.did("asks_to_stop"):
            return "they said not to use e-mail"
        if channel == "text" and word.did("rules_out_text"):
            return "they said not to text"
    return None


def _prospects(timeline: Timeline) -> Iterator[Finding]:
    """A prospect who never answered tolerates the least: three are borderline, five or more harassment unless spread."""
    if timeline.client.relation != "prospect" or timeline.refusal or timeline.stop:
        return
    run = timeline.since_word if timeline.words else timeline.run
    if timeline.words and len(run) < 3:
        return
    spread = all((b.at - a.at) >= timedelta(days=6, hours=12) for a, b in pairwise(run))
    last = tuple(shown(h, "unanswered by a prospect") for h in run[-3:])
    tip = "A prospect who does not answer is answering: one kind closing line, then stop."
    if len(run) >= (6 if timeline.words else 5) and not spread:
        yield Finding("harassment", 0.85, f"{len(run)} unanswered attempts to a prospect who never answered", last, tip)
    elif len(run) >= 3 and not (spread and len(run) <= 4):
        yield Finding("borderline", 0.7, f"{len(run)} unanswered attempts to a prospect", last, tip)
    elif len(run) >= 3:
        yield Finding("borderline", 0.55, f"{len(run)} unanswered attempts to a prospect, well spread", last, tip)


def _sameness(timeline: Timeline) -> Iterator[Finding]:
    """The same "just checking in" a third time with nothing new; a long run that never changes anything."""
    run = timeline.run
    if _rhythm_covers(timeline, run) or timeline.emergency:
        return
    empty = [
        h for h in run if h.text and h.we_did(*_EMPTY) is None and h.we_did("checks_in", "asks", "pressures", "guilt")
    ]
    same_channel = len({h.channel for h in run}) == 1
    gaps = [(b.at - a.at).total_seconds() for a, b in pairwise(run)]
    shrinking = len(gaps) >= 2 and gaps[-1] <= gaps[0]
    if len(run) >= 8 and same_channel and len(empty) >= 6 and shrinking:
        yield Finding(
            "harassment",
            0.85,
            "a long run that never changes anything",
            tuple(shown(h, "the same again") for h in run[-4:]),
            "Change something real, or hand it back.",
        )
    elif len(empty) >= 3:
        yield Finding(
            "borderline",
            0.7,
            "the same check-in a third time with nothing new",
            tuple(shown(h, "nothing new in it") for h in empty[-3:]),
            "Bring something new or easier, or use another channel.",
        )
    elif len(run) >= 8 and not timeline.emergency:
        yield Finding(
            "borderline",
            0.6,
            f"{len(run)} attempts without an answer",
            tuple(shown(h, "unanswered") for h in run[-3:]),
            "Hand it back kindly.",
        )


def _hours(timeline: Timeline) -> Iterator[Finding]:
    """Nights and weekends with no emergency, where it rings or buzzes or happens more than once."""
    if timeline.emergency or timeline.wants_updates:
        return
    odd = [h for h in timeline.run if _odd_hour(timeline, h) and not h.we_did("emergency")]
    rings = [h for h in odd if h.channel in ("call", "voicemail", "text", "chat")]
    if rings or len(odd) >= 2:
        yield Finding(
            "borderline",
            0.6,
            "nights or weekends with no emergency",
            tuple(shown(h, f"sent {h.at:%A %H:%M} their time") for h in (rings or odd)[:3]),
            "Keep to their working hours.",
        )


def _odd_hour(timeline: Timeline, heard: Heard) -> bool:
    night = heard.at.hour >= _NIGHT[0] or heard.at.hour < _NIGHT[1]
    weekend = heard.at.weekday() not in timeline.workdays.days
    if not (night or weekend):
        return False
    # Somebody who writes at such hours themselves is not disturbed by them.
    return not any(
        (w.at.hour >= _NIGHT[0] or w.at.hour < _NIGHT[1]) if night else (w.at.weekday() not in timeline.workdays.days)
        for w in timeline.words[-4:]
        if w.touchpoint.direction == "in"
    )


def _going_above(timeline: Timeline) -> Iterator[Finding]:
    """Going over the contact's head without telling them."""
    for heard in timeline.since_word:
        act = heard.we_did("goes_above")
        if act:
            yield Finding(
                "borderline",
                0.75,
                "going over the contact's head without telling them",
                (shown(heard, "goes above the contact", act.quote),),
                "Tell the contact first; nobody above them before that.",
            )
            return


def _talking_past(timeline: Timeline) -> Iterator[Finding]:
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
        yield Finding(
            "borderline",
            0.65,
            "their question was talked past",
            (shown(word, "asks"), *(shown(h, "does not answer it") for h in past[:2])),
            "A straight answer to their question mends it.",
        )


# -- helpers -----------------------------------------------------------------------------------------------------------


def _recent_outbound(timeline: Timeline) -> tuple[Heard, ...]:
    """What the run is judged on: our words since the client's last real word; our last word where theirs came after it."""
    if timeline.since_word:
        return timeline.since_word
    return ()


def _rhythm_covers(timeline: Timeline, run: tuple[Heard, ...]) -> bool:
    return (timeline.rhythm is not None or timeline.wants_updates) and not any(
        h.we_did("guilt", "sarcasm", "pressures") for h in run
    )


def _quote(heard: Heard, kind: str) -> str | None:
    act = heard.we_did(kind)
    return act.quote if act else None
