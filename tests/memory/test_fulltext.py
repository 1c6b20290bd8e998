"""Words found again in one client's history: the best first, in every language, whatever is typed, the same on each database."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from assistant.memory import fulltext
from assistant.memory.store import Store
from tests.memory.filled import DANA, PIETER, kept

HISTORY = (
    (9, "The invoices for March", "Please pay them by Friday."),
    (8, "Website", "Die Straßenfotos für die Startseite sind da, die Rechnungen auch."),
    (7, "Re: Website", "L'événement est déplacé à jeudi."),
    (6, None, "ok"),
    (5, "The logo", "The logo is too blue. Blue, blue, blue!"),
    (4, "Logo and photos", "The new logo came with the photos of the tents, the tent and the fire, on the site."),
    (3, None, "thanks, the site is up again"),
    (2, "Site down", "The site is down."),
)


@pytest.fixture
def dana(store: Store) -> str:
    owner = store.add_client(DANA).id
    store.history.add(owner, [kept(days, text, subject=subject) for days, subject, text in HISTORY])
    return owner


def found(store: Store, owner: str, words: str, limit: int = 10) -> list[str]:
    ids = store.history.search(owner, words, limit)
    texts = store.history.texts(owner, ids)
    return [texts[number].partition("\n")[0] for number in ids]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("invoice", "The invoices for March"),
        ("INVOICES", "The invoices for March"),
        ("Strassenfotos", "Website"),
        ("Rechnung", "Website"),
        ("evenement", "Re: Website"),
        ("ÉVÉNEMENTS", "Re: Website"),
        ("where are the photos of the tents?", "Logo and photos"),
        ("logo blue", "The logo"),
        ("is the site down", "Site down"),
        ("ok", "ok"),
        ("jeudi?!", "Re: Website"),
    ],
)
def test_the_best_match_comes_first(store: Store, dana: str, words: str, first: str) -> None:
    """Other forms, other cases, without accents; rare words weigh more than those that stand everywhere."""
    assert found(store, dana, words)[0] == first


def test_no_match_is_nothing_and_the_limit_holds(store: Store, dana: str) -> None:
    """Neither an empty question nor an unknown word finds anything."""
    assert found(store, dana, "zeppelin") == [] == found(store, dana, "") == found(store, dana, " ?! ")
    assert len(found(store, dana, "the site logo", 2)) == 2 and found(store, dana, "the", 0) == []


def test_of_two_equals_the_newer_comes_first(store: Store) -> None:
    """As a person would look for it."""
    owner = store.add_client(DANA).id
    store.history.add(owner, [kept(days, f"balloon {days}") for days in (5, 1, 9)])
    assert found(store, owner, "balloon") == ["balloon 1", "balloon 5", "balloon 9"]


def test_senders_and_names_of_attachments_are_found(store: Store) -> None:
    """Who wrote it, and what was attached."""
    owner = store.add_client(DANA).id
    one = kept(1, "see there", attachments=("floor-plan.pdf",))
    store.history.add(
        owner, [one.model_copy(update={"touchpoint": one.touchpoint.model_copy(update={"author": "Rufus Amble"})})]
    )
    assert len(found(store, owner, "floor plan")) == len(found(store, owner, "amble")) == 1


HOSTILE = (
    '"', "'", "''", '""""', "*", "a*", "*a", "NEAR(", "NEAR(a b, 2)", "a AND", "AND", "OR OR", "NOT", "a NOT b", "words:a",
    "{words}: a", "^a", "-a", "a:b", "(a", "a)", "a + b", "\\", "\\'", "a':*", "a & b | !c", "<->", "a <-> b", "%", "_", ";",
    "'; DROP TABLE touchpoints; --", "\0", "a\0b", "\ud800", "🎈", "ﬁne", "İ", "ß", "x" * 100_000, "a " * 50_000, "\n\t",
    "touchpoint_words", "rowid:1", "$1", ":words", "?", "{}", "%s", "%(x)s",
)  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda typed: ascii(typed[:12]))
def test_nothing_that_is_typed_breaks_it(store: Store, dana: str, typed: str) -> None:
    """It is looked for as words, and is kept and let go of as words."""
    store.history.search(dana, typed)
    store.history.add(dana, [kept(1, typed, subject=typed)])
    store.history.search(dana, typed + " logo")
    store.history.remove(dana, [one.id or 0 for one in store.history.touchpoints(dana)])
    assert store.history.search(dana, "logo site " + typed) == ()


def test_random_words_never_break_it(store: Store, dana: str) -> None:
    """Two hundred questions of any characters."""
    draw = random.Random(5)
    for _ in range(200):
        typed = "".join(
            chr(draw.choice((draw.randrange(32, 127), draw.randrange(0xD7FF)))) for _ in range(draw.randrange(30))
        )
        store.history.search(dana, typed)


def test_another_clients_words_are_never_found(store: Store, dana: str) -> None:
    """Nor by the mark that stands before them in the index."""
    other = store.add_client(PIETER).id
    store.history.add(other, [kept(1, "the canary sings of the logo")])
    assert found(store, dana, "canary sings") == []
    mark = fulltext._mark(other)  # pyright: ignore[reportPrivateUsage]  # what nobody can know is tried all the same
    for typed in (f"{mark}canary", f"{mark}", f"{mark}logo", mark[:4]):
        assert store.history.search(dana, typed) == ()
    assert len(found(store, other, "logo")) == 1


def test_a_word_that_stands_everywhere_does_not_hide_the_rare_one(store: Store) -> None:
    """In a history longer than is looked at for one word."""
    owner = store.add_client(DANA).id
    store.history.add(owner, (kept(n / 100, f"the usual word {n}") for n in range(fulltext.MOST_HITS + 300)))
    store.history.add(owner, [kept(4000, "the unusual balloon, the usual word")])
    assert found(store, owner, "the usual word balloon")[0] == "the unusual balloon, the usual word"
    assert len(found(store, owner, "the usual word", 50)) == 50


def test_words_are_filled_in_anew_when_they_are_cut_otherwise(
    store: Store, dana: str, tmp_path: Path, url: str | None
) -> None:
    """A store whose words were cut by an older version finds the same after the next start."""
    with store.database.writing() as connection:
        fulltext.clear(connection)
        connection.exec_driver_sql("UPDATE facts SET value = '0' WHERE name = 'words'")
    assert store.history.search(dana, "logo") == ()
    store.close()
    again = Store(tmp_path / "home", url)
    assert len(again.history.search(dana, "logo")) == 2
    again.close()


def test_what_is_erased_is_out_of_the_file(tmp_path: Path) -> None:
    """Not a word of it stays in the index, also where it was merged with others."""
    store = Store(tmp_path)
    dana, pieter = store.add_client(DANA).id, store.add_client(PIETER).id
    for n in range(30):
        store.history.add(dana, [kept(n, f"zanzibarquartz{n} and more")])
        store.history.add(pieter, [kept(n, f"ordinary{n} and more")])
    store.remove_client(dana)
    store.close()
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"zanzibar" not in left and b"ordinary2" in left
    assert len(store.history.search(pieter, "ordinary7")) >= 1
