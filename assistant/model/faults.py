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


@dataclass(frozen=True)
class Fault:
    """One failed call: what to tell people, whether to try again, after how many seconds if the server says so."""

    error: ModelTrouble
    again: bool = False
    wait_s: float | None = None


def fault_of(exception: BaseException) -> Fault | None:
    """What `exception` means, or None where it is no failure of a model but a bug."""
    if isinstance(exception, ModelTrouble):
        return Fault(exception)
    status = getattr(exception, "status_code", None)
    if isinstance(status, int):
        return _of_status(status, exception)
    names = {base.__name__ for base in type(exception).__mro__}
    if names & {"TimeoutError", "APITimeoutError", "TimeoutException"}:
        return Fault(ModelUnavailable("The language model did not answer in time."), again=True)
    if names & {"ConnectionError", "APIConnectionError", "TransportError"}:
        return Fault(ModelUnavailable("The language model's server could not be reached."), again=True)
    if "APIError" in names:
        return Fault(ModelUnavailable("The language model's server broke off its answer with an error."), again=True)
    return None


def _of_status(status: int, exception: BaseException) -> Fault:
    wait_s = _retry_after(exception)
    if status == 429:
        # Without a time to wait for, a 429 is as often a used-up quota as a busy minute: another try would be a guess.
        error = ModelUnavailable("The language model's server is busy, or its limit is used up (HTTP 429).")
        return Fault(error, again=wait_s is not None, wait_s=wait_s)
    if status == 408 or status >= 500:
        error = ModelUnavailable(f"The language model's server failed (HTTP {status}).")
        return Fault(error, again=True, wait_s=wait_s)
    if status in (401, 403):
        sentence = f"The language model's server refused the key (HTTP {status}): check OPENAI_API_KEY."
        return Fault(ModelRefused(sentence))
    if status == 404:
        sentence = "The language model's server knows no such address or model (HTTP 404)"
        return Fault(ModelRefused(f"{sentence}: check OPENAI_BASE_URL and HEARDBACK_MODEL."))
    if status < 400:
        return Fault(ModelUnavailable("The language model's server sent an answer that cannot be read."))
    sentence = f"The language model's server did not accept the request (HTTP {status}{_code(exception)})."
    return Fault(ModelRefused(sentence))


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
