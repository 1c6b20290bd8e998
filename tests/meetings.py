"""What is on record of one invented client, in one line each, for tests of the meeting list. Not here: anything asserted."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from assistant.account import Cadence, Contact, Feeling, Invoice, OpenItem, Promise, Side
from assistant.advice.agenda import agenda_of
from assistant.advice.agenda_items import Agenda, AgendaItem, Records
from assistant.profile import Profile
from assistant.reading.timeline import Timeline
from assistant.thread import Touchpoint
from tests.builders import AGENCY, ZONE, in_, moment, out, thread

CLIENT = "c-robin"


def day(when: str) -> date:
    """ "03-06" is the sixth of March 2026."""
    return date.fromisoformat(when if when.count("-") == 2 else f"2026-{when}")


def item(what: str, side: Side = "theirs", due: str | None = None, since: str = "03-01", **more: Any) -> OpenItem:
    return OpenItem(
        id=what, client_id=CLIENT, side=side, what=what, due=day(due) if due else None, since=day(since), **more
    )


def invoice(number: str, due: str | None, paid: str | None = None, client: str = CLIENT) -> Invoice:
    return Invoice(
        id=number, client_id=client, number=number, due=day(due) if due else None, paid=day(paid) if paid else None
    )


def promise(what: str, due: str, made: str, zone: str = ZONE, **more: Any) -> Promise:
    return Promise(id=what, client_id=CLIENT, what=what, due=moment(due, zone), made_at=moment(made, zone), **more)


def cadence(
    *weekdays: int, at: str = "09:40", since: str = "03-02", until: str | None = "04-30", **more: Any
) -> Cadence:
    given: dict[str, Any] = {"channel": "call", "minutes": 5, **more}
    return Cadence(
        id="k",
        client_id=CLIENT,
        weekdays=weekdays,
        at=time.fromisoformat(at),
        since=day(since),
        until=day(until) if until else None,
        **given,
    )


def contact(name: str, role: Any, **more: Any) -> Contact:
    return Contact(id=name, client_id=CLIENT, name=name, role=role, **more)


def feeling(answer: str, when: str, by: str | None = None) -> Feeling:
    return Feeling(client_id=CLIENT, asked_at=moment(when), answer=answer, by=by)


ROBIN = contact("Robin Vale", "primary", phones=("+44 20 7946 0000",))


def listed(
    *touchpoints: Touchpoint,
    now: str = "03-16 12:00",
    meeting: str | None = None,
    with_boss: bool | None = None,
    zone: str = ZONE,
    country: str | None = "GB",
    profile: Profile = AGENCY,
    **records: Any,
) -> Agenda:
    """The list for such a thread and such records."""
    timeline = Timeline(thread(*touchpoints, now=now, zone=zone, country=country))
    held = moment(meeting, zone) if meeting else None
    return agenda_of(timeline, Records(**records), profile, meeting=held, with_boss=with_boss)


def places(agenda: Agenda, private: bool = False) -> list[tuple[str, str]]:
    """(place, what) of each line, in order."""
    return [(line.place, line.what) for line in agenda.items if private or not line.private]


def line(agenda: Agenda, what: str) -> AgendaItem:
    """The one line that says this."""
    (found,) = (one for one in agenda.items if one.what == what)
    return found


# -- the same account in every language ------------------------------------------------------------------------------

PLACES_OF = {
    "en": ("Europe/London", "GB"),
    "en_us": ("America/New_York", "US"),
    "de": ("Europe/Berlin", "DE"),
    "fr": ("Europe/Paris", "FR"),
    "es": ("Europe/Madrid", "ES"),
    "nl": ("Europe/Amsterdam", "NL"),
    "it": ("Europe/Rome", "IT"),
    "pt": ("Europe/Lisbon", "PT"),
    "pt_br": ("America/Sao_Paulo", "BR"),
}
"""Where clients of each variety are."""
_ASKS = {
    "en": "Hello Mia, could you tell us when the new menu goes online?",
    "de": "Sehr geehrte Frau Sandberg, können Sie uns sagen, wann die neue Speisekarte online geht?",
    "fr": "Bonjour Madame, pouvez-vous nous dire quand la nouvelle carte sera en ligne ?",
    "es": "Estimada señora: ¿nos puede decir cuándo sale la nueva carta en la web?",
    "nl": "Geachte mevrouw, kunt u ons zeggen wanneer de nieuwe menukaart online komt?",
    "it": "Gentile signora, può dirci quando va online il nuovo menù?",
    "pt": "Bom dia, pode dizer-nos quando é que a nova ementa fica online?",
    "pt_br": "Bom dia, vocês podem nos dizer quando o novo cardápio entra no ar?",
}
_WHATS = {
    "en": ("Photos for the home page", "Imprint", "Quote for the hosting", "Second draft of the menu", "Visitor report", "Name of the domain", "More table bookings by phone"),
    "de": ("Fotos für die Startseite", "Impressum", "Angebot für das Hosting", "Zweiter Entwurf der Speisekarte", "Besucherbericht", "Name der Domain", "mehr Reservierungen am Telefon"),
    "fr": ("Photos pour la page d'accueil", "Mentions légales", "Devis pour l'hébergement", "Deuxième version de la carte", "Rapport de fréquentation", "Nom de domaine", "plus de réservations par téléphone"),
    "es": ("Fotos para la página de inicio", "Aviso legal", "Presupuesto del alojamiento", "Segundo borrador de la carta", "Informe de visitas", "Nombre del dominio", "más reservas por teléfono"),
    "nl": ("Foto's voor de startpagina", "Colofon", "Offerte voor de hosting", "Tweede versie van de menukaart", "Bezoekersrapport", "Naam van het domein", "meer reserveringen per telefoon"),
    "it": ("Foto per la pagina iniziale", "Note legali", "Preventivo per l'hosting", "Seconda bozza del menù", "Rapporto sulle visite", "Nome del dominio", "più prenotazioni al telefono"),
    "pt": ("Fotografias para a página inicial", "Aviso legal", "Orçamento do alojamento", "Segunda versão da ementa", "Relatório de visitas", "Nome do domínio", "mais reservas por telefone"),
    "pt_br": ("Fotos para a página inicial", "Aviso legal", "Orçamento da hospedagem", "Segunda versão do cardápio", "Relatório de visitas", "Nome do domínio", "mais reservas por telefone"),
}  # fmt: skip


def account(variety: str) -> dict[str, Any]:
    """Everything that a list can hold, in one variety: arguments for `listed`."""
    bank = "en" if variety == "en_us" else variety
    zone, country = PLACES_OF[variety]
    photos, imprint, quote, draft, report, domain, success = _WHATS[bank]
    return {
        "now": "03-16 12:00",
        "zone": zone,
        "country": country,
        "contacts": (ROBIN, contact("Dr. Okafor", "boss")),
        "open_items": (
            item(photos, due="03-06", since="02-20", owner="Robin"),
            item(imprint, due="03-13"),
            item(quote, "ours", due="03-15", since="03-08", owner="Mia"),
            item(draft, "ours", due="03-20", since="03-11"),
            item(domain),
        ),
        "invoices": (invoice("2026-014", "03-01"),),
        "promises": (promise(report, "03-18 16:00", "03-12", zone),),
        "cadences": (cadence(1, 3),),
        "feelings": (feeling("All good, a little slow at times", "02-02", "Robin"),),
        "success": success,
    }


def touches(variety: str) -> tuple[Touchpoint, ...]:
    """The thread of that account: a question that nobody has answered."""
    bank = "en" if variety == "en_us" else variety
    zone, _ = PLACES_OF[variety]
    return (in_("03-09 10:00", _ASKS[bank], zone=zone), out("03-09 17:00", "", "call", "no_answer", zone=zone))
