"""Which folder is the inbox, which hold what was sent, which takes drafts. Not here: reading them (`mailbox`).

The server's own marks (SPECIAL-USE, RFC 6154) go first. Beside them, or where there are none, the names that mail
programs give these folders in seven languages are known: one mailbox often holds two Sent folders, and whose turn it
is would be wrong if one were left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from imapclient.imap_utf7 import decode  # pyright: ignore[reportMissingTypeStubs]  # the library has no types

from assistant.thread import Value

_SENT = (
    "Sent|Sent Items|Sent Mail|Sent Messages|Sent Mails|"
    "Gesendet|Gesendete Elemente|Gesendete Objekte|Gesendete Nachrichten|Gesendete Mails|"
    "Envoyés|Éléments envoyés|Messages envoyés|Courrier envoyé|Objets envoyés|Envoyé|"
    "Enviados|Elementos enviados|Mensajes enviados|Correo enviado|Enviado|"
    "Verzonden|Verzonden items|Verzonden berichten|Verzonden objecten|Verstuurd|Verzonden e-mail|"
    "Posta inviata|Inviata|Inviati|Elementi inviati|Messaggi inviati|"
    "Itens enviados|Mensagens enviadas|E-mails enviados|Enviadas|Enviada|Correio enviado"
)
_DRAFTS = (
    "Drafts|Draft|Entwürfe|Entwurf|Brouillons|Brouillon|Borradores|Borrador|Concepten|Concept|Bozze|Bozza|"
    "Rascunhos|Rascunho"
)
_ROOTS = frozenset({"", "inbox", "gmail", "googlemail", "mail"})
"""What may stand before such a name: "INBOX.Sent", "[Gmail]/Sent Mail"; not a client's own folder."""


def _plain(name: str) -> str:
    """A name as it is compared: accents in one form, small letters, no spaces or punctuation."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", name).casefold())


_SENT_NAMES = frozenset(map(_plain, _SENT.split("|")))
_DRAFT_NAMES = frozenset(map(_plain, _DRAFTS.split("|")))


class Listed(NamedTuple):
    """A folder of the server's list. `wire` is its name as it goes over the wire, `name` as a person reads it."""

    wire: bytes
    name: str
    flags: frozenset[str]
    parent: str


class Folders(Value):
    """The folders that matter, as names on the wire; none where the mailbox has none."""

    inbox: bytes = b"INBOX"
    sent: tuple[bytes, ...] = ()
    drafts: bytes | None = None
    more: tuple[tuple[str, bytes], ...] = ()
    """Further folders: the name that was asked for, and the one on the wire."""
    unknown: tuple[str, ...] = ()
    """Folders that were asked for by name and are not there."""


def listed(answer: Iterable[tuple[Iterable[bytes], bytes | None, bytes | str | int]]) -> tuple[Listed, ...]:
    """The folders of a LIST answer that can be opened: names are ASCII on the wire, and some are only a way to others."""
    found: list[Listed] = []
    for flags, delimiter, wire in answer:
        raw = wire if isinstance(wire, bytes) else str(wire).encode("utf-8", "surrogateescape")
        marks = frozenset(flag.decode("ascii", "replace").lower() for flag in flags)
        if marks & {r"\noselect", r"\nonexistent"} or not raw.isascii():
            continue
        name = _readable(raw)
        separator = (delimiter or b"").decode("ascii", "replace")
        parent = name.rpartition(separator)[0] if separator else ""
        found.append(Listed(raw, name, marks, parent))
    return tuple(found)


def _readable(wire: bytes) -> str:
    try:
        return str(decode(wire))
    except ValueError:
        return wire.decode("ascii")  # no modified UTF-7, and a name all the same


def find_folders(
    every: Iterable[Listed], *, sent: str | None = None, drafts: str | None = None, more: Iterable[str] = ()
) -> Folders:
    """Tells the folders apart. `sent`, `drafts` and `more` are names that a person chose; they go before all else."""
    folders = tuple(every)
    asked = [name for name in (sent, drafts, *more) if name]
    by_name = {_folded(one.name): one for one in folders}
    inbox = by_name.get("inbox")
    chosen_sent = [by_name[_folded(sent)].wire] if sent and _folded(sent) in by_name else []
    chosen_drafts = [by_name[_folded(drafts)].wire] if drafts and _folded(drafts) in by_name else []
    extra = {name: by_name[_folded(name)].wire for name in more if _folded(name) in by_name}
    sents = [] if sent else [one.wire for one in folders if _is(one, r"\sent", _SENT_NAMES)]
    marked = [one.wire for one in folders if r"\drafts" in one.flags]
    named = [one.wire for one in folders if _is(one, "", _DRAFT_NAMES)]
    return Folders(
        inbox=inbox.wire if inbox else b"INBOX",
        sent=tuple(dict.fromkeys([*chosen_sent, *sents])),
        drafts=next(iter([*chosen_drafts, *([] if drafts else [*marked, *named])]), None),
        more=tuple(extra.items()),
        unknown=tuple(name for name in asked if _folded(name) not in by_name),
    )


def _is(folder: Listed, flag: str, names: frozenset[str]) -> bool:
    if flag in folder.flags:
        return True
    own = folder.name[len(folder.parent) :]
    return _plain(folder.parent) in _ROOTS and _plain(own) in names


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
