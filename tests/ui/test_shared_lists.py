"""Lists over all clients that the sessions of one person share. Not here: what stands in them (`test_pages`)."""

from __future__ import annotations

from assistant.opening import open_desk
from assistant.profile import Profile
from assistant.settings import load_settings
from assistant.thread import Client
from ui.session import State


def session(token: str, zone: str = "Europe/London") -> State:
    settings = load_settings()
    settings.make_home()
    desk = open_desk(settings)
    desk.profile = Profile(timezone=zone)
    return State(token, settings, desk, desk.profile)


def test_a_new_tab_shows_what_another_has_just_made() -> None:
    """The same list, as long as nothing is written; whatever is written, by whomever, makes both lists anew."""
    first, second = session("one"), session("two")
    made = first.today()
    assert second.today() is made and made.clients == 0
    first.desk.add_client(Client(name="Dana Whitcombe", relation="client", timezone="Europe/London"))
    third = session("three")
    assert third.today() is not made and third.today().clients == 1
    assert session("four").radar() is session("five").radar() is not None


def test_hours_of_another_zone_make_a_list_of_their_own() -> None:
    """What is due today hangs on the reader's zone: no list is shared beyond it."""
    assert session("one").today() is not session("two", "Asia/Tokyo").today()


def test_ones_own_doings_are_seen_at_once() -> None:
    """After something was done, the session and every later one make the list anew."""
    first = session("one")
    made = first.today()
    first.changed()
    assert first.today() is not made and session("two").today() is first.today()
