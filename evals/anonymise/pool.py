"""Invented names, drawn by a secret: the same for the same word under one secret, and none that stands in the originals.

The secret is random and thrown away, so nobody can go back by trying names. Not here: which words are names (`cast`).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Literal

import yaml

from assistant.paths import KNOWLEDGE

Sort = Literal["female", "male", "surname", "firm"]
FILE = KNOWLEDGE / "invented.yaml"


class Secret:
    """Numbers out of words by a key that nobody keeps."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def number(self, *words: str) -> int:
        """A number for the words: the same for the same, and of no use without the key."""
        said = "\0".join(words).encode("utf-8", "surrogatepass")
        return int.from_bytes(hmac.new(self._key, said, hashlib.sha256).digest()[:8], "big")

    def digits(self, figures: str) -> str:
        """As many other figures as there are, by all of them together; the first is no nought."""
        number = self.number("figures", figures)
        made = str(number).zfill(20)
        while len(made) < len(figures):
            number = self.number("more", str(number))
            made += str(number).zfill(20)
        made = made[-len(figures) :] if figures else ""
        first = str(1 + int(made[0]) % 9) if made else ""
        if made and first + made[1:] == figures:
            first = str(int(first) % 9 + 1)
        return first + made[1:]


class Pool:
    """What is handed out once is not handed out again, and no word of the originals ever is."""

    def __init__(self, secret: Secret, originals: Collection[str]) -> None:
        """`originals` are all words of the library, folded as `folded` does."""
        self._secret = secret
        self._taken = set(originals)

    def draw(self, word: str, sort: Sort, language: str) -> str:
        """An invented name for a word that is one: of its sort and language while there are any."""
        for candidate in self._candidates(word, sort, language):
            parts = [folded(part) for part in candidate.replace("-", " ").split()]
            # A firm's trade is a word like any other: only what is a name in it must be nobody's.
            own = parts[:1] if sort == "firm" else parts
            if not self._taken & set(own):
                self._taken.update(own)
                return candidate
        raise AssertionError("halves make more names than any library has")

    def street(self, word: str, language: str) -> str:
        """An invented street with a number for an address."""
        names = _names(language)
        number = self._secret.number("street", folded(word))
        shapes = names["streets"]
        stem, ending = _halves(names, number)
        return f"{1 + number % 180} {shapes[number // 7 % len(shapes)].format(stem=stem, ending=ending)}"

    def _candidates(self, word: str, sort: Sort, language: str) -> Iterator[str]:
        names = _names(language)
        number = self._secret.number(sort, folded(word))
        if sort in ("female", "male"):
            given = names[sort]
            start = number % len(given)
            yield from chain(given[start:], given[:start])
            others = [one for other in languages() if other != language for one in _names(other)[sort]]
            yield from chain(others[number % len(others) :], others[: number % len(others)])
        step = 0
        while True:
            stem, ending = _halves(names, number + step * 7919)
            trade = names["trades"][(number + step) % len(names["trades"])]
            # Each round draws wider: one half, two, three, and so on without an end.
            extra = "".join(_halves(names, number + step * 104_729)[0].lower() for _ in range(step // 4000))
            yield f"{stem}{extra}{ending} {trade}" if sort == "firm" else f"{stem}{extra}{ending}"
            step += 1


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """A word as it is compared: in small letters, without accents."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def given_name(word: str) -> tuple[Sort, str] | None:
    """Whether a word is a given name that is known: a woman's or a man's, and of which language first."""
    return _given().get(folded(word))


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    return tuple(_file())


@lru_cache(maxsize=1)
def _given() -> dict[str, tuple[Sort, str]]:
    found: dict[str, tuple[Sort, str]] = {}
    sorts: tuple[Sort, Sort] = ("female", "male")
    for language in languages():
        for sort in sorts:
            for name in _names(language)[sort]:
                found.setdefault(folded(name), (sort, language))
    return found


@lru_cache(maxsize=16)
def _names(language: str) -> dict[str, tuple[str, ...]]:
    raw = _file().get(language) or _file()["en"]
    split = {name: tuple(text.split()) for name, text in raw.items() if name != "streets"}
    return {**split, "streets": tuple(one.strip() for one in raw["streets"].split(","))}


@lru_cache(maxsize=1)
def _file() -> dict[str, dict[str, str]]:
    return yaml.safe_load(FILE.read_text("utf-8"))


def _halves(names: Mapping[str, Sequence[str]], number: int) -> tuple[str, str]:
    stems, endings = names["stems"], names["endings"]
    return stems[number % len(stems)], endings[number // len(stems) % len(endings)]
