"""The first start on the page: its three steps, the invented clients that go whole, and a draft that lands in a real mailbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.memory.store import Store
from assistant.profile import load_profile
from tests.mailbox import PASSWORD, Dovecot
from tests.mailing import dovecot, keyring_of_its_own, new_account, sign_in_server
from tests.syncing.test_place_draft import drafts_of
from tests.ui.desk_pages import ANGRY, DESK, ROOT, words_of

__all__ = ["dovecot", "keyring_of_its_own", "sign_in_server"]
TITLES = ("Who you are", "Your clients", "A language model, or none")
SETTINGS = str(ROOT / "ui" / "views" / "settings.py")
INVENTED = ("Renske", "Halloway", "Tomas", "Priya", "Lindqvist")


def started() -> AppTest:
    """The first page in a browser that was never here, over the data folder of this test."""
    return AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=120).run()


def press(app: AppTest, label: str) -> AppTest:
    done = next(one for one in app.button if one.label == label).click().run()
    assert not done.exception and not done.error
    return done


def offered(app: AppTest) -> list[str]:
    return [title for title in TITLES if f">{title}<" in words_of(app)]


def test_each_first_step_is_skipped_and_never_comes_back(home: Path) -> None:
    """One step stands there at a time; skipped, the next takes its place, in this browser and in every other one after."""
    for title, skip in zip(TITLES, ("Skip this", "Try it with the invented ones", "None, for now"), strict=True):
        app = started()
        assert offered(app) == [title]
        press(app, skip)
        assert title not in offered(app) and title not in offered(started())
    assert offered(started()) == [] and not (home / "profile.toml").exists()
    store = Store(home)
    assert len(store.clients()) == 3
    store.close()


def test_the_first_step_keeps_who_you_are(home: Path) -> None:
    """Name and agency are kept and sign the next draft, and the step is over."""
    app = started()
    next(one for one in app.text_input if one.label == "Your name").set_value("Mia Thorne")
    next(one for one in app.text_input if one.label == "Your agency").set_value("Fernlight")
    press(app, "Keep it")
    assert offered(app) == ["Your clients"]
    assert (load_profile(home / "profile.toml").name, load_profile(home / "profile.toml").agency) == (
        "Mia Thorne",
        "Fernlight",
    )
    app.chat_input[0].set_value(ANGRY).run()
    assert "Mia Thorne" in app.session_state["state"].here[-1].reply.body


@pytest.mark.parametrize(("step", "button", "part"), [(1, "Set up the mailbox", "Mailbox"), (2, "Set one up", "Model")])
def test_a_step_leads_to_its_part_of_the_settings(step: int, button: str, part: str) -> None:
    """What is set up elsewhere is one click away, on the part that is meant."""
    app = started()
    for skip in ("Skip this", "Try it with the invented ones")[:step]:
        press(app, skip)
    press(app, button)
    assert app.session_state[
        "settings-part"
    ] == part and f"No {'mailbox' if part == 'Mailbox' else 'language model'} is set" in words_of(app)


def left_of_them(home: Path) -> list[str]:
    """Files of the data folder in which a word of an invented client still stands."""
    return [
        f"{file.name}: {name}"
        for file in sorted(home.rglob("*"))
        if file.is_file()
        for name in INVENTED
        if name.encode() in file.read_bytes()
    ]


@pytest.mark.parametrize("later", [False, True])
def test_the_invented_clients_go_whole(home: Path, later: bool) -> None:
    """In the first steps, or later in the settings: no page and no file holds a word of theirs, and they never come back."""
    app = started()
    client = app.session_state["state"].clients()[1].id
    assert app.session_state["state"].clients()[1].name == "Renske Halloway"
    press(app, "Skip this")
    app.switch_page(DESK).run()
    app.radio[0].set_value(client).run()
    press(app, "Draft a reply")
    press(app, "Should I chase again?")
    assert app.session_state["state"].desk.search(client, "gift cards", 3)
    assert left_of_them(home)
    if later:
        press(started(), "Try it with the invented ones")
        app.switch_page(SETTINGS).run()
        app.session_state["settings-part"] = "Privacy"
        press(app.run(), "Take the invented clients away")
    else:
        app = press(started(), "Take them away")
    assert "The invented clients are gone" in app.success[0].value
    assert app.session_state["state"].clients() == () and app.session_state["state"].client is None
    again = started()
    assert again.session_state["state"].clients() == () and "No clients yet" in words_of(again)
    assert not any(name in words_of(page) for page in (app, again) for name in INVENTED)
    for page in (app, again):
        page.session_state["state"].desk.kept().close()
    assert left_of_them(home) == []


def test_a_draft_lands_in_the_mailbox(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Saved to Drafts from the page, the mail that is shown lies in the real mailbox once, as a draft to who wrote; nothing is sent."""
    account = new_account(dovecot)
    for name, value in {"USER": account.user, "HOST": account.host, "PORT": account.port, "SECURITY": "plain"}.items():
        monkeypatch.setenv(f"HEARDBACK_IMAP_{name}", str(value))
    monkeypatch.setenv("HEARDBACK_IMAP_PASSWORD", PASSWORD)
    app = started().switch_page(DESK).run()
    app.chat_input[0].set_value(ANGRY).run()
    press(app, "Save to Drafts")
    assert "karen" in app.success[0].value and "lies in your Drafts" in app.success[0].value
    press(app, "Save to Drafts")
    ((raw, flags),) = drafts_of(dovecot, account.user)
    shown = app.session_state["state"].here[-1].reply
    assert rb"\Draft" in flags and b"To: " in raw and b"karen@northwind-bikes.example" in raw
    assert shown.body.splitlines()[0].encode() in raw
    monkeypatch.setenv("HEARDBACK_IMAP_PASSWORD", "wrong")
    next(one for one in app.button if one.label == "Save to Drafts").click().run()
    assert not app.exception and not app.success and len(drafts_of(dovecot, account.user)) == 1
    assert app.session_state["state"].here[-1].note
