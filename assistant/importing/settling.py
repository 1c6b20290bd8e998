"""A person's answer to whose something is: the doubtful items of that sender go where they belong. Not here: asking."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection
from datetime import UTC, datetime

from assistant.account import own_domain
from assistant.errors import BadInput
from assistant.importing.importer import Importer
from assistant.importing.report import Counts
from assistant.importing.whose import ASKED_FOR, is_service
from assistant.intake.archives.items import Item
from assistant.memory.inbox import Doubt
from assistant.memory.store import Store

_HEAD = b"heardback-item 1 "


def packed(item: Item) -> bytes:
    """A doubtful item as bytes: its reading in one line of JSON, and below it the bytes that it came from."""
    reading = json.dumps(item.model_dump(mode="json", exclude={"raw"}), ensure_ascii=False).encode("utf-8", "replace")
    return _HEAD + reading + b"\n" + item.raw


def unpacked(raw: bytes) -> Item:
    """The item again. Raises BadInput where the bytes are none."""
    if not raw.startswith(_HEAD):
        raise BadInput("These bytes are no item of an import.")
    reading, _, came = raw[len(_HEAD) :].partition(b"\n")
    fields = json.loads(reading)
    return Item.model_validate_json(json.dumps(fields | {"raw": ""})).model_copy(update={"raw": came})


def settle(
    store: Store,
    who: str,
    client_id: str | None,
    *,
    ours: Collection[str] = (),
    whole_house: bool = False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Counts:
    """Gives all doubtful items of one sender (an address, or a name as the doubt shows it) to a client, or to nobody.

    The answer is kept and holds for what comes in later; `whole_house` makes it hold for the sender's whole domain.
    Raises BadInput where nothing is in doubt about that sender.
    """
    wanted = " ".join(who.split()).casefold()
    mine = [one for one in store.inbox.doubtful() if wanted and wanted == _name(one) and _may_be(one, client_id)]
    if not mine:
        raise BadInput("Nothing is in doubt about that sender: `heardback doubtful` lists what is.")
    address = mine[0].sender.get("address", "").lower()
    importer = Importer(store, ours=ours, client_id=client_id, settled=True, clock=clock)
    with store.transaction():
        if "@" in address:
            _learn(store, address, client_id, whole_house, importer.is_ours)
        for doubt in mine:
            item = unpacked(store.inbox.doubtful_raw(doubt.source_id))
            store.inbox.settle(doubt.source_id, None)
            if client_id is not None:
                importer.take(item)
                if importer.is_full:
                    importer.commit()
        importer.commit()
    left = Counter({"items": len(mine), "nobodys": len(mine)}) if client_id is None else importer.counts
    return Counts.of(left)


def _learn(
    store: Store, address: str, client_id: str | None, whole_house: bool, is_ours: Callable[[str], bool]
) -> None:
    """What the answer says of mails to come: nothing where the address is ours, another client's, or a machine's."""
    owner = store.book.owner_of(address)
    if is_ours(address) or owner is not None or (client_id is not None and is_service(address)):
        return
    if client_id is not None:
        store.book.add_addresses(client_id, [address])
    store.book.pair(address, client_id)
    domain = own_domain(address)
    if whole_house and domain:
        store.book.pair(domain, client_id)
        if client_id is not None:
            store.book.add_domain(client_id, domain)


def _name(doubt: Doubt) -> str:
    """What a doubtful sender is called: by the address; by a name, which anyone can take, only where there is none."""
    return " ".join((doubt.sender.get("address") or doubt.sender.get("name") or doubt.where_from).split()).casefold()


def _may_be(doubt: Doubt, client_id: str | None) -> bool:
    """What several clients are in goes to one of them, or to nobody."""
    several = doubt.reason == ASKED_FOR["several"]
    return not several or client_id is None or client_id in doubt.candidates
