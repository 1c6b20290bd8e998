"""From a message that was read to the plan of its reply. Not here: any wording (`offline`, the model)."""

from __future__ import annotations

from datetime import datetime

import regex

from assistant.profile import Profile
from assistant.reading.hostile import must_not_be_repeated, talks_to_a_machine
from assistant.reading.issues import Issue
from assistant.reading.message import Message
from assistant.thread import NextChannel
from assistant.workdays import country_of_zone
from assistant.writing.phrases import PhraseBank, phrase_bank
from assistant.writing.plan import Form, Kind, Plan, Tone
from assistant.writing.promise import Hours, promised_moment, worded
from assistant.writing.restate import SaidBack, said_back, told

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
    also, also_statement = _also(message, back, bank, register) if form in ("topic", "quote") else (None, False)
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
        promise = moment.astimezone(hours.client_zone)
        when = worded(moment, now, hours, message.language, bank.moment)
    offer, preferred = _offer(message, kind, preference, ruled_out)
    by_call = kind == "holding" and offer == "call" and (preferred or message.did("prefers_call") is not None)
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
        also=also,
        also_statement=also_statement,
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
    )


def _said(message: Message, bank: PhraseBank, register: str, kind: Kind) -> tuple[SaidBack, Form]:
    """How the matter is said back: the weightiest issue decides, told if it can be, else quoted, else named."""
    backs = [said_back(issue, bank, register) for issue in message.issues]
    topic = next((back.topic for back in backs if back.topic), None)
    if kind == "thanks":
        return SaidBack(None, topic, None), "topic" if topic else "bare"
    whole = told(message.issues, bank, register)
    if backs and backs[0].clause is None:
        if backs[0].quote and len(backs[0].quote.split()) >= 4:
            return SaidBack(None, topic, backs[0].quote), "quote"
        if backs[0].topic:
            return SaidBack(None, backs[0].topic, None), "topic"
    if whole:
        return SaidBack(whole, topic, None), "clause"
    quote = next((back.quote for back in backs if back.quote), None)
    if topic:
        return SaidBack(None, topic, quote), "topic"
    return SaidBack(None, None, quote), "quote" if quote else "bare"


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


def _also(message: Message, back: SaidBack, bank: PhraseBank, register: str) -> tuple[str | None, bool]:
    """A second matter of the message that the first does not hold already, and whether it is a statement or a noun phrase."""
    named = " ".join(
        filter(
            None, (back.clause, back.topic if not back.clause else None, back.quote if back.form == "quote" else None)
        )
    ).lower()
    second = [issue for issue in message.issues[1:] if issue.score >= 2.0]
    for issue in second:
        clause = said_back(issue, bank, register).clause
        if clause and len(clause.split()) <= 16:
            return clause, True
    topics = [issue.topic for issue in second if issue.topic and issue.score >= 2.4]
    for topic in topics:
        turned = said_back(Issue("", None, topic, 0.0), bank, register).topic
        noun = topic.split()[-1].lower()
        if turned and noun not in named:
            return turned, False
    return None, False


def _kind(message: Message, automatic: bool) -> Kind:
    if automatic:
        return "none"
    if message.did("asks_to_stop") and not message.did("asks_for_time"):
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
    if kind != "holding" or message.feels not in ("angry", "upset", "icy"):
        return None, False
    banned = set(ruled_out) | {
        act.kind.removeprefix("rules_out_") for act in message.acts if act.kind.startswith("rules_out_")
    }
    said = next((act.kind.removeprefix("prefers_") for act in message.acts if act.kind.startswith("prefers_")), None)
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


def greeting_name(sender: str | None, language: str, register: str) -> str | None:
    """The first name; with the last name where formal German would find the first alone too close."""
    if not sender or talks_to_a_machine(sender) or must_not_be_repeated(sender) or len(sender) > 60:
        return None
    title = regex.match(
        r"^(?:mr|ms|mrs|miss|dr|prof|herr|frau|monsieur|madame|m|mme|sr|sra|señora?|dott|dott\.ssa|sig|sig\.ra|signora?|dhr|mevr|de heer|mevrouw)\b\.?\s*",
        sender,
        regex.IGNORECASE,
    )
    bare = sender[title.end() :] if title else sender
    if "," in bare:  # "Vogel, Marta"
        last, _, first = bare.partition(",")
        bare = f"{first.strip()} {last.strip()}"
    words = [w for w in bare.split() if regex.fullmatch(r"\p{Lu}[\p{L}'’.-]*", w)]
    shouted = [w for w in words if w.isupper() and len(w) > 3]
    if (shouted and len(shouted) == len(words) == 1) or (len(words) > 1 and regex.fullmatch(r"\p{Lu}\.", words[-1])):
        return None  # "SOMEBODY"; "Aeschlimann B."
    if (
        not words
        or not 1 <= len(words) <= 4
        or regex.search(
            r"\b(?:saluti|distinti|cordiali|cordialmente|regards|sincerely|grüße[n]?|gruß|cordialement|salutations|atentamente|saludos?|abrazos?|abraços?|groet(?:en|jes)?|cumprimentos|atenciosamente|team|info|office|kellerei|cabinet|présidence|presidencia|kanzlei|praxis|support|sales|gmbh|ltd|inc|bv|sarl|accounts?|marketing|service|noreply|ag|kg|sa|sas|sl|slu|nv|srl|spa|ltda|lda|llc|plc|group|gruppe|studio|ateliers?|agency|agentur|einkauf|verkauf|vertrieb|büro|buchhaltung|geschäftsstelle|departamento|amministrazione|ufficio|segreteria|administra\\w+|verkoop|inkoop|directie|secretaria|verwaltung|sekretariat|direction|direcci[oó]n|compras|accueil|hotel|club|director|manager|managing|head|ceo|cfo|coo|cto|cmo|owner|founder|partner|president|chair\w*|secretary|treasurer|officer|assistant|coordinator|editor|producer|leiter\w*|geschäftsführer\w*|inhaber\w*|directeur|directrice|gérante?|responsable|gerente|directora?|direttore|direttrice|titolare|diretora?|eigenaar|bedrijfsleider|sent|accountant|bursar|verein|stiftung|foundation|associa\w+|asocia\w+|cooperativa|limited|company|co)\b",
            bare,
            regex.IGNORECASE,
        )
    ):
        return None
    if title and len(words) == 1:
        return f"{title[0].strip()} {words[0]}"
    if regex.fullmatch(r"\p{Lu}\.?", words[0]):
        return None
    return " ".join(words) if register == "formal" and language == "de" else words[0]


def writer_of(header_name: str | None, signature: str, text: str) -> str | None:
    """The person who wrote: by the header where it names a person and no firm, else by the sign-off, else by the last line."""
    lines = [line.strip(" \t,.-–—*_") for line in signature.splitlines() if line.strip()]
    ends = [line.strip(" \t,.-") for line in text.strip().splitlines()[-3:]] if len(text.split()) > 6 else []
    # A header that shares no word with the person who signs names a firm or a post, not a person.
    people = [line for line in lines[:2] if _PERSON.match(line) and greeting_name(line, "en", "familiar")]
    signed = {line.lower() for line in (*lines, *ends)}
    stems = _stems(header_name or "")
    if header_name and header_name.lower() not in signed and people and not any(stems & _stems(one) for one in people):
        return people[0]
    closings = (_CLOSING.match(end) for end in ends)
    for candidate in (header_name, *lines[:3], *(closing["name"] for closing in closings if closing)):
        if candidate and greeting_name(candidate, "en", "familiar"):
            return candidate
    return None


_PERSON = regex.compile(
    r"^\p{Lu}[\p{Ll}'’-]+(?: (?:de|da|do|van|von|der|den|di|del|la|le|el|y))*(?: \p{Lu}[\p{L}'’-]+){1,2}$"
)
_CLOSING = regex.compile(r"^(?P<name>\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,2})(?:\s+x+)?(?:\s*[,(].{0,60})?$")


def _stems(words: str) -> set[str]:
    return {word.lower() for word in regex.findall(r"\p{L}{3,}", words)}


def sign_off_of(profile: Profile, language: str, register: str, kind: Kind) -> str | None:
    """The sender's own closing lines; without one, the language's closing word above their name; without a name, none."""
    if profile.sign_off:
        return profile.sign_off.strip()
    if not profile.name:
        return None
    bank = phrase_bank(language)
    family = bank.family("sign_off_pleased" if kind == "thanks" else "sign_off") or bank.family("sign_off")
    closing = bank.in_register(family[0], register) if family else ""
    return "\n".join(filter(None, (closing, profile.name, profile.agency)))


def _safe_subject(subject: str | None) -> str | None:
    if not subject or talks_to_a_machine(subject) or must_not_be_repeated(subject) or len(subject) > 120:
        return None
    return " ".join(subject.split())
