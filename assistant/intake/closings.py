"""What people write at the end of a mail, in seven languages: sign-offs, device lines, ways to reach them.

Not here: where a signature begins (`signatures`), legal footers (`disclaimers`).
"""

from __future__ import annotations

import re

# Formulas: their line ends a mail even with no name below it.
_FORMULAS = (
    r"(?:with )?(?:very |my |our )?(?:best|kind(?:est)?|warm(?:est)?|kindly)(?: (?:regards|wishes))?|"
    r"(?:with )?(?:kind |best |warm )?regards(?: from .{2,30})?|all the best|"
    r"(?:yours )?(?:sincerely|faithfully|truly|respectfully)(?: yours)?|yours|cheers|rgds|br|kr|respectfully|"
    r"take care|talk soon|warmly|love|"
    r"thanks (?:and|&) (?:best |kind )?regards|thank you (?:and|&) (?:best |kind )?regards|"
    r"(?:mit )?(?:den )?(?:freundliche[nm]?|beste[nm]?|herzlichen?|vielen?|schönen?|liebe[nr]?|sonnigen?|kollegialen?)"
    r"(?: (?:und )?(?:freundliche[nm]?|beste[nm]?|herzlichen?))? (?:grüßen?|gruß|gruss|grüssen?|gruesse|"
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
    r"(?:med )?(?:venlig|vänliga?) h(?:ilsen|älsningar)|hilsen|mvh|kh|slàinte|sláinte|liefs|abração|bises|"
    r"bisous|thanking you|with (?:my |our )?respects?|mil gracias|freundliche grüss?e|pozdrawiam|z poważaniem"
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
FORMULA = re.compile(rf"^(?:{_FORMULAS}){_END}$", re.IGNORECASE)
THANKED = re.compile(rf"^(?:{_THANKS}){_END}$", re.IGNORECASE)
DISPLEASURE = re.compile(rf"^(?:{_DISPLEASED}){_END}$", re.IGNORECASE)
ONE_LINE = re.compile(
    rf"^(?:{_FORMULAS}|{_THANKS}|{_DISPLEASED})(?:\s*[,!–—-]+\s*|\s+)(?P<name>\S.{{1,50}})$",
    re.IGNORECASE,
)
ANY_CLOSING = re.compile(r"^[^\W\d_][^,.:;!?<>@\d]{2,38}(?:, [^,.:;!?<>@\d]{2,30})?,$")
DEVICE = re.compile(
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
NOT_A_DEVICE = re.compile(
    r"\b(?:but|and|because|which|aber|und|weil|mais|pero|maar|ma|mas)\b|[.!?]\s",
    re.IGNORECASE,
)
DELIMITER = re.compile(r"^(?:---?|—|––|- -|__)[ \u00a0]*$")
RULE = re.compile(r"^[-_=*~]{4,}$")
POSTSCRIPT = re.compile(r"^(?:p\.?\s?-?\s?s\.?|p\.?\s?d\.?)\s?(?:[:.,–—-]\s?|\s)\S", re.IGNORECASE)
CONTACT = re.compile(
    r"https?://|www\.|\b[\w-]+\.(?:com|de|fr|es|nl|it|pt|net|org|io|co|eu|example|test|agency|uk|be|at|ch|br)\b|"
    r"(?:\+|\b00|\(0|\b0)\d[\d\s()./-]{5,}\d|\(?\d{3}\)?[-.\s]\d{3}[-.\s]\d{3,4}|"
    r"\b(?:tel|phone|mobile?|cell|fax|mob|t|m|f|p|skype|direct|telefon|tél|móvil|telefone|cellulare|handy|"
    r"mobil|e-?mail)\s?[.:]",
    re.IGNORECASE,
)
SENTENCE_OPENING = re.compile(
    r"^(?:i|we|you|please|can|could|would|will|it|this|that|if|but|also|when|what|why|how|let|call|there|ich|"
    r"wir|sie|bitte|können|wenn|das ist|je|nous|vous|merci de|si|"
    r"nosotros|por favor|puede|ik|wij|we|kunt|kun|als|io|noi|può|potete|per favore|eu|nós|pode|podem)\s",
    re.IGNORECASE,
)
ABBREVIATED = re.compile(
    (
        r"(?:\b(?:inc|ltd|co|corp|gmbh|e\.?v|s\.?a|s\.?l|s\.?r\.?l|b\.?v|n\.?v|llc|lda|jr|sr|st|str|nr|ph\.?d|"
        r"m\.?a|m\.?sc|b\.?a)\.|(?-i:\b[A-Z]\.|\b[A-Z][a-z]{1,4}\.))$"
    ),
    re.IGNORECASE,
)
