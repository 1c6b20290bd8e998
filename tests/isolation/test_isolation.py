"""No word of one client in anything made for another: retrieval, prompts, drafts, answers, files and logs.

Three hundred questions and drafts of each kind in turn; ten thousand by `make soak`. Not here: the world (`world`), and the
tricks one by one (`test_attacks`).
"""

from __future__ import annotations

import json
import logging
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import event

from assistant.conversation import Conversation
from assistant.desk import Desk
from assistant.errors import BadInput, ModelUnavailable
from assistant.memory import fulltext
from assistant.memory.past import Past
from assistant.memory.store import Store
from assistant.memory.wordings import KeptWordings
from assistant.model.prompts import label_of, load_prompt
from assistant.profile import Profile
from assistant.seam import Answer, Message, Pieces, Schema, Tool, ToolAnswer
from assistant.traces import traces
from tests.isolation.world import NOW, OURS, Someone, World, box, bring_in, settle_in

SEED = 20261130
SHORT, LONG = 300, 10_000
_WORD = re.compile(r"[a-z]{10}x|7\d{8,9}")
_OF_A_HISTORY = re.compile(
    r"\bFROM (?:touchpoints|sources|drafts|promises|open_items|invoices|cadences|feelings|readings|contacts|assessments|standings|dismissals|talks)\b"
)


class Listening:
    """A model that remembers all it is handed, and answers now with nonsense, now with what it was told."""

    name = "listening"

    def __init__(self) -> None:
        self.heard: list[str] = []

    def _said(self, messages: Sequence[Message]) -> str:
        """What it was shown last is what it gives back, every other time."""
        said = "\n".join(message.text for message in messages)
        self.heard.append(said)
        return said[-600:] if len(self.heard) % 2 else "Dear you,\n\nI have it.\n\nMia Fern"

    def ask_json(
        self, messages: Sequence[Message], schema: type[Schema], deadline_s: float, *, task: str = ""
    ) -> Answer[Schema]:
        try:
            return Answer(schema.model_validate({"subject": "Re: it", "body": self._said(messages)}), self.name)
        except ValidationError:
            raise ModelUnavailable("It was asked for something else than a letter.") from None

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        return Pieces(iter(["Re: it\n\n", self._said(messages)]), self.name)

    def ask_tools(
        self, messages: Sequence[Message], tools: Sequence[Tool], deadline_s: float, *, task: str = ""
    ) -> ToolAnswer:
        return ToolAnswer(self._said(messages), (), self.name)


class Rendered:
    """The prompts as they ship."""

    def __call__(self, name: str, **values: str) -> Sequence[Message]:
        return load_prompt(name).render(**values)

    def label(self, name: str) -> str:
        return label_of(name)


@dataclass
class Place:
    """A world settled in, with everything that is asked of it."""

    world: World
    store: Store
    past: Past
    desk: Desk
    model: Listening
    home: Path
    folder: Path
    dice: random.Random
    typed: list[str] = field(default_factory=list[str])
    """What was typed into a chat."""
    asked: str | None = None
    """The id of the client that is asked about at this moment; None while nobody is."""
    strays: list[str] = field(default_factory=list[str])
    """Statements that read of a history without that client."""

    def foreign(self, one: Someone, *made: object) -> set[str]:
        """Words in what was made for a client that are another's, or nobody's."""
        text = " ".join(one if isinstance(one, str) else str(one) for one in made)
        return {word for word in _WORD.findall(text) if self.world.owner.get(word, one.number) != one.number}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("isolation")
    home = folder / "home"
    world, store, model, wordings = World(SEED), Store(home), Listening(), KeptWordings(home)
    settle_in(world, store, folder / "archives")
    past = Past(home, store)
    past.catch_up()
    desk = Desk(
        Profile(name="Mia Fern", agency="Fernlight", addresses=OURS, timezone="Europe/Berlin"),
        model=model,
        render=Rendered(),
        wordings=wordings,
        store=lambda: store,
        clock=lambda: NOW,
    )
    made = Place(world, store, past, desk, model, home, folder, random.Random(SEED))
    event.listen(store.database.engine, "before_cursor_execute", _watch(made))
    yield made
    past.close()
    wordings.close()
    store.close()


def _watch(place: Place) -> Callable[..., None]:
    """While a client is asked about, whatever reads of a history must carry that client and no other."""
    others = {one.id for one in place.world.people}

    def watch(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if place.asked is None or not statement.lstrip().startswith("SELECT"):
            return
        carried = {str(one) for one in _flat(parameters)}
        mark = fulltext._mark(place.asked)
        if _OF_A_HISTORY.search(statement) and ("client_id = " not in statement or place.asked not in carried):
            place.strays.append(statement)
        if "touchpoint_words" in statement and not any(one.strip('"').startswith(mark) for one in carried):
            place.strays.append(statement)
        if carried & (others - {place.asked}):
            place.strays.append(statement)

    return watch


def _flat(parameters: Any) -> Iterator[Any]:
    if isinstance(parameters, dict):
        parameters = parameters.values()
    for one in parameters if isinstance(parameters, list | tuple) or hasattr(parameters, "__iter__") else ():
        if isinstance(one, list | tuple | dict):
            yield from _flat(one)
        else:
            yield one


# -- what is asked ----------------------------------------------------------------------------------------------------


def question(place: Place, one: Someone) -> str:
    """Words to search for: theirs, another's, both, and what is meant to break a search."""
    dice, other = place.dice, place.world.other(one)
    mark = fulltext._mark(other.id)
    theirs, foreign = dice.choice(one.secrets), dice.choice(other.secrets)
    return dice.choice(
        [
            theirs, foreign, f"{theirs} {foreign}", other.name, other.address, f"budget password {foreign}", "invoice draft launch",
            f"{mark}{foreign}", f'"{mark}{foreign}"', f"{foreign[:6]}*", f'{foreign}" OR "{theirs}', f"NEAR({foreign} {theirs})",
            f"words:{foreign}", f"client_id = '{other.id}'", f"' OR 1=1 -- {foreign}", other.id, f"{other.figures[0]}", "%", "_",
            f"rowid:1 {foreign}", f"{foreign} " * 40, f"\x00{foreign}", f"-{theirs} {foreign}", f"{{{foreign}}}",
        ]
    )  # fmt: skip


def searches(place: Place, one: Someone) -> list[object]:
    """The words, the meaning, and the desk's own search."""
    asked = question(place, one)
    ids = place.store.history.search(one.id, asked, 20)
    found = place.past.search(one.id, asked, 10)
    texts = place.store.history.texts(one.id, [*ids, *(hit.touchpoint_id for hit in found)])
    assert len(texts) == len({*ids, *(hit.touchpoint_id for hit in found)})
    return [texts, found, place.desk.search(one.address, asked)]


def pasted(place: Place, one: Someone) -> list[object]:
    """A mail of theirs is pasted, and a reply drafted and kept; the model hears what it is told."""
    dice = place.dice
    secret = dice.choice(one.secrets)
    mail = (
        f"From: {one.name} <{one.address}>\nSubject: {secret}\nDate: Tue, 29 Sep 2026 09:00:00 +0200\n\n"
        f"Hello Mia,\n\nthe {secret} page is broken again and we lose orders every hour! The number is {one.figures[0]}.\n\n{one.first}"
    )
    known = place.store.client(one.id)
    reply = place.desk.reply(
        mail, now=NOW, client=known.client, tone=dice.choice(["plain", "shorter", "warmer", "formal"])
    )
    place.desk.keep_draft(one.id, reply)
    return [reply, place.store.drafts(one.id, 3)]


def judged(place: Place, one: Someone) -> list[object]:
    """Their history as a thread: should I chase, what was it about, a reply to the last word."""
    thread = place.desk.thread_of_client(place.dice.choice([one.id, one.address, one.company]))
    made: list[object] = [thread.to_json(), place.desk.chase(thread), place.desk.summarise(thread)]
    if any(point.direction == "in" and point.text for point in thread.touchpoints):
        made.append(place.desk.reply_to(thread, now=NOW))
    return made


def chatted(place: Place, one: Someone) -> list[object]:
    """A chat turn over the open client, in which another is named."""
    other = place.world.other(one)
    chat = Conversation(place.desk)
    asked = place.dice.choice(
        [
            "Should I chase again?", f"What about {other.secrets[0]}?", "Summarise this.", "How do they feel?",
            f"Does this read as harassment, as with {other.name}?", "Draft a reply.", "shorter",
        ]
    )  # fmt: skip
    place.typed.append(asked)
    made = chat.turn(asked, client=one.id, now=NOW)
    # What the user typed with this client open is the user's own word, and goes to the model with the question.
    for typed in place.typed:
        place.model.heard = [said.replace(typed, "") for said in place.model.heard]
    return [made]


def met(place: Place, one: Someone) -> list[object]:
    """The meeting list, the heads-up, and what is noted with them."""
    return [
        place.desk.agenda(one.id, now=NOW), place.desk.open_items(one.id), place.desk.invoices(one.id),
        place.desk.suggested_items(one.id, NOW), place.store.ledger.promises(one.id), place.store.ledger.feelings(one.id),
    ]  # fmt: skip


ASKED: tuple[tuple[Callable[[Place, Someone], list[object]], int], ...] = (
    (searches, 12), (pasted, 3), (judged, 3), (chatted, 2), (met, 1),
)  # fmt: skip
"""What is asked, and how often among the rest."""


def ask_away(place: Place, rounds: int) -> Counter[str]:
    """So many questions and drafts about clients in any order, with forged mails coming in between."""
    kinds = [kind for kind, often in ASKED for _ in range(often)]
    asked: Counter[str] = Counter()
    for number in range(rounds):
        if number % 60 == 59:
            victim = place.dice.choice(place.world.people)
            late = [place.world.plain(victim), *place.world.attacks(victim)]
            bring_in(place.store, box(place.folder, "late.mbox", late))
            place.past.catch_up()
        one, kind = place.dice.choice(place.world.people), place.dice.choice(kinds)
        asked["prompts"] += len(place.model.heard)
        place.model.heard.clear()
        place.asked = one.id
        try:
            made = kind(place, one)
        finally:
            place.asked = None
        wrong = place.foreign(one, *made, *place.model.heard)
        assert not wrong, f"{kind.__name__} for client {one.number} holds {sorted(wrong)}"
        asked[kind.__name__] += 1
    return asked


# -- what must hold ---------------------------------------------------------------------------------------------------


def check_histories(place: Place) -> None:
    """Each message stands in the history that it belongs to and in no other; the rest is asked about; none is lost."""
    people = {one.id: one for one in place.world.people}
    waiting = " ".join(
        place.store.inbox.doubtful_raw(doubt.source_id).decode("utf-8", "replace")
        for doubt in place.store.inbox.doubtful()
    )
    nobodys = {word for word, owner in place.world.owner.items() if owner == -1}
    elsewhere: set[str] = set()
    for known in place.store.clients():
        said = " ".join(
            f"{kept.touchpoint.subject} {kept.touchpoint.text}" for kept in place.store.history.touchpoints(known.id)
        )
        said += " ".join(item.what for item in place.store.ledger.open_items(known.id, include_done=True))
        words = set(_WORD.findall(said)) & place.world.owner.keys()
        if known.id not in people:  # a namesake of another company, who is a client of their own
            elsewhere |= words
            assert words <= nobodys
            continue
        one = people[known.id]
        assert {word for word in words if place.world.owner[word] != one.number} == set()
        assert one.expected <= words
    assert {word for word in nobodys if word not in waiting and word not in elsewhere} == set()


def check_files(place: Place) -> None:
    """Outside the store itself no file of the data folder holds a word of anybody."""
    words = [word for one in place.world.people for word in (*one.secrets, one.first, one.last, one.house)]
    place.store.database.scrub()
    names = {path.relative_to(place.home).parts[0] for path in traces(place.home, words)}
    assert names <= {"heardback.db", "heardback.db-wal"}


def check_everything(
    place: Place, rounds: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        asked = ask_away(place, rounds)
    told = capfd.readouterr()
    logged = f"{caplog.text} {told.err} {told.out}"
    assert [word for word in _WORD.findall(logged) if word in place.world.owner] == []
    assert place.strays == []
    check_histories(place)
    check_files(place)
    assert asked.pop("prompts") > rounds // 20  # the model was asked, and listened
    assert sum(asked.values()) == rounds and len(asked) == len(ASKED)
    print(json.dumps(asked))


def test_no_word_of_one_client_reaches_another(
    place: Place, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Twenty clients, three hundred questions and drafts, every trick among them."""
    check_everything(place, SHORT, caplog, capfd)


@pytest.mark.soak
@pytest.mark.skipif(not os.environ.get("HEARDBACK_SOAK"), reason="takes minutes: `make soak` runs it")
def test_no_word_of_one_client_reaches_another_in_ten_thousand(
    place: Place, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Twenty clients, ten thousand questions and drafts, every trick among them."""
    check_everything(place, LONG, caplog, capfd)


def test_an_id_of_another_client_opens_nothing(place: Place) -> None:
    """With the number of another's touchpoint, draft, item or promise in hand, a client's rooms still hold nothing of it."""
    one, other = place.world.people[:2]
    store = place.store
    ids = [kept.id for kept in store.history.touchpoints(one.id) if kept.id is not None]
    assert store.history.texts(other.id, ids) == {}
    assert store.history.touchpoints(other.id, ids) == ()
    assert all(store.history.source(other.id, number) is None for number in ids)
    assert store.history.conversation_of(other.id, place.world.sent[one.number]) is None
    reply = place.desk.reply("Hello,\n\nit is broken!\n\nDana", now=NOW)
    draft = store.ledger.keep_draft(one.id, reply, NOW)
    item, promise = store.ledger.open_items(one.id)[0], store.ledger.promises(one.id)[0]
    for reach in (
        lambda: store.ledger.draft(other.id, draft),
        lambda: store.ledger.mark_sent(other.id, draft, NOW),
        lambda: store.ledger.discard_draft(other.id, draft),
        lambda: store.ledger.change_open_item(other.id, item),
        lambda: store.ledger.close_open_item(other.id, item.id, NOW.date()),
        lambda: store.ledger.close_promise(other.id, promise.id, "kept", NOW),
    ):
        with pytest.raises(BadInput):
            reach()
    assert store.history.remove(other.id, ids) == 0 and store.history.count(one.id) == len(ids)


def test_the_watch_would_see_a_stray_question(place: Place) -> None:
    """A statement that reads of another's history, or of all, is noticed: or the proof would prove nothing."""
    one, other = place.world.people[:2]
    place.asked = one.id
    try:
        place.store.history.touchpoints(other.id)
        assert len(place.strays) > 0
        place.strays.clear()
        with place.store.database.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM touchpoints")
        assert len(place.strays) == 1
        place.strays.clear()
        place.store.history.touchpoints(one.id)
        assert place.strays == []
    finally:
        place.asked = None
        place.strays.clear()


def test_the_search_for_foreign_words_would_find_one(place: Place) -> None:
    """A secret of another is told apart from their own: or the proof would prove nothing."""
    one, other = place.world.people[:2]
    assert place.foreign(one, f"so {other.secrets[0]} and {one.secrets[0]}") == {other.secrets[0]}
    assert place.foreign(one, {"number": other.figures[1]}) == {other.figures[1]}
