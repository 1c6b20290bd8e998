"""`heardback clients`, `import`, `doubtful`, `settle`, `quarantine`, `search`, `log`: what the desk knows of its clients."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.console import (
    DONE,
    FINDING,
    GOES_ON,
    Zone,
    answer_first,
    as_json,
    complain,
    now_option,
    open_desk,
    print_out,
    progress_on_stderr,
    safe,
    stoppable,
)
from assistant.errors import BadInput

if TYPE_CHECKING:
    from assistant.importing.report import Progress


@click.command()
@click.option("--add", "new", metavar="NAME", help="Take a client on.")
@click.option("--company", help="With --add: their company.")
@click.option("--address", "addresses", multiple=True, help="With --add: a mail address of theirs; may be given again.")
@click.option("--timezone", type=Zone(), default="UTC", help="With --add: their time zone, e.g. Europe/Berlin.")
@click.option("--country", help="With --add: two letters, e.g. DE.")
@as_json
def clients(
    new: str | None, company: str | None, addresses: tuple[str, ...], timezone: str, country: str | None, in_json: bool
) -> int:
    """List the clients that the desk knows, or take one on."""
    from assistant.thread import Client

    desk = open_desk()
    if new is not None:
        if not new.strip():
            raise BadInput("A client needs a name.")
        client = Client(name=new.strip(), company=company, timezone=timezone, country=country)
        known = desk.add_client(client, addresses)
        return print_out([(known, answer_first(f"{known.name} is taken on."))], in_json)
    everyone = desk.clients()
    if not everyone and not in_json:
        click.echo("No client yet: take one on with --add, or bring a mailbox with `heardback import`.")
    rows = [
        (
            one,
            safe(
                f"{one.name}{f' ({one.client.company})' if one.client.company else ''} – {', '.join(one.addresses) or 'no address'}"
            ),
        )
        for one in everyone
    ]
    for value, text in rows:
        print_out([(value, text)], in_json)
    return DONE


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--client", help="All of it is this client's: name, company, address or id.")
@click.option("--add-clients", is_flag=True, help="Take on whoever writes and is not known yet.")
@as_json
def import_command(paths: tuple[Path, ...], client: str | None, add_clients: bool, in_json: bool) -> int:
    """Bring history in: mail (.eml, .msg, mbox, Maildir, Gmail Takeout), WhatsApp and Slack exports, calendars (.ics),
    threads (.jsonl), tables of invoices and open items (.csv), or folders of these.

    Importing again adds nothing. Stopped with Ctrl+C it goes on from there the next time.
    """
    desk = open_desk()
    if not desk.profile.addresses and client is None:
        complain(
            "Your own mail addresses are not known yet (`heardback setup --address …`): whose turn it is may stay open."
        )
    tell = progress_on_stderr()

    def on_progress(progress: Progress) -> None:
        if tell is not None:
            tell(progress.name, progress.position, progress.total, progress.counts.told())

    stopped = False
    with stoppable(GOES_ON) as stop:
        for path in paths:
            done = desk.import_(path, client=client, add_clients=add_clients, on_progress=on_progress, stop=stop.is_set)
            if tell is not None:
                click.echo("\r\x1b[2K", err=True, nl=False)
            told = f"{done.name}: {done.counts.told()}"
            if done.unknown:
                told += f"\nOf no known kind, left alone: {', '.join(done.unknown[:10])}{' …' if len(done.unknown) > 10 else ''}"
            if not done.finished:
                told += "\nStopped: what was read is kept, and the same command goes on from here."
                stopped = True
            print_out([(done, safe(told))], in_json)
            if stopped:
                break
    if not in_json and desk.doubtful():
        click.echo(
            "Some senders are not known: `heardback doubtful` lists them, `heardback settle` answers whose they are."
        )
    return DONE


@click.command()
@as_json
def doubtful(in_json: bool) -> int:
    """List the senders of whom it must be asked whose they are."""
    found = open_desk().doubtful()
    if not found and not in_json:
        click.echo("Nothing is in doubt.")
    for one in found:
        who = f"{one.name} <{one.who}>" if one.name and one.name != one.who else one.who
        may = f" It may be {' or '.join(one.candidates)}." if one.candidates else ""
        print_out([(one, safe(f"{who}: {one.messages} waiting, {one.reason}.{may} First: {one.first}"))], in_json)
    return DONE


@click.command()
@click.argument("who")
@click.option("--client", help="They are this client's: name, company, address or id.")
@click.option("--new", "new", metavar="NAME", help="They are a new client's, of this name.")
@click.option("--nobody", is_flag=True, help="They are no client: leave them out, now and later.")
@click.option("--whole-house", is_flag=True, help="The same holds for every address of their domain.")
@as_json
def settle(who: str, client: str | None, new: str | None, nobody: bool, whole_house: bool, in_json: bool) -> int:
    """Say whose the messages of WHO (an address or name as `doubtful` shows it) are."""
    if sum((client is not None, new is not None, nobody)) != 1:
        raise BadInput("Say whose they are by one of --client, --new and --nobody.")
    counts = open_desk().settle(who, new or client, whole_house=whole_house, new=new is not None)
    return print_out([(counts, counts.told())], in_json)


@click.command()
@click.option("--save", "number", type=int, metavar="NUMBER", help="Write the bytes of one to standard output.")
@click.option("--drop", "drop", type=int, multiple=True, metavar="NUMBER", help="Throw one away; may be given again.")
@as_json
def quarantine(number: int | None, drop: tuple[int, ...], in_json: bool) -> int:
    """List what could not be read, and why. Its bytes are kept."""
    desk = open_desk()
    inbox = desk.kept().inbox
    if number is not None:
        sys.stdout.buffer.write(inbox.quarantined_raw(number))
        return DONE
    if drop:
        click.echo(f"{inbox.drop_quarantined(drop)} thrown away.")
        return DONE
    found = inbox.quarantined()
    if not found and not in_json:
        click.echo("Nothing is in quarantine.")
    for one in found:
        print_out([(one, safe(f"{one.id}: {one.where_from}, {one.size} bytes. {one.why}"))], in_json)
    return DONE


@click.command()
@click.argument("words")
@click.option("--client", required=True, help="Whose history: name, company, address or id.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@as_json
def search(words: str, client: str, limit: int, in_json: bool) -> int:
    """Find something again in one client's history."""
    desk = open_desk()
    zone = desk.one_client(client).client.zone
    found = desk.search(client, words, limit)
    if not found and not in_json:
        click.echo("Nothing of theirs fits these words.")
    for one in found:
        side = "from them" if one.direction == "in" else "from us"
        head = f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}, {one.channel}, {side}"
        print_out([(one, safe(f"{head}{f' – {one.subject}' if one.subject else ''}\n  {one.snippet}"))], in_json)
    return DONE if found else FINDING


@click.command()
@click.argument("what", required=False, type=click.Choice(["rebuild"]))
def index(what: str | None) -> int:
    """Bring the search by meaning in line with the histories, or `rebuild` it from the store.

    The web desk does the first by itself, in the background.
    """
    rebuild = what == "rebuild"
    tell = progress_on_stderr()

    def on_progress(done: int, total: int) -> None:
        if tell is not None:
            tell("index", done, total, f"{done} of {total}")

    with stoppable() as stop:
        count = open_desk().index(rebuild=rebuild, on_progress=on_progress, stop=stop)
    click.echo(
        f"{count} touchpoints were taken in."
        + (" Stopped: the same command goes on from here." if stop.is_set() else "")
    )
    return DONE


@click.command()
@click.argument("words")
@click.option("--client", help="Whose it is, where the words do not name them.")
@now_option
@as_json
def log(words: str, client: str | None, now: datetime | None, in_json: bool) -> int:
    """Note a call, a voicemail, a text or a meeting in one line: "called Dana, no answer, left a message"."""
    from assistant.conversation import Conversation

    desk = open_desk()
    chat = Conversation(desk)
    turn = chat.turn(words, client=desk.one_client(client).id if client else None, now=now)
    if turn.intent != "log_touchpoint" or not turn.result or not turn.result.get("client_id"):
        raise BadInput(
            turn.answer
            if turn.intent == "log_touchpoint"
            else "Say what it was and with whom: “called Dana, no answer”."
        )
    turn = chat.confirm(turn)
    return print_out([(turn, answer_first(turn.answer))], in_json)


COMMANDS = (clients, import_command, doubtful, settle, quarantine, search, index, log)
