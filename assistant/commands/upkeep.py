"""`heardback sync`, `sign-in`, `backup`, `restore`, `export`, `take-in`: the mailbox, and what lies in files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.console import DONE, FINDING, GOES_ON, as_json, open_desk, print_out, progress_on_stderr, safe, stoppable
from assistant.errors import BadInput

if TYPE_CHECKING:
    from assistant.intake.oauth import Ask
    from assistant.syncing import Progress

_host = click.option("--host", help="The mail server; HEARDBACK_IMAP_HOST where it is not given.")
_user = click.option("--user", help="The mailbox; HEARDBACK_IMAP_USER where it is not given.")
_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@click.command()
@_host
@_user
@_stdin
@click.option(
    "--draft-for", metavar="CLIENT", help="Then draft the reply to CLIENT's last mail and lay it into Drafts."
)
@as_json
def sync(host: str | None, user: str | None, password_stdin: bool, draft_for: str | None, in_json: bool) -> int:
    """Read what is new in the mailbox (Inbox and Sent) into the clients' histories. Nothing there is changed, nothing sent."""
    desk = open_desk()
    password = _password(password_stdin)
    tell = progress_on_stderr()

    def on_progress(progress: Progress) -> None:
        if tell is not None:
            tell(progress.folder, progress.done, progress.total, f"{progress.done} of {progress.total}")

    with stoppable(GOES_ON) as stop:
        done = desk.sync(host=host, user=user, password=password, on_progress=on_progress, stop=stop.is_set)
    if tell is not None:
        click.echo("\r\x1b[2K", err=True, nl=False)
    lines = [f"{done.mailbox}: {done.counts.told()}", *done.notes]
    if not done.finished:
        lines.append("Stopped: what was read is kept, and the next sync goes on from here.")
    print_out([(done, safe("\n".join(lines)))], in_json)
    if draft_for is not None and done.finished:
        placed = desk.draft_into_mailbox(draft_for, password=password)
        words = f"The draft to {placed.to} lies in the mailbox." if placed.new else ""
        print_out([(placed, safe("\n".join(filter(None, (words, *placed.notes)))))], in_json)
    return DONE


@click.command("sign-in")
@_host
@_user
@_stdin
def sign_in(host: str | None, user: str | None, password_stdin: bool) -> int:
    """Sign in to the mailbox, once: at its provider (Microsoft 365, Google), or by a password. It lies in the keyring then."""
    desk = open_desk()
    password = _password(password_stdin)
    if password is not None:
        desk.keep_password(password, host=host, user=user)
        click.echo("The password lies in this machine's keyring.")
        return DONE

    def tell(ask: Ask) -> None:
        code = f" and type the code {ask.code}" if ask.code else ""
        click.echo(safe(f"Open {ask.url}{code}."))

    with stoppable() as stop:
        click.echo(safe(desk.sign_in(tell, host=host, user=user, stop=stop.is_set)))
    return DONE


@click.command()
@click.option("--to", type=click.Path(path_type=Path), help="A file or folder; the data folder where it is not given.")
@click.option("--list", "listed", is_flag=True, help="List the backups that can be found.")
@click.option("--remove", type=click.Path(path_type=Path), help="Delete this backup.")
@as_json
def backup(to: Path | None, listed: bool, remove: Path | None, in_json: bool) -> int:
    """Copy the store as it is at this moment, whoever writes meanwhile."""
    desk = open_desk()
    if remove is not None:
        desk.remove_backup(remove)
        click.echo(safe(f"{remove} is gone."))
        return DONE
    if listed:
        found = desk.backups()
        if not found and not in_json:
            click.echo("There is no backup yet.")
        return print_out([(one, safe(f"{one.path}, {one.size} bytes")) for one in found], in_json)
    with stoppable() as stop:
        made = desk.back_up(to, stop=stop)
    if made is None:
        click.echo("Stopped: there is no backup.")
        return DONE
    return print_out([(made, safe(f"The backup is {made.path}."))], in_json)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Also where the store was changed after the backup.")
def restore(file: Path, force: bool) -> int:
    """Put a backup in the place of the store. What is there now is kept aside."""
    from assistant.opening import restore_backup

    aside = restore_backup(file, force=force)
    click.echo(safe(f"The store is that of {file}." + (f" The one before it is {aside}." if aside else "")))
    back = open_desk().came_back()
    for name in back:
        click.echo(safe(f"{name} was erased after that backup was made, and is back with it: erase them once more."))
    return FINDING if back else DONE


@click.command()
@click.argument("to", type=click.Path(path_type=Path))
@as_json
def export(to: Path, in_json: bool) -> int:
    """Write everything the desk keeps, as JSON Lines and .eml, into a folder or a .zip."""
    with stoppable() as stop:
        made = open_desk().export(to, stop=stop)
    told = f"{to} holds {_listed(made.counts)}." if made.finished else "Stopped: nothing was written."
    return print_out([(made, safe(told))], in_json)


@click.command("take-in")
@click.argument("source", type=click.Path(path_type=Path))
@as_json
def take_in(source: Path, in_json: bool) -> int:
    """Add what is in an export and not yet here."""
    with stoppable(GOES_ON) as stop:
        made = open_desk().take_in(source, stop=stop)
    told = f"New: {_listed(made.counts)}." + ("" if made.finished else " Stopped: the same command goes on from here.")
    return print_out([(made, safe(told))], in_json)


@click.command()
@click.argument("client")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.option("--backups", is_flag=True, help="Remove the backups and exports that hold them, too.")
@click.option(
    "--check",
    "words",
    multiple=True,
    metavar="WORD",
    help="Afterwards look for this word in every file; - reads words from standard input, a line each.",
)
@as_json
def erase(client: str, yes: bool, backups: bool, words: tuple[str, ...], in_json: bool) -> int:
    """Erase CLIENT everywhere. A mark without words keeps the next sync from bringing them back."""
    if "-" in words:  # a word in the arguments stands in the list of processes, for everybody on the machine to see
        if not yes:
            raise BadInput("Words from standard input leave no room for a question: add --yes.")
        words = tuple(line.strip() for line in sys.stdin if line.strip())
    desk = open_desk()
    if not yes:
        click.confirm(f"Erase {client} with all that is known of them?", abort=True, err=True)
    done = desk.erase(client, backups=backups)
    lines = [f"{sum(done.rows.values())} rows are gone." if done.finished else "Not finished: call it again."]
    if done.copies and not backups:
        lines.append("These still hold them (`heardback backup --remove FILE`; an export is a file of yours):")
        lines += [f"  {path}" for path in done.copies]
    lines += [f"Removed: {path}" for path in done.removed]
    lines += [f"Still holds something of theirs: {path}" for path in done.left]
    lines += done.notes
    found = desk.traces(words) if words else ()
    if words:
        lines.append("None of these words stands in the data folder." if not found else "Found in:")
        lines += [f"  {path}" for path in found]
    print_out([(done, safe("\n".join(lines)))], in_json)
    return FINDING if found or done.left or not done.finished else DONE


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count) or "nothing"


def _password(from_stdin: bool) -> str | None:
    if not from_stdin:
        return None
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise BadInput("No password came in on standard input.")
    return password


COMMANDS = (sync, sign_in, backup, restore, export, take_in, erase)
