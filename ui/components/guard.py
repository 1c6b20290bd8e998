"""What a person sees when something fails: one sentence, never a traceback. The log gets the reason without a client's words."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager

import streamlit as st

from assistant.errors import HeardbackError
from ui.components.plain import literal

CALM = "Something went wrong here; nothing you entered was sent anywhere. Try once more, or reload the page."

_log = logging.getLogger("heardback.ui")


def show_sentence(sentence: str) -> None:
    """A sentence about something that failed, where the page stands."""
    st.error(literal(sentence), icon=":material/error:")


@contextmanager
def guarded(say: Callable[[str], None] = show_sentence) -> Generator[None]:
    """Turns a failure of the block into one sentence, gives it to `say`, and goes on after the block."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  # the last door before a person: everything becomes a sentence
        say(sentence_of(error))


def show_failure(error: Exception) -> bool:
    """Shows `error` as a sentence. Returns True: the failure has been shown and needs no traceback."""
    show_sentence(sentence_of(error))
    return True


def sentence_of(error: Exception) -> str:
    """The sentence for a person. Errors that are not ours are logged by type and place: their text may quote a mail."""
    if isinstance(error, HeardbackError):
        told = str(error)
        return told[:1].upper() + told[1:]
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
    _log.error("a page failed: %s at %s", type(error).__name__, place)
    return CALM
