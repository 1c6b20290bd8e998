"""The pages as Streamlit's AppTest sees them: a first start, a mail, a thread, the profile, and what goes wrong."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.profile import Profile, load_profile
from tests.ui.desk_pages import ANGRY, HOSTILE, ROOT, words_of
from ui import session as sessions

SETTINGS = str(ROOT / "ui" / "views" / "settings.py")
DESK = str(ROOT / "ui" / "views" / "desk.py")


def paste(app: AppTest, words: str) -> AppTest:
    return app.chat_input[0].set_value(words).run()


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def open_client(app: AppTest, name: str) -> AppTest:
    state = app.session_state["state"]
    return app.radio[0].set_value(next(known.id for known in state.desk.clients() if known.name == name)).run()


def assert_calm(app: AppTest) -> None:
    assert not app.exception
    assert not app.error


def test_first_start_shows_three_clients_and_what_to_do(app: AppTest) -> None:
    """At the first start three invented clients are listed and the page says what to do first."""
    assert_calm(app)
    assert len(app.radio[0].options) == 4
    assert "Paste the mail that needs an answer" in words_of(app)


def test_the_example_mail_is_one_click_away(app: AppTest) -> None:
    """With nothing at hand, one click shows a draft to an invented angry mail."""
    button(app, "Try it with an angry mail").click().run()
    assert_calm(app)
    assert "Hi Marta," in words_of(app)


def test_a_pasted_mail_becomes_a_draft(app: AppTest) -> None:
    """A pasted angry mail comes back as a draft with its promised moment, its checks and its pages."""
    paste(app, ANGRY)
    assert_calm(app)
    shown = words_of(app)
    assert "Next word promised" in shown and "Hi Karen," in shown and "Re: Checkout down AGAIN" in shown
    labels = [fold.label for fold in app.expander]
    assert any("checks passed" in label for label in labels)
    assert any(label.startswith("Playbook") for label in labels)
    reply = app.session_state["state"].here[-1].reply
    assert all(finding.detail[1:] in shown.replace("&#x27;", "'") for finding in reply.findings)
    assert "offline writer" in shown


def test_the_draft_takes_under_150_ms_of_desk_time(app: AppTest) -> None:
    """On a warm desk a pasted mail costs under 150 ms."""
    paste(app, ANGRY)
    paste(app, ANGRY.replace("Friday night", "Sunday evening"))
    assert app.session_state["state"].here[-1].reply.elapsed_ms < 150


@pytest.mark.parametrize("label", ["Shorter", "Warmer", "More formal", "As a call script", "To open a meeting"])
def test_a_form_replaces_the_draft_and_can_be_taken_back(app: AppTest, label: str) -> None:
    """Each form of the draft takes its place, and a second click brings the first draft back."""
    paste(app, ANGRY)
    first = app.session_state["state"].here[-1].reply.body
    button(app, label).click().run()
    assert_calm(app)
    made = app.session_state["state"].here[-1]
    assert made.form != "plain" and made.note == ""
    button(app, label).click().run()
    assert app.session_state["state"].here[-1].form == "plain"
    assert len(app.session_state["state"].here) == 1
    assert first.splitlines()[0] in app.session_state["state"].here[-1].reply.body


def test_a_meeting_is_opened_with_what_is_overdue(app: AppTest) -> None:
    """With a client open, the words to open a meeting name their overdue point, and say so above them."""
    open_client(app, "Renske Halloway")
    state = app.session_state["state"]
    state.desk.add_open_item(state.client, "theirs", "photos of the kiln", due=date(2026, 1, 5))
    paste(app, ANGRY)
    button(app, "To open a meeting").click().run()
    assert_calm(app)
    made = state.here[-1]
    assert made.reply.channel == "meeting" and made.reply.passed and "photos of the kiln" in made.reply.body
    assert "Said at the start of the meeting" in words_of(app)
    assert not [one for one in app.button if one.label == "Three versions"]


def test_a_thank_you_has_no_call_script_and_keeps_its_draft(app: AppTest) -> None:
    """Where a form cannot be had, the draft stands and one sentence says why."""
    paste(
        app,
        "From: Ann Lee <ann@lee.example>\nSubject: Thanks\n\nThank you so much, the new page looks wonderful!\n\nAnn",
    )
    before = app.session_state["state"].here[-1].reply
    button(app, "As a call script").click().run()
    assert_calm(app)
    made = app.session_state["state"].here[-1]
    assert made.reply == before and made.note in words_of(app).replace("&#x27;", "'") and made.note


def test_should_i_chase_over_a_client(app: AppTest) -> None:
    """Over a demo client the question is answered first, with evidence, confidence, what would change it and the pages."""
    open_client(app, "Tomas Brandl")
    assert_calm(app)
    button(app, "Should I chase again?").click().run()
    assert_calm(app)
    shown = words_of(app)
    made = app.session_state["state"].here[-1]
    assert made.assessment.evidence and made.thread.client.name == "Tomas Brandl"
    assert "What this rests on" in shown and "What would change it" in shown and "how sure" in shown
    assert 'class="hb-point' in shown and "Berlin time" in shown


def test_a_reply_to_the_last_message_of_a_client(app: AppTest) -> None:
    """The last message of an open client is answered with one click, by their name."""
    open_client(app, "Renske Halloway")
    button(app, "Draft a reply").click().run()
    assert_calm(app)
    assert "Renske" in app.session_state["state"].here[-1].reply.body


def test_what_was_asked_about_one_client_is_not_shown_with_another(app: AppTest) -> None:
    """Each client has answers of their own; coming back, they are still there."""
    open_client(app, "Tomas Brandl")
    button(app, "Should I chase again?").click().run()
    open_client(app, "Renske Halloway")
    assert "What this rests on" not in words_of(app)
    open_client(app, "Tomas Brandl")
    assert "What this rests on" in words_of(app)


def test_a_clients_chat_is_there_after_a_restart(app: AppTest) -> None:
    """What was asked before stands there again, "shorter" goes on with its draft, and what was saved is not asked again."""
    open_client(app, "Renske Halloway")
    paste(app, "draft a reply")
    first = app.session_state["state"].here[-1].reply
    paste(app, "called Renske, no answer")
    button(app, "Save it").click().run()
    sessions._sessions.clear()
    again = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=60).run().switch_page(DESK).run()
    open_client(again, "Renske Halloway")
    assert_calm(again)
    here = again.session_state["state"].here
    assert [made.asked for made in here] == ["draft a reply", "called Renske, no answer", "yes"]
    assert here[0].reply == first
    assert not [one for one in again.button if one.label == "Save it"]
    paste(again, "shorter")
    assert_calm(again)
    assert len(again.session_state["state"].here[-1].reply.body) < len(first.body)


def test_a_question_without_a_thread_says_what_to_do(app: AppTest) -> None:
    """Asking whether to chase with nothing open says how to open something, and is no error."""
    paste(app, "Should I chase again?")
    assert_calm(app)
    assert app.session_state["state"].here[-1].said


def test_a_pasted_thread_is_opened_and_judged(app: AppTest) -> None:
    """A thread as JSON is judged at once and its touchpoints stand beside the answer."""
    thread = {
        "id": "t1",
        "now": "2026-03-10T10:00:00+01:00",
        "client": {"name": "Dana Whitfield", "timezone": "Europe/Berlin"},
        "touchpoints": [
            {
                "at": "2026-03-02T10:00:00+01:00",
                "direction": "out",
                "channel": "email",
                "text": "Which layout do you like?",
            },
            {
                "at": "2026-03-03T10:00:00+01:00",
                "direction": "in",
                "channel": "email",
                "text": "I will tell you on 12 March.",
            },
        ],
    }
    paste(app, json.dumps(thread))
    assert_calm(app)
    shown = words_of(app)
    assert "Wait until Thursday 12 March" in shown and "Dana Whitfield" in shown and 'class="hb-point' in shown


def test_a_pasted_conversation_is_opened_and_judged(app: AppTest) -> None:
    """A transcript of a conversation is read as a thread and judged."""
    paste(
        app,
        "2026-03-02 10:05 Me (email): Which layout do you like?\n2026-03-06 11:00 Me (email): Any news on the layouts?",
    )
    assert_calm(app)
    assert app.session_state["state"].here[-1].assessment


def test_a_call_is_noted_and_saved_with_a_click(app: AppTest) -> None:
    """A note of a call with an open client is shown first, and stands in their history once it is confirmed."""
    open_client(app, "Tomas Brandl")
    before = words_of(app).count('class="hb-point')
    paste(app, "called Tomas, no answer")
    assert_calm(app)
    button(app, "Save it").click().run()
    assert_calm(app)
    assert words_of(app).count('class="hb-point') == before + 1
    assert not [one for one in app.button if one.label == "Save it"]


def test_a_question_to_the_playbook_brings_its_pages(app: AppTest) -> None:
    """A question about how to handle something is answered from the playbook, with the pages one click away."""
    paste(app, "How do I handle a client who stopped paying?")
    assert_calm(app)
    assert app.session_state["state"].here[-1].pages
    assert any(fold.label.startswith("Playbook") for fold in app.expander)


def test_a_draft_is_refined_by_words_too(app: AppTest) -> None:
    """Typing "shorter" makes the last draft shorter."""
    paste(app, ANGRY)
    paste(app, "shorter please")
    assert_calm(app)
    first, second = app.session_state["state"].here
    assert len(second.reply.body) < len(first.reply.body)


@pytest.mark.parametrize("words", ['{"id": "x"}', "{not json"])
def test_wrong_input_is_one_sentence(app: AppTest, words: str) -> None:
    """What cannot be read is answered with one sentence in its place, and the page goes on."""
    paste(app, words)
    assert not app.exception
    assert len(app.error) == 1 and "Traceback" not in app.error[0].value
    paste(app, ANGRY)
    assert app.session_state["state"].here[-1].reply


def test_hostile_markup_is_only_ever_letters(app: AppTest) -> None:
    """No tag, picture or link of a mail reaches the page as markup."""
    paste(app, HOSTILE)
    assert_calm(app)
    shown = words_of(app)
    assert "<script" not in shown and "<img" not in shown and "&lt;script&gt;" in shown
    assert not any("leak.example" in element.value for element in app.markdown)


def test_an_unknown_failure_is_a_calm_sentence_and_logs_no_words(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A failure of our own shows one calm sentence, and the log holds its kind and place but nothing of the mail."""

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError(f"cannot handle {ANGRY}")

    monkeypatch.setattr(app.session_state["state"].desk, "reply", breaks)
    paste(app, ANGRY)
    assert not app.exception
    assert len(app.error) == 1 and "Something went wrong" in app.error[0].value.replace("\\", "")
    assert "RuntimeError" in caplog.text and "checkout" not in caplog.text.lower()


def test_a_damaged_store_leaves_the_rest_of_the_desk(home: Path) -> None:
    """Where the clients cannot be read, one sentence says so and a pasted mail is still answered."""
    (home / "heardback.db").write_bytes(b"this is no database" * 100)
    app = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=60).run().switch_page(DESK).run()
    assert not app.exception and len(app.error) == 1
    paste(app, ANGRY)
    assert app.session_state["state"].here[-1].reply


def test_a_broken_profile_is_named(home: Path) -> None:
    """A profile that cannot be read is one sentence that names the field."""
    (home / "profile.toml").write_text('timezone = "Mars/Base"\n', "utf-8")
    app = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=60).run().switch_page(DESK).run()
    assert not app.exception
    assert len(app.error) == 1 and "timezone" in app.error[0].value


def test_the_profile_is_saved_and_signs_the_next_draft(app: AppTest, home: Path) -> None:
    """What the settings form holds is saved to the profile, and the next draft carries its sign-off."""
    app.switch_page(SETTINGS).run()
    assert_calm(app)
    app.text_input[0].set_value("Mia Berg")
    app.text_input[1].set_value("Studio Nord")
    app.text_area[0].set_value("Best wishes,\nMia Berg")
    app.text_input[2].set_value("de")
    next(box for box in app.selectbox if box.label == "Time zone").set_value("Europe/Berlin")
    button(app, "Save").click().run()
    assert_calm(app)
    assert app.success
    saved = load_profile(home / "profile.toml")
    assert (saved.name, saved.agency, saved.country, saved.timezone) == (
        "Mia Berg",
        "Studio Nord",
        "DE",
        "Europe/Berlin",
    )
    app.switch_page(DESK).run()
    paste(app, ANGRY)
    assert app.session_state["state"].here[-1].reply.body.endswith("Mia Berg")


def test_a_wrong_profile_is_refused_in_one_sentence(app: AppTest, home: Path) -> None:
    """A form that cannot be saved says which field is wrong and saves nothing."""
    app.switch_page(SETTINGS).run()
    app.text_input[2].set_value("1")
    button(app, "Save").click().run()
    assert not app.exception
    assert len(app.error) == 1 and "country" in app.error[0].value
    assert load_profile(home / "profile.toml") == Profile()


def test_answers_survive_a_page_switch(app: AppTest) -> None:
    """Going to the settings and back loses nothing."""
    paste(app, ANGRY)
    app.switch_page(SETTINGS).run()
    app.switch_page(DESK).run()
    assert_calm(app)
    assert "Hi Karen," in words_of(app)


def test_a_reload_finds_its_session_by_the_address(app: AppTest) -> None:
    """A new session with the token of an old one in its address shows what that one held; without it, nothing."""
    paste(app, ANGRY)
    again = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=60)
    again.query_params["desk"] = app.session_state["state"].token
    assert "Hi Karen," in words_of(again.run().switch_page(DESK).run())
    fresh = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=60)
    fresh.query_params["desk"] = "guessed"
    assert "Hi Karen," not in words_of(fresh.run().switch_page(DESK).run())


def test_old_sessions_make_room(app: AppTest) -> None:
    """No more sessions are kept for a reload than the desk says."""
    for _ in range(3):
        AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=60).run().switch_page(DESK).run()
    kept = sessions._sessions  # pyright: ignore[reportPrivateUsage]  # what is kept is not shown
    assert len(kept) <= sessions.KEPT
