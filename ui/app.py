"""The web desk's router: frame, sidebar and pages. Started by `ui.serve`. Not here: what a page shows (`views`)."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:  # run by a bare `streamlit run`, the project is not on the path
    sys.path.insert(0, str(HERE.parent))

from ui.components.guard import guarded  # noqa: E402  # after the path above
from ui.components.keys import show_focus  # noqa: E402  # after the path above
from ui.components.reach import show_reach  # noqa: E402  # after the path above
from ui.components.sidebar import show_sidebar  # noqa: E402  # after the path above
from ui.door import show_person  # noqa: E402  # after the path above
from ui.session import state  # noqa: E402  # after the path above

st.set_page_config(page_title="Heardback", page_icon="💬", layout="wide", initial_sidebar_state="auto")
st.html(HERE / "style.css")

pages = [
    st.Page(HERE / "views" / "today.py", title="Today", icon=":material/today:", default=True),
    st.Page(HERE / "views" / "desk.py", title="Desk", icon=":material/forum:"),
    st.Page(HERE / "views" / "client.py", title="Client", icon=":material/person:"),
    st.Page(HERE / "views" / "radar.py", title="Radar", icon=":material/radar:"),
    st.Page(HERE / "views" / "playbook.py", title="Playbook", icon=":material/menu_book:"),
    st.Page(HERE / "views" / "labelling.py", title="Labelling", icon=":material/rule:"),
    st.Page(HERE / "views" / "evals.py", title="Evals", icon=":material/fact_check:"),
    st.Page(HERE / "views" / "usage.py", title="Model usage", icon=":material/monitoring:"),
    st.Page(HERE / "views" / "settings.py", title="Settings", icon=":material/tune:"),
]
FOR_LEADS = ("Labelling", "Evals")
"""What is about all clients at once: an account manager is not offered it, and is refused where they ask by its address."""
page = st.navigation(pages, position="hidden")
with guarded():
    session = state()
    if session.goes_to:
        wanted, session.goes_to = session.goes_to, ""
        st.switch_page(next(one for one in pages if one.title.casefold() == wanted))
    sees_all = session.viewer is None or session.viewer.sees_all
    with st.sidebar:
        show_sidebar(session, [one for one in pages if sees_all or one.title not in FOR_LEADS], page.title)
        show_person(session.viewer)
        show_focus(session)
    show_reach(session)
    page.run()
