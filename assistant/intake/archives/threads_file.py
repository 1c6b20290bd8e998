"""Threads as JSON Lines, one a line, or a single one over many lines. Not here: what a thread is (`assistant.thread`)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from assistant.errors import BadInput
from assistant.intake.archives.items import Found, Item, Person, broken, digest_of
from assistant.intake.archives.sources import Blob, Reading, whole
from assistant.intake.limits import MAX_KEPT_BYTES, MAX_MAIL_BYTES
from assistant.thread import Thread, thread_from_json


def is_threads(head: bytes) -> bool:
    """Whether bytes from the beginning of a file are those of thread objects."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and b'"touchpoints"' in start and b'"client"' in start


def read_threads(blob: Blob, start: int, _reading: Reading) -> Iterator[tuple[int, Found]]:
    """Each line from `start` on, the beginning of a line; or the whole file where one object fills it."""
    with blob.open() as stream:
        first = stream.readline(MAX_MAIL_BYTES + 1)
        if not start and first.strip() and not _closed(first):
            yield blob.size, _found(whole(blob), blob.name)
            return
        stream.seek(start)
        position, number = start, 0
        while line := stream.readline(MAX_MAIL_BYTES + 1):
            position += len(line)
            number += 1
            where = f"{blob.name}, line {number}" if not start else f"{blob.name}, line {number} after byte {start}"
            if len(line) > MAX_MAIL_BYTES:
                size = len(line)
                while not line.endswith(b"\n") and (more := stream.readline(MAX_MAIL_BYTES)):
                    size, position, line = size + len(more), position + len(more), (line + more)[:MAX_KEPT_BYTES]
                yield position, broken(where, line, f"The line is longer than {MAX_MAIL_BYTES >> 20} MB.", size)
            elif line.strip():
                yield position, _found(line, where)


def _closed(line: bytes) -> bool:
    """Whether a line is a JSON value by itself."""
    try:
        json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return line.rstrip().endswith(b"}")
    return True


def _found(line: bytes, where: str) -> Found:
    try:
        thread = thread_from_json(line.removeprefix(b"\xef\xbb\xbf").strip(), where)
    except BadInput as error:
        return broken(where, line, f"It is no thread that can be used: {str(error).removeprefix(f'{where}: ')}.")
    except RecursionError:
        return broken(where, line, "It is nested too deeply to be a thread.")
    return Item(
        kind="thread",
        key=f"thread:{digest_of(thread.to_json())}",
        digest=digest_of(thread.to_json()),
        raw=line,
        form="jsonl",
        touchpoints=thread.touchpoints,
        people=_people(thread),
        client=thread.client,
        client_hint=thread.client.name,
        conversation=f"thread:{thread.id}",
        where=where,
    )


def _people(thread: Thread) -> tuple[Person, ...]:
    """Whoever wrote on the client's side, and whom our mails went to, with their addresses as far as they are told."""
    found: dict[str, Person] = {}
    for touchpoint in thread.touchpoints:
        others = (touchpoint.author,) if touchpoint.direction == "in" else touchpoint.to
        for one in others:
            if one:
                address = "@" in one
                person = Person(name=None if address else one, addresses=(one.lower(),) if address else ())
                found.setdefault(one.lower(), person)
    return tuple(found.values())
