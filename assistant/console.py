"""What all commands of the command line share: kinds of options, printing, and the words of progress. Not here: a command."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from assistant.desk import Desk
    from assistant.thread import Value

DONE, FINDING, WRONG = 0, 1, 2
GOES_ON = "what was kept until then stays, and the same command goes on from there"
_UNSEEN = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))
"""Control characters: in a mail they could steer the terminal. Tab and line feed stay."""


class Moment(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]  # generic from click 8.5 on only
    """An ISO 8601 moment with its offset."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail("that is no moment: write it as 2026-03-02T09:15:00+01:00", param, ctx)
        if moment.tzinfo is None:
            self.fail("the offset is missing: write the moment as 2026-03-02T09:15:00+01:00", param, ctx)
        return moment


class Zone(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]  # generic from click 8.5 on only
    """An IANA time zone."""

    name = "IANA"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from assistant.thread import known_zone

        try:
            return known_zone(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


as_json = click.option("--json", "in_json", is_flag=True, help="Print one JSON object (JSON Lines for many inputs).")
now_option = click.option(
    "--now", type=Moment(), help="The moment of writing or asking; the clock where it is not given."
)


def open_desk() -> Desk:
    """The desk that the environment describes."""
    from assistant.opening import open_desk as opened

    return opened()


def print_out(answers: Iterable[tuple[Value, str]], in_json: bool) -> int:
    """Prints answers one by one, as JSON Lines or as words; returns DONE."""
    for number, (value, text) in enumerate(answers):
        if in_json:
            click.echo(json.dumps(value.model_dump(mode="json"), ensure_ascii=False))
        else:
            click.echo(f"\n{text}" if number else text)
    return DONE


def answer_first(text: str) -> str:
    """The first line stands out; all of it is safe to print."""
    first, line_end, rest = safe(text).partition("\n")
    return f"{strong(first)}{line_end}{rest}"


def safe(text: str) -> str:
    """Without what could steer the terminal."""
    return text.translate(_UNSEEN)


def strong(text: str) -> str:
    """Bold on a terminal that shows it."""
    return click.style(text, bold=True) if sys.stdout.isatty() and "NO_COLOR" not in os.environ else text


def complain(sentence: str) -> None:
    """One sentence on stderr."""
    click.echo(" ".join(safe(sentence).split()), err=True)


@contextmanager
def stoppable(at_once: str = "nothing was changed") -> Generator[Event, None, None]:
    """Ctrl+C asks to stop at the next item; a second one stops at once, and the batch under way is not kept.

    `at_once` says what holds after that.
    """
    event = Event()

    def on_signal(_number: int, _frame: Any) -> None:
        if event.is_set():
            raise KeyboardInterrupt
        event.set()
        click.echo("\nStopping; once more stops at once.", err=True)

    before = signal.signal(signal.SIGINT, on_signal)
    try:
        yield event
    except KeyboardInterrupt:
        raise click.ClickException(f"Stopped at once: {at_once}.") from None
    finally:
        signal.signal(signal.SIGINT, before)


def progress_on_stderr() -> Callable[[str, int, int | None, str], None] | None:
    """A teller of progress on a terminal: name, position, total, words; with the time left. None where nobody watches."""
    if not sys.stderr.isatty():
        return None
    began = time.monotonic()

    def tell(name: str, position: int, total: int | None, words: str) -> None:
        share = min(1.0, position / total) if total else 0.0
        spent = time.monotonic() - began
        left = f", about {_spell(spent / share - spent)} left" if share > 0.02 and share < 1 else ""
        line = f"{name}: {share:4.0%}{left} – {words}" if total else f"{name}: {words}"
        click.echo(f"\r\x1b[2K{safe(line)[:150]}", err=True, nl=False)

    return tell


def _spell(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
