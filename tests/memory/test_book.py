"""The book of clients on each database: who they are, their people, and whose an address is."""

from __future__ import annotations

import pytest

from assistant.account import own_domain
from assistant.errors import BadInput
from assistant.memory.store import Store
from tests.memory.filled import DANA, NOW, PIETER


def test_what_is_agreed_with_a_client_is_kept(store: Store) -> None:
    """What success looks like, who of us looks after them, and until when they rest."""
    mia = store.book.add_sender("Mia", ["Mia@X.example"])
    known = store.book.add_client(DANA, success="Half the calls.", manager=mia.id)
    assert (known.success, known.manager, known.snoozed_until) == ("Half the calls.", mia.id, None)
    assert store.book.snooze(known.id, NOW).snoozed_until == NOW
    store.book.change_client(known.id, PIETER)
    changed = store.client(known.id)
    assert (changed.client, changed.success, changed.manager) == (PIETER, "Half the calls.", mia.id)
    assert store.book.set_success(known.id, "").success is None
    store.book.remove_sender(mia.id)
    assert store.client(known.id).manager is None
    with pytest.raises(BadInput):
        store.book.set_manager(known.id, "nobody")
    with pytest.raises(BadInput):
        store.book.snooze("nobody", NOW)


def test_a_client_is_changed_with_their_addresses(store: Store) -> None:
    """Those that stay keep their person; those that go are free for others."""
    known = store.book.add_client(DANA, ["a@x.example", "b@x.example"])
    store.book.add_contact(known.id, "Dana", "primary", ["a@x.example"])
    store.book.change_client(known.id, DANA, ["A@x.example", "c@x.example"])
    assert store.client(known.id).addresses == ("a@x.example", "c@x.example")
    assert store.book.contacts(known.id)[0].addresses == ("a@x.example",)
    store.book.add_client(PIETER, ["b@x.example"])
    with pytest.raises(BadInput, match="another client"):
        store.book.change_client(known.id, DANA, ["b@x.example"])
    assert store.client(known.id).addresses == ("a@x.example", "c@x.example")
    store.book.add_addresses(known.id, ["d@x.example", "a@x.example"])
    assert "d@x.example" in store.client(known.id).addresses


def test_a_client_has_one_primary_contact(store: Store) -> None:
    """A new one makes the one before an other; primary, boss, others is the order."""
    known = store.book.add_client(DANA)
    first = store.book.add_contact(known.id, "Zoe", "primary", phones=["+49 1"])
    store.book.add_contact(known.id, "Rufus", "boss", ["RUFUS@x.example "])
    store.book.add_contact(known.id, "Ada", "primary")
    assert [(one.name, one.role) for one in store.book.contacts(known.id)] == [
        ("Ada", "primary"), ("Rufus", "boss"), ("Zoe", "other"),
    ]  # fmt: skip
    assert store.client(known.id).addresses == ("rufus@x.example",)
    changed = store.book.change_contact(known.id, first.model_copy(update={"addresses": ("Zoe@x.example",)}))
    assert (
        changed.addresses == ("zoe@x.example",)
        and store.book.contacts(known.id)[2] == changed.model_copy(update={"role": "primary"})
    ) or store.book.contacts(known.id)[0].name == "Zoe"


def test_a_contact_who_is_forgotten_leaves_their_addresses(store: Store) -> None:
    """Old mails still find the client."""
    known = store.book.add_client(DANA)
    zoe = store.book.add_contact(known.id, "Zoe", mail_addresses=["zoe@x.example"])
    store.book.remove_contact(known.id, zoe.id)
    assert store.book.contacts(known.id) == () and store.book.owner_of("ZOE@x.example") == known.id


def test_a_person_of_one_client_is_not_reached_through_another(store: Store) -> None:
    """Neither changed nor removed, and their addresses are not taken over."""
    dana, pieter = store.book.add_client(DANA), store.book.add_client(PIETER)
    zoe = store.book.add_contact(dana.id, "Zoe", mail_addresses=["zoe@x.example"])
    with pytest.raises(BadInput):
        store.book.change_contact(pieter.id, zoe)
    with pytest.raises(BadInput, match="another client"):
        store.book.add_contact(pieter.id, "Zoe", mail_addresses=["zoe@x.example"])
    store.book.remove_contact(pieter.id, zoe.id)
    assert store.book.contacts(dana.id) == (zoe,) and store.book.contacts(pieter.id) == ()


def test_a_house_is_known_by_its_only_client(store: Store) -> None:
    """Two clients in one house make it nobody's, until a person says whose it is; a public provider's never is."""
    dana = store.book.add_client(DANA, ["dana@house.example", "dana@web.de"])
    assert store.book.owner_of_domain("House.example") == dana.id
    assert store.book.owner_of_domain("web.de") is None
    pieter = store.book.add_client(PIETER, ["pieter@house.example"])
    assert store.book.owner_of_domain("house.example") is None
    store.book.add_domain(pieter.id, "house.example")
    assert store.book.owner_of_domain("house.example") == pieter.id
    assert store.book.domains(dana.id) == ("house.example",)
    store.book.remove_client(pieter.id)
    assert store.book.owner_of_domain("house.example") == dana.id


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@X.example", "x.example"),
        ("a@gmail.com", None),
        ("nobody", None),
        ("a@", None),
        ("a@b@x.example", "x.example"),
    ],
)
def test_whose_house_an_address_names(address: str, domain: str | None) -> None:
    """Public providers and what is no address name none."""
    assert own_domain(address) == domain


def test_a_persons_answer_is_kept(store: Store) -> None:
    """This client's, or nobody's; the last answer counts, and goes with the client."""
    dana = store.book.add_client(DANA)
    assert store.book.pairing("x@y.example") is None
    store.book.pair("X@y.example ", dana.id, NOW)
    paired = store.book.pairing("x@Y.example")
    assert paired is not None and (paired.client_id, paired.decided_at) == (dana.id, NOW)
    store.book.pair("x@y.example", None)
    paired = store.book.pairing("x@y.example")
    assert paired is not None and paired.client_id is None
    store.book.pair("z@y.example", dana.id)
    store.book.remove_client(dana.id)
    assert [one.what for one in store.book.pairings()] == ["x@y.example"]
    with pytest.raises(BadInput):
        store.book.pair("x@y.example", "nobody")


def test_profiles_are_mirrored(store: Store) -> None:
    """One for each sender, the last one kept."""
    store.keep_profile("mia", '{"name": "Mia"}')
    store.keep_profile("mia", '{"name": "Mia S."}')
    assert store.profile("mia") == '{"name": "Mia S."}' and store.profile("jo") is None


def test_odd_addresses_do_not_break_it(store: Store) -> None:
    """Empty ones are passed over, endless ones refused in a sentence."""
    known = store.book.add_client(DANA, ["", "  ", "a@x.example", "A@X.example"])
    assert known.addresses == ("a@x.example",)
    with pytest.raises(BadInput, match="no mail address"):
        store.book.add_client(PIETER, ["a" * 400 + "@x.example"])
    for odd in ("nul\0@x.example", "half-\ud800@x.example"):
        assert store.book.owner_of(odd) is None and store.book.pairing(odd) is None
        store.book.pair(odd, None)
        with pytest.raises(BadInput):
            store.client(odd)
    store.book.add_client(PIETER.model_copy(update={"country": "Portugal"}), client_id="nul\0half\ud800")
    with pytest.raises(BadInput, match="40 characters"):
        store.book.add_client(PIETER, client_id="x" * 41)
    with pytest.raises(BadInput, match="id already"):
        store.book.add_client(PIETER, client_id=known.id)
