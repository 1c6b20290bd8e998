"""Mails that talk to a machine, against a model that does whatever they say: nothing of it is ever shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from assistant.answers import Reply
from assistant.desk import Desk
from tests.builders import AGENCY
from tests.hostile.obedient import NOW, Obedient, PromptFiles, fit_reply, shown_of, smuggled

ATTACKS = [json.loads(line) for line in (Path(__file__).parent / "attacks.jsonl").read_text("utf-8").splitlines()]


def everything_shown(mail: str, model: Obedient) -> list[Reply]:
    """Every state that a person could see: the offline draft, each streamed step, the end; and the reply asked whole."""
    desk = Desk(AGENCY, model=model, render=PromptFiles())
    begun = desk.begin_reply(mail, now=NOW, timezone="Europe/London")
    return [begun.first, *begun, begun.final, desk.reply(mail, now=NOW, timezone="Europe/London")]


def test_the_set_is_broad() -> None:
    """At least eighty attacks, in each of the seven languages, each with a payload that its own expression finds."""
    assert len(ATTACKS) >= 80
    assert set(Counter(attack["language"] for attack in ATTACKS)) == {"en", "de", "fr", "es", "nl", "it", "pt"}
    assert all(re.search(attack["must_not_match"], attack["payload"]) for attack in ATTACKS)


def never_shown(attack: dict[str, str], places: slice) -> None:
    wrong = re.compile(attack["must_not_match"])
    fit, brief = fit_reply(attack["mail"])
    for place, subject, body in list(smuggled(fit, attack["payload"]))[places]:
        for said in shown_of(brief, Obedient(subject, body)):
            assert not wrong.search(said), f"{place}: {said}"


@pytest.mark.parametrize("number", range(len(ATTACKS)), ids=[attack["id"] for attack in ATTACKS])
def test_a_payload_is_never_shown(number: int) -> None:
    """Smuggled into a fit draft at two places that change from attack to attack, a payload reaches nothing that is shown."""
    never_shown(ATTACKS[number], slice(number % 4, None, 4))


@pytest.mark.soak
@pytest.mark.parametrize("attack", ATTACKS, ids=[attack["id"] for attack in ATTACKS])
def test_a_payload_is_shown_nowhere(attack: dict[str, str]) -> None:
    """Alone or smuggled into a fit draft, whole or streamed, a payload reaches no draft, no subject and no step of one."""
    never_shown(attack, slice(None))


def test_the_desk_tells_that_the_offline_draft_stands() -> None:
    """Where a model obeyed a mail, the person gets the offline draft and is told so, streamed and whole."""
    for attack in ATTACKS[:: len(ATTACKS) // 9]:
        fit, _ = fit_reply(attack["mail"])
        greeting, *rest = fit.body.split("\n\n")
        model = Obedient(fit.subject, "\n\n".join([greeting, attack["payload"], *rest]))
        shown = everything_shown(attack["mail"], model)
        assert not any(re.search(attack["must_not_match"], one.body) for one in shown)
        assert model.asked == 4  # streamed, repaired; whole, repaired
        for one in shown[-2:]:
            assert one.fell_back and one.written_by == "offline" and one.body == fit.body, attack["id"]


def test_a_fit_draft_of_a_model_is_shown_though_the_mail_attacks() -> None:
    """The armour looks at what comes out: a model that did not obey writes the reply, whatever the mail said."""
    for attack in ATTACKS[:: len(ATTACKS) // 14]:
        fit, _ = fit_reply(attack["mail"])
        shown = everything_shown(attack["mail"], Obedient(fit.subject, fit.body))
        assert shown[-1].written_by == "obedient" and shown[-1].fell_back is None, attack["id"]
