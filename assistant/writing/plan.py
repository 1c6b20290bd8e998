"""The plan of a reply: what must be in it, and what may be stated as fact. Made before anyone, person or model, writes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from assistant.reading.mood import Mood, Urgency
from assistant.reading.register import Register
from assistant.thread import NextChannel, Value

Kind = Literal["holding", "thanks", "stop", "refusal", "none"]
Form = Literal["clause", "topic", "quote", "subject", "bare"]
"""How the matter is said back: told, named, quoted, or not at all where nothing can safely be."""
Tone = Literal["plain", "shorter", "longer", "warmer", "plainer", "formal", "firmer"]
"""How it is written: `plainer` says sorry once and no more, `firmer` says what will happen and nothing around it."""


class Plan(Value):
    """Everything that a writer needs; nothing else of the client's mail reaches the offline writer."""

    kind: Kind
    language: str
    address: Register
    """How they are addressed: formal or familiar."""
    mood: Mood
    urgency: Urgency
    name: str | None
    """How the client is greeted: the first name, with the last where the register asks for it."""
    clause: str | None
    topic: str | None
    quote: str | None
    """The weightiest issue in the forms that it can be said back in."""
    form: Form = "bare"
    asked: str | None = None
    """What they want to know, as a question put inside a sentence and said back from our side."""
    question: str | None = None
    """A question of theirs, word for word, where there is no `asked`."""
    answers: tuple[str, ...] = ()
    """What else they ask of us, as the kinds that the phrase bank has fixed answers for; the weightiest first."""
    refused: str | None = None
    """What they will not be sent ("ticket number"), in their words."""
    stake: str | None = None
    """What weighs on them most, as the name of a sorry in the phrase bank."""
    next_day: bool = False
    """The next word comes on another day than today."""
    sooner: bool = False
    """They need a word sooner than it can be promised."""
    issues: tuple[str, ...]
    """All issues in the client's own words."""
    owner: str | None
    """Who is on it; None means "I"."""
    promise_at: datetime | None
    """The moment of our next word, in the client's zone."""
    when: str | None
    """That moment in words."""
    by_call: bool = False
    """The client asked to be called: the next word is a call."""
    number_given: bool = False
    """They gave the number to call."""
    notice: bool = False
    """They end the work with us."""
    bank: str = ""
    """The phrase bank to write from, where it is a variety of the language (Brazilian Portuguese); else empty."""
    offer: NextChannel | None
    """The way to talk that is offered, where there is anger."""
    offer_preferred: bool = False
    sign_off: str | None
    """The sender's own closing lines; None leaves them to the user, flagged."""
    subject: str | None
    tone: Tone = "plain"
    pages: tuple[str, ...]
    shape: Literal["mail", "text"] = "mail"
    """A text message has no subject and no sign-off but the first name."""
    own: tuple[str, ...] = ()
    """The user's own words: they may be stated as fact."""
    said: str | None = None
    """What the user wants mentioned, as words in a sentence of ours."""
    said_whole: bool = False
    """It is a statement by itself, and stands as one."""
    writer: str | None = None
    """Who wrote, where the reply goes to somebody above them."""
    greeting: str | None = None
    """The sender's own greeting, with {name} for whom it greets; none means the phrase bank's."""
    brief: bool = False
    """The sender writes short mails."""
    item: str | None = None
    """What of theirs is overdue and comes first in a meeting, as it was noted; it stands in `own`, too."""
    phrases: tuple[str, ...] = ()
    """How the sender puts things, for a model: style and never fact."""

    @property
    def group(self) -> str:
        """The group of the phrase bank that acknowledges in this mood."""
        return {"angry": "heated", "upset": "heated"}.get(self.mood, self.mood)
