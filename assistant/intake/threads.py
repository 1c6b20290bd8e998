"""A mail and its history as a Thread: whose word each mail is, and when. Not here: reading mails, judging threads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from assistant.account import is_public
from assistant.intake.mail import Mail
from assistant.thread import Client, Direction, Outcome, Thread, Touchpoint

_STEP = timedelta(minutes=1)


def thread_of(
    mail: Mail,
    *,
    now: datetime,
    ours: Collection[str] = (),
    client: Client | None = None,
    thread_id: str = "pasted",
) -> Thread:
    """The mail and its history as one thread in time order.

    `now` is the moment of asking (aware). `ours` holds addresses, domains or names of the agency's people. `client` is
    whom the thread is with; without it they are made from the mail. Moments that no header gives are filled in minute
    steps before the next known one, never after `now`.
    """
    mails = [*mail.earlier, mail]
    directions = _directions(mails, ours)
    moments = _moments([one.at for one in mails], now)
    touchpoints = [
        Touchpoint(
            at=at,
            direction=direction,
            channel="email",
            outcome=_outcome(one),
            author=one.sender_name or one.sender_address,
            to=one.to,
            cc=one.cc,
            subject=one.subject,
            text=one.text,
        )
        for one, direction, at in zip(mails, directions, moments, strict=True)
    ]
    touchpoints.sort(key=lambda touchpoint: touchpoint.at)
    if client is None:
        client = _client(mails, directions)
    return Thread(id=thread_id, now=now, client=client, touchpoints=tuple(touchpoints))


def is_ours(name: str | None, address: str | None, ours: Collection[str]) -> bool:
    """Whether a sender is one of the agency's people, by address, by their own domain, or by name."""
    known = {one.strip().lower() for one in ours if one.strip()}
    domains = {one.rpartition("@")[2] for one in known if "@" in one or ("." in one and " " not in one)}
    address = (address or "").lower()
    if address and address in known:
        return True
    if address and _own_domain(address) in domains and _own_domain(address):
        return True
    spoken = (name or "").lower()
    if not spoken:
        return False
    return spoken in known or any(spoken == one.split()[0] for one in known if " " in one and "@" not in one)


def _own_domain(address: str) -> str:
    domain = address.rpartition("@")[2].lower()
    return "" if is_public(domain) else domain


def _directions(mails: list[Mail], ours: Collection[str]) -> list[Direction]:
    mine = [is_ours(one.sender_name, one.sender_address, ours) for one in mails]
    theirs = _client_mail(mails, mine)
    directions: list[Direction] = []
    for one, own in zip(mails, mine, strict=True):
        if own:
            directions.append("out")
        elif theirs is None or one is theirs or _same_side(one, theirs) or _nobody(one):
            directions.append("in" if theirs is None or one is theirs or not _nobody(one) else _turned(directions))
        else:
            # With our people named, a stranger is on the client's side: a colleague of theirs, or their other mailbox.
            directions.append("in" if any(mine) else "out")
    return directions


def _client_mail(mails: list[Mail], mine: list[bool]) -> Mail | None:
    """The newest mail that is not ours: its sender is the client."""
    return next(
        (one for one, own in zip(reversed(mails), reversed(mine), strict=True) if not own),
        None,
    )


def _nobody(mail: Mail) -> bool:
    return not mail.sender_address and not mail.sender_name


def _turned(directions: list[Direction]) -> Direction:
    """A mail with no sender, in a conversation of two: the other side of the one before; the first is taken as ours."""
    return "in" if directions and directions[-1] == "out" else "out"


def _same_side(one: Mail, client: Mail) -> bool:
    if one.sender_address and client.sender_address:
        domain = _own_domain(one.sender_address)
        return one.sender_address == client.sender_address or (
            bool(domain) and domain == _own_domain(client.sender_address)
        )
    if not one.sender_name or not client.sender_name:
        return False
    mine, theirs = one.sender_name.lower().split(), client.sender_name.lower().split()
    shorter, longer = sorted((mine, theirs), key=len)
    return set(shorter) <= set(longer)


def _outcome(mail: Mail) -> Outcome | None:
    if mail.automatic == "auto_reply":
        return "auto_reply"
    return "bounced" if mail.automatic == "bounce" else None


def _moments(known: list[datetime | None], now: datetime) -> list[datetime]:
    """A moment for every mail. A date after `now`, as a wrong clock writes, is taken back to it."""
    moments = [min(at, now) if at is not None else None for at in known]
    filled: list[datetime] = []
    following = now
    for at in reversed(moments):
        if at is None:
            at = following - _STEP if filled else now
        filled.append(at)
        following = min(following, at)
    filled.reverse()
    for place in range(1, len(filled)):
        if moments[place] is None and filled[place] < filled[place - 1]:
            filled[place] = filled[place - 1]
    return filled


def _client(mails: list[Mail], directions: list[Direction]) -> Client:
    inbound = [one for one, direction in zip(mails, directions, strict=True) if direction == "in"]
    for one in reversed(inbound):
        if one.sender_name or one.sender_address:
            return Client(
                name=one.sender_name or (one.sender_address or "").partition("@")[0],
                company=_company(one),
            )
    outbound = next((one for one in reversed(mails) if one.to), None)
    if outbound is not None:
        return Client(name=outbound.to[0].partition("@")[0] or outbound.to[0])
    return Client(name="Client")


def _company(mail: Mail) -> str | None:
    domain = _own_domain(mail.sender_address or "")
    return domain or None
