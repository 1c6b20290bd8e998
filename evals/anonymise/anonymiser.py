"""Threads with invented people in them. Not here: who is in a library (`cast`), the invented names (`pool`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from assistant.account import own_domain
from assistant.personal import Kind, also_a_word, find
from assistant.reading.language import common_language
from assistant.thread import Client, Thread, Touchpoint
from evals.anonymise.cast import (
    COMMON_FROM,
    NOT_PEOPLE,
    WORD,
    Cast,
    Gathering,
    Party,
    firm_words,
    starts_sentence,
)
from evals.anonymise.figures import figures, invented
from evals.anonymise.pool import Secret, folded
from evals.anonymise.standins import Standins

_HIDDEN = re.compile(r"(?P<who>[\w.+%-]{1,64})(?P<at> (?:at|AT) )(?P<host>[\w-]+(?:\.[\w-]+)+)")
_TAIL = re.compile(r"(?:es|s)$")
_LONGEST_FIRM = 6


class Anonymiser:
    """Replaces by one secret, which is thrown away with it. Reads the whole library first: whoever is named anywhere is
    known everywhere."""

    def __init__(
        self,
        parties: Iterable[Party],
        *,
        ours: Iterable[tuple[str, str]] = (),
        firms: Iterable[str] = (),
        also: Iterable[str] = (),
        key: bytes | None = None,
    ) -> None:
        """`ours` are our own people with their addresses, `firms` our own; `also` are further words to replace everywhere.
        `key` makes it come out the same again, for tests."""
        gathering = Gathering()
        self._secret = Secret(key)
        mine = list(ours)
        for name, address in mine:
            gathering.person(name, address)
        for firm in firms:
            gathering.firm(firm, [domain for _, address in mine if (domain := own_domain(address))])
        for party in parties:
            language = common_language(one.text for one in party.touchpoints if one.text.strip())
            gathering.add(party, language)
        for word in also:
            gathering.person(word)
        self._also = {folded(word) for words in also for word in WORD.findall(words)}
        self._cast: Cast = gathering.done()
        self._standins = Standins(self._cast, self._secret)
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for firm in sorted(self._cast.firms, key=len, reverse=True):
            self._by_first.setdefault(folded(firm[0]), []).append(firm)
        self._firm_word = self._telling_words()
        self._joined = self._joined_names()
        # In one run of letters a name is looked for letter by letter; with a sign in it by a pattern, as these are few.
        self._within = {name for name in self._cast.domains if len(name) >= 6 and name.isalpha()}
        self._lengths = sorted({len(name) for name in self._within}, reverse=True)
        signed = sorted((name for name in self._cast.domains if not name.isalpha()), key=len, reverse=True)
        self._signed = re.compile("|".join(map(re.escape, signed)), re.IGNORECASE) if signed else None
        self._compounds: dict[str, str | None] = {}
        self.replaced = self._standins.replaced
        """How many of each kind were replaced so far."""
        self.language = "en"
        """Of the thread that is done: its streets are of that language."""

    # -- values ---------------------------------------------------------------------------------------------------

    def client(self, client: Client) -> Client:
        """The client by another name; where they live, and how they want to be reached, stays."""
        company = self.firm(client.company) if client.company else None
        return client.model_copy(update={"name": self.name(client.name), "company": company})

    def touchpoint(self, one: Touchpoint) -> Touchpoint:
        """A touchpoint with nobody's name in it."""
        return one.model_copy(
            update={
                "author": self.name(one.author) if one.author else one.author,
                "to": tuple(map(self.name, one.to)),
                "cc": tuple(map(self.name, one.cc)),
                "subject": self.text(one.subject) if one.subject else one.subject,
                "text": self.text(one.text),
            }
        )

    def thread(self, thread: Thread, id: str) -> Thread:
        """A thread under another id; a note of its labels is dropped, as it may quote."""
        self.language = common_language(one.text for one in thread.touchpoints if one.text.strip())
        labels = thread.labels.model_copy(update={"note": None}) if thread.labels else None
        return thread.model_copy(
            update={
                "id": id,
                "client": self.client(thread.client),
                "touchpoints": tuple(map(self.touchpoint, thread.touchpoints)),
                "labels": labels,
            }
        )

    def speaks_of(self, party: Party) -> None:
        """What follows is of this client, in their language."""
        self.language = common_language(one.text for one in party.touchpoints if one.text.strip())

    def left_in(self, text: str) -> set[str]:
        """Words of the originals that a finished text still writes with a capital in the middle of a sentence, and that no
        thread writes small: names perhaps. In German every noun would be one of them."""
        if self.language == "de":
            return set()
        return {
            hit[0]
            for hit in WORD.finditer(text)
            if hit[0].istitle()
            and len(hit[0]) > 2
            and (key := folded(hit[0])) in self._cast.words
            and not self._cast.small.get(key)
            and key not in NOT_PEOPLE
            and not starts_sentence(text, hit.start())
        }

    def label(self, *words: str) -> str:
        """An id that says nothing: the same for the same words."""
        return f"{self._secret.number('id', *words):016x}"[:10]

    def name(self, name: str) -> str:
        """Somebody as a header has them: a name, an address, or both."""
        return self._pieces(name, certain=True)

    def firm(self, name: str) -> str:
        """A firm; one that is called by its domain comes out as a domain."""
        if "." in name and " " not in name.strip():
            return self._standins.domain(name.strip().lower())
        words = firm_words(name)
        if not words:
            return self.text(name)
        legal = re.search(
            r"[ ,]*\b(?:GmbH|AG|KG|Ltd|Limited|Inc|LLC|plc|BV|NV|SA|SARL|SAS|Srl|SpA|Lda|SL)\b\.?.*$", name
        )
        return self._standins.firm(words) + (legal[0] if legal else "")

    def text(self, text: str) -> str:
        """A text with everything of anybody's replaced."""
        return self._pieces(text, certain=False)

    # -- texts ----------------------------------------------------------------------------------------------------

    def _pieces(self, text: str, *, certain: bool) -> str:
        made: list[str] = []
        done = 0
        for start, end, words in self._spans(text):
            made += [self._words(text[done:start], certain), words]
            done = end
        return "".join((*made, self._words(text[done:], certain)))

    def _spans(self, text: str) -> list[tuple[int, int, str]]:
        """What is replaced as a whole, in order and none over another."""
        found: list[tuple[int, int, str]] = []
        for start, end, kind in find(text):
            piece = text[start:end]
            found.append((start, end, self._whole(piece, kind)))
        for hit in _HIDDEN.finditer(text):
            box = f"{hit['who']}@{hit['host']}".lower()
            if box in self._cast.addresses or any(
                folded(one) in self._cast.certain for one in WORD.findall(hit["who"])
            ):
                box_made, _, domain = self._standins.email(box).partition("@")
                found.append((hit.start(), hit.end(), f"{box_made}{hit['at']}{domain}"))
        found += [(start, end, invented(text[start:end], kind, self._secret)) for start, end, kind in figures(text)]
        taken: list[tuple[int, int, str]] = []
        for one in sorted(found, key=lambda span: (span[0], -span[1])):
            if not taken or one[0] >= taken[-1][1]:
                taken.append(one)
        self.replaced.figures += len(taken)
        return taken

    def _whole(self, piece: str, kind: Kind) -> str:
        if kind == "EMAIL":
            return self._standins.email(piece)
        if kind == "URL":
            return self._standins.url(piece)
        if kind == "ADDRESS":
            return self._standins.street(piece, self.language)
        return invented(piece, "phone" if kind == "PHONE" else "number", self._secret)

    def _words(self, text: str, certain: bool) -> str:
        """Names replaced word by word, the firms' first."""
        hits = list(WORD.finditer(text))
        made: list[str] = []
        done = number = 0
        while number < len(hits):
            hit = hits[number]
            length = self._firm_at(hits, number, text)
            if length:
                end = hits[number + length - 1].end()
                words = tuple(one[0] for one in hits[number : number + length])
                glued = (
                    text[end : end + 1].isalnum()
                    or text[end : end + 1] == "_"
                    or text[hit.start() - 1 : hit.start()] in "#_@"
                )
                whole = (
                    self._standins.slug("".join(map(folded, words)))
                    if glued and hit.start()
                    else self._standins.firm(words)
                )
                made += [text[done : hit.start()], _as(text[hit.start() : end], whole)]
                done, number = end, number + length
                continue
            negated = text[hit.end() : hit.end() + 2] in ("'t", "’t")  # "Don't" is nobody
            word = None if negated else self._word(hit[0], text, hit.start(), hit.end(), certain)
            if word is not None:
                made += [text[done : hit.start()], word]
                done = hit.end()
            number += 1
        whole = "".join((*made, text[done:]))
        return (
            self._signed.sub(lambda hit: _as(hit[0], self._standins.slug(hit[0].lower())), whole)
            if self._signed
            else whole
        )

    def _compound(self, word: str) -> str | None:
        """A word with a firm's name in it, as "harbourfestseite"; None where there is none."""
        if len(word) < 7:
            return None
        if word not in self._compounds:
            self._compounds[word] = self._compound_of(word)
        return self._compounds[word]

    def _compound_of(self, word: str) -> str | None:
        low = word.lower()
        for length in self._lengths:
            for start in range(len(low) - length + 1):
                name = low[start : start + length]
                if name in self._within:
                    piece = _as(word[start : start + length], self._standins.slug(name))
                    return f"{word[:start]}{piece}{word[start + length :]}"
        return None

    def _firm_at(self, hits: list[re.Match[str]], number: int, text: str) -> int:
        """How many words from here on are a firm's whole name; none where there is no firm."""
        for firm in self._by_first.get(folded(hits[number][0]), ()):
            here = hits[number : number + len(firm)]
            if len(here) == len(firm) and all(
                folded(one[0]) == folded(word) for one, word in zip(here, firm, strict=True)
            ):
                spaced = all(b.start() - a.end() <= 3 for a, b in pairwise(here))
                single = len(firm) == 1 and hits[number][0].islower() and self._is_common(folded(firm[0]))
                if spaced and not single:
                    return len(firm)
        return 0

    def _word(self, word: str, text: str, start: int, end: int, certain: bool) -> str | None:
        """What stands for one word; None where it stays."""
        key = folded(word)
        for known, tail in ((key, ""), (_TAIL.sub("", key), key[len(_TAIL.sub("", key)) :])):
            if not known or (tail and len(known) < 3):
                continue
            known = self._cast.alias.get(known, known)
            bare = word[: len(word) - len(tail)] if tail else word
            if known in self._joined:
                return _as(bare, self._joined_of(known)) + word[len(bare) :]
            if known in self._cast.certain and (certain or self._names_here(known, word, text, start, end)):
                return _as(bare, self._standins.person(known)) + word[len(bare) :]
            if known in self._cast.guessed and word[0].isupper():
                return _as(bare, self._standins.person(known)) + word[len(bare) :]
            if known in self._firm_word and (certain or word[0].isupper() or not self._is_common(known)):
                return _as(bare, self._standins.firm(self._firm_word[known]).split()[0]) + word[len(bare) :]
            if known in self._cast.domains and not (word.islower() and self._is_common(known)):
                return _as(bare, self._standins.slug(known)) + word[len(bare) :]
        return self._compound(word)

    def _names_here(self, key: str, word: str, text: str, start: int, end: int) -> bool:
        """Whether a word that is a name means somebody where it stands."""
        if key in self._also:
            return True
        if len(word) == 2 and not word.istitle():
            return False
        if word.islower():
            return not also_a_word(key) and (key in self._cast.boxes or not self._is_common(key))
        if also_a_word(key) and self._cast.small.get(key) and starts_sentence(text, start):
            # "Will you …" and "Will Smith", "Hi Will,": a word goes on in small letters.
            return not re.match(r"[ \t]+[^\W\d_A-ZÀ-ÖØ-Þ]", text[end : end + 4])
        return True

    def _is_common(self, key: str) -> bool:
        return self._cast.small.get(key, 0) >= COMMON_FROM

    # -- names in other shapes ------------------------------------------------------------------------------------

    def _telling_words(self) -> dict[str, tuple[str, ...]]:
        """Words of firms' names by which they are called for short: long ones that no thread writes in small letters."""
        found: dict[str, tuple[str, ...]] = {}
        for firm in self._cast.firms:
            if len(firm) > _LONGEST_FIRM:
                continue
            for word in firm:
                key = folded(word)
                if len(key) >= 4 and not self._cast.small.get(key) and key not in self._cast.certain:
                    found.setdefault(key, firm)
        return found

    def _joined_names(self) -> dict[str, tuple[str, ...]]:
        """Names written in one word, as in handles and names of files: "danawhitfield", "dwhitfield"."""
        found: dict[str, tuple[str, ...]] = {}
        for words in self._cast.persons.values():
            keys = tuple(map(folded, words))
            if len(keys) > 1:
                found.setdefault("".join(keys), keys)
                if len(keys[-1]) >= 4:
                    found.setdefault(keys[0][0] + keys[-1], (keys[0], keys[-1]))
        return {joined: keys for joined, keys in found.items() if joined not in self._cast.certain}

    def _joined_of(self, joined: str) -> str:
        keys = self._joined[joined]
        whole = [self._standins.person(key) for key in keys]
        return "".join(whole) if joined == "".join(keys) else whole[0][0] + whole[-1]


def _as(pattern: str, word: str) -> str:
    """A word in the letters of another: all small, all capitals, or as it is."""
    if pattern.islower():
        return word.lower()
    return word.upper() if pattern.isupper() and len(pattern) > 1 else word
