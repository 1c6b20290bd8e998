"""What the trained reader of acts finds in single sentences, and how it behaves where its numbers are torn."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import BadSettings
from assistant.reading import act_reader as module
from assistant.reading.act_features import Setting, act_features, placed
from assistant.reading.act_reader import act_reader
from assistant.reading.acts import FAINT, read_acts

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)  # a Wednesday


def kinds(text: str, side: str = "in", language: str = "en", channel: str = "email") -> set[str]:
    return {act.kind for act in read_acts(text, Setting(side, channel, None, language, False), AT).acts}


@pytest.mark.parametrize(
    ("language", "text", "act"),
    [
        ("en", "Kindly strike my name from whatever register produced this letter.", "asks_to_stop"),
        ("en", "We went with the other lot in the end, sorry.", "refuses"),
        ("en", "You will have the list from me on Friday.", "promises_by"),
        ("en", "Honestly, the third mistake in a month is more than my customers put up with.", "complains"),
        ("de", "Das sieht großartig aus, wir sind begeistert!", "pleased"),
        ("de", "Bis Freitag haben Sie die Texte von mir.", "promises_by"),
        ("fr", "Merci de me retirer de vos listes.", "asks_to_stop"),
        ("fr", "Je vous envoie les photos vendredi.", "promises_by"),
        ("es", "Le mando las fotos el viernes.", "promises_by"),
        ("es", "Por favor, no me llame, prefiero el correo.", "rules_out_call"),
        ("nl", "Ik stuur het je vrijdag.", "promises_by"),
        ("it", "Le mando i testi entro venerdì.", "promises_by"),
        ("pt", "Envio-lhe as fotografias na sexta-feira.", "promises_by"),
    ],
)
def test_what_clients_do(language: str, text: str, act: str) -> None:
    """The act is found in words of each language."""
    assert act in kinds(text, language=language)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Just checking in on the photos.", "checks_in"),
        ("Any news on the draft?", "checks_in"),
        ("I attach the corrected proof.", "delivers"),
        ("Invoice 2214 is now three weeks overdue.", "invoices"),
        ("If the texts are not here by Tuesday, we lose the print slot.", "if_then"),
        ("I did think you were a person who keeps her word.", "guilt"),
        ("We will not write again.", "confirms_stop"),
    ],
)
def test_what_we_do(text: str, act: str) -> None:
    """The act is found in words of ours."""
    assert act in kinds(text, "out")


def test_an_act_carries_its_words_and_its_day() -> None:
    """The quote stands in the text letter for letter, and a day that is named is a day of the calendar."""
    text = "Thanks for this. You will have the list from me on Friday."
    found = {act.kind: act for act in read_acts(text, Setting("in", "email", None, "en", False), AT).acts}
    promise = found["promises_by"]
    assert promise.quote in text and promise.date is not None and promise.date.day == date(2026, 3, 6)


def test_to_rule_a_channel_out_is_no_stop() -> None:
    """Where both are possible, what is likelier stands alone."""
    found = kinds("No calls please, write to me.")
    assert "rules_out_call" in found and "asks_to_stop" not in found
    assert "rules_out_email" not in kinds("By e-mail only, please.")


def test_chances_are_those_of_the_likeliest_sentence() -> None:
    """What is unlikely is left out, and all are between nought and one."""
    chances = read_acts("Hello. Take me off your list.", Setting("in", "email", None, "en", False), AT).chances
    assert chances["asks_to_stop"] > 0.5
    assert all(FAINT <= chance <= 1 for chance in chances.values())


def test_nothing_said_does_nothing() -> None:
    """A call without a word has no acts and no chances."""
    assert read_acts("  ", Setting("out", "call", "no_answer", "en", False), AT).acts == ()


def test_the_neighbourhood_counts() -> None:
    """The same words read otherwise as ours and as theirs, and beside another sentence."""
    (alone,) = placed(["Call me."], [])
    first, _ = placed(["Call me.", "I never read mails."], [])
    setting = Setting("in", "email", None, "en", False)
    assert act_features(alone, setting) != act_features(first, setting)
    assert act_features(alone, setting) != act_features(alone, Setting("out", "email", None, "en", False))


def test_torn_numbers_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is cut short names the command that makes it anew."""
    for file in module.WEIGHTS.glob("acts_in.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes()[:-7])
    monkeypatch.setattr(module, "WEIGHTS", tmp_path)
    act_reader.cache_clear()
    with pytest.raises(BadSettings, match=r"python -m evals\.training"):
        act_reader("in")
    act_reader.cache_clear()


def test_chances_do_not_hang_on_the_company() -> None:
    """A sentence gets the same chances whether it is read alone or with others of its kind."""
    reader, setting = act_reader("out"), Setting("out", "email", None, "en", False)
    (one,) = placed(["Any news?"], [])
    assert np.allclose(reader.chances([one], setting)[0], reader.chances([one, one], setting)[1])
