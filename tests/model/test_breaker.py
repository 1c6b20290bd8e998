"""The breaker of an endpoint: opens, rests, lets one try."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from assistant.model.breaker import Breaker, breaker_of


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(3):
        assert breaker.may_ask()
        breaker.failed()
    return breaker


def test_three_failures_in_a_row_open_it() -> None:
    """After three asks in a row without an answer nobody asks, and it says for how long."""
    clock = Clock()
    breaker = opened(clock)
    assert not breaker.may_ask()
    assert breaker.rests_s() == 30
    clock.now += 29.9
    assert not breaker.may_ask()


def test_an_answer_between_starts_the_count_anew() -> None:
    """Failures that are not in a row do not open it."""
    breaker = Breaker(Clock())
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        breaker.worked()
    assert breaker.may_ask()


def test_one_tries_after_the_rest() -> None:
    """After half a minute exactly one ask goes through, however many come at once."""
    clock = Clock()
    breaker = opened(clock)
    clock.now += 30
    with ThreadPoolExecutor(16) as pool:
        allowed = list(pool.map(lambda _: breaker.may_ask(), range(200)))
    assert allowed.count(True) == 1


def test_a_try_that_works_closes_it() -> None:
    """Once the one try is answered, everybody asks again."""
    clock = Clock()
    breaker = opened(clock)
    clock.now += 30
    assert breaker.may_ask()
    breaker.worked()
    assert breaker.may_ask()
    assert breaker.rests_s() == 0


def test_a_try_that_fails_opens_it_again() -> None:
    """One failed try is enough for another rest."""
    clock = Clock()
    breaker = opened(clock)
    clock.now += 30
    assert breaker.may_ask()
    breaker.failed()
    assert not breaker.may_ask()
    assert breaker.rests_s() == 30


def test_a_try_that_tells_nothing_leaves_it_to_the_next() -> None:
    """An ask that was stopped before it learned anything does not use up the try."""
    clock = Clock()
    breaker = opened(clock)
    clock.now += 30
    assert breaker.may_ask()
    breaker.told_nothing()
    assert breaker.may_ask()


def test_a_try_that_never_comes_back() -> None:
    """A try whose end nobody reports blocks the way for one more rest at most."""
    clock = Clock()
    breaker = opened(clock)
    clock.now += 30
    assert breaker.may_ask()
    clock.now += 30
    assert breaker.may_ask()


def test_one_breaker_an_endpoint() -> None:
    """Everybody in a process shares the breaker of an endpoint, and no two endpoints share one."""
    assert breaker_of("http://a/v1", "m") is breaker_of("http://a/v1", "m")
    assert breaker_of("http://a/v1", "m") is not breaker_of("http://a/v1", "n")
    assert breaker_of("http://a/v1", "m") is not breaker_of(None, "m")
