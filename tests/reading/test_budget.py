"""A thread cut to a model's budget by meaning. Not here: what the model is asked about it."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from assistant.paths import LIBRARY
from assistant.reading.budget import LAST, cut_to
from assistant.reading.timeline import Timeline
from assistant.thread import Thread, Touchpoint
from tests.builders import in_, out, thread

FILLER = (
    "The colours of the second page look well beside the logo.",
    "The garden has a gate of wood and a path of stone.",
    "The pictures of the garden hang in the shared folder.",
    "The headings follow the house style.",
    "The new entrance is on the side of the river.",
)


def long_thread(count: int, *special: tuple[int, Touchpoint]) -> Thread:
    """Many touchpoints with plain long texts, a day apart, `special` ones in their places."""
    dice = random.Random(3)
    own = dict(special)
    days = [date(2025, 3, 3) + timedelta(days=number) for number in range(count)]
    made = [
        own[number].model_copy(update={"at": out(f"{day}").at})
        if number in own
        else (out if number % 2 else in_)(f"{day}", " ".join(dice.choice(FILLER) for _ in range(9)))
        for number, day in enumerate(days)
    ]
    return thread(*made, now=f"{days[-1] + timedelta(days=2)} 12:00")


STOP = in_(
    "03-02", "One more thing of the office. " * 20 + "Please stop contacting me about the newsletter. " + "Best. " * 30
)
WISH = in_("03-02", "I prefer a phone call, please. " + " ".join(FILLER * 3))


def test_a_thread_that_fits_is_whole() -> None:
    """Nothing is left out and nothing is said to be."""
    cut = cut_to(Timeline(long_thread(5)), 24_000)
    assert cut.left_out == () and cut.whole == frozenset(range(5))
    assert all(filler in cut.text for filler in FILLER[:1])
    assert [line.split("]")[0] for line in cut.text.split("\n")] == [f"[{n}" for n in range(5)]


@pytest.mark.parametrize("budget", [6_000, 12_000, 24_000])
def test_a_long_thread_keeps_what_matters(budget: int) -> None:
    """The stop from long ago, the first wish and the last touchpoints stand in it at every budget that can hold them."""
    timeline = Timeline(long_thread(150, (4, WISH), (20, STOP)))
    cut = cut_to(timeline, budget)
    assert len(cut.text) <= budget * 1.05
    assert "Please stop contacting me about the newsletter." in cut.text
    assert "I prefer a phone call, please." in cut.text
    assert {149 - number for number in range(LAST)} <= cut.whole
    assert cut.left_out


def test_what_was_left_out_is_said_without_a_word_of_theirs() -> None:
    """How many, of which days and by which channel; no text of the thread."""
    said = " ".join(cut_to(Timeline(long_thread(150)), 6_000).left_out)
    assert "touchpoints of 3 March 2025" in said and "from the client by e-mail" in said and "left out" in said
    assert not any(filler[:20] in said for filler in FILLER)


def test_oldest_goes_first() -> None:
    """Where words have to go, the older ones go before the newer."""
    ours = set(range(1, 40, 2))  # plain words of ours: nothing in them asks to stay
    gone = ours - cut_to(Timeline(long_thread(40)), 12_000).whole
    assert gone and gone == {number for number in ours if number <= max(gone)} and gone != ours


def test_every_touchpoint_is_there_or_counted() -> None:
    """The numbers that are shown and those in the gaps add up to the whole thread, in its order."""
    cut = cut_to(Timeline(long_thread(150, (20, STOP))), 6_000)
    numbers: list[int] = []
    for line in cut.text.split("\n"):
        first, _, rest = line.strip("(").removeprefix("[").partition("]")
        last = rest.split("[")[1].split("]")[0] if line.startswith("(") and " to [" in rest else first
        numbers += range(int(first), int(last) + 1)
    assert numbers == list(range(150))


def test_what_is_shown_was_written() -> None:
    """Between the marks of a cut each piece stands in its touchpoint word for word."""
    timeline = Timeline(long_thread(60, (4, WISH), (20, STOP)))
    for line in cut_to(timeline, 6_000).text.split("\n"):
        if line.startswith("(") or ": " not in line:
            continue
        number = int(line[1 : line.index("]")])
        words = " ".join(timeline.heard[number].text.split())
        assert all(piece.strip() in words for piece in line.split(": ", 1)[1].split("[…]"))


def test_a_thread_of_nothing_but_stops_still_ends() -> None:
    """Where even what matters is too much, the newest of each kind and the last word stay."""
    every = long_thread(400, *((number, STOP) for number in range(0, 400, 2)))
    cut = cut_to(Timeline(every), 2_000)
    assert len(cut.text) < 4_000 and "[399]" in cut.text and "stop contacting me" in cut.text


def test_the_threads_of_the_library_fit() -> None:
    """None of the threads to tune on is cut at the budget that ships."""
    lines = (LIBRARY / "threads_tune.jsonl").read_text("utf-8").splitlines()[::15]
    assert all(cut_to(Timeline(Thread.model_validate_json(line)), 24_000).left_out == () for line in lines)


def test_an_empty_thread_is_an_empty_text() -> None:
    """Nothing was said: nothing is shown, and nothing is left out."""
    cut = cut_to(Timeline(thread(now="03-09")), 24_000)
    assert (cut.text, cut.whole, cut.left_out) == ("", frozenset(), ())
