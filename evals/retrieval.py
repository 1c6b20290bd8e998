"""How well the playbook is found: recall and rank over labelled questions. Plain functions; no model is called.

Not here: whether the page found is any good (people review pages), and how fast it is (`evals/speed`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from assistant.errors import BadInput
from assistant.thread import Value

LIBRARY = Path(__file__).resolve().parent / "library"
QUESTIONS = LIBRARY / "retrieval.jsonl"
IN_OTHER_LANGUAGES = LIBRARY / "retrieval_languages.jsonl"
"""One question a page in German, French and Spanish."""
DEEPEST = 10
"""Ranks that are looked at; a page further down counts as not found."""


class Found(Protocol):
    @property
    def page_id(self) -> str: ...


class Searchable(Protocol):
    def search(self, question: str, limit: int = 4) -> Sequence[Found]: ...


class Case(Value):
    """A question as an account manager types it, and the pages of which any one is a right answer."""

    id: str
    question: str
    pages: tuple[str, ...]


def load_cases(file: Path = QUESTIONS) -> list[Case]:
    """Raises BadInput naming the line that is no case."""
    cases: list[Case] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                cases.append(Case.model_validate(json.loads(line)))
            except ValueError:
                raise BadInput(f"{file.name}, line {number}: not a case with id, question and pages.") from None
    return cases


def recall_and_rank(index: Searchable, cases: Iterable[Case]) -> dict[str, float]:
    """`recall@1` and `recall@3` (share of questions with a right page so far up), `mrr` (mean of 1/rank), and `cases`.

    Raises BadInput where there are no cases.
    """
    ranks = [first_right(index, case) for case in cases]
    if not ranks:
        raise BadInput("There are no questions to measure with.")
    return {
        "cases": len(ranks),
        "recall@1": sum(rank == 1 for rank in ranks) / len(ranks),
        "recall@3": sum(rank is not None and rank <= 3 for rank in ranks) / len(ranks),
        "mrr": sum(1 / rank for rank in ranks if rank) / len(ranks),
    }


def first_right(index: Searchable, case: Case) -> int | None:
    """The rank of the first right page, from 1; None where none is among the first ten."""
    for rank, hit in enumerate(index.search(case.question, limit=DEEPEST), start=1):
        if hit.page_id in case.pages:
            return rank
    return None
