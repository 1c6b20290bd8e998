"""Readers of what lies on disk: mail, chats, meetings, tables, threads, item by item. No store and no model in here."""

from assistant.intake.archives.door import read_archive
from assistant.intake.archives.items import (
    Archive,
    Broken,
    Found,
    InvoiceLine,
    Item,
    OpenItemLine,
    Person,
    broken,
    digest_of,
)
from assistant.intake.archives.mails import core_subject, mail_item, mail_key, people_of

__all__ = [
    "Archive",
    "Broken",
    "Found",
    "InvoiceLine",
    "Item",
    "OpenItemLine",
    "Person",
    "broken",
    "core_subject",
    "digest_of",
    "mail_item",
    "mail_key",
    "people_of",
    "read_archive",
]
