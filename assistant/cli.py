"""The command line, `heardback …`: thin over the desk. Not here: reading input (`entry`), saying answers (`tell`), any decision.

Exit codes: 0 done, 1 a finding of the command, 2 wrong use or unreadable input, with one sentence on stderr. Everything
heavy is imported inside the command that needs it: a cold reply is the command that people wait for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from assistant.commands import (
    app,
    doors,
    evals,
    handing_over,
    history,
    meeting,
    model,
    people,
    promises,
    radar,
    style,
    upkeep,
)
from assistant.console import (
    DONE,
    WRONG,
    Moment,
    Zone,
    answer_first,
    as_json,
    complain,
    now_option,
    open_desk,
    print_out,
)
from assistant.errors import BadInput, HeardbackError

if TYPE_CHECKING:
    from assistant.desk import Desk
    from assistant.thread import Value


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="heardback", message="%(version)s")
def heardback() -> None:
    """The desk of an agency's account manager.

    A pasted mail comes out as a holding reply, a thread as a clear answer to "should I chase again?". Nothing is ever
    sent. Exit codes: 0 done, 1 a finding, 2 wrong use or unreadable input.
    """


@heardback.command()
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option("--received-at", type=Moment(), help="When the mail came in; its own date where it is not given.")
@now_option
@click.option("--timezone", type=Zone(), help="The client's time zone, e.g. Europe/Berlin.")
@click.option("--tone", type=click.Choice(["plain", "shorter", "warmer", "formal"]), default="plain", show_default=True)
@click.option("--client", help="Whose mail it is: the draft heeds their wishes, and is kept until it has gone out.")
@as_json
def reply(
    file: str,
    received_at: datetime | None,
    now: datetime | None,
    timezone: str | None,
    tone: Any,
    client: str | None,
    in_json: bool,
) -> int:
    """Draft a holding reply to a client's mail.

    FILE is a pasted mail or an .eml, or JSON Lines of {"id", "raw", "received_at", "client_timezone"}, whose own values
    go before the options. With - or no FILE the mail is read from standard input.
    """
    from assistant.entry import mails_from, read_input
    from assistant.tell import reply_notes, reply_text

    name, raw = read_input(file, "Paste the mail, then press Ctrl+D.")
    desk = open_desk()
    mails = mails_from(name, raw, received_at=received_at, now=now, timezone=timezone, clock=desk.clock)
    many = len(mails) > 1
    if many:
        desk.rest_unnoted()
    known = desk.one_client(client) if client is not None else None
    said = set[str]()
    if known is not None and many:
        raise BadInput(f"{name} holds {len(mails)} mails: with --client, answer one at a time.")

    def told(mail: Any) -> tuple[Value, str]:
        given = desk.reply(
            mail.raw,
            id=mail.id,
            received_at=mail.received_at,
            now=mail.now,
            timezone=mail.timezone,
            client=known.client if known else None,
            tone=tone,
        )
        notes = list(reply_notes(given, said))
        if known is not None and given.body:
            number = desk.keep_draft(known.id, given)
            notes.append(
                f"Kept as draft {number}: `heardback sent {known.id}` once it has gone out, where no sync tells."
            )
        parts = [reply_text(given), "\n".join(notes), f"Playbook: {', '.join(given.sources)}" if given.sources else ""]
        text = "\n\n".join(part for part in parts if part)
        return given, answer_first(f"{mail.id}\n{text}" if many else text)

    return print_out(map(told, mails), in_json)


@heardback.command()
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option(
    "--reader",
    type=click.Choice(["offline", "model", "both"]),
    help="Who reads: the desk, the model first, or both weighed. offline, unless HEARDBACK_READER says otherwise: with a "
    "model each thread costs one call.",
)
@as_json
def chase(file: str, reader: Any, in_json: bool) -> int:
    """Should I chase again? Assess a thread.

    FILE is a thread as JSON (thread.schema.json), or JSON Lines with one thread a line; - or no FILE reads standard input.
    A stop, a ruled-out channel and what the rules count as harassment hold whoever reads.
    """
    from assistant.entry import read_input, threads_from
    from assistant.spread import spread
    from assistant.tell import chase_text

    name, raw = read_input(file, "Paste the thread as JSON, then press Ctrl+D.")
    threads = threads_from(name, raw)
    desk = open_desk()
    if len(threads) > 1:
        desk.rest_unnoted()

    def told(thread: Any) -> tuple[Value, str]:
        given = desk.chase(thread, reader=reader)
        text = chase_text(given, thread)
        return given, answer_first(f"{thread.client.name} ({thread.id}): {text}" if len(threads) > 1 else text)

    # A model's connections do not outlive the parting of processes.
    alone = (reader or desk.reader) == "offline"
    return print_out(spread(told, threads) if alone else map(told, threads), in_json)


@heardback.command()
@click.argument("text")
@click.option("--client", help="The client it is about: name, company, address or id.")
@click.option("--thread", "thread_file", metavar="FILE", help="An open thread, as JSON.")
@now_option
@click.option("--save", is_flag=True, help="Save the touchpoint that the words note; else it is only shown.")
@click.option("--talk", is_flag=True, help="Go on with the kept chat of the client, and keep this turn in it.")
@as_json
def ask(
    text: str,
    client: str | None,
    thread_file: str | None,
    now: datetime | None,
    save: bool,
    talk: bool,
    in_json: bool,
) -> int:
    """One chat turn: paste a mail, ask about a thread or a client, note a call, ask the playbook.

    TEXT is what you would type into the chat; - reads it from standard input. With --talk, "shorter" is about the draft
    of the turn before, and "yes" saves the touchpoint that it noted.
    """
    from assistant.conversation import Conversation
    from assistant.entry import question_from, read_input, threads_from

    words = question_from(text)
    thread = None
    if thread_file is not None:
        name, raw = read_input(thread_file, "Paste the thread as JSON, then press Ctrl+D.")
        threads = threads_from(name, raw)
        if len(threads) != 1:
            raise BadInput(f"{name} holds {len(threads)} threads: ask about one at a time.")
        thread = threads[0] if now is None else threads[0].model_copy(update={"now": now})
        if any(touchpoint.at > thread.now for touchpoint in thread.touchpoints):
            raise BadInput(f"{name}: a touchpoint lies in the future of --now: correct one of the two.")
    desk = open_desk()
    if talk and client is None:
        raise BadInput("Say whose chat goes on: name the client with --client.")
    if client is not None:
        client = _one_client(desk, client)
    chat = Conversation(desk, keeps=talk)
    turn = chat.turn(words, client=client, thread=thread, now=now)
    if save and turn.intent == "log_touchpoint":
        turn = chat.confirm(turn)
    return print_out([(turn, answer_first(turn.answer))], in_json)


@heardback.command()
@click.option("--name", help="Your name, as the reply is signed.")
@click.option("--agency", help="The agency's name.")
@click.option("--sign-off", help="Your own closing lines; \\n breaks a line.")
@click.option("--responsible", help="Who is on it, where that is somebody else than you.")
@click.option("--timezone", help="Your time zone, e.g. Europe/Berlin.")
@click.option("--country", help="Two letters, e.g. DE: its public holidays are days off.")
@click.option("--region", help="Part of the country whose holidays differ, e.g. BY.")
@click.option("--work-days", help="Working days, e.g. mon,tue,wed,thu,fri.")
@click.option("--day-off", "days_off", multiple=True,
              help="Days off, “2026-12-24 to 2027-01-02: skiing”; may be given again, and replaces those before.")  # fmt: skip
@click.option("--opens", help="When the day opens, e.g. 9:00.")
@click.option("--closes", help="When the day closes, e.g. 17:30.")
@click.option("--promise-hours", help="Working hours within which you promise the next word.")
@click.option("--address", "addresses", multiple=True, help="A mail address or domain of yours; may be given again.")
@click.option("--show", is_flag=True, help="Only show the profile.")
@as_json
def setup(show: bool, in_json: bool, **given: Any) -> int:
    """Say who you are: fills the profile that replies are signed and promised by.

    Without options it asks, one question at a time. With options it changes those and leaves the rest; an empty value
    clears one.
    """
    from assistant.profile import load_profile, save_profile
    from assistant.profiling import QUESTIONS, changed, described
    from assistant.settings import load_settings

    settings = load_settings()
    profile = load_profile(settings.profile_file)
    chosen = {field: value for field, value in given.items() if value not in (None, ())}
    if not show:
        if not chosen:
            for field, question in QUESTIONS.items():
                chosen[field] = click.prompt(
                    question, default=described(profile, field), show_default=True, err=in_json
                )
        profile = changed(profile, chosen)
        settings.make_home()
        save_profile(profile, settings.profile_file)
        open_desk().mirror_profile(profile)
    lines = [f"{question}: {described(profile, field) or '–'}" for field, question in QUESTIONS.items()]
    return print_out([(profile, "\n".join([*lines, "", f"The profile is {settings.profile_file}"]))], in_json)


def _one_client(desk: Desk, name: str) -> str:
    """The id of the one client that `name` fits. Raises BadInput where it fits none or several."""
    return desk.thread_of_client(name).id


for command in (
    app.app,
    *doors.COMMANDS,
    evals.evals,
    *handing_over.COMMANDS,
    *history.COMMANDS,
    *meeting.COMMANDS,
    *model.COMMANDS,
    people.people,
    *promises.COMMANDS,
    *radar.COMMANDS,
    style.style,
    *upkeep.COMMANDS,
):
    heardback.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """The console entry. Every failure a person can mend is one sentence; `HEARDBACK_DEBUG=1` shows where it came from."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        # Not click's own main: it answers a closed pipe with exit 1, which is a finding here.
        with heardback.make_context("heardback", sys.argv[1:] if arguments is None else arguments) as context:
            code: object = heardback.invoke(context)
        sys.stdout.flush()
        status = code if isinstance(code, int) else DONE
    except click.exceptions.Exit as done:
        status = done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        status = DONE
    except BrokenPipeError:
        # Whoever reads us has enough (`… | head`). Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = DONE
    except (click.Abort, KeyboardInterrupt):
        complain("Stopped: nothing was changed.")
        status = WRONG
    except click.ClickException as error:
        complain(_usage(error))
        status = WRONG
    except HeardbackError as error:
        _debug()
        complain(str(error))
        status = WRONG
    except Exception as error:  # noqa: BLE001  # the last door before a person: a fault of ours is one sentence too
        _debug()
        complain(
            f"Something went wrong inside Heardback ({type(error).__name__}): "
            "run it again with HEARDBACK_DEBUG=1 and report what it prints."
        )
        status = WRONG
    sys.exit(status)


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    where = f" (see `{context.command_path} --help`)" if context is not None else ""
    return f"{error.format_message().rstrip('.')}{where}."


def _debug() -> None:
    if os.environ.get("HEARDBACK_DEBUG"):
        import traceback

        traceback.print_exc()


if __name__ == "__main__":
    main()
