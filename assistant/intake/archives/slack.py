"""A Slack export, message by message: people, channels, threads, edits and bots told apart. Not here: zips and folders.

An export is users.json, lists of channels, and a folder a channel with a JSON file a day.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

from assistant.errors import BadInput
from assistant.intake.archives.items import Broken, Found, Item, Person, broken, digest_of
from assistant.intake.archives.sources import UNREADABLE, Blob, Reading, Source, whole
from assistant.intake.clean import label, trim, words
from assistant.intake.limits import MAX_ROWS_BYTES
from assistant.intake.threads import is_ours
from assistant.thread import Direction, Touchpoint

LISTS = ("channels.json", "groups.json", "dms.json", "mpims.json")
_OTHER_LISTS = ("users.json", "integration_logs.json", "canvases.json", "file_conversations.json", "lists.json",
                "huddle_transcripts.json", "org_users.json")  # fmt: skip
_DAY = re.compile(r"(?:^|/)(?P<channel>[^/]+)/\d{4}-\d{2}-\d{2}\.json$")
_SPOKEN = {None, "bot_message", "me_message", "thread_broadcast", "file_share", "file_comment", "message_changed",
           "reply_broadcast"}  # fmt: skip
"""Subtypes in which somebody says something; all others (joins, topics, reminders) are notices."""
_LINK = re.compile(r"<([^<>|]{1,2000})(?:\|([^<>]{0,2000}))?>")

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Workspace:
    """Who and what the identifiers of an export stand for."""

    people: Mapping[str, Person]
    bots: frozenset[str]
    channels: Mapping[str, str]
    """Identifier or folder name to the name a person knows."""
    members: Mapping[str, tuple[Person, ...]]
    """Folder name to those who take part, as far as the lists tell."""
    direct: frozenset[str]
    """Folder names of direct messages: they have no name but that of whom they are with."""
    identities: Mapping[str, str]
    """Folder name to identifier: a channel may be renamed between two exports."""


def root_of(names: Sequence[str]) -> str | None:
    """The folder inside which the export lies, "" for the top, or None where these files are no export."""
    known = set(names)
    for name in names:
        folder, _, last = name.rpartition("/")
        if last == "users.json":
            inside = f"{folder}/" if folder else ""
            if any(f"{inside}{one}" in known for one in LISTS) and any(_DAY.search(one) for one in names):
                return inside
    return None


def slack_sources(blobs: Sequence[Blob], root: str) -> tuple[list[Source], list[str]]:
    """A source for every day of every channel below `root`, and the names of the files that are nothing of Slack's."""
    inside = {blob.name.removeprefix(root): blob for blob in blobs if blob.name.startswith(root)}
    workspace = _workspace(inside)
    days = {name: blob for name, blob in inside.items() if _DAY.search(f"/{name}") and name.count("/") == 1}
    read = partial(_read_day, workspace=workspace)
    taken = {id(blob) for name, blob in inside.items() if name in days or name in (*LISTS, *_OTHER_LISTS)}
    unknown = [blob.name for blob in blobs if id(blob) not in taken]
    return [Source(blob, read) for _, blob in sorted(days.items())], unknown


def _workspace(inside: Mapping[str, Blob]) -> Workspace:
    people: dict[str, Person] = {}
    bots: set[str] = set()
    for user in _objects(inside, "users.json"):
        identity = _text(user, "id")
        profile = _object(user, "profile")
        name = label(_text(profile, "real_name") or _text(user, "real_name") or _text(profile, "display_name"), 100)
        address = _text(profile, "email").lower()
        handle = label(_text(user, "name"), 100)
        people[identity] = Person(
            name=name or handle or None,
            addresses=(address,) if "@" in address else (),
            phones=(phone,) if (phone := re.sub(r"[^\d+]", "", _text(profile, "phone"))) else (),
            handles=tuple(one for one in (handle, identity) if one),
        )
        if user.get("is_bot") or identity == "USLACKBOT":
            bots.add(identity)
    channels: dict[str, str] = {}
    taking_part: dict[str, tuple[Person, ...]] = {}
    identities: dict[str, str] = {}
    direct: set[str] = set()
    for file in LISTS:
        for channel in _objects(inside, file):
            identity, name = _text(channel, "id"), _text(channel, "name")
            members = [one for one in cast("list[Any]", channel.get("members") or []) if isinstance(one, str)]
            folder = name or identity
            taking_part[folder] = tuple(people[one] for one in members if one in people and one not in bots)
            if file in ("dms.json", "mpims.json"):
                direct.add(folder)
            channels[identity] = channels[folder] = label(name, 100)
            identities[folder] = identity
    return Workspace(people, frozenset(bots), channels, taking_part, frozenset(direct), identities)


def _objects(inside: Mapping[str, Blob], file: str) -> Iterator[Json]:
    blob = inside.get(file)
    if blob is None:
        return
    try:
        listed: Any = json.loads(whole(blob, MAX_ROWS_BYTES))
    except (ValueError, RecursionError, BadInput, *UNREADABLE):
        return  # names stay identifiers then; what was said is read all the same
    if isinstance(listed, list):
        yield from (cast("Json", one) for one in cast("list[Any]", listed) if isinstance(one, dict))


def _read_day(blob: Blob, start: int, reading: Reading, *, workspace: Workspace) -> Iterator[tuple[int, Found]]:
    try:
        listed: Any = json.loads(raw := whole(blob, MAX_ROWS_BYTES))
    except (ValueError, RecursionError):
        yield blob.size, broken(blob.name, whole(blob, MAX_ROWS_BYTES), "It is not the JSON of a Slack export.")
        return
    if not isinstance(listed, list):
        yield blob.size, broken(blob.name, raw, "It is not the JSON of a Slack export.")
        return
    messages = cast("list[Any]", listed)
    folder = blob.name.split("/")[-2]
    for number, message in enumerate(messages, start=1):
        # The position of a message is its share of the file: the same at every reading.
        end = -(-blob.size * number // len(messages))
        if end <= start:
            continue
        where = f"{blob.name}, message {number}"
        try:
            found = _message(message, folder, where, reading, workspace)
        except (TypeError, ValueError) as error:  # a field that holds another kind of thing than Slack writes
            raw = json.dumps(message).encode()
            found = broken(where, raw, f"The message could not be read ({type(error).__name__}).")
        if found is not None:
            yield end, found


def _message(message: Any, folder: str, where: str, reading: Reading, workspace: Workspace) -> Item | Broken | None:
    raw = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    if not isinstance(message, dict):
        return broken(where, raw, "It is no message of Slack's.")
    said = cast("Json", message)
    if said.get("type", "message") != "message" or said.get("subtype") not in _SPOKEN:
        return None
    stamp = _text(said, "ts")
    if said.get("subtype") == "message_changed":
        said = _object(said, "message") or said
        stamp = _text(said, "ts") or stamp
    at = _moment(stamp)
    if at is None:
        return broken(where, raw, "Its time could not be read.")
    author = _author(said, workspace)
    text = trim(words(_plain(_spoken(said), workspace)).split("\n"))
    attachments = tuple(
        label(_text(file, "name") or _text(file, "title"), 120) for file in _list(said, "files") if file
    )
    if not text and not attachments:
        return None
    others = [one for one in workspace.members.get(folder, ()) if _direction(one, reading) == "in"]
    names = [one.name for one in others if one.name] if folder in workspace.direct else []
    channel = ", ".join(names) or workspace.channels.get(folder, folder)
    direction = _direction(author, reading)
    # Of a word of ours the author says nothing of the client: those it was said to do.
    listeners = [one.model_copy(update={"part": "member"}) for one in others] if direction == "out" else []
    place = digest_of(workspace.identities.get(folder, folder))[:16]
    bot = said.get("subtype") == "bot_message" or bool(said.get("bot_id")) or _text(said, "user") in workspace.bots
    return Item(
        kind="message",
        key=f"slack:{place}:{stamp}",
        digest=digest_of(text, *attachments),
        raw=raw,
        form="json",
        touchpoints=(Touchpoint(at=at, direction=direction, channel="chat", author=author.name, text=text),),
        people=(author, *listeners),
        client_hint=channel or None,
        conversation=f"slack:{place}:{_text(said, 'thread_ts') or stamp}",
        attachments=tuple(name for name in attachments if name),
        automatic="bot" if bot else None,
        where=where,
    )


def _author(said: Json, workspace: Workspace) -> Person:
    identity = _text(said, "user") or _text(said, "bot_id")
    known = workspace.people.get(identity)
    if known is not None:
        return known
    profile = _object(said, "user_profile") or _object(said, "bot_profile")
    name = _text(profile, "real_name") or _text(profile, "name") or _text(said, "username")
    return Person(name=label(name, 100) or identity or None, handles=(identity,) if identity else ())


def _direction(author: Person, reading: Reading) -> Direction:
    own = any(is_ours(author.name, address, reading.ours) for address in (*author.addresses, None))
    return "out" if own else "in"


def _spoken(said: Json) -> str:
    """The text; where a bot says all in its attachments, theirs."""
    text = _text(said, "text")
    if text:
        return text
    lines = [_text(one, "fallback") or _text(one, "text") for one in _list(said, "attachments")]
    return "\n".join(line for line in lines if line)


def _plain(text: str, workspace: Workspace) -> str:
    """Slack's own markup as people read it: names for identifiers, words for links."""

    def told(found: re.Match[str]) -> str:
        target, shown = found.group(1), found.group(2)
        if target.startswith("@"):
            known = workspace.people.get(target[1:])
            return f"@{shown or (known.name if known else None) or target[1:]}"
        if target.startswith("#"):
            return f"#{shown or workspace.channels.get(target[1:], target[1:])}"
        if target.startswith("!"):
            return shown or f"@{target[1:].split('^')[0]}"
        address = target.removeprefix("mailto:").removeprefix("tel:")
        return f"{shown} ({address})" if shown and shown != address else address

    return html.unescape(_LINK.sub(told, text))


def _moment(stamp: str) -> datetime | None:
    found = re.fullmatch(r"(\d{9,10})(?:\.(\d{1,6}))?", stamp)
    if found is None:
        return None
    return datetime.fromtimestamp(int(found.group(1)), UTC).replace(
        microsecond=int((found.group(2) or "0").ljust(6, "0"))
    )


def _text(holder: Json, name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _object(holder: Json, name: str) -> Json:
    value = holder.get(name)
    return cast("Json", value) if isinstance(value, dict) else {}


def _list(holder: Json, name: str) -> list[Json]:
    value = holder.get(name)
    return (
        [cast("Json", one) for one in cast("list[Any]", value) if isinstance(one, dict)]
        if isinstance(value, list)
        else []
    )
