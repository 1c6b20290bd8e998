"""How well and how fast histories are found: the library, the figures, and the benchmark itself in small."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assistant.errors import BadInput
from evals.history_search import load_histories, measure, recall
from evals.speed.history_search import main, sizes_of
from evals.speed.invented import invented_clients, invented_history


def test_the_library_is_what_it_says() -> None:
    """Forty questions to four clients, half of them in words that their answer does not have."""
    histories = load_histories()
    asked = [question for history in histories for question in history.questions]
    assert len(histories) == 4 and len(asked) == 40
    assert Counter(question.kind for question in asked) == {"words": 12, "forms": 8, "meaning": 20}
    assert all(len({touchpoint.text for touchpoint in history.touchpoints}) == 25 for history in histories)


def test_a_library_of_another_form_is_refused(tmp_path: Path) -> None:
    """One sentence that names the file."""
    file = tmp_path / "mine.yaml"
    for content in ("just words", "- client: {name: A}", "- {client: {}, touchpoints: [], questions: []}", "a: ["):
        file.write_text(content)
        with pytest.raises(BadInput, match=r"mine\.yaml"):
            load_histories(file)


def test_recall_counts_ranks() -> None:
    """Right at once counts for both depths, third for the deeper one only, not found for neither."""
    histories = load_histories()[:1]
    wanted = iter([[question.wants, 98, 99] for question in histories[0].questions][:5])
    figures = recall(histories, lambda number, question: next(wanted, [97, 98, 99]))
    assert figures["recall@1"] == figures["recall@5"] == 0.5


def test_meaning_and_words_together_find_more_than_words(tmp_path: Path) -> None:
    """Among a hundred other touchpoints a client, a question finds its answer more often than by words alone."""
    alone = measure(tmp_path / "alone", others=0)
    assert alone["both"]["recall@5"] >= 0.9 and alone["both"]["recall@1"] >= 0.65
    assert alone["both"]["meaning recall@5"] >= alone["words"]["meaning recall@5"] + 0.3
    among = measure(tmp_path / "among", others=100)
    assert among["both"]["recall@1"] >= max(among["words"]["recall@1"], among["meaning"]["recall@1"])
    assert among["both"]["recall@5"] > among["words"]["recall@5"]
    assert among["both"]["words recall@5"] >= 0.9


def test_invented_histories_are_the_same_everywhere() -> None:
    """A seed gives the same words each time, another seed others; clients are told apart and time goes forward."""
    first, second = list(invented_history(50, seed=3)), list(invented_history(50, seed=3))
    assert first == second != list(invented_history(50, seed=4))
    assert [one.at for one in first] == sorted(one.at for one in first)
    assert len({client.company for client in invented_clients(200)}) == 200
    assert sum(sizes_of(200, 100_000)) == 100_000


@pytest.mark.process
def test_the_benchmark_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In small it goes through all its steps and says of each bound whether it was kept."""
    main(["--clients", "3", "--touchpoints", "60", "--home", str(tmp_path / "home")])
    told = capsys.readouterr().out
    assert told.count("bound ") == 5 and "catch-up, touchpoints a second" in told
