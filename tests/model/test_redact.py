"""Personal data before a model: nothing of it leaves, and everything comes back as it was, in JSON, in pieces and in calls."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, Field

from assistant.errors import ModelUnavailable
from assistant.model.redact import Redacted, Veil
from assistant.seam import Answer, Call, Message, Pieces, Tool, ToolAnswer

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("HEARDBACK_SHARED") or ROOT.parent / "shared")
HOSTILE = SHARED / "data" / "hostile"


class Said(BaseModel):
    subject: str = Field(default="", max_length=40)
    body: str = ""
    quotes: list[str] = []


class Echo:
    """A model that keeps what it was sent, and answers what `answer` makes of it."""

    name = "echo"

    def __init__(self, answer: Callable[[str], str] = lambda text: text, cut: int = 3) -> None:
        self.sent: list[Message] = []
        self.answer = answer
        self.cut = cut

    @property
    def seen(self) -> str:
        return "\n".join(
            message.text + "".join(json.dumps(dict(call.arguments), ensure_ascii=False) for call in message.calls)
            for message in self.sent
        )

    def ask_json(self, messages: Sequence[Message], schema: type[Any], deadline_s: float, *, task: str = "") -> Any:
        text = self._take(messages)
        return Answer(schema(subject="Re", body=text, quotes=[text[:20]]), "echo-1", 2)

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        text = self._take(messages)
        pieces = Pieces(iter(()))

        def run() -> Iterator[str]:
            pieces.model = "echo-1"
            for start in range(0, len(text), self.cut):
                yield text[start : start + self.cut]

        pieces.iterator = run()
        return pieces

    def ask_tools(
        self, messages: Sequence[Message], tools: Sequence[Tool], deadline_s: float, *, task: str = ""
    ) -> ToolAnswer:
        text = self._take(messages)
        return ToolAnswer(text, (Call("log", {"words": [text], "count": 3, "deep": {"of": text}}, "1"),), "echo-1")

    def _take(self, messages: Sequence[Message]) -> str:
        self.sent = list(messages)
        return self.answer(messages[-1].text)


def asked(text: str, *names: str, echo: Echo | None = None) -> tuple[Said, Echo]:
    model = echo or Echo()
    answer = Redacted(model).about(names).ask_json([Message("user", text)], Said, 5.0)
    return answer.value, model


# -- texts of every kind, made from a seed ---------------------------------------------------------------------------

FIRST = ["Dana", "Jürgen", "Hélène", "José", "Siobhán", "Wei", "Ann-Kathrin", "O'Brien", "Zoë", "Søren"]
LAST = ["Whitcombe", "Müller-Lüdke", "Brandão", "Ó Briain", "van der Berg", "Nguyễn", "D’Amico", "Grünwald", "Peña"]
PERSONAL = [
    "dana.voss@northwind.example", "J.M+x@mail.co.uk", "eve (at) elsewhere (dot) example", "https://a.example/x?y=1&z=2",
    "www.northwind.example", "northwind.de/shop", "+49 30 1234567", "+44 (0)20 7946 0958", "0171/2345678",
    "(555) 010-1234", "06 12 34 56 78", "DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "4111 1111 1111 1111",
    "12345678901", "Musterstraße 12, 10115 Berlin", "12 High Street, London SW1A 1AA", "Via Roma 12, 20121 Milano",
]  # fmt: skip
FILLER = [
    "the layout is wrong again", "we need it on 12.03.2026 at 15:30", "that is 1.250.000 EUR", "NAME_1 stands in the template",
    "e-mail me, please", "name_2 and EMAIL_1", "das kostet 20 %", "\n\n", "Kind regards,\n", "> quoted\n", "👍🏽 ok", "{\"a\": [1]}",
    "==", "URL", "PHONE_", "ACCOUNT_12", "\\_", "ADDRESS", "n", "NAME",
]  # fmt: skip


def made(seed: int) -> tuple[str, list[str], list[str]]:
    """A text, the names that are known, and what of it must not leave."""
    dice = random.Random(seed)
    names = [f"{dice.choice(FIRST)} {dice.choice(LAST)}" for _ in range(dice.randint(1, 3))]
    parts: list[str] = []
    secret: list[str] = []
    for _ in range(dice.randint(3, 25)):
        what = dice.random()
        if what < 0.35:
            secret.append(dice.choice(PERSONAL))
            parts.append(secret[-1])
        elif what < 0.6:
            name = dice.choice([*names, *(word for one in names for word in one.split() if len(word) > 3)])
            name = dice.choice([name, name, name.upper(), name.lower()])
            secret += [word for word in name.split() if len(word) > 3]
            parts.append(name + dice.choice(["", "", "'s", "s", ",", "2"]))
        else:
            parts.append(dice.choice(FILLER))
    return " ".join(parts), names, secret


@pytest.mark.parametrize("seed", range(300))
def test_nothing_leaves_and_all_comes_back(seed: int) -> None:
    """Whatever text is made: no name, address or number of it is sent, and what is echoed comes back sign for sign."""
    text, names, secret = made(seed)
    said, model = asked(text, *names)
    assert said.body == text
    left = [one for one in secret if one in model.seen]
    assert left == []


@pytest.mark.parametrize("cut", [1, 2, 3, 7, 50])
def test_pieces_cut_anywhere_come_back_whole(cut: int) -> None:
    """However a stream cuts its placeholders, the pieces together are the text that was asked about."""
    for seed in range(60):
        text, names, secret = made(seed)
        echo = Echo(cut=cut)
        pieces = Redacted(echo).about(names).stream([Message("user", text)], 5.0)
        assert "".join(pieces) == text
        assert pieces.model == "echo-1"
        assert not [one for one in secret if one in echo.seen]


def test_arguments_of_calls_go_out_bare_and_come_back_whole() -> None:
    """What stands in the arguments of earlier calls is taken out, and put back into those of the new ones, however deep."""
    echo = Echo()
    earlier = Message(
        "assistant", "", (Call("find", {"who": ["Dana Voss"], "at": {"mail": "d@x.example"}, "n": 1}, "0"),)
    )
    messages = [
        Message("user", "Note: Dana Voss, d@x.example"),
        earlier,
        Message("tool", "Dana Voss called", call_id="0"),
    ]
    answer = Redacted(echo).about(["Dana Voss"]).ask_tools(messages, (), 5.0)
    assert "Dana" not in echo.seen and "d@x.example" not in echo.seen
    assert echo.sent[-1].call_id == "0" and echo.sent[-2].calls[0].arguments["n"] == 1
    (call,) = answer.calls
    assert call.arguments == {"words": ["Dana Voss called"], "count": 3, "deep": {"of": "Dana Voss called"}}
    assert answer.text == "Dana Voss called"


def test_one_call_has_one_placeholder_for_one_word() -> None:
    """A name is the same placeholder in every message of a call, another where it is written otherwise, and told of once."""
    echo = Echo()
    Redacted(echo).about(["Dana"]).ask_json(
        [Message("system", "You write to Dana."), Message("user", "Dana and DANA")], Said, 5.0
    )
    system, user = echo.sent
    assert system.text.startswith("You write to NAME_1.") and user.text == "NAME_1 and NAME_2"
    assert "NAME_1" in system.text.split("\n\n")[-1] and "Make up none" in system.text


def test_a_text_with_nothing_personal_goes_out_as_it_is() -> None:
    """Where there is nothing to take out, the model is asked exactly what it would have been asked."""
    messages = [Message("system", "Answer."), Message("user", "the layout is wrong")]
    echo = Echo()
    Redacted(echo).ask_json(messages, Said, 5.0)
    assert echo.sent == messages


@pytest.mark.parametrize("written", ["NAME_1", "name_1", "NAME\\_1", "Name_1"])
def test_a_placeholder_is_known_as_models_write_it(written: str) -> None:
    """In another case, or with Markdown's backslash, a placeholder is still the word that it stands for."""
    said, _ = asked("Dana is angry", "Dana", echo=Echo(lambda _: f"Hi {written}, it is {written}'s."))
    assert said.body == "Hi Dana, it is Dana's."


def test_an_invented_placeholder_is_no_answer() -> None:
    """A model that speaks of somebody who was not in what it read has given no answer: its word must not reach a draft."""
    with pytest.raises(ModelUnavailable, match="not been told of"):
        asked("Dana is angry", "Dana", echo=Echo(lambda _: "Hi NAME_7,"))
    pieces = Redacted(Echo(lambda _: "Hi NAME_7, all is well.")).about(["Dana"]).stream([Message("user", "Dana")], 5.0)
    with pytest.raises(ModelUnavailable, match="not been told of"):
        list(pieces)


def test_an_answer_that_no_longer_fits_is_none() -> None:
    """Where what is put back is longer than a field takes, the answer counts as not in its form."""

    class Short(BaseModel):
        body: str = Field(max_length=8)
        subject: str = ""
        quotes: list[str] = []

    model = Redacted(Echo(lambda _: "NAME_1")).about(["Maximiliana"])
    with pytest.raises(ModelUnavailable, match="form"):
        model.ask_json([Message("user", "Maximiliana")], Short, 5.0)


def test_names_that_the_desk_knows_are_taken_out_too() -> None:
    """Names from the book of clients are taken out wherever they stand, without being named for the call."""
    echo = Echo()
    Redacted(echo, lambda: ["Renske Halloway", "Acme Ovens"]).ask_json(
        [Message("user", "renske of ACME called")], Said, 5.0
    )
    assert "renske" not in echo.seen.lower().replace("name", "") and "acme" not in echo.seen.lower()


def test_a_veil_never_takes_a_placeholder_that_is_in_the_text() -> None:
    """Where a text holds what looks like a placeholder, others are used, so that it comes back as it was."""
    text = "NAME_1, name_2 and Email\\_1 are in the template of Dana"
    veil = Veil([text], ["Dana"])
    assert "Dana" not in veil.over(text) and veil.back(veil.over(text)) == text


def test_the_mails_of_the_library_keep_their_names_to_themselves() -> None:
    """Of the library's mails to tune by, the writer's first name is sent in at most one of twenty, though nobody knew it before."""
    lines = (ROOT / "evals/library/mails_tune.jsonl").read_text("utf-8").splitlines()
    mails = [json.loads(line) for line in lines]
    told = [(mail["raw"], mail["labels"]["first_name"]) for mail in mails if mail["labels"].get("first_name")]
    leaked = 0
    for raw, name in told:
        said, model = asked(raw)
        assert said.body == raw
        leaked += any(word.strip(".,!?") == name for word in model.seen.split())
    assert len(told) > 50 and leaked <= len(told) / 20, f"{leaked} of {len(told)}"


@pytest.mark.skipif(not HOSTILE.is_dir(), reason=f"no shared data at {SHARED}: set HEARDBACK_SHARED to use it")
@pytest.mark.parametrize("name", ["injection", "benign"])
def test_hostile_mails_come_back_as_they_were(name: str) -> None:
    """The shared hostile mails make the round trip sign for sign, and no address of mail in them is sent."""
    import re

    address = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
    for line in (HOSTILE / f"{name}.jsonl").read_text("utf-8").splitlines():
        mail = json.loads(line)
        text = f"Subject: {mail['subject']}\n\n{mail['body']}"
        said, model = asked(text)
        assert said.body == text
        assert not address.findall(model.seen)
