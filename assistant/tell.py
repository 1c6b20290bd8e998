"""Answers told in plain words: the answer first, then its reasons, then what it rests on. Text only, no colour, no markup.

Not here: any decision (`advice`), how a page shows them (`ui`). Every function is pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from assistant.advice.summary import Summary, Told
from assistant.answers import Assessment, Reply
from assistant.thread import Action, Channel, Health, NextChannel, Thread, Touchpoint, Turn

CHANNELS: dict[Channel, str] = {
    "email": "e-mail",
    "call": "call",
    "voicemail": "voicemail",
    "text": "text message",
    "chat": "chat",
    "meeting": "meeting",
}
OUTCOMES: dict[str, str] = {
    "connected": "reached",
    "no_answer": "no answer",
    "left_message": "message left",
    "accepted": "accepted",
    "declined": "declined",
    "no_show": "nobody came",
    "held": "took place",
    "bounced": "bounced",
    "auto_reply": "automatic reply",
}
READS = {"follow_up": "a fair follow-up", "borderline": "borderline", "harassment": "harassment"}
TURNS: dict[Turn, str] = {"us": "The turn is ours", "them": "The turn is theirs", "nobody": "It is nobody's turn"}
HEALTH: dict[Health, str] = {
    "steady": "Steady",
    "watch": "Worth watching",
    "at_risk": "At risk",
    "critical": "Critical",
}
QUESTIONS = {"turn": "Turn", "reads_as": "Reads as", "action": "Next step", "channel": "Channel", "health": "Health"}
BY: dict[NextChannel, str] = {
    "email": "by e-mail",
    "call": "by phone",
    "text": "by text message",
    "chat": "by chat",
    "meeting": "in person",
}

WHAT_I_DO = (
    "Paste a client's mail and you get a holding reply to send. Open a client, or paste the conversation, and ask: "
    "should I chase again, are we too pushy, which channel, how is the account, what is open. "
    "You can also note a call (“called Dana, no answer”), or ask the playbook how to handle something."
)


STEPS: dict[Action, str] = {
    "reply": "Answer them",
    "stop": "Confirm once that you have stopped",
    "wait": "Wait",
    "follow_up": "Follow up once more",
    "switch_channel": "Change the channel: go on",
    "meet": "Ask to meet",
    "senior": "Let someone senior of ours reach out",
    "if_then": "Say courteously what hangs on the date",
    "invoice_and_park": "Invoice what is done, and park it",
    "hand_back": "Hand it back with one last kind word",
}


class NextWord(Protocol):
    """What is to be done next, and how: an assessment, or a step of the radar."""

    @property
    def action(self) -> Action: ...
    @property
    def until(self) -> date | None: ...
    @property
    def channel(self) -> NextChannel | None: ...


def step_line(given: NextWord) -> str:
    """The next step as a line of a list: "Follow up once more by phone"."""
    if given.action == "wait" and given.until:
        return f"Wait until {day(given.until)}"
    if given.action == "stop" and given.channel is None:
        return "Leave them alone"
    by = f" {BY[given.channel]}" if given.channel and given.action not in ("meet", "wait") else ""
    return f"{STEPS[given.action]}{by}"


def chase_headline(given: NextWord) -> str:
    """The answer to "should I chase again?" as one sentence."""
    by = f" {BY[given.channel]}" if given.channel else ""
    match given.action:
        case "wait":
            return f"Wait until {day(given.until)}." if given.until else "Wait: it is not late yet."
        case "reply":
            return f"Do not chase: you owe them an answer{by}."
        case "stop":
            return f"Stop: confirm it once{by}, then no further word." if by else "Stop: no further word at all."
        case "follow_up":
            return f"Yes, once more{by}, with something new or easier in it."
        case "switch_channel":
            return f"Yes, and change the channel: go on{by}."
        case "meet":
            return "Yes, but in person: ask for a meeting, a visit or a video call."
        case "senior":
            return f"Let someone senior of ours reach out{by}, and tell your contact first."
        case "if_then":
            return f"Yes{by}: say courteously, once, what happens without their input by the date."
        case "invoice_and_park":
            return f"No more chasing: invoice what is done{by}, and park it with an open door."
        case "hand_back":
            return f"One last kind word{by} that hands it back to them, then stop."


def chase_text(given: Assessment, thread: Thread) -> str:
    """The whole assessment: the answer, the four readings with their reasons, the evidence, what would change it, the pages."""
    lines = [f"{chase_headline(given)} {_sentence(given.why['action'])}", ""]
    lines += [turn_line(given), reads_line(given), channel_line(given)]
    if given.health:
        lines.append(health_line(given))
    lines += ["", "Because:", *evidence_lines(given, thread)] if given.evidence else []
    if given.tips:
        lines += ["", "What would change this:", *(f"- {tip}" for tip in given.tips)]
    if given.alternatives:
        lines += ["", "Also defensible: " + ", ".join(a.replace("_", " ") for a in given.alternatives) + "."]
    lines += ["", *told] if (told := [*otherwise_lines(given, thread), *reader_notes(given)]) else []
    return "\n".join([*lines, *_sources(given.sources)])


def otherwise_lines(given: Assessment, thread: Thread) -> Iterator[str]:
    """Where the model thinks otherwise than the desk: a heading, then a line each with the words that it rests on."""
    if given.disagreements:
        yield "The model sees it otherwise:"
    for one in given.disagreements:
        touchpoint = thread.touchpoints[one.touchpoint]
        quote = f", by “{flat(one.quote)}”" if one.quote else ""
        where = touchpoint_name(touchpoint, thread.client.zone)
        yield (
            f"- {QUESTIONS[one.question]}: {one.model.replace('_', ' ')} instead of {one.desk.replace('_', ' ')}"
            f"{quote} ({where}); {one.why}"
        )


def reader_notes(given: Assessment) -> Iterator[str]:
    """What a person must know of how the model read along: that it did not, what it was not shown, what it made up."""
    if given.fell_back:
        yield f"Read offline only: {_sentence(given.fell_back)}"
    if given.left_out:
        yield f"Not shown to the model: {'; '.join(given.left_out)}."
    made_up = sum(given.model_acts.get(name, 0) for name in ("dropped_quotes", "dropped_kinds", "dropped_opinions"))
    if made_up:
        yield (
            f"Of what the model said, {made_up} {'thing does' if made_up == 1 else 'things do'} not count: the thread "
            "does not bear them out."
        )


def chase_answer(given: Assessment, thread: Thread) -> str:
    """Should I chase again? In a few lines."""
    first = f"{chase_headline(given)} {_sentence(given.why['action'])}"
    return "\n".join([first, reads_line(given), *evidence_lines(given, thread, 3)])


def judge_answer(given: Assessment, thread: Thread) -> str:
    """How does this read? In a few lines."""
    return "\n".join([reads_line(given), chase_headline(given), *evidence_lines(given, thread, 3)])


def channel_answer(given: Assessment, thread: Thread) -> str:
    """Which channel? In a few lines."""
    return "\n".join([channel_line(given), chase_headline(given), *evidence_lines(given, thread, 3)])


def health_answer(given: Assessment, thread: Thread, summary: Summary, owed_first: bool) -> str:
    """How is the account, and what is owed? What was asked for comes first."""
    health = (
        health_line(given) if given.health else f"{thread.client.name} is no client yet: there is no account to lose."
    )
    owed = ["Open:", *open_lines(summary)] if summary.open else ["Nothing is open."]
    if owed_first:
        return "\n".join([*owed, turn_line(given), health])
    return "\n".join([health, *evidence_lines(given, thread, 3), turn_line(given), *owed])


def book_answer(given: Sequence[tuple[str, Assessment]]) -> str:
    """All clients by name with their assessments, as they are handed in: who needs a look, then a line each."""
    worst = [name for name, one in given if one.health != "steady"]
    first = (
        f"{listed(worst)} {'needs' if len(worst) == 1 else 'need'} a look first." if worst else "Nobody is drifting."
    )
    lines = [f"- {name}: {health_line(one)[:-1].lower()}. {chase_headline(one)}" for name, one in given if one.health]
    return "\n".join([first, *lines])


def listed(names: Sequence[str]) -> str:
    """Priya, Renske and Tomas."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def turn_line(given: Assessment) -> str:
    return f"{TURNS[given.turn]}: {given.why['turn']}."


def reads_line(given: Assessment) -> str:
    share = round(100 * given.confidence[given.reads_as])
    return f"It reads as {READS[given.reads_as]} ({share} %): {given.why['reads_as']}."


def channel_line(given: Assessment) -> str:
    if given.channel is None:
        return "No further word on any channel."
    return f"The next word goes {BY[given.channel]}: {given.why['channel']}."


def health_line(given: Assessment) -> str:
    assert given.health is not None
    return f"{HEALTH[given.health]}: {given.why['health']}."


def evidence_lines(given: Assessment, thread: Thread, limit: int = 8) -> Iterator[str]:
    """One line a touchpoint that the answer rests on, at most `limit`: which one, its words, why they matter."""
    reasons: dict[int, list[str]] = {}
    quotes: dict[int, str] = {}
    for one in given.evidence:
        whys = reasons.setdefault(one.touchpoint, [])
        if one.why not in whys:
            whys.append(one.why)
        # Several readings quote one message: the most exact of its quotations is shown.
        if one.quote and len(one.quote) < len(quotes.get(one.touchpoint, one.quote + " ")):
            quotes[one.touchpoint] = one.quote
    for number in list(reasons)[:limit]:
        quote = f" “{flat(quotes[number])}”" if number in quotes else ""
        yield f"- {touchpoint_name(thread.touchpoints[number], thread.client.zone)}:{quote} ({'; '.join(reasons[number])})"


def reply_text(given: Reply) -> str:
    """A draft as it would be sent, with what a sender must know below it."""
    if not given.body:
        return "No reply is needed: nobody waits for one."
    if given.channel == "call":
        return "To say on the phone:\n" + given.body
    if given.channel == "meeting":
        return "To open the meeting with:\n" + given.body
    return f"Subject: {given.subject}\n\n{given.body}" if given.subject else given.body


def reply_notes(given: Reply, said: set[str] | None = None) -> Iterator[str]:
    """What was read in the mail, what was promised, what failed and what is missing, a line each.

    `said` holds why drafts before this one were written offline: the same reason is told once.
    """
    if not given.body:
        return
    issues = "; ".join(f"“{flat(issue)}”" for issue in given.issues[:3])
    yield f"Read as {given.mood}, {given.urgency} urgency" + (f": {issues}" if issues else "")
    if given.promise_at:
        yield f"You promise the next word by {day(given.promise_at.date())}, {given.promise_at:%H:%M} on their clock."
    failed = [finding for finding in given.findings if not finding.passed]
    if failed:
        yield "Look at this before sending: " + "; ".join(finding.detail for finding in failed) + "."
    elif given.findings:
        yield f"All {len(given.findings)} checks passed."
    yield from (
        f"{finding.detail[0].upper()}{finding.detail[1:]}." for finding in given.findings if finding.check == "sign_off"
    )
    if given.fell_back:
        if said is None or given.fell_back not in said:
            yield f"Written offline: {given.fell_back}"
        if said is not None:
            said.add(given.fell_back)
    elif given.written_by != "offline":
        yield f"Written by {given.written_by}."
    yield from given.notes


def summary_text(given: Summary) -> str:
    """How much there was, who said what last, and what is open."""
    if given.first is None:
        return f"Nothing has happened with {given.client} yet."
    kinds = ", ".join(f"{count} {CHANNELS[channel]}{'s' if count > 1 else ''}" for channel, count in _by_count(given))
    lines = [
        f"{given.touchpoints} touchpoint{'s' if given.touchpoints > 1 else ''} with {given.client} "
        f"since {day(given.first.date())}: "
        f"{kinds}; {given.theirs} from them, {given.ours} from us.",
        "The last of them:" if given.touchpoints > len(given.last) else "In order:",
        *(_told(one) for one in given.last),
    ]
    if given.open:
        lines += ["Open:", *open_lines(given)]
    else:
        lines.append("Nothing is open.")
    return "\n".join(lines)


def open_lines(given: Summary) -> Iterator[str]:
    """What is open, a line each."""
    for one in given.open:
        yield f"- {one.what}" + (f" “{flat(one.quote)}”" if one.quote else "")


def touchpoint_name(touchpoint: Touchpoint, zone: ZoneInfo) -> str:
    """Mon 2 March, their e-mail."""
    at = touchpoint.at.astimezone(zone)
    side = "their" if touchpoint.direction == "in" else "our"
    outcome = f" ({OUTCOMES[touchpoint.outcome]})" if touchpoint.outcome else ""
    return f"{stamp(at)}, {side} {CHANNELS[touchpoint.channel]}{outcome}"


def flat(words: str) -> str:
    """A quotation on one line."""
    return " ".join(words.split())


def day(when: date) -> str:
    """Thursday 12 March."""
    return f"{when:%A} {when.day} {when:%B}"


def stamp(at: datetime) -> str:
    """Mon 2 Mar 09:15."""
    return f"{at:%a} {at.day} {at:%b} {at:%H:%M}"


def _told(one: Told) -> str:
    side = "they" if one.direction == "in" else "we"
    outcome = f", {OUTCOMES[one.outcome]}" if one.outcome else ""
    gist = f": “{one.gist}”" if one.gist else ""
    return f"- {stamp(one.at)}, {side}, {CHANNELS[one.channel]}{outcome}{gist}"


def _by_count(given: Summary) -> list[tuple[Channel, int]]:
    return [(channel, given.by_channel[channel]) for channel in CHANNELS if channel in given.by_channel]


def _sentence(rule: str) -> str:
    return f"{rule[:1].upper()}{rule[1:]}."


def _sources(pages: tuple[str, ...]) -> list[str]:
    return ["", "Playbook: " + ", ".join(pages)] if pages else []
