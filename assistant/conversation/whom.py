"""Whom a turn is about: whom its words name, who is open, who was spoken of. Never a guess between two. Not here: the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from assistant.conversation.values import AskBack, Kept, Open
from assistant.memory.clients import KnownClient, named_in
from assistant.reading.intents import Asked
from assistant.reading.references import place_chosen
from assistant.thread import Thread

ThreadOf = Callable[[str, datetime | None], Thread]
_OF_NOBODY = ("small_talk", "out_of_scope", "refine_draft")
_STAYS = ("log_touchpoint", "draft_reply", *_OF_NOBODY)
"""What is always about the open client: a note or a mail may well name somebody else."""
_WORD = re.compile(r"[^\W_]+")
ANOTHER = (
    "This chat is the open client's alone, and you name somebody else: open them, or close this one, and ask again."
)
"""One client's chat never shows another's history, whatever it is that was asked."""
_FEW_BESIDE = 4
"""Words beside a name up to which an answer to "which one?" is one, and not another question."""


def whom(
    text: str,
    asked: Asked,
    opened: Open,
    kept: Kept,
    clients: Sequence[KnownClient],
    thread_of: ThreadOf,
    now: datetime | None,
) -> Open:
    """The client and thread of a turn. Raises AskBack where two clients fit."""
    names_one = not asked.everyone and not asked.general and asked.mail is None
    if names_one and asked.intent not in (_STAYS if opened.key is not None else _OF_NOBODY):
        named = named_in(text, clients)
        if named and opened.key is None:
            known = the_one(text, named, kept.focus)
            return Open(known, thread_of(known.id, now), None)
        must_be_open(named, opened)
    if opened.key is not None:
        return opened
    if kept.focus is not None and asked.intent not in _OF_NOBODY and names_one:
        return Open(kept.focus, thread_of(kept.focus.id, now), None)
    return Open(kept.client if kept.mail is None else None, kept.thread, None)


def must_be_open(named: Sequence[KnownClient], opened: Open) -> None:
    """Raises AskBack where words name clients, but not the one whose chat this is."""
    if named and opened.known is not None and opened.known.id not in {one.id for one in named}:
        raise AskBack(ANOTHER)


def the_one(words: str, found: Sequence[KnownClient], focus: KnownClient | None = None) -> KnownClient:
    """The one client that is meant: by more of their words than any other's, or who was chosen before. Raises AskBack."""
    said = " ".join(words.split())
    if not found:
        raise AskBack(f"I know no client by the name of {said}: open one, or paste the conversation.")
    if len(found) > 1:
        told = _by_words(said, found)
        if told is not None:
            return told
        chosen = next((one for one in found if focus is not None and one.id == focus.id), None)
        if chosen is not None:
            return chosen
        who = " or ".join(f"{one.name} ({one.client.company})" if one.client.company else one.name for one in found)
        raise AskBack(f"Which one do you mean: {who}?", tuple(found))
    return next(iter(found))


def chosen(text: str, candidates: Sequence[KnownClient]) -> KnownClient | None:
    """Whom an answer to "which one?" chooses, by place or by name; None where it is no such answer."""
    place = place_chosen(text, len(candidates))
    if place is not None:
        return candidates[place]
    one = _by_words(text, candidates)
    if one is None:
        return None
    theirs = _words_of(one)
    return (
        one if len([word for word in _words(text) if word not in theirs]) <= _FEW_BESIDE and "?" not in text else None
    )


def _by_words(text: str, candidates: Sequence[KnownClient]) -> KnownClient | None:
    """Whose name and company have the most words in the text, where nobody else has as many."""
    said = set(_words(text))
    counted = sorted(((len(said & _words_of(one)), one.id, one) for one in candidates), reverse=True)
    if not counted or counted[0][0] == 0 or (len(counted) > 1 and counted[1][0] == counted[0][0]):
        return None
    return counted[0][2]


def _words_of(one: KnownClient) -> set[str]:
    return {word for word in _words(f"{one.name} {one.client.company or ''}") if len(word) > 1}


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(re.sub(r"['’]s\b", "", text))]
