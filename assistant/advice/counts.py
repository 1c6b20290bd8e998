"""Counting and timing attempts: density, pauses, ruled-out channels, prospects, sameness, hours. Judging guide, section 2.

Not here: what the words say (`missteps`), what the rules add up to (`judgement`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from assistant.advice.answer import Misstep, shown
from assistant.reading.heard import Heard
from assistant.reading.timeline import Timeline

_NIGHT = (21, 7)
"""Hours of the client's day, from and until which nothing of ours should ring or buzz."""
_SOMETHING_NEW = ("delivers", "adds", "eases", "if_then", "apologises", "hands_back", "useful_status", "emergency")


def density(timeline: Timeline) -> Iterator[Misstep]:
    """Seven within seven days or five within two working days; several channels on one day."""
    run = timeline.run
    if timeline.emergency or _rhythm_covers(timeline, run):
        return
    daily = timeline.longest_daily_streak()
    demands = sum(1 for h in run if h.we_did("invoices", "pressures", "checks_in", "asks"))
    if daily >= 5 and demands >= 4:
        yield Misstep(
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
        yield Misstep(
            "borderline" if lifted else "harassment",
            0.9,
            rule,
            tuple(shown(h, "unanswered") for h in run[-4:]),
            "Stop for at least a week, then one easy question on another channel.",
        )
    elif week >= 5 and not lifted:
        yield Misstep(
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
            yield Misstep(
                "borderline",
                0.7,
                "several channels on one day",
                tuple(shown(h, f"{h.channel} on the same day") for h in same_day[:4]),
                "One channel a day leaves room to answer.",
            )
            break


def pauses_and_channels(timeline: Timeline) -> Iterator[Misstep]:
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
            yield Misstep(
                "harassment" if grave else "borderline",
                0.9 if grave else 0.7,
                "attempts inside a pause",
                evidence,
                f"Wait until {pause.until.isoformat()}.",
            )
    wrong = [(h, why) for h in timeline.since_word if (why := _ruled_out(timeline, h))]
    if wrong:
        grave = len(wrong) >= 3
        evidence = tuple(shown(h, why) for h, why in wrong[:4])
        yield Misstep(
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


def prospects(timeline: Timeline) -> Iterator[Misstep]:
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
        yield Misstep("harassment", 0.85, f"{len(run)} unanswered attempts to a prospect who never answered", last, tip)
    elif len(run) >= 3 and not (spread and len(run) <= 4):
        yield Misstep("borderline", 0.7, f"{len(run)} unanswered attempts to a prospect", last, tip)
    elif len(run) >= 3:
        yield Misstep("borderline", 0.55, f"{len(run)} unanswered attempts to a prospect, well spread", last, tip)


def sameness(timeline: Timeline) -> Iterator[Misstep]:
    """The same "just checking in" a third time with nothing new; a long run that never changes anything."""
    run = timeline.run
    if _rhythm_covers(timeline, run) or timeline.emergency:
        return
    empty = [
        h
        for h in run
        if h.text and h.we_did(*_SOMETHING_NEW) is None and h.we_did("checks_in", "asks", "pressures", "guilt")
    ]
    same_channel = len({h.channel for h in run}) == 1
    gaps = [(b.at - a.at).total_seconds() for a, b in pairwise(run)]
    shrinking = len(gaps) >= 2 and gaps[-1] <= gaps[0]
    if len(run) >= 8 and same_channel and len(empty) >= 6 and shrinking:
        yield Misstep(
            "harassment",
            0.85,
            "a long run that never changes anything",
            tuple(shown(h, "the same again") for h in run[-4:]),
            "Change something real, or hand it back.",
        )
    elif len(empty) >= 3:
        yield Misstep(
            "borderline",
            0.7,
            "the same check-in a third time with nothing new",
            tuple(shown(h, "nothing new in it") for h in empty[-3:]),
            "Bring something new or easier, or use another channel.",
        )
    elif len(run) >= 8 and not timeline.emergency:
        yield Misstep(
            "borderline",
            0.6,
            f"{len(run)} attempts without an answer",
            tuple(shown(h, "unanswered") for h in run[-3:]),
            "Hand it back kindly.",
        )


def hours(timeline: Timeline) -> Iterator[Misstep]:
    """Nights and weekends with no emergency, where it rings or buzzes or happens more than once."""
    if timeline.emergency or timeline.wants_updates:
        return
    odd = [h for h in timeline.run if _odd_hour(timeline, h) and not h.we_did("emergency")]
    rings = [h for h in odd if h.channel in ("call", "voicemail", "text", "chat")]
    if rings or len(odd) >= 2:
        yield Misstep(
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


def _rhythm_covers(timeline: Timeline, run: tuple[Heard, ...]) -> bool:
    return (timeline.rhythm is not None or timeline.wants_updates) and not any(
        h.we_did("guilt", "sarcasm", "pressures") for h in run
    )
