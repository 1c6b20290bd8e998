"""`heardback radar` and `manager`: which clients are drifting and why, and who of us looks after whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from assistant.commands.meeting import Day
from assistant.console import (
    DONE,
    answer_first,
    as_json,
    now_option,
    open_desk,
    print_out,
    progress_on_stderr,
    safe,
    stoppable,
)
from assistant.errors import BadInput

if TYPE_CHECKING:
    from assistant.advice.drift import RadarSign
    from assistant.radar import ClientOnRadar, Radar


@click.command()
@click.option("--manager", help="Only the clients whom this account manager looks after.")
@click.option("--since", type=Day(), help="The day to compare with; a week ago where it is not given.")
@click.option("--all", "everyone", is_flag=True, help="Show the steady ones, too, and what was dismissed.")
@click.option("--dismiss", metavar="SIGN", help="This sign is none: it stays away until it grows. Wants --reason.")
@click.option("--reason", help="With --dismiss: why.")
@click.option("--restore", metavar="SIGN", help="A sign that was dismissed counts again.")
@now_option
@as_json
def radar(
    manager: str | None,
    since: date | None,
    everyone: bool,
    dismiss: str | None,
    reason: str | None,
    restore: str | None,
    now: datetime | None,
    in_json: bool,
) -> int:
    """Show who is drifting, worst first: health, the signs with the words behind them, one next step each.

    The id of a sign stands in brackets. A sign that was dismissed comes back when it is graver or has more behind it, or,
    where it is a silence, when it has lasted half as long again.
    """
    if (reason is not None and dismiss is None) or (dismiss is not None and restore is not None):
        raise BadInput("Dismiss one sign with --dismiss SIGN --reason WHY, or bring one back with --restore SIGN.")
    desk = open_desk()
    if dismiss is not None or restore is not None:
        entry = desk.dismiss(dismiss, reason or "") if dismiss is not None else desk.restore(restore or "")
        return print_out([(entry, answer_first("\n".join(_client(entry, everyone=True))))], in_json)
    tell = progress_on_stderr()

    def on_progress(done: int, total: int) -> None:
        if tell is not None and done % 10 == 0:
            tell("radar", done, total, f"{done} of {total} clients")

    with stoppable("what was assessed until then is kept") as stop:
        found = desk.radar(manager=manager, since=since, now=now, on_progress=on_progress, stop=stop.is_set)
    if tell is not None:
        click.echo("\r\x1b[2K", err=True, nl=False)
    return print_out([(found, answer_first(radar_text(found, everyone)))], in_json)


def radar_text(found: Radar, everyone: bool) -> str:
    """The radar in words: how many stand how, each client that needs a look, and each manager's book."""
    health = {
        name: sum(one.health == name for one in found.clients) for name in ("critical", "at_risk", "watch", "steady")
    }
    counted = [f"{count} {name.replace('_', ' ')}" for name, count in health.items() if count]
    lines = [f"{', '.join(counted)}." if counted else "No client yet."]
    if found.manager:
        lines[0] = f"{found.manager}: {lines[0]}"
    for entry in found.clients:
        if everyone or entry.health not in ("steady", None) or entry.step.due or entry.change in ("worse", "better"):
            lines += ["", *_client(entry, everyone)]
    if len(found.teams) > 1:
        lines += ["", "By account manager:"]
        for team in found.teams:
            part = f"{team.critical} critical, {team.at_risk} at risk, {team.watch} watch, {team.steady} steady"
            lines.append(f"- {team.manager or 'nobody'}: {part}" + (f"; {team.worse} worse" if team.worse else ""))
    if found.snoozed:
        lines += ["", f"Kept off for now: {found.snoozed}."]
    if not found.finished:
        lines += ["", "Stopped: what was assessed is kept, and the same command goes on from here."]
    return "\n".join(lines)


def _client(entry: ClientOnRadar, everyone: bool) -> list[str]:
    from assistant.tell import HEALTH, chase_headline

    name = f"{entry.client} ({entry.company})" if entry.company else entry.client
    state = HEALTH[entry.health] if entry.health else entry.relation.capitalize()
    lines = [f"{name} – {state}{_changed(entry)}{f' · {entry.manager}' if entry.manager else ''}"]
    lines += [line for sign in entry.signs for line in _sign(sign)]
    if everyone:
        lines += [f"  dismissed [{one.id}] {one.name}: {one.reason}" for one in entry.dismissed]
    return [*lines, f"  → {chase_headline(entry.step)} {entry.step.why[:1].upper()}{entry.step.why[1:]}."]


def _changed(entry: ClientOnRadar) -> str:
    from assistant.tell import HEALTH

    if entry.then is None or entry.change in (None, "same"):
        return ""
    if entry.change == "other":
        told = [f"new: {one}" for one in entry.new_signs] + [f"gone: {one}" for one in entry.gone_signs]
        return f", since {entry.then.day} {', '.join(told)}" if told else ""
    was = HEALTH[entry.then.health].lower() if entry.then.health else "no client"
    return f", {entry.change} than on {entry.then.day} ({was})"


def _sign(sign: RadarSign) -> list[str]:
    head = f"  {f'[{sign.id}] ' if sign.id else ''}{sign.name}"
    lines = [f"{head}{' (serious)' if sign.serious and sign.id else ''}"]
    for one in sign.evidence:
        words = " ".join(one.quote.split())
        lines.append(f"    {one.at:%Y-%m-%d}, {one.channel}: {f'“{words}” – ' if words else ''}{one.why}")
    return lines


@click.command()
@click.argument("client", required=False)
@click.argument("name", required=False)
@click.option("--nobody", is_flag=True, help="Nobody looks after CLIENT any more.")
@as_json
def manager(client: str | None, name: str | None, nobody: bool, in_json: bool) -> int:
    """Say that NAME of ours looks after CLIENT; without either, list who looks after whom."""
    desk = open_desk()
    if client is None:
        everyone = desk.clients()
        book = {one.id: [known.name for known in everyone if known.manager == one.id] for one in desk.managers()}
        if not book and not in_json:
            click.echo("Nobody yet: `heardback manager CLIENT NAME` says who looks after a client.")
        return print_out(
            [(one, safe(f"{one.name}: {', '.join(book[one.id]) or 'no client'}")) for one in desk.managers()], in_json
        )
    if (name is None) != nobody:
        raise BadInput("Say who looks after them by name, or --nobody.")
    kept = desk.set_manager(client, name)
    whose = next((one.name for one in desk.managers() if one.id == kept.manager), "Nobody")
    print_out([(kept, safe(f"{whose} looks after {kept.name}."))], in_json)
    return DONE


COMMANDS = (radar, manager)
