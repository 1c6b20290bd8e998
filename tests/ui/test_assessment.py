"""What the card of an assessment says of a model that read along. Not here: the page around it (`test_pages`)."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.builders import HELLO, in_, out, thread
from tests.model.server import StubServer, says_json
from tests.reading_along import answers, view
from tests.ui.desk_pages import DESK, ROOT, words_of

STOPPED = thread(
    HELLO,
    out("03-02", "Could you send us <b>the photos</b> for the home page?"),
    in_("03-03", "Please stop contacting me. Take me off your list."),
    now="03-04",
)


def test_the_card_says_where_the_model_thinks_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line names the question and the model's answer, the quoted words escaped; the desk's answer stands above it."""
    said = answers(action=view("follow_up", 1, "send us <b>the photos</b>"))
    with StubServer([says_json(said)]) as server:
        settings = {"MODEL": "stub", "READER": "both", "DEADLINE": "200", "FIRST_TOKEN": "150"}
        for name, value in settings.items():
            monkeypatch.setenv(f"HEARDBACK_{name}", value)
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        app = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=250).run().switch_page(DESK).run()
        app.chat_input[0].set_value(STOPPED.to_json()).run()
    assert not app.exception
    shown = words_of(app)
    assert "The model sees it otherwise: next step follow up (“send us &lt;b&gt;the photos&lt;/b&gt;”)." in shown
    assert shown.index("Stop: confirm it once") < shown.index("The model sees it otherwise")
