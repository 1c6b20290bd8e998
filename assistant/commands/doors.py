"""`heardback api …` and `heardback mcp`: the other doors to the desk. Not here: what is asked through them (`doors`)."""

from __future__ import annotations

import json

import click

from assistant.console import DONE, FINDING, open_desk
from assistant.errors import BadInput

_WRITES = "Touchpoints may be logged and signs of the radar dismissed; without it this door only reads."
_PERSON = "One of ours, in whose role it asks: an account manager's sees their clients only."


@click.group()
def api() -> None:
    """The HTTP API on the server of the web desk (`heardback app`), off until there is a token."""


@api.command()
@click.option("--allow-writes", is_flag=True, help=_WRITES)
@click.option("--person", help=_PERSON)
def token(allow_writes: bool, person: str | None) -> int:
    """Make the token that opens the API, and show it this once; the one before opens nothing any more."""
    from assistant.doors.token import make_token

    whose = _one_of_ours(person) if person is not None else None
    made = make_token(writes=allow_writes, person=whose)
    click.echo(made)
    scope = "the clients that they see" if whose else "all clients"
    may = "reads and writes" if allow_writes else "only reads"
    click.echo(
        f"This token {may}, for {scope}. It is shown this once: send it as `Authorization: Bearer …`. "
        "`heardback api off` takes it away.",
        err=True,
    )
    return DONE


@api.command()
def off() -> int:
    """Take the token away: the API is off from the next request on."""
    from assistant.doors.token import remove_token

    was_on = remove_token()
    click.echo("The API is off." if was_on else "The API was off already.")
    return DONE if was_on else FINDING


@api.command()
def openapi() -> int:
    """Print the OpenAPI document of the API."""
    from assistant.doors.openapi import document

    click.echo(json.dumps(document(), indent=2))
    return DONE


@click.command()
@click.option("--allow-writes", is_flag=True, help=_WRITES)
@click.option("--person", help=_PERSON)
@click.option("--http", is_flag=True, help="Over HTTP on this machine, at /mcp, for whoever has the API's token.")
@click.option("--port", type=click.IntRange(1, 65535), default=8502, show_default=True, help="With --http.")
def mcp(allow_writes: bool, person: str | None, http: bool, port: int) -> int:
    """Serve the desk to an assistant over standard input and output, by the Model Context Protocol (the extra `mcp`).

    With --http the token says whose clients are seen and whether it may write: `heardback api token` makes it.
    """
    if http and (allow_writes or person is not None):
        raise BadInput(
            "With --http the token says whose clients are seen and what may be written: give the option to "
            "`heardback api token`."
        )
    try:
        from assistant.doors import tools, tools_http
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise BadInput("The extra for this is not installed: pip install 'heardback[mcp]'.") from None
    if not http:
        tools.serve(may_write=allow_writes, person=_one_of_ours(person) if person is not None else None)
        return DONE
    tools_http.serve(
        port,
        tell=lambda address: click.echo(f"The desk for assistants is at {address}. Stop it with Ctrl+C.", err=True),
    )
    return DONE


def _one_of_ours(name: str) -> str:
    """The id of one of ours, by name. Raises BadInput."""
    found = [one for one in open_desk().managers() if one.name.casefold() == name.strip().casefold()]
    if len(found) != 1:
        raise BadInput("Nobody of ours goes by that name: `heardback people` lists them.")
    return found[0].id


COMMANDS = (api, mcp)
