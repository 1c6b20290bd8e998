"""A thread's touchpoints as a compact list: channel, direction, moment, first words. Not here: the timeline picture."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from assistant.keeping import Found
from assistant.tell import CHANNELS, OUTCOMES
from assistant.thread import Thread, Touchpoint
from ui.components.plain import Html, fill, joined, show
from ui.wording import silence, stamp, zone_name


def show_touchpoints(thread: Thread, cited: Collection[int] = (), *, whole: bool = False) -> None:
    """The list, oldest first, in the client's zone; touchpoints that an answer quotes are marked. `whole`: with all words."""
    rows = [_row(n, touchpoint, thread, n in cited, whole) for n, touchpoint in enumerate(thread.touchpoints)]
    if not rows:
        show(fill('<p class="hb-small">No touchpoint with {name} yet.</p>', name=thread.client.name))
        return
    now = fill('<li class="hb-now">Now: {silence}</li>', silence=silence(thread.touchpoints[-1].at, thread.now))
    show(
        fill('<p class="hb-label">Touchpoints, {zone} time</p>', zone=zone_name(thread.client.timezone)),
        fill('<ol class="hb-rows hb-thread">{rows}{now}</ol>', rows=joined(rows), now=now),
    )


def show_found(found: Sequence[Found], now: datetime) -> None:
    """Touchpoints that were searched for, best first, with the words that fit."""
    if not found:
        show(fill('<p class="hb-small">Nothing in their history fits these words.</p>'))
        return
    rows = joined(
        fill(
            '<li class="hb-quote"><q>{snippet}</q> <small>{who}, {moment}, {channel}</small></li>',
            snippet=one.snippet,
            who="they" if one.direction == "in" else "we",
            moment=stamp(one.at.astimezone(now.tzinfo), now),
            channel=one.channel,
        )
        for one in found
    )
    show(fill('<ul class="hb-rows">{rows}</ul>', rows=rows))


def said_by(touchpoint: Touchpoint, thread: Thread) -> str:
    """Who a touchpoint is from: its author, else the client or us."""
    who = touchpoint.author or (thread.client.name if touchpoint.direction == "in" else "You")
    return who.split()[0] if who == thread.client.name and who.split() else who


def _row(number: int, touchpoint: Touchpoint, thread: Thread, cited: bool, whole: bool) -> Html:
    zone = thread.client.zone
    moment = stamp(touchpoint.at.astimezone(zone), thread.now.astimezone(zone))
    outcome = f", {OUTCOMES[touchpoint.outcome]}" if touchpoint.outcome else ""
    said = f"{CHANNELS[touchpoint.channel]}{outcome}"
    said_text = touchpoint.text.strip() if whole else touchpoint.text[:400]
    if whole and touchpoint.subject:
        said_text = f"{touchpoint.subject}\n\n{said_text}"
    words = fill("<p>{text}</p>", text=said_text) if said_text.strip() else Html()
    return fill(
        '<li class="hb-point {side}{cited}"><span class="hb-icon {channel}" role="img" aria-label="{label}"></span>'
        '<div><div class="hb-top"><b>{who}</b><time datetime="{iso}">{moment}</time></div>'
        "<small>{number}. {said}</small>{words}</div></li>",
        side=touchpoint.direction,
        cited=" cited" if cited else "",
        channel=touchpoint.channel,
        label=CHANNELS[touchpoint.channel],
        who=said_by(touchpoint, thread),
        iso=touchpoint.at.isoformat(),
        moment=moment,
        number=number + 1,
        said=said,
        words=words,
    )
