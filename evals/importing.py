"""A library out of the store or an archive: everybody by an invented name, cut at our words, with what came of each.

The library is threads as `thread.schema.json` has them, so that everything which reads threads reads it; outcomes lie
beside it (`outcomes`). Not here: the invented names (`anonymise`), reading archives (`assistant.importing.sorting`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.importing.sorting import histories_in
from assistant.thread import Value
from evals.anonymise import Anonymiser, Party
from evals.files import owner_only
from evals.outcomes import Coverage, Outcome, cuts_of, outcomes_file

OnProgress = Callable[[str, int, int | None, str], None]
"""Name, position, total and words, as `assistant.console.progress_on_stderr` takes them."""
_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])$")
SHOWN = 25


class MadeLibrary(Value):
    """What became of an archive. Numbers, and the words to look over: these go to whoever ran it and nowhere else."""

    library: str
    clients: int
    threads: int
    attempts: int
    """Moments at which our word before had got no answer yet."""
    answered: int
    """Moments after which the client wrote or spoke, within the horizon."""
    unknown: int
    """Moments whose horizon lies beyond the end of the history."""
    people: int
    firms: int
    addresses: int
    figures: int
    may_be_names: tuple[str, ...] = ()
    """Words that stayed and stand with a capital in the middle of a sentence, the commonest first."""
    finished: bool = True
    read: str = ""
    """What was read of archives, in words."""


@dataclass
class _Source:
    parties: list[Party]
    paid: dict[str, list[datetime]]
    ours: set[tuple[str, str]]
    coverage: Coverage
    read: str = ""
    finished: bool = True


def make_library(
    desk: Desk,
    paths: Sequence[Path],
    out: Path,
    *,
    me: Collection[str] = (),
    months: Collection[str] = (),
    also: Collection[str] = (),
    on_progress: OnProgress | None = None,
    stop: Callable[[], bool] = lambda: False,
    key: bytes | None = None,
) -> MadeLibrary:
    """Writes the library and its outcomes, both or neither; with no `paths` it is made out of the desk's store.

    `me` are our addresses and domains beside the profile's, `months` ("2026-03") those whose moments count, `also` words to
    replace everywhere. Stopped, nothing is written. Raises BadInput where there is nothing to make a library of.
    """
    for month in months:
        if not _MONTH.match(month):
            raise BadInput(f"{month!r} is no month: write it as 2026-03.")
    source = _of_paths(desk, paths, me, on_progress, stop) if paths else _of_store(desk, on_progress, stop)
    if not source.finished:
        return _nothing(out, source.read)
    if on_progress is not None:
        on_progress("names", 0, None, "looking who is in it")
    agency = [name for name in (desk.profile.agency,) if name]
    own = {(desk.profile.name or "", address) for address in (*desk.profile.addresses, *me) if "@" in address}
    anonymiser = Anonymiser(source.parties, ours=sorted(source.ours | own), firms=agency, also=also, key=key)
    try:
        outcomes, left = _written(source, anonymiser, out, months, on_progress, stop)
    except _Stopped:
        return _nothing(out, source.read)
    done = anonymiser.replaced
    return MadeLibrary(
        library=str(out),
        clients=len({one.case for one in outcomes}),
        threads=len(outcomes),
        attempts=sum(one.kind == "attempt" for one in outcomes),
        answered=sum(one.answered is True for one in outcomes),
        unknown=sum(one.answered is None for one in outcomes),
        people=done.people,
        firms=done.firms,
        addresses=done.addresses,
        figures=done.figures,
        may_be_names=tuple(word for word, _ in left.most_common(SHOWN)),
        read=source.read,
    )


def _written(
    source: _Source,
    anonymiser: Anonymiser,
    out: Path,
    months: Collection[str],
    on_progress: OnProgress | None,
    stop: Callable[[], bool],
) -> tuple[list[Outcome], Counter[str]]:
    """Both files, both or neither. Raises _Stopped where it was asked to stop."""
    left: Counter[str] = Counter()
    outcomes: list[Outcome] = []
    with owner_only(out) as library, owner_only(outcomes_file(out)) as beside:
        for number, party in enumerate(source.parties):
            if stop():
                raise _Stopped
            for thread, outcome in _of_party(party, source, anonymiser, months, left):
                library.write(f"{thread}\n")
                beside.write(f"{outcome.model_dump_json(exclude_none=True)}\n")
                outcomes.append(outcome)
            if on_progress is not None:
                on_progress("threads", number + 1, len(source.parties), f"{len(outcomes)} moments")
        if not outcomes:
            raise BadInput("There is no moment in it at which we wrote to a client: nothing was written.")
    return outcomes, left


class _Stopped(Exception):
    """Asked to stop while the library was written: the files are taken away on the way out."""


def _nothing(out: Path, read: str) -> MadeLibrary:
    return MadeLibrary(
        library=str(out), clients=0, threads=0, attempts=0, answered=0, unknown=0, people=0, firms=0, addresses=0,
        figures=0, finished=False, read=read,
    )  # fmt: skip


def _of_party(
    party: Party, source: _Source, anonymiser: Anonymiser, months: Collection[str], left: Counter[str]
) -> Iterator[tuple[str, Outcome]]:
    """The cuts of one client, each as its line."""
    anonymiser.speaks_of(party)
    client = anonymiser.client(party.client)
    touchpoints = [anonymiser.touchpoint(one) for one in party.touchpoints]
    label = f"c{anonymiser.label(party.key)}"
    seen: set[str] = set()
    for one in touchpoints:
        seen.update(anonymiser.left_in(one.text))
    left.update(seen)
    paid = source.paid.get(party.key)
    for thread, outcome in cuts_of(client, touchpoints, label, coverage=source.coverage, paid=paid, months=months):
        yield thread.to_json(), outcome


# -- where they come from --------------------------------------------------------------------------------------------


def _of_store(desk: Desk, on_progress: OnProgress | None, stop: Callable[[], bool]) -> _Source:
    store = desk.kept()
    known = [one for one in store.clients() if not one.is_demo]
    if not known:
        raise BadInput("The store knows no client: bring their history in with `heardback import`, or name an archive.")
    ours = {(one.name, address) for one in store.book.senders() for address in one.addresses or ("",)}
    source, now = _Source([], {}, ours, Coverage(())), desk.clock()
    for number, one in enumerate(known):
        if stop():
            source.finished = False
            break
        thread = store.thread(one.id, now)
        contacts = store.book.contacts(one.id)
        people = [(one.name, address) for address in one.addresses]
        people += [(contact.name, address) for contact in contacts for address in contact.addresses or ("",)]
        domains = store.book.domains(one.id)
        source.parties.append(Party(one.id, one.client, thread.touchpoints, tuple(people), domains))
        invoices = store.ledger.invoices(one.id)
        if invoices:
            zone = one.client.zone
            source.paid[one.id] = [
                datetime(bill.paid.year, bill.paid.month, bill.paid.day, 12, tzinfo=zone)
                for bill in invoices
                if bill.paid
            ]
        if on_progress is not None:
            on_progress("store", number + 1, len(known), f"{number + 1} of {len(known)} clients")
    source.coverage = Coverage((one.at for party in source.parties for one in party.touchpoints), now)
    return source


def _of_paths(
    desk: Desk, paths: Sequence[Path], me: Collection[str], on_progress: OnProgress | None, stop: Callable[[], bool]
) -> _Source:
    ours = {*desk.profile.addresses, *me}
    if not ours:
        raise BadInput("Say which addresses or domains are your own: --me you@agency.example, or `heardback setup`.")

    def told(progress: object) -> None:
        if on_progress is not None:
            name, position, total = (getattr(progress, one) for one in ("name", "position", "total"))
            on_progress(name, position, total, "reading")

    found = histories_in(paths, ours, timezone=desk.profile.timezone or "UTC", on_progress=told, stop=stop)
    parties = [
        Party(
            one.key, one.client, tuple(one.touchpoints), tuple(sorted(one.people)), tuple(sorted(one.domains))
        )
        for one in found.clients
    ]  # fmt: skip
    paid = {one.key: one.paid for one in found.clients if one.paid}
    coverage = Coverage(one.at for party in parties for one in party.touchpoints)
    return _Source(parties, paid, found.ours, coverage, found.counts.told(), found.finished)
