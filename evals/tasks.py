"""What the desk makes of one case, as JSON: the work of a run, done in any process. Not here: whether it is right (`scorers`).

The desk never sees a label: it is asked of the case without them. What cannot be answered comes back as `failed`, one
sentence; a case never ends a run.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from copy import copy
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.conversation import Conversation
from assistant.desk import Desk
from assistant.errors import HeardbackError
from assistant.profile import Profile
from assistant.settings import Reader
from assistant.thread import Value
from evals import written_judge
from evals.libraries import Case

if TYPE_CHECKING:
    from assistant.usage import Used

DEEPEST = 10
"""Pages of the playbook that are looked at; one further down counts as not found."""
ROOT = Path(__file__).resolve().parents[1]
SENDER = Profile(name="Robin Vale")
"""Who writes the drafts of a run: the same on every machine, so that runs can be compared."""
_PROMPTS = {
    "thread": ("read_thread",),
    "mail": ("holding_reply", "repair_reply"),
    "chat": ("converse",),
    "question": (),
    "draft": ("judge_reply",),
}


class Done(Value):
    """The desk's answer to a case: the object of its command, or why there is none; and what it took."""

    answer: dict[str, Any] | None = None
    failed: str | None = None
    ms: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    fell_back: str | None = None
    """Why the offline answer stands although a model was asked."""


def asked(case: Case, desk: Desk, reader: Reader = "offline", judge: bool = False) -> Done:
    """Asks the desk about a case, and with `judge` the model about the draft. Never raises."""
    begun = time.perf_counter()
    try:
        answer = _ANSWERS[case.kind](
            case, desk if reader != "offline" or case.kind == "draft" else unaided(desk), reader
        )
        if judge and case.kind == "mail" and answer["body"]:
            answer["judged"] = written_judge.verdict(desk, case.value["raw"], answer["subject"], answer["body"])
    except HeardbackError as error:
        return Done(failed=str(error), ms=_ms(begun))
    except Exception as error:  # noqa: BLE001  # one case that breaks the desk is a finding about it, and ends no run
        return Done(failed=f"the desk broke ({type(error).__name__})", ms=_ms(begun))
    return Done(answer=answer, ms=_ms(begun), fell_back=answer.get("fell_back"))


_heard = threading.local()


def note_used(used: Used) -> None:
    """Takes note of an ask for the case that this thread is at: what `open_desk` is to be told as `on_used`."""
    asks: list[Used] | None = getattr(_heard, "asks", None)
    if asks is not None:
        asks.append(used)


def counted(case: Case, desk: Desk, reader: Reader, judge: bool = False) -> Done:
    """As `asked`, with the tokens and the cost of the model's asks for it, where the desk tells `note_used`."""
    asks: list[Used] = []
    _heard.asks = asks
    try:
        done = asked(case, desk, reader, judge)
    finally:
        _heard.asks = None
    return done.model_copy(
        update={
            "tokens_in": sum(one.tokens_in or 0 for one in asks),
            "tokens_out": sum(one.tokens_out or 0 for one in asks),
            "cost": sum(one.cost or 0.0 for one in asks),
        }
    )


def _thread(case: Case, desk: Desk, reader: Reader) -> dict[str, Any]:
    thread = case.thread().model_copy(update={"labels": None})
    return _plain(desk.chase(thread, reader=reader))


def _mail(case: Case, desk: Desk, _: Reader) -> dict[str, Any]:
    mail = case.value
    # Each by a desk that has written nothing yet: a draft must not hang on which mails came before it.
    fresh = Desk(desk.profile, model=desk.model, render=desk.render, deadline_s=desk.deadline_s)
    return _plain(
        fresh.reply(
            mail["raw"],
            id=case.id,
            received_at=datetime.fromisoformat(mail["received_at"]),
            timezone=mail.get("client_timezone"),
        )
    )


def _chat(case: Case, desk: Desk, _: Reader) -> dict[str, Any]:
    turn = Conversation(desk).turn(case.value["text"])
    return {"intent": turn.intent, "client": turn.client, "fell_back": turn.fell_back}


def _question(case: Case, desk: Desk, _: Reader) -> dict[str, Any]:
    return {"pages": [hit.page_id for hit in desk.playbook(case.value["question"], limit=DEEPEST)]}


def _draft(case: Case, desk: Desk, _: Reader) -> dict[str, Any]:
    draft = case.value["draft"]
    return {"judged": written_judge.verdict(desk, case.value["raw"], draft["subject"], draft["body"])}


def unaided(desk: Desk) -> Desk:
    """The same desk without a model."""
    if desk.model is None:
        return desk
    bare = copy(desk)
    bare.model = None
    return bare


_ANSWERS = {"thread": _thread, "mail": _mail, "chat": _chat, "question": _question, "draft": _draft}


def _plain(value: Value) -> dict[str, Any]:
    return value.model_dump(mode="json", exclude={"elapsed_ms"})


def _ms(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)


# -- in another process ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def offline_desk() -> Desk:
    """A desk with no model, no clients and no playbook: what is asked of a playbook is asked where it is open."""
    return Desk(SENDER)


def answered_offline(job: tuple[str, str, str, str]) -> str:
    """One case as (kind, id, source, line) to its `Done` as JSON: the work of a process that shares nothing with us."""
    case = Case(job[0], *job[1:])  # pyright: ignore[reportArgumentType]  # a kind, as it was handed out
    return asked(case, offline_desk()).model_dump_json()


def job_of(case: Case) -> tuple[str, str, str, str]:
    return case.kind, case.id, case.source, case.line


# -- which desk it was ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def desk_digest() -> str:
    """Of all that an offline answer rests on: the code of the product, its knowledge and its weights."""
    told = hashlib.sha256()
    for folder in ("assistant", "knowledge"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                told.update(str(file.relative_to(ROOT)).encode())
                told.update(hashlib.sha256(file.read_bytes()).digest())
    return told.hexdigest()[:16]


def key_of(case: Case, reader: Reader, desk: Desk | None, judge: bool = False) -> str:
    """What an answer is known by: the case, who reads, the model, the prompts' versions, the desk and its settings."""
    same: list[Any] = [case.key, case.digest, reader, desk_digest()]
    if desk is not None and desk.model is not None and desk.render is not None:
        same += [
            desk.model.name,
            [desk.render.label(name) for name in (*_PROMPTS[case.kind], *(("judge_reply",) if judge else ()))],
            desk.budget,
            desk.deadline_s,
        ]
    return hashlib.sha256(json.dumps(same).encode()).hexdigest()[:32]
