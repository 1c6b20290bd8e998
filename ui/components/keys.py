"""The key that searches, from any page, and the list of all keys. Not here: the keys of a page's own buttons."""

from __future__ import annotations

import streamlit as st
from streamlit.components.v2 import component

from ui.components.plain import Html, fill, joined, show
from ui.session import State, go_to_part
from ui.wording import KEYS

SEARCH = "Alt+K"
PICKER = '[data-testid="stSidebar"] .st-key-client :is([role="combobox"], input:checked)'
FIELDS = {"Playbook": 'input[aria-label="Search the playbook"]', "Radar": 'input[aria-label="Find"]'}
"""By page: its own search. Elsewhere it is that of the open client's history, or the choice of a client where none is open."""
HISTORY = 'input[aria-label="Search their history"]'

_JS = """
export default function (component) {
  const { selector, number } = component.data;
  if (!selector || window.heardbackFocused === number) return;
  window.heardbackFocused = number;
  // The page may still be on its way: the field is waited for a moment, and taken once.
  const until = Date.now() + 4000;
  const look = () => {
    const field = document.querySelector(selector);
    if (field) { field.focus(); if (field.select && field.type === "text") field.select(); }
    else if (Date.now() < until) setTimeout(look, 60);
  };
  look();
}
"""

_focus = component("heardback_focus", js=_JS, html="<i hidden></i>")


def show_keys(session: State, page: str) -> None:
    """The button with its key, and the list of keys; `page` is the title of the page that is open."""
    with st.container(horizontal=True, gap="small", key="keys"):
        st.button(
            "Search", icon=":material/search:", type="tertiary", shortcut=SEARCH, on_click=_search, args=(session, page)
        )
        with st.popover("Keys", type="tertiary"):
            show(fill('<dl class="hb-facts hb-keys">{rows}</dl>', rows=joined(_row(key, does) for key, does in KEYS)))


def show_focus(session: State) -> None:
    """Puts the cursor where the search was asked for; last on the page, since it takes no room."""
    _focus(data={"selector": session.focus, "number": session.focused}, key="focus", height=1)


def _row(key: str, does: str) -> Html:
    return fill("<dt><kbd>{key}</kbd></dt><dd>{does}</dd>", key=key, does=does)


def _search(session: State, page: str) -> None:
    if page in FIELDS:
        session.page = ""
        session.focus = FIELDS[page]
    elif session.client:
        go_to_part(session, session.client, "History")
        session.focus = HISTORY
    else:
        session.focus = PICKER
    session.focused += 1
