"""Who is in a library: the names of its people and firms, told from the words of everyday. Not here: what takes their place.

Names out of headers and of the book of clients are known for certain. Names that a text gives away by where they stand are
guessed: only written with a capital do they name anybody, and not where the library mostly writes them small.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.account import own_domain
from assistant.personal import names_in, parts_of
from assistant.thread import Client, Touchpoint
from evals.anonymise.pool import folded, given_name

WORD = re.compile(r"[^\W\d_]+")
ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_NAMED = re.compile(r"^\s*\"?(?P<name>[^<\"]*?)\"?\s*<(?P<address>[^<>\s]+@[^<>\s]+)>\s*$")
_SENTENCE = re.compile(r"(?:^|[.!?:;…»“”\"(\[\n>*•–—-])[ \t'’‘]*$")
_SPELT = {ord(letter): f"{letter_of}e" for letter, letter_of in zip("äöüø", "aouo", strict=True)}
COMMON_FROM = 3
"""Clients in whose threads a name stands in small letters: from so many on it is a word as well."""
_ROLES = frozenset(
    "info support team sales office service services customer customers kunde kunden client clients cliente clienti klant "
    "reply noreply admin billing accounts buchhaltung kontakt contact mail hello hi all everyone everybody list user users "
    "group studio agency agentur agence agencia agenzia bureau company firma unknown unnamed someone sir madam mailer daemon "
    "postmaster webmaster newsletter marketing design web digital media the and for from with our your us we you i "
    "management manager director desk help dipl ing drs mag lic phd mba".split()
)
NOT_PEOPLE = frozenset(
    "google analytics search console ads adwords wordpress facebook instagram linkedin twitter youtube tiktok pinterest "
    "whatsapp microsoft outlook office teams word excel powerpoint windows apple mac iphone ipad android samsung zoom slack "
    "adobe photoshop illustrator indesign acrobat figma canva shopify stripe paypal klarna amazon ebay etsy dropbox drive "
    "docs sheets calendar maps chrome firefox safari mailchimp hubspot salesforce jira trello asana notion github gitlab "
    "black friday cyber monday tuesday wednesday thursday saturday sunday christmas easter boxing day new year years eve "
    "january february march april may june july august september october november december north south east west united "
    "kingdom states america europe england scotland wales ireland germany france spain italy portugal netherlands austria "
    "switzerland london paris berlin munich hamburg vienna zurich madrid barcelona lisbon porto rome milan amsterdam "
    "york los angeles san francisco mr mrs ms dr re fwd ps asap ok faq ceo cto cfo cmo seo ssl dns url api pdf html css php "
    "python java javascript linux unix internet explorer visual english german french spanish italian dutch portuguese "
    "frau herr herrn familie madame monsieur mme mlle señora senora señor senor signora signor dhr mevr meneer mevrouw senhor "
    "senhora kind best warm many regards wishes thanks thank dear hello hallo viele liebe beste mit freundliche freundlichen "
    "grusse sehr geehrte geehrter bonjour cordialement saludos saluti groet groeten met vriendelijke cumprimentos sent from "
    "send sent good morning afternoon evening happy merry".split()
)


@dataclass(frozen=True)
class Party:
    """One client as they come in: who they are, what passed, and which people and addresses are known to be theirs."""

    key: str
    """Tells them from the others; it goes nowhere."""
    client: Client
    touchpoints: tuple[Touchpoint, ...]
    people: tuple[tuple[str, str], ...] = ()
    """Names with their addresses; either may be empty."""
    domains: tuple[str, ...] = ()


@dataclass
class Cast:
    """Everybody and everything that has a name. All keys are folded."""

    certain: dict[str, str] = field(default_factory=dict[str, str])
    """Words of people's names, each as it was first written."""
    alias: dict[str, str] = field(default_factory=dict[str, str])
    """Other spellings of these: "mueller" for "muller", as Müller is kept."""
    guessed: dict[str, str] = field(default_factory=dict[str, str])
    last: set[str] = field(default_factory=set[str])
    """Those that were seen as a surname more often than as a given name."""
    persons: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """By address, the words of whose it is."""
    firms: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    """The words of firms' names, without legal forms."""
    domain_firm: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Domains with the firm whose they are; a firm of its own name where nobody knows."""
    domains: set[str] = field(default_factory=set[str])
    """The names of domains of their own, without what stands before and after."""
    addresses: set[str] = field(default_factory=set[str])
    boxes: set[str] = field(default_factory=set[str])
    """What stands before the @ of addresses: how somebody is called, also where it is written small."""
    small: dict[str, int] = field(default_factory=dict[str, int])
    """In how many clients' threads a word stands in small letters."""
    words: set[str] = field(default_factory=set[str])
    """Every word of the originals."""
    language: dict[str, str] = field(default_factory=dict[str, str])
    """The language of the first client in whose threads a name stands."""


class Gathering:
    """Reads a library once and says who is in it."""

    def __init__(self) -> None:
        self.cast = Cast()
        self._places: Counter[tuple[str, bool]] = Counter()
        self._small: Counter[str] = Counter()
        self._large: Counter[str] = Counter()
        self._texts_small: Counter[str] = Counter()
        self._guesses: Counter[str] = Counter()

    def add(self, party: Party, language: str) -> None:
        """Everybody of one client."""
        cast = self.cast
        self._language = language
        client = party.client
        firms = [client.company] if client.company else []
        for name, address in party.people:
            self.person(name, address)
        self._name(client.name)
        for firm in firms:
            self.firm(firm, party.domains)
        for domain in party.domains:
            self._domain(domain)
        small: set[str] = set()
        for one in party.touchpoints:
            for who in (one.author, *one.to, *one.cc):
                if who:
                    self._header(who)
            for text in (one.subject or "", one.text):
                self._text(text, small)
        self._small.update(small)
        cast.words.update(folded(word) for word in WORD.findall(f"{client.name} {client.company or ''}"))

    def person(self, name: str, address: str = "") -> None:
        """Somebody by name, by address, or both."""
        words = self._name(name) if name and "@" not in name else ()
        if "@" in address:
            low = address.lower()
            self._address(low)
            if words:
                self.cast.persons.setdefault(low, words)

    def firm(self, name: str, domains: Iterable[str] = ()) -> None:
        """A firm by name, with the domains that are its own."""
        if "." in name and " " not in name.strip():
            self._domain(name.strip().lower())
            return
        words = firm_words(name)
        if not words:
            return
        if words not in self.cast.firms:
            self.cast.firms.append(words)
        self._remember(words)
        for domain in domains:
            self.cast.domain_firm.setdefault(domain.lower(), words)

    def done(self) -> Cast:
        """The cast, with what turned out to be words taken out of the guesses."""
        cast = self.cast
        cast.small = dict(self._small)
        for (word, _), _count in list(self._places.items()):
            if self._places[word, True] > self._places[word, False]:
                cast.last.add(word)
        for word in list(cast.guessed):
            known_name = given_name(word) is not None
            mostly_small = self._texts_small[word] > (2 * self._large[word] if known_name else self._large[word] // 4)
            if word in cast.certain or mostly_small:
                del cast.guessed[word]
        return cast

    # -- parts ----------------------------------------------------------------------------------------------------

    def _header(self, who: str) -> None:
        both = _NAMED.match(who)
        if both:
            self.person(both["name"].strip(), both["address"])
        elif "@" in who:
            self.person("", who.strip().strip("<>"))
        else:
            self._name(who)

    def _name(self, name: str) -> tuple[str, ...]:
        """The words of a person's name, kept as certain."""
        for address in ADDRESS.findall(name):
            self._address(address.lower())
        plain = re.sub(r"\(.*?\)|\[.*?\]", " ", ADDRESS.sub(" ", name))
        if "," in plain:
            before, _, after = plain.partition(",")
            plain = f"{after} {before}" if len(before.split()) <= 2 and after.strip() else plain
        telling = {folded(one) for one in parts_of(plain)}
        words = tuple(
            word
            for word in WORD.findall(plain)
            if folded(word) in telling or _of_double(word, plain)
            if _names_one(word)
        )
        for number, word in enumerate(words):
            key = folded(word)
            self.cast.certain.setdefault(key, word)
            spelt = folded(word.casefold().translate(_SPELT))
            if spelt != key:
                self.cast.alias.setdefault(spelt, key)
                self.cast.words.add(spelt)
            self._places[key, number == len(words) - 1 and len(words) > 1] += 1
        self._remember(words)
        return words

    def _address(self, address: str) -> None:
        self.cast.addresses.add(address)
        self.cast.boxes.add(folded(address.partition("@")[0]))
        domain = address.rpartition("@")[2]
        if own_domain(address):
            self._domain(domain)
        self.cast.words.update(folded(word) for word in WORD.findall(address.partition("@")[0]))

    def _domain(self, domain: str) -> None:
        name = site_name(domain)
        if len(name) >= 3:
            self.cast.domains.add(name)
            self._remember((name,))
            self.cast.words.update(folded(word) for word in WORD.findall(domain))

    def _remember(self, words: Sequence[str]) -> None:
        for word in words:
            self.cast.words.add(folded(word))
            self.cast.language.setdefault(folded(word), self._language)

    def _text(self, text: str, small: set[str]) -> None:
        cast = self.cast
        for word in WORD.findall(text):
            key = folded(word)
            cast.words.add(key)
            if word.islower():
                small.add(key)
                self._texts_small[key] += 1
            elif word[0].isupper():
                self._large[key] += 1
        for address in ADDRESS.findall(text):
            self._address(address.lower())
        for name in names_in(text):
            words = [word for word in WORD.findall(name) if _may_name(word)]
            self._guess(words, places=len(words) > 1)
        # In German every noun has a capital: two beside each other say nothing there.
        for words in _stood_together(text, pairs=self._language != "de"):
            self._guess(words, places=True)

    def _guess(self, words: Sequence[str], places: bool) -> None:
        for number, word in enumerate(words):
            key = folded(word)
            self.cast.guessed.setdefault(key, word)
            self._guesses[key] += 1
            if places:
                self._places[key, number == len(words) - 1] += 1
        self._remember(words)

    _language = "en"


def firm_words(name: str) -> tuple[str, ...]:
    """The words of a firm's name without its legal form and without commas."""
    legal = {"gmbh", "ag", "kg", "ltd", "limited", "inc", "llc", "plc", "co", "corp", "bv", "nv", "sa", "sarl", "sas"}
    words: list[str] = WORD.findall(re.sub(r"\(.*?\)", " ", name.split(",")[0]))
    while words and words[-1].lower() in legal | {"srl", "spa", "lda", "ug", "ohg", "gbr", "mbh", "sl", "e", "v"}:
        words.pop()
    return tuple(words)


def site_name(domain: str) -> str:
    """ "harbourfest" of "www.harbourfest.co.uk"."""
    parts = [part for part in domain.lower().split(".") if part and part != "www"]
    if len(parts) < 2:
        return parts[0] if parts else ""
    second = parts[-2]
    return parts[-3] if len(parts) > 2 and second in ("co", "com", "org", "net", "ac", "gov") else second


def starts_sentence(text: str, start: int) -> bool:
    """Whether what begins at `start` begins a sentence or a line."""
    return bool(_SENTENCE.search(text[max(0, start - 6) : start])) or start == 0


def _names_one(word: str) -> bool:
    return len(word) > 1 and folded(word) not in _ROLES


def _of_double(word: str, name: str) -> bool:
    return bool(re.search(rf"{re.escape(word)}-|-{re.escape(word)}|['’]{re.escape(word)}", name))


def _stood_together(text: str, *, pairs: bool) -> Iterator[list[str]]:
    """Names in the middle of a text: a given name that is known, with the word after it; two capitals beside each other."""
    hits = list(WORD.finditer(text))
    for hit, after in pairwise([*hits, None]):
        assert hit is not None
        word = hit[0]
        if not word[0].isupper() or not _may_name(word):
            continue
        beside = after is not None and text[hit.end() : after.start()] in (" ", "-", "\u00a0")
        second = after[0] if after is not None and beside and after[0][0].isupper() and _may_name(after[0]) else ""
        if given_name(word):
            yield [word, second] if second else [word]
        elif pairs and second and word.istitle() and second.istitle() and not starts_sentence(text, hit.start()):
            yield [word, second]


def _may_name(word: str) -> bool:
    return len(word) > 1 and folded(word) not in NOT_PEOPLE and folded(word) not in _ROLES
