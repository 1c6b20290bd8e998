"""Signs that a client is drifting. Section 5 of the judging guide. Only for the relation `client`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from assistant.advice.answer import Answer, Evidence, shown
from assistant.advice.channel import ruled_out
from assistant.reading.acts import Act
from assistant.reading.heard import Heard
from assistant.reading.rhythm import Rhythm
from assistant.reading.timeline import Timeline
from assistant.thread import Health, ReadsAs, Turn

# Where the thread shows no reply time of theirs: two unanswered attempts and five working days (guide, section 5).
SILENT_ATTEMPTS = 2
SILENT_DAYS = 5.0
# Where it shows them: four working days at least, by which seven in ten of their answers would have come.
KNOWN_SILENT_DAYS = 4.0
SILENT_SURPRISE = 0.75


@dataclass(frozen=True)
class Sign:
    """One sign with its evidence; a serious one counts for more than one."""

    name: str
    serious: bool
    evidence: Evidence
    page: str


def health_of(
    timeline: Timeline,
    rhythm: Rhythm,
    reads_as: ReadsAs,
    turn: Turn,
    counts: Callable[[Sign], bool] = lambda _: True,
) -> tuple[Answer[Health], tuple[Sign, ...]]:
    """Counts the signs, those that `counts` lets through. The answer's evidence lists each of them."""
    signs = tuple(sign for sign in _told_apart(timeline, tuple(_signs(timeline, rhythm, turn))) if counts(sign))
    names = {sign.name for sign in signs}
    insulting = _insulted(timeline)
    notice = timeline.last_heard("gives_notice")
    asked_to_stop = timeline.stop
    evidence = tuple(sign.evidence for sign in signs)
    pages = tuple(dict.fromkeys(sign.page for sign in signs))
    tip = ("A warm word of theirs, or what they miss from us delivered, would ease it.",)
    if insulting:
        return Answer(
            "critical",
            "conduct of ours that was insulting",
            (shown(insulting, "our own words"), *evidence),
            tip,
            ("harassment-ease-off", "senior-reaches-out"),
        ), signs
    if asked_to_stop:
        return Answer(
            "critical",
            "a request to be left alone",
            (shown(asked_to_stop[0], "asks to be left alone", asked_to_stop[1].quote), *evidence),
            tip,
            ("respect-a-stop",),
        ), signs
    if notice and not _taken_back(timeline, notice[0]):
        return Answer(
            "critical",
            "notice given",
            (shown(notice[0], "gives notice", notice[1].quote), *evidence),
            tip,
            ("complaints-are-a-chance",),
        ), signs
    if "refused meeting" in names and names & {"silence", "late payment"}:
        return Answer("critical", "a refused meeting together with silence or non-payment", evidence, tip, pages), signs
    if reads_as == "harassment":
        run = timeline.since_word[-1:] or timeline.heard[-1:]
        return Answer(
            "at_risk",
            "our own run reads as harassment",
            (*evidence, *(shown(h, "our own run") for h in run)),
            tip,
            ("harassment-ease-off", *pages),
        ), signs
    if any(sign.serious for sign in signs):
        return Answer("at_risk", "a serious complaint or a refused meeting", evidence, tip, pages), signs
    if len(signs) >= 2:
        return Answer("at_risk", f"{len(signs)} signs at once", evidence, tip, pages), signs
    if signs:
        return Answer("watch", f"one sign: {signs[0].name}", evidence, tip, pages), signs
    return Answer(
        "steady",
        "no sign, or none that is not explained",
        (),
        ("Silence past their own habit would make it watch.",),
        (),
    ), signs


def _signs(timeline: Timeline, rhythm: Rhythm, turn: Turn) -> Iterator[Sign]:
    yield from _silence(timeline, rhythm, turn)
    yield from _complaint(timeline)
    yield from _payment(timeline)
    yield from _meetings(timeline)
    yield from (*_cooling(timeline), *_later(timeline))
    yield from _own_dates(timeline)
    yield from _ours(timeline, turn)


def _told_apart(timeline: Timeline, signs: tuple[Sign, ...]) -> tuple[Sign, ...]:
    """One and the same silence is one sign, also when it is over a bill."""
    names = {sign.name for sign in signs}
    if {"silence", "late payment"} <= names and all(h.we_did("invoices") or not h.text for h in timeline.run):
        return tuple(sign for sign in signs if sign.name != "silence")
    return signs


def _silence(timeline: Timeline, rhythm: Rhythm, turn: Turn) -> Iterator[Sign]:
    """Silence long for them; not on a channel they do not use, not inside a date they gave, not while the turn is ours."""
    if turn != "them" or not timeline.run or timeline.rhythm:
        return
    if timeline.pause and timeline.pause.until >= timeline.now.date():
        return
    banned = ruled_out(timeline)
    heard_there = [h for h in timeline.run if h.channel not in banned]
    heard_there = [h for h in heard_there if not (h.we_did("invoices") and len(timeline.run) == 1)]
    if not heard_there:
        return
    begun = heard_there[0].at
    if timeline.pause and timeline.pause.until > begun.date():
        begun = timeline.workdays.at(timeline.pause.until, timeline.workdays.closes)
    days = timeline.workdays.days_between(begun, timeline.now)
    since = [h for h in heard_there if h.at >= begun] or heard_there[-1:]
    known = rhythm.seen >= 1
    if known:
        long_for_them = rhythm.surprise >= SILENT_SURPRISE
        silent = days >= KNOWN_SILENT_DAYS and long_for_them and (len(since) >= 2 or days >= 7.5)
    else:
        silent = len(since) >= SILENT_ATTEMPTS and days >= SILENT_DAYS - 0.1
    if silent:
        why = f"{days:.0f} working days without an answer" + (
            f", where {rhythm.usual_days:.1f} is their usual" if known else ""
        )
        yield Sign("silence", False, shown(since[0], why), "gone-quiet")


def _complaint(timeline: Timeline) -> Iterator[Sign]:
    """A complaint; serious where it is grave, repeated, or comes from someone who seldom writes."""
    window = timeline.now - timedelta(days=45)
    heavy: list[Heard] = [w for w in timeline.words if w.at >= window and _complains(w)]
    if not heavy:
        return
    last = heavy[-1]
    calmed = [w for w in timeline.words if w.index > last.index and w.did("pleased", "thanks") and not _complains(w)]
    if calmed:
        return
    grave = last.did("grave") is not None or (
        last.mood is not None and last.mood.mood in ("angry", "icy") and last.mood.strength >= 4
    )
    act = last.did("complains", "grave")
    yield Sign(
        "complaint",
        grave or len(heavy) >= 2 or writes_seldom(timeline),
        shown(last, "a complaint", act.quote if act else None),
        "complaints-are-a-chance",
    )


def writes_seldom(timeline: Timeline) -> bool:
    """Whether the client hardly ever writes: a complaint from them weighs double (field notes, 21)."""
    return sum(word.touchpoint.direction == "in" for word in timeline.words) <= 2 and len(timeline.heard) >= 2


def _complains(word: Heard) -> bool:
    """A complaint has displeasure, harm or repetition in it; a friendly request to correct something has none of these."""
    if word.did("complains") is None:
        return False
    mood = word.mood.mood if word.mood else "neutral"
    if mood in ("angry", "upset", "icy") or sum(act.kind == "complains" for act in word.acts) >= 2:
        return True
    return word.did("grave", "payment_excuse") is not None and mood != "pleased"


def _payment(timeline: Timeline) -> Iterator[Sign]:
    """A prompt payer who stops paying. Bills sent only where they do not look are no sign."""
    if timeline.last_heard("pays") is None and not timeline.last_heard("payment_excuse"):
        return
    paid = timeline.last_heard("pays")
    reminders = [h for h in timeline.run if h.we_did("invoices")]
    if paid and len(reminders) >= 2 and timeline.workdays.days_between(reminders[0].at, timeline.now) >= 10:
        yield Sign("late payment", False, shown(reminders[-1], "a prompt payer has not paid"), "late-payer-call-first")
    withheld = timeline.last_heard("payment_excuse")
    if withheld:
        yield Sign(
            "late payment", False, shown(withheld[0], "holds payment back", withheld[1].quote), "late-payer-call-first"
        )


def _meetings(timeline: Timeline) -> Iterator[Sign]:
    """Declined or missed meetings are the gravest; declining with another time offered is none."""
    for heard in reversed(timeline.heard[-8:]):
        said_no = heard.declined or (
            heard.is_word and heard.did("declines_meeting") is not None and heard.channel != "meeting"
        )
        if (
            said_no
            and not heard.did("proposes_alternative", "prefers_call", "prefers_email", "prefers_text")
            and not _met_since(timeline, heard)
        ):
            act = heard.did("declines_meeting")
            yield Sign(
                "refused meeting",
                True,
                shown(heard, "declines to meet, with no other time", act.quote if act else None),
                "refused-meeting",
            )
            return
    for heard in reversed(timeline.heard):
        if (
            heard.missed
            and heard.channel == "meeting"
            and _accepted_before(timeline, heard)
            and not _met_since(timeline, heard)
        ):
            yield Sign(
                "missed meeting", True, shown(heard, "did not come to a meeting they had accepted"), "refused-meeting"
            )
            return


def _accepted_before(timeline: Timeline, missed: Heard) -> bool:
    return any(
        w.index < missed.index and (w.touchpoint.outcome == "accepted" or w.did("accepts_meeting"))
        for w in timeline.words
    )


def _met_since(timeline: Timeline, heard: Heard) -> bool:
    return any(
        w.index > heard.index and w.touchpoint.outcome in ("held", "connected", "accepted") for w in timeline.words
    )


def _cooling(timeline: Timeline) -> Iterator[Sign]:
    """Replies getting shorter or cooler against their own earlier ones."""
    own = [w for w in timeline.words if w.touchpoint.direction == "in" and w.text]
    if len(own) < 4:
        return
    earlier, late = own[:-2], own[-2:]
    usual = sum(len(w.text) for w in earlier) / len(earlier)
    if usual >= 50 and all(
        len(w.text) < 0.3 * usual and len(w.text) < 40 and not w.did("thanks", "pleased") for w in late
    ):
        yield Sign("cooler replies", False, shown(late[-1], "much shorter than they used to write"), "gone-quiet")


def _later(timeline: Timeline) -> Iterator[Sign]:
    """Replies that come much later than their own used to: each of the last two three times their usual, and over two days."""
    times, waiting = list[tuple[float, Heard]](), None
    for heard in timeline.heard:
        if heard.is_word and waiting is not None:
            times.append((timeline.workdays.days_between(waiting, heard.at), heard))
            waiting = None
        elif heard.is_attempt and waiting is None:
            waiting = heard.at
    if len(times) < 4:
        return
    usual = median(days for days, _ in times[:-2])
    if all(days > max(2.0, 3.0 * usual) for days, _ in times[-2:]):
        yield Sign(
            "later replies",
            False,
            shown(times[-1][1], f"{times[-1][0]:.0f} working days, where {usual:.1f} was usual"),
            "gone-quiet",
        )


def _own_dates(timeline: Timeline) -> Iterator[Sign]:
    """A date of theirs that passed with nothing."""
    pause = timeline.pause
    if (
        pause
        and not pause.asked
        and not pause.heard.automatic
        and pause.until < timeline.now.date()
        and (
            timeline.workdays.days_between(timeline.workdays.at(pause.until, timeline.workdays.closes), timeline.now)
            >= 0.9
        )
    ):
        yield Sign(
            "a date of theirs passed",
            False,
            shown(pause.heard, "the date they gave has passed", pause.quote),
            "open-on-the-list",
        )


def _ours(timeline: Timeline, turn: Turn) -> Iterator[Sign]:
    """A promise of ours broken, or a question of theirs left unanswered or talked past."""
    broken = timeline.broken_promise
    if broken and turn == "us":
        yield Sign(
            "a promise of ours broken",
            False,
            shown(broken.heard, "a promise of ours that passed", broken.act.quote),
            "keep-the-promised-hour",
        )
        return
    word = timeline.last_word
    if turn == "us" and word is not None:
        late = timeline.workdays.days_between(word.at, timeline.now) >= 2.0
        talked_past = bool(timeline.since_word) and any(h.text for h in timeline.since_word)
        if word.did("asks", "notes_silence_of_ours") and (late or talked_past):
            yield Sign("their question left unanswered", False, shown(word, "waits for our answer"), "answer-first")
            return
    mocked = _mocked(timeline)
    if mocked:
        yield Sign("mockery of ours", False, shown(mocked[0], "mocks them", mocked[1].quote), "know-the-line")


def _mocked(timeline: Timeline) -> tuple[Heard, Act] | None:
    """Our last mockery of them (guide, section 5: one sign), while nothing warm of theirs has come since."""
    for heard in reversed(timeline.heard[-6:]):
        act = heard.we_did("sarcasm")
        if act:
            eased = any(w.index > heard.index and w.did("pleased", "thanks") for w in timeline.words)
            return None if eased else (heard, act)
    return None


def _insulted(timeline: Timeline) -> Heard | None:
    for heard in reversed(timeline.heard[-6:]):
        if heard.we_did("insult", "threat", "shames"):
            return heard
    return None


def _taken_back(timeline: Timeline, heard: Heard) -> bool:
    return any(w.index > heard.index and w.did("lifts_stop", "still_loyal", "approves") for w in timeline.words)
