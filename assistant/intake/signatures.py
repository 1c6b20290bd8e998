"""The sign-off and signature at the end of a mail, set aside with the name in it. Not here: disclaimers, quoted mails.

When in doubt a line stays in the text: words of the client that went missing are worse than a phone number too much.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.intake.clean import bare, trim
from assistant.intake.disclaimers import set_disclaimer_aside
from assistant.intake.people import ADDRESS, looks_like_name, name_in


class Signed(NamedTuple):
    """A mail's own lines, taken apart."""

    text: str
    signature: str
    disclaimer: str
    name: str | None


# Formulas: their line ends a mail even with no name below it.
_FORMULAS = (
    r"(?:with )?(?:very |my |our )?(?:best|kind(?:est)?|warm(?:est)?|kindly)(?: (?:regards|wishes))?|"
    r"(?:with )?(?:kind |best |warm )?regards(?: from .{2,30})?|all the best|"
    r"(?:yours )?(?:sincerely|faithfully|truly|respectfully)(?: yours)?|yours|cheers|rgds|br|kr|respectfully|"
    r"take care|talk soon|warmly|love|"
    r"thanks (?:and|&) (?:best |kind )?regards|thank you (?:and|&) (?:best |kind )?regards|"
    r"(?:mit )?(?:den )?(?:freundlichen?|besten?|herzlichen?|vielen?|schönen?|liebe[nr]?|sonnigen?|kollegialen?)"
    r"(?: (?:und )?(?:freundlichen?|besten?|herzlichen?))? (?:grüßen?|gruß|gruss|grüssen?|gruesse|"
    r"gruessen)(?: aus .{2,30})?|(?:grüße|gruß|gruss|grüsse)(?: aus .{2,30})?|"
    r"mfg|vg|lg|bg|hg|hochachtungsvoll|bis (?:bald|dann)|"
    r"(?:bien )?cordialement(?: vôtre)?|(?:très )?cordialement|bien à (?:vous|toi)|(?:meilleures |"
    r"sincères )?salutations(?: distinguées)?|sincèrement|amicalement|cdlt|"
    r"(?:je vous prie|nous vous prions|veuillez) .{10,140}(?:salutations|sentiments|considération).{0,40}|"
    r"(?:un )?(?:cordial |atento )?saludos?(?: cordial(?:es)?)?|(?:reciba )?un cordial saludo|atentamente|"
    r"cordialmente|un abrazo|"
    r"(?:met )?(?:vriendelijke|hartelijke|beste) groet(?:en)?|groet(?:en|jes)?|m\.?v\.?g\.?|mvg|hoogachtend|"
    r"(?:cordiali|distinti|cari|i migliori|un cordiale|tanti) salut[oi]|(?:un )?saluto|saluti|cordialmente|a presto|"
    r"(?:com os )?(?:melhores|atenciosos|cordiais) cumprimentos|cumprimentos|atenciosamente|att|abraços?|"
    r"(?:um )?abraço|cordialmente|saudações(?: cordiais)?|"
    r"(?:med )?(?:venlig|vänliga?) h(?:ilsen|älsningar)|hilsen|mvh|kh|pozdrawiam|z poważaniem"
)
# Thanks say something: with no name below, they stay in the text.
_THANKS = (
    r"(?:many |much |with )?thanks(?: (?:a lot|again|so much|very much|in advance|for your help))?|"
    r"thank you(?: (?:again|so much|very much|in advance|for your (?:help|time)))?|thx|ty|"
    r"(?:vielen |herzlichen |besten )?dank(?: im voraus)?(?: und (?:viele|beste|liebe) grüße)?|"
    r"danke(?: (?:schön|im voraus|dir|ihnen))?|"
    r"merci(?: (?:d['’]avance|beaucoup|bien|par avance))?|(?:muchas )?gracias(?: (?:de antemano|"
    r"por adelantado))?|(?:alvast )?bedankt|dank(?: je| u)?(?: wel)?|"
    r"grazie(?: (?:mille|in anticipo))?|(?:muito )?obrigad[oa](?: desde já)?"
)
# Displeasure under a mail is a sign-off as well, and says what the mood is: the signature keeps it.
_DISPLEASED = (
    r"(?:yours |still |very |deeply |extremely |really |beyond |more than )*(?:disappointed|frustrated|"
    r"annoyed|angry|furious|fed up|unhappy|not happy|not amused|waiting|concerned|worried|baffled|"
    r"exasperated|losing patience|in disbelief|appalled|unimpressed)(?: (?:and|but) [^\W\d_]+)?|"
    r"(?:sehr |tief |schwer )?(?:enttäuscht|verärgert|wütend|genervt|besorgt|ungeduldig|"
    r"fassungslos)(?:e grüße)?|mit (?:verärgerten|enttäuschten|genervten) grüßen|"
    r"(?:très |vraiment )?(?:déçue?|fâchée?|en colère|agacée?|mécontente?|excédée?|inquiete?|inquiète)|"
    r"(?:muy )?(?:decepcionad[oa]|enfadad[oa]|molest[oa]|hart[oa]|preocupad[oa]|disgustad[oa])|"
    r"(?:zeer |erg |diep )?(?:teleurgesteld|boos|gefrustreerd|ontevreden|bezorgd|ontstemd)|"
    r"(?:molto |davvero )?(?:delus[oa]|arrabbiat[oa]|seccat[oa]|preoccupat[oa]|infastidit[oa])|"
    r"(?:muito )?(?:desiludid[oa]|dececionad[oa]|decepcionad[oa]|zangad[oa]|frustrad[oa]|aborrecid[oa])"
)
_END = r"\s*[,.!;–—-]*\s*"
_FORMULA = re.compile(rf"^(?:{_FORMULAS}){_END}$", re.IGNORECASE)
_THANKED = re.compile(rf"^(?:{_THANKS}){_END}$", re.IGNORECASE)
_DISPLEASURE = re.compile(rf"^(?:{_DISPLEASED}){_END}$", re.IGNORECASE)
_ONE_LINE = re.compile(
    rf"^(?:{_FORMULAS}|{_THANKS}|{_DISPLEASED})(?:\s*[,!–—-]+\s*|\s+)(?P<name>\S.{{1,50}})$", re.IGNORECASE
)
_ANY_CLOSING = re.compile(r"^[^\W\d_][^,.:;!?<>@\d]{2,38}(?:, [^,.:;!?<>@\d]{2,30})?,$")
_DEVICE = re.compile(
    r"^\W*(?:(?:sent|posted) (?:from|via|with|using) (?:my |the |an? )?(?!desk\b|office\b|"
    r"home\b)[^,.:;!?]{2,45}(?:\(.{3,80}\))?"
    r"|sent from .{2,30}mail for .{2,20}|get outlook for .{2,60}"
    r"|(?:von (?:meinem|unterwegs)|gesendet (?:von|mit|über)|diese nachricht wurde von meinem)\b.{2,70}|"
    r"hol(?:en)? (?:dir|sie sich) outlook für .{2,60}"
    r"|envoyé (?:de|depuis|à partir de|avec)\b.{2,60}|obtenez outlook pour .{2,60}|télécharger outlook pour .{2,60}"
    r"|enviado (?:desde|do|a partir do|de|com|con)\b.{2,60}|obtener outlook para .{2,60}|obter o outlook para .{2,60}"
    r"|(?:verstuurd|verzonden|gestuurd) (?:vanaf|vanuit|met|via)\b.{2,60}|outlook voor .{2,40} downloaden|"
    r"download outlook voor .{2,60}"
    r"|inviato (?:da|dal|con|tramite)\b.{2,60}|ottieni outlook per .{2,60}|scarica outlook per .{2,60}"
    r"|sendt fra min .{2,40}|skickat från min .{2,40}|via mobile)\s*$",
    re.IGNORECASE,
)
_NOT_A_DEVICE = re.compile(r"\b(?:but|and|because|which|aber|und|weil|mais|pero|maar|ma|mas)\b|[.!?]\s", re.IGNORECASE)
_DELIMITER = re.compile(r"^(?:--|—|––|- -|__)[ \u00a0]*$")
_RULE = re.compile(r"^[-_=*~]{4,}$")
_POSTSCRIPT = re.compile(r"^(?:p\.?\s?-?\s?s\.?|p\.?\s?d\.?)\s?(?:[:.,–—-]\s?|\s)\S", re.IGNORECASE)
_CONTACT = re.compile(
    r"https?://|www\.|\b[\w-]+\.(?:com|de|fr|es|nl|it|pt|net|org|io|co|eu|example|test|agency|uk|be|at|ch|br)\b|"
    r"(?:\+|\b00|\(0|\b0)\d[\d\s()./-]{5,}\d|\(?\d{3}\)?[-.\s]\d{3}[-.\s]\d{3,4}|"
    r"\b(?:tel|phone|mobile?|cell|fax|mob|t|m|f|p|skype|direct|telefon|tél|móvil|telefone|cellulare|handy|"
    r"mobil|e-?mail)\s?[.:]",
    re.IGNORECASE,
)
_SENTENCE_OPENING = re.compile(
    r"^(?:i|we|you|please|can|could|would|will|it|this|that|if|but|also|when|what|why|how|let|call|there|ich|"
    r"wir|sie|bitte|können|wenn|das ist|je|nous|vous|merci de|si|"
    r"nosotros|por favor|puede|ik|wij|we|kunt|kun|als|io|noi|può|potete|per favore|eu|nós|pode|podem)\s",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(
    (
        r"(?:\b(?:inc|ltd|co|corp|gmbh|e\.?v|s\.?a|s\.?l|s\.?r\.?l|b\.?v|n\.?v|llc|lda|jr|sr|st|str|nr|ph\.?d|"
        r"m\.?a|m\.?sc|b\.?a)\.|\b[A-Z]\.)$"
    ),
    re.IGNORECASE,
)
_MAX_SIGNATURE_LINES = 16


def set_signature_aside(lines: list[str], known_name: str | None = None) -> Signed:
    """Takes a mail's own lines apart into text, signature and disclaimer, and reads the name in the sign-off.

    `known_name` is the sender's name from a header, where there is one: a bare last line that agrees with it is a
    sign-off with certainty.
    """
    words, disclaimer = set_disclaimer_aside(lines)
    words = _without_blank_tail(words)
    cut = _delimited(words)
    start = cut if cut is not None else len(words)
    head = _without_blank_tail(words[:start])
    start = _sign_off(head, known_name)
    signature = [*head[start:], *words[len(head) :]]
    text, after = head[:start], _postscript(head[start:])
    if after is not None:
        signature = [*head[start : start + after], *words[len(head) :]]
        text = [*_without_blank_tail(text), "", *head[start + after :]]
    return Signed(trim(text), trim(signature), trim(disclaimer), _name_of(signature))


def _without_blank_tail(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def _delimited(lines: list[str]) -> int | None:
    """Where a "-- " or a drawn line opens a signature that runs to the end."""
    for index, line in enumerate(lines):
        stripped = line.strip()
        if not stripped or stripped[0] not in "-_–—=*~":
            continue
        below = [later for later in lines[index + 1 : index + 4 * _MAX_SIGNATURE_LINES] if later.strip()]
        if len(lines) - index > 4 * _MAX_SIGNATURE_LINES:
            continue
        if _DELIMITER.match(stripped):
            if len(below) <= _MAX_SIGNATURE_LINES and not any(len(later) > 200 for later in below):
                return index
        elif (
            _RULE.match(stripped)
            and below
            and len(below) <= _MAX_SIGNATURE_LINES
            and all(_fits_signature(later) for later in below)
            and any(_CONTACT.search(later) for later in below)
        ):
            return index
    return None


def _sign_off(lines: list[str], known_name: str | None) -> int:
    """The index at which the signature begins; len(lines) where there is none."""
    device = _device_lines(lines)
    body = _without_blank_tail(lines[:device])
    rows = [index for index, line in enumerate(body) if line.strip()]
    for place in range(len(rows) - 1, max(-1, len(rows) - _MAX_SIGNATURE_LINES - 1), -1):
        if _closes(body, rows, place):
            return rows[place]
    block = _contact_block(body, rows)
    if block is not None:
        return block
    if rows and _bare_name(body, rows, known_name):
        return rows[-1]
    return len(body) if device < len(lines) else len(lines)


def _device_lines(lines: list[str]) -> int:
    """Where the "Sent from my …" lines at the very end begin."""
    end = len(lines)
    while end:
        line = bare(lines[end - 1])
        if not line:
            end -= 1
        elif len(line) < 110 and _DEVICE.match(line) and not _NOT_A_DEVICE.search(line):
            end -= 1
            return _device_lines(lines[:end])
        else:
            break
    return end if end < len(lines) else len(lines)


def _closes(body: list[str], rows: list[int], place: int) -> bool:
    """Whether row `place` is a sign-off, given what stands below it."""
    line = bare(body[rows[place]])
    below = [bare(body[row]) for row in rows[place + 1 :]]
    postscript = next((number for number, row in enumerate(below) if _POSTSCRIPT.match(row)), len(below))
    below = [row for row in below[:postscript] if not _RULE.match(row)]
    if len(line) > 200 or len(below) > _MAX_SIGNATURE_LINES:
        return False
    named = bool(below) and name_in(below[0]) is not None
    fitting = _all_fit(below, named)
    if _FORMULA.match(line):
        return fitting and (place > 0 or bool(below))
    if _THANKED.match(line) or _DISPLEASURE.match(line):
        # With nothing above, thanks or displeasure are all that the mail says.
        return named and fitting and place > 0
    one_line = _ONE_LINE.match(line)
    if one_line and name_in(one_line["name"]) and looks_like_name(one_line["name"].strip(" ,.!")):
        return fitting
    opens_paragraph = rows[place] > 0 and not body[rows[place] - 1].strip()
    return bool(
        _ANY_CLOSING.match(line)
        and len(line.split()) <= 5
        and opens_paragraph
        and place > 0
        and named
        and fitting
        and rows[place + 1] == rows[place] + 1
    )


def _all_fit(below: list[str], named: bool) -> bool:
    odd = [row for row in below if not _fits_signature(row)]
    if not odd:
        return True
    # A slogan or an award may stand in a signature, but only in one that is plainly a signature.
    return named and len(odd) <= 2 and any(_CONTACT.search(row) for row in below) and len(below) >= 3


def _fits_signature(row: str) -> bool:
    """A line as signatures have them: short, a name, a title, a way to reach someone; no sentence."""
    text = bare(row)
    if not text:
        return True
    if _DEVICE.match(text) or _RULE.match(text):
        return True
    if _CONTACT.search(text) or ADDRESS.search(text):
        return len(text) <= 160 and not _SENTENCE_OPENING.match(text)
    if len(text) > 80 or _SENTENCE_OPENING.match(text):
        return False
    return len(text.split()) <= 9 and (not text.endswith((".", "!", "?", ":", "…")) or bool(_ABBREVIATED.search(text)))


def _contact_block(body: list[str], rows: list[int]) -> int | None:
    """A last paragraph that opens with a name and holds a phone number, an address or a site."""
    if not rows:
        return None
    first = rows[-1]
    while first > 0 and body[first - 1].strip():
        first -= 1
    paragraph = [bare(body[row]) for row in rows if row >= first]
    if first == rows[0] or not 2 <= len(paragraph) <= 10 or name_in(paragraph[0]) is None:
        return None
    if all(_fits_signature(row) for row in paragraph) and any(
        _CONTACT.search(row) or ADDRESS.search(row) for row in paragraph[1:]
    ):
        return first
    return None


def _bare_name(body: list[str], rows: list[int], known_name: str | None) -> bool:
    """A last line that is nothing but a name: "- Dana", "/Dana", or "Dana" in a paragraph of its own."""
    if len(rows) < 2:
        return False
    line = bare(body[rows[-1]])
    name = name_in(line)
    if name is None or len(line) > 40:
        return False
    if re.match(r"^[-–—/~]\s?\S", line):
        return not re.match(r"^[-–—/~]", bare(body[rows[-2]]))
    above = body[rows[-1] - 1].strip()
    alone = not above or above.endswith((".", "!", "?"))
    if known_name and {part.lower() for part in name.split()} <= {part.lower() for part in known_name.split()}:
        return True
    plain = not re.search(r"(?:able|ible|ful|less|tion|ness|ously|keit|heit|ung)$", name, re.IGNORECASE)
    spoken = any(len(body[row].split()) >= 3 for row in rows[:-1])
    return alone and spoken and known_name is None and plain and len(name.split()) <= 2 and line.rstrip(",") == name


def _postscript(signature: list[str]) -> int | None:
    """Where a postscript begins below a sign-off: it is words, not signature."""
    for index, line in enumerate(signature):
        if index and _POSTSCRIPT.match(line.strip()):
            return index
    return None


def _name_of(signature: list[str]) -> str | None:
    for number, line in enumerate(row for row in signature if row.strip()):
        text = bare(line)
        if number > 3:
            break
        one_line = _ONE_LINE.match(text)
        if one_line and (name := name_in(one_line["name"])):
            return name
        if _FORMULA.match(text) or _THANKED.match(text) or _DISPLEASURE.match(text) or _DELIMITER.match(text):
            continue
        if _ANY_CLOSING.match(text) and number == 0 and len([row for row in signature if row.strip()]) > 1:
            continue
        if _RULE.match(text):
            continue
        return name_in(text)
    return None
