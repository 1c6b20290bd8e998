"""Who signed a mail, by the known given names in its last lines, also where they stand in small or capital letters.

Not here: what a header or the shape of a signature tells (`greeting`).
"""

from __future__ import annotations

import regex

from assistant.reading.given_names import is_given_name

LAST = 7
"""Lines from the end among which somebody signs."""
_WORD = r"[\p{L}][\p{L}'’-]*"
_DEVICE = regex.compile(
    r"^(?:sent (?:from|via)|get outlook|gesendet (?:von|vom)|von meinem|envoyé (?:de|depuis)|enviado (?:desde|do|via)"
    r"|inviato (?:da|dal)|verzonden (?:vanaf|met|vanuit)|verstuurd vanaf)\b",
    regex.IGNORECASE,
)
_CLOSINGS = "|".join(
    (
        r"(?:(?:best|kind|warm|many|with|kindest)\s)?(?:regards|wishes|thanks)|all the best|best(?: from)?|cheers|thank you|thx|ta",
        r"yours|love|sincerely|respectfully|from",
        r"(?:mit )?(?:dank und |viele |liebe |beste |schöne |freundliche[nr]? |herzliche[nr]? )?gr(?:ü|u|ue)(?:ß|ss)e?n?",
        r"lg|vg|mfg|herzlich(?:st)?|danke|alles gute",
        r"merci|bien à vous|bien à toi|cordialement|amicalement|amitiés|bises",
        r"(?:un )?saludos?|(?:un )?abrazos?|gracias|atentamente",
        r"(?:un |cordiali )?salut[oi]|grazie|a presto",
        r"groet(?:en|jes|e)?|gr|mvg|bedankt|dank",
        r"cumprimentos|(?:um )?abra[cç]os?|obrigad[oa]|atenciosamente",
    )
)
_TITLES = r"ihre?|eure?|deine?|your|yours,?|sr\.?|dr\.?|don|doña|suor|padre|mr|mrs|ms|frau|herr|mme|m\."
_BEFORE = regex.compile(rf"^(?:(?:{_CLOSINGS})\s*[,.!–—-]*\s+)?(?:(?:{_TITLES})\s+)?", regex.IGNORECASE)
_NAME = regex.compile(
    rf"^(?P<first>{_WORD})(?P<rest>(?:\s+(?:{_WORD}|\p{{L}}\.|&|\+))*)\s*(?:\([^)]{{1,40}}\))?\s*(?:x+|🙂|:\))?$"
)
_TAIL = (
    r"(?:\s+\p{Lu}\.?|\s+\p{Lu}[\p{L}'’-]+)?(?:,\s+(?:the|von|vom|de|from|die|der|das)\s[^.!?]{2,30})?"
    r"\s*(?:\([^)]{1,30}\))?\s*(?:[xX]{1,3})?[.!]?$"
)
_INSIDE = regex.compile(rf"(?:[.!?…)]|[.!?]['’\"»])\s+(?:[\p{{L}} ]{{2,22}},\s+)?(?P<first>{_WORD}){_TAIL}")
"""At the very end of a mail in one piece: "… before 7. bex", "… dime algo. Inma (Cultura)"."""
_BESIDE = regex.compile(rf"(?:^|[\s.,!?])(?i:{_CLOSINGS})[,.!]?\s+(?P<first>\p{{Lu}}[\p{{L}}'’-]+){_TAIL}")
_SPEAKING = "|".join(
    (
        r"it['’]?s|this is|here is|hier ist|hier spricht|c['’]est|ici|soy|aquí|sono|qui è|met|dit is",
        r"aqui é|é [oa]|quem fala é [oa]",
    )
)
_SPOKEN = regex.compile(rf"\b(?:{_SPEAKING})\s+(?P<first>{_WORD})", regex.IGNORECASE)
MOST = 5
"""Words of a line that is a name."""
OPENING = 12
"""Words at the beginning within which somebody who speaks says who they are."""


def signed_by(lines: list[str], text: str = "") -> str | None:
    """The name of whoever signed `lines`, the mail's own and its signature's; or said at the beginning of `text` who speaks.

    Well-written whatever the letters: "DOLORES" and "kath" are Dolores and Kath.
    """
    ends = [line.strip(" \t,.-–—*_~/>") for line in lines if line.strip(" \t,.-–—*_~/>")]
    ends = [line for line in ends if not _DEVICE.match(line)][-LAST:]
    for line in ends:
        found = _named(line)
        if found:
            return found
    for pattern in (_BESIDE, _INSIDE) if ends else ():
        inside = pattern.search(ends[-1])
        # A single word with a capital behind a full stop, and nothing after it, is a name also where nobody knows it.
        if inside and (is_given_name(inside["first"]) or _could_be_a_name(inside["first"], text)):
            return _written(inside["first"])
    spoken = _SPOKEN.search(" ".join(text.split()[:OPENING]))
    if spoken and is_given_name(spoken["first"]):
        return _written(spoken["first"])
    return None


def _could_be_a_name(word: str, text: str) -> bool:
    """A word with a capital that stands in the text in no small letters, and none of those that end a mail and name nobody."""
    return (
        len(word) >= 3
        and word[0].isupper()
        and not word.isupper()
        and word.lower() not in _NO_NAMES
        and regex.search(rf"\b{regex.escape(word.lower())}\b", text) is None
    )


_NO_NAMES = frozenset(
    (
        "today tomorrow tonight now soon asap please pls thanks thank cheers regards best yours sincerely urgent again enough done "
        "seriously unbelievable disappointed help monday tuesday wednesday thursday friday saturday sunday ok okay yes no bye "
        "january february march april may june july august september october november december "
        "heute morgen jetzt sofort bitte danke gruß grüße servus tschüss ciao montag dienstag mittwoch donnerstag freitag samstag "
        "sonntag ende schluss schade unglaublich "
        "demain maintenant vite merci cordialement bonjour bonsoir salutations lundi mardi mercredi jeudi vendredi samedi dimanche "
        "hoy mañana ahora ya gracias saludos urgente lunes martes miércoles jueves viernes sábado domingo "
        "oggi domani adesso subito grazie saluti lunedì martedì mercoledì giovedì venerdì sabato domenica basta "
        "vandaag morgen nu bedankt groeten groet dank maandag dinsdag woensdag donderdag vrijdag zaterdag zondag "
        "hoje amanhã agora obrigado obrigada cumprimentos segunda terça quarta quinta sexta "
        "the and not this that why what when how sent from"
    ).split()
)
"""Words that stand alone at the end of a mail and are nobody's name."""


def _named(line: str) -> str | None:
    """A line that is somebody's name, below or beside a closing word: its first word is a known given name, and all are names."""
    closing = _BEFORE.match(line)
    bare = regex.split(r"\s*[,/(|·]\s*|\s[-–—]\s|\s\+?\d", line[closing.end() :] if closing else line)[0]
    name = _NAME.match(bare)
    if name is None or len(bare.split()) > MOST or not is_given_name(name["first"]):
        return None
    rest = name["rest"].split()
    if rest and bare[0].isupper() and all(word[0].islower() for word in rest):
        return None  # "Will call tomorrow"
    surnames = [_written(word) for word in rest if word[0].isupper() and len(word) > 1]
    return " ".join((_written(name["first"]), *surnames[:2]))


def _written(name: str) -> str:
    return name if not (name.isupper() or name.islower()) else "-".join(part.capitalize() for part in name.split("-"))
