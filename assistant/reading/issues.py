"""What a client's message is about, in the client's own words. Not here: how it is said back to them (`writing.restate`)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

import regex

from assistant.reading.hostile import must_not_be_repeated, talks_to_a_machine
from assistant.reading.lexicon import lexicon
from assistant.reading.sayable import CLAIM, RUDE, content, sayable, title_of, to_people
from assistant.reading.topics import topic_of
from assistant.reading.words import plain, shortened

_LEAD_IN = {
    "en": r"(?:(?:(?:team|all|everyone|folks|guys)(?=,)|you (?:will|may|might) (?:remember|recall)(?: that)?|as (?:you|we) (?:will|may|might)? ?(?:know|remember|recall|agreed)|and|but|so|well|ok(?:ay)?|now|also|again|honestly|frankly|seriously|look|listen|hi|hello|hey|sorry|apparently|obviously|anyway|first(?:ly)?|second(?:ly)?|to be (?:honest|clear|frank)|as you (?:know|are aware)|for the record|fyi|just|because|however|meanwhile|once again|yet again|unfortunately|i(?:'ve| have)? (?:just )?(?:saw|seen|noticed|found(?: out)?|discovered|realised|realized|learned|heard|see|read|opened)(?: that)?|i(?:'m| am) (?:writing|emailing|contacting you|reaching out) (?:because|to (?:say|tell you|let you know|complain)(?: that)?|as|about the fact that)|i (?:can'?t|cannot|don'?t) (?:believe|understand) (?:that|why|how)?|it (?:seems|turns out|appears)(?: that)?|this is (?:unacceptable|ridiculous|a joke)|let me (?:tell you|be clear)(?: that)?|can (?:you|someone|anyone|somebody) (?:please )?(?:explain|tell me) (?:to me )?(?:why|how))[\s,:;-]+)+",
    "de": r"(?:(?:und|aber|also|so|nun|jetzt|leider|ehrlich(?: gesagt)?|übrigens|ich (?:habe|hab) (?:gerade|eben|soeben) (?:gesehen|festgestellt|gemerkt),? dass|ich (?:sehe|stelle fest|muss feststellen|höre) gerade,? dass|wie (?:sie|ihr|du) wisst?|hallo|mal wieder)[\s,:;-]+)+",
    "fr": r"(?:(?:et|mais|alors|donc|bon|salut|coucou|all[ôo]|bonsoir|hello|coudonc|franchement|bonjour|malheureusement|honnêtement|je (?:viens de (?:voir|constater|découvrir)|constate|vois|découvre) que?|encore une fois)[\s,:;-]+)+",
    "es": r"(?:(?:y|pero|bueno|pues|hola|sinceramente|la verdad|lamentablemente|acabo de (?:ver|comprobar|descubrir) que|veo que|resulta que|otra vez)[\s,:;-]+)+",
    "nl": r"(?:(?:en|maar|dus|nou|eerlijk gezegd|helaas|hallo|ik (?:zie|merk|ontdek) (?:net|nu) dat|blijkbaar|weer)[\s,:;-]+)+",
    "it": r"(?:(?:e|ma|allora|dunque|quindi|ciao|buongiorno|salve|senti(?:te)?|scusi|scusate|prendiamo atto che|constato che|(?:le|vi) segnalo che|(?:io )?non capisco perché|purtroppo|sinceramente|ho (?:appena )?(?:visto|scoperto|notato) che|vedo che|ancora una volta)[\s,:;-]+)+",
    "pt": r"(?:(?:e|mas|então|olá|oi|bom|sinceramente|infelizmente|acabei de (?:ver|descobrir) que|vejo que|mais uma vez)[\s,:;-]+)+",
}
# Where a long sentence may be cut so that its front stands alone: at a stop or before a conjunction, never at a bare comma.
_JOINTS = {
    "en": r"and|but|so (?=i\b|we\b|now\b|the\b|my\b|our\b|they\b|it\b|he\b|she\b)|which|while|although|because",
    "de": r"und|aber|weil|obwohl|während|denn",
    "fr": r"et|mais|parce que|car|alors que",
    "es": r"y|pero|porque|aunque|mientras",
    "nl": r"en|maar|omdat|terwijl|want",
    "it": r"e|ma|perché|mentre",
    "pt": r"e|mas|porque|enquanto",
}
_CUT = {
    language: regex.compile(rf"\s*(?:;|(?<!\d):|:(?!\d)|\s-\s|--|\.\.\.|…|,?\s+(?:{words})\s+)\s*", regex.IGNORECASE)
    for language, words in _JOINTS.items()
}
_PRONOUN = {
    language: regex.compile(rf"^(?:{words})\b", regex.IGNORECASE)
    for language, words in {
        "en": "it|they|he|she|this|that|these|those|there",
        "de": "es|er|sie|das|dies",
        "fr": "il|elle|ils|elles|ça|cela",
        "es": "eso|esto|él|ella",
        "nl": "hij|zij|ze|dit|dat|het is",
        "it": "lui|lei|questo|questa|quello|quella|esso|essa|ciò",
        "pt": "isso|isto|ele|ela",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that the message is about: the client's sentence word for word, a statement cut from it, a noun phrase."""

    quote: str
    statement: str | None
    topic: str | None
    score: float
    quotable: str | None = None
    """Words that can be quoted though they are no statement: a subject line."""
    place: int = 0
    """Which sentence of the message it is, counted from 0."""
    tells: bool = False
    """Whether the statement itself tells of trouble, and not only where it happened."""
    telling: float = 0.0
    """The chance that this is the sentence that names the matter, by the trained reader."""


@lru_cache(maxsize=4096)
def issues_of(text: str, language: str, subject: str | None = None, limit: int = 5) -> tuple[Issue, ...]:
    """The issues of a message, the weightiest first; empty where no sentence can safely be named.

    Sentences that talk to a machine, hold links, amounts or account numbers, or are rude are never taken.
    """
    found: list[tuple[float, int, Issue]] = []
    about = content(subject or "")
    spoken_of = Counter(stem for sentence in to_people(text) for stem in content(sentence.text))
    for place, sentence in enumerate(to_people(text)):
        words = sentence.text
        if not 2 <= len(words.split()) <= 70:
            continue
        # What a mail comes back to again and again is what it is about.
        central = min(1.2, sum(0.3 * min(2, spoken_of[stem] - 1) for stem in content(words)))
        issue = issue_in(words, language, central)
        if issue is not None:
            # What a mail is about stands early in it, and shares words with its subject.
            score = issue.score + 1.2 * min(2, len(about & content(words))) - 0.25 * min(place, 8)
            found.append((-score, place, replace(issue, place=place)))
    if not any(issue.statement and -score >= 1.5 for score, _, issue in found):
        found += _plainest(text, language)
    found.sort(key=lambda entry: entry[:2])
    best = [issue for _, _, issue in found[:limit]]
    named = topic_of(subject, language) if subject and not talks_to_a_machine(subject) else None
    quotable = title_of(subject) if subject else None
    if best and best[0].topic is None:
        best[0] = replace(best[0], topic=named)
    if best and best[0].statement is None and quotable:
        best[0] = replace(best[0], quotable=quotable)
    if not best and subject and (named or quotable):
        return (Issue(subject.strip(), None, named, 0.5, quotable),)
    return tuple(best)


def _plainest(text: str, language: str) -> list[tuple[float, int, Issue]]:
    """Where no sentence has a known word for trouble: the earliest short statement with something in it, to be quoted."""
    candidates: list[tuple[float, int, Issue]] = []
    for place, sentence in enumerate(to_people(text)[:8]):
        words = sentence.text
        told = len(content(words))
        if told < 2 or GREETING.match(plain(words)):
            continue
        bare = _bare(words, language) or next(
            (b for b in (_bare(p, language) for p in pieces_of(words, language)) if b and len(content(b)) >= 2), None
        )
        if bare is None or _OF_THEMSELVES.match(plain(bare)) or not _has_subject(bare, language):
            continue
        weight = 0.55 + 0.1 * min(told, 6) - 0.12 * place
        candidates.append((-weight, place, Issue(shortened(words, 200), bare, None, weight, place=place)))
    candidates.sort(key=lambda entry: entry[:2])
    return candidates[:1]


GREETING = regex.compile(
    r"^\W*(?:hi|hello|hey|dear|good (?:morning|day|afternoon|evening)|hallo|guten|sehr|liebe\w*|bonjour|bonsoir|hola|buen\w+|dag|beste|goede\w*|ciao|gentile|salve|olá|oi|bom|boa|caro|cara|estimad\w+)\b[^.!?]{0,40}$",
    regex.IGNORECASE,
)
# What a client says of their own wishes and feelings is not what happened.
_OF_THEMSELVES = regex.compile(
    r"^i (?:can't|cannot|couldn't|could not|tried|have tried)\b|^(?:i|we)(?:'ve| have)? (?:just |even )?(?:checked|rung|called|looked|searched|scrolled|counted|opened|went|rang|phoned|signed|tried|went through|gone through)\b|^(?:i|we)(?:'re|'m| are| am) not (?:paying|asking|shouting|saying|discussing)\b|^(?:i|we)(?:'ll| will| won't| shall| would| 'd)\b|^(?:i|we) (?:don't|do not|dont|didn't|did not|can't|cannot|won't|will not|never) (?:\w+ )?(?:want|care|know|need|require|understand|believe|think|expect|mean|mind|intend)\b"
    r"|^(?:i|we)(?:'m|'re| am| are|'d| would|'ll| will|'ve)? (?:\w+ )?(?:want|expect|need|hope|demand|sorry|writing|write|trying|tried|serious|furious|angry|tired|done|going to|afraid)\b"
    r"|^(?:ich|wir) (?:will|möchte|erwarte|brauche|wollen|erwarten|hoffe|bin|habe versucht)\b|^(?:je|nous) (?:ne )?(?:veux|voulons|souhaite|demande|suis|sommes|attends)\b|^(?:no )?(?:quiero|queremos|espero|necesito|estoy|estamos)\b|^(?:ik|wij|we) (?:wil|willen|verwacht|ben|zijn|hoop)\b|^(?:non )?(?:voglio|vogliamo|sono|siamo|spero|pretendo)\b|^(?:não )?(?:quero|queremos|espero|estou|estamos|preciso)\b",
    regex.IGNORECASE,
)


def issue_in(sentence: str, language: str, central: float) -> Issue | None:
    statement, score = _statement(sentence, language)
    score += central
    topic = topic_of(sentence, language, alone=statement is None)
    score += 0.8 if topic else 0.0
    if score < 1.0:
        return None
    question = (_question(sentence) or _subjectless(sentence, language)) if statement is None else None
    return Issue(shortened(sentence, 200), statement, topic, score, question, tells=_tells(statement, language))


# Italian, Spanish and Portuguese leave the pronoun out: a whole such sentence cannot be turned round, but it can be quoted.
_SUBJECTLESS = {
    "it": r"(?:(?:non|mi|ti|vi|ci|si|le|gli|ne|lo|la) |l')*(?:ho|hai|ha|abbiamo|avete|hanno|è|sono|siamo|era|avevo|avevate|c'è|manca|mancano|aspetto|scrivo)(?!\w)",
    "es": r"(?:(?:no|ya|aún|me|nos|se|les?|lo|la) )*(?:he|hemos|habéis|han|ha|llevo|llevamos|hace|tengo|tenemos|falta|faltan|sigo|seguimos|espero|hay)(?!\w)",
    "pt": r"(?:(?:não|já|ainda|me|nos|se|lhes?) )*(?:tenho|temos|há|faz|falta|faltam|continuo|continuamos|estou|estamos|são|é|enviei|enviámos|enviamos|recebi|recebemos)(?!\w)",
}


def _subjectless(sentence: str, language: str) -> str | None:
    words = " ".join(sentence.strip(" \n.!;:-").split())
    fits = language in _SUBJECTLESS and 4 <= len(words.split()) <= 16 and sayable(words) and "?" not in words
    return words if fits and regex.match(_SUBJECTLESS[language], plain(words), regex.IGNORECASE) else None


_NEGATED = regex.compile(
    r"\b(?:not|no|never|nobody|none|nothing|without|only|still|again|nicht|kein\w*|nie|niemand|nichts|ohne|pas|aucun\w*|jamais|rien|personne|sans|plus"
    r"|nunca|nada|nadie|ningun\w*|sin|sigue|niet|geen|nooit|niemand|niets|zonder|nog|non|nessun\w*|mai|niente|nulla|senza|ancora"
    r"|não|nunca|nada|ninguém|nenhum\w*|sem|ainda|toujours|mauvais\w*|ancien\w*|fausses?|faux|instead|wrong|old|late|twice|due|double|doppelt|statt|falsch\w*)\b|n't\b",
    regex.IGNORECASE,
)


def _tells(statement: str | None, language: str) -> bool:
    if statement is None:
        return False
    clean = plain(statement)
    return bool(_NEGATED.search(clean)) or any(p.search(clean) for p in lexicon(language).problem.values())


def _question(sentence: str) -> str | None:
    """A question that can be quoted back as it stands: short, with nothing risky or rude in it."""
    asked = " ".join(sentence.strip(" \"'“”„«»").split())
    risky = (
        must_not_be_repeated(asked)
        or RUDE.search(asked)
        or CLAIM.search(asked)
        or any(c in asked for c in '"“”„«»:;()')
    )
    return asked if asked.endswith("?") and 4 <= len(asked.split()) <= 22 and not risky else None


def _statement(sentence: str, language: str) -> tuple[str | None, float]:
    """The weightiest statement in a sentence that can be taken out of it, and the weight of the whole."""
    whole = _weight(sentence, language)
    best: tuple[float, str] | None = None
    asked = regex.search(r"(?<![?!])\?[\"'”»)]*\s*$", sentence) is not None  # "it is gone??" states, it does not ask
    pieces = [sentence, *pieces_of(sentence, language)]
    for number, piece in enumerate(pieces):
        bare = _bare(piece, language)
        if bare is None or not _has_subject(bare, language, whole=number == 0):
            continue
        if _OF_THEMSELVES.match(plain(bare)) or (asked and sentence.rstrip(" ?!.\"'”»)").endswith(bare[-12:])):
            continue
        weight = _weight(bare, language) - 0.04 * max(0, len(bare.split()) - 14)
        if number and len(content(bare)) < 2:
            continue
        if regex.match(r"(?:i|ich|je|yo|ik|io|eu)\b", bare, regex.IGNORECASE):
            weight -= 0.8  # what they did or could not do is seldom what went wrong
        if _PRONOUN[language].match(plain(bare)):
            continue  # "it was late again" says nothing without the sentence before it
        least = 1.0 if number else 0.4  # a whole short sentence stands by itself; a piece needs to tell of trouble
        if weight >= least and (best is None or weight > best[0] + 0.01):
            best = (weight, bare)
    return (best[1] if best else None), whole


# What a statement cut from the middle of a sentence must begin with, so that its subject was not cut away.
_SUBJECT = {
    "en": r"(?:the|a|an|our|my|your|this|that|these|those|it|he|she|they|we|i|you|there|nobody|no one|no|nothing|someone|some|all|every\w*|each (?!of|for)|half (?!of|for)|most|many|several|people|customers|clients|guests|patients|members|visitors|orders|two|three|four|five|six|\d+)\b",
    "de": r"(?:der|die|das|den|dem|ein\w*|kein\w*|unser\w*|mein\w*|euer|eure|ihr\w*|sein\w*|dies\w*|es|er|sie|wir|ich|du|man|niemand|nichts|alle\w*|jed\w*|zwei|drei|vier|fünf|\d+)\b",
    "fr": r"(?:le|la|les|l'|un|une|des|notre|nos|mon|ma|mes|votre|vos|ton|ta|tes|ce|cet|cette|ces|il|elle|ils|elles|on|nous|je|j'|vous|tu|personne|rien|aucun\w*|tou\w+|deux|trois|\d+)(?:\b|(?<='))",
    "es": r"(?:el|la|los|las|un|una|unos|unas|nuestr\w+|mi|mis|su|sus|vuestr\w+|tu|tus|est\w+|es[ae]|nadie|nada|todo\w*|todas?|cada|ya no|no|dos|tres|\d+)\b",
    "nl": r"(?:de|het|een|ons|onze|mijn|jullie|uw|je|deze|dit|die|dat|er|hij|zij|ze|we|wij|ik|u|niemand|niets|geen|alle\w*|elke?|twee|drie|\d+)\b",
    "it": r"(?:il|lo|la|i|gli|le|l'|un|uno|una|un'|nostr\w+|mi[oae]\w?|vostr\w+|su[oae]\w?|quest\w+|nessuno|niente|nulla|tutt\w+|ogni|non|due|tre|\d+)(?:\b|(?<='))",
    "pt": r"(?:o|a|os|as|um|uma|uns|umas|noss\w+|meus?|minhas?|voss\w+|seus?|suas?|est\w+|ess\w+|ninguém|nada|tod\w+|cada|não|dois|duas|três|\d+)\b",
}


# English nouns of the trade that are also orders: "sign this mail as", "print the attached".
_ORDER = regex.compile(
    r"(?:sign|print|order|call|post|copy|link|search|update|report|design|launch|text|mail|e-?mail|book|contact|support|export|import|list|form|label|film|list|quote|stock|review|rate|screen|map|import|export|pin|cover|cap|draft|feed|wrap)"
    r"(?: (?:this|that|the|these|those|your|my|our|it|us|me|them|a|an|as|with|to|all|every|into|in|out|up|back|for))\b",
    regex.IGNORECASE,
)


def _has_subject(statement: str, language: str, whole: bool = True) -> bool:
    """Whether words begin as a statement does: with a determiner, a pronoun, a number or one of the trade's nouns.

    An order ("write an outreach mail", "mark as approved") begins with none of these, and is never said back. A piece cut
    out of a sentence must not begin with a bare noun: "the till and online shop" would lose its first half.
    """
    if _ORDER.match(statement):
        return False
    if regex.match(_SUBJECT[language], statement, regex.IGNORECASE):
        return True
    return whole and bool(lexicon(language).topics.match(statement) or _TIME_FIRST.match(statement))


# A whole sentence may begin with when it happened.
_TIME_FIRST = regex.compile(
    r"(?:yesterday|today|tonight|this (?:morning|afternoon|week|month)|last (?:night|week|month|year)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|since|for (?:two|three|\d+|a|the)"
    r"|gestern|heute|vorgestern|seit|am (?:mon|diens|donners|frei|sams|sonn)tag|am mittwoch|letzte\w*|diese\w* (?:woche|morgen)"
    r"|hier|aujourd'hui|ce matin|cet après-midi|depuis|(?:lun|mar|mercre|jeu|vendre|same)di|la semaine dernière"
    r"|ayer|hoy|esta (?:mañana|tarde|semana)|anoche|desde|el (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)|la semana pasada"
    r"|gisteren|vandaag|vanochtend|vanmiddag|sinds|vorige week|afgelopen|ieri|oggi|stamattina|stamani|da (?:ieri|lunedì|giorni|una)|la settimana scorsa"
    r"|ontem|hoje|esta (?:manhã|tarde)|desde|na (?:segunda|terça|quarta|quinta|sexta)|a semana passada)\b",
    regex.IGNORECASE,
)


_FRONT = 1_000
"""Letters of a sentence in which a cut is looked for: what a longer front says is too long to be said back. A mail may hold
one sentence of half a million letters, and all of its fronts would fill the machine's memory."""


def pieces_of(sentence: str, language: str) -> list[str]:
    """The fronts of a sentence up to each place where it can be cut, the longest first.

    Only a front keeps its subject and its setting: what follows a cut leans on what came before it.
    """
    cuts = [m.start() for m in takewhile(lambda m: m.start() <= _FRONT, _CUT[language].finditer(sentence))]
    return [sentence[:cut].rstrip(" ,;:-") for cut in reversed(cuts) if cut > 0]


def _bare(piece: str, language: str) -> str | None:
    """A statement made ready to be said back, or None where it cannot be."""
    if regex.match(r"\s*(?:\d{1,2}|[a-z])[.)]\s", piece):
        return None  # an item of a list leans on the line above it
    bare = piece.strip(" \n\t.,;:!-–—\"'“”„«»()…").replace("\n", " ")
    bare = regex.sub(r"\s+", " ", bare)
    if len(bare) > _FRONT:
        return None
    if language != "de":  # there a noun has its capital too: "Drei Anrufe, kein Rückruf"
        bare = regex.sub(r"^\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)?,\s+", "", bare)  # "Alan, the site is down"
    bare = regex.sub(rf"^{_LEAD_IN[language]}", "", bare, flags=regex.IGNORECASE).strip(" ,;:-")
    bare = regex.sub(_trailing(), "", bare).strip(" ,;:-")
    bare = regex.sub(rf"^{_LEAD_IN[language]}", "", bare, flags=regex.IGNORECASE).strip(" ,;:-")
    count = len(bare.split())
    if (
        not 3 <= count <= 22
        or len(bare) > 140
        or "?" in bare
        or RUDE.search(bare)
        or CLAIM.search(bare)
        or must_not_be_repeated(bare)
        or any(c in bare for c in ":;()")
    ):
        return None
    if sum(1 for c in bare if c.isupper()) > 0.5 * sum(1 for c in bare if c.isalpha()):
        bare = bare.lower()
    return bare


@lru_cache(maxsize=1)
def _trailing() -> regex.Pattern[str]:
    """Words at a statement's end that only hold on to what was cut away."""
    return regex.compile(
        r"[\s,]+(?:and|or|nor|than|to|of|for|with|by|if|when|but|(?<!\bor )so|because|which|while|und|oder|aber|weil|et|ou|mais|y|o|ni|pero|en|maar|e|ma|mas|again and again|as (?:usual|always)|by the way|please|thanks|thank you)\s*$",
        regex.IGNORECASE,
    )


# What people cannot, do not or did not do themselves is no fault of the work.
_OWN_NOT = regex.compile(
    r"\b(?:i|we)\b (?:\w+ )?(?:don't|do not|dont|didn't|did not|can't|cannot|can not|couldn't|could not|won't|will not|haven't|have not|wasn't|was not|am not|'m not) \w+"
    r"|\b(?:ich|wir)\b \w+ (?:\w+ )?nicht|\b(?:je|nous) (?:ne |n')\w+ (?:pas|plus|rien)|\bno (?:sé|sabemos|puedo|podemos|quiero|entiendo)\b|\b(?:ik|we|wij) \w+ (?:\w+ )?niet|\bnon (?:so|sappiamo|posso|possiamo|voglio|capisco)\b|\bnão (?:sei|sabemos|posso|podemos|quero|percebo|entendo)\b",
    regex.IGNORECASE,
)


def _weight(words: str, language: str) -> float:
    book = lexicon(language)
    clean = _OWN_NOT.sub(" ", plain(words))
    strong = len({m[0].lower() for m in book.problem[3].finditer(clean)}) if 3 in book.problem else 0
    faint = len({m[0].lower() for m in book.problem[1].finditer(clean)}) if 1 in book.problem else 0
    topics = len({m[0].lower() for m in book.topics.finditer(clean)})
    score = 1.5 * min(strong, 3) + 0.4 * min(faint, 3) + 0.9 * min(topics, 2)
    if strong and topics:
        score += 1.0
    return score
