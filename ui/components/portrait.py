"""The top of a client's page: how they stand, how to reach them, and their history drawn. Not here: what can be done with it."""

from __future__ import annotations

import base64

from assistant.portraying import Portrait
from assistant.tell import CHANNELS, step_line
from ui.components.errands import HEALTH_TONE
from ui.components.plain import ANGLES, Html, fill, joined, show
from ui.wording import HEALTH, sentence, when

_NOTHING = Html()
_LEGEND = (
    ("in", "theirs, above the line"),
    ("out", "ours, below it"),
    ("warm", "+ pleased"),
    ("worried", "? worried"),
    ("cross", "! cross"),
    ("failed", "× came to nothing"),
    ("calm", "silence that is usual for them"),
    ("late", "silence beyond that"),
)

_DUE = ("due", "due: P a promise, I an open item, € a bill")
"""Stands there where something is due."""


def show_head(portrait: Portrait) -> None:
    """Name, health, the next step; then the facts that decide how they are reached."""
    known, standing = portrait.known, portrait.standing
    client = known.client
    health = standing.health
    chip = (
        fill('<span class="hb-chip {tone}">{name}</span>', tone=HEALTH_TONE[health], name=HEALTH[health])
        if health
        else _NOTHING
    )
    about = " · ".join(filter(None, (client.company, client.relation, "invented, to try" if known.is_demo else "")))
    show(
        fill(
            '<div class="hb-head"><h1>{name}</h1>{chip}<span>{about}</span></div>'
            '<p class="hb-reason">{step}. {why}</p>',
            name=known.name,
            chip=chip,
            about=about,
            step=step_line(standing.step),
            why=sentence(standing.step.why),
        )
    )
    show(_facts(portrait))


def show_picture(portrait: Portrait) -> None:
    """The picture in the width that there is room for, with the same in words one click away.

    It is shown as a picture and not as markup: nothing in one can run or be fetched, whatever a mail says.
    """
    words = portrait.in_words
    said = " ".join(words).translate(ANGLES)
    show(
        fill(
            '<figure class="hb-lanes"><img class="wide" alt="{said}" src="{wide}"><img class="narrow" alt="{said}" src="{narrow}">'
            "<figcaption>{legend}</figcaption></figure>"
            '<details class="hb-changes"><summary>The picture in words</summary><ul class="hb-rows hb-dots">{rows}</ul></details>',
            said=said,
            wide=_source(portrait.pictures[0]),
            narrow=_source(portrait.pictures[1]),
            legend=joined(
                fill('<span class="hb-sign {kind}">{name}</span>', kind=kind, name=name)
                for kind, name in (*_LEGEND, *([_DUE] if portrait.lanes.flags else []))
            ),
            rows=joined(fill("<li>{words}</li>", words=one) for one in words),
        )
    )


def _source(picture: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(picture.encode("utf-8")).decode("ascii")


def _facts(portrait: Portrait) -> Html:
    known, records = portrait.known, portrait.records
    client = known.client
    primary = next((one for one in records.contacts if one.role == "primary"), None)
    snoozed = known.snoozed_until
    facts = [
        ("Primary contact", _person(primary.name, primary.addresses) if primary else "not known yet"),
        ("Prefers", CHANNELS[client.preference] if client.preference else "nothing said"),
        ("Ruled out", ", ".join(CHANNELS[one] for one in client.ruled_out) or "nothing"),
        ("Success looks like", known.success or "not agreed yet"),
        ("Their clock", f"{portrait.lanes.now:%H:%M}, {client.timezone}"),
        ("Looked after by", records.manager or "nobody in particular"),
    ]
    if snoozed is not None and snoozed > portrait.lanes.now:
        facts.append(("Snoozed", f"until {when(snoozed, portrait.lanes.now)}"))
    rows = joined(fill("<dt>{name}</dt><dd>{value}</dd>", name=name, value=value) for name, value in facts)
    return fill('<dl class="hb-facts hb-two">{rows}</dl>', rows=rows)


def _person(name: str, addresses: tuple[str, ...]) -> str:
    return f"{name}, {addresses[0]}" if addresses else name
