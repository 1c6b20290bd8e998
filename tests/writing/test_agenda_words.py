"""The banks of the meeting list: every language has every phrase, every slot, and its own way with dates and rhythms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

import pytest
import regex
import yaml

from assistant.paths import KNOWLEDGE
from assistant.reading.lexicon import LANGUAGES
from assistant.writing.agenda_words import LONGEST, AgendaWords, clean, words_for
from assistant.writing.phrases import VARIETIES
from tests.meetings import PLACES_OF, cadence

FOLDER = KNOWLEDGE / "phrases" / "agenda"
BANKS = (*LANGUAGES, *VARIETIES)


def phrases(bank: str) -> dict[str, Any]:
    """Every phrase by its path; lists as they are."""

    def walk(node: Any, path: str) -> Iterator[tuple[str, Any]]:
        if isinstance(node, dict):
            for key, child in cast("dict[str, Any]", node).items():
                assert isinstance(key, str), f"{bank}: {key!r} at {path} is no word to YAML"
                yield from walk(child, f"{path}.{key}".strip("."))
        else:
            yield path, node

    return dict(walk(yaml.safe_load((FOLDER / f"{bank}.yaml").read_text("utf-8")), ""))


def words(variety: str, register: Any = "formal", year: int = 2026) -> AgendaWords:
    return words_for("en" if variety == "en_us" else variety, register, PLACES_OF[variety][1], year)


def test_there_is_a_bank_for_every_language() -> None:
    """Every language and variety has a bank, and no bank is of anything else."""
    assert {file.stem for file in FOLDER.glob("*.yaml")} == set(BANKS)


@pytest.mark.parametrize("bank", [bank for bank in BANKS if bank != "en"])
def test_every_bank_has_what_english_has(bank: str) -> None:
    """The same phrases with the same slots stand in every bank, and lists are as long."""
    english, other = phrases("en"), phrases(bank)
    assert set(other) == set(english)
    for path, phrase in english.items():
        if isinstance(phrase, list) and path != "dates.prep":
            assert len(other[path]) == len(phrase), path
        elif isinstance(phrase, str):
            assert set(regex.findall(r"\{\w+\}", other[path])) == set(regex.findall(r"\{\w+\}", phrase)), path


@pytest.mark.parametrize("bank", BANKS)
def test_every_phrase_is_whole(bank: str) -> None:
    """A register is settled everywhere, sentences end, and nothing is said in the voice of a reproach."""
    for path, phrase in phrases(bank).items():
        if not isinstance(phrase, str):
            continue
        for register in ("formal", "familiar"):
            said = words_for(bank, cast("Any", register), None, 2026)
            settled = said.say(path, **dict.fromkeys(regex.findall(r"\{(\w+)\}", phrase), "X"))
            assert not regex.search(r"[<>{}|]|  ", settled), (path, settled)
        if path.startswith(("heads_up.", "announce.")) and not path.endswith(("subject", "span")):
            assert phrase[-1] in ".:", (path, phrase)
        assert not REPROACH.search(phrase), (path, phrase)


REPROACH = regex.compile(
    r"\b(?:still|finally|overdue|late|failed|fault|must|again!|immer noch|endlich|überfällig|versäumt|schuld|en retard|toujours pas|atrasad\w+|retrasad\w+|culpa|te laat|nog steeds niet|in ritardo|ancora non)\b(?! with us)",
    regex.IGNORECASE,
)


@pytest.mark.parametrize(
    ("variety", "listed", "sentence", "plain"),
    [
        ("en", "Sun 1 March", "Sunday 1 March", "1 March"),
        ("en_us", "Sun, March 1", "Sunday, March 1", "March 1"),
        ("de", "So. 1. März", "Sonntag, 1. März", "1. März"),
        ("fr", "dim. 1er mars", "dimanche 1er mars", "1er mars"),
        ("es", "dom 1 de marzo", "domingo 1 de marzo", "1 de marzo"),
        ("nl", "zo 1 maart", "zondag 1 maart", "1 maart"),
        ("it", "dom 1º marzo", "domenica 1º marzo", "1º marzo"),
        ("pt", "domingo, 1 de março", "domingo, 1 de março", "1 de março"),
        ("pt_br", "dom. 1 de março", "domingo, 1 de março", "1 de março"),
    ],
)
def test_dates_are_said_as_people_say_them(variety: str, listed: str, sentence: str, plain: str) -> None:
    """A day on the list, in a sentence and by itself."""
    said, first = words(variety), date(2026, 3, 1)
    assert [said.date(first), said.date(first, "sentence"), said.date(first, "day")] == [listed, sentence, plain]


@pytest.mark.parametrize(
    ("variety", "expected"),
    [
        ("en", "1 March 2027"),
        ("en_us", "March 1, 2027"),
        ("de", "1. März 2027"),
        ("es", "1 de marzo de 2027"),
        ("pt", "1 de março de 2027"),
        ("it", "1º marzo 2027"),
    ],
)
def test_another_year_is_named(variety: str, expected: str) -> None:
    """A day of another year than the list's says so."""
    assert words(variety).date(date(2027, 3, 1), "day") == expected


def test_an_italian_article_melts_with_its_number_only() -> None:
    """ "dal 8" becomes "dall'8"; what anybody wrote stays as it is."""
    said = words("it")
    assert said.say("line.since", date="8 marzo") == "aperto dall'8 marzo"
    assert said.say("line.since", date="9 marzo") == "aperto dal 9 marzo"
    assert said.say("list.dated", date="11 marzo") == "situazione all'11 marzo"
    assert said.say("line.quote", words="entro il 8 marzo") == "«entro il 8 marzo»"


@pytest.mark.parametrize("variety", PLACES_OF)
def test_how_long_ago_is_said(variety: str) -> None:
    """Today and yesterday have words of their own; however long it is, days are counted in days."""
    said = words(variety)
    assert said.ago(0) == said.bank["dates.today"] and said.ago(1) == said.bank["dates.yesterday"]
    assert "400" in said.ago(400) and "10" in said.ago(10)


def test_counts_are_words_as_far_as_people_say_them() -> None:
    """Two to nine are written out, more are figures."""
    assert [words("de").number(count) for count in (2, 9, 10)] == ["zwei", "neun", "10"]


@pytest.mark.parametrize(
    ("variety", "expected"),
    [
        ("en", "on Tuesdays and Thursdays at 09:40, every other week"),
        ("de", "jede zweite Woche dienstags und donnerstags um 9:40 Uhr"),
        ("fr", "le mardi et le jeudi à 9h40, une semaine sur deux"),
        ("es", "los martes y los jueves a las 9:40, cada dos semanas"),
        ("nl", "om de week op dinsdag en donderdag om 9.40 uur"),
        ("it", "il martedì e il giovedì alle 9:40, a settimane alterne"),
        ("pt", "às terças-feiras e às quintas-feiras às 9h40, de duas em duas semanas"),
        ("pt_br", "às terças-feiras e às quintas-feiras às 9h40, a cada duas semanas"),
    ],
)
def test_a_rhythm_is_said(variety: str, expected: str) -> None:
    """Days, hour and how often, in one breath."""
    assert words(variety).slot(cadence(1, 3, every_weeks=2)) == expected


def test_a_slot_is_never_read_again() -> None:
    """Braces and angles in what a slot holds stay what they are."""
    assert words("en").say("line.quote", words="{date} <a|b>") == "“{date} <a|b>”"


def test_words_of_anybody_become_one_plain_line() -> None:
    """Line breaks, direction marks and control characters are gone, and an endless entry ends at a word."""
    assert clean("a\r\nb\t c \u202eevil\u2066 \x07d") == "a b c evil d"
    long = clean("wort " * 100)
    assert len(long) <= LONGEST + 2 and long.endswith("wort …")
