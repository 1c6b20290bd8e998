"""The offline writer: realises a plan at once out of the phrase bank. No model. Not here: the plan, the checks."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

import regex

from assistant.thread import Value
from assistant.writing.phrases import PhraseBank, phrase_bank
from assistant.writing.plan import Plan

RUN = 9
"""Two replies may share eight words in a row, not this many."""


class Draft(Value):
    """A reply as it would be sent: subject and body, plain text."""

    subject: str
    body: str
    core: str
    """The body without greeting and sign-off: what is compared between replies."""


def drafts(plan: Plan, seed: str, tries: int) -> Iterator[Draft]:
    """Wordings of one plan, in an order that the seed fixes: the same mail gives the same first draft."""
    bank = phrase_bank(plan.language)
    for number in range(tries):
        yield _draft(plan, bank, random.Random(f"{seed}/{number}"))


def runs_of(core: str) -> frozenset[str]:
    """All runs of nine words in a reply, in small letters and without punctuation."""
    words = regex.findall(r"[\p{L}\p{N}'’]+", core.lower())
    return frozenset(" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def _draft(plan: Plan, bank: PhraseBank, dice: random.Random) -> Draft:
    paragraphs = _BUILDERS[plan.kind](plan, bank, dice)
    core = "\n\n".join(p for p in paragraphs if p)
    greeting = _one(bank, dice, plan, "greeting", "named" if plan.name else "plain")
    parts = [greeting, core]
    if plan.sign_off:
        parts.append(plan.sign_off)
    return Draft(subject=_subject(plan, bank), body="\n\n".join(parts), core=core)


def _holding(plan: Plan, bank: PhraseBank, dice: random.Random) -> list[str]:
    heard = _acknowledged(plan, bank, dice)
    empathy = _one(bank, dice, plan, "empathy", plan.mood) if plan.mood in ("angry", "upset", "worried", "icy") else ""
    light = plan.mood in ("neutral", "pleased", "worried") and plan.urgency != "high"
    charge = _one(bank, dice, plan, "charge_owner" if plan.owner else "charge_light" if light else "charge")
    promise = _one(bank, dice, plan, "promise") if plan.when else ""
    also = _one(bank, dice, plan, "also") if plan.also and plan.tone != "shorter" else ""
    first = " ".join(filter(None, (heard, also, empathy)))
    if plan.tone == "shorter":
        return [heard, f"{charge} {promise}".strip()] if plan.mood not in ("angry", "upset") else [first, promise]
    if plan.tone == "warmer":
        first = f"{first} {_one(bank, dice, plan, 'warmth')}"
    return [first, f"{charge} {promise}".strip(), _offer(plan, bank, dice)]


def _thanks(plan: Plan, bank: PhraseBank, dice: random.Random) -> list[str]:
    form = "topic" if plan.topic and bank.family("pleased", "topic") else "bare"
    return [f"{_one(bank, dice, plan, 'pleased', form)} {_one(bank, dice, plan, 'pleased', 'close')}"]


def _stop(plan: Plan, bank: PhraseBank, dice: random.Random) -> list[str]:
    return [_one(bank, dice, plan, "stop")]


def _refusal(plan: Plan, bank: PhraseBank, dice: random.Random) -> list[str]:
    return [_one(bank, dice, plan, "refusal")]


_BUILDERS = {"holding": _holding, "thanks": _thanks, "stop": _stop, "refusal": _refusal, "none": lambda _plan, _bank, _dice: list[str]()}


def _acknowledged(plan: Plan, bank: PhraseBank, dice: random.Random) -> str:
    forms = [form for form in ("clause", "topic", "quote") if getattr(plan, form) and bank.family("acknowledge", plan.group, form)]
    # The client's own statement says most; where only a noun phrase or a quotation is to be had, either will do.
    form = "clause" if "clause" in forms else dice.choice(forms) if forms else "bare"
    return _one(bank, dice, plan, "acknowledge", plan.group, form)


def _offer(plan: Plan, bank: PhraseBank, dice: random.Random) -> str:
    if plan.offer is None:
        return ""
    if plan.offer == "call":
        return _one(bank, dice, plan, "call_preferred" if plan.offer_preferred else "call")
    return _one(bank, dice, plan, "other_channel", plan.offer)


def _one(bank: PhraseBank, dice: random.Random, plan: Plan, *path: str) -> str:
    sentences = bank.family(*path)
    if not sentences:
        return ""
    return bank.realise(dice.choice(sentences), plan.address, _slots(plan), dice)


def _slots(plan: Plan) -> Mapping[str, str]:
    return {name: getattr(plan, name) or "" for name in ("name", "clause", "topic", "quote", "when", "owner", "also")}


def _subject(plan: Plan, bank: PhraseBank) -> str:
    if plan.subject:
        bare = regex.sub(r"^(?:\s*(?:re|aw|fwd?|wg|tr|rv|antw|r|rif|res|enc|sv)\s*:\s*)+", "", plan.subject, flags=regex.IGNORECASE).strip()
        return f"Re: {bare}"
    key = "topic" if plan.topic and "topic" in bank.subject else "bare"
    return bank.in_register(bank.subject[key], plan.address).replace("{topic}", plan.topic or "")


def call_script(plan: Plan) -> str:
    """The same plan as lines to say on the phone."""
    bank, dice = phrase_bank(plan.language), random.Random(plan.when or "")
    lines = [_one(bank, dice, plan, "call_script", "open")]
    if plan.topic or plan.clause:
        lines.append(_acknowledged(plan, bank, dice))
    lines += [
        _one(bank, dice, plan, "call_script", "listen"),
        _one(bank, dice, plan, "empathy", plan.mood),
        _one(bank, dice, plan, "charge_owner" if plan.owner else "charge"),
        _one(bank, dice, plan, "promise") if plan.when else "",
        _one(bank, dice, plan, "call_script", "close"),
    ]
    return "\n".join(f"- {line}" for line in lines if line)
