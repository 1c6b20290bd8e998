"""Formal or familiar: how the client addresses us. Not here: how we answer in that register (`writing`)."""

from __future__ import annotations

from typing import Literal

import regex

from assistant.reading.words import plain

Register = Literal["formal", "familiar"]

_FAMILIAR = {
    "en": r"^\W*(?:hi|hey|hiya|hello|yo|morning)\b|\b(?:cheers|thx|gonna|lol|x{2,})\b",
    "de": r"\b(?:du|dich|dir|dein\w*|euch|euer|eure\w*|ihr (?:habt|seid|macht|könnt|wollt|müsst)|(?:könnt|habt|seid|macht|wollt|müsst|gebt|schickt|wisst|bekommt) ihr)\b|^\W*(?:hallo|hi|hey|moin|servus|liebe[rs]?)\b",
    "fr": r"\b(?:tu|toi|te|ton|ta|tes)\b|\bt'(?:as|es|ai|avais|étais)\b|^\W*(?:salut|coucou)\b",
    "es": r"\b(?:tú|tu|tus|te|ti|contigo|vosotros|vuestr\w+|os|\w+(?:asteis|isteis|éis|áis)|has|puedes|tienes|dime|mira|oye|cógeme|cogeme|ll[aá]mame|m[aá]ndame|contéstame|explícame|perdona|sabes|quieres|\w+aste|\w+iste)\b|^\W*(?:hola|ey|buenas(?! (?:tardes|noches)))\b",
    "nl": r"\b(?:je|jij|jou|jouw|jullie)\b|^\W*(?:hoi|hey|hé|ha)\b",
    "it": r"\b(?:tu|ti|te|tuo|tua|tuoi|tue|hai|puoi|dimmi|sai)\b|^\W*(?:ciao|ehi)\b",
    "pt": r"\b(?:tu|te|ti|teu|tua|teus|tuas|você|vocês|vc|vcs|contigo)\b|^\W*(?:oi|olá|ola)\b",
}
_FORMAL = {
    "en": r"^\W*(?:dear|respected)\b|\b(?:yours|regards|respects?)\b|\b(?:yours (?:sincerely|faithfully)|hereby|kindly)\b",
    "de": r"(?<![.!?]\s)(?<!^)\b(?:Sie|Ihnen|Ihr(?:e[rsnm]?)?)\b|\b[Ss]ehr geehrte|\bMit freundlichen Grüßen|\bMfG\b",
    "fr": r"\b(?:vous|votre|vos|madame|monsieur|cordialement)\b",
    "es": r"\b(?:usted|ustedes|estimad\w+|le (?:ruego|agradecería|escribo|pido)|les (?:ruego|agradecería|escribo|pido)|atentamente)\b",
    "nl": r"\b(?:u|uw|geachte|hoogachtend)\b",
    "it": r"(?<![.!?]\s)(?<!^)\b(?:Lei|Le|La|Suo|Sua|Vi|Vostr\w+)\b|\b(?:gentil\w+|egregi\w+|distinti saluti|cordiali saluti|spett\w*)\b",
    "pt": r"\b(?:o senhor|a senhora|os senhores|vossa\w*|vosso\w*|exm\w+|prezad\w+|atenciosamente|atentamente|cumprimentos)\b",
}


def register_of(text: str, language: str) -> Register:
    """The register of a client's words. Where nothing tells, English is familiar and the other languages formal."""
    clean = plain(text)
    flags = 0 if language in ("de", "it") else regex.IGNORECASE
    familiar = len(regex.findall(_FAMILIAR[language], clean, regex.IGNORECASE))
    formal = len(regex.findall(_FORMAL[language], clean, flags))
    if language == "en":
        return "formal" if formal > familiar else "familiar"
    return "familiar" if familiar > formal else "formal"
