"""The web desk's router: frame, sidebar and pages. Started by `ui.serve`. Not here: what a page shows (`views`)."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:  # run by a bare `streamlit run`, the project is not on the path
    sys.path.insert(0, str(HERE.parent))

from ui.components.guard import guarded  # noqa: E402  # after the path above
from ui.components.sidebar import show_sidebar  # noqa: E402  # after the path above
from ui.session import state  # noqa: E402  # after the path above

st.set_page_config(page_title="Heardback", page_icon="💬", layout="wide", initial_sidebar_state="auto")
st.html(HERE / "style.css")

pages = [
    st.Page(HERE / "views" / "desk.py", title="Desk", icon=":material/forum:", default=True),
    st.Page(HERE / "views" / "settings.py", title="Settings", icon=":material/tune:"),
]
page = st.navigation(pages, position="hidden")
with guarded():
    session = state()
    with st.sidebar:
        show_sidebar(session, pages)
    page.run()
