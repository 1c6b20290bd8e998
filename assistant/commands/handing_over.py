"""`heardback handover`: the brief for whoever takes a client over, for a while or for good."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, cast

import click

from assistant.commands.meeting import Day
from assistant.console import answer_first, as_json, now_option, open_desk, print_out
from assistant.errors import BadInput

if TYPE_CHECKING:
    from assistant.writing.handover import Reader


@click.command()
@click.argument("client")
@click.option("--for", "reader", type=click.Choice(["colleague", "cover", "senior"]), default="colleague", show_default=True,
              help="A colleague who takes over, a holiday cover, the senior person who steps in.")  # fmt: skip
@click.option("--until", type=Day(), help="With --for cover: the last day that is covered.")
@now_option
@as_json
def handover(client: str, reader: str, until: date | None, now: datetime | None, in_json: bool) -> int:
    """The brief on CLIENT for whoever takes over: how they stand, what is open, what was said, what to mind.

    Written offline out of their own history; each line says which words it rests on. For our own eyes.
    """
    if until is not None and reader != "cover":
        raise BadInput("A last day belongs to a cover: say --for cover as well.")
    made = open_desk().handover(client, cast("Reader", reader), until=until, now=now)
    return print_out([(made, answer_first(made.text))], in_json)


COMMANDS = (handover,)
