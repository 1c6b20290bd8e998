"""Where a mail stands in its mailbox: sent, a draft, spam, thrown away; by folder, label or flag. Not here: its words."""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.intake.archives.items import Aside
from assistant.intake.charsets import decode_words


class Standing(NamedTuple):
    """What a mailbox knows of a mail beside its words."""

    aside: Aside | None = None
    sent: bool = False

    def __or__(self, other: object) -> Standing:
        """Both together; where both say something, this."""
        assert isinstance(other, Standing)
        return Standing(self.aside or other.aside, self.sent or other.sent)


_SENT = (
    "sent|sent items|sent messages|sent mail|sent-mail|gesendet|gesendete elemente|gesendete objekte|gesendete|envoyés|"
    "éléments envoyés|messages envoyés|enviados|elementos enviados|mensajes enviados|verzonden|verzonden items|inviata|"
    "inviati|posta inviata|enviadas|enviadas|itens enviados|e-mails enviados"
)
_ASIDE: dict[Aside, str] = {
    "draft": "draft|drafts|entwürfe|entwurf|brouillons|brouillon|borradores|borrador|concepten|concept|bozze|bozza|rascunhos",
    "spam": (
        "spam|junk|junk-e-mail|junk e-mail|junk email|bulk mail|werbung|unerwünscht|indésirables|courrier indésirable|"
        "correo no deseado|ongewenst|ongewenste e-mail|posta indesiderata|lixo eletrônico|lixo electrónico"
    ),
    "bin": (
        "trash|deleted|deleted items|deleted messages|bin|papierkorb|gelöscht|gelöschte elemente|gelöschte objekte|"
        "corbeille|éléments supprimés|papelera|elementos eliminados|prullenbak|verwijderde items|cestino|"
        "posta eliminata|lixeira|itens excluídos|itens eliminados"
    ),
}
_KNOWN: dict[str, Standing] = {name: Standing(sent=True) for name in _SENT.split("|")}
for _aside, _names in _ASIDE.items():
    _KNOWN.update({name: Standing(_aside) for name in _names.split("|")})
NOWHERE = Standing()
"""Nothing is known."""


def of_folder(folder: str) -> Standing:
    """What the name of one mail folder or box says of the mails in it."""
    name = re.sub(r"\.(?:mbox|mbx|sbd)$", "", folder.strip().lower()).lstrip(".")
    return _KNOWN.get(name) or _KNOWN.get(re.split(r"[./]", name)[-1]) or NOWHERE


def of_path(path: str) -> Standing:
    """What the folders of a path say of the mail in it; the innermost that says anything counts."""
    for folder in reversed(path.split("/")[:-1]):
        found = of_folder(folder)
        if found != NOWHERE:
            return found
    return NOWHERE


def of_headers(head: bytes) -> Standing:
    """What the mailbox program wrote into the headers: Gmail's labels, Mozilla's and Pine's flags."""
    found = NOWHERE
    for label in header(head, b"x-gmail-labels").split(","):
        found |= _KNOWN.get(label.strip().strip('"').lower(), NOWHERE)
    flags = header(head, b"x-status") + header(head, b"status")
    if "T" in flags:
        return found | Standing("draft")
    mozilla = header(head, b"x-mozilla-status")
    deleted = "D" in flags or (re.fullmatch(r"[0-9a-fA-F]{4}", mozilla) and int(mozilla, 16) & 0x0008)
    return found | Standing("bin") if deleted else found


def head_of(raw: bytes) -> bytes:
    """The headers, roughly: enough to look a few of them up."""
    head = raw[: 64 * 1024]
    ends = [end for end in (head.find(b"\n\n"), head.find(b"\n\r\n")) if end >= 0]
    return head[: min(ends)] if ends else head


def header(head: bytes, name: bytes) -> str:
    """The first header of that name (lower case) as one line of text; empty where there is none."""
    if name not in head.lower():
        return ""
    found = re.search(rb"^" + name + rb":[ \t]*(.*(?:\r?\n[ \t].*)*)", head, re.IGNORECASE | re.MULTILINE)
    return decode_words(re.sub(r"\s+", " ", found.group(1).decode("utf-8", "replace"))).strip() if found else ""
