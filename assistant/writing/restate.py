"""A client's words said back from our side: "our site is down" becomes "your site is down". Not here: choosing the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from assistant.reading.issues import Issue
from assistant.reading.words import plain
from assistant.writing.phrases import PhraseBank

# Words that lose their capital when they no longer begin a sentence; anything else there may be a name. German after a colon
# keeps its capital.
_SMALL = frozenset(
    """a an the your our my this that these those there it its he she they we you i nobody no nothing one two three another still since when after
    all everything every each both half some someone half people customers not only again yesterday today tomorrow now last
    le la les l' un une des notre nos votre vos mon ma mes ton ta tes ce cet cette ces il elle on nous vous rien personne depuis après hier aujourd'hui aucun aucune tout toute
    el los las una unos unas nuestra nuestro nuestros nuestras su sus mi mis tu tus esta este estos estas nadie nada desde después ayer hoy todo todos todas
    u ik wij hij zij ze alleen elke geen de het een onze ons uw jullie jouw je mijn deze dit die dat er niemand niets sinds na gisteren vandaag alle alles
    il lo i gli un' uno nostro nostra nostri nostre vostro vostra vostri vostre suo sua suoi sue mio mia questo questa questi queste nessuno niente da dopo ieri oggi tutto tutti
    o os as um uma nosso nossa nossos nossas vosso vossa seu sua seus suas meu minha este isto essa esse ninguém desde depois ontem hoje tudo todos todas""".split()
)


@dataclass(frozen=True, slots=True)
class SaidBack:
    """The issue in the forms that the phrase bank's sentences take; a form that would come out wrong is None."""

    clause: str | None
    topic: str | None
    quote: str | None

    @property
    def form(self) -> str:
        return "clause" if self.clause else "topic" if self.topic else "quote" if self.quote else "bare"


def said_back(issue: Issue | None, bank: PhraseBank, register: str) -> SaidBack:
    """Turns an issue round. A statement that holds words which cannot be turned is only quoted, or its topic named."""
    if issue is None:
        return SaidBack(None, None, None)
    clause = _clause(plain(issue.statement), bank, register) if issue.statement else None
    topic = _turned(issue.topic, bank, register) if issue.topic else None
    words = issue.statement or issue.quotable
    quotes = any(mark in words for mark in '"“”„«»') if words else False
    quote = words if words and not quotes and len(words.split()) <= QUOTED else None
    return SaidBack(clause, _small(topic) if topic else None, quote)


# Without one of these an English fragment ("account ending 4417") tells nothing.
_ENGLISH_VERB = regex.compile(
    r"\b(?:is|are|was|were|be|been|am|has|have|had|do|does|did|can|could|will|would|went|goes|came|comes|got|gets|gave|sent|said|says|told|took|made|makes|lost|broke|left|put|ran|runs|sold|sells"
    r"|paid|kept|keeps|found|began|gone|saw|shows?|reads?|looks?|keep|keeps|stops?|costs?|hit|hits|fell|knew|thought|wrote|rang|spent|met|meant|held|heard|felt|cut|let|set|won|spelt|built|bought|caught|brought)\b"
    r"|n't\b|'(?:s|re|ve|ll|d|m)\b|\b\w{3,}(?:ed|es)\b|\b\w{4,}s\b",
    regex.IGNORECASE,
)
QUOTED = 24
"""How many words of the client's may be quoted."""
WORDS_EACH = 20
"""How many words a statement may have that is said back."""


def said_inside(asked: str | None, bank: PhraseBank, register: str) -> str | None:
    """A question put inside a sentence, turned round: "what you are doing about my site" -> "what we are doing about your site"."""
    if not asked:
        return None
    asked = _verb_last_turned(asked, register) if bank.language == "de" else asked
    if bank.language == "pt":
        asked = regex.sub(
            r"\bvocês (vão|estão|têm|fizeram|podem|vieram)\b", lambda m: _VOCES[m[1]], asked, flags=regex.IGNORECASE
        )
    if bank.language != "it" and bank.unshiftable is not None and bank.unshiftable.search(asked):
        return None  # the Italian table turns the verbs of questions too
    turned = _turned(plain(asked), bank, register)
    first, _, rest = turned.partition(" ")
    return " ".join(filter(None, (first.lower(), rest.lower() if rest.isupper() else rest)))


def topics_said(topics: Sequence[str], bank: PhraseBank, register: str) -> str | None:
    """The topics turned round and joined: "your booking form and the receipts"."""
    turned = [_articled(_small(_turned(topic, bank, register)), bank.language) for topic in topics]
    if len(turned) > 1 and turned[0].split()[-1].lower().endswith(turned[1].split()[-1].lower()):
        turned = turned[:1]  # "das Kontaktformular und das Formular" is one thing
    joint = _AND[bank.language].strip(", ")
    if bank.language == "es" and len(turned) > 1 and regex.match(r"h?i(?!e)", turned[1], regex.IGNORECASE):
        joint = "e"
    return f" {joint} ".join(turned) or None


def _articled(topic: str, language: str) -> str:
    """An Italian possessive wants its article: "sua scheda" -> "la sua scheda"."""
    match = (
        regex.match(r"(?:nostr|vostr|su|tu|mi)(?P<end>o|a|i|e|oi|uoi|uoi|ei|ue|ie)\b", topic)
        if language == "it"
        else None
    )
    article = {"o": "il", "a": "la", "i": "i", "oi": "i", "uoi": "i", "ei": "i", "e": "le", "ue": "le", "ie": "le"}
    return f"{article[match['end']]} {topic}" if match else topic


_VOCES = {
    "vão": "vamos",
    "estão": "estamos",
    "têm": "temos",
    "fizeram": "fizemos",
    "podem": "podemos",
    "vieram": "viemos",
}
_ICH_VERBS = {
    "kann": "können", "habe": "haben", "hab": "haben", "bin": "sind", "muss": "müssen", "soll": "sollen", "werde": "werden",
    "darf": "dürfen", "will": "wollen", "weiß": "wissen", "weiss": "wissen", "mag": "mögen",
}  # fmt: skip


def _verb_last_turned(asked: str, register: str) -> str:
    """A German question put inside a sentence ends in its verb: "ob ich damit rechnen kann" -> "ob Sie damit rechnen können"."""
    match = regex.fullmatch(r"(?P<front>\p{Ll}+(?: \p{Ll}+)?) ich (?P<middle>.*?) ?(?P<verb>\p{Ll}+)", asked)
    if match is None or register != "formal":
        return asked
    verb = match["verb"]
    turned = _ICH_VERBS.get(verb) or (f"{verb}n" if verb.endswith("e") else None)
    return f"{match['front']} Sie {match['middle']} {turned}".replace("  ", " ") if turned else asked


_AND = {"en": ", and", "de": ", und", "fr": ", et", "es": ", y", "nl": ", en", "it": ", e", "pt": ", e"}


def with_another(clause: str, other: str, language: str) -> str | None:
    """Two statements as one sentence without its stop; None where they say the same or would grow too long."""
    if len(clause.split()) + len(other.split()) > BOTH or _overlap(clause, other):
        return None
    joint = ";" if f"{_AND[language][1:]} " in clause else _AND[language]
    return f"{clause}{joint} {_inside(other, language)}"


BOTH = 28
"""How many words two statements may have together."""


def _overlap(words: str, others: str) -> bool:
    """Whether half of the content words stand in the other words too."""
    mine = {w[:6] for w in regex.findall(r"\p{L}{4,}", words.lower())}
    theirs = {w[:6] for w in regex.findall(r"\p{L}{4,}", others.lower())}
    return not mine or len(mine & theirs) * 2 >= len(mine)


_SMALL_GERMAN = frozenset(
    "der die das den dem des ein eine einen einem einer kein keine keinen unser unsere unseren es er man niemand nichts alle jeder jede "
    "du ihr zwei drei vier fünf sechs sieben acht neun zehn elf zwölf seit heute gestern morgen jetzt dann dort hier noch schon auf in an bei mit von zu vor nach für am im wir und".split()
)


def _inside(clause: str, language: str) -> str:
    """A statement as it stands behind another one: small, unless a name, a noun or a formal "Sie" begins it."""
    if language != "de":
        return clause
    first = clause.split(" ", 1)[0]
    return clause[:1].lower() + clause[1:] if first.lower() in _SMALL_GERMAN else clause


def _clause(statement: str, bank: PhraseBank, register: str) -> str | None:
    if bank.unshiftable is not None and bank.unshiftable.search(statement):
        return None
    if any(mark in statement for mark in '"“”„«»'):
        return None  # a quotation inside a quotation, or half of one
    if regex.match(rf"(?:{_NOT_A_STATEMENT[bank.language]})\b", statement, regex.IGNORECASE):
        return None
    if bank.language == "en" and _ENGLISH_VERB.search(statement) is None:
        return None
    turned = _turned(statement, bank, register)
    return _inside(turned[:1].upper() + turned[1:], "de") if bank.language == "de" else _small(turned)


# Beginnings that make a fragment, an order or a question out of what follows.
_NOT_A_STATEMENT = {
    "en": "can|could|would|will|did|does|is|are|was|were|has|have|should|may|might|who|which|why|how|what|where|please|fix|stop|take|call|explain|tell|get|make|send|sort|do|don't|let|just|because|if|unless|to"
    "|for|with|without|every time|of|than|or|as|except|especially|including|not|instead|until|whether|though|although|despite|thanks|dear|hi|hello",
    "de": "wer|wie|warum|wieso|bitte|wenn|weil|dass|ob|damit|ohne|mit|für|als|obwohl",
    "fr": "qui|que|pourquoi|comment|si|sans|avec|pour|parce|dont|quand|comme|afin",
    "es": "quien|que|por|como|sin|con|para|cuando|aunque|donde|si",
    "nl": "wie|waarom|hoe|als|omdat|zonder|met|voor|wat|dat|terwijl|hoewel",
    "it": "chi|che|perché|come|senza|con|per|quando|anche se|dove",
    "pt": "quem|que|se|qual|quais|quanto|quantos|porque|por que|como|sem|com|para|quando|embora|onde|de|em",
}


def _turned(words: str, bank: PhraseBank, register: str) -> str:
    """Whole words replaced by the bank's table, all at once so that nothing is turned twice."""
    if bank.shift_pattern is None:
        return words

    def swap(match: regex.Match[str]) -> str:
        said = match[0].lower()
        before = words[: match.start()].split()
        new = bank.shift[said]
        if said in bank.object and before and before[-1].lower().strip(",.") in bank.object_after:
            new = bank.object[said]
        new = bank.in_register(new, register)
        return new[:1].upper() + new[1:] if match[0][:1].isupper() and match.start() == 0 else new

    return bank.shift_pattern.sub(swap, words)


def _small(words: str) -> str:
    first = words.split(" ", 1)[0]
    lone = first.split("'", 1)[0].lower() if "'" in first and first.lower() not in _SMALL else first.lower()
    if first.isupper() and len(first) > 1:
        return words
    return words[:1].lower() + words[1:] if lone.strip(",.") in _SMALL or lone + "'" in _SMALL else words
