"""The offline writer: realises a plan at once out of the phrase bank. No model. Not here: the plan, the checks."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

import regex

from assistant.thread import Value
from assistant.writing.phrases import SLOT, PhraseBank, phrase_bank
from assistant.writing.plan import Plan

RUN = 9
"""Two replies may share eight words in a row, not this many."""


class Draft(Value):
    """A reply as it would be sent: subject and body, plain text."""

    subject: str
    body: str
    core: str
    """The body without greeting and sign-off: what is compared between replies."""


def write(plan: Plan, seed: str, clashes: Callable[[frozenset[str]], int] = lambda _: 0, spread: int = 0) -> Draft:
    """One wording of the plan, fixed by the seed. `clashes` counts the runs that other replies have used already.

    Sentence by sentence, the first wording that adds no clash is taken, else the one that adds fewest. `spread` moves to
    another wording of the whole where a check failed on this one.
    """
    bank = phrase_bank(plan.bank or plan.language)
    dice = random.Random(f"{seed}/{spread}")
    core = ""
    for paragraph in _outline(plan, bank):
        written = ""
        for path in paragraph:
            before = f"{core}\n\n{written}".strip()
            sentence = _fresh(plan, bank, path, dice, before, clashes)
            written = f"{written} {sentence}".strip()
        core = f"{core}\n\n{written}".strip()
    if plan.shape == "text":
        body = " ".join(filter(None, (*([f"{plan.name}:"] if plan.name else []), core.replace("\n\n", " "))))
        return Draft(subject="", body="\n".join(filter(None, (body, plan.sign_off))), core=core)
    greeting = _greeting(plan, bank, dice)
    parts = [greeting, core, *([plan.sign_off] if plan.sign_off else [])]
    return Draft(subject=_subject(plan, bank), body="\n\n".join(parts), core=core)


def _greeting(plan: Plan, bank: PhraseBank, dice: random.Random) -> str:
    """The sender's own, where there is a name to put into it; else the phrase bank's."""
    if plan.greeting and plan.name:
        return plan.greeting.replace("{name}", plan.name)
    return _one(bank, dice, plan, "greeting", "named" if plan.name else "plain")


def runs_of(core: str) -> frozenset[str]:
    """All runs of nine words in a reply, in small letters and without punctuation; "14:30" is one word."""
    words = regex.findall(r"[\p{L}\p{N}]+(?:[:.'’-][\p{L}\p{N}]+)*", core.lower())
    return frozenset(" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


SLOTS = ("name", "clause", "topic", "quote", "when", "owner", "asked", "question", "refused", "said", "item")
"""What a sentence of the phrase bank may leave open; each is a field of the plan."""

Path = tuple[str, ...]


def _outline(plan: Plan, bank: PhraseBank) -> list[list[Path]]:
    """The reply as families of the phrase bank: paragraphs of sentences, in the order of the guide."""
    if plan.kind == "none":
        return []
    if plan.kind in ("stop", "refusal"):
        return [[(plan.kind,)]]
    if plan.kind == "thanks":
        form = "topic" if plan.topic and bank.family("pleased", "topic") else "bare"
        return [[("pleased", form), ("pleased", "close")]]
    heard: list[Path] = [("acknowledge", plan.group, _form(plan, bank))]
    if plan.writer and bank.family("for_boss", "bare"):
        form = _form(plan, bank)
        heard = [("for_boss", form if bank.family("for_boss", form) else "quote" if plan.quote else "bare")]
    elif plan.notice and bank.family("notice"):
        heard = [("acknowledge", "icy", _form(plan, bank)), ("notice",)]
    return [
        [*heard, *_concern(plan, bank), *_warmth(plan)],
        [*_answered(plan, bank), *_charge(plan, bank), *_promised(plan, bank), *_mentioned(plan)],
        [*_offered(plan), *([("longer",)] if plan.tone == "longer" else [])],
    ]


def _mentioned(plan: Plan) -> list[Path]:
    return [("mention", "whole" if plan.said_whole else "noun")] if plan.said else []


def _hot(plan: Plan) -> bool:
    return plan.mood in ("angry", "upset")


def _concern(plan: Plan, bank: PhraseBank) -> list[Path]:
    """The sorry, by what weighs on them most; a steady word for those who worry; nothing for the others."""
    if plan.notice:
        return []
    if _hot(plan) and plan.tone in ("plainer", "firmer"):
        return [("sorry", "plain")]  # said once, and not unfolded
    if _hot(plan):
        return [("sorry", plan.stake if plan.stake and bank.family("sorry", plan.stake) else "plain")]
    return [("concern", plan.mood)] if bank.family("concern", plan.mood) else []


def _warmth(plan: Plan) -> list[Path]:
    return [("warmth",)] if plan.tone in ("warmer", "longer") else []


def _answered(plan: Plan, bank: PhraseBank) -> list[Path]:
    """What they want to know, said back, and the answers to what else they ask."""
    if plan.tone == "shorter" or plan.brief:
        return [("answers", kind) for kind in plan.answers[:1]]
    voice = "heated" if plan.mood in ("angry", "upset", "icy") else "calm"
    form = "asked" if plan.asked else "question" if plan.question else ""
    said: list[Path] = [(form, voice)] if form and bank.family(form, voice) else []
    refused: list[Path] = [("refused",)] if plan.refused else []
    kinds = [kind for kind in plan.answers if not (kind == "who" and plan.owner)]
    left = (4 if plan.tone == "longer" else 2) - len(said) - len(refused)
    return [*refused, *said, *(("answers", kind) for kind in kinds[: max(left, 1)])]


def _charge(plan: Plan, bank: PhraseBank) -> list[Path]:
    if plan.owner:
        return [("charge_owner",)]
    if plan.mood in ("neutral", "pleased") or (plan.mood == "worried" and plan.urgency != "high"):
        return [] if (plan.asked or plan.question) and plan.tone != "shorter" else [("charge_light",)]
    if {"who", "anyone"} & set(plan.answers):
        return []
    return [("charge_later",) if plan.next_day and bank.family("charge_later") else ("charge",)]


def _promised(plan: Plan, bank: PhraseBank) -> list[Path]:
    light = plan.mood in ("neutral", "pleased") and bank.family("promise_light")
    promise: Path = ("promise_light",) if light else ("promise",)
    if plan.by_call and plan.tone != "shorter":
        called: Path = ("promise_call_number",) if plan.number_given else ("promise_call",)
        promise = called if bank.family(*called) else promise
    return [promise, *([("later",)] if plan.sooner and bank.family("later") else [])]


def _offered(plan: Plan) -> list[Path]:
    if plan.tone == "shorter" or not plan.offer or plan.by_call:
        return []  # where the next word is a call, no other is offered
    if plan.offer == "call":
        return [("call_preferred",) if plan.offer_preferred else ("call",)]
    return [("other_channel", plan.offer)]


def _form(plan: Plan, bank: PhraseBank) -> str:
    """The form that the plan wants, or the next that it has words and the bank has sentences for."""
    wanted = (plan.form, "clause", "topic", "quote") if plan.form != "subject" else ("subject", "topic")
    return next(
        (
            f
            for f in wanted
            if f != "bare"
            and getattr(plan, "quote" if f == "subject" else f)
            and bank.family("acknowledge", plan.group, f)
        ),
        "bare",
    )


TRIES = 40
"""Wordings of one sentence that are tried before the least clashing one stands; each takes some ten microseconds."""


def _fresh(
    plan: Plan, bank: PhraseBank, path: Path, dice: random.Random, before: str, clashes: Callable[[frozenset[str]], int]
) -> str:
    best, fewest = "", -1
    tail = " ".join(before.split()[-RUN:])
    for _ in range(TRIES):
        sentence = _one(bank, dice, plan, *path)
        count = clashes(runs_of(f"{tail} {sentence}"))
        if fewest < 0 or count < fewest:
            best, fewest = sentence, count
        if fewest == 0:
            break
    return best


def _one(bank: PhraseBank, dice: random.Random, plan: Plan, *path: str) -> str:
    """A wording of a family; sentences with a slot that the plan cannot fill are left out."""
    slots = _slots(plan)
    sentences = [s for s in bank.family(*path) if all(slots.get(name) for name in SLOT.findall(s))]
    if not sentences:
        return ""
    sentence = dice.choice(sentences)
    if plan.language == "de" and ": {clause}" in sentence:
        slots = {**slots, "clause": slots["clause"][:1].upper() + slots["clause"][1:]}
    words = bank.realise(sentence, plan.address, slots, dice)
    # German goes on small after the comma of its greeting; elsewhere a statement that opens a sentence gets its capital.
    return words[:1].upper() + words[1:] if sentence.startswith("{clause}") and plan.language != "de" else words


def _slots(plan: Plan) -> Mapping[str, str]:
    return {name: getattr(plan, name) or "" for name in SLOTS}


def subject_of(plan: Plan) -> str:
    """The subject line of a reply: the client's own where it can be repeated, else what the message is about."""
    return _subject(plan, phrase_bank(plan.bank or plan.language))


def _subject(plan: Plan, bank: PhraseBank) -> str:
    if plan.subject:
        bare = regex.sub(
            r"^(?:\s*(?:re|aw|fwd?|wg|tr|rv|antw|r|rif|res|enc|sv)\s*:\s*)+", "", plan.subject, flags=regex.IGNORECASE
        ).strip()
        return f"Re: {bare}"
    key = "topic" if plan.topic and "topic" in bank.subject else "bare"
    return bank.in_register(bank.subject[key], plan.address).replace("{topic}", plan.topic or "")


def call_script(plan: Plan) -> str:
    """The same plan as lines to say on the phone."""
    bank, dice = phrase_bank(plan.bank or plan.language), random.Random(plan.when or "")
    paths: list[Path] = [("call_script", "open")]
    if plan.topic or plan.clause or plan.quote:
        paths.append(("acknowledge", plan.group, _form(plan, bank)))
    paths += [
        ("call_script", "listen"),
        *_concern(plan, bank),
        *_answered(plan, bank)[:1],
        ("charge_owner",) if plan.owner else ("charge",),
        ("promise",),
        *_mentioned(plan),
        ("call_script", "close"),
    ]
    lines = [_one(bank, dice, plan, *path) for path in paths]
    return "\n".join(f"- {line}" for line in lines if line)


def meeting_opener(plan: Plan, seed: str, spread: int = 0) -> str:
    """The same plan as a paragraph to say at the start of a meeting: they are heard first, then their overdue point."""
    bank, dice = phrase_bank(plan.bank or plan.language), random.Random(f"{seed}/meeting/{spread}")
    paths: list[Path] = [
        ("meeting", "open" if plan.name else "open_plain"),
        ("acknowledge", plan.group, _form(plan, bank)),
        *([("sorry", "plain")] if _hot(plan) and not plan.notice else _concern(plan, bank)),  # others speak of the mail
        ("meeting", "listen"),
        *([("meeting", "item")] if plan.item else []),
        ("charge_owner",) if plan.owner else ("charge",),
        ("promise",),
        *_mentioned(plan),
    ]
    said = [_one(bank, dice, plan, *path) for path in paths]
    return " ".join(words[:1].upper() + words[1:] for words in said if words)
