"""How well a client's history is found: recall over labelled questions. Plain functions; no model is called.

    python -m evals.history_search

Everybody in the library is invented. Not here: how fast it is (`evals/speed`), and the playbook (`retrieval`).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ValidationError

from assistant.errors import BadInput
from assistant.opening import open_past
from assistant.thread import Client, Touchpoint, Value, first_problem
from evals.speed.invented import invented_history

HISTORIES = Path(__file__).resolve().parent / "library" / "history_search.yaml"
BEGINS = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
DAYS = 3
"""Between two touchpoints of the library."""
DEEPEST = 10
"""Ranks that are looked at; what is further down counts as not found."""

Kind = Literal["words", "forms", "meaning"]
"""Whether question and answer share a telling word, another form of one, or none."""


class Question(Value):
    """What somebody types, and the touchpoint that answers it, by its place in the history."""

    question: str
    wants: int
    kind: Kind


class Labelled(Value):
    """One client's history with its questions."""

    client: Client
    touchpoints: tuple[Touchpoint, ...]
    questions: tuple[Question, ...]


Search = Callable[[int, str], Sequence[int]]
"""Places of touchpoints in the history of the client with that number, best first, for what was typed."""


def load_histories(file: Path = HISTORIES) -> tuple[Labelled, ...]:
    """Raises BadInput where the file is not such a library."""
    try:
        return tuple(_labelled(each) for each in yaml.safe_load(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise BadInput(f"{file.name}: {first_problem(error)}") from None
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError):
        raise BadInput(f"{file.name}: not a list of clients with touchpoints and questions.") from None


def recall(histories: Sequence[Labelled], search: Search) -> dict[str, float]:
    """`cases`, `recall@1`, `recall@5` over all questions, and both of each kind (`meaning recall@5`)."""
    ranks = list(_ranks(histories, search))
    figures: dict[str, float] = {"cases": len(ranks)}
    for kind in (None, "words", "forms", "meaning"):
        own = [rank for each, rank in ranks if kind in (None, each)]
        for depth in (1, 5):
            figures[f"{kind} recall@{depth}" if kind else f"recall@{depth}"] = (
                sum(rank <= depth for rank in own) / len(own) if own else 0.0
            )
    return figures


def _ranks(histories: Sequence[Labelled], search: Search) -> Iterator[tuple[Kind, float]]:
    for number, history in enumerate(histories):
        for asked in history.questions:
            found = list(search(number, asked.question))
            yield asked.kind, found.index(asked.wants) + 1 if asked.wants in found else float("inf")


def _labelled(raw: dict[str, Any]) -> Labelled:
    rows: list[list[Any]] = raw["touchpoints"]
    asked: list[dict[str, Any]] = raw["questions"]
    places = {row[0]: place for place, row in enumerate(rows)}
    touchpoints = [
        {"at": (BEGINS + timedelta(days=DAYS * place)).isoformat()}
        | dict(zip(("direction", "channel", "subject", "text"), row[1:], strict=True))
        for place, row in enumerate(rows)
    ]
    questions = [each | {"wants": places[each["wants"]]} for each in asked]
    return Labelled.model_validate({"client": raw["client"], "touchpoints": touchpoints, "questions": questions})


def measure(home: Path, others: int) -> dict[str, dict[str, float]]:
    """Recall of words alone, meaning alone and both, in a new store in `home` with so many more touchpoints a client."""
    histories = load_histories()
    store, past = open_past(home)
    ids: list[str] = []
    places: list[dict[int, int]] = []
    for number, labelled in enumerate(histories):
        client = store.add_client(labelled.client).id
        store.add_touchpoints(client, [*labelled.touchpoints, *invented_history(others, seed=10 + number)])
        order = {touchpoint.text: place for place, touchpoint in enumerate(labelled.touchpoints)}
        kept = store.history.touchpoints(client)
        places.append({one.id or 0: order.get(one.touchpoint.text, -1) for one in kept})
        ids.append(client)
    past.catch_up()
    searches: dict[str, Callable[[str, str], Sequence[int]]] = {
        "words": lambda client, asked: store.history.search(client, asked, DEEPEST),
        "meaning": lambda client, asked: past.by_meaning(client, asked, DEEPEST),
        "both": lambda client, asked: [found.touchpoint_id for found in past.search(client, asked, DEEPEST)],
    }
    figures = {
        name: recall(histories, lambda number, asked, find=find: [places[number][n] for n in find(ids[number], asked)])
        for name, find in searches.items()
    }
    past.close()
    store.close()
    return figures


def main() -> int:
    for others in (0, 100, 475):
        with tempfile.TemporaryDirectory(prefix="heardback-evals-") as folder:
            figures = measure(Path(folder), others)
        names = [name for name in figures["both"] if name != "cases"]
        print(f"\n{int(figures['both']['cases'])} questions, {others} other touchpoints a client")
        print(f"{'':<18}" + "".join(f"{how:>10}" for how in figures))
        for name in names:
            print(f"{name:<18}" + "".join(f"{figures[how][name]:>10.3f}" for how in figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
