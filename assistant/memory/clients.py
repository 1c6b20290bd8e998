"""A client as the store keeps them, and who of all clients is meant by a few words. Not here: the store itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from assistant.thread import Client, Moment, Value

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NO_NAME = frozenset(
    (
        "the and of for und der die das de la le les el los il lo van von den do da dos e y et "
        "gmbh ag kg ltd llc inc co bv sa sarl srl plc studio group agency"
    ).split()
)
_ALSO_WORDS = frozenset(
    (
        "will mark may rose grace hope bill art pat sue rob frank drew dot jack faith joy dawn april june august "
        "chase max guy rich ernst hans amber ivy ray"
    ).split()
)
"""Names that are words as well: they name somebody only when written with a capital."""


class KnownClient(Value):
    """A client of the store. `id` is how everything of theirs is asked for."""

    id: str
    client: Client
    addresses: tuple[str, ...] = ()
    """Their mail addresses, in small letters."""
    is_demo: bool = False
    success: str | None = None
    """What success looks like, as it was agreed at the start."""
    manager: str | None = None
    """The id of our person who looks after them (`assistant.account.Sender`)."""
    snoozed_until: Moment | None = None

    @property
    def name(self) -> str:
        return self.client.name


def matching(words: str, known: Iterable[KnownClient]) -> tuple[KnownClient, ...]:
    """The clients that `words` (a name, company, address or id, or the front of one) fits best; several where it fits several."""
    wanted = " ".join(words.split()).casefold()
    if not wanted:
        return ()
    everyone = tuple(known)
    parts = _words_of(wanted)
    levels: tuple[Callable[[KnownClient], bool], ...] = (
        lambda k: k.id == words.strip() or wanted in k.addresses,
        lambda k: k.name.casefold() == wanted,
        lambda k: (k.client.company or "").casefold() == wanted,
        lambda k: bool(parts) and set(parts) <= set(_words_of(f"{k.name} {k.client.company or ''}".casefold())),
        lambda k: (
            len(wanted) >= 3
            and any(word.startswith(wanted) for word in _words_of(f"{k.name} {k.client.company or ''}".casefold()))
        ),
    )
    for fits in levels:
        found = tuple(one for one in everyone if fits(one))
        if found:
            return found
    return ()


def named_in(text: str, known: Iterable[KnownClient]) -> tuple[KnownClient, ...]:
    """The clients that a sentence names, by the longest name that stands in it; several where one name fits several."""
    said = _WORD.findall(text)
    folded = [_bare(word) for word in said]
    best: dict[str, tuple[int, KnownClient]] = {}
    for one in known:
        for name in (one.name, one.client.company or ""):
            length = _named(name, said, folded)
            if length > best.get(one.id, (0, one))[0]:
                best[one.id] = (length, one)
    longest = max((length for length, _ in best.values()), default=0)
    return tuple(one for length, one in best.values() if length == longest)


def _named(name: str, said: Sequence[str], folded: Sequence[str]) -> int:
    """How many words of the name stand together in the sentence: all of them, or a telling one (first name, surname)."""
    parts = [_bare(word) for word in _WORD.findall(name)]
    if not parts:
        return 0
    for length in range(len(parts), 0, -1):
        for start in range(len(parts) - length + 1):
            piece = parts[start : start + length]
            if length == 1 and (len(piece[0]) < 3 or piece[0] in _NO_NAME):
                continue
            for place in range(len(folded) - length + 1):
                if list(folded[place : place + length]) == piece and not (
                    length == 1 and _plain_word(said[place], place)
                ):
                    return length
    return 0


def _plain_word(word: str, place: int) -> bool:
    """Whether it is more likely a word than a name: "will she …", also at the start of a sentence."""
    return _bare(word) in _ALSO_WORDS and (word[0].islower() or place == 0)


def _bare(word: str) -> str:
    """In small letters and without the possessive: "Dana's" names Dana."""
    return re.sub(r"['’]s$", "", word.casefold())


def _words_of(text: str) -> list[str]:
    return [word for word in map(_bare, _WORD.findall(text)) if word not in _NO_NAME]
