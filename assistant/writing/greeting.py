"""How a reply begins and ends: whom it greets, who signs. Not here: what stands between (`planning`, `offline`)."""

from __future__ import annotations

import regex

from assistant.profile import Profile
from assistant.reading.given_names import is_given_name
from assistant.reading.hostile import must_not_be_repeated, talks_to_a_machine
from assistant.writing.phrases import phrase_bank
from assistant.writing.plan import Kind
from assistant.writing.signed import signed_by


def greeting_name(sender: str | None, language: str, register: str) -> str | None:
    """The first name; with the last name where formal German would find the first alone too close."""
    if not sender or talks_to_a_machine(sender) or must_not_be_repeated(sender) or len(sender) > 60:
        return None
    title = regex.match(
        r"^(?:mr|ms|mrs|miss|dra?|prof|ing|ir|drs|lic|arq|don|doña|avv|suor|rag|geom|arch|padre|herr|frau|monsieur|madame|maître|me|pr|m|mme|sr|sra|señora?|dott|dott\.ssa|sig|sig\.ra|signora?|dhr|mevr|de heer|mevrouw)\b\.?\s*",
        sender,
        regex.IGNORECASE,
    )
    bare = sender[title.end() :] if title else sender
    if "," in bare:  # "Vogel, Marta"
        last, _, first = bare.partition(",")
        bare = f"{first.strip()} {last.strip()}"
    parts = bare.split()
    words = [w for w in parts if regex.fullmatch(r"\p{Lu}[\p{L}'’.-]*", w)]
    shouted = [w for w in words if w.isupper() and len(w) > 3]
    if (shouted and len(shouted) == len(words) == 1) or (len(words) > 1 and regex.fullmatch(r"\p{Lu}\.", words[-1])):
        return None  # "SOMEBODY"; "Aeschlimann B."
    if (
        not words
        or not 1 <= len(words) <= 4
        or regex.search(
            r"\b(?:saluti|distinti|cordiali|cordialmente|regards|sincerely|grüße[n]?|gruß|cordialement|salutations|atentamente|saludos?|besos|abrazos?|abraços?|fundación|familie|familia|leitung|vorsitz|inviat[oa]|enviad[oa]|envoyé|verstuurd|verzonden|gesendet|sent|mail|delivery|ferretería|macelleria|panetteria|libreria|farmacia|farmácia|clínica|clinica|coopérative|cooperativa|coöperatie|communauté|externato|gabinete|secretaría|contaduría|direzione|direktion|onoranze|notari\w*|notaire|eure|ihre?|préfète|bäckerei|metzgerei|gasthaus|hotel|restaurant|boulangerie|taller|colegio|instituto|stichting|vishandel|please|note|hospice|charity|guten|bonsoir|buenas|hi|dear|hey|gentile|liebe|lieber|hoogachtend|étude|werkstatt|rathaus|gemeinde|firma|hallo|hello|hola|bonjour|ciao|dag|gr|dire[cç][aã]o|ger[eê]ncia|sapataria|seu|dona|museo|museum|musée|pharmacie|mairie|école|garage|apotheke|schule|freundlichen?|herzlich(?:en|st)?|alles|amitiés|mit|grüsse[n]?|grüessli|vriendelijke|cheers|thanks|obrigad[oa]|merci|danke|gracias|grazie|bedankt|somebody|someone|anyone|urgent|groet(?:en|jes)?|cumprimentos|atenciosamente|team|info|office|kellerei|cabinet|présidence|presidencia|kanzlei|praxis|support|sales|gmbh|ltd|inc|bv|sarl|accounts?|marketing|service|noreply|ag|kg|sa|sas|sl|slu|nv|srl|spa|ltda|lda|llc|plc|group|gruppe|studio|ateliers?|agency|agentur|einkauf|verkauf|vertrieb|büro|buchhaltung|geschäftsstelle|departamento|amministrazione|ufficio|segreteria|administra\\w+|verkoop|inkoop|directie|secretaria|verwaltung|sekretariat|direction|direcci[oó]n|compras|accueil|hotel|club|director|manager|managing|head|ceo|cfo|coo|cto|cmo|owner|founder|partner|president|chair\w*|secretary|treasurer|officer|assistant|coordinator|editor|producer|leiter\w*|geschäftsführer\w*|inhaber\w*|directeur|directrice|gérante?|responsable|gerente|directora?|direttore|direttrice|titolare|diretora?|eigenaar|bedrijfsleider|sent|accountant|bursar|verein|stiftung|foundation|associa\w+|asocia\w+|cooperativa|limited|company|co)\b",
            bare,
            regex.IGNORECASE,
        )
    ):
        return None
    if title and len(words) == 1:
        return f"{title[0].strip()} {words[0]}"
    if regex.fullmatch(r"(?:\p{Lu}\.?)+", words[0]) and (len(words[0]) <= 2 or "." in words[0]):
        return None
    if len(words[0]) <= 2 and not is_given_name(words[0]):
        return None  # "Di", "La": the beginning of a line that was no name
    if register == "formal" and language == "de":
        return " ".join(w for w in parts if w in words or w in ("von", "van", "de", "zu", "der", "vom", "zum"))
    return words[0]


def writer_of(header_name: str | None, signature: str, text: str, address: str | None = None) -> str | None:
    """The person who wrote: by the header where it names a person and no firm, else by the sign-off, else by the last line."""
    signed = [line.strip(" \t,.-–—*_") for line in signature.splitlines() if line.strip()][:5]
    ends = (
        [line.strip(" \t,.-–—*_") for line in text.strip().splitlines() if line.strip()]
        if len(text.split()) > 6
        else []
    )
    while ends and len(ends[0].split()) <= 3 and len(ends) > 1:
        ends = ends[1:]  # whom they greet
    header = header_name if header_name and _person(header_name) and not _is_firm(header_name, address) else None
    stems = _stems(header or "")
    people = [line for line in (*signed[:2], *ends[-3:]) if _PERSON.match(line) and _person(line)]
    if header and (not people or any(stems & _stems(row) for row in (*people, *signed[:3], *ends[-3:]))):
        return header
    return next(
        filter(
            None,
            (
                signed_by([*ends, *signed], text),
                _below_a_closing([*ends[-4:], *signed]),
                *people[:1],
                header,
                _first_person(signed[:3]),
                _last_word(ends),
            ),
        ),
        None,
    )


def _person(name: str) -> bool:
    return greeting_name(name, "en", "familiar") is not None


def _is_firm(name: str, address: str | None) -> bool:
    """A display name whose first word is the mail domain's is the firm's: "Spielwaren Prantl" of spielwaren-prantl.example."""
    first = next(iter(name.lower().split()), "")
    domain = (address or "").lower().rpartition("@")[2]
    return len(first) >= 5 and first in domain


_BYE = regex.compile(
    r"^(?:best|kind|warm|many)?\s?(?:regards|wishes|thanks)|^(?:yours|sincerely|cheers|thanks|respectfully)\b|gr(?:ü|u)(?:ß|ss)|^herzlich(?:st)?$|^alles gute$|^amitiés\b|^mfg\b|^hochachtungsvoll"
    r"|cordialement|salutations|bien à (?:vous|toi)|saludos?\b|atentamente|cordialmente|groet(?:en|jes)?\b|hoogachtend|saluti\b|cumprimentos|atenciosamente|abra[cçz]os?\b|obrigad[oa]",
    regex.IGNORECASE,
)


def _below_a_closing(rows: list[str]) -> str | None:
    """The person in one of the two rows below a closing word."""
    for place, row in enumerate(rows[:-1]):
        if _BYE.search(row) and len(row.split()) <= 9:
            for below in rows[place + 1 : place + 3]:
                if len(below.split()) <= 4 and not _BYE.search(below) and _person(below):
                    return _bracketed(below) or below
    return None


def _first_person(rows: list[str]) -> str | None:
    return next(
        (_bracketed(row) or row for row in rows if not _BYE.search(row) and (_bracketed(row) or _person(row))), None
    )


def _bracketed(row: str) -> str | None:
    """ "P.J. Brady-Gormley (Padraig)" is called Padraig."""
    match = regex.search(r"^(?:\p{Lu}\.\s?)+.*\((\p{Lu}\p{Ll}+)\)", row)
    return match[1] if match else None


def _last_word(ends: list[str]) -> str | None:
    """A name in one of the last three lines; the earlier line first: "Zbigniew", and the workshop's name below it."""
    closings = (_CLOSING.match(end) for end in ends[-3:])
    alone = next((closing["name"] for closing in closings if closing and _person(closing["name"])), None)
    inside = regex.search(r"[,.!] (?P<name>\p{Lu}\p{Ll}{2,})(?: \p{Ll}+ \p{Lu}\p{Ll}+)?$", ends[-1]) if ends else None
    # "Merci en schöne Tag, Urs"
    return alone or (inside["name"] if inside and len(ends[-1].split()) <= 12 and _person(inside["name"]) else None)


_PERSON = regex.compile(
    r"^\p{Lu}[\p{Ll}'’-]+(?: (?:de|da|do|van|von|der|den|di|del|la|le|el|y))*(?: \p{Lu}[\p{L}'’-]+){1,2}$"
)
_CLOSING = regex.compile(r"^(?P<name>\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,2})(?:\s+x+)?(?:\s*[,(/].{0,60})?$")


def _stems(words: str) -> set[str]:
    return {word.lower() for word in regex.findall(r"\p{L}{3,}", words)}


def sign_off_of(profile: Profile, language: str, register: str, kind: Kind) -> str | None:
    """The sender's own closing lines; without one, the language's closing word above their name; without a name, none."""
    if profile.sign_off:
        return profile.sign_off.strip()
    if not profile.name:
        return None
    bank = phrase_bank(language)
    family = bank.family("sign_off_pleased" if kind == "thanks" else "sign_off") or bank.family("sign_off")
    closing = bank.in_register(family[0], register) if family else ""
    if profile.style is not None and kind != "thanks":
        closing = profile.style.closings.get(language, closing)
    return "\n".join(filter(None, (closing, profile.name, profile.agency)))
