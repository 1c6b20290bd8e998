"""A mailbox read over IMAP, and drafts laid into it. No store and no model in here; nothing is ever sent or changed."""

from assistant.intake.imap.account import Account, Bearer, Bookmark, Fetched, Login, Password, Provider, Role
from assistant.intake.imap.folders import Folders
from assistant.intake.imap.mailbox import Batch, Limits, Mailbox, Placed

__all__ = [
    "Account",
    "Batch",
    "Bearer",
    "Bookmark",
    "Fetched",
    "Folders",
    "Limits",
    "Login",
    "Mailbox",
    "Password",
    "Placed",
    "Provider",
    "Role",
]
