"""Everything that can be asked through a door: the form of each ask, the value that comes back, and whether it writes.

The values are those that the command line prints with `--json`. Not here: who may ask (`token`), HTTP and MCP themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.answers import Assessment, Reply
from assistant.conversation import ChatTurn, Conversation
from assistant.desk import Desk
from assistant.entry import CLOCK_SKEW, question_from
from assistant.errors import BadInput
from assistant.keeping import Found
from assistant.meetings import MeetingList
from assistant.memory.clients import KnownClient
from assistant.radar import ClientOnRadar, Radar
from assistant.settings import Reader
from assistant.thread import Moment, Thread, Value, known_zone

Words = Annotated[str, Field(min_length=1)]
Tone = Literal["plain", "shorter", "warmer", "formal"]
Name = Annotated[str, Field(min_length=1, max_length=300, description="The client: name, company, address or id.")]
Now = Annotated[
    Moment | None, Field(strict=False, description="The moment of asking; the clock where it is not given.")
]


class Given(BaseModel):
    """What is handed in: unknown fields are refused, and nothing is taken for what it is not (no "3" for 3).

    Moments are the exception: they are text in JSON, and `Moment` itself refuses what is none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ReplyGiven(Given):
    """A client's mail that waits for a first word."""

    raw: Words = Field(description="The mail as pasted out of a mail program, or a whole .eml.")
    received_at: Moment | None = Field(
        default=None, strict=False, description="When it came in; its own date where it is not given."
    )
    now: Now = None
    timezone: str | None = Field(default=None, description="The client's time zone, e.g. Europe/Berlin.")
    tone: Tone = "plain"
    client: Name | None = None


class ChaseGiven(Given):
    """A thread, or the client whose history is the thread: exactly one of the two."""

    thread: Thread | None = None
    client: Name | None = None
    reader: Reader | None = Field(default=None, description="Who reads; with a model a thread costs one call.")


class RadarGiven(Given):
    """Whose clients, and the day to compare with."""

    manager: Words | None = Field(default=None, description="Only whom this account manager looks after.")
    since: date | None = Field(default=None, description="The day to compare with; a week ago by itself.")
    now: Now = None


class ClientsGiven(Given):
    """Nothing: all clients are listed."""


class AgendaGiven(Given):
    """Whose meeting, and when it is."""

    client: Name
    meeting: Moment | None = Field(
        default=None, strict=False, description="When the meeting is; today where it is not given."
    )
    with_boss: bool | None = Field(default=None, description="Whether someone above the contact sits there.")
    now: Now = None


class SearchGiven(Given):
    """What is looked for in the history of one client."""

    client: Name
    words: Annotated[str, Field(min_length=1, max_length=2000)]
    limit: Annotated[int, Field(ge=1, le=100)] = 10


class AskGiven(Given):
    """One chat turn, about a client or a thread where it is about one."""

    text: Words
    client: Name | None = None
    thread: Thread | None = None
    now: Now = None


class TouchpointGiven(Given):
    """A call, a voicemail, a text or a meeting, in one line."""

    words: Annotated[str, Field(min_length=1, max_length=2000, description="As in: called Dana, no answer.")]
    client: Name | None = Field(default=None, description="Whose it is, where the words do not name them.")
    now: Now = None


class DismissGiven(Given):
    """A sign of the radar that is none, and why."""

    sign: Words
    reason: Words


class Clients(Value):
    """All clients by name, each as `clients --json` prints them."""

    clients: tuple[KnownClient, ...]


class Findings(Value):
    """Touchpoints of one client, best first, each as `search --json` prints them."""

    found: tuple[Found, ...]


@dataclass(frozen=True)
class Ask:
    """One thing that can be asked. `path` is where HTTP has it, `name` what MCP calls it."""

    name: str
    method: Literal["GET", "POST"]
    path: str
    says: str
    given: type[Given]
    gives: type[Value]
    do: Callable[[Desk, Any], Value]
    writes: bool = False


def _reply(desk: Desk, given: ReplyGiven) -> Reply:
    moment = given.now or desk.clock() + CLOCK_SKEW
    if given.received_at is not None and given.received_at > moment:
        raise BadInput("Field received_at lies in the future of now: correct one of the two.")
    return desk.reply(
        given.raw,
        received_at=given.received_at,
        now=given.now,
        timezone=_zone(given.timezone),
        client=desk.one_client(given.client).client if given.client is not None else None,
        tone=given.tone,
    )


def _chase(desk: Desk, given: ChaseGiven) -> Assessment:
    if (given.thread is None) == (given.client is None):
        raise BadInput("Hand in a thread or name a client: exactly one of the two.")
    thread = desk.thread_of_client(given.client) if given.client is not None else given.thread
    assert thread is not None  # one of the two is there
    return desk.chase(_past_only(thread), reader=given.reader)


def _radar(desk: Desk, given: RadarGiven) -> Radar:
    return desk.radar(manager=given.manager, since=given.since, now=given.now)


def _clients(desk: Desk, _given: ClientsGiven) -> Clients:
    return Clients(clients=desk.clients())


def _agenda(desk: Desk, given: AgendaGiven) -> MeetingList:
    return desk.agenda(given.client, meeting=given.meeting, with_boss=given.with_boss, now=given.now)


def _search(desk: Desk, given: SearchGiven) -> Findings:
    return Findings(found=desk.search(given.client, given.words, given.limit))


def _ask(desk: Desk, given: AskGiven) -> ChatTurn:
    thread = given.thread
    if thread is not None:
        thread = _past_only(thread if given.now is None else thread.model_copy(update={"now": given.now}))
    client = desk.one_client(given.client).id if given.client is not None else None
    # A chat of its own, that ends here: nothing is waiting for a yes, so no turn of it can save anything.
    return Conversation(desk).turn(_typed(given.text), client=client, thread=thread, now=given.now)


def _touchpoint(desk: Desk, given: TouchpointGiven) -> ChatTurn:
    chat = Conversation(desk)
    client = desk.one_client(given.client).id if given.client is not None else None
    turn = chat.turn(_typed(given.words), client=client, now=given.now)
    if turn.intent != "log_touchpoint":
        raise BadInput("Say what it was and with whom: “called Dana, no answer”.")
    if not turn.result or not turn.result.get("client_id"):
        raise BadInput("It does not show whose touchpoint that is: name the client.")
    return chat.confirm(turn)


def _dismiss(desk: Desk, given: DismissGiven) -> ClientOnRadar:
    return desk.dismiss(given.sign, given.reason)


def _typed(words: str) -> str:
    """Words of a person. A lone dash is one too: only at a terminal does it stand for standard input."""
    return words if words.strip() == "-" else question_from(words)


def _past_only(thread: Thread) -> Thread:
    if any(one.at > thread.now for one in thread.touchpoints):
        raise BadInput("Field thread holds a touchpoint in the future of now: correct one of the two.")
    return thread


def _zone(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        return known_zone(name)
    except ValueError:
        raise BadInput("Field timezone is no time zone: use an IANA name such as Europe/Berlin.") from None


ASKS: tuple[Ask, ...] = (
    Ask("reply", "POST", "/api/reply", "Draft a holding reply to a client's mail. Nothing is sent or kept.",
        ReplyGiven, Reply, _reply),
    Ask("chase", "POST", "/api/chase", "Should I chase again? Assess a thread, or a client's history as one.",
        ChaseGiven, Assessment, _chase),
    Ask("radar", "GET", "/api/radar", "All clients, worst first, each with its signs and one next step.",
        RadarGiven, Radar, _radar),
    Ask("clients", "GET", "/api/clients", "List the clients that the desk knows.",
        ClientsGiven, Clients, _clients),
    Ask("agenda", "GET", "/api/agenda/{client}", "The list that opens a meeting, and the private heads-up before it.",
        AgendaGiven, MeetingList, _agenda),
    Ask("search_history", "POST", "/api/search", "Find something again in the history of one client.",
        SearchGiven, Findings, _search),
    Ask("ask", "POST", "/api/ask", "One chat turn: paste a mail, ask about a client or a thread, ask the playbook.",
        AskGiven, ChatTurn, _ask),
    Ask("log_touchpoint", "POST", "/api/touchpoints", "Note a call, a voicemail, a text or a meeting in one line.",
        TouchpointGiven, ChatTurn, _touchpoint, writes=True),
    Ask("dismiss_sign", "POST", "/api/radar/dismiss", "A sign of the radar is none: it stays away until it grows.",
        DismissGiven, ClientOnRadar, _dismiss, writes=True),
)  # fmt: skip
"""The table. What is new in it is a route, a tool and a part of the OpenAPI document at once."""
