"""From what was handed in to the value that goes out: checked, put to the desk, and every failure one sentence.

Not here: the asks (`asks`), the token itself (`token`), the wire (`ui.api`, `tools`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from pydantic import ValidationError

from assistant.desk import Desk
from assistant.doors.asks import Ask, Given, Value
from assistant.doors.token import Key, kept_key
from assistant.errors import BadInput, HeardbackError, NotAllowed, NotThere
from assistant.opening import open_desk
from assistant.settings import load_settings
from assistant.thread import first_problem
from assistant.viewer import Viewer

TOO_LARGE = 12 * 1024 * 1024
"""Bytes of an ask above which it is refused: a mail of 5 MB, with what JSON puts around its characters."""


class Refused(Exception):
    """An ask that is not answered: the status by which HTTP says so, and the sentence that says why. Holds no one's words."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class CurrentDesk:
    """The desk that the environment describes, opened at the first ask and anew when the profile was edited."""

    def __init__(self, opened: Callable[[], Desk] = open_desk) -> None:
        self._opened = opened
        self._lock = threading.Lock()
        self._desk: Desk | None = None
        self._seen: int | None = None
        self._theirs: dict[Viewer, Desk] = {}

    def of(self, person: str | None) -> Desk:
        """The desk of one of ours, by id, as their role is now; the whole desk where nobody is named. Raises Refused."""
        whole = self()
        if person is None:
            return whole
        one = next((one for one in whole.managers() if one.id == person), None)
        if one is None:
            raise Refused(401, "The one whose token this is is not one of ours any more.")
        who = Viewer(id=one.id, name=one.name, address=next(iter(one.addresses), ""), role=one.role)
        with self._lock:
            if who not in self._theirs:
                self._theirs[who] = open_desk(viewer=who)
            return self._theirs[who]

    def __call__(self) -> Desk:
        with self._lock:
            file = load_settings().profile_file
            changed = file.stat().st_mtime_ns if file.exists() else None
            if self._desk is None or changed != self._seen:
                self._desk, self._seen = self._opened(), changed
            return self._desk


def key_of_the_door() -> Key:
    """What is kept of the token that opens HTTP. Raises Refused where there is none, or where it cannot be read."""
    try:
        key = kept_key()
    except HeardbackError as error:
        raise Refused(503, str(error)) from None
    if key is None:
        raise Refused(404, "The API is off: `heardback api token` turns it on.")
    return key


def admitted(authorization: str) -> Key:
    """The key that the token of an Authorization header fits. Raises Refused."""
    key = key_of_the_door()
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer" or not key.fits(token.strip()):
        raise Refused(401, "The token is missing or wrong: send it as `Authorization: Bearer …`.")
    return key


def from_json(ask: Ask, words: str | bytes) -> Given:
    """What was handed in as a JSON object. Raises Refused, naming the field."""
    try:
        return ask.given.model_validate_json(words or b"{}")
    except ValidationError as error:
        raise _wrong(error) from None


def from_query(ask: Ask, fields: dict[str, str]) -> Given:
    """What was handed in as a path and a query, where all is text. Raises Refused, naming the field."""
    try:
        return ask.given.model_validate_strings(fields, strict=False)
    except ValidationError as error:
        raise _wrong(error) from None


def answered(ask: Ask, given: Given, desk: Callable[[], Desk], *, may_write: bool) -> Value:
    """The value that the ask comes to. Raises Refused: nothing else leaves it, and no refusal holds a client's words."""
    if ask.writes and not may_write:
        raise Refused(403, "This door only reads: writing has to be allowed where it is opened, with --allow-writes.")
    try:
        return ask.do(desk(), given)
    except Refused:
        raise
    except NotAllowed as error:
        raise Refused(403, str(error)) from None
    except NotThere as error:
        raise Refused(404, str(error)) from None
    except BadInput as error:
        raise Refused(400, str(error)) from None
    except HeardbackError as error:
        raise Refused(503, str(error)) from None
    except Exception as error:  # noqa: BLE001  # the last door before a caller: a traceback could hold a client's words
        raise Refused(500, f"Something went wrong inside Heardback ({type(error).__name__}).") from None


def _wrong(error: ValidationError) -> Refused:
    said = first_problem(error)
    return Refused(400, f"{said[:1].upper()}{said[1:]}.")
