"""A library as the requests of a batch endpoint (OpenAI's Batch API), and its results read back. Nothing is sent from here.

A line of the requests asks exactly what the desk asks when a model reads a thread along; a line of the results is answered
to the same desk. Each is known by what was asked: the thread, the model and the prompt's version. A thread that has changed
since has no answer. Not here: the desk's models (`assistant.model.batch`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, cast

from assistant.answers import Assessment
from assistant.errors import BadInput
from assistant.opening import BATCH_URLS, collecting_desk, given_desk
from assistant.settings import Reader, Settings
from assistant.thread import Thread, Value
from evals.files import owner_only
from evals.tasks import Done

MOST_REQUESTS = 50_000
MOST_BYTES = 200_000_000
"""Of one file of requests, as the endpoint takes it; a library beyond that becomes several files."""
PROMPT = "read_thread"


class WrittenBatch(Value):
    """What was written: how many requests, in which files, and for which endpoint a batch of them is made."""

    requests: int
    files: tuple[str, ...]
    endpoint: str
    finished: bool = True


class BatchAnswer(Value):
    """One thread with what the batch made of it: an assessment, or why there is none."""

    id: str
    assessment: Assessment | None = None
    failed: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None


def write_requests(
    threads: Iterable[Thread],
    out: Path,
    settings: Settings,
    *,
    stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[int], None] | None = None,
) -> WrittenBatch:
    """Writes the requests, all files or none; threads without a touchpoint ask nothing. Raises BadInput, BadSettings."""
    desk, collected = collecting_desk(settings)
    keys, endpoint = Keys(settings), BATCH_URLS[settings.api]
    seen: set[str] = set()
    try:
        with _Files(out) as files:
            for thread in threads:
                if stop():
                    raise _Stopped
                collected.bodies.clear()
                desk.chase(_asked(thread), reader="both")
                if not collected.bodies:
                    continue
                key = keys.of(thread)
                if key in seen:
                    raise BadInput(f"{thread.id} is in the library twice: its answers could not be told apart.")
                seen.add(key)
                files.add({"custom_id": key, "method": "POST", "url": endpoint, "body": collected.bodies[0]})
                if on_progress is not None:
                    on_progress(len(seen))
            if not seen:
                raise BadInput("No thread of the library has anything to ask: nothing was written.")
    except _Stopped:
        return WrittenBatch(requests=0, files=(), endpoint=endpoint, finished=False)
    return WrittenBatch(requests=len(seen), files=tuple(map(str, files.names)), endpoint=endpoint)


class _Stopped(Exception):
    """Asked to stop: the files are taken away on the way out."""


class _Files:
    """As many files as the endpoint wants for so many requests; whole, or none of them."""

    def __init__(self, out: Path) -> None:
        self.names: list[Path] = []
        self._out = out
        self._open = ExitStack()
        self._requests = self._bytes = 0
        self._handle: IO[str] | None = None

    def __enter__(self) -> _Files:
        self._open.__enter__()
        return self

    def __exit__(self, *raised: Any) -> None:
        self._open.__exit__(*raised)

    def add(self, request: Mapping[str, Any]) -> None:
        line = json.dumps(request, ensure_ascii=False) + "\n"
        length = len(line.encode("utf-8", "surrogatepass"))
        full = self._requests >= MOST_REQUESTS or self._bytes + length > MOST_BYTES
        if self._handle is None or full:
            number = len(self.names) + 1
            out = self._out
            self.names.append(out if number == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}"))
            self._handle = self._open.enter_context(owner_only(self.names[-1]))
            self._requests = self._bytes = 0
        self._handle.write(line)
        self._requests += 1
        self._bytes += length


def answers_of(
    threads: Iterable[Thread], results: Mapping[str, Mapping[str, Any]], settings: Settings, reader: Reader = "both"
) -> Iterator[BatchAnswer]:
    """Every thread with its answer. One that has none, or an error, or an answer of no use is told as failed."""
    keys = Keys(settings)
    for thread in threads:
        line = results.get(keys.of(thread))
        if line is None:
            yield BatchAnswer(id=thread.id, failed="there is no answer to it in the results")
            continue
        body, failed = _body_of(line)
        if body is None:
            yield BatchAnswer(id=thread.id, failed=failed)
            continue
        desk, given = given_desk(body, settings)
        assessment = desk.chase(_asked(thread), reader=reader)
        counted = BatchAnswer(id=thread.id, tokens_in=given.tokens_in, tokens_out=given.tokens_out)
        if assessment.fell_back is not None:
            yield counted.model_copy(update={"failed": assessment.fell_back})
        else:
            yield counted.model_copy(update={"assessment": assessment})


def done_of(answer: BatchAnswer, settings: Settings) -> Done:
    """An answer as the journal of a run keeps it; the cost is by the prices of the settings."""
    tokens_in, tokens_out = answer.tokens_in or 0, answer.tokens_out or 0
    given = answer.assessment.model_dump(mode="json", exclude={"elapsed_ms"}) if answer.assessment else None
    return Done(
        answer=given,
        failed=answer.failed,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost=(tokens_in * (settings.price_in or 0.0) + tokens_out * (settings.price_out or 0.0)) / 1_000_000,
    )


def read_results(files: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """The lines of the endpoint's output and error files by what was asked. Raises BadInput naming file and line."""
    found: dict[str, dict[str, Any]] = {}
    for file in files:
        try:
            lines = file.read_text("utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError):
            raise BadInput(
                f"{file.name} cannot be read: name a file of results as the batch endpoint gives it."
            ) from None
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                value: object = json.loads(line)
            except (ValueError, RecursionError):
                raise BadInput(f"{file.name}, line {number}: not JSON.") from None
            if not isinstance(value, dict) or not isinstance(cast("dict[str, Any]", value).get("custom_id"), str):
                raise BadInput(f"{file.name}, line {number}: a line of results is an object with a custom_id.")
            known = cast("dict[str, Any]", value)
            found[known["custom_id"]] = known
    if not found:
        raise BadInput(
            "The results are empty: name the output file of the batch, and its error file where there is one."
        )
    return found


class Keys:
    """What requests are known by: the same as long as thread, model, prompt and form are."""

    def __init__(self, settings: Settings) -> None:
        """Raises BadSettings where no model is named."""
        desk, _ = collecting_desk(settings)
        assert desk.render is not None
        self._same = [settings.model or "", desk.render.label(PROMPT), settings.api, str(settings.budget)]

    def of(self, thread: Thread) -> str:
        told = "\n".join([_asked(thread).to_json(), *self._same])
        return f"heardback-{hashlib.sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"


def _asked(thread: Thread) -> Thread:
    """The thread without what a library expects of it."""
    return thread.model_copy(update={"labels": None})


def _body_of(line: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, str]:
    """The answer's body, or why there is none: in codes, as a server's words may quote the request."""
    error: object = line.get("error")
    if isinstance(error, Mapping):
        return None, f"the endpoint gave no answer: {_code(cast('Mapping[str, Any]', error))}"
    response: object = line.get("response")
    if not isinstance(response, Mapping):
        return None, "the line holds neither an answer nor an error"
    known = cast("Mapping[str, Any]", response)
    status, body = known.get("status_code"), known.get("body")
    if status != 200:
        return None, f"the endpoint answered with status {status}"
    return (cast("Mapping[str, Any]", body), "") if isinstance(body, Mapping) else (None, "the answer is empty")


def _code(error: Mapping[str, Any]) -> str:
    code = str(error.get("code") or "no code")
    return code if code.replace("_", "").isalnum() and len(code) <= 60 else "no code"
