"""Slack exports: people, channels, threads, edits and bots."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from assistant.intake.archives import Item, read_archive
from tests.intake.archives.support import FIXTURES, NOW, OURS, broken, found, zipped

EXPORT = FIXTURES / "slack"


def _items(path: Path = EXPORT) -> list[Item]:
    return [one for one in found(path) if isinstance(one, Item)]


def test_people_are_who_the_list_says() -> None:
    """Names, addresses and phones come from users.json, a guest's name from the message."""
    told = {one.people[0].name: one.people[0] for one in _items()}
    assert set(told) == {"Sam Okafor", "Dana Muster", "Buildbot", "Eva Roth"}
    dana = told["Dana Muster"]
    assert (dana.addresses, dana.phones, dana.handles) == (
        ("dana@muster.example",),
        ("+491712345678",),
        ("dana", "U0DANA"),
    )


def test_words_are_as_people_read_them() -> None:
    """Identifiers become names, links their words, and signs that were escaped themselves."""
    texts = [one.touchpoints[0].text for one in _items()]
    assert texts == [
        "Between us: budget is tight.",
        "Hi @Dana Muster, the draft is at our server (https://draft.hallberg.example) & waits for you. See #launch",
        "Looks *good*, one change",
        "Build 12 passed",
        "Approved from our side @here",
    ]


def test_our_people_are_told_from_theirs() -> None:
    """Whoever is named as ours speaks for us; the moment is that of the message."""
    first = _items()[1].touchpoints[0]
    assert (first.direction, first.channel, first.at) == ("out", "chat", datetime(2026, 3, 2, 9, 0, 0, 200, tzinfo=UTC))
    assert {one.touchpoints[0].direction for one in _items()[2:]} == {"in"}


def test_channels_and_threads_hold_together() -> None:
    """A channel's name is the hint, a direct message's the others in it; a thread is one talk, another word its own."""
    direct, question, answer, bot, guest = _items()
    assert (direct.client_hint, question.client_hint) == ("Dana Muster", "launch")
    assert question.conversation == answer.conversation
    assert len({one.conversation for one in (direct, question, bot, guest)}) == 4


def test_bots_are_told_apart_and_files_are_named() -> None:
    """What a program posts says so; a shared file is named and not opened."""
    assert [one.automatic for one in _items()] == [None, None, None, "bot", None]
    assert _items()[2].attachments == ("change.pdf",)


def test_an_edit_is_the_same_message() -> None:
    """The key is the message's time and channel, so that an edited text has another digest only."""
    answer = _items()[2]
    assert answer.key.endswith(":1772442600.000300")


def test_a_message_without_a_time_is_kept() -> None:
    """It goes to quarantine with its JSON."""
    (one,) = broken(EXPORT)
    assert one.where == "launch/2026-03-02.json, message 6" and json.loads(one.raw)["text"] == "no time"


def test_the_zip_is_read_as_the_folder(tmp_path: Path) -> None:
    """A zip with the export at its top, or in a folder, gives the same items."""
    files = {path.relative_to(EXPORT).as_posix(): path.read_bytes() for path in EXPORT.rglob("*.json")}
    keys = [one.key for one in found(EXPORT)]
    assert [one.key for one in found(zipped(tmp_path / "a.zip", files))] == keys
    inside = {f"Hallberg Slack export/{name}": content for name, content in files.items()}
    assert [one.key for one in found(zipped(tmp_path / "b.zip", inside))] == keys


def test_reading_goes_on_in_the_middle_of_a_day() -> None:
    """After any message the rest comes and nothing else."""
    whole = list(read_archive(EXPORT, ours=OURS, now=NOW))
    for number, (position, _) in enumerate(whole, start=1):
        archive = read_archive(EXPORT, ours=OURS, now=NOW)
        archive.resume(position)
        assert [one.key for _, one in archive] == [one.key for _, one in whole[number:]]


def test_odd_json_never_ends_the_import(tmp_path: Path) -> None:
    """Fields of the wrong kind, a day that is no list and a day that is no JSON cost themselves only."""
    odd: list[object] = [
        1, None, "x", {"type": ["message"]}, {"type": "message", "subtype": {}, "ts": "1772442000.1"},
        {"type": "message", "ts": "1772442000.1", "text": 5, "user": [], "files": 7, "blocks": {}},
        {"type": "message", "ts": "1772442000.2", "text": "well", "user": {"id": 1}, "files": [1, {"name": 3}]},
    ]  # fmt: skip
    files = {
        "users.json": b'[{"id": 5, "profile": []}, 7]',
        "channels.json": b'[{"id": null, "members": {"a": 1}}]',
        "x/2026-03-02.json": json.dumps(odd).encode(),
        "x/2026-03-03.json": b"{}",
        "x/2026-03-04.json": b"[" * 100_000,
        "x/2026-03-05.json": b'[{"type": "message", "ts": "1772442001.1", "text": "all well", "user": "U1"}]',
    }
    path = zipped(tmp_path / "a.zip", files)
    texts = [one.touchpoints[0].text for one in found(path) if isinstance(one, Item)]
    assert texts == ["well", "all well"]
    assert len(broken(path)) == 6
