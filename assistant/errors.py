"""What can go wrong, as one small tree. Each error says whether trying again helps and the sentence a person reads.

HeardbackError
├── BadInput          the words or file handed in cannot be used; the person can mend them
│   └── NotThere          what they name does not exist
├── NotAllowed        somebody's role does not let them do or see it; a lead can
├── BadSettings       a setting or the profile cannot be used
├── StoreTrouble      the data folder cannot be read or written
├── MailboxTrouble    a mail server or its sign-in gave no usable answer; `retry` says whether a second try may help
└── ModelTrouble      the language model did not give a usable answer; the offline desk carries on
    ├── ModelRefused      it declined, or the request itself is wrong: no second try
    └── ModelUnavailable  time-out, overload, dropped connection: a second try may help
"""

from __future__ import annotations


class HeardbackError(Exception):
    """Root of the tree. `str(error)` is one sentence for a person and never holds a client's words."""

    retry: bool = False


class BadInput(HeardbackError):
    """The words or file handed in cannot be used."""


class NotAllowed(HeardbackError):
    """The role of whoever asks does not go so far."""


class NotThere(BadInput):
    """What the words name does not exist: no client, no sign goes by that."""


class BadSettings(HeardbackError):
    """A setting or the sender's profile cannot be used."""


class StoreTrouble(HeardbackError):
    """The data folder cannot be read or written."""


class MailboxTrouble(HeardbackError):
    """A mail server, or the server that signs in to it, gave no usable answer. The desk works on with what it has."""

    def __init__(self, sentence: str, *, retry: bool = False) -> None:
        super().__init__(sentence)
        self.retry = retry


class ModelTrouble(HeardbackError):
    """The language model gave no usable answer."""


class ModelRefused(ModelTrouble):
    """The model declined or the request was wrong: trying again does not help."""


class ModelUnavailable(ModelTrouble):
    """The model could not be reached in time: trying again may help."""

    retry = True
