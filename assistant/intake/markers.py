"""What mail programs write between one mail and the next, a table per language. Not here: how a text is cut at them.

Beside the seven languages that Heardback writes, a few neighbours are read (Danish, Swedish, Polish, Russian), because
their header words cost nothing to know.
"""

from __future__ import annotations

import re
from typing import Literal

Field = Literal["from", "sent", "to", "cc", "subject", "other"]

# Label of a pasted header line -> field, with the languages that use it. First language listed is the hint for dates.
_LABELS: dict[Field, dict[str, str]] = {
    "from": {
        "en": "from|sender",
        "de": "von|absender",
        "fr": "de|expéditeur|exp",
        "es": "de|remitente",
        "nl": "van|afzender",
        "it": "da|mittente",
        "pt": "de|remetente",
        "da": "fra",
        "sv": "från",
        "pl": "od",
        "ru": "от|от кого",
    },
    "sent": {
        "en": "sent|date|sent at|date sent|sent on|received",
        "de": "gesendet|datum|gesendet am",
        "fr": "envoyé|envoyé le|date|date d'envoi|date d’envoi",
        "es": "enviado|enviado el|fecha|enviado a las",
        "nl": "verzonden|datum|verstuurd|verzonden op",
        "it": "inviato|data|inviato il",
        "pt": "enviado|enviada|enviado em|enviada em|data",
        "da": "sendt|dato",
        "sv": "skickat|datum",
        "pl": "wysłano|data",
        "ru": "отправлено|дата",
    },
    "to": {
        "en": "to",
        "de": "an",
        "fr": "à|pour|destinataire|destinataires",
        "es": "para|destinatario",
        "nl": "aan",
        "it": "a|per",
        "pt": "para",
        "da": "til",
        "sv": "till",
        "pl": "do",
        "ru": "кому",
    },
    "cc": {
        "en": "cc|copy",
        "de": "kopie",
        "fr": "copie|copie à",
        "es": "copia",
        "nl": "kopie",
        "it": "copia",
    },
    "subject": {
        "en": "subject|re",
        "de": "betreff|betr",
        "fr": "objet|sujet",
        "es": "asunto",
        "nl": "onderwerp|betreft",
        "it": "oggetto",
        "pt": "assunto",
        "da": "emne",
        "sv": "ämne",
        "pl": "temat",
        "ru": "тема",
    },
    "other": {
        "en": "reply-to|reply to|bcc|importance|priority|attachments|attachment|message-id|mime-version|content-type",
        "de": "antwort an|priorität|wichtigkeit|anlagen|anlage|anhänge|bcc",
        "fr": "répondre à|importance|pièces jointes|pièce jointe|cci",
        "es": "responder a|importancia|datos adjuntos|adjuntos|cco",
        "nl": "antwoord aan|urgentie|prioriteit|bijlagen|bijlage",
        "it": "rispondi a|priorità|allegati|allegato|ccn",
        "pt": "responder a|responder para|importância|prioridade|anexos|anexo|cco",
    },
}


def _label_table() -> dict[str, tuple[Field, tuple[str, ...]]]:
    table: dict[str, tuple[Field, tuple[str, ...]]] = {}
    for field, by_language in _LABELS.items():
        for language, labels in by_language.items():
            for one in labels.split("|"):
                _, languages = table.get(one, (field, ()))
                table[one] = (field, (*languages, language))
    return table


LABELS = _label_table()
"""Header label in lower case -> its field and the languages that write it so."""

LABEL_LINE = re.compile(
    r"^[\s\u00a0]{0,8}\*{0,2}_?(" + "|".join(sorted(map(re.escape, LABELS), key=len, reverse=True)) + r")\*{0,2}"
    r"[\s\u00a0]{0,3}:(.*)$",
    re.IGNORECASE | re.DOTALL,
)

_DASHES = r"[-_–—=*•\s]{0,60}"
_FORWARDED = (
    r"forwarded message|begin forwarded message|forwarded by .{2,80}"
    r"|weitergeleitete nachricht|anfang der weitergeleiteten (?:nachricht|e-?mail)|weitergeleitet von .{2,80}"
    r"|message transféré|message réexpédié|début du message (?:réexpédié|transféré)|courriel transféré"
    r"|mensaje reenviado|inicio del mensaje reenviado|mensaje enviado"
    r"|doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurd door .{2,80}"
    r"|messaggio inoltrato|inizio messaggio inoltrato|inizia il messaggio inoltrato"
    r"|mensagem (?:encaminhada|reencaminhada)|início da mensagem (?:encaminhada|reencaminhada)"
    r"|videresendt meddelelse|vidarebefordrat meddelande|пересылаемое сообщение"
)
_ORIGINAL = (
    r"original message|reply message|original appointment|reply above this line"
    r"|urspr(?:ü|ue)ngliche (?:nachricht|e-?mail|mail)|originalnachricht"
    r"|message d['’]origine|message original|message initial|courriel original"
    r"|mensaje original"
    r"|oorspronkelijk bericht"
    r"|messaggio originale"
    r"|mensagem original"
    r"|oprindelig meddelelse|ursprungligt meddelande|wiadomość oryginalna"
)
FORWARDED = re.compile(rf"^(?:{_DASHES})(?:{_FORWARDED})(?:{_DASHES})(?::)?\s*$", re.IGNORECASE)
ORIGINAL = re.compile(
    rf"^(?:[-_–—=*•]{{2,60}}\s*(?:{_ORIGINAL}).{{0,40}}?\s*[-_–—=*•]{{0,60}}|(?:{_ORIGINAL})\s*:?|"
    rf"original message processed by .{{2,40}})\s*$",
    re.IGNORECASE,
)
RULE = re.compile(r"^\s*[-_–—=*]{5,}\s*$")
"""A drawn line, as Outlook puts above a header block."""

# How an attribution opens and how it ends; between them stand a date, a name, an address, in any order.
_ATTRIBUTIONS: dict[str, tuple[str, str]] = {
    "en": (r"on\s", r"\s?(?:wrote|writes|said)\s?:"),
    "de": (
        r"(?:am|on)\s",
        r"\s(?:schrieb\s.{1,200}|.{1,200}\sgeschrieben|schrieb|.{1,200}\sschrieb)\s?:",
    ),
    "fr": (r"le\s", r"\s(?:a|à)\sécrit\s?:"),
    "es": (r"el\s", r"\sescribi(?:ó|o)\s?:"),
    "nl": (r"op\s", r"\s(?:schreef\s.{1,200}|heeft\s.{1,200}\sgeschreven|schreef)\s?:"),
    "it": (r"(?:il giorno|il|in data)\s", r"\sha\sscritto\s?:"),
    "pt": (r"(?:em|a|no dia|às)\s", r"\sescreveu\s?:"),
    "da": (r"(?:den|på)\s", r"\sskrev(?:\s.{1,200})?:"),
    "sv": (r"(?:mån|tis|ons|tors|fre|lör|sön)\s", r"\sskrev(?:\s.{1,200})?:"),
    "pl": (r"(?:dnia|w dniu)\s", r"\s(?:napisał(?:\(a\)|a)?|pisze)\s?:?"),
}
ATTRIBUTION = {
    language: re.compile(rf"^{opening}.{{4,400}}?{ending}$", re.IGNORECASE)
    for language, (opening, ending) in _ATTRIBUTIONS.items()
}
ATTRIBUTION_OPENING = re.compile(
    "^(?:" + "|".join(opening for opening, _ in _ATTRIBUTIONS.values()) + r")[^\n]*\d",
    re.IGNORECASE,
)
UNDATED_ATTRIBUTION = {
    "en": re.compile(r"^.{1,120}<[^<>\s]+@[^<>\s]+>\s?(?:wrote|writes)\s?:$", re.IGNORECASE),
    "de": re.compile(r"^.{1,120}\sschrieb\s(?:am|um)\s.{4,80}\d.{0,20}:$", re.IGNORECASE),
    "fr": re.compile(r"^.{1,120}<[^<>\s]+@[^<>\s]+>\s(?:a|à)\sécrit\s?:$", re.IGNORECASE),
    "es": re.compile(r"^.{1,120}<[^<>\s]+@[^<>\s]+>\sescribió\s?:$", re.IGNORECASE),
    "nl": re.compile(r"^.{1,120}\sschreef\sop\s.{4,80}\d.{0,20}:$", re.IGNORECASE),
    "it": re.compile(r"^.{1,120}<[^<>\s]+@[^<>\s]+>\sha\sscritto\s?:$", re.IGNORECASE),
    "pt": re.compile(r"^.{1,120}<[^<>\s]+@[^<>\s]+>\sescreveu\s?:$", re.IGNORECASE),
}
DATE_FIRST = re.compile(
    r"^(?:[^\W\d_]{2,9}\.?,?\s)?(?:\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|"
    r"\d{1,2}\.?\s[^\W\d_]{3,10}\.?\s\d{4}).{0,120}"
    r"<\s?[^<>\s]+@[^<>\s]+>[^<>]{0,30}:$"
)
"""Gmail and Android in further languages: "2026-03-02 14:05 GMT+01:00 Dana Muster <dana@muster.example>:"."""

ATTRIBUTION_VERBS = re.compile(
    r"\b(?:wrote|writes|said|schrieb|geschrieben|(?:a|à)\sécrit|escribi[óo]|schreef|het volgende|geschreven|"
    r"heeft|hat|folgendes|"
    r"ha\sscritto|escreveu|skrev|napisał(?:\(a\)|a)?|pisze|пользователь|написал|от)(?=[\s:]|$)",
    re.IGNORECASE,
)
ATTRIBUTION_LEAD = re.compile(
    r"^(?:on|am|le|el|op|il giorno|il|in data|em|no dia|a|às|den|på|dnia|w dniu)\s+(?=.)",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"(?<![\d./-])\d{1,2}\s?[:.h]\s?\d{2}(?![./-]?\d)(?::\d{2})?(?:[\s\u00a0\u202f]?[ap]\.?\s?m\b\.?)?(?:\s+Uhr)?"
    r"(?:\s*(?:\(?(?:GMT|UTC)?[+-]\d{1,2}:?\d{2}\)?|\(?(?:UTC|GMT|CES?T|MES?Z|WES?T|BST|E[DS]T|C[DS]T|M[DS]T|"
    r"P[DS]T)\)?))?",
    re.IGNORECASE,
)
DAY = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b\d{4}\b|(?<=[a-zé.])\s\d{1,2}(?=,)",
    re.IGNORECASE,
)

NO_WORDS_OF_ITS_OWN = re.compile(
    r"^\W*(?:fyi|f\.y\.i|see below|please see below|fwd|fw|forwarding this|zur info(?:rmation)?|z\.?\s?k|zK|"
    r"s\.?\s?u|siehe unten|wg|"
    r"pour info(?:rmation)?|pi|voir ci-dessous|para tu información|para su información|ver abajo|"
    r"ter info(?:rmatie)?|zie onder|"
    r"per conoscenza|p\.?\s?c|vedi sotto|para conhecimento|ver abaixo)\W*$",
    re.IGNORECASE,
)
"""What a forwarder types above a client's mail without saying anything."""
FORWARD_SUBJECT = re.compile(r"^\s*(?:fwd?|wg|wtr|tr|rv|i|enc|doorst|fw)\s*:", re.IGNORECASE)
REPLY_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|antw|sv|rif|r|ref|res|fwd?|wg|tr|rv|enc|doorst)\s*(?:\[\d+\])?\s*:\s*)+",
    re.IGNORECASE,
)
