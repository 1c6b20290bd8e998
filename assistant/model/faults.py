"""What a failed call of a chat model means: the error for people, and whether another try may help.

Exceptions are known by their shape (an HTTP status, a class name) and not by import: any langchain-core chat model
can be handed to the desk, and each brings an SDK of its own. What has none of the known shapes is no fault of the
network but a bug (or a missing cassette), and is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from assistant.errors import ModelRefused, ModelTrouble, ModelUnavailable

_CODE = re.compile(r"[a-z_]{3,40}")
_ABOUT = {
    "response_format": re.compile(r"response_?format|json_?schema|structured|grammar|text\.format", re.IGNORECASE),
    "stream_options": re.compile(r"stream_options|include_usage", re.IGNORECASE),
    "stream": re.compile(r"\bstream(ing)?\b", re.IGNORECASE),
    "tools": re.compile(r"\btools?\b|tool_choice|function.?call", re.IGNORECASE),
}
"""Parts of a request that not every endpoint takes, each with the words by which a server's complaint names it."""


class Declined(ModelRefused):
    """The model itself said no: neither another try nor another model is asked to say yes instead."""


class Unfit(ModelUnavailable):
    """An answer came whole, but it is none that can be used: the endpoint lives."""


class BrokenOff(ModelUnavailable):
    """The answer ended before it was whole."""

    def __init__(self) -> None:
        super().__init__("The language model's server broke off its answer.")


class NotBegun(TimeoutError):
    """No first word, or no next one, within the time that a model may be silent."""


@dataclass(frozen=True)
class Fault:
    """One failed call."""

    error: ModelTrouble
    """What to tell people."""
    again: bool = False
    """Whether the same request may do better."""
    wait_s: float | None = None
    """After how many seconds, if the server says so."""
    down: bool = False
    """Whether the endpoint gave no answer at all, so that others need not ask it either for a while."""
    status: int | None = None
    """The HTTP status, where one came."""


def fault_of(exception: BaseException) -> Fault | None:
    """What `exception` means, or None where it is no failure of a model but a bug."""
    if isinstance(exception, ModelTrouble):
        broken = isinstance(exception, BrokenOff)
        lives = isinstance(exception, ModelRefused | Unfit)
        return Fault(exception, again=broken, down=not lives)
    status = getattr(exception, "status_code", None)
    if isinstance(status, int):
        return _of_status(status, exception)
    names = {base.__name__ for base in type(exception).__mro__}
    if "AnswerTooLong" in names:
        return Fault(Unfit("The language model's answer was far too long to be one."))
    if names & {"TimeoutError", "APITimeoutError", "TimeoutException"}:
        return Fault(ModelUnavailable("The language model did not answer in time."), again=True, down=True)
    if names & {"ConnectionError", "APIConnectionError", "TransportError"}:
        return _of_connection(exception)
    if "APIError" in names:
        return Fault(BrokenOff(), again=True, down=True)
    return None


def complains_of(exception: BaseException) -> frozenset[str]:
    """The parts of the request that a server's 400 names as what it does not take, as `response_format`."""
    if getattr(exception, "status_code", None) not in (400, 404, 415, 422, 500, 501):
        return frozenset()
    said = f"{getattr(exception, 'param', None) or ''} {exception}"
    return frozenset(part for part, words in _ABOUT.items() if words.search(said))


def _of_connection(exception: BaseException) -> Fault:
    causes: list[BaseException] = []
    cause: BaseException | None = exception
    while cause is not None and len(causes) < 9:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    names = {base.__name__ for each in causes for base in type(each).__mro__}
    sentence = "The language model's server could not be reached."
    again = True
    if "AnswerTooLong" in names:
        return Fault(Unfit("The language model's answer was far too long to be one."))
    if "SSLError" in names or any("SSL" in str(each) for each in causes):
        # A certificate does not mend itself within a deadline.
        sentence = "The language model's server cannot be spoken to safely (TLS): check OPENAI_BASE_URL."
        again = False
    elif "gaierror" in names or any("Name or service not known" in str(each) for each in causes):
        sentence = (
            "The language model's server is not known by that name, or there is no network: check OPENAI_BASE_URL."
        )
    return Fault(ModelUnavailable(sentence), again=again, down=True)


def _of_status(status: int, exception: BaseException) -> Fault:
    wait_s = _retry_after(exception)
    if status == 429:
        # Without a time to wait for, a 429 is as often a used-up quota as a busy minute: another try would be a guess.
        error = ModelUnavailable("The language model's server is busy, or its limit is used up (HTTP 429).")
        return Fault(error, again=wait_s is not None, wait_s=wait_s, down=True, status=status)
    if status == 408 or status >= 500:
        error = ModelUnavailable(f"The language model's server failed (HTTP {status}).")
        return Fault(error, again=True, wait_s=wait_s, down=True, status=status)
    if status in (401, 403):
        sentence = f"The language model's server refused the key (HTTP {status}): check OPENAI_API_KEY."
        return Fault(ModelRefused(sentence), status=status)
    if status == 404:
        sentence = "The language model's server knows no such address or model (HTTP 404)"
        return Fault(ModelRefused(f"{sentence}: check OPENAI_BASE_URL and HEARDBACK_MODEL."), status=status)
    if 300 <= status < 400:
        sentence = f"The language model's server sends on to another address (HTTP {status}), which is not followed"
        return Fault(ModelRefused(f"{sentence}: check OPENAI_BASE_URL."), status=status)
    if status < 400:
        return Fault(ModelUnavailable("The language model's server sent an answer that cannot be read."), down=True)
    sentence = f"The language model's server did not accept the request (HTTP {status}{_code(exception)})."
    return Fault(ModelRefused(sentence), status=status)


def _code(exception: BaseException) -> str:
    """The server's own name for what is wrong, where it is a plain word: its message may hold the client's words."""
    for name in ("code", "type"):
        value = getattr(exception, name, None)
        if isinstance(value, str) and _CODE.fullmatch(value):
            return f", {value}"
    return ""


def _retry_after(exception: BaseException) -> float | None:
    """Seconds that the server asks to wait, from `Retry-After` in either of its forms."""
    headers = getattr(getattr(exception, "response", None), "headers", None)
    value = headers.get("retry-after") if headers is not None else None
    if not isinstance(value, str):
        return None
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
