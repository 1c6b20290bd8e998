"""The store as one of our people may see it: roles hold in every room, method by method."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import BadInput, NotAllowed
from assistant.memory.past import Past
from assistant.memory.store import Store
from assistant.memory.talks import Said
from assistant.memory.view import FILTERED, FREE, LEADS, OWNED, ROOMS, StoreView, past_for
from assistant.thread import Client, Touchpoint
from assistant.viewer import Viewer, viewer_of

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


class House:
    """Two account managers with one client each, a client of nobody, and a lead."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.store = Store(home)
        book = self.store.book
        people = (
            book.add_sender("Mia", ["mia@agency.example"]),
            book.add_sender("Tom", ["tom@agency.example"]),
            book.add_sender("Lea", ["lea@agency.example"], "lead"),
        )
        self.mia, self.tom, self.lea = (self.of(one.addresses[0]) for one in people)
        self.ids: dict[str, str] = {}
        for name, owner in (("Aspen", people[0].id), ("Birch", people[1].id), ("Cedar", None)):
            known = self.store.add_client(Client(name=name, relation="client"), [f"x@{name.lower()}.example"])
            book.set_manager(known.id, owner)
            said = Touchpoint(at=NOW - timedelta(days=2), direction="in", channel="email", text=f"Secret of {name}.")
            self.store.add_touchpoints(known.id, [said])
            self.store.ledger.add_promise(known.id, f"plan for {name}", NOW + timedelta(days=1), NOW)
            self.ids[name] = known.id

    def of(self, address: str) -> Viewer:
        found = viewer_of(address, self.store.book.senders())
        assert found is not None
        return found

    def view(self, viewer: Viewer) -> StoreView:
        return StoreView(self.store, viewer)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.store.close()


def methods(store: Store) -> Iterator[tuple[str, str, Any]]:
    for room in (*ROOMS, "talks"):
        found = getattr(store, room, None)
        for name, method in inspect.getmembers(found, inspect.ismethod):
            if not name.startswith("_"):
                yield room, name, method


def filled(method: Any, client_id: str) -> tuple[list[Any], dict[str, Any]]:
    """Something for every parameter that must be there; the gate answers before any of it is looked at."""
    given: list[Any] = []
    named: dict[str, Any] = {}
    for parameter in inspect.signature(method).parameters.values():
        value = client_id if parameter.name == "client_id" else NOW
        if parameter.default is not parameter.empty or parameter.kind is parameter.VAR_POSITIONAL:
            continue
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = value
        else:
            given.append(value)
    return given, named


def test_every_method_that_names_a_client_refuses_somebody_elses(house: House) -> None:
    """Each method of each room, called for another manager's client, says what it says of a client that does not exist."""
    view, asked = house.view(house.mia), 0
    for room, name, method in methods(house.store):
        if next(iter(inspect.signature(method).parameters), None) != "client_id":
            continue
        for whose in (house.ids["Birch"], house.ids["Cedar"], "nobody"):
            given, named = filled(method, whose)
            with pytest.raises((BadInput, NotAllowed)) as refused:
                getattr(getattr(view, room), name)(*given, **named)
            leads = f"{room}.{name}" in LEADS
            assert isinstance(refused.value, NotAllowed) == leads
            assert leads or str(refused.value) == "There is no client with that id."
            asked += 1
    assert asked > 100


def test_a_method_that_names_nobody_is_refused_unless_it_is_listed(house: House) -> None:
    """What asks about all clients at once is let through only where a list says how."""
    view, refused = house.view(house.mia), 0
    listed = {*FREE, *FILTERED, *OWNED}
    for room, name, method in methods(house.store):
        first = next(iter(inspect.signature(method).parameters), None)
        if first in ("client_id", "client_ids", "versions") or f"{room}.{name}" in listed:
            continue
        with pytest.raises(NotAllowed):
            getattr(getattr(view, room), name)
        refused += 1
    assert refused > 25
    with pytest.raises(NotAllowed):
        _ = view.database


def test_the_lists_name_methods_that_there_are(house: House) -> None:
    """No entry of the lists outlives its method."""
    known = {f"{room}.{name}" for room, name, _ in methods(house.store)} | {"past.drop"}
    assert {*FREE, *LEADS, *FILTERED, *OWNED} <= known


def test_a_manager_sees_their_own_and_a_lead_all(house: House) -> None:
    """Lists of clients, promises and states hold the viewer's clients and nobody else's."""
    ids = house.ids
    assert [one.name for one in house.view(house.mia).clients()] == ["Aspen"]
    assert house.view(house.mia).find("Birch") == ()
    assert [one.name for one in house.view(house.lea).clients()] == ["Aspen", "Birch", "Cedar"]
    assert [whose for whose, _ in house.view(house.tom).ledger.open_promises()] == [ids["Birch"]]
    assert set(house.view(house.mia).noticed.counts(list(ids.values()), NOW)) == {ids["Aspen"]}
    assert house.view(house.mia).noticed.unread(dict.fromkeys(ids.values(), "1")) == (ids["Aspen"],)
    assert "Secret of Aspen." in house.view(house.mia).thread(ids["Aspen"], NOW).touchpoints[0].text
    with pytest.raises(BadInput):
        house.view(house.mia).history.thread(client_id=ids["Birch"], now=NOW)


def test_the_search_holds_to_the_role(house: House) -> None:
    """Searching somebody else's history is refused before anything is looked up."""
    past = past_for(Past(house.home, house.store), house.store, house.mia)
    assert past.search(house.ids["Aspen"], "secret")
    with pytest.raises(BadInput):
        past.search(house.ids["Birch"], "secret")
    with pytest.raises(NotAllowed):
        _ = past.rebuild


def test_a_role_that_changes_holds_at_once(house: House) -> None:
    """A client given to somebody else is gone from the next question on."""
    view = house.view(house.mia)
    assert view.clients()
    house.store.book.set_manager(house.ids["Aspen"], house.tom.id)
    assert view.clients() == ()
    with pytest.raises(BadInput):
        view.thread(house.ids["Aspen"], NOW)


def test_a_client_that_a_manager_takes_on_is_theirs(house: House) -> None:
    """Whoever adds a client looks after them; nobody hands clients round but a lead."""
    view = house.view(house.mia)
    new = view.add_client(Client(name="Dogwood", relation="client"))
    assert {one.name for one in view.clients()} == {"Aspen", "Dogwood"}
    with pytest.raises(NotAllowed):
        view.book.set_manager(new.id, house.tom.id)
    assert [one.name for one in house.view(house.tom).clients()] == ["Birch"]


def test_chats_are_each_persons_own(house: House) -> None:
    """Two people who see the same client do not see each other's chat about them."""
    aspen = house.ids["Aspen"]
    house.view(house.mia).talks.keep(aspen, Said(NOW, "Mia asks", "{}", "{}"))
    house.view(house.lea).talks.keep(aspen, Said(NOW, "Lea asks", "{}", "{}"))
    assert [one.asked for one in house.view(house.mia).talks.of(aspen)] == ["Mia asks"]
    assert [one.asked for one in house.view(house.lea).talks.of(aspen)] == ["Lea asks"]
    assert house.store.talks.of(aspen) == ()
    with pytest.raises(BadInput):
        house.view(house.tom).talks.of(aspen)


def test_an_address_of_two_people_signs_nobody_in(house: House) -> None:
    """Who cannot be told from somebody else is let in as neither."""
    people = house.store.book.senders()
    assert viewer_of(" MIA@agency.example ", people) == house.mia
    assert viewer_of("", people) is None and viewer_of("eve@agency.example", people) is None
    house.store.book.add_sender("Mia again", ["mia@agency.example"])
    assert viewer_of("mia@agency.example", house.store.book.senders()) is None
