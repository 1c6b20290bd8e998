"""Whose turn is it? Section 1 of the judging guide. Not here: what the one whose turn it is should do (`step`)."""

from __future__ import annotations

from assistant.advice.answer import Answer, shown
from assistant.reading.acts import Act
from assistant.reading.heard import Heard
from assistant.reading.timeline import Timeline
from assistant.thread import Turn

# What a client's words do when they wait for something of ours.
_WAITS_FOR_US = (
    "asks",
    "complains",
    "approves",
    "notes_silence_of_ours",
    "corrects",
    "gives_notice",
    "insults",
    "prefers_call",
    "prefers_meeting",
    "proposes_alternative",
    "grave",
    "payment_excuse",
)
_ENDS = ("closes", "parks")


def turn_of(timeline: Timeline) -> Answer[Turn]:
    """Decides the turn. A stop, a refusal or an amicable end comes first, then what we owe, then what they owe."""
    word = timeline.last_word
    if timeline.stop:
        heard, act = timeline.stop
        return Answer(
            "nobody",
            "the client has asked us to stop",
            (shown(heard, "asks us to stop", act.quote),),
            pages=("respect-a-stop",),
        )
    if timeline.refusal:
        heard, act = timeline.refusal
        return Answer(
            "nobody", "the client has said no", (shown(heard, "says no", act.quote),), pages=("respect-a-stop",)
        )
    if word is None:
        return Answer("them", "they have not answered yet: we asked, and it waits for them")
    broken = timeline.broken_promise
    if broken and not _closed_since(timeline, broken.heard.index):
        why = f"we promised a word by {broken.act.date.quote if broken.act.date else 'then'}, and nothing came"
        return Answer(
            "us",
            "a promise of ours whose date has passed stays with us",
            (shown(broken.heard, why, broken.act.quote),),
            ("Once what we promised is out, the turn is theirs.",),
            ("keep-the-promised-hour",),
        )
    quiet = word.did("asks_for_quiet")
    if quiet and quiet.date and quiet.date.day >= timeline.now.date() and not _asks_something(word, quiet.sentence):
        return Answer(
            "nobody",
            "parked: the client asked for quiet until a day that has not come",
            (shown(word, "asks for quiet", quiet.quote),),
            pages=("waiting-well",),
        )
    since = timeline.since_word
    if not since:
        return _nothing_sent_since(timeline, word)
    return _something_sent_since(timeline, word, since)


def _nothing_sent_since(timeline: Timeline, word: Heard) -> Answer[Turn]:
    given = word.did("promises_by", "asks_for_time", "asks_for_quiet")
    wanted = word.did("prefers_call", "asks")
    if given and given.date and wanted and wanted.sentence == given.sentence and given.date.day == word.at.date():
        given = None  # "call me today" is no date of theirs
    needs = _needs_us(word)
    if word.did(*_ENDS) and not needs:
        act = word.did(*_ENDS)
        assert act is not None
        return Answer(
            "nobody", "closed or parked by agreement", (shown(word, "closes or parks the matter", act.quote),)
        )
    if (
        given
        and given.date
        and not word.did("complains", "gives_notice")
        and not _asks_something(word)
        and not _heated(word)
    ):
        return Answer(
            "them",
            "they have it and gave a date",
            (shown(word, "gives a date before which silence is not silence", given.quote),),
        )
    if needs:
        return Answer(
            "us",
            "the client's last word waits for an answer",
            (shown(word, _why(needs), needs.quote),),
            pages=("answer-first",),
        )
    if timeline.open_promise:
        promise = timeline.open_promise
        return Answer(
            "us",
            "they wait for a thing that we promised",
            (shown(promise.heard, "our promise still stands", promise.act.quote),),
        )
    if given:
        return Answer(
            "them", "they have it and will come back", (shown(word, "says that they will come back", given.quote),)
        )
    if word.touchpoint.outcome in ("connected", "held", "accepted"):
        return Answer("them", "the talk left the next step with them", (shown(word, "the last talk"),))
    open_ask = _our_open_ask(timeline, word)
    if word.did("acknowledges", "thanks", "pleased") and len(word.text) < 160:
        if open_ask:
            return Answer(
                "them",
                "they have it, and what we asked for is still open",
                (shown(open_ask, "what we asked for"), shown(word, "acknowledges it")),
            )
        return Answer("nobody", "they thanked us and nothing is open", (shown(word, "thanks, and asks nothing"),))
    return Answer(
        "us",
        "the client wrote last, and their word waits for an acknowledgement",
        (shown(word, "the client's last word"),),
        pages=("answer-first",),
    )


def _something_sent_since(timeline: Timeline, word: Heard, since: tuple[Heard, ...]) -> Answer[Turn]:
    needed = _needs_us(word)
    if needed:
        answered = [out for out in since if not _dodges(out) and not (_asks_something(word) and _only_reminds(out))]
        if not answered:
            dodge = since[-1]
            return Answer(
                "us",
                "an answer of ours that dodges or mocks the question does not pass the turn on",
                (shown(word, _why(needed), needed.quote), shown(dodge, "does not answer it")),
                ("A straight answer to their question passes the turn on.",),
                ("answer-first", "empathy-not-surrender"),
            )
        if timeline.open_promise and timeline.open_promise.heard.index > word.index and not _asked_back(answered):
            promise = timeline.open_promise
            return Answer(
                "us",
                "they wait for a thing that we promised",
                (shown(promise.heard, "our promise still stands", promise.act.quote),),
                pages=("keep-the-promised-hour",),
            )
    if word.did(*_ENDS) and not needed and not _asked_back(since):
        return Answer("nobody", "closed or parked by agreement", (shown(word, "closes or parks the matter"),))
    last = since[-1]
    if (
        word.did("acknowledges", "thanks", "pleased", "parks")
        and not needed
        and not _asked_back(since)
        and not word.did("promises_by", "asks_for_time")
        and _our_open_ask(timeline, word) is None
    ):
        return Answer("nobody", "nothing is open on either side", (shown(last, "our last word asks for nothing"),))
    return Answer(
        "them",
        "we asked or delivered something, and it waits for them",
        (shown(last, "our last word"),),
        ("A word from them, or a promise of ours that falls due, would move the turn.",),
    )


def _needs_us(word: Heard) -> Act | None:
    """The act by which the client's word waits for us, if it does."""
    if word.touchpoint.direction == "out" or word.touchpoint.outcome in ("connected", "held"):
        return word.did("complains", "gives_notice")  # what was asked in a talk was answered in it
    act = word.did(*_WAITS_FOR_US)
    if (
        act
        and act.kind == "asks"
        and word.did("acknowledges", "promises_by")
        and "?" not in act.quote
        and not word.did("complains")
    ):
        return None
    if act is None and word.mood is not None and word.mood.mood in ("angry", "upset", "worried", "icy"):
        return Act("asks", word.text.strip()[:160], 0)
    return act


def _heated(word: Heard) -> bool:
    return word.mood is not None and word.mood.mood in ("angry", "upset") and word.mood.strength >= 3


def _asks_something(word: Heard, but: int = -1) -> bool:
    """Whether they put a question, other than in the sentence `but`."""
    return any(
        act.kind in ("asks", "corrects", "approves") and "?" in act.quote and act.sentence != but for act in word.acts
    )


def _asked_back(sent: tuple[Heard, ...] | list[Heard]) -> bool:
    return any(out.we_did("asks", "delivers", "if_then", "checks_in", "invoices") for out in sent)


def _dodges(out: Heard) -> bool:
    """A word of ours that leaves theirs unanswered: a pitch, mockery, a brush-off, or a call that nobody took."""
    if out.touchpoint.outcome in ("no_answer", "bounced") and not out.text:
        return True
    if out.touchpoint.outcome == "no_answer":
        return True
    if out.we_did("insult", "sarcasm", "threat") and not out.we_did("delivers", "apologises"):
        return True
    return bool(out.we_did("dodges", "pitches") and not out.we_did("delivers", "apologises", "holding", "promises"))


def _only_reminds(out: Heard) -> bool:
    """A reminder of our own matter, which answers no question of theirs."""
    return (
        out.we_did("checks_in", "invoices", "pressures") is not None
        and out.we_did("delivers", "eases", "apologises", "holding", "promises") is None
    )


def _our_open_ask(timeline: Timeline, word: Heard) -> Heard | None:
    """Our question just before their word, which a mere acknowledgement leaves open."""
    before = [h for h in timeline.heard[: word.index] if h.touchpoint.direction == "out"]
    return before[-1] if before and before[-1].we_did("asks", "checks_in") else None


def _closed_since(timeline: Timeline, index: int) -> bool:
    return any(
        word.index > index and word.did("closes", "parks") and not word.did("asks", "complains")
        for word in timeline.words
    )


def _why(act: Act) -> str:
    return {
        "complains": "a complaint waits for an answer",
        "approves": "an approval waits for us to act",
        "gives_notice": "notice given waits for an answer",
        "notes_silence_of_ours": "they are waiting for us",
    }.get(act.kind, "waits for our answer")
