"""`heardback agenda`, `cadence`, `items`, `contact`, `wishes`, `feeling`: before a meeting, and what is noted for it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from assistant.console import DONE, Moment, answer_first, as_json, now_option, open_desk, print_out, safe
from assistant.errors import BadInput

_CHANNELS = ["email", "call", "text", "chat", "meeting"]


class Day(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]  # generic from click 8.5 on only
    """A day, as 2026-12-01."""

    name = "DAY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail("that is no day: write it as 2026-12-01", param, ctx)


@click.command()
@click.argument("client")
@click.option("--meeting", type=Moment(), help="When the meeting is; today where it is not given.")
@click.option("--with-boss/--without-boss", default=None, help="Whether someone above the contact sits there.")
@click.option("--picture", type=click.Path(path_type=Path), help="Write the list as a picture (PNG) to this file.")
@click.option("--markdown", is_flag=True, help="Print the list alone, as Markdown.")
@now_option
@as_json
def agenda(
    client: str,
    meeting: datetime | None,
    with_boss: bool | None,
    picture: Path | None,
    markdown: bool,
    now: datetime | None,
    in_json: bool,
) -> int:
    """The list that opens a meeting with CLIENT, their overdue items first, and the private heads-up that goes before it."""
    desk = open_desk()
    made = desk.agenda(client, meeting=meeting, with_boss=with_boss, now=now)
    if picture is not None:
        _write(picture, desk.agenda_picture(client, meeting=meeting, with_boss=with_boss, now=now))
    if markdown and not in_json:
        click.echo(safe(made.markdown))
        return DONE
    parts = [made.list.rstrip()]
    if made.heads_up:
        to = made.heads_up_to or "your contact"
        parts.append(f"Before it, to {to} alone:\n\nSubject: {made.heads_up_subject}\n\n{made.heads_up}")
    if made.own_notes:
        parts.append(made.own_notes.rstrip())
    if picture is not None:
        parts.append(f"The picture of the list is {picture}.")
    return print_out([(made, answer_first("\n\n".join(parts)))], in_json)


@click.command()
@click.argument("client")
@click.option("--on", "days", required=True, help="Weekdays, e.g. tue,thu.")
@click.option("--at", "clock", required=True, help="The hour on the client's clock, e.g. 9:40.")
@click.option("--minutes", type=click.IntRange(1, 480), default=5, show_default=True)
@click.option("--channel", type=click.Choice(_CHANNELS), default="call", show_default=True)
@click.option("--every-weeks", type=click.IntRange(1, 52), default=1, show_default=True)
@click.option("--until", type=Day(), help="The last day; a quarter ahead where it is not given.")
@click.option("--ics", type=click.Path(path_type=Path), help="Write the calendar file here.")
@click.option("--try", "only_try", is_flag=True, help="Only show it: the rhythm is not kept.")
@now_option
@as_json
def cadence(
    client: str,
    days: str,
    clock: str,
    minutes: int,
    channel: Any,
    every_weeks: int,
    until: date | None,
    ics: Path | None,
    only_try: bool,
    now: datetime | None,
    in_json: bool,
) -> int:
    """Plan check-ins with CLIENT: a calendar file with an agenda each, and the mail that announces them. Nothing is sent."""
    from assistant.advice.cadence import clock_of, weekdays_of

    desk = open_desk()
    made = desk.plan_check_ins(
        client,
        weekdays_of(days),
        clock_of(clock),
        minutes=minutes,
        channel=channel,
        until=until,
        every_weeks=every_weeks,
        keep=not only_try,
        now=now,
    )
    if ics is not None:
        _write(ics, made.calendar.encode("utf-8"))
    lines = [f"{made.count} check-ins with {made.client}, from {made.first} to {made.last}."]
    if made.left_out:
        lines.append(f"Left out: {', '.join(map(str, made.left_out))}.")
    lines += made.remarks
    lines.append(f"The calendar file is {ics}." if ics else "Add --ics FILE for the calendar file.")
    lines += ["", f"Subject: {made.subject}", "", made.announcement]
    return print_out([(made, answer_first("\n".join(lines)))], in_json)


@click.command()
@click.argument("client")
@click.option("--add", "what", metavar="WHAT", help="Note something that is open.")
@click.option("--side", type=click.Choice(["ours", "theirs"]), default="theirs", show_default=True)
@click.option("--due", type=Day(), help="With --add: when it is due.")
@click.option("--owner", help="With --add: who does it.")
@click.option("--done", "done", metavar="ID", help="It is done.")
@click.option("--suggest", is_flag=True, help="Show what the history shows to be open and nobody noted.")
@as_json
def items(
    client: str,
    what: str | None,
    side: Any,
    due: date | None,
    owner: str | None,
    done: str | None,
    suggest: bool,
    in_json: bool,
) -> int:
    """What is open with CLIENT, on both sides."""
    desk = open_desk()
    if what is not None:
        made = desk.add_open_item(client, side, what, due=due, owner=owner)
        return print_out([(made, safe(f"Noted ({made.id[:6]}): {made.what}."))], in_json)
    if done is not None:
        closed = desk.close_open_item(client, done)
        return print_out([(closed, safe(f"Done: {closed.what}."))], in_json)
    if suggest:
        found = desk.suggested_items(client)
        if not found and not in_json:
            click.echo("The history shows nothing open that is not noted.")
        told = [f"{one.side}: {one.what}{_by(one.due)}\n  “{one.quote}”" for one in found]
        return print_out(zip(found, map(safe, told), strict=True), in_json)
    listed = desk.open_items(client)
    if not listed and not in_json:
        click.echo("Nothing is open.")
    told = [f"{one.id[:6]} {one.side}: {one.what}{_by(one.due)}{_of(one.owner)}" for one in listed]
    return print_out(zip(listed, map(safe, told), strict=True), in_json)


def _by(due: date | None) -> str:
    return f", due {due}" if due else ""


def _of(owner: str | None) -> str:
    return f" ({owner})" if owner else ""


@click.command()
@click.argument("client")
@click.option("--name", help="Note one of their people.")
@click.option("--role", type=click.Choice(["primary", "boss", "other"]), default="other", show_default=True)
@click.option("--address", "addresses", multiple=True, help="Their mail address; may be given again.")
@as_json
def contact(client: str, name: str | None, role: Any, addresses: tuple[str, ...], in_json: bool) -> int:
    """CLIENT's people: the primary contact, their boss, others."""
    desk = open_desk()
    if name is not None:
        desk.add_contact(client, name, role=role, addresses=addresses)
    found = desk.contacts(client)
    if not found and not in_json:
        click.echo("Nobody is on record: note the primary contact with --name and --role primary.")
    told = [", ".join(filter(None, (one.name, one.role, *one.addresses))) for one in found]
    return print_out(zip(found, map(safe, told), strict=True), in_json)


@click.command()
@click.argument("client")
@click.option("--preference", type=click.Choice(_CHANNELS), help="The channel they prefer.")
@click.option(
    "--rule-out",
    "ruled_out",
    multiple=True,
    type=click.Choice([*_CHANNELS, "voicemail"]),
    help="A channel they do not want; may be given again.",
)
@click.option("--success", help="What success looks like for them.")
@as_json
def wishes(client: str, preference: Any, ruled_out: tuple[Any, ...], success: str | None, in_json: bool) -> int:
    """How CLIENT wants to be reached, and what success looks like for them."""
    desk = open_desk()
    if preference is None and not ruled_out and success is None:
        kept: Any = desk.one_client(client)
    else:
        kept = desk.set_wishes(client, preference=preference, ruled_out=ruled_out or None, success=success)
    who = kept.client
    lines = [
        kept.name,
        f"prefers: {who.preference or 'not said'}",
        f"does not want: {', '.join(who.ruled_out) or 'nothing said'}",
        f"success: {kept.success or 'not agreed yet: ask them'}",
    ]
    return print_out([(kept, answer_first("\n".join(lines)))], in_json)


@click.command()
@click.argument("client")
@click.argument("answer")
@click.option("--by", help="Who gave it.")
@as_json
def feeling(client: str, answer: str, by: str | None, in_json: bool) -> int:
    """Note what CLIENT answered to "how are you feeling about everything?"."""
    kept = open_desk().add_feeling(client, answer, by=by)
    return print_out([(kept, safe(f"Noted: “{kept.answer}”."))], in_json)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise BadInput(f"{file} cannot be written ({error.strerror}): choose another place.") from None


COMMANDS = (agenda, cadence, items, contact, wishes, feeling)
