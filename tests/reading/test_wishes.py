"""What a user wishes of a draft is read with its kind and, where there are some, their own words."""

from __future__ import annotations

import pytest

from assistant.reading.wishes import read_wishes


@pytest.mark.parametrize(
    ("text", "kind", "argument"),
    [
        ("less grovelly", "plainer", None),
        ("mention Thursday's call", "mention", "Thursday's call"),
        ("as a text message", "text_message", None),
        ("for her boss", "for_boss", None),
        ("in German", "language", "de"),
        ("three versions", "variants", "3"),
        ("two alternatives please", "variants", "2"),
        ("shorter", "shorter", None),
        ("a bit longer", "longer", None),
        ("don't be so soft", "firmer", None),
        ("take out the bit about the discount", "leave_out", "the discount"),
        ("say that Bea is away until Monday", "mention", "Bea is away until Monday"),
        ("auf Englisch bitte", "language", "en"),
        ("schreib rein, dass ich morgen anrufe", "mention", "ich morgen anrufe"),
        ("lass den zweiten Satz weg", "leave_out", "den zweiten Satz"),
        ("fürs Telefon", "call_script", None),
        ("nicht so unterwürfig", "plainer", None),
        ("en brésilien, non, en anglais", "language", "en"),
        ("ajoute que je passe jeudi", "mention", "je passe jeudi"),
        ("pour sa directrice", "for_boss", None),
        ("en francés", "language", "fr"),
        ("quita la última frase", "leave_out", "la última frase"),
        ("más firme", "firmer", None),
        ("in inglese", "language", "en"),
        ("togli la seconda frase", "leave_out", "la seconda frase"),
        ("in het Duits", "language", "de"),
        ("zet erbij dat ik vrijdag vrij ben", "mention", "ik vrijdag vrij ben"),
        ("em português do Brasil", "language", "pt_br"),
        ("mais caloroso", "warmer", None),
    ],
)
def test_a_wish_is_read(text: str, kind: str, argument: str | None) -> None:
    """In seven languages."""
    wishes = read_wishes(text)
    assert [(wish.kind, wish.argument) for wish in wishes] == [(kind, argument)]


def test_two_wishes_keep_their_order() -> None:
    """What is said first is done first."""
    assert [wish.kind for wish in read_wishes("warmer, and in French please")] == ["warmer", "language"]


def test_words_to_be_mentioned_are_no_wish_themselves() -> None:
    """ "Say that the short version is online" asks for no shorter draft."""
    (wish,) = read_wishes("mention that the short version is online")
    assert (wish.kind, wish.argument) == ("mention", "the short version is online")


@pytest.mark.parametrize("text", ["", "hm", "change it somehow", "?" * 5000, "🙂"])
def test_no_wish_is_made_up(text: str) -> None:
    """Where nothing is known, nothing is read."""
    assert read_wishes(text) == ()
