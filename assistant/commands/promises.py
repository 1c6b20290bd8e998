"""`heardback sent`, `due`: a reply went out, and what it promised falls due."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.console import DONE, FINDING, Moment, answer_first, as_json, now_option, open_desk, print_out, safe
from assistant.errors import BadInput

if TYPE_CHECKING:
    from assistant.answers import Commitment
    from assistant.commitments import Due

_MOST_WORDS = 120
"""Letters of the client's matter that are shown of a promise."""


@click.command()
@click.argument("client")
@click.argument("file", required=False, metavar="[FILE|-]")
@click.option("--draft", metavar="ID", help="Which draft; the newest that has not gone out where it is not given.")
@click.option("--at", type=Moment(), help="When it went out; now where it is not given.")
@click.option("--list", "listed", is_flag=True, help="Only list the drafts for CLIENT and what became of them.")
@as_json
def sent(client: str, file: str | None, draft: str | None, at: datetime | None, listed: bool, in_json: bool) -> int:
    """Note that a drafted reply to CLIENT has gone out: its promised moment is a commitment from then on.

    FILE (or - for standard input) holds the words that went out, where they were changed. What lies in the synced Sent
    folder or is imported is noticed without this.
    """
    from assistant.entry import read_input

    desk = open_desk()
    if listed:
        drafts = desk.drafted(client)
        if not drafts and not in_json:
            click.echo("No reply was drafted for them: keep one with `heardback reply FILE --client NAME`.")
        return print_out(
            [(one, safe(f"{one.id}: {one.made_at:%Y-%m-%d %H:%M}, {one.fate} – {one.subject}")) for one in drafts],
            in_json,
        )
    words = None
    if file is not None:
        _, words = read_input(file, "Paste what was sent, then press Ctrl+D.")
    done = desk.mark_sent(client, draft=draft, words=words, at=at)
    owed = "`heardback due` counts down to the next word." if done.promise_at else "It promises nothing."
    return print_out([(done, safe(f"Noted: the reply to {done.client} has gone out. {owed}"))], in_json)


@click.command()
@click.option("--within", type=click.FloatRange(0, 500), default=8.0, show_default=True, metavar="HOURS",
              help="Working hours of yours that count as soon.")  # fmt: skip
@click.option("--kept", metavar="ID", help="The word was given; the front of the id, or the client, will do.")
@click.option("--note", metavar="ID", help="Print the note to the colleague who was named as being on it.")
@click.option("--ics", type=click.Path(path_type=Path), help="Write the promises as a calendar file, with warnings.")
@now_option
@as_json
def due(
    within: float, kept: str | None, note: str | None, ics: Path | None, now: datetime | None, in_json: bool
) -> int:
    """What we promised clients: missed first, then what falls due soon. Exit 1 where something is missed.

    For a timer when the desk is closed: `heardback due --within 2 || notify-send …`. A word that comes in by import, sync
    or log keeps its promise by itself.
    """
    if sum(one is not None for one in (kept, note, ics)) > 1:
        raise BadInput("Choose one of --kept, --note and --ics.")
    desk = open_desk()
    if kept is not None:
        made = desk.keep_promise(kept, now)
        return print_out([(made, safe(f"Kept: the word to {made.client}."))], in_json)
    if note is not None:
        written = desk.colleague_note(note, now)
        text = f"To: {written.to}\nSubject: {written.subject}\n\n{written.body}"
        return print_out([(written, safe(text))], in_json)
    if ics is not None:
        _write_whole(ics, desk.promise_calendar(now))
    found = desk.due(within, now)
    text = due_text(found) + (f"\nThe calendar file is {ics}." if ics is not None else "")
    print_out([(found, answer_first(text))], in_json)
    return FINDING if found.missed else DONE


def due_text(found: Due) -> str:
    """The count first, then each promise with its id, its moment and how far it is."""
    told = [f"{len(found.missed)} missed"] if found.missed else []
    told.append(f"{len(found.due)} due within {found.within:g} working hours")
    told += [f"{found.later} later"] if found.later else []
    lines = [
        f"Promised words: {', '.join(told)}." if found.missed or found.due or found.later else "Nothing is promised."
    ]
    lines += [_line(one) for one in (*found.missed, *found.due)]
    return "\n".join(lines)


def _line(one: Commitment) -> str:
    hours = abs(one.countdown)
    span = f"{hours:.1f} working hours" if hours >= 1 else f"{hours * 60:.0f} working minutes"
    far = f"missed by {span}" if one.missed else f"in {span}"
    matter = " ".join(one.what.split())
    about = f" – “{matter[:_MOST_WORDS]}{'…' if len(matter) > _MOST_WORDS else ''}”" if matter else ""
    lines = [f"{one.id[:6]} {one.client}: {one.due:%a %Y-%m-%d %H:%M}, {far}{about}"]
    if one.colleague:
        lines.append(f"       {one.colleague} was named as being on it: `heardback due --note {one.id[:6]}`")
    return "\n".join(lines)


def _write_whole(file: Path, content: bytes) -> None:
    """Writes a file whole or not at all: a calendar may read it at this moment."""
    scratch = file.with_name(f".{file.name}.part")
    try:
        scratch.write_bytes(content)
        scratch.replace(file)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise BadInput(f"{file} cannot be written ({error.strerror}): choose another place.") from None


COMMANDS = (sent, due)
