"""Signing in, in a real browser at a real provider: who gets in, who sees what, and what is each one's own."""

from __future__ import annotations

import os
import random
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assistant.errors import BadSettings
from assistant.settings import load_sign_in_settings
from tests.ui.desk_pages import ROOT
from tests.ui.team import TeamDesk, leave, settle, sidebar, sign_in, signed_in, team_desk, watch
from tests.ui.two_people import Person, act
from ui.door import KEY_FILE, cookie_key
from ui.serve import may_listen, serve


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TeamDesk]:
    with team_desk(tmp_path_factory.mktemp("team")) as served:
        yield served


@pytest.mark.browser
def test_nothing_is_shown_before_signing_in(chromium: Browser, team: TeamDesk, tmp_path: Path) -> None:
    """Whoever has not signed in sees the door and nothing of a client, on whatever page they ask for."""
    watched = watch(chromium, team, 360)
    for path in ("", "/settings", "/usage", "/labelling"):
        watched.page.goto(team.origin + path)
        expect(watched.page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)
        words = watched.page.locator("body").inner_text()
        assert "Aspen" not in words and "Working days" not in words
    watched.page.screenshot(path=tmp_path / "door.png")
    leave(team, watched)
    assert watched.foreign == []
    # Streamlit itself looks for two of its files beside a page that is asked for by name, before it finds them at the top.
    assert [one for one in watched.troubles if "404" not in one] == []


@pytest.mark.browser
def test_each_sees_what_their_role_lets_them(chromium: Browser, team: TeamDesk) -> None:
    """An account manager finds their own clients and a lead all of them, in the list and by asking."""
    seen = {"mia@agency.example": {"Aspen"}, "TOM@agency.example": {"Birch"}, "lea@agency.example": {"Aspen", "Birch"}}
    for address, wanted in seen.items():
        watched = signed_in(chromium, team, address)
        bar = sidebar(watched.page)
        for name in ("Aspen", "Birch"):
            label = bar.locator("label", has_text=name)
            expect(label).to_have_count(1 if name in wanted else 0)
        leads = address.startswith("lea")
        expect(bar.get_by_text("Labelling")).to_have_count(1 if leads else 0)
        if not leads:
            watched.page.goto(f"{team.origin}/labelling")
            expect(watched.page.get_by_text("it is for your leads")).to_be_visible()
        bar.get_by_role("button", name="Sign out").click()
        expect(watched.page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)
        leave(team, watched)
        assert watched.foreign == [] and [one for one in watched.troubles if "404" not in one] == []  # as above


@pytest.mark.browser
@pytest.mark.parametrize(
    ("address", "verified", "says"),
    [
        ("eve@elsewhere.example", "true", "does not know that address"),
        ("mia@agency.example", "false", "does not vouch"),
        ("mia@agency.example", "unsaid", "does not vouch"),
    ],
)
def test_a_stranger_is_refused_kindly(
    chromium: Browser, team: TeamDesk, address: str, verified: str, says: str
) -> None:
    """Whoever is not on the list, or is not vouched for, reads why and can sign out again."""
    watched = sign_in(chromium, team, address, verified)
    page = watched.page
    expect(page.get_by_text(says)).to_be_visible(timeout=30_000)
    assert "Aspen" not in page.locator("body").inner_text()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)
    leave(team, watched)


@pytest.mark.browser
def test_a_session_is_found_again_by_its_owner_only(chromium: Browser, team: TeamDesk) -> None:
    """Somebody else's address bar opens no session of theirs, and each person has a profile of their own."""
    mia = signed_in(chromium, team, "mia@agency.example")
    sidebar(mia.page).get_by_text("Desk", exact=True).click()
    expect(mia.page.get_by_test_id("stChatInputTextArea")).to_be_visible()
    settle(mia.page)
    sidebar(mia.page).locator("label", has_text="Aspen").click()
    expect(mia.page.locator(".hb-head h1")).to_have_text("Aspen Mills")
    token = mia.page.url.partition("desk=")[2]
    assert token
    tom = signed_in(chromium, team, "tom@agency.example")
    tom.page.goto(f"{team.origin}/?desk={token}")
    expect(sidebar(tom.page).locator("label", has_text="Birch")).to_have_count(1, timeout=30_000)
    assert "Aspen" not in tom.page.locator("body").inner_text()
    assert token not in tom.page.url

    sidebar(mia.page).get_by_text("Settings").click()
    mia.page.get_by_label("Your name").fill("Mia of the tests")
    mia.page.get_by_role("button", name="Save", exact=True).click()
    expect(mia.page.get_by_text("Saved.")).to_be_visible()
    sidebar(tom.page).get_by_text("Settings").click()
    expect(tom.page.get_by_label("Your name")).to_have_value("")
    for one in (mia, tom):
        leave(team, one)
        assert one.troubles == []


def test_the_key_of_the_cookies_is_the_owners(team: TeamDesk) -> None:
    """The key is made once, stays the same, and nobody else on the machine can read it."""
    file = team.home / KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert cookie_key(team.home) == file.read_text("utf-8") and len(cookie_key(team.home)) > 40
    assert [path.name for path in team.home.glob(f".{KEY_FILE}*")] == []


@pytest.mark.browser
def test_a_lead_says_who_comes_in_and_whose_a_client_is(chromium: Browser, team: TeamDesk, tmp_path: Path) -> None:
    """A lead lets somebody in and gives them a client; a manager is shown nothing of it."""
    lea = signed_in(chromium, team, "lea@agency.example")
    sidebar(lea.page).get_by_text("Settings").click()
    lea.page.get_by_test_id("stButtonGroup").get_by_text("People", exact=True).click()
    lea.page.get_by_label("Name of a colleague").fill("Nils Ek")
    lea.page.get_by_label("Address that they sign in with").fill("nils@agency.example")
    lea.page.get_by_role("button", name="Let them in").click()
    expect(lea.page.locator(".st-key-people li", has_text="Nils Ek")).to_contain_text("nils@agency.example")
    for scheme, width in (("light", 1440), ("dark", 360)):
        lea.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        lea.page.set_viewport_size({"width": width, "height": 900})
        lea.page.locator(".st-key-people").scroll_into_view_if_needed()
        lea.page.screenshot(path=tmp_path / f"people-{scheme}.png")
        assert lea.page.locator(".stMain").evaluate("element => element.scrollWidth <= element.clientWidth + 1")
    mia = signed_in(chromium, team, "mia@agency.example")
    sidebar(mia.page).get_by_text("Settings").click()
    expect(mia.page.get_by_label("Your name")).to_be_visible()
    parts = mia.page.get_by_test_id("stButtonGroup").first
    expect(parts.get_by_text("Privacy", exact=True)).to_be_visible()
    expect(parts.get_by_text("People", exact=True)).to_have_count(0)
    expect(parts.get_by_text("Backups", exact=True)).to_have_count(0)
    for one in (lea, mia):
        leave(team, one)
        assert one.foreign == [] and one.troubles == []


# -- the address -----------------------------------------------------------------------------------------------------


def run_app(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    command = [sys.executable, "-m", "assistant", "app", "--no-browser", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.process
def test_a_desk_without_sign_in_is_not_exposed() -> None:
    """Asked to listen beyond this machine with nobody signing in, it says why not and how, and ends with 2."""
    done = run_app("--address", "0.0.0.0")
    assert done.returncode == 2
    assert "HEARDBACK_SIGN_IN_" in done.stderr and "--address" in done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""
    for address in ("0.0.0.0", "::", "192.0.2.7", "desk.agency.example", ""):
        assert not may_listen(address, None)
        with pytest.raises(BadSettings):
            serve(1, open_browser=False, address=address)
    assert may_listen("127.0.0.1", None) and may_listen("::1", None)


@pytest.mark.process
def test_a_desk_that_lets_nobody_in_says_so() -> None:
    """With sign-in and nobody on the list the desk does not start, and says how the first one is let in."""
    done = run_app(
        HEARDBACK_SIGN_IN_ISSUER="https://id.agency.example", HEARDBACK_SIGN_IN_CLIENT_ID="a",
        HEARDBACK_SIGN_IN_CLIENT_SECRET="b", HEARDBACK_SIGN_IN_URL="https://desk.agency.example",
    )  # fmt: skip
    assert done.returncode == 2 and "heardback people" in done.stderr


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"URL": ""}, "HEARDBACK_SIGN_IN_URL"),
        ({"CLIENT_SECRET": ""}, "HEARDBACK_SIGN_IN_CLIENT_SECRET"),
        ({"ISSUER": "http://id.agency.example"}, "HEARDBACK_SIGN_IN_ISSUER"),
        ({"URL": "desk.agency.example"}, "HEARDBACK_SIGN_IN_URL"),
    ],
)
def test_half_a_sign_in_is_none(monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], names: str) -> None:
    """A part that is missing, or an address without HTTPS, is named and not passed over."""
    whole = {"ISSUER": "https://id.agency.example", "CLIENT_ID": "a", "CLIENT_SECRET": "b", "URL": "https://d.example"}
    for name, value in (whole | changed).items():
        monkeypatch.setenv(f"HEARDBACK_SIGN_IN_{name}", value)
    with pytest.raises(BadSettings, match=names):
        load_sign_in_settings()


# -- two at once -----------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("actions", [12, pytest.param(1000, marks=pytest.mark.soak)])
def test_two_people_never_see_each_others(chromium: Browser, team: TeamDesk, actions: int) -> None:
    """In interleaved actions of two account managers neither reads the other's client, draft or setting anywhere."""
    two = [
        Person(signed_in(chromium, team, f"{name}@agency.example"), own, secret, name)
        for name, own, secret in (
            ("mia", "Aspen Mills", ["Birch Yards", "quagmire-birch"]),
            ("tom", "Birch Yards", ["Aspen Mills", "quagmire-aspen"]),
        )
    ]
    dice, done = random.Random(7), Counter[str]()
    for number in range(actions):
        which = dice.randrange(2)
        done[act(team, two[which], two[1 - which], number, dice)] += 1
    assert len(done) == 6 and min(done.values()) >= max(1, actions // 20)
    for person in two:
        leave(team, person.watched)
        assert person.watched.foreign == []
        assert [one for one in person.watched.troubles if "404" not in one] == []  # as above, after a reload
