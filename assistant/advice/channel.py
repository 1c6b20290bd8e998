"""Which channel for the next word? Section 4 of the judging guide. Not here: whether there should be a next word (`step`)."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from assistant.advice.answer import Answer, shown
from assistant.reading.heard import Heard
from assistant.reading.timeline import Timeline
from assistant.thread import Action, NextChannel

_ALL: tuple[NextChannel, ...] = ("email", "call", "text", "chat", "meeting")
_LIKELY = 0.3
_LIVE = ("call", "meeting")
# The order in which what has not been tried yet is offered: the phone by the third unanswered mail, then a visit.
_NEXT_TRY: tuple[NextChannel, ...] = ("call", "email", "text", "meeting", "chat")


def ruled_out(timeline: Timeline) -> frozenset[str]:
    """Channels that the client ruled out, in the profile or in their words. No action ever proposes one of these."""
    said: set[str] = set()
    for word in timeline.words:
        for act in word.acts:
            if act.kind.startswith("rules_out_"):
                said.add(act.kind.removeprefix("rules_out_"))
            elif act.kind.startswith("prefers_"):
                said.discard(act.kind.removeprefix("prefers_"))  # their later word lifts their earlier one
    return frozenset(said | set(timeline.client.ruled_out))


def stated_preference(timeline: Timeline) -> tuple[NextChannel, Heard | None] | None:
    """The channel the client said they prefer: their own last words on it first, then what was noted of them."""
    banned = ruled_out(timeline)
    for word in reversed(timeline.words):
        for act in reversed(word.acts):
            wish = act.kind.removeprefix("prefers_")
            if act.kind.startswith("prefers_") and wish not in banned:
                return cast(NextChannel, wish), word
    noted = timeline.client.preference
    return (noted, None) if noted and noted not in banned else None


def answered_on(timeline: Timeline) -> dict[NextChannel, float]:
    """How much the client uses each channel: their own words and talks, halved with every three weeks of age."""
    weights: dict[NextChannel, float] = {}
    for word in timeline.words:
        age = (timeline.now - word.at).total_seconds() / timedelta(days=21).total_seconds()
        channel: NextChannel = "call" if word.channel == "voicemail" else word.channel
        if channel == "meeting" and word.touchpoint.outcome in ("accepted", "declined"):
            continue
        weights[channel] = weights.get(channel, 0.0) + 0.5**age
    return weights


def channel_of(timeline: Timeline, action: Action, heated: bool = False) -> Answer[NextChannel | None]:
    """The channel of the next word (after a wait too); None where no word may go out at all."""
    if action == "stop":
        return _for_a_stop(timeline)
    banned = ruled_out(timeline)
    preference = stated_preference(timeline)
    order = _order(timeline, action, heated, preference[0] if preference else None)
    for channel, rule in order:
        if channel not in banned:
            evidence = (
                (shown(preference[1], "says how to be reached"),)
                if preference and preference[1] and preference[0] == channel
                else ()
            )
            tip = (
                "They rule out " + ", ".join(sorted(banned)) + "."
                if banned
                else "A stated preference of theirs would win over this."
            )
            return Answer(channel, rule, evidence, (tip,), ("ask-how-to-be-reached",))
    return Answer(None, "every channel is ruled out")


def _for_a_stop(timeline: Timeline) -> Answer[NextChannel | None]:
    asked = timeline.stop or timeline.refusal
    if asked is None:
        return Answer(None, "nothing more needs to go out")
    heard, act = asked
    after = [h for h in timeline.heard if h.index > heard.index and h.touchpoint.direction == "out"]
    if any(h.we_did("confirms_stop") for h in after) or (
        after and timeline.refusal and not timeline.stop and _closed_kindly(after[0])
    ):
        return Answer(
            None,
            "already confirmed: no word at all",
            (shown(after[0], "already confirmed"),),
            pages=("respect-a-stop",),
        )
    banned = ruled_out(timeline)
    own = "call" if heard.channel == "voicemail" else heard.channel
    # A stop is confirmed in writing: a call would be one more contact they have to deal with.
    for channel in (own if own not in _LIVE else "email", "email", "text", "chat"):
        if channel not in banned:
            return Answer(
                cast(NextChannel, channel),
                "one short confirmation where they asked, then silence",
                (shown(heard, "asks us to stop", act.quote),),
                pages=("respect-a-stop",),
            )
    return Answer(None, "every written channel is ruled out")


def _closed_kindly(out: Heard) -> bool:
    """Whether our word after a no only thanked and closed; a shade of guilt that may be none does not count."""
    urging = ("pitches", "if_then", "pressures", "guilt", "offers_call", "checks_in")
    return "?" not in out.text and not any(
        out.our_chances.get(act.kind, 1.0) >= _LIKELY for act in out.our_acts if act.kind in urging
    )


def _order(
    timeline: Timeline, action: Action, heated: bool, preferred: NextChannel | None
) -> list[tuple[NextChannel, str]]:
    answered = answered_on(timeline)
    habit: list[NextChannel] = [c for c in sorted(answered, key=lambda c: -answered[c]) if c != "meeting"]
    tried: dict[str, int] = {}
    for out in timeline.run:
        channel = "call" if out.channel == "voicemail" else out.channel
        tried[channel] = tried.get(channel, 0) + 1
    order: list[tuple[NextChannel, str]] = []
    word = timeline.last_word
    if action == "meet":
        order.append(("meeting", "written and spoken attempts went nowhere: face to face"))
    if action == "senior":
        order.append((preferred or "call", "a senior person of ours speaks rather than writes"))
        order.append(("call", "a senior person of ours speaks rather than writes"))
    if action == "reply":
        if preferred:
            order.append((preferred, "their stated preference wins"))
        if heated:
            order.append(("call", "anger and bad news go by voice first, with a short written summary"))
        if word is not None:
            own: NextChannel = "call" if word.channel == "voicemail" else word.channel
            order.append(("email" if own == "meeting" else own, "answer where they wrote"))
    if action in ("hand_back", "invoice_and_park"):
        order.append(
            (
                preferred if preferred in ("text", "chat") and action == "hand_back" else "email",
                "in writing, so that it can be kept",
            )
        )
    if preferred and not (action == "switch_channel" and tried.get(preferred, 0) >= 2 and not answered.get(preferred)):
        order.append((preferred, "their stated preference wins"))
    if action == "switch_channel":
        fresh: list[NextChannel] = [c for c in habit if not tried.get(c)]
        order.extend((c, f"they answer by {c}") for c in fresh)
        order.extend((c, f"{c} has not been tried yet") for c in _NEXT_TRY if not tried.get(c))
        order.extend((c, "the least tried") for c in sorted(_ALL, key=lambda c: tried.get(c, 0)))
    order.extend((c, f"they answer by {c}") for c in habit)
    if timeline.run:
        last = timeline.run[-1].channel
        order.append(("call" if last == "voicemail" else last, "the channel in use"))
    order.extend((c, "nothing is known of how they like to be reached") for c in _ALL)
    return order
