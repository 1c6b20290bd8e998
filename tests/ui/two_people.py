"""Two people at one desk at once: what each does in turn, and what neither may ever see. For the tests of roles."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.ui.desk_pages import Watched
from tests.ui.team import TeamDesk, settle, sidebar


@dataclass
class Person:
    """One of the two. `own` tells their client, `secret` the other's client and words, which may stand nowhere on their page."""

    watched: Watched
    own: str
    secret: list[str]
    name: str
    marks: list[str] = field(default_factory=list[str])
    """What they wrote into pages; the other must never read it."""

    @property
    def page(self) -> Page:
        return self.watched.page


def act(team: TeamDesk, person: Person, other: Person, number: int, dice: random.Random) -> str:
    """One thing that `person` does, and a look at everything that stands on their page then. Its name."""
    actions: tuple[Callable[[TeamDesk, Person, Person, int], None], ...] = (
        _open_own, _paste, _ask_of_other, _settings, _others_session, _reload,
    )  # fmt: skip
    chosen = dice.choice(actions)
    chosen(team, person, other, number)
    settle(person.page)
    words = person.page.content() + " ".join(
        person.page.evaluate("[...document.querySelectorAll('input, textarea')].map(one => one.value)")
    )
    for secret in (*person.secret, *other.marks):
        assert secret not in words, f"action {number}, {chosen.__name__}: {person.name} reads {secret}"
    return chosen.__name__


def _go(page: Page, title: str) -> None:
    sidebar(page).get_by_test_id("stPageLink").get_by_text(title, exact=True).click()
    # Every page but the first has its name in its address; until it is there, what is typed is typed into the page before.
    expect(page).to_have_url(re.compile(f"/{title.lower()}([?#]|$)"))
    settle(page)
    expect(page.locator('.stMain [data-stale="true"]')).to_have_count(0)


def _open_own(_team: TeamDesk, person: Person, _other: Person, _number: int) -> None:
    sidebar(person.page).locator("label", has_text=person.own).click()
    expect(sidebar(person.page).locator("label", has_text=person.own).locator("input")).to_be_checked()
    settle(person.page)


def _say(person: Person, words: str) -> None:
    _go(person.page, "Desk")
    box = person.page.get_by_test_id("stChatInputTextArea")
    box.fill(words)
    box.press("Enter")
    settle(person.page)


def _paste(_team: TeamDesk, person: Person, _other: Person, number: int) -> None:
    mark = f"{person.name.lower()}mark{number}"
    person.marks.append(mark)
    _say(
        person,
        f"From: Ann <ann@elsewhere.example>\nSubject: Parcel {mark}\n\nHi,\n\nthe parcel {mark} is late and nobody answers!\n\nAnn",
    )
    expect(person.page.locator(".hb-asked", has_text=mark).first).to_be_visible()


def _ask_of_other(_team: TeamDesk, person: Person, other: Person, _number: int) -> None:
    """The question names the other's client, so that name alone may stand there: what is said of them may not."""
    _say(person, f"Should I chase {other.own.split()[0].upper()} again?")


def _settings(_team: TeamDesk, person: Person, _other: Person, number: int) -> None:
    mark = f"{person.name.lower()}sign{number}"
    person.marks.append(mark)
    _go(person.page, "Settings")
    person.page.get_by_label("Your name").fill(mark)
    person.page.get_by_role("button", name="Save", exact=True).click()
    expect(person.page.get_by_text("Saved.")).to_be_visible()


def _others_session(team: TeamDesk, person: Person, other: Person, _number: int) -> None:
    token = other.page.url.partition("desk=")[2].partition("&")[0]
    assert token
    person.page.goto(f"{team.origin}/?desk={token}")
    expect(sidebar(person.page).locator("label", has_text=person.own)).to_have_count(1)


def _reload(_team: TeamDesk, person: Person, _other: Person, _number: int) -> None:
    person.page.reload()
    expect(sidebar(person.page).locator("label", has_text=person.own)).to_have_count(1)
