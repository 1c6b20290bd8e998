"""One client at a time, read off the signatures: whatever returns something of a history is told whose."""

from __future__ import annotations

import builtins
import importlib
import inspect
import pkgutil
import re
import typing
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import BaseModel

import assistant.memory
from assistant.account import Cadence, Feeling, Invoice, OpenItem, Promise
from assistant.answers import Reply
from assistant.memory.history import History
from assistant.memory.ledger import Ledger
from assistant.memory.store import Store
from assistant.thread import Thread, Touchpoint

OF_A_HISTORY = (Thread, Touchpoint, Reply, Promise, OpenItem, Invoice, Cadence, Feeling, bytes)

WITHOUT_A_CLIENT = {
    "day.Day.bills": "by client, of the clients that are named",
    "day.Day.rhythms": "by client, of the clients that are named",
    "demo.demo_clients": "invented clients that ship with the product",
    "inbox.Inbox.quarantined_raw": "what could not be read is nobody's: it is shown to be looked at",
    "inbox.Inbox.doubtful_raw": "what is asked about is nobody's yet",
    "ledger.Ledger.open_promises": "walks client by client, each with its id",
    "ledger.Ledger.with_unsent_drafts": "returns ids, to walk client by client",
    "ledger.Ledger.with_promises": "returns ids, to walk client by client",
    "parcel.ParcelIn.take": "a file that the person handed in",
    "history.History.keep_source": "returns the number of what was handed in",
    "history.History.keep_sources": "returns the numbers of what was handed in",
    "history.History.known_keys": "says of keys that were handed in whether they are there",
    "history.History.add_all": "each touchpoint is handed in with whose it is",
    "history.History.keep_new_sources": "returns the numbers of what was handed in",
    "kept.touchpoint_of": "a row that a query of one client's gave",
    "kept.kept_of": "a row that a query of one client's gave",
    "kept.fingerprint": "returns a digest of what was handed in",
}
"""Public functions that return bytes or histories, or belong to a history, without naming a client; each with why."""


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function and method of the memory package, by its name."""
    for module in pkgutil.walk_packages(assistant.memory.__path__, "assistant.memory."):
        if ".migrations." in module.name:
            continue
        loaded = importlib.import_module(module.name)
        short = module.name.removeprefix("assistant.memory.")
        for name, thing in vars(loaded).items():
            if name.startswith("_") or getattr(thing, "__module__", None) != module.name:
                continue
            if inspect.isfunction(thing):
                yield f"{short}.{name}", thing
            elif inspect.isclass(thing):
                for part, method in vars(thing).items():
                    if inspect.isfunction(method) and not part.startswith("_"):
                        yield f"{short}.{name}.{part}", method


def returned(function: Callable[..., Any]) -> Iterator[Any]:
    """Every type that is named in what a function returns."""
    for name in re.findall(r"[A-Za-z_]\w*", str(inspect.signature(function).return_annotation)):
        yield function.__globals__.get(name, getattr(builtins, name, None))


def holds_a_history(kind: Any, seen: frozenset[Any] = frozenset()) -> bool:
    """Whether a value of that type may hold something of a history, however deep."""
    if kind in seen:
        return False
    seen |= {kind}
    if inspect.isclass(kind) and not typing.get_args(kind):
        if issubclass(kind, OF_A_HISTORY):
            return True
        if issubclass(kind, BaseModel):
            return any(holds_a_history(field.annotation, seen) for field in kind.model_fields.values())
        return False
    return any(holds_a_history(part, seen) for part in typing.get_args(kind))


def names_a_client(function: Callable[..., Any]) -> bool:
    """In its signature, and needed: what may be left out is left out one day."""
    parameter = inspect.signature(function).parameters.get("client_id")
    return parameter is not None and parameter.default is inspect.Parameter.empty


def test_whatever_returns_a_history_is_told_whose() -> None:
    """No public function of the memory returns anything of a history without a client in its signature."""
    returning = [name for name, one in functions() if any(map(holds_a_history, returned(one)))]
    assert {"history.History.thread", "history.History.source", "ledger.Ledger.drafts", "store.Store.thread"} <= set(
        returning
    )
    by_name = dict(functions())
    assert [name for name in returning if not names_a_client(by_name[name]) and name not in WITHOUT_A_CLIENT] == []


@pytest.mark.parametrize("room", [History, Ledger])
def test_the_rooms_of_one_client_ask_for_them_first(room: type) -> None:
    """Every method of the histories and of the ledger begins with whose it is."""
    wrong = [
        name
        for name, method in vars(room).items()
        if inspect.isfunction(method) and not name.startswith("_")
        if list(inspect.signature(method).parameters)[1:2] != ["client_id"]
        if f"{room.__module__.rpartition('.')[2]}.{room.__name__}.{name}" not in WITHOUT_A_CLIENT
    ]
    assert wrong == []


def test_every_exception_is_still_one() -> None:
    """No reason outlives what it was for."""
    by_name = dict(functions())
    assert [name for name in WITHOUT_A_CLIENT if name not in by_name or names_a_client(by_name[name])] == []


def test_the_store_has_no_other_door() -> None:
    """Its public parts are the four rooms, the database, and thin names."""
    assert {name for name in vars(Store) if not name.startswith("_")} == {
        "add_client", "add_touchpoints", "change_client", "client", "clients", "close", "drafts", "ensure_demo", "fact", "find",
        "keep_draft", "keep_profile", "profile", "remove_client", "remove_demo", "set_fact", "thread", "transaction",
    }  # fmt: skip
