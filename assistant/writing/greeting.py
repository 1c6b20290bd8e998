"""How a reply begins and ends: whom it greets, who signs. Not here: what stands between (`planning`, `offline`)."""

from __future__ import annotations

import regex

from assistant.profile import Profile
from assistant.reading.hostile import must_not_be_repeated, talks_to_a_machine
from assistant.writing.phrases import phrase_bank
from assistant.writing.plan import Kind


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
            r"\b(?:saluti|distinti|cordiali|cordialmente|regards|sincerely|grüße[n]?|gruß|cordialement|salutations|atentamente|saludos?|besos|abrazos?|abraços?|fundación|familie|familia|hallo|hello|hola|bonjour|ciao|dag|gr|dire[cç][aã]o|ger[eê]ncia|sapataria|seu|dona|museo|museum|musée|pharmacie|mairie|école|garage|apotheke|schule|freundlichen?|herzlichen?|grüsse[n]?|grüessli|vriendelijke|cheers|thanks|obrigad[oa]|merci|danke|gracias|grazie|bedankt|somebody|someone|anyone|urgent|groet(?:en|jes)?|cumprimentos|atenciosamente|team|info|office|kellerei|cabinet|présidence|presidencia|kanzlei|praxis|support|sales|gmbh|ltd|inc|bv|sarl|accounts?|marketing|service|noreply|ag|kg|sa|sas|sl|slu|nv|srl|spa|ltda|lda|llc|plc|group|gruppe|studio|ateliers?|agency|agentur|einkauf|verkauf|vertrieb|büro|buchhaltung|geschäftsstelle|departamento|amministrazione|ufficio|segreteria|administra\\w+|verkoop|inkoop|directie|secretaria|verwaltung|sekretariat|direction|direcci[oó]n|compras|accueil|hotel|club|director|manager|managing|head|ceo|cfo|coo|cto|cmo|owner|founder|partner|president|chair\w*|secretary|treasurer|officer|assistant|coordinator|editor|producer|leiter\w*|geschäftsführer\w*|inhaber\w*|directeur|directrice|gérante?|responsable|gerente|directora?|direttore|direttrice|titolare|diretora?|eigenaar|bedrijfsleider|sent|accountant|bursar|verein|stiftung|foundation|associa\w+|asocia\w+|cooperativa|limited|company|co)\b",
            bare,
            regex.IGNORECASE,
        )
    ):
        return None
    if title and len(words) == 1:
        return f"{title[0].strip()} {words[0]}"
    if regex.fullmatch(r"(?:\p{Lu}\.?)+", words[0]) and (len(words[0]) <= 2 or "." in words[0]):
        return None
    if register == "formal" and language == "de":
        return " ".join(w for w in parts if w in words or w in ("von", "van", "de", "zu", "der", "vom", "zum"))
    return words[0]


def writer_of(header_name: str | None, signature: str, text: str) -> str | None:
    """The person who wrote: by the header where it names a person and no firm, else by the sign-off, else by the last line."""
    lines = [line.strip(" \t,.-–—*_") for line in signature.splitlines() if line.strip()]
    ends = [line.strip(" \t,.-") for line in text.strip().splitlines()[-3:]] if len(text.split()) > 6 else []
    # A header that shares no word with the person who signs names a firm or a post, not a person.
    people = [line for line in lines[:2] if _PERSON.match(line) and greeting_name(line, "en", "familiar")]
    signed = {line.lower() for line in (*lines, *ends)}
    stems = _stems(header_name or "")
    if header_name and header_name.lower() not in signed and people and not any(stems & _stems(one) for one in people):
        return people[0]
    closings = (_CLOSING.match(end) for end in ends)
    for candidate in (header_name, *lines[:3], *(closing["name"] for closing in closings if closing)):
        if candidate and greeting_name(candidate, "en", "familiar"):
            return candidate
    return None


_PERSON = regex.compile(
    r"^\p{Lu}[\p{Ll}'’-]+(?: (?:de|da|do|van|von|der|den|di|del|la|le|el|y))*(?: \p{Lu}[\p{L}'’-]+){1,2}$"
)
_CLOSING = regex.compile(r"^(?P<name>\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,2})(?:\s+x+)?(?:\s*[,(].{0,60})?$")


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
    return "\n".join(filter(None, (closing, profile.name, profile.agency)))
