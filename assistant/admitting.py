"""Who of ours may sign in, and in which role. Not here: signing in (`ui.door`), what a role may see (`memory.view`)."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.account import Sender, SenderRole
from assistant.desk import Desk
from assistant.errors import BadInput


def let_in(desk: Desk, name: str, addresses: Sequence[str] = (), role: SenderRole | None = None) -> Sender:
    """One of ours by name, known or new, signs in with these addresses too, in that role.

    Raises BadInput for an address that is none or another's, NotAllowed where the desk is an account manager's.
    """
    wanted = " ".join(name.split())
    if not wanted:
        raise BadInput("One of ours needs a name.")
    clean = sorted({one.strip().lower() for one in addresses if one.strip()})
    people = desk.managers()
    found = [one for one in people if one.name.casefold() == wanted.casefold()]
    if len(found) > 1:
        raise BadInput("More than one of ours goes by that name: give one of them another name first.")
    for address in clean:
        if address.count("@") != 1 or address[0] == "@" or address[-1] == "@" or any(map(str.isspace, address)):
            raise BadInput("That is no mail address: write it as name@agency.example.")
        if any(address in one.addresses for one in people if one not in found):
            raise BadInput("That address signs in somebody else: take it from them first.")
    book = desk.kept().book
    known = found[0] if found else book.add_sender(wanted)
    return book.change_sender(
        known.model_copy(
            update={"addresses": tuple(sorted({*known.addresses, *clean})), "role": role or known.role},
        )
    )


def let_out(desk: Desk, name: str) -> Sender:
    """Nobody signs in as this one of ours any more; their clients stay theirs. Raises as `let_in`."""
    wanted = " ".join(name.split()).casefold()
    found = [one for one in desk.managers() if one.name.casefold() == wanted]
    if len(found) != 1:
        raise BadInput("Nobody of ours goes by that name: `heardback people` lists them.")
    return desk.kept().book.change_sender(found[0].model_copy(update={"addresses": ()}))
