"""Mails that no person wrote: automatic replies, bounces, newsletters, calendar notices. Not here: what follows."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.intake.mail import Automatic
from assistant.intake.markers import REPLY_PREFIX

_AUTO_SUBJECT = re.compile(
    r"^(?:automatic(?:ally generated)? reply|auto(?:matic)?[- ]?(?:reply|response|responder)|autoreply|"
    r"out of (?:the )?office|ooo\b|away from (?:the )?office|i am out of (?:the )?office|"
    r"automatische (?:antwort|rückmeldung)|abwesenheit\w*|abwesend|außer haus|nicht im büro|autoantwort|"
    r"réponse automatique|absence\b.{0,30}(?:bureau|du)|message d['’]absence|absent\b.{0,20}bureau|"
    r"respuesta automática|fuera de (?:la )?oficina|ausencia\b|ausente|"
    r"automatisch (?:antwoord|bericht)|afwezig\w*|"
    r"risposta automatica|fuori (?:sede|ufficio)|assenza|assente|"
    r"resposta automática|fora d[oe] escritório|ausência|"
    r"autosvar|frånvaro|automatisk svar)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"^(?:undeliver(?:able|ed)|delivery (?:status notification|has failed|failure|failed)|"
    r"mail delivery (?:failed|failure|subsystem)|failure notice|returned mail|message not delivered|"
    r"unzustellbar|nicht zugestellt|zustellung fehlgeschlagen|échec de (?:la )?(?:remise|distribution)|"
    r"non remis|message non distribué|"
    r"no se puede entregar|no entregado|error de entrega|onbestelbaar|niet bezorgd|impossibile recapitare|"
    r"mancato recapito|não entregue|falha na entrega|"
    r"não foi possível entregar|warning: message delayed|delivery delayed)",
    re.IGNORECASE,
)
_CALENDAR_SUBJECT = re.compile(
    r"^(?:accepted|declined|tentative(?:ly accepted)?|canceled|cancelled|updated invitation|invitation|"
    r"new time proposed|zugesagt|abgelehnt|abgesagt|mit vorbehalt|einladung|"
    r"accepté|refusé|annulé|aceptado|aceptada|rechazado|rechazada|cancelado|cancelada|geaccepteerd|geweigerd|"
    r"geannuleerd|accettato|rifiutato|annullato|aceite|recusado)\s*:\s",
    re.IGNORECASE,
)
_AUTO_TEXT = re.compile(
    r"^(?:(?:hi|hello|dear|hallo|guten tag|bonjour|hola|beste|ciao|buongiorno|olá)\b[^\n]{0,60}\n+\s*)?(?:"
    r"this is an automat(?:ic|ed) (?:reply|response|message)|(?:thank you|thanks) for your (?:e-?mail|email|"
    r"message)[.!,]? ?\s*i (?:am|['’]m) (?:currently )?(?:out of|away|on (?:annual |parental |"
    r"maternity )?leave|on (?:holiday|vacation))|"
    r"i (?:am|['’]m) (?:currently |now )?(?:out of (?:the )?office|away from (?:the office|my desk)|"
    r"on (?:annual |parental |maternity |sick )?(?:leave|holiday|vacation))\b.{0,80}(?:until|till|from|"
    r"return|back|with limited|no access|and will)|"
    r"(?:vielen dank|danke) für ihre (?:nachricht|e-?mail)[.,!]? ?\s*ich bin (?:derzeit |zurzeit |momentan |"
    r"aktuell )?(?:nicht im (?:büro|haus)|abwesend|im urlaub|außer haus)|"
    r"ich bin (?:derzeit |zurzeit |momentan |aktuell |vom |bis |ab )[^\n]{0,60}(?:nicht im (?:büro|haus)|"
    r"abwesend|im urlaub|außer haus|nicht erreichbar)|"
    r"(?:merci (?:pour|de) votre (?:message|mail)[.,!]? ?\s*)?je suis (?:actuellement )?(?:absente?|"
    r"en congés?|hors du bureau)\b|"
    r"(?:gracias por su (?:mensaje|correo)[.,!]? ?\s*)?(?:actualmente )?(?:estoy|"
    r"me encuentro) (?:actualmente )?(?:fuera de la oficina|de vacaciones|ausente)\b|"
    r"(?:bedankt voor (?:uw|je) (?:bericht|e-?mail)[.,!]? ?\s*)?(?:momenteel |op dit moment )?(?:ben ik|"
    r"ik ben) (?:momenteel |op dit moment |tot )?[^\n]{0,30}(?:afwezig|niet aanwezig|met vakantie|"
    r"op vakantie|met verlof)|"
    r"(?:grazie per (?:il (?:suo|tuo) messaggio|la (?:sua|tua) e-?mail)[.,!]? ?\s*)?(?:al momento |"
    r"attualmente )?sono (?:attualmente )?(?:fuori (?:ufficio|sede)|assente|in ferie)\b|"
    r"(?:obrigad[oa] pela sua mensagem[.,!]? ?\s*)?(?:de momento |atualmente )?(?:estou|"
    r"encontro-me) (?:atualmente )?(?:fora do escritório|ausente|de férias)\b"
    r")",
    re.IGNORECASE,
)
_BOUNCE_TEXT = re.compile(
    r"^(?:delivery has failed to these recipients|this is the mail system at host|"
    r"your message (?:to .{3,80} )?(?:couldn['’]t be|could not be|wasn['’]t) delivered|"
    r"address not found|message not delivered|i['’]m afraid i wasn['’]t able to deliver|"
    r"this message was created automatically by mail delivery|"
    r"ihre nachricht .{0,80}konnte nicht zugestellt|échec de la remise|no se pudo entregar)",
    re.IGNORECASE,
)


def automatic_of(subject: str | None, text: str, headers: Mapping[str, str] | None = None) -> Automatic | None:
    """What kind of automatic mail this is, or None for a person's.

    `headers` are MIME headers by lower-case name, where there are any; `content-type` may hold several parts' types.
    """
    by_header = _by_headers(headers or {})
    if by_header is not None and by_header != "newsletter":
        return by_header
    title = REPLY_PREFIX.sub("", subject or "").strip()
    opening = text.lstrip()[:600]
    if _BOUNCE_SUBJECT.match(title) or _BOUNCE_TEXT.match(opening):
        return "bounce"
    if _AUTO_SUBJECT.match(title) or _AUTO_TEXT.match(opening):
        return "auto_reply"
    if (
        headers is not None
        and _CALENDAR_SUBJECT.match((subject or "").strip())
        and "text/calendar" in headers.get("content-type", "")
    ):
        return "calendar"
    return by_header


def _by_headers(headers: Mapping[str, str]) -> Automatic | None:
    content = headers.get("content-type", "").lower()
    sender = (headers.get("from", "") + " " + headers.get("return-path", "")).lower()
    if "multipart/report" in content and "disposition-notification" not in content:
        return "bounce"
    if "message/delivery-status" in content or headers.get("x-failed-recipients"):
        return "bounce"
    if "mailer-daemon@" in sender or "postmaster@" in headers.get("from", "").lower():
        return "bounce"
    if "text/calendar" in content and re.search(r"method\s*=\s*\"?(?:request|reply|cancel|counter|publish)", content):
        return "calendar"
    submitted = headers.get("auto-submitted", "").lower().strip()
    if submitted and not submitted.startswith("no"):
        return "auto_reply"
    if any(
        headers.get(name)
        for name in (
            "x-autoreply",
            "x-autorespond",
            "x-autoresponder",
            "x-auto-response-from",
        )
    ):
        return "auto_reply"
    precedence = headers.get("precedence", "").lower().strip()
    if precedence in ("auto_reply", "auto-reply"):
        return "auto_reply"
    if "disposition-notification" in content:
        return "auto_reply"
    if headers.get("list-unsubscribe") or headers.get("x-mailchimp-campaign") or precedence in ("bulk", "junk"):
        # A discussion list carries List-Unsubscribe as well, but says so with List-Post: people write there.
        return None if headers.get("list-post") or precedence == "list" else "newsletter"
    return None
