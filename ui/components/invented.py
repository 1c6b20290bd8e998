"""Taking the invented clients away, on whichever page that is wanted. Not here: how they come to be (`assistant.memory.demo`)."""

from __future__ import annotations

from ui.components.guard import guarded
from ui.session import State, go


def take_away(session: State, page: str = "today") -> None:
    """Erases them whole, also out of this session, and leads to `page`. For the callbacks of buttons."""
    with guarded(session.say):
        invented = [known.id for known in session.desk.clients() if known.is_demo]
        session.desk.remove_demo()
        session.desk.took_step("clients")
        for id in invented:
            session.forget(id)
        session.say("The invented clients are gone, with all that was kept of them.", good=True)
        go(session, page, None if session.client in invented else session.client)
    session.changed()
