"""`heardback people`: who of ours there is, in which role, and who may sign in. Not here: signing in (`ui.door`)."""

from __future__ import annotations

from typing import Any

import click

from assistant.console import as_json, open_desk, print_out, safe
from assistant.errors import BadInput

ROLES = {"manager": "sees their own clients", "lead": "sees all clients"}


@click.command()
@click.argument("name", required=False)
@click.option(
    "--address", "addresses", multiple=True, help="A mail address that NAME signs in with; may be given again."
)
@click.option("--role", type=click.Choice(["manager", "lead"]), help="A manager sees their own clients, a lead all.")
@click.option("--no-sign-in", is_flag=True, help="NAME may not sign in any more.")
@as_json
def people(name: str | None, addresses: tuple[str, ...], role: Any, no_sign_in: bool, in_json: bool) -> int:
    """Say which of ours may sign in to the desk, and in which role; without NAME, list them.

    Which clients are whose is said by `heardback manager`.
    """
    from assistant.admitting import let_in, let_out

    desk = open_desk()
    if name is None:
        if addresses or role or no_sign_in:
            raise BadInput("Say who it is about: heardback people NAME …")
        found = desk.managers()
        if not found and not in_json:
            click.echo("Nobody yet: `heardback people NAME --address NAME@YOUR.AGENCY --role lead` lets somebody in.")
    elif no_sign_in:
        found = (let_out(desk, name),)
    else:
        found = (let_in(desk, name, addresses, role),)
    return print_out(
        [
            (one, safe(f"{one.name}: {one.role}, {ROLES[one.role]}; {', '.join(one.addresses) or 'does not sign in'}"))
            for one in found
        ],
        in_json,
    )
