"""Legal footers, confidentiality notices and gateway banners, in seven languages. Not here: signatures.

A client may well write the word "confidential"; only wording that speaks of *this message* and its recipients counts.
"""

from __future__ import annotations

import re

_HEADING = re.compile(
    r"^\W*(?:(?:legal |e-?mail )?disclaimer|confidentiality (?:notice|note|warning)|legal notice|privacy notice|"
    r"haftungsausschluss|vertraulichkeitshinweis|rechtlicher hinweis|avis de confidentialité|clause de confidentialité|"
    r"aviso (?:legal|de confidencialidad|de confidencialidade)|cláusula de confidencialidad|"
    r"vertrouwelijkheidsclausule|avviso di riservatezza|nota di riservatezza)\W*(?::.*)?$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^\W*(?:"
    r"(?:this|the (?:information|contents?) (?:contained )?(?:in|of) this) (?:e-?mail|email|message|"
    r"communication|transmission)\b"
    r"|this message w/attachments"
    r"|the information (?:contained |transmitted )?(?:in )?(?:this|is intended)"
    r"|the contents of this (?:e-?mail|email|message)"
    r"|if you are not the (?:intended|named)"
    r"|if you have received this (?:e-?mail|email|message)"
    r"|confidentiality notice|notice:? this (?:e-?mail|message)"
    r"|diese (?:e-?mail|nachricht|mail)\b|dieses (?:e-?mail|schreiben)\b|die in dieser (?:e-?mail|"
    r"nachricht)\b|der inhalt dieser (?:e-?mail|nachricht)"
    r"|(?:ce (?:message|courriel|mail|courrier)|cet e-?mail|les informations contenues dans (?:ce|cet))\b"
    r"|(?:este (?:mensaje|correo|e-?mail)|la información contenida en este|este email)\b"
    r"|(?:dit (?:bericht|e-?mail\w*)|deze (?:e-?mail|mail)|de informatie in (?:dit|deze)|de inhoud van (?:dit|deze))\b"
    r"|(?:questo (?:messaggio|e-?mail)|questa (?:e-?mail|comunicazione|mail)|"
    r"le informazioni contenute in quest[oa]|il presente messaggio|la presente e-?mail)\b"
    r"|(?:esta mensagem|este (?:e-?mail|correio)|as informações contidas nest[ea]|"
    r"a informação contida nest[ea]|o conteúdo dest[ea])\b"
    r")",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"intended (?:solely |only |exclusively )?for|intended recipient|addressee|strictly prohibited|"
    r"confidential and|is confidential|privileged|"
    r"notify the sender|scanned for viruses|unauthori[sz]ed|"
    r"bestimmungsgemäß|nicht der (?:richtige|vorgesehene|beabsichtigte)|vertrauliche|rechtlich geschützt|"
    r"irrtümlich erhalten|ausschließlich für den|unbefugte|"
    r"confidentiel|destinataire|à l['’]attention exclusive|usage exclusif|"
    r"confidencial|destinatario|destinatário|uso exclusivo|divulga[çc]|"
    r"vertrouwelijk|geadresseerde|uitsluitend bestemd|"
    r"riservat|destinatari|uso esclusivo|"
    r"legalmente protegid|"
    r"registered (?:in|office|number|company)|company (?:number|registration)|handelsregister|amtsgericht|"
    r"siège social|registro mercantil|kvk[- ]?n|partita iva|capitale sociale|capital social",
    re.IGNORECASE,
)
_GREEN = re.compile(
    r"^\W*(?:please (?:consider|think about) the environment|think before you print|"
    r"bitte (?:denken sie an die umwelt|prüfen sie.{0,40}ausgedruckt)|"
    r"pensez à l['’]environnement|n['’]imprimez ce|antes de imprimir|"
    r"por favor considere o (?:meio )?ambiente|denk aan het milieu|"
    r"denk (?:aub )?aan|rispetta l['’]ambiente|pensa all['’]ambiente|prima di stampare)",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"^\W*(?:\[?(?:caution|warning|external|externe? e-?mail|achtung|vorsicht|attention|atención|let op|"
    r"attenzione|atenção)\b.{0,60}"
    r"(?:originated|outside|external|extern|extérieur|externo|exterieur|buiten|esterno|fora da).{0,300}"
    r"|\[external(?: (?:e-?mail|sender))?\]|you don['’]t often get (?:e-?mail|email) from .{3,200}|"
    r"sie erhalten nicht oft eine e-?mail von .{3,200})$",
    re.IGNORECASE,
)

_SENTENCE = re.compile(r"[.!|–—•]\s+")
_LAST_LINES = 120
"""A footer is looked for in this many lines at the end."""


def set_disclaimer_aside(lines: list[str]) -> tuple[list[str], list[str]]:
    """Splits `lines` into (words and signature, disclaimer): a gateway's banner at the top, legal text at the end."""
    kept, banner = _without_banner(lines)
    for index in range(max(0, len(kept) - _LAST_LINES), len(kept)):
        if kept[index].strip() and _begins(kept, index) and _covers_rest(kept, index):
            while index and (not kept[index - 1].strip() or set(kept[index - 1].strip()) <= set("-_=*")):
                index -= 1
            return kept[:index], [*banner, *kept[index:]]
    return kept, banner


def _without_banner(lines: list[str]) -> tuple[list[str], list[str]]:
    for index, line in enumerate(lines):
        if line.strip():
            if len(line) < 1_000 and _BANNER.match(line.strip()):
                end = index + 1
                return lines[end:], lines[:end]
            break
    return lines, []


def _begins(lines: list[str], index: int) -> bool:
    line = lines[index].strip()[:400]
    if _HEADING.match(line) or _GREEN.match(line):
        return True
    for inside in _SENTENCE.finditer(line):
        # "Muster LLP is a company. This e-mail is confidential and may be privileged." is one footer.
        rest = line[inside.end() :]
        if _GREEN.match(rest) or (_OPENING.match(rest) and len(_LEGAL.findall(_paragraph(lines, index))) >= 2):
            return True
    return bool(_OPENING.match(line) and _LEGAL.search(_paragraph(lines, index)))


def _paragraph(lines: list[str], index: int) -> str:
    end = index
    while end < len(lines) and lines[end].strip():
        end += 1
    return " ".join(lines[index:end])[:4_000]


def _covers_rest(lines: list[str], index: int) -> bool:
    """Whether all that follows is footer as well: a person's words below it would otherwise be lost to the reader."""
    heading = bool(_HEADING.match(lines[index].strip()[:400]))
    starts = [
        place
        for place in range(index, len(lines))
        if lines[place].strip() and (place == index or not lines[place - 1].strip())
    ]
    spoken = 0
    for number, start in enumerate(starts):
        text = _paragraph(lines, start)
        legal = _LEGAL.search(text) or _OPENING.match(text) or _GREEN.match(text) or _HEADING.match(text[:400])
        if not legal and not (heading and number == 1) and not re.search(r"https?://|www\.", text):
            spoken += 1
    return spoken == 0 or (spoken <= 2 and len(starts) >= 2 * spoken + 1)
