"""What stands for each name, firm, mailbox and address, made at its first use. Not here: where these stand (`anonymiser`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.account import is_public
from evals.anonymise.cast import WORD, Cast, site_name
from evals.anonymise.pool import Pool, Secret, Sort, folded, given_name

POSTBOX = "postbox.example"
"""Stands for every public provider of mailboxes: whose mail lies there is nobody's house."""
_KEPT_BOXES = re.compile(
    r"(?:info|hello|hallo|office|kontakt|contact|contacto|support|help|sales|billing|accounts|buchhaltung|team|admin|"
    r"no-?_?reply|do-?not-?reply|mailer-daemon|postmaster|webmaster|newsletter|notifications?|bounces?|calendar-notification)$"
)
_AT = re.compile(r"\s?[(\[{]\s?(?:at|ät|arroba|chez)\s?[)\]}]\s?", re.IGNORECASE)
_DOT = re.compile(r"\s?[(\[{]\s?(?:dot|punkt|point|punto|ponto)\s?[)\]}]\s?", re.IGNORECASE)


@dataclass
class Replaced:
    """How many of each kind were replaced; no word of anybody's."""

    people: int = 0
    firms: int = 0
    addresses: int = 0
    figures: int = 0


@dataclass
class _Made:
    word: dict[str, str] = field(default_factory=dict[str, str])
    firm: dict[tuple[str, ...], str] = field(default_factory=dict[tuple[str, ...], str])
    box: dict[str, str] = field(default_factory=dict[str, str])
    domain: dict[str, str] = field(default_factory=dict[str, str])


class Standins:
    """The same for the same, throughout."""

    def __init__(self, cast: Cast, secret: Secret) -> None:
        self._cast = cast
        self._secret = secret
        self._pool = Pool(secret, cast.words)
        self._made = _Made()
        self._boxes: set[str] = set()
        self._by_site = {site_name(domain): firm for domain, firm in reversed(cast.domain_firm.items())}
        self._by_letters = {"".join(map(folded, firm)): firm for firm in reversed(cast.firms)}
        self.replaced = Replaced()

    def person(self, key: str) -> str:
        if key not in self._made.word:
            known = given_name(key)
            language = self._cast.language.get(key, "en")
            sort: Sort = "surname"
            if known:
                sort, language = known
            elif key not in self._cast.last:
                sort = "female" if self._secret.number("sort", key) % 2 else "male"
            self._made.word[key] = self._pool.draw(key, sort, language)
            self.replaced.people += 1
        return self._made.word[key]

    def firm(self, words: tuple[str, ...]) -> str:
        key = tuple(map(folded, words))
        if key not in self._made.firm:
            language = self._cast.language.get(key[0], "en")
            self._made.firm[key] = self._pool.draw(" ".join(key), "firm", language)
            self.replaced.firms += 1
        return self._made.firm[key]

    def slug(self, name: str) -> str:
        """The name of a domain: its firm's where it is known whose it is."""
        known, joined = self._by_site.get(name), self._by_letters.get(folded(name))
        made = self.firm(known or joined or (name,)).split()
        return re.sub(r"[^a-z0-9]", "", folded("".join(made if known or joined else made[:1])))

    def domain(self, domain: str) -> str:
        domain = domain.lower().strip(".")
        if domain not in self._made.domain:
            self._made.domain[domain] = POSTBOX if is_public(domain) else f"{self.slug(site_name(domain))}.example"
        return self._made.domain[domain]

    def email(self, written: str) -> str:
        plain = _DOT.sub(".", _AT.sub("@", written))
        lead = "mailto:" if plain.lower().startswith("mailto:") else ""
        address = plain[len(lead) :].lower()
        if address not in self._made.box:
            box, _, domain = address.rpartition("@")
            made = f"{self._box(box, address)}@{self.domain(domain)}"
            number = 2
            while made in self._boxes and not _KEPT_BOXES.match(box):
                made = f"{self._box(box, address)}{number}@{self.domain(domain)}"
                number += 1
            self._made.box[address] = made
            self._boxes.add(made)
            self.replaced.addresses += 1
        return lead + self._made.box[address]

    def _box(self, box: str, address: str) -> str:
        if _KEPT_BOXES.match(box):
            return box
        words = self._cast.persons.get(address) or tuple(
            word for word in WORD.findall(box) if folded(word) in self._cast.certain
        )
        parts = [self.person(folded(word)) for word in words] or [self.person(folded(box) or "x")]
        return ".".join(re.sub(r"[^a-z]", "", folded(part)) for part in parts)

    def url(self, written: str) -> str:
        scheme, _, rest = written.rpartition("://")
        host, slash, path = rest.partition("/")
        made = self.domain(host.partition(":")[0].removeprefix("www."))
        page = f"/page-{self._secret.number('page', rest.lower()) % 10_000}" if slash and path else ""
        return f"{scheme}://{made}{page}" if scheme else f"{'www.' if host.startswith('www.') else ''}{made}{page}"

    def street(self, written: str, language: str) -> str:
        return self._pool.street(written, language)
