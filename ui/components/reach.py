"""One line above the page while the language model cannot be reached, so that no answer needs to say it again."""

from __future__ import annotations

from ui.components.plain import fill, show
from ui.session import State


def show_reach(session: State) -> None:
    """The line, or nothing where all is well."""
    down = session.desk.reach.down
    if down:
        show(
            fill(
                '<p class="hb-note warn hb-reach" role="status">{down} Until it answers again, the desk works offline.</p>',
                down=down,
            )
        )
