"""The curve of reply times: shrinkage, censoring, and that it only ever falls."""

from __future__ import annotations

import json
import math
import time
from dataclasses import asdict, replace
from pathlib import Path
from random import Random

import pytest

from assistant.errors import BadSettings
from assistant.reading import reply_curve
from assistant.reading.reply_curve import Prior, Seen, prior_from, shipped
from evals.training.rhythm import START

PLAIN = replace(START, quick_share=0.001, tail_share=0.02, body_width=0.6, own_width=0.8)
"""One day is usual, clients lie well apart."""


def waits(random: Random, median: float, never: float, count: int, chased_after: float | None = None) -> list[Seen]:
    """A client's waits drawn from a curve, cut off at the chase where there is one, else after 60 working days."""
    found: list[Seen] = []
    for _ in range(count):
        days = math.inf if random.random() < never else median * math.exp(random.gauss(0, PLAIN.body_width))
        cut = chased_after or 60.0
        found.append(Seen(min(days, cut), days <= cut, 0.0))
    return found


@pytest.mark.parametrize("median", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("never", [0.05, 0.5])
def test_a_clients_own_numbers_are_found(median: float, never: float) -> None:
    """Of a client with many waits, the usual time and the share never answered come out as they were put in."""
    curve = PLAIN.curve("client", 0.0, waits(Random(3), median, never, 400))
    assert curve.days_until(0.5) == pytest.approx(median, rel=0.15)
    assert curve.never == pytest.approx(never, abs=0.05)


def test_what_was_cut_off_counts_as_longer() -> None:
    """A slow client who was always chased after two days is still found to be slow, which the answers alone would hide."""
    seen = waits(Random(5), 4.0, 0.0, 400, chased_after=2.0)
    whole = PLAIN.curve("client", 0.0, seen)
    answers_only = PLAIN.curve("client", 0.0, [one for one in seen if one.answered])
    assert whole.days_until(0.5) == pytest.approx(4.0, rel=0.25)
    assert answers_only.days_until(0.5) < 2.0
    as_replies = PLAIN.curve("client", 0.0, [replace(one, answered=True) for one in seen])
    assert as_replies.days_until(0.5) < 2.5


def test_few_waits_move_the_curve_a_little_and_many_a_lot() -> None:
    """From the prior's usual time towards their own, the further the more of it was seen."""
    usual = [PLAIN.curve("client", 0.0, [Seen(5.0, True, 0.0)] * count).days_until(0.5) for count in (0, 1, 3, 20)]
    assert usual == sorted(usual)
    assert usual[0] == pytest.approx(1.0, rel=0.05)
    assert 1.3 < usual[1] < 4.0
    assert usual[3] == pytest.approx(5.0, rel=0.1)


def test_what_counts_less_tells_less() -> None:
    """A wait of half the weight moves the curve less far."""
    full, half = (PLAIN.curve("client", 0.0, [Seen(6.0, True, 0.0, weight)]).days_until(0.5) for weight in (1.0, 0.5))
    assert PLAIN.curve("client", 0.0).days_until(0.5) < half < full


def test_a_longer_silence_is_never_less_surprising() -> None:
    """Whoever the client is, the share of answers still to come only falls, from one at once to nearly none."""
    random = Random(11)
    times = [0.0, 0.001, *(0.01 * 1.13**step for step in range(90)), 5000.0]
    for _ in range(40):
        known = waits(random, random.choice([0.05, 1.0, 9.0]), 0.2, random.randrange(6))
        curve = shipped().curve("client", random.uniform(-2.0, 2.0), known)
        left = [curve.silent(days) for days in times]
        assert left == sorted(left, reverse=True)
        assert left[0] == 1.0 and 0.0 <= left[-1] < 0.15
        chances = [curve.answered_by(days) for days in times]
        assert chances == sorted(chances) and chances[0] >= 0.0 and chances[-1] < 1.0


def test_hope_falls_with_silence() -> None:
    """The longer nothing comes, the smaller the chance that an answer is still under way."""
    curve = shipped().curve("prospect", 0.0)
    chances = [curve.answered_by(250.0, silence) for silence in (0.0, 1.0, 5.0, 20.0)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == pytest.approx(1 - curve.never, abs=0.02)


def test_the_quantile_and_the_curve_agree() -> None:
    """The day by which a share of the answers has come leaves the rest to come."""
    curve = shipped().curve("client", 0.3, [Seen(2.0, True, 0.3)])
    for share in (0.25, 0.5, 0.8, 0.95):
        assert 1 - curve.silent(curve.days_until(share)) == pytest.approx(share, abs=0.02)


def test_a_curve_is_made_in_no_time() -> None:
    """With a dozen waits a curve and its quantiles take well under a millisecond, the mean of many."""
    prior, known = shipped(), waits(Random(2), 1.0, 0.3, 12)
    prior.curve("client", 0.3, known)
    begun = time.process_time()
    for _ in range(200):
        prior.curve("client", 0.3, known).days_until(0.5)
    assert (time.process_time() - begun) / 200 < 0.001


def _raw(**changed: object) -> dict[str, object]:
    return {**asdict(shipped()), **changed}


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"base": 1.0},
        _raw(body_width=0.0),
        _raw(body_width="wide"),
        _raw(tail_share=1.5),
        _raw(channels=[1, 2]),
        _raw(never={"prospect": 0.2}),
        _raw(normal={}),
    ],
    ids=["empty", "partial", "no-width", "words", "share-over-one", "no-table", "no-client", "no-normal"],
)
def test_torn_weights_are_refused(raw: dict[str, object]) -> None:
    """Numbers that are missing or make no curve get one sentence that names the command that makes them anew."""
    with pytest.raises(BadSettings, match=r"evals\.training\.rhythm"):
        prior_from(raw)


def test_weights_that_cannot_be_read_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing or broken file is a setting that cannot be used."""
    file = tmp_path / "rhythm.json"
    monkeypatch.setattr(reply_curve, "FILE", file)
    for content in (None, "{"):
        if content is not None:
            file.write_text(content)
        shipped.cache_clear()
        with pytest.raises(BadSettings, match="cannot be read"):
            shipped()
    file.write_text(json.dumps(asdict(START)))
    assert isinstance(shipped(), Prior)
    shipped.cache_clear()
