"""Threads, touchpoints and mails in one line each, for tests. Not here: anything that is asserted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from assistant.answers import Assessment
from assistant.desk import Desk
from assistant.paths import KNOWLEDGE
from assistant.profile import Profile
from assistant.reading.lexicon import LANGUAGES
from assistant.reading.timeline import Timeline
from assistant.thread import Channel, Client, NextChannel, Relation, Thread, Touchpoint

ZONE = "Europe/London"
READY = tuple(
    language
    for language in LANGUAGES
    if all((KNOWLEDGE / bank / f"{language}.yaml").is_file() for bank in ("lexicon", "phrases"))
)
"""The languages that can be read and written."""

AGENCY = Profile(
    name="Mia Sandberg",
    agency="Quayside Studio",
    timezone="Europe/London",
    country="GB",
    addresses=("mia@quayside.example",),
)


def ready(**by_language: Any) -> list[tuple[str, Any]]:
    """(language, value) for each language that is there; a list is spread out."""
    return [
        (language, value)
        for language, values in by_language.items()
        if language in READY
        for value in (values if isinstance(values, list) else [values])
    ]


ASK = {
    "en": "Could you send us the photos for the home page?",
    "de": "Könnten Sie uns bitte die Fotos für die Startseite schicken?",
    "fr": "Pourriez-vous nous envoyer les photos pour la page d'accueil ?",
    "es": "¿Nos podrían enviar las fotos para la página de inicio?",
    "nl": "Kunt u ons de foto's voor de startpagina sturen?",
    "it": "Potrebbe inviarci le foto per la pagina iniziale?",
    "pt": "Podem enviar-nos as fotografias para a página inicial?",
}
"""The same question of ours in every language."""


def moment(when: str, zone: str = ZONE) -> datetime:
    """ "03-02 10:15" is the second of March 2026 there; ten o'clock where no hour is given; a year may stand in front."""
    day, _, clock = when.partition(" ")
    day = day if day.count("-") == 2 else f"2026-{day}"
    return datetime.fromisoformat(f"{day}T{clock or '10:00'}").replace(tzinfo=ZoneInfo(zone))


def out(
    when: str, text: str = "", channel: Channel = "email", outcome: Any = None, zone: str = ZONE, **more: Any
) -> Touchpoint:
    """A touchpoint of ours."""
    return Touchpoint(
        at=moment(when, zone), direction="out", channel=channel, outcome=outcome, text=text, author="Mia", **more
    )


def in_(
    when: str, text: str = "", channel: Channel = "email", outcome: Any = None, zone: str = ZONE, **more: Any
) -> Touchpoint:
    """A touchpoint of the client's."""
    return Touchpoint(
        at=moment(when, zone), direction="in", channel=channel, outcome=outcome, text=text, author="Robin", **more
    )


def thread(
    *touchpoints: Touchpoint,
    now: str,
    relation: Relation = "client",
    preference: NextChannel | None = None,
    ruled_out: Sequence[Channel] = (),
    zone: str = ZONE,
    country: str | None = "GB",
) -> Thread:
    """A thread with Robin Vale of Vale Gardens."""
    client = Client(
        name="Robin Vale",
        company="Vale Gardens",
        relation=relation,
        preference=preference,
        ruled_out=tuple(ruled_out),
        timezone=zone,
        country=country,
    )
    return Thread(id="t", now=moment(now, zone), client=client, touchpoints=touchpoints)


def timeline(*touchpoints: Touchpoint, now: str, **more: Any) -> Timeline:
    """The timeline of such a thread."""
    return Timeline(thread(*touchpoints, now=now, **more))


@cache
def desk() -> Desk:
    """A desk without model, store and playbook, shared by the tests that only judge threads."""
    return Desk(AGENCY)


def chase(*touchpoints: Touchpoint, now: str, **more: Any) -> Assessment:
    """The assessment of such a thread."""
    return desk().chase(thread(*touchpoints, now=now, **more))


HELLO = in_("02-02", "Good morning Mia, the contract is signed, we look forward to the new site.")
"""A first friendly word of a client, early in February, so that a thread has one."""
