"""What the columns of invoices and open items are called, in seven languages. Not here: how a table is read (`tables`)."""

from __future__ import annotations

import re
from typing import Literal

Column = Literal[
    "number", "client", "email", "issued", "due", "paid", "status", "amount", "currency",
    "what", "side", "owner", "since", "done", "note",
]  # fmt: skip

_NAMES: dict[Column, str] = {
    "number": (
        "invoice number|invoice no|invoice #|invoice|invoice id|inv no|number|no|#|"
        "rechnungsnummer|rechnungs nr|rechnungs nummer|rechnungsnr|rechnung nr|rechnung|re nr|belegnummer|nummer|nr|"
        "numéro de facture|n° de facture|n° facture|no de facture|facture|numéro|n°|"
        "número de factura|nº de factura|nº factura|n º de factura|factura|número|nº|factuurnummer|factuurnr|factuur|"
        "numero fattura|numero della fattura|n fattura|fattura|numero|"
        "número da fatura|nº da fatura|nº fatura|n º da fatura|fatura"
    ),
    "client": (
        "client|client name|customer|customer name|company|account|bill to|kunde|kundin|kundenname|firma|auftraggeber|"
        "debitor|nom du client|société|cliente|nombre del cliente|empresa|klant|klantnaam|bedrijf|nome cliente|azienda|"
        "ragione sociale|società|nome do cliente"
    ),
    "email": (
        "email|e mail|mail|client email|customer email|contact email|email address|e mail adresse|kunden e mail|courriel|"
        "adresse e mail|adresse mail|correo|correo electrónico|e mailadres|posta elettronica|indirizzo e mail|"
        "endereço de e mail"
    ),
    "issued": (
        "invoice date|issued|issue date|date issued|issued on|date|rechnungsdatum|ausgestellt|ausgestellt am|belegdatum|"
        "datum|date de facture|date de la facture|date de facturation|date d'émission|émise le|fecha|fecha de factura|"
        "fecha de emisión|emitida|emitida el|factuurdatum|data|data fattura|data della fattura|data emissione|"
        "data di emissione|emessa il|data da fatura|data de emissão|emitida em"
    ),
    "due": (
        "due|due date|due on|due by|payment due|deadline|fällig|fällig am|fälligkeit|fälligkeitsdatum|zahlbar bis|bis|frist|"
        "échéance|date d'échéance|à payer le|pour le|vencimiento|fecha de vencimiento|vence|vence el|fecha límite|"
        "vervaldatum|vervalt|vervalt op|uiterste betaaldatum|scadenza|data scadenza|data di scadenza|entro|vencimento|"
        "data de vencimento|prazo"
    ),
    "paid": (
        "paid|paid on|paid at|date paid|paid date|payment date|bezahlt|bezahlt am|zahlungsdatum|zahlungseingang|bezahldatum|"
        "payée|payé|payée le|payé le|date de paiement|réglée|réglée le|pagada|pagado|pagada el|fecha de pago|betaald|"
        "betaald op|betaaldatum|betalingsdatum|pagata|pagato|pagata il|data pagamento|data di pagamento|paga|pago|paga em|"
        "data de pagamento"
    ),
    "status": "status|state|zustand|statut|état|estado|stato|situação",
    "amount": (
        "amount|invoice amount|amount due|total|gross|sum|betrag|rechnungsbetrag|summe|brutto|bruttobetrag|gesamt|"
        "gesamtbetrag|montant|montant ttc|total ttc|importe|importe total|monto|bedrag|totaal|totaalbedrag|importo|totale|"
        "importo totale|valor|valor total|montante"
    ),
    "currency": "currency|währung|devise|monnaie|moneda|divisa|valuta|moeda",
    "what": (
        "what|item|open item|task|to do|todo|action|action item|subject|title|was|aufgabe|offener punkt|punkt|thema|titel|"
        "betreff|quoi|tâche|point ouvert|point|sujet|intitulé|qué|tarea|pendiente|asunto|punto abierto|wat|taak|"
        "openstaand punt|actie|actiepunt|onderwerp|cosa|attività|punto aperto|compito|azione|oggetto|o quê|tarefa|"
        "pendência|ponto em aberto|ação|assunto|description|beschreibung|descripción|omschrijving|descrizione|descrição"
    ),
    "side": (
        "side|whose|owed by|party|seite|wessen|liegt bei|bei wem|côté|à qui|chez qui|lado|de quién|kant|van wie|bij wie|"
        "lato|di chi|da parte di|de quem"
    ),
    "owner": (
        "owner|who|assignee|assigned to|responsible|person|verantwortlich|verantwortliche|zuständig|wer|responsable|"
        "assigné à|qui|asignado a|quién|verantwoordelijke|eigenaar|toegewezen aan|wie|responsabile|assegnato a|chi|"
        "responsável|atribuído a|quem"
    ),
    "since": (
        "since|open since|opened|opened on|created|asked on|seit|offen seit|angelegt|angelegt am|erstellt|erstellt am|depuis|"
        "ouvert depuis|ouvert le|créé le|desde|abierto desde|creado|creado el|sinds|open sinds|aangemaakt|dal|aperto dal|"
        "creato il|aberto desde|criado em"
    ),
    "done": (
        "done|done on|closed|closed on|completed|completed on|finished|erledigt|erledigt am|abgeschlossen|fait|fait le|"
        "terminé|terminé le|clos|hecho|hecho el|cerrado|completado|klaar|afgerond|afgerond op|gedaan|fatto|fatto il|chiuso|"
        "completato|feito|feito em|concluído|fechado"
    ),
    "note": (
        "note|notes|comment|comments|remark|remarks|notiz|notizen|bemerkung|bemerkungen|kommentar|anmerkung|remarque|"
        "remarques|commentaire|nota|notas|comentario|observaciones|opmerking|opmerkingen|notitie|commento|observações|"
        "comentário"
    ),
}  # fmt: skip
COLUMNS: dict[str, Column] = {name: column for column, names in _NAMES.items() for name in names.split("|")}

OURS = frozenset(
    "ours us we our agency me uns wir unsere agentur nous notre agence nosotros nuestro agencia ons wij bureau "
    "noi nostro agenzia nós nosso agência".split()
)
THEIRS = frozenset(
    "theirs them they client customer kunde kundin kunden deren eux leur cliente ellos suyo klant zij hun loro eles "
    "deles".split()
)
YES = frozenset(
    "yes y x ✓ ✔ true 1 ja oui sí si sim paid settled bezahlt beglichen payée payé réglée réglé soldée pagada pagado "
    "cobrada betaald voldaan pagata pagato saldata paga pago liquidada done closed completed finished erledigt "
    "abgeschlossen fait terminé clos hecho cerrado completado klaar afgerond gedaan fatto chiuso completato feito "
    "concluído fechado cancelled canceled void storniert annulée anulada geannuleerd annullata stornata".split()
)
"""Paid, done, or nothing owed any more."""
NO = frozenset(
    "no n false 0 - – nein non nee não nao open unpaid overdue sent outstanding draft pending partly offen unbezahlt "
    "überfällig versendet teilbezahlt impayée ouverte ouvert envoyée pendiente impagada vencida enviada onbetaald "
    "openstaand verlopen verzonden aperta aperto insoluta scaduta inviata".split()
) | {
    "not paid", "not done", "in progress", "in arbeit", "nicht bezahlt", "en retard", "en cours", "non payée",
    "en curso", "no pagada", "niet betaald", "mee bezig", "non pagata", "in corso", "em aberto", "não paga",
    "por pagar", "em curso", "to do", "partially paid",
}  # fmt: skip

CURRENCIES = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "r$": "BRL",
    "us$": "USD",
    "fr.": "CHF",
    "kr": "SEK",
    "zł": "PLN",
    "¥": "JPY",
}


def column_of(header: str) -> tuple[Column | None, str | None]:
    """What a header names, and the currency that stands in it ("Amount (EUR)")."""
    text = header.strip().strip("*:\"'").lower()
    currency = currency_in(text)
    text = re.sub(r"[(\[][^()\[\]]*[)\]]|€|\$|£|\b(?:in\s+)?(?:eur|usd|gbp|chf|brl)\b", " ", text)
    text = " ".join(re.sub(r"[_./\-]+", " ", text).replace("’", "'").split())
    return COLUMNS.get(text), currency


def currency_in(text: str) -> str | None:
    """The ISO 4217 code that a text with a sum of money names, or None."""
    found = re.search(r"(?<![a-z])(eur|usd|gbp|chf|sek|nok|dkk|pln|czk|brl|cad|aud|jpy|inr)(?![a-z])", text.lower())
    if found:
        return found.group(1).upper()
    for sign, code in sorted(CURRENCIES.items(), key=lambda one: -len(one[0])):
        if sign in text.lower() and (not sign.isalpha() or re.search(rf"\b{sign}\b", text.lower())):
            return code
    return None
