"""A mailbox read over IMAP, and drafts laid into it. No store and no model in here; nothing is ever sent or changed."""

from importlib.util import find_spec

from assistant.errors import BadSettings

if find_spec("imapclient") is None or find_spec("keyring") is None:
    raise BadSettings("Reading a mailbox needs two more packages: install heardback[mail].")
