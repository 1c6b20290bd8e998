"""An open draft changed as the user wishes: what each wish does to the plan, and what is dropped from the words.

A draft is written anew from its plan with every wish so far, so that "shorter" and then "in German" gives both. What the
user wants mentioned is a fact of their own; it stands in the draft in their words. Not here: the writing (`offline`,
`by_model`), reading what is wished for (`reading.refinements`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import regex

from assistant.errors import BadInput
from assistant.profile import Profile
from assistant.reading.refinements import Refinement
from assistant.reading.sayable import sayable, title_of
from assistant.reading.words import plain, sentences, shortened
from assistant.thread import LANGUAGE_NAMES
from assistant.writing.armour import without_given
from assistant.writing.checks import shows
from assistant.writing.greeting import sign_off_of
from assistant.writing.phrases import VARIETIES, phrase_bank
from assistant.writing.plan import Plan, Tone
from assistant.writing.promise import Hours, worded

TONES: dict[str, Tone] = {
    "shorter": "shorter",
    "longer": "longer",
    "warmer": "warmer",
    "plainer": "plainer",
    "firmer": "firmer",
}
LONGEST_MENTION = 200
"""Characters of what a user may want mentioned: it stands in one sentence."""
_TOLD = {
    "shorter": "Make it shorter: fewer and shorter sentences, nothing that matters left out.",
    "longer": "Make it a little longer and more personal; state nothing new.",
    "warmer": "Make it warmer.",
    "plainer": "Make it plainer and less grovelling: say sorry at most once, in few words.",
    "formal": "Make it more formal.",
    "firmer": "Make it firmer: calm and definite, no softening.",
    "text_message": "Make it one text message of at most 300 characters, with no subject and no sign-off but a name.",
    "meeting_opener": "Make it a short paragraph to say aloud at the start of a meeting, with no greeting line and no sign-off.",
    "mail": "Make it a mail again, with greeting and sign-off.",
    "for_boss": "Write it to the client's boss instead: the matter in one line, then who is on it and the promise.",
}
_WHOLE = regex.compile(r"^(?:(?:that|dass|daß|que|dat|che|ché)\s+|qu')", regex.IGNORECASE)


def tone_of(wishes: Sequence[Refinement]) -> Tone:
    """The tone to plan with: formal wherever it was wished for, as it changes how everything is said back."""
    return "formal" if any(wish.kind in ("formal", "for_boss") for wish in wishes) else "plain"


def refined_plan(plan: Plan, wishes: Sequence[Refinement], profile: Profile, hours: Hours, now: datetime) -> Plan:
    """The plan with every wish in it, the oldest first. Raises BadInput where one cannot be met."""
    for wish in wishes:
        said = " ".join((wish.argument or "").split()).strip(" .,;:!?\"'")
        match wish.kind:
            case "shorter" | "longer" | "warmer" | "plainer" | "firmer":
                plan = plan.model_copy(update={"tone": TONES[wish.kind]})
            case "text_message":
                plan = _as_text(plan, profile)
            case "for_boss":
                plan = _for_boss(plan, wish.argument)
            case "language":
                plan = _in_language(plan, language_code(said), profile, hours, now)
            case "mention":
                plan = _mentioning(plan, said)
            case "leave_out" if shows(plan.language)["call"] in _kinds(said, plan.language):
                plan = plan.model_copy(update={"offer": None})
            case _:
                pass  # formal is in the plan's register; the others are no matter of the plan
    return plan


def told(wish: Refinement) -> str:
    """A wish as a model reads it, in one line."""
    match wish.kind:
        case "mention":
            return "Mention what stands in WORDS, in one sentence."
        case "leave_out":
            return f"Leave out what it says about: {' '.join((wish.argument or '').split())[:LONGEST_MENTION]}"
        case "language":
            return f"Write it in {LANGUAGE_NAMES[language_code(wish.argument or '')[:2]]}."
        case _:
            return _TOLD.get(wish.kind, "Change nothing.")


def language_code(said: str) -> str:
    """`de`, `pt_br` or a language's English name as a code. Raises BadInput for a language that is not written here."""
    code = said.strip().lower().replace("-", "_")
    names = {name.lower(): short for short, name in LANGUAGE_NAMES.items()}
    found = names.get(code, code)
    if found not in LANGUAGE_NAMES and found not in VARIETIES:
        raise BadInput(f"The desk writes in {', '.join(LANGUAGE_NAMES.values())}: ask for one of these.")
    return found


def leave_out(body: str, what: str, plan: Plan) -> str:
    """The body without the sentences that speak of `what`; greeting and sign-off stay. Unchanged where none does."""
    end = len(body) - len(plan.sign_off) if plan.sign_off and body.endswith(plan.sign_off) else len(body)
    found = [(start, text) for start, text in _said(body[:end]) if not text.endswith(",") or len(text.split()) > 5]
    drop = [
        one for one in found if any(kind.search(without_given(one[1], plan)) for kind in _kinds(what, plan.language))
    ]
    if not drop:
        stems = _stems(what)
        most = max((len(stems & _stems(text)) for _, text in found), default=0)
        drop = [one for one in found if most and len(stems & _stems(one[1])) == most]
    for start, text in reversed(drop):
        body = body[:start] + body[start + len(text) :]
    paragraphs = (regex.sub(r"[ \t]{2,}", " ", part).strip() for part in body.split("\n\n"))
    return "\n\n".join(part for part in paragraphs if part)


def _said(body: str) -> list[tuple[int, str]]:
    """The sentences with their places; a quoted question and what we say of it are one."""
    found: list[tuple[int, str]] = []
    for sentence in sentences(body):
        if found and sentence.text[:1].islower() and "\n\n" not in body[found[-1][0] : sentence.start]:
            start = found[-1][0]
            found[-1] = start, body[start : sentence.start + len(sentence.text)]
        else:
            found.append((sentence.start, sentence.text))
    return found


def _kinds(what: str, language: str) -> list[regex.Pattern[str]]:
    """What a draft shows by which words (a call, a sorry, thanks), where `what` is about that."""
    own, english, said = shows(language), shows("en"), plain(what)
    return [own[kind] for kind in ("call", "apology", "thanks") if own[kind].search(said) or english[kind].search(said)]


def groveling(body: str, language: str) -> tuple[int, int]:
    """How much a draft says sorry, and how many words it has: the least of both is the plainest wording."""
    return len(shows(language)["apology"].findall(plain(body))), len(body.split())


def _stems(words: str) -> frozenset[str]:
    return frozenset(word[:5] for word in regex.findall(r"\p{L}{4,}", plain(words).lower()))


def _as_text(plan: Plan, profile: Profile) -> Plan:
    name = profile.name.split()[0] if profile.name else None
    return plan.model_copy(
        update={"shape": "text", "tone": "shorter", "sign_off": name, "subject": None, "offer": None, "brief": True}
    )


def text_plans(plan: Plan) -> tuple[Plan, ...]:
    """The plan of a text message, and ever shorter ways to say the matter back."""
    forms = [plan]
    if plan.clause and plan.topic:
        forms.append(plan.model_copy(update={"clause": None, "form": "topic"}))
    short = next((issue for issue in sorted(plan.issues, key=len) if sayable(issue) and len(issue.split()) >= 2), None)
    if short:
        words = " ".join(short.split()[:8])
        forms.append(plan.model_copy(update={"clause": None, "topic": None, "quote": words, "form": "quote"}))
    bare = [f.model_copy(update={"answers": (), "asked": None, "question": None, "refused": None}) for f in forms]
    return (*forms, *bare)


def _for_boss(plan: Plan, argument: str | None) -> Plan:
    who = " ".join((argument or "").split())
    name = who if regex.fullmatch(r"\p{Lu}[\p{L}'’.-]+(?: \p{Lu}[\p{L}'’.-]+){0,3}", who) else None
    return plan.model_copy(
        update={
            "writer": plan.name or "—",
            "name": name,
            "greeting": None,
            "tone": "shorter",
            "answers": (),
            "asked": None,
            "question": None,
            "refused": None,
        }
    )


def _in_language(plan: Plan, code: str, profile: Profile, hours: Hours, now: datetime) -> Plan:
    """The plan anew in another language: the client's own words can only be quoted, the moment is worded again."""
    language = code[:2]
    if language == plan.language:
        return plan
    bank = phrase_bank(code)
    title = title_of(plan.subject) if plan.subject else None
    quotable = [issue for issue in (plan.quote, *plan.issues) if issue and sayable(issue)]
    short = next((words for words in quotable if len(words.split()) <= 14), None)
    quote = short or (shortened(quotable[0], 80) if quotable else None) or title
    when = worded(plan.promise_at, now, hours, language, bank.moment) if plan.promise_at else None
    return plan.model_copy(
        update={
            "language": language,
            "bank": code,
            "clause": None,
            "topic": None,
            "quote": quote,
            "form": "quote" if quote else "bare",
            "asked": None,
            "question": None,
            "refused": None,
            "when": when,
            "greeting": None,
            "sign_off": sign_off_of(profile, language, plan.address, plan.kind),
        }
    )


def _mentioning(plan: Plan, said: str) -> Plan:
    if not said:
        raise BadInput("Say what is to be mentioned, such as “mention Thursday's call”.")
    if len(said) > LONGEST_MENTION:
        raise BadInput(f"What is to be mentioned is one short thought: at most {LONGEST_MENTION} characters.")
    bare = _WHOLE.sub("", said, count=1)
    whole = bare != said or plan.said_whole
    words = f"{plan.said}, {bare}" if plan.said else bare
    return plan.model_copy(update={"own": (*plan.own, said, bare, words), "said": words, "said_whole": whole})
