"""The parts of the settings page: mailbox and model tried for real, what lies where, backups, holidays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.desk import Desk
from assistant.housekeeping import coming_holidays, whereabouts
from assistant.opening import open_desk
from assistant.profile import Profile, load_profile, save_profile
from assistant.settings import Settings
from tests.mailbox import PASSWORD, Dovecot
from tests.mailing import dovecot, keyring_of_its_own, new_account, sign_in_server
from tests.model import server as stub
from tests.model.server import StubServer
from tests.ui.desk_pages import ROOT, words_of

__all__ = ["dovecot", "keyring_of_its_own", "sign_in_server"]
SETTINGS = str(ROOT / "ui" / "views" / "settings.py")

Part = Callable[[str], AppTest]


@pytest.fixture
def part() -> Part:
    """The settings page with one part of it picked."""

    def opened(name: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=120).run().switch_page(SETTINGS).run()
        app.session_state["settings-part"] = name
        return app.run()

    return opened


def press(app: AppTest, label: str) -> AppTest:
    return next(one for one in app.button if one.label == label).click().run()


def test_without_a_mailbox_and_a_model_it_says_what_to_do(part: Part) -> None:
    """Where nothing is set there is no button to try it, but how to set it."""
    for name, heading in (("Mailbox", "No mailbox is set"), ("Model", "No language model is set")):
        app = part(name)
        assert not app.exception and heading in words_of(app)
        assert not [one for one in app.button if one.label.startswith("Test")]


def test_the_mailbox_is_tried(part: Part, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against a real server: what is there is said, a wrong password is one sentence, and no secret is on the page."""
    account = new_account(dovecot)
    for name, value in {"USER": account.user, "HOST": account.host, "PORT": account.port, "SECURITY": "plain"}.items():
        monkeypatch.setenv(f"HEARDBACK_IMAP_{name}", str(value))
    monkeypatch.setenv("HEARDBACK_IMAP_PASSWORD", PASSWORD)
    app = part("Mailbox")
    assert account.user in words_of(app) and "a password in the environment" in words_of(app)
    press(app, "Test the connection")
    assert not app.exception and not app.error
    assert "Signed in as" in app.success[0].value and "Inbox" in app.success[0].value
    assert PASSWORD not in words_of(app)
    monkeypatch.setenv("HEARDBACK_IMAP_PASSWORD", "wrong")
    press(app, "Test the connection")
    assert len(app.error) == 1 and not app.success and not app.exception
    monkeypatch.delenv("HEARDBACK_IMAP_PASSWORD")
    press(app, "Test the connection")
    assert len(app.error) == 1 and "Nothing opens the mailbox" in app.error[0].value


def test_the_model_is_tried(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an endpoint can do is told in words, what it cannot is marked, and nothing of a client is asked."""
    able = [stub.says("Hello."), stub.says("one, two, three"), stub.says('{"days": 7}'), stub.says("On Monday.")]
    with StubServer(able) as server:
        monkeypatch.setenv("HEARDBACK_MODEL", "m")
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        app = part("Model")
        assert "127.0.0.1" in words_of(app) and not server.requests
        press(app, "Test the model")
        assert not app.exception and not app.error
        shown = words_of(app)
        assert "It lacks something" in shown and "Tools: It answered in words" in shown and stub.MODEL in shown
        asked = str(server.requests)
    assert "Priya" not in asked and "Renske" not in asked


def test_a_model_that_is_away_is_said(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that cannot be reached is said as such."""
    monkeypatch.setenv("HEARDBACK_MODEL", "m")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    app = press(part("Model"), "Test the model")
    assert not app.exception and "Reached:" in words_of(app) and 'class="bad"' in words_of(app)


def test_what_is_kept_is_named_with_its_place(part: Part, home: Path) -> None:
    """What lies in the data folder stands on the page with its place, and nothing that is not there."""
    app = part("Privacy")
    shown = words_of(app)
    assert not app.exception
    assert str(home / "heardback.db") in shown and str(home / "usage.db") not in shown
    assert "no word of a client goes anywhere" in shown and "OpenTelemetry are off" in shown


def test_everything_in_the_data_folder_has_its_line(home: Path) -> None:
    """Whatever the desk has put into its folder is named by what is said of it."""
    desk = open_desk(Settings(home=home))
    desk.load_demo()
    desk.reply("Hello,\n\nthe shop is down again, this is unacceptable.\n\nDana")
    save_profile(Profile(name="Mia"), home / "profile.toml")
    desk.back_up()
    named = {Path(one.where).name for one in whereabouts(Settings(home=home))}
    there = {path.name.removesuffix("-wal").removesuffix("-shm") for path in home.iterdir()}
    assert there <= named


def test_a_model_and_spans_are_told(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a model it is said where words go, whether names are replaced, and that spans are on."""
    monkeypatch.setenv("HEARDBACK_MODEL", "m")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example/v1")
    monkeypatch.setenv("HEARDBACK_TRACES", "1")
    shown = words_of(part("Privacy"))
    assert (
        "go to models.example, where the model is served." in shown
        and "sent as they stand" in shown
        and "are on, without any words" in shown
    )
    monkeypatch.setenv("HEARDBACK_REDACT", "remote")
    assert "are replaced before the model sees them" in words_of(part("Privacy"))
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    shown = words_of(part("Privacy"))
    assert "where the model is served on this machine" in shown and "sent as they stand" in shown


def test_erasing_is_one_click_away(part: Part) -> None:
    """Whoever is picked is open on the part of their page that erases them."""
    app = part("Privacy")
    whom = next(box for box in app.selectbox if box.label == "Whom")
    whom.set_value(whom.options and app.session_state["state"].clients()[0].id).run()
    press(app, "Go to their erasing")
    assert not app.exception
    assert app.session_state["part"] == "Preferences" and app.session_state["state"].client


def test_a_backup_is_made_and_listed(part: Part, home: Path) -> None:
    """One click makes a backup, says where it lies, and lists it."""
    app = part("Backups")
    assert "There is no backup yet" in words_of(app)
    press(app, "Make a backup now")
    assert not app.exception and not app.error
    (made,) = (home / "backups").glob("*.db")
    assert made.stem.replace("-", "\\-") in app.success[0].value and str(made) in words_of(app)


def test_a_backup_that_is_broken_off_leaves_nothing(home: Path) -> None:
    """Where the page goes away in the middle there is no half of a backup, and none is listed."""

    class GoneAway(BaseException):
        """As Streamlit ends the run of a page."""

    def leaves(_done: int, _total: int) -> None:
        raise GoneAway

    desk: Desk = open_desk(Settings(home=home))
    desk.load_demo()
    with pytest.raises(GoneAway):
        desk.back_up(on_progress=leaves)
    assert not list((home / "backups").iterdir()) and not desk.backups()


@pytest.mark.parametrize(
    ("country", "region", "first"),
    [
        ("DE", "BY", date(2026, 1, 6)),
        ("DE", "BE", date(2026, 4, 3)),
        (None, None, None),
    ],
)
def test_the_next_days_off_are_those_of_the_place(country: str | None, region: str | None, first: date | None) -> None:
    """Public holidays of country and region on working days, the nearest first; none where no country is named."""
    found = coming_holidays(Profile(country=country, region=region), date(2026, 1, 2))
    assert (found[0].day if found else None) == first and all(one.name for one in found)
    assert list(found) == sorted(found, key=lambda one: one.day) and all(one.day.weekday() < 5 for one in found)


def test_the_region_is_saved_and_its_holidays_are_shown(part: Part, home: Path) -> None:
    """Country and region of the form are kept, and the next days off stand below them."""
    app = part("You")
    next(one for one in app.text_input if one.label == "Country").set_value("de")
    next(one for one in app.text_input if one.label == "Region").set_value("by")
    press(app, "Save").run()
    assert not app.exception and not app.error
    assert "Next days off: " in words_of(app)
    assert 'region = "BY"' in (home / "profile.toml").read_text("utf-8")


def test_days_off_of_ones_own_are_saved_and_shown(part: Part, home: Path) -> None:
    """A line each is kept, stands among the next days off, and moves the next promise; a wrong one is told and changes nothing."""
    first = datetime.now(UTC).date() + timedelta(days=1)
    app = part("You")
    field = next(one for one in app.text_area if one.label == "Days off of your own")
    field.set_value(f"{first}..{first + timedelta(days=8)}: the *island*\n\n")
    press(app, "Save")
    assert not app.exception and not app.error and "Saved" in app.success[0].value
    kept = load_profile(home / "profile.toml").days_off
    assert [one.as_line() for one in kept] == [f"{first} to {first + timedelta(days=8)}: the *island*"]
    assert "(the *island*)" in words_of(app)
    reply = app.session_state["state"].desk.reply("Hi,\n\nthe shop is down AGAIN, this is unacceptable.\n\nDana")
    assert reply.promise_at.date() <= first - timedelta(days=1) or reply.promise_at.date() > first + timedelta(days=8)
    next(one for one in app.text_area if one.label == "Days off of your own").set_value("next week")
    press(app, "Save")
    assert not app.exception and "write 2026" in app.error[0].value
    assert load_profile(home / "profile.toml").days_off == kept
