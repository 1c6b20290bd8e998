"""Where personal data stands in a text: names, addresses of mail and web, phone and account numbers, postal addresses.

Found by patterns in seven languages and by names that are known; pure. It takes too much rather than too little, as what
it takes is put back (`model.redact`). Not here: what is put in its place, and what a mail says (`reading`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

import regex

Kind = Literal["NAME", "EMAIL", "URL", "PHONE", "ACCOUNT", "ADDRESS"]


class Span(NamedTuple):
    """A piece of a text that is somebody's: `text[start:end]`."""

    start: int
    end: int
    kind: Kind


_RUN = re.compile(rb"\x01+")


def find(text: str, names: Iterable[str] = (), *, ours: bool = False) -> list[Span]:
    """The personal data in `text`, in its order and none over another.

    `names` are those that are known, of people and firms. `ours` is for text of our own that may hold one of them by
    accident: a known name in small letters ("price", "will") is a word there.
    """
    taken: list[Span] = []
    free = bytearray(b"\1" * len(text))
    for kind, search in _SEARCHES:
        _take(taken, free, text, (Span(start, end, kind) for start, end in search(text)))
    known = _pattern_of(tuple(sorted({one for name in names for one in parts_of(name)})))
    if known is not None:
        wanted = (hit for hit in known.finditer(text) if not _a_word(hit[0], ours))
        _take(taken, free, text, (Span(hit.start(), hit.end(), "NAME") for hit in wanted))
    # A placeholder ends with a number: figures that follow must not run into it.
    return sorted(_with_figures(text, one) for one in taken)


def _take(taken: list[Span], free: bytearray, text: str, found: Iterable[Span]) -> None:
    """Adds what is not taken already; of a span that lies partly over another, the parts that do not.

    `free` has a sign for each of the text.
    """
    for one in found:
        for run in _RUN.finditer(free, one.start, one.end):
            start, end = run.span()
            while start < end and text[start].isspace():
                start += 1
            while start < end and text[end - 1].isspace():
                end -= 1
            if start < end:
                free[start:end] = bytes(end - start)
                taken.append(Span(start, end, one.kind))


def _with_figures(text: str, span: Span) -> Span:
    end = span.end
    while end < len(text) and text[end] in "0123456789":
        end += 1
    return span._replace(end=end)


# -- mail, web and numbers -------------------------------------------------------------------------------------------

_AT = r"(?:@|\s?[(\[{]\s?(?:at|ät|arroba|chez)\s?[)\]}]\s?)"
_DOT = r"(?:\.|\s?[(\[{]\s?(?:dot|punkt|point|punto|ponto)\s?[)\]}]\s?)"
_EMAIL = re.compile(rf"(?:mailto:)?[\w.!#$%&'*+/=?^`{{|}}~-]{{1,64}}{_AT}[\w-]+(?:{_DOT}[\w-]+)+", re.IGNORECASE)
_ENDINGS = (
    "com net org info biz io co app dev eu us uk de at ch li fr be lu es mx ar it nl pt br pl cz dk se no fi ie in me tv "
    "ai gg ly cloud shop store online site agency studio design media gmbh example test invalid onion ru cn jp top xyz"
)
_URL = re.compile(
    r"(?:(?:https?|ftp|hxxps?|file)://|www\.)[^\s<>\"“”‘’]+"
    rf"|(?<![\w@.-])(?:[\w-]+\.)+(?:{'|'.join(_ENDINGS.split())})(?![\w-])(?::\d+)?(?:[/?#][^\s<>\"“”‘’]*)?",
    re.IGNORECASE,
)
_BETWEEN = "".join((" .-/(", "\u00a0\u202f"))
_TRAILING = ".,;:!?)]}'*_>"
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \u00a0\u202f.-]?[A-Za-z0-9]{4}){2,7}(?:[ \u00a0\u202f.-]?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])"
)
_FIGURES = re.compile(r"(?<![\w.,+:/€$£-])(?:\(?\+|00)?[(]?\d(?:[ \u00a0\u202f\-./()]{0,3}\d){5,}(?![\w€$£%])")
_CUED_ACCOUNT = re.compile(
    r"\b(?:account|acct|a/c|iban|bic|swift|sort[ \u00a0\u202f]?code|routing|blz|konto(?:nummer)?|kontonr|bankleitzahl|compte|cuenta|conto|"
    r"conta|rekening(?:nummer)?|card|karte(?:nnummer)?|carte|tarjeta|carta|cartão|kaart|passport|customer|kundennummer|"
    r"vat|ust-?id(?:nr)?|nif|cif|tva|siret|siren|btw|partita iva|nib)\b\.?"
    r"[ \u00a0\u202f]{0,2}(?:no|nr|number|nummer|numéro|número|numero|id|n[°ºo])?[.:#=]{0,2}[ \u00a0\u202f]{0,2}(?:is|ist|lautet|est|es|è|é)?[ \u00a0\u202f]{0,2}"
    r"(?=[A-Z0-9 \-]{0,24}\d|[A-Z]{8}(?:[A-Z0-9]{3})?\b)(?P<it>(?-i:[A-Z0-9](?:[ \u00a0\u202f.\-]?[A-Z0-9]){3,33}))(?![a-z])",
    re.IGNORECASE,
)
_CUED_PHONE = re.compile(
    r"\b(?:tel|telefon(?:nummer)?|phone|ph|mobile?|mob|cell(?:ular|ulare)?|direct|fax|call (?:me )?(?:on|at)|ring|whatsapp|handy|durchwahl|"
    r"mobil|fon|tél(?:éphone)?|portable|fixe|teléfono|tfno|móvil|telefono|telefoon(?:nummer)?|mobiel|telefone|telemóvel|celular|ext|extension)\b"
    r"[.:#/ \t\u00a0\u202f]{0,4}(?:(?:is|ist|me|nummer|number|no|nr|under|unter|au|al|op)\b[.: ]{0,2}){0,2}"
    r"(?P<it>\(?\+?[\d(][\d \u00a0\u202f()./\-]{2,30}\d)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})")
_MONEY_BEFORE = re.compile(r"(?:€|\$|£|eur|usd|gbp|chf)\s?\Z", re.IGNORECASE)
_MONEY_AFTER = re.compile(
    r"\s?(?:,\d\d?\b)?\s?(?:€|\$|£|%|eur|usd|gbp|chf|euros?|dollars?|pounds?|franken|francs?)", re.IGNORECASE
)
LONGEST_SUM = 9
"""Digits of a sum of money, at most: what is longer is an account, whatever stands beside it."""
_THOUSANDS = re.compile(r"\d{1,3}(?:[. \u00a0\u202f]\d{3})+")


def _emails(text: str) -> Iterator[tuple[int, int]]:
    return ((hit.start(), hit.end()) for hit in _EMAIL.finditer(text)) if "@" in text or "at" in text else iter(())


def _urls(text: str) -> Iterator[tuple[int, int]]:
    for hit in _URL.finditer(text):
        yield hit.start(), hit.start() + len(hit[0].rstrip(_TRAILING))


def _accounts(text: str) -> Iterator[tuple[int, int]]:
    for hit in _IBAN.finditer(text):
        if sum(sign.isdigit() for sign in hit[0]) >= 10:
            yield hit.start(), hit.end()
    for hit in _CUED_ACCOUNT.finditer(text):
        yield hit.span("it")
    for start, end in _figures(text):
        if not _is_phone(text[start:end]):
            yield start, end


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for hit in _CUED_PHONE.finditer(text):
        if not _DATE.fullmatch(hit["it"]):
            yield hit.span("it")
    for start, end in _figures(text):
        if _is_phone(text[start:end]):
            yield start, end


def _figures(text: str) -> Iterator[tuple[int, int]]:
    """Long numbers that are no date, no moment and no sum of money."""
    for hit in _FIGURES.finditer(text):
        number = hit[0].rstrip(_BETWEEN)
        digits = sum(sign.isdigit() for sign in number)
        if digits < 7:
            continue
        if _DATE.match(number) or (not number.startswith(("+", "0", "(")) and _THOUSANDS.fullmatch(number)):
            continue
        end = hit.start() + len(number)
        if digits <= LONGEST_SUM and _is_money(text, hit.start(), end):
            continue
        yield hit.start(), end


def _is_money(text: str, start: int, end: int) -> bool:
    return bool(_MONEY_BEFORE.search(text[max(0, start - 5) : start]) or _MONEY_AFTER.match(text[end : end + 12]))


def _is_phone(number: str) -> bool:
    digits = sum(sign.isdigit() for sign in number)
    return digits <= 15 and (number[0] in "+(0" or (digits <= 11 and not number.isdigit()))


# -- postal addresses ------------------------------------------------------------------------------------------------

# Bounded, and without the signs that stand between words: untrusted text must not find a slow way through.
_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'.]{0,30}"
_TOWN_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'-]{0,30}"
_TOWN = rf"(?:,?[ \t\n]{{1,2}}(?:[A-Z]{{1,2}}-)?\d{{4,5}}(?:[ -]?[A-Z]{{2}}\b|-\d{{3,4}})?[ \t]+{_TOWN_WORD}(?:[ \t-]{_TOWN_WORD}){{0,3}})?"
_STREETS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\w)(?:{_WORD}[ -]){{0,3}}(?:[A-ZÄÖÜ]\w*(?:straße|strasse|str\.|gasse|weg|platz|allee|damm|ufer|ring|pfad|steig|promenade|graben|chaussee|straat|laan|plein|gracht|kade|singel|dijk|steeg)"
        rf"|(?:{_WORD}[ -])(?:Straße|Strasse|Str\.|Gasse|Weg|Platz|Allee|Damm|Ufer|Ring))[ \t]+\d{{1,4}}(?:[ -]?[a-zA-Z]\b)?{_TOWN}",
        rf"(?<![\w.])\d{{1,5}}[a-zA-Z]?,?[ \t]+(?:{_WORD}[ \t]+){{1,4}}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Square|Sq|Way|Terrace|Place|Pl|Close|Crescent|Row|Quay|Hill|Gardens)\b\.?"
        rf"(?:,?[ \t\n]{{1,2}}{_WORD}(?:[ \t]{_WORD}){{0,2}}(?:,[ \t]?[A-Z]{{2}})?,?[ \t]+(?:\d{{5}}(?:-\d{{4}})?|[A-Z]{{1,2}}\d[A-Z\d]?[ \t]?\d[A-Z]{{2}}))?",
        rf"(?<![\w.])\d{{1,4}}(?:[ \t]?(?:bis|ter))?,?[ \t]+(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Pp]lace|[Cc]hemin|[Aa]llée|[Ii]mpasse|[Qq]uai|[Rr]oute|[Cc]ours)[ \t]+(?:(?:de|du|des|la|le|les|d’|d'|l’|l')[ \t]?){{0,3}}{_WORD}(?:[ \t-](?:de[ \t]|la[ \t])?{_WORD}){{0,3}}{_TOWN}",
        rf"(?<!\w)(?:[Cc]alle|C/|[Aa]venida|[Aa]vda\.?|[Aa]v\.|[Pp]laza|[Pp]aseo|[Cc]arrer|[Rr]ua|[Pp]raça|[Tt]ravessa|[Ll]argo|[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Vv]icolo)[ \t]+(?:(?:de|del|de la|do|da|dos|das|di|della|dei)[ \t]+)?{_WORD}(?:[ \t](?:de[ \t]|del[ \t]|da[ \t]|do[ \t])?{_WORD}){{0,3}},?[ \t]+(?:n\.?[ºo°]?[ \t]?)?\d{{1,4}}(?:[ -]?[a-zA-Z]\b)?{_TOWN}",
        r"(?<![\w])(?:P\.?[ \t]?O\.?[ \t]?Box|Postfach|Boîte postale|BP|Apartado|Postbus|Casella postale|Caixa Postal)[ \t]+(?:n[°º][ \t]?)?\d[\d \t]{0,8}\d",
        r"(?<![\w-])(?:GIR[ \u00a0\u202f]?0AA|[A-PR-UWYZ][A-HK-Y]?\d[\dA-HJKSTUW]?[ ]\d[ABD-HJLNP-UW-Z]{2})(?![\w-])",
    )
)


def _streets(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _STREETS:
        for hit in pattern.finditer(text):
            yield hit.start(), hit.end()


# -- names -----------------------------------------------------------------------------------------------------------

_PARTICLES = frozenset(
    "van von der den de del della di da do dos das la le les el al bin ibn ben zu zur zum ter ten y e und and the of "
    "mr mrs ms miss dr prof sir frau herr herrn monsieur madame mme mlle señor señora sr sra sig signor signora dhr mevr "
    "meneer mevrouw senhor senhora gmbh ag kg ltd limited inc llc plc co corp bv nv sa sarl sas srl spa lda".split()
)
_ALSO_WORDS = frozenset(
    "will mark may rose bill hope art grace price rich grant frank pat bob rob jack drew chase miles dean earl faith joy "
    "april june august summer autumn dawn ray guy gene case page mason cook baker king long short young white black brown "
    "green gray grey wood stone field ford law day may bishop hand klein gross lang kurz alt neu neumann wolf sommer winter "
    "petit grand blanc noir roux leblanc bon jean luz sol paz leon ines rosa blanca bianca serena chiara vera mia lang sage "
    "post ware best love good gold silver major marsh park parks pool rush sharp small smart speed star steel strong swift".split()
)
"""Names that are words as well: in small letters they are taken for the word."""
_NAME_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'.-]{0,30}"
_NAME_WORDS = rf"{_NAME_WORD}(?:[ \t]+(?:(?:van|von|der|den|de|del|della|di|da|do|dos|la|le|bin|al)[ \t]+){{0,3}}{_NAME_WORD}){{0,3}}"
_TITLES = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Frau|Herrn?|Familie|Madame|Monsieur|Mme|Mlle|M|Señora?|Sra?|Srta|Don|Doña|Signora?|Sig|Sig\.ra|"
    r"Dott|Dottoressa|Dhr|Mevr|Meneer|Mevrouw|De heer|Senhora?|Exmo|Exma)\.?"
)
_NAMED = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # Headers of a pasted mail, and lines of our own plan.
        rf"^[> \t*]*(?:From|To|Cc|Von|An|De|À|Para|Da|A|Van|Aan|Reply-To|Sender|Author|Greet|On it|Client)[*]?[ \t]*:[*]?[ \t]*[\"']?(?P<it>{_NAME_WORDS})(?=[\"']?[ \t]*(?:<|\[|\(|[,;]|$))",
        rf"\b{_TITLES}[ \t]+(?P<it>{_NAME_WORDS})",
        # A greeting, and who signs.
        rf"^[> \t]*(?:Hi|Hello|Hey|Dear|Good (?:morning|afternoon|evening)|Hallo|Moin|Liebe[rs]?|Guten (?:Tag|Morgen|Abend)|Sehr geehrte[r]?|Bonjour|Bonsoir|Ch[eè]re?|Salut|"
        rf"Hola|Estimad[oa]|Querid[oa]|Buen(?:os|as) (?:días|tardes)|Ciao|Gentile|Car[oa]|Buongiorno|Buonasera|Salve|Beste|Geachte|Dag|Goedemorgen|Goedemiddag|Olá|Oi|Prezad[oa]|Bom dia|Boa tarde)"
        rf"[ \t]+(?:{_TITLES}[ \t]+)?(?P<it>{_NAME_WORDS})(?=[ \t]*(?:[,:!.–-]|$))",
        rf"^[> \t]*(?:(?:(?:With|Many|Kind|Best|Warm)[ \t])?(?:[Kk]ind |[Bb]est |[Ww]arm )?(?:[Rr]egards|[Ww]ishes|[Tt]hanks)|Best|Cheers|Thanks|Thank you|Yours(?: sincerely| faithfully| truly)?|Sincerely|All the best|Take care|"
        rf"(?:Mit )?(?:[Ff]reundliche[nr]?|[Vv]iele[nr]?|[Bb]este[nr]?|[Ll]iebe[nr]?|[Hh]erzliche[nr]?) Gr(?:ü|ue)(?:ß|ss)en?|Gru(?:ß|ss)|VG|LG|MfG|Danke|Cordialement|Bien (?:cordialement|à vous)|Merci|Amicalement|"
        rf"(?:Un )?[Ss]aludos?(?: cordiales)?|Atentamente|Gracias|Cordiali saluti|Distinti saluti|Saluti|Grazie|Met vriendelijke groeten?|Vriendelijke groeten?|Groet(?:en|jes)?|Bedankt|Atenciosamente|Cumprimentos|Obrigad[oa]|Abraços?)"
        rf"[ \t,!.]*\n+[> \t–—-]*(?P<it>{_NAME_WORDS})(?=[ \t]*(?:$|[,|/(]))",
        rf"(?:[Mm]y name is|[Ii]ch hei(?:ß|ss)e|[Mm]ein Name ist|[Jj]e m’appelle|[Jj]e m'appelle|[Mm]e llamo|[Mm]i chiamo|[Ii]k heet|[Mm]ijn naam is|[Cc]hamo-me|[Mm]eu nome é)[ \t]+(?P<it>{_NAME_WORDS})",
        rf"\b(?:[Tt]his is|[Hh]ier ist|[Ii]ci|[Hh]ier is|[Ss]oy|[Ss]ono|[Aa]qui é)[ \t]+(?P<it>{_NAME_WORDS})(?=[ \t]+(?:from|at|here|von|vom|de|di|van|da|do)\b)",
        # Who wrote what is quoted.
        rf"(?P<it>{_NAME_WORDS})[ \t]+(?:<[^<>\n]{{0,200}}>[ \t]*)?(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu)\b",
        rf"\b(?:schrieb|schreef)[ \t]+(?P<it>{_NAME_WORDS})",
        # A line that is nothing but a name, as the last, after an empty one, or after one that ends with a comma; and who
        # signs in the last line itself: "Ta, Ewan".
        rf"(?:\n[> \t–—-]*\n|,[ \t]*\n)[> \t–—-]*(?P<it>{_NAME_WORD}(?:[ \t]+{_NAME_WORD}){{0,2}})[ \t]*$",
        rf"\n[> \t–—-]*\n[> \t–—-]*(?P<it>{_NAME_WORD}(?:[ \t]+{_NAME_WORD}){{0,2}})(?=[ \t]*[,/(|–-][^\n]{{0,40}}$)",
        rf"\n[> \t–—-]*\n[^\n]{{2,40}}\n[> \t–—-]*(?P<it>{_NAME_WORD}(?:[ \t]+(?:te[ \t]+)?{_NAME_WORD}){{1,2}})[ \t]*$",
        rf"\n[> \t–—-]*(?P<it>{_NAME_WORDS})[ \t]*(?=\Z|\n={{3}})",
        rf"[,.!?–—-][ \t]+(?:x{{1,3}}[ \t]+)?(?P<it>{_NAME_WORD}(?:[ \t]+{_NAME_WORD})?)[ \t]*(?=\Z|\n\n|\n={{3}})",
    )
)
_NO_NAME = frozenset(
    "all team both everyone everybody there sir madam customer support service again you your we i it this that the a an monday tuesday "
    "wednesday thursday friday saturday sunday thanks thank best regards cheers please no yes ok damen herren zusammen alle team kollegen "
    "tous toutes todos todas equipo tutti allen iedereen heer mevrouw danke merci gracias grazie bedankt obrigado obrigada without by hi hello "
    "hey dear hallo moin liebe lieber liebes guten tag morgen abend bonjour bonsoir cher chère salut hola estimado estimada querido querida "
    "buenos buenas días tardes ciao gentile caro cara buongiorno buonasera salve beste geachte dag goedemorgen goedemiddag olá oi prezado "
    "prezada bom boa dia tarde cordialement amicalement atentamente saludos saluti groet groeten atenciosamente cumprimentos sincerely yours "
    "cheers wishes kind sent grüße gruß vg lg mfg subject betreff objet asunto oggetto onderwerp assunto".split()
)


def names_in(text: str) -> set[str]:
    """Names that a text gives away by where they stand: a header, a greeting, a signature, after a title.

    Each as it stands there; `find` with them finds their words wherever else these stand.
    """
    found: set[str] = set()
    for pattern in _NAMED:
        for hit in pattern.finditer(text):
            words = [word for word in hit["it"].split() if word.strip(".,").lower() not in _NO_NAME]
            if words:
                found.add(" ".join(words))
    return found


@lru_cache(maxsize=4096)
def parts_of(name: str) -> tuple[str, ...]:
    """The words of a name by which somebody is known, each with and without its accents; a firm's whole name as well."""
    words = [word.strip(".,;:()\"'“”") for word in re.split(r"[\s/]+", name)]
    telling = [word for word in words if len(word) > 1 and word.lower() not in _PARTICLES and not word.isdigit()]
    doubled = [part for word in telling if "-" in word for part in word.split("-") if len(part) > 2]
    whole = [" ".join(name.split())] if len(words) > 1 and not telling else []
    given = dict.fromkeys([*telling, *doubled, *whole])
    return tuple(dict.fromkeys(form for one in given for form in (one, _plain(one))))


def _plain(word: str) -> str:
    """Without its accents, as many people write their own names."""
    letters = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("ß", "ss")


def also_a_word(word: str) -> bool:
    """Whether a name is a word of everyday as well, such as "will" or "grace"."""
    return word.lower() in _ALSO_WORDS


def _a_word(hit: str, ours: bool) -> bool:
    if len(hit) == 2 and not hit.istitle():
        return True
    return hit.islower() and (ours or hit in _ALSO_WORDS)


@lru_cache(maxsize=64)
def _pattern_of(words: tuple[str, ...]) -> regex.Pattern[str] | None:
    """Any of some words, in any case, as a word of its own, also where a genitive s or an underscore follows."""
    forms = {unicodedata.normalize(form, word) for word in words for form in ("NFC", "NFD")}
    if not forms:
        return None
    every = "|".join(regex.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))
    return regex.compile(rf"(?<!\p{{L}})(?:{every})(?=(?:'s|’s|s)?(?!\p{{L}}|\p{{M}}))", regex.IGNORECASE)


_SEARCHES: tuple[tuple[Kind, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("EMAIL", _emails),
    ("URL", _urls),
    ("ADDRESS", _streets),
    ("ACCOUNT", _accounts),
    ("PHONE", _phones),
)
"""In the order in which they take: an address of mail holds what looks like one of the web."""
