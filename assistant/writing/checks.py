"""The checks that every draft passes before it is shown, whoever wrote it. Section 6 of the judging guide.

They look at what comes out, whatever went in: a check never asks who wrote a draft.
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
from assistant.reading.hostile import must_not_be_repeated, talks_to_a_machine
from assistant.reading.language import language_of
from assistant.reading.words import plain, sentences
from assistant.thread import Value
from assistant.writing.phrases import phrase_bank
from assistant.writing.plan import Plan
from assistant.writing.promise import Hours

WORD_LIMIT = 120
"""Words of a holding reply, greeting and sign-off included (guide, section 6)."""


class Finding(Value):
    """What one check found. `detail` is a sentence for a person; it is never empty where the check failed."""

    check: str
    passed: bool
    detail: str


def check(subject: str, body: str, plan: Plan, hours: Hours, now: datetime) -> tuple[Finding, ...]:
    """Runs every check on a draft. The order is the guide's."""
    return tuple(_findings(subject, body, plan, hours, now))


def _findings(subject: str, body: str, plan: Plan, hours: Hours, now: datetime) -> Iterator[Finding]:
    text = _without_sign_off(body, plan)
    clean = plain(text)
    seen = shows(plan.language)
    bank = phrase_bank(plan.language)
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
    for family, wording in (
        ("cliche", "no phrase that angers"),
        ("blame", "no argument and no blame"),
        ("pleading", "no pleading"),
        ("concession", "no refund, discount or admission"),
        ("cause", "no invented cause"),
        ("fix", "no invented fix"),
    ):
        hit = _first_hit(bank.forbidden[family], clean, plan) if family in bank.forbidden else None
        yield _finding(f"no_{family}", hit is None, wording, f"says “{hit}”")
    yield from _invented(subject, text, clean, plan)
    question = next(
        (
            s.text
            for s in sentences(_without_client_words(text, plan))
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
    count = len(body.split())
    yield _finding("length", 3 <= count <= WORD_LIMIT, f"{count} words", f"{count} words: the limit is {WORD_LIMIT}")
    spoken = language_of(_without_client_words(text, plan), plan.language)
    yield _finding(
        "language",
        spoken == plan.language,
        f"in the client's language ({plan.language})",
        f"reads as {spoken}, not {plan.language}",
    )
    if plan.sign_off is None:
        yield _finding("sign_off", True, "no profile: add your own sign-off")


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
    text = _without_client_words(clean, plan)
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


def _without_client_words(text: str, plan: Plan) -> str:
    clean = plain(text)
    theirs = filter(
        None, (plan.clause, plan.topic, plan.quote, plan.asked, plan.question, plan.refused, plan.owner, *plan.issues)
    )
    for words in sorted(theirs, key=len, reverse=True):  # the longest first: a quotation may hold the topic
        clean = regex.sub(regex.escape(plain(words)), " ", clean, flags=regex.IGNORECASE)
    return clean


def _names_issue(clean: str, plan: Plan) -> bool:
    """Whether the draft holds the client's own content words: two of them, or one where the issue has no more."""
    said = " ".join(
        filter(None, (plan.clause, plan.topic, plan.quote, plan.asked, plan.question, plan.refused, *plan.issues))
    )
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


def _invented(subject: str, text: str, clean: str, plan: Plan) -> Iterator[Finding]:
    """Nothing may stand in a draft that neither the plan nor the client gave, and nothing of what must not be repeated."""
    bare = clean.replace(plain(plan.when), " ") if plan.when else clean
    bare = bare.replace(plan.name or "\0", " ")
    echo = must_not_be_repeated(bare)
    yield _finding(
        "repeats_nothing_risky",
        not echo,
        "no link, address, amount or account number",
        "holds a link, an address, an amount, a number or markup",
    )
    numbers = [
        n
        for n in regex.findall(r"\d+", bare)
        if not any(
            n in source
            for source in (plan.clause, plan.topic, plan.quote, plan.asked, plan.question, plan.refused, *plan.issues)
            if source
        )
    ]
    yield _finding(
        "nothing_invented",
        not numbers,
        "no number that is not theirs",
        f"states {', '.join(numbers[:3])}, which nobody gave",
    )
    allowed = plain(
        " ".join(
            filter(
                None,
                (
                    plan.name,
                    plan.owner,
                    plan.clause,
                    plan.topic,
                    plan.quote,
                    plan.asked,
                    plan.question,
                    plan.refused,
                    plan.when,
                    plan.subject,
                    *plan.issues,
                ),
            )
        )
    ).lower()
    names = (
        [
            m[0]
            for m in regex.finditer(r"(?<=[\p{Ll},;] )\p{Lu}\p{Ll}{2,}(?: \p{Lu}\p{Ll}+)*", bare)
            if m[0].lower() not in allowed
        ]
        if plan.language != "de"
        else []
    )
    yield _finding(
        "no_invented_name",
        not names,
        "no name that is not theirs or ours",
        f"names {', '.join(names[:2])}, whom nobody named",
    )
    obeys = talks_to_a_machine(text) or (subject and regex.search(r"https?:|www\.|!\[", subject) is not None)
    yield _finding(
        "obeys_nothing", not obeys, "follows no instruction from the mail", "holds words that talk to a machine"
    )


def _first_hit(pattern: regex.Pattern[str], clean: str, plan: Plan) -> str | None:
    """A forbidden phrase of ours; the client's own words, said back to them, are theirs."""
    hit = pattern.search(_without_client_words(clean, plan))
    return hit[0] if hit else None


def _without_sign_off(body: str, plan: Plan) -> str:
    return body.removesuffix(plan.sign_off) if plan.sign_off else body


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
