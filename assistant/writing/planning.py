"""From a message that was read to the plan of its reply. Not here: any wording (`offline`, the model)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import regex

from assistant.profile import Profile, Style
from assistant.reading.hostile import must_not_be_repeated, talks_to_a_machine
from assistant.reading.issues import Issue
from assistant.reading.message import Message
from assistant.reading.requests import requests_of
from assistant.reading.words import plain
from assistant.thread import NextChannel
from assistant.workdays import country_of_zone
from assistant.writing.answering import (
    answers_of,
    asks_for_call,
    local_day,
    may_be_said_back,
    needed_sooner,
    not_before,
    wants_no_call,
)
from assistant.writing.greeting import greeting_name, sign_off_of
from assistant.writing.phrases import PhraseBank, phrase_bank
from assistant.writing.plan import Form, Kind, Plan, Tone
from assistant.writing.promise import Hours, promised_moment, worded
from assistant.writing.restate import WORDS_EACH, SaidBack, said_back, said_inside, topics_said, with_another

_PAGES = {
    "holding": ("answer-first", "keep-the-promised-hour"),
    "thanks": ("thank-you-mail",),
    "stop": ("respect-a-stop",),
    "refusal": ("respect-a-stop", "let-prospects-go"),
    "none": ("out-of-office",),
}


def plan_reply(
    message: Message,
    *,
    automatic: bool,
    sender_name: str | None,
    signature: str = "",
    subject: str | None,
    profile: Profile,
    hours: Hours,
    now: datetime,
    tone: Tone = "plain",
    preference: NextChannel | None = None,
    ruled_out: frozenset[str] = frozenset(),
) -> Plan:
    """Decides what the reply must contain. `now` is the moment of writing; a stated preference of the client wins."""
    variety = _variety(message, hours)
    bank = phrase_bank(variety)
    register = "formal" if tone == "formal" else message.register
    kind = _kind(message, automatic)
    back, form = _said(message, bank, register, kind)
    asked = said_inside(message.requests.asked, bank, register) if kind == "holding" else None
    question = message.requests.question if kind == "holding" and not asked else None
    question = question if may_be_said_back(question, message) else None
    if question and form == "quote" and back.quote and plain(question) in plain(back.quote):
        back, form = SaidBack(None, back.topic, None), "topic" if back.topic else "bare"
    promise = when = None
    if kind == "holding":
        moment = promised_moment(
            now,
            hours,
            message.urgency,
            message.feels,
            profile.update_promise_hours,
            before=_their_hour(message, now, hours),
        )
        moment = not_before(message, moment, hours) if asks_for_call(message) else moment
        promise = moment.astimezone(hours.client_zone)
        when = worded(moment, now, hours, message.language, bank.moment)
    offer, preferred = _offer(message, kind, preference, ruled_out)
    by_call = kind == "holding" and offer == "call" and (preferred or asks_for_call(message))
    answers = answers_of(message, bank, asked or question, by_call) if kind == "holding" else ()
    style = profile.style or Style()
    pages = _PAGES[kind]
    if kind == "holding" and message.feels in ("angry", "upset", "icy"):
        pages = (*pages, "empathy-not-surrender", "voice-for-bad-news" if offer == "call" else "concern-before-facts")
    return Plan(
        kind=kind,
        language=message.language,
        address=register,
        mood=message.feels,
        urgency=message.urgency,
        name=greeting_name(sender_name, message.language, register),
        clause=back.clause,
        topic=back.topic,
        quote=back.quote,
        form=form,
        asked=asked,
        question=question,
        answers=answers,
        refused=message.requests.refused if kind == "holding" and bank.family("refused") else None,
        stake=next((stake for stake in message.requests.stakes if bank.family("sorry", stake)), None),
        next_day=promise is not None and promise.date() > local_day(now, hours),
        sooner=promise is not None and needed_sooner(message, promise, now, hours),
        issues=tuple(issue.quote for issue in message.issues),
        owner=profile.responsible,
        promise_at=promise,
        when=when,
        by_call=by_call,
        number_given=by_call and _NUMBER.search(message.text + " " + signature) is not None,
        notice=kind == "holding" and message.did("gives_notice") is not None,
        bank=variety,
        offer=offer,
        offer_preferred=preferred,
        sign_off=sign_off_of(profile, message.language, register, kind),
        subject=_safe_subject(subject),
        tone=tone,
        pages=pages,
        greeting=style.greetings.get(message.language) if register == "familiar" else None,
        brief=0 < style.words < SHORT_MAIL,
        phrases=style.phrases,
    )


def _said(message: Message, bank: PhraseBank, register: str, kind: Kind) -> tuple[SaidBack, Form]:
    """How the matter is said back: one whole statement of theirs, else its topic named, else their words quoted."""
    backs = [(issue, said_back(issue, bank, register)) for issue in message.issues]
    topics = topics_said(message.topics, bank, register)
    title = message.title
    topic = topics or (None if title else next((back.topic for _, back in backs if back.topic), None))
    if kind == "thanks":
        return SaidBack(None, topic, None), "topic" if topic else "bare"
    likeliest = max((issue.telling for issue in message.issues), default=0.0)
    near = [(issue, back) for issue, back in backs if issue.telling >= NEARLY * likeliest]
    for issue, back in near:
        if back.clause and len(back.clause.split()) <= WORDS_EACH:
            if not issue.tells and topic and issue.telling < likeliest:
                break  # where it happened, without what happened: its topic says as much
            return SaidBack(_with_second(issue, back.clause, backs, bank.language), topic, None), "clause"
    quotes = [b.quote for _, b in near or backs if b.quote and len(b.quote.split()) >= 4 and b.quote != title]
    # A request is answered, not read out.
    quote = next((words for words in quotes if not requests_of(words, message.language).kinds), None)
    if quote and quote == quotes[0]:
        return SaidBack(None, topic, quote), "quote"
    if topic:
        return SaidBack(None, topic, quote), "topic"
    if title:
        return SaidBack(None, None, title), "subject"
    quote = quote or next(iter(quotes), None)  # a request read out is better than no word of the matter
    return SaidBack(None, None, quote), "quote" if quote else "bare"


def _with_second(first: Issue, clause: str, backs: Sequence[tuple[Issue, SaidBack]], language: str) -> str:
    """The clause with one more of theirs, where a second whole sentence tells of trouble too; in the order they told them."""
    for issue, back in backs:
        if issue is first or not back.clause or issue.score < ALSO_WORTH or not _whole(issue) or not _whole(first):
            continue
        earlier, later = (clause, back.clause) if first.place < issue.place else (back.clause, clause)
        both = with_another(earlier, later, language)
        if both:
            return both
    return clause


def _whole(issue: Issue) -> bool:
    """Whether the statement is all of its sentence but for a word or two in front."""
    return issue.statement is not None and len(issue.statement.split()) >= 0.8 * len(issue.quote.split())


SHORT_MAIL = 60
"""Words: a sender whose mails are usually shorter gets a shorter reply (its limit is 120)."""
ALSO_WORTH = 1.6
"""The weight from which a second statement is worth saying back."""
NEARLY = 0.9
"""How much of the likeliest issue's chance another needs, to be told instead where that one can only be quoted."""


_NUMBER = regex.compile(r"(?<![\d,.])\+?\(?\d[\d\s()./-]{6,}\d(?![\d,.]*\d)")
_BRAZIL = regex.compile(
    r"\b(?:voc[eê]s?|vcs?|a gente|pra|tá|tô|celular|equipe|time|cadê|beleza|gente)\b", regex.IGNORECASE
)
# A clock time of the client's that a word has to come before: "before 5 pm", "bis 17 Uhr", "avant 17 heures".
_BEFORE_HOUR = regex.compile(
    r"\b(?:by|before|until|till|bis|vor|spätestens|avant|d'ici|antes de(?: las?| las)?|hasta las?|entro le|prima delle|voor|vóór|tot|até às?|antes das?) "
    r"(?:half past )?(?P<hour>[01]?\d|2[0-3])(?:[:.h](?P<minute>[0-5]\d))? ?(?P<half>am|pm)?(?: ?(?:uhr|h|heures|uur|horas|o'clock))?\b(?![./-]\d|\s?(?:%|€|\w+ber|\w+uary|juin|mai))",
    regex.IGNORECASE,
)


def _variety(message: Message, hours: Hours) -> str:
    """Portuguese is answered as it is spoken where the client is."""
    if message.language != "pt":
        return message.language
    brazilian = country_of_zone(hours.client_zone.key) == "BR" or _BRAZIL.search(message.text) is not None
    return "pt_br" if brazilian and country_of_zone(hours.client_zone.key) != "PT" else "pt"


def _their_hour(message: Message, now: datetime, hours: Hours) -> datetime | None:
    """The hour of today that the client wants a word before, where the mail names one."""
    match = _BEFORE_HOUR.search(message.text)
    if match is None:
        return None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "pm" else 0)
    elif hour < 8 and not match["minute"]:
        hour += 12  # "before 5" is five in the afternoon
    local = now.astimezone(hours.client_zone)
    named = local.replace(hour=min(hour, 23), minute=int(match["minute"] or 0), second=0, microsecond=0)
    return named if named > local else None


def _kind(message: Message, automatic: bool) -> Kind:
    if automatic:
        return "none"
    time = message.did("asks_for_time")
    if message.did("asks_to_stop") and not (time is not None and time.date is not None):
        return "stop"
    if message.did("refuses") and not message.did("complains") and message.feels != "angry":
        return "refusal"
    if message.feels == "pleased" and not _asks(message):
        return "thanks"
    return "holding"


def _asks(message: Message) -> bool:
    return (
        any(act.kind == "asks" and ("?" in act.quote or not message.did("thanks")) for act in message.acts)
        or message.did("complains", "corrects") is not None
    )


def needs_reply(message: Message, kind: Kind) -> bool:
    """Whether the client waits for a word: not after an automatic mail, nor where nothing is asked, wrong or felt."""
    if kind == "none":
        return False
    if kind == "holding" and message.feels == "neutral":
        quiet = (
            message.did(
                "asks",
                "complains",
                "corrects",
                "approves",
                "notes_silence_of_ours",
                "gives_notice",
                "promises_by",
                "declines_meeting",
                "proposes_alternative",
            )
            is None
        )
        return not quiet
    return True


def _offer(
    message: Message, kind: Kind, preference: NextChannel | None, ruled_out: frozenset[str]
) -> tuple[NextChannel | None, bool]:
    """A call where there is anger, by the client's preferred means: their words in this message first, then the profile."""
    asks = asks_for_call(message)
    if kind != "holding" or (message.feels not in ("angry", "upset", "icy") and not asks):
        return None, False
    banned = set(ruled_out) | {
        act.kind.removeprefix("rules_out_") for act in message.acts if act.kind.startswith("rules_out_")
    }
    said = next((act.kind.removeprefix("prefers_") for act in message.acts if act.kind.startswith("prefers_")), None)
    if asks and "call" not in banned:
        return "call", True
    if wants_no_call(message) or message.requests.wants("in_writing"):
        banned |= {"call"}
    if message.feels == "icy" and said != "call" and preference != "call":
        return None, False  # somebody who writes coldly wants it in writing
    if (
        message.feels != "angry"
        and said != "call"
        and preference != "call"
        and message.urgency != "high"
        and message.mood.strength < 5
    ):
        return None, False
    wishes: list[tuple[NextChannel | None, bool]] = [(preference, True), ("call", said == "call")]
    if said == "email" or preference == "email" or "call" in banned:
        wishes = [(preference, True)]
    for wish, stated in wishes:
        if wish in ("call", "text", "chat", "meeting") and wish not in banned:
            return wish, stated
    return None, False


def _safe_subject(subject: str | None) -> str | None:
    if not subject or talks_to_a_machine(subject) or must_not_be_repeated(subject) or len(subject) > 120:
        return None
    return " ".join(subject.split())
