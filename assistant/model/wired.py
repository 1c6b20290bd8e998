"""What is put around the language model by setting: whether its server can be reached, spans, personal data taken out.

Not here: the model itself (`configured`), and the settings (`assistant.settings`).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.model.reachable import OPENAI, Reachable
from assistant.reach import Reach
from assistant.seam import Model
from assistant.usage import Record, Used

if TYPE_CHECKING:
    from assistant.settings import Settings


def recorder(settings: Settings, keep: Record) -> Record:
    """Who is told of an ask: the log, and the span that it is, where there are spans."""
    if not settings.traces:
        return keep
    from assistant.watching import note_used

    def both(used: Used) -> None:
        note_used(used)
        keep(used)

    return both


def wired(
    model: Model, settings: Settings, reach: Reach, record: Record, names: Callable[[], Iterable[str]] = tuple
) -> Model:
    """`model` with everything around it that is switched on. `names` are those to take out of every ask.

    Spans lie inside of what takes personal data out: with their text switched on, too, they hold none of it.
    Raises BadSettings where spans are wanted and OpenTelemetry is not installed.
    """
    urls = base_urls(settings)
    around: Model = Reachable(model, urls, reach, record)
    if settings.traces:
        from assistant.watching import Place, Watched, tracer

        around = Watched(around, tracer(), Place.of(urls[0]), with_text=settings.traces_text)
    if takes_out(settings):
        from assistant.model.redact import Redacted

        around = Redacted(around, names)
    return around


def base_urls(settings: Settings) -> tuple[str | None, ...]:
    """Where the model is, and where the second one is if there is one."""
    if not settings.fallback_model:
        return (settings.base_url,)
    return (settings.base_url, settings.fallback_base_url or settings.base_url)


def takes_out(settings: Settings) -> bool:
    """Whether personal data is taken out of what the model is sent."""
    if settings.redact == "remote":
        return not all(is_loopback(url or OPENAI) for url in base_urls(settings))
    return settings.redact == "1"


def is_loopback(url: str) -> bool:
    """Whether an address is this machine's own; no name is looked up for the answer."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
