"""Should I chase again, and how? Section 3 of the judging guide, in its order of checks. One best answer, with others near it."""

from __future__ import annotations

from datetime import timedelta

from assistant.advice.answer import Answer, Step, shown
from assistant.advice.channel import answered_on, ruled_out, stated_preference
from assistant.advice.health import Sign
from assistant.advice.letting_go import channels_tried, hand_back, invoice_and_park, let_a_prospect_go
from assistant.advice.waiting import (
    gate_of,
    normal_far,
    quarter_on,
    wait_for_the_rhythm,
    wait_for_their_date,
    wait_within_normal,
)
from assistant.advice.when import given_date
from assistant.reading.rhythm import Rhythm
from assistant.reading.timeline import Timeline
from assistant.thread import Action, ReadsAs, Turn


def next_step(timeline: Timeline, turn: Turn, reads_as: ReadsAs, rhythm: Rhythm, signs: tuple[Sign, ...]) -> Step:
    """Goes down the guide's table and stops at the first row that holds."""
    return (
        _stop(timeline)
        or _reply(timeline, turn, signs)
        or _closed(timeline, turn)
        or _after_harm(timeline, reads_as)
        or wait_for_their_date(timeline)
        or wait_for_the_rhythm(timeline)
        or _if_then(timeline)
        or _refused(signs)
        or wait_within_normal(timeline, rhythm, reads_as)
        or invoice_and_park(timeline)
        or let_a_prospect_go(timeline)
        or _senior(timeline, rhythm, signs)
        or hand_back(timeline)
        or _meet(timeline)
        or _switch(timeline)
        or _follow_up(timeline, rhythm)
    )


def _stop(timeline: Timeline) -> Step | None:
    asked = timeline.stop or timeline.refusal
    if not asked:
        return None
    heard, act = asked
    why = "asks to be left alone" if timeline.stop else "says no"
    answer = Answer[Action](
        "stop",
        f"the client {why}",
        (shown(heard, why, act.quote),),
        ("Only a word of theirs opens it again.",),
        ("respect-a-stop",),
    )
    return Step(answer, None, ())


def _reply(timeline: Timeline, turn: Turn, signs: tuple[Sign, ...]) -> Step | None:
    if turn != "us":
        return None
    word = timeline.last_word
    evidence = (shown(word, "waits for our answer"),) if word else ()
    serious = any(sign.serious for sign in signs)
    answer = Answer[Action](
        "reply",
        "the turn is ours: answer first, a holding reply where the full answer is not there yet",
        evidence,
        ("Once our answer is out, the turn is theirs.",),
        ("answer-first", "empathy-not-surrender") if serious else ("answer-first",),
    )
    return Step(answer, None, ("senior",) if serious else ())


def _closed(timeline: Timeline, turn: Turn) -> Step | None:
    if turn != "nobody":
        return None
    if given_date(timeline):
        return wait_for_their_date(timeline)
    ended = timeline.last_heard("gives_notice")
    if ended and timeline.last_word and timeline.last_word.index >= ended[0].index:
        heard, act = ended
        return Step(
            Answer(
                "stop",
                "an amicable end: there is no word left to say",
                (shown(heard, "ends the work with us", act.quote),),
                ("Only a word of theirs opens it again.",),
                ("respect-a-stop",),
            ),
            None,
            ("wait",),
        )
    pause = timeline.pause
    word = timeline.last_word
    parked = timeline.last_heard("parks")
    until = pause.until if pause else (quarter_on(timeline) if parked else None)
    evidence = (shown(word, "nothing is open"),) if word else ()
    answer = Answer[Action](
        "wait",
        "closed or parked by agreement: nothing to chase",
        evidence,
        ("A new question of theirs would make it our turn.",),
        ("waiting-well",),
    )
    return Step(answer, until or normal_far(timeline), ("follow_up",))


def _after_harm(timeline: Timeline, reads_as: ReadsAs) -> Step | None:
    """Where our own words did harm, the next word is somebody senior's apology."""
    hurt = next((h for h in reversed(timeline.since_word) if h.we_did("insult", "threat", "shames")), None)
    if hurt is None or reads_as != "harassment":
        return None
    if timeline.client.relation != "client":
        return Step(
            Answer(
                "hand_back",
                "our own words did harm: a kind closing line, then silence",
                (shown(hurt, "our own words"),),
                pages=("harassment-ease-off",),
            ),
            None,
            ("stop",),
        )
    return Step(
        Answer(
            "senior",
            "our own words did harm: someone senior apologises",
            (shown(hurt, "our own words"),),
            ("An apology accepted would let the work go on.",),
            ("harassment-ease-off", "senior-reaches-out"),
        ),
        None,
        (),
    )


def _if_then(timeline: Timeline) -> Step | None:
    gate = gate_of(timeline)
    if gate is None:
        return None
    heard, act, day = gate
    stated = [h for h in timeline.since_word if h.we_did("if_then")]
    if len(stated) >= 2 or (
        stated and (timeline.now - stated[-1].at) < timedelta(days=2) and day > timeline.now.date() + timedelta(days=2)
    ):
        return None
    answer = Answer[Action](
        "if_then",
        f"their input gates {day.isoformat()}: say courteously, once, what happens without it",
        (shown(heard, f"gates {day.isoformat()}", act.quote),),
        ("Their input before then takes the gate away.",),
        ("if-then-date",),
    )
    return Step(answer, None, ("switch_channel", "follow_up"))


def _refused(signs: tuple[Sign, ...]) -> Step | None:
    """A refused meeting is the gravest sign: it does not wait for the silence to grow."""
    refused = next((sign for sign in signs if sign.name == "refused meeting"), None)
    if refused is None:
        return None
    answer = Answer[Action](
        "senior",
        "a meeting refused: a senior person of ours reaches out, our contact told first",
        (refused.evidence,),
        ("A time offered by them would make it a follow-up again.",),
        ("refused-meeting", "senior-reaches-out"),
    )
    return Step(answer, None, ("meet", "switch_channel"))


def _senior(timeline: Timeline, rhythm: Rhythm, signs: tuple[Sign, ...]) -> Step | None:
    names = {sign.name for sign in signs}
    cold = "silence" in names and (
        names & {"cooler replies", "complaint", "late payment", "refused meeting", "missed meeting"}
    )
    used_to_write = (
        "silence" in names
        and rhythm.seen >= 3
        and len(timeline.run) >= 3
        and len({h.channel for h in timeline.run}) >= 2
    )
    refused = "refused meeting" in names
    if not (cold or used_to_write or refused):
        return None
    evidence = tuple(sign.evidence for sign in signs)
    return Step(
        Answer(
            "senior",
            "gone cold against their own habit, or a meeting refused: a senior person of ours reaches out, our contact told first",
            evidence,
            ("A warm answer to our own contact would make it a follow-up again.",),
            ("senior-reaches-out", "gone-quiet"),
        ),
        None,
        ("meet", "switch_channel"),
    )


def _meet(timeline: Timeline) -> Step | None:
    run = timeline.run
    tried = channels_tried(timeline)
    if timeline.client.relation != "client" or "meeting" in ruled_out(timeline) or "meeting" in tried:
        return None
    voice = sum(1 for h in run if h.channel in ("call", "voicemail"))
    written = sum(1 for h in run if h.channel in ("email", "text", "chat"))
    if (voice >= 1 and written >= 2 and len(run) >= 4) or (voice >= 2 and written >= 1):
        untried = [c for c in answered_on(timeline) if c not in tried and c != "meeting"]
        if untried and len(run) < 4:
            return None
        return Step(
            Answer(
                "meet",
                "written and spoken attempts go nowhere and the relationship matters: meet",
                tuple(shown(h, "unanswered") for h in run[-3:]),
                ("An answer on any channel makes the visit a follow-up.",),
                ("meet-in-person",),
            ),
            None,
            ("senior", "switch_channel"),
        )
    return None


def _switch(timeline: Timeline) -> Step | None:
    run = timeline.run
    if not run:
        return None
    last = "call" if run[-1].channel == "voicemail" else run[-1].channel
    same = sum(1 for h in run if ("call" if h.channel == "voicemail" else h.channel) == last)
    wish = stated_preference(timeline)
    banned = ruled_out(timeline)
    answers = answered_on(timeline)
    elsewhere = [c for c in answers if c not in channels_tried(timeline) and c != "meeting"]
    prefers_other = wish is not None and wish[0] not in channels_tried(timeline)
    bounced = timeline.heard[-1].touchpoint.outcome == "bounced"
    fit = wish[0] if wish else max(answers, key=lambda c: answers[c], default=None)
    if last in banned and sum(1 for h in run if h.channel == fit) == 1:
        return None  # their own channel has been tried once only: a follow-up there is all that is needed
    if (
        same >= 2
        or prefers_other
        or last in banned
        or bounced
        or (elsewhere and answers and max(answers, key=lambda c: answers[c]) in elsewhere and last not in answers)
    ):
        why = (
            "they asked for another channel"
            if prefers_other or last in banned
            else "two or more unanswered on one channel"
            if same >= 2
            else "they answer another channel"
        )
        return Step(
            Answer(
                "switch_channel",
                f"{why}: change it",
                tuple(shown(h, f"unanswered by {h.channel}") for h in run[-2:]),
                ("An answer on the old channel would settle it.",),
                ("change-the-channel",),
            ),
            None,
            ("follow_up",),
        )
    return None


def _follow_up(timeline: Timeline, rhythm: Rhythm) -> Step:
    run = timeline.run
    evidence = (shown(run[-1], f"{rhythm.silence_days:.1f} working days without an answer"),) if run else ()
    return Step(
        Answer(
            "follow_up",
            "past normal with few attempts: once more, with something new or easier in it",
            evidence,
            ("After a second unanswered one on this channel, change it.",),
            ("make-it-easy", "worth-hearing"),
        ),
        None,
        ("switch_channel",),
    )
