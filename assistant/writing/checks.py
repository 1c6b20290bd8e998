"""The checks that every draft passes before it is shown, whoever wrote it. Section 6 of the judging guide.

They look at what comes out, whatever went in: a check never asks who wrote a draft. `check` is for a whole one,
`check_sentence` for one sentence of a draft that is still being written. Not here: what nobody may say (`armour`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import regex
import yaml

from assistant.paths import KNOWLEDGE
from assistant.reading.dates import dates_in
from assistant.reading.language import language_of
from assistant.reading.words import plain, sentences
from assistant.thread import Value
from assistant.writing.armour import Fault, faults, theirs_in, without_given
from assistant.writing.phrases import phrase_bank
from assistant.writing.plan import Plan
from assistant.writing.promise import Hours

WORD_LIMIT = 120
"""Words of a holding reply, greeting and sign-off included (guide, section 6)."""
TEXT_LIMIT = 320
"""Characters of a text message: two of the phone's own length, and no more than a screen shows."""


class Finding(Value):
    """What one check found. `detail` is a sentence for a person; it is never empty where the check failed."""

    check: str
    passed: bool
    detail: str


def check(subject: str, body: str, plan: Plan, hours: Hours, now: datetime, mail: str = "") -> tuple[Finding, ...]:
    """Runs every check on a draft. The order is the guide's.

    `mail` is the client's message as it came: it tells which words of a draft are an echo of what talks to a machine.
    """
    return tuple(_findings(subject, body, plan, hours, now, mail))


def check_sentence(sentence: str, plan: Plan, now: datetime, mail: str = "") -> Finding | None:
    """The first check that one sentence of a draft fails by itself; None where it may be shown.

    What only a whole draft can show (that it names the matter, that it promises exactly once) is not asked of it.
    """
    if plan.sign_off and plain(sentence).strip() in plain(plan.sign_off):
        return None
    clean = plain(sentence)
    planned = clean.replace(plain(plan.when), " ") if plan.when else clean
    moments = _moments(planned, plan, now)
    if moments:
        return _finding("one_promise", False, "", f"names another moment: “{moments[0]}”")
    vague = shows(plan.language)["vague"].search(clean)
    if vague and plan.kind == "holding":
        return _finding("no_vague_promise", False, "", f"says “{vague[0]}” where a moment belongs")
    for finding in (*_forbidden(clean, plan), *_invented(sentence, plan, mail), *_odd(sentence, sentence, plan)):
        if not finding.passed:
            return finding
    if len(sentence.split()) >= SURE_OF_A_LANGUAGE:
        spoken = language_of(without_given(sentence, plan), plan.language)
        if spoken != plan.language:
            return _finding("language", False, "", f"reads as {spoken}, not {plan.language}")
    return None


SURE_OF_A_LANGUAGE = 8
"""Words from which on one sentence tells its language; shorter ones are told by the whole."""


def _findings(subject: str, body: str, plan: Plan, hours: Hours, now: datetime, mail: str) -> Iterator[Finding]:
    text = _without_sign_off(body, plan)
    clean = plain(text)
    seen = shows(plan.language)
    holding = plan.kind == "holding"

    if holding:
        yield _finding(
            "names_issue",
            _names_issue(clean, plan),
            "names what happened in the client's own terms",
            "does not name what the client wrote about",
        )
    if holding and plan.mood in ("angry", "upset", "worried", "icy"):
        yield _finding(
            "empathy",
            bool(seen["empathy"].search(clean)),
            "shows concern in proportion",
            "shows no concern for the client",
        )
    if plan.mood in ("pleased", "neutral"):
        word = (
            seen["soothing"].search(clean) or seen["apology"].search(clean)
            if plan.mood == "pleased"
            else seen["soothing"].search(clean)
        )
        yield _finding(
            "empathy",
            word is None,
            "does not soothe where nobody is angry",
            f"soothes a client who is {plan.mood}: “{word[0] if word else ''}”",
        )
    if plan.kind == "thanks":
        yield _finding("thanks", bool(seen["thanks"].search(clean)), "gives thanks back", "does not thank them")
    if holding:
        named = plan.owner is None or plan.owner.lower() in clean.lower()
        yield _finding(
            "takes_charge",
            named and bool(seen["charge"].search(clean)),
            f"says who is on it: {plan.owner or 'I'}",
            "does not say who is on it",
        )
        yield from _promise(clean, plan, hours, now)
        vague = seen["vague"].search(clean)
        yield _finding(
            "no_vague_promise",
            vague is None,
            "no “soon” and the like",
            f"says “{vague[0] if vague else ''}” where a moment belongs",
        )
    else:
        yield _finding(
            "no_promise", not _moments(clean, plan, now), "promises nothing", "names a moment where none was planned"
        )
    if holding and plan.mood == "angry" and plan.offer and plan.tone != "shorter":
        yield _finding(
            "offers_call", bool(seen["call"].search(clean)), "offers to talk", "offers no call to an angry client"
        )
    yield from _forbidden(clean, plan)
    yield from _invented(text, plan, mail, subject)
    yield from _odd(text, body, plan)
    count = len(body.split())
    yield _finding("length", 3 <= count <= WORD_LIMIT, f"{count} words", f"{count} words: the limit is {WORD_LIMIT}")
    if plan.shape == "text":
        size = len(body)
        yield _finding(
            "text_length",
            size <= TEXT_LIMIT and not subject,
            f"{size} characters",
            f"{size} characters: a text message has at most {TEXT_LIMIT}, and no subject",
        )
    spoken = language_of(without_given(text, plan), plan.language)
    yield _finding(
        "language",
        spoken == plan.language,
        f"in the client's language ({plan.language})",
        f"reads as {spoken}, not {plan.language}",
    )
    below = _below_sign_off(body, plan)
    if below:
        yield _finding("sign_off", False, "", f"goes on below the sign-off: “{below[:60]}”")
    if plan.sign_off is None:
        yield _finding("sign_off", True, "no profile: add your own sign-off")


_FORBIDDEN = (
    ("cliche", "no phrase that angers"),
    ("blame", "no argument and no blame"),
    ("pleading", "no pleading"),
    ("concession", "no refund, discount or admission"),
    ("commitment", "agrees to nothing in our name"),
    ("cause", "no invented cause"),
    ("fix", "no invented fix"),
)


def _forbidden(clean: str, plan: Plan) -> Iterator[Finding]:
    bank = phrase_bank(plan.language)
    for family, wording in _FORBIDDEN:
        hit = _first_hit(bank.forbidden[family], clean, plan) if family in bank.forbidden else None
        yield _finding(f"no_{family}", hit is None, wording, f"says “{hit}”")


def _odd(text: str, body: str, plan: Plan) -> Iterator[Finding]:
    """A question that is not the offer of a call, and what was left to be filled in."""
    seen = shows(plan.language)
    question = next(
        (
            s.text
            for s in sentences(without_given(text, plan))
            if s.text.rstrip("\"'”’)").endswith("?") and not seen["call"].search(plain(s.text))
        ),
        None,
    )
    yield _finding("asks_nothing", question is None, "asks nothing that they told us", f"asks “{question}”")
    placeholder = regex.search(
        r"\[[^\]\n]{1,40}\]|\{[^}\n]{1,40}\}|<[^>\n]{1,40}>|\bX{3,}\b|\b(?:TBD|TODO|INSERT)\b", body
    )
    yield _finding(
        "no_placeholder",
        placeholder is None,
        "no placeholder left",
        f"leaves “{placeholder[0] if placeholder else ''}”",
    )


def _promise(clean: str, plan: Plan, hours: Hours, now: datetime) -> Iterator[Finding]:
    """Exactly one definite moment, the planned one, inside working hours and still to come."""
    at, when = plan.promise_at, plan.when
    if at is None or when is None:
        yield _finding("definite_promise", False, "", "no moment was planned")
        return
    times = clean.lower().count(plain(when).lower())
    others = _moments(clean.replace(plain(when), " "), plan, now)
    yield _finding(
        "definite_promise", times == 1, f"the next word comes {when}", "does not give the planned moment exactly once"
    )
    yield _finding(
        "one_promise", not others, "promises nothing else", f"names another moment: “{others[0] if others else ''}”"
    )
    yield _finding(
        "promise_in_hours",
        at > now and hours.ours.is_open(at),
        "inside our working hours",
        "the moment lies outside our working hours or is over",
    )


def _moments(clean: str, plan: Plan, now: datetime) -> list[str]:
    """Days and clock times that a draft names of its own: those in the client's own words do not count."""
    text = without_given(clean, plan)
    local = now if plan.promise_at is None else now.astimezone(plan.promise_at.tzinfo)
    days = [said.quote for said in dates_in(text, local, plan.language)]
    clocks = [
        m[0] for m in regex.finditer(r"\b\d{1,2}(?:[:.]\d{2}| ?(?:am|pm|uhr|h\d{0,2}|uur)\b)", text, regex.IGNORECASE)
    ]
    ordinary = {
        "today",
        "heute",
        "aujourd'hui",
        "hoy",
        "vandaag",
        "oggi",
        "hoje",
    }  # "on my list for today" is no deadline
    theirs = plain(" ".join(plan.issues)).lower()  # a moment that they named may be named again
    return [word for word in (*days, *clocks) if word.lower() not in ordinary and word.lower() not in theirs]


def _names_issue(clean: str, plan: Plan) -> bool:
    """Whether the draft holds the client's own content words: two of them, or one where the issue has no more."""
    said = " ".join((*theirs_in(plan), *plan.issues))
    wanted = set(regex.findall(r"[\p{L}\p{N}]{4,}", plain(said).lower())) - _COMMON
    if not wanted:
        return True  # a message with no words of its own ("Again??") leaves nothing to name
    if any(words and plain(words).lower() in clean.lower() for words in (plan.clause, plan.topic, plan.quote)):
        return True
    here = {w[:6] for w in regex.findall(r"[\p{L}\p{N}]{4,}", clean.lower())}
    return sum(1 for word in wanted if word[:6] in here) >= min(2, len(wanted))


_COMMON = frozenset(
    "your you our ours have been with that this from they them there were what when which will would could should about just very more than into only also "
    "here again still once even does doesn didn isn want need know like make made please eine einen einer nicht wird haben sind wurde noch schon auch aber dass "
    "avec pour dans vous nous votre notre encore plus sont cette mais pero para como esta este todo pour niet maar zijn voor heeft wordt questo questa sono come "
    "anche della delle dell mais como para esta este isso pela pelo".split()
)


_UNBROKEN = {
    "repeats_nothing_risky": "no link, address, amount or account number",
    "nothing_invented": "no number that is not theirs",
    "no_invented_name": "no name that is not theirs or ours",
    "obeys_nothing": "follows no instruction from the mail",
}


def _invented(text: str, plan: Plan, mail: str, subject: str = "") -> Iterator[Finding]:
    """Nothing may stand in a draft that neither the plan nor the client gave, and nothing of what must not be repeated."""
    found = {fault.check: fault for fault in reversed(list(faults(text, plan, mail)))}
    if subject and subject != plan.subject:
        for fault in _of_subject(subject, plan, mail):
            found.setdefault(fault.check, fault)
    for name, good in _UNBROKEN.items():
        fault = found.get(name)
        yield _finding(name, fault is None, good, fault.detail if fault else "")


def _of_subject(subject: str, plan: Plan, mail: str) -> Iterator[Fault]:
    """A subject line may hold the client's own; a capital in it makes no name."""
    bare = regex.sub(r"^(?:\s*(?:re|aw|tr|rv|rif|res|antw)\s*:\s*)+", "", subject, flags=regex.IGNORECASE)
    if plan.subject and plain(bare).lower() in plain(plan.subject).lower():
        return
    yield from (fault for fault in faults(bare, plan, mail) if fault.check != "no_invented_name")


def _first_hit(pattern: regex.Pattern[str], clean: str, plan: Plan) -> str | None:
    """A forbidden phrase of ours; the client's own words, said back to them, are theirs."""
    hit = pattern.search(without_given(clean, plan))
    return hit[0] if hit else None


def _without_sign_off(body: str, plan: Plan) -> str:
    return body.removesuffix(plan.sign_off) if plan.sign_off else body


def _below_sign_off(body: str, plan: Plan) -> str:
    """What stands below our own sign-off, where a letter has ended; empty where nothing does."""
    if not plan.sign_off:
        return ""
    return plain(body).rpartition(plain(plan.sign_off).strip())[2].strip() if plan.sign_off.strip() in body else ""


def _finding(name: str, passed: bool, good: str, bad: str = "") -> Finding:
    return Finding(check=name, passed=passed, detail=good if passed else bad)


@lru_cache(maxsize=8)
def shows(language: str) -> dict[str, regex.Pattern[str]]:
    """What a draft shows by which words, by kind: empathy, charge, call, apology, soothing, thanks, vague."""
    raw = cast(
        dict[str, dict[str, list[Any]]], yaml.safe_load((KNOWLEDGE / "phrases" / "shows.yaml").read_text("utf-8"))
    )
    lists = raw.get(language, raw["en"])
    return {
        name: regex.compile("|".join(f"(?:{p})" for p in patterns), regex.IGNORECASE)
        for name, patterns in lists.items()
    }
