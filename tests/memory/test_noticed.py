"""The radar over a store, on each database: what is kept, what changed, who looks after whom, and how long an answer holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from assistant.account import Dismissal, Extent
from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.memory.erase import erase_rows, traits_of
from assistant.memory.store import Store
from assistant.memory.tables import assessments, dismissals, readings, standings, touchpoints
from assistant.radar import ClientOnRadar, Radar
from assistant.read_ahead import read_ahead, version_for
from assistant.reading import heard
from assistant.thread import Client, Health, Touchpoint
from tests.builders import HELLO, in_, out
from tests.memory.filled import looked_at

MONDAY = datetime(2026, 2, 16, 10, 0, tzinfo=UTC)
QUIET = (
    HELLO,
    out("02-03", "Could you send us the photos for the home page?"),
    out("02-06", "Here is a shorter list: three photos are enough for the start."),
)
FURIOUS = in_("02-13", "This is unacceptable! The shop is down again and we lose orders. I am furious.")
REFUSED = (HELLO, out("02-10", "Shall we meet on Thursday?", "meeting"), in_("02-11", "", "meeting", "declined"))
TABLES = (assessments, standings, dismissals, readings)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(store: Store, clock: Clock) -> Desk:
    return Desk(store=lambda: store, clock=clock)


@pytest.fixture
def takes(store: Store) -> Callable[..., str]:
    def take(name: str, *points: Touchpoint, **more: Any) -> str:
        known = store.add_client(Client(name=name, timezone="Europe/London", country="GB", **more))
        store.add_touchpoints(known.id, points)
        return known.id

    return take


def shown(found: Radar) -> list[tuple[str, str | None]]:
    return [(one.client, one.health) for one in found.clients]


def entry(found: Radar, name: str) -> ClientOnRadar:
    return next(one for one in found.clients if one.client == name)


def count(store: Store, table: Any, client_id: str) -> int:
    with store.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table).where(table.c.client_id == client_id)) or 0


def test_all_clients_worst_first_and_others_only_where_something_is_due(desk: Desk, takes: Any) -> None:
    """Refused meetings lead, the steady close, prospects come after with their step and without health."""
    takes("Steady", HELLO)
    takes("Quiet", *QUIET)
    takes("Refused", *REFUSED)
    takes("Angry", HELLO, FURIOUS)
    takes("Asked for long", *QUIET, relation="prospect")
    takes("Asked just now", HELLO, out("02-16", "Could you send us the photos?"), relation="former")
    found = desk.radar()
    assert shown(found) == [
        ("Refused", "at_risk"), ("Angry", "at_risk"), ("Quiet", "watch"), ("Steady", "steady"), ("Asked for long", None),
    ]  # fmt: skip
    assert found.finished and all(one.step.why for one in found.clients)
    assert all(sign.evidence for one in found.clients for sign in one.signs)


def test_what_is_read_is_kept_and_read_once(
    desk: Desk, store: Store, takes: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read ahead at an import, the radar reads no word, on that day and on the next; one new touchpoint is read alone."""
    quiet = takes("Quiet", *QUIET)
    takes("Angry", HELLO, FURIOUS)
    assert desk.read_ahead() == 5 and desk.read_ahead() == 0
    seen: list[str] = []

    def counted(index: int, touchpoint: Touchpoint, *rest: Any) -> Any:
        seen.append(touchpoint.text)
        return heard.read(index, touchpoint, *rest)

    monkeypatch.setattr("assistant.read_ahead.read", counted)
    before = desk.radar()
    clock.now += timedelta(days=1)
    desk.radar()
    assert seen == []
    desk.log(quiet, in_("02-17 09:00", "Here are the photos, all three of them."))
    assert desk.radar().clients != before.clients and seen == ["Here are the photos, all three of them."]


def test_another_reader_renews_what_is_kept(
    desk: Desk, store: Store, takes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readings of another version are read anew and stand in the place of the old ones, as does the assessment."""
    quiet = takes("Quiet", *QUIET)
    desk.radar()
    with store.database.writing() as connection:
        connection.execute(update(readings).values(version="old"))
        connection.execute(update(assessments).values(version="old"))
    assert store.noticed.unread({quiet: version_for(store.client(quiet).client)}) == (quiet,)
    assert desk.radar().clients[0].health == "watch"
    assert store.noticed.unread({quiet: version_for(store.client(quiet).client)}) == ()
    assert count(store, readings, quiet) == 3


def test_an_assessment_is_kept_until_something_comes_in(
    desk: Desk, takes: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked again it is the same assessment, until a touchpoint, a change of the client or a dismissal makes another."""
    quiet = takes("Quiet", *QUIET)
    other = takes("Steady", HELLO)
    first = desk.radar()
    clock.now += timedelta(minutes=5)
    again = desk.radar()
    assert [one.as_of for one in again.clients] == [one.as_of for one in first.clients]
    store = desk.kept()
    store.change_client(quiet, store.client(quiet).client.model_copy(update={"ruled_out": ("email",)}))
    changed = desk.radar()
    assert entry(changed, "Quiet").as_of > entry(again, "Quiet").as_of
    assert (entry(changed, "Quiet").health, entry(changed, "Steady").as_of) == ("steady", entry(first, "Steady").as_of)
    desk.log(other, FURIOUS)
    assert entry(desk.radar(), "Steady").health == "at_risk"


def test_what_time_turns_is_turned_within_the_day_and_over_night(desk: Desk, takes: Any, clock: Clock) -> None:
    """At any moment the radar says what one says that kept nothing before."""
    takes("Quiet", *QUIET)
    takes("Promised", HELLO, in_("02-12", "When do we get the draft?"), out("02-13", "You have it on Monday by 15:00."))
    takes("Soon too long", HELLO, out("02-09", "Could you send the photos?"), out("02-10", "Three are enough."))
    takes("Wrote", in_("02-12", "Could you tell me the price?"))
    turned = 0
    for hours in range(0, 80, 3):
        clock.now = MONDAY + timedelta(hours=hours)
        kept, fresh = desk.radar(), desk.radar(now=clock.now)
        with desk.kept().database.writing() as connection:
            before = connection.execute(select(assessments)).all()
            connection.execute(assessments.delete())
        afresh = desk.radar()
        assert len(before) == 4
        for one, other, third in zip(kept.clients, fresh.clients, afresh.clients, strict=True):
            assert one.is_like(other) and one.is_like(third), (clock.now, one.client)
        turned += sum(one.as_of == clock.now.astimezone(one.as_of.tzinfo) for one in kept.clients)
    assert turned >= 8


def test_asked_about_another_moment_nothing_is_kept(desk: Desk, store: Store, takes: Any) -> None:
    """A look at another day leaves no trace in how clients stood."""
    quiet = takes("Quiet", *QUIET)
    assert desk.radar(now=MONDAY - timedelta(days=10)).clients[0].health == "steady"
    assert count(store, standings, quiet) == count(store, assessments, quiet) == 0


def test_what_changed_since_a_week_ago(desk: Desk, takes: Any, clock: Clock) -> None:
    """Health and signs then and now; nothing is said where nobody had looked."""
    takes("Quiet", *QUIET)
    takes("Angry", HELLO, FURIOUS)
    clock.now = datetime(2026, 2, 9, 10, 0, tzinfo=UTC)
    assert entry(desk.radar(), "Quiet").change is None
    clock.now = MONDAY
    found = desk.radar()
    quiet = entry(found, "Quiet")
    assert quiet.then is not None and (quiet.then.day, quiet.then.health) == (date(2026, 2, 9), "steady")
    assert (quiet.change, quiet.new_signs, quiet.gone_signs) == ("worse", ("silence",), ())
    assert found.since == date(2026, 2, 9) and found.teams[0].worse == 2
    assert entry(desk.radar(since=date(2026, 2, 8)), "Quiet").then is None
    assert entry(desk.radar(since=date(2026, 2, 16)), "Quiet").change == "same"
    with pytest.raises(BadInput, match="still to come"):
        desk.radar(since=date(2026, 2, 17))


def test_days_that_are_alike_are_one_row(store: Store, takes: Any) -> None:
    """A standing is lengthened while nothing changes, and the last look at a day stands for it."""
    quiet = takes("Quiet")
    looks: list[tuple[int, Health]] = [(0, "steady"), (1, "steady"), (2, "watch"), (2, "at_risk"), (5, "at_risk")]
    for days, health in looks:
        store.noticed.keep([looked_at(quiet, MONDAY + timedelta(days=days), health)])
    assert count(store, standings, quiet) == 2
    day = MONDAY.date()
    stood = [store.noticed.standings([quiet], day + timedelta(days=days)).get(quiet) for days in (-1, 0, 1, 2, 9)]
    assert [one and (one.health, one.last_day) for one in stood] == [
        None, *[("steady", day + timedelta(days=1))] * 2, *[("at_risk", day + timedelta(days=5))] * 2,
    ]  # fmt: skip


def test_a_sign_is_dismissed_with_a_reason_and_comes_back_when_it_grows(desk: Desk, takes: Any, clock: Clock) -> None:
    """It stays away over the days, counts again once it has grown, and a restored one counts at once."""
    takes("Quiet", *QUIET)
    (sign,) = desk.radar().clients[0].signs
    assert sign.id is not None
    with pytest.raises(BadInput, match="with a reason"):
        desk.dismiss(sign.id, "  ")
    after = desk.dismiss(sign.id, "On parental leave")
    assert (after.health, after.signs, after.dismissed[0].reason) == ("steady", (), "On parental leave")
    with pytest.raises(BadInput, match="dismissed already"):
        desk.dismiss(sign.id, "again")
    clock.now = MONDAY + timedelta(days=2)
    assert desk.radar().clients[0].health == "steady"
    clock.now = MONDAY + timedelta(days=8)
    grown = desk.radar().clients[0]
    assert (grown.health, grown.dismissed) == ("watch", ())
    clock.now = MONDAY + timedelta(days=9)
    desk.dismiss(sign.id, "Back in June")
    assert desk.radar().clients[0].health == "steady"
    assert desk.restore(sign.id).health == "watch"
    with pytest.raises(BadInput, match="not dismissed"):
        desk.restore(sign.id)
    with pytest.raises(BadInput, match="no sign with that id"):
        desk.dismiss("0123456789", "none")


def test_each_manager_has_a_book(desk: Desk, store: Store, takes: Any) -> None:
    """Named by first name or whole, new where nobody goes by it; the summary has each book, the worst first."""
    takes("Quiet", *QUIET)
    takes("Angry", HELLO, FURIOUS)
    takes("Steady", HELLO)
    desk.set_manager("Quiet", "Mia Sandberg")
    desk.set_manager("Angry", "Tom Ferrer")
    assert [one.name for one in desk.managers()] == ["Mia Sandberg", "Tom Ferrer"]
    desk.set_manager("Quiet", "tom")
    desk.set_manager("Quiet", "mia  sandberg")
    assert shown(desk.radar(manager="Mia")) == [("Quiet", "watch")]
    books = [(one.manager, one.clients, one.at_risk, one.watch, one.steady) for one in desk.radar().teams]
    assert books == [("Tom Ferrer", 1, 1, 0, 0), ("Mia Sandberg", 1, 0, 1, 0), (None, 1, 0, 0, 1)]
    desk.set_manager("Quiet", None)
    assert desk.radar(manager="Mia Sandberg").clients == ()
    with pytest.raises(BadInput, match="Nobody of ours"):
        desk.radar(manager="Zoe")
    store.book.add_sender("Mia Other")
    with pytest.raises(BadInput, match="More than one"):
        desk.radar(manager="mia")
    with pytest.raises(BadInput, match="needs a name"):
        desk.set_manager("Quiet", " ")


def test_snoozed_clients_are_kept_off_until_then(desk: Desk, store: Store, takes: Any, clock: Clock) -> None:
    """They are counted, and come back by themselves."""
    store.book.snooze(takes("Quiet", *QUIET), MONDAY + timedelta(days=2))
    found = desk.radar()
    assert (found.clients, found.snoozed) == ((), 1)
    clock.now += timedelta(days=2)
    assert shown(desk.radar()) == [("Quiet", "watch")]


def test_it_can_be_stopped_and_goes_on_from_there(desk: Desk, takes: Any, clock: Clock) -> None:
    """What was assessed and read until then is kept; progress counts what is to be done."""
    for number in range(5):
        takes(f"Quiet {number}", *QUIET)
    seen: list[tuple[int, int]] = []
    found = desk.radar(on_progress=lambda done, total: seen.append((done, total)), stop=lambda: len(seen) >= 3)
    assert not found.finished and seen == [(0, 5), (1, 5), (2, 5)] and len(found.clients) == 2
    seen.clear()
    clock.now += timedelta(minutes=1)
    assert desk.radar(on_progress=lambda done, total: seen.append((done, total))).finished
    assert seen == [(0, 3), (1, 3), (2, 3)]
    assert read_ahead(desk.kept(), stop=lambda: True) == 0


def test_a_touchpoint_that_is_still_to_come_counts_when_it_has_come(desk: Desk, takes: Any, clock: Clock) -> None:
    """A note that is dated later today changes the radar then."""
    takes("Quiet", *QUIET, in_("02-16 14:00", "Here are the photos, sorry that it took so long!"))
    assert desk.radar().clients[0].health == "watch"
    clock.now += timedelta(hours=5)
    assert desk.radar().clients[0].health == "steady"


def test_an_erased_client_leaves_nothing_on_the_radar(desk: Desk, store: Store, takes: Any) -> None:
    """Neither readings, assessments, standings nor dismissals, and nothing of a reason that was typed."""
    quiet, other = takes("Quiet", *QUIET), takes("Angry", HELLO, FURIOUS)
    sign = entry(desk.radar(), "Quiet").signs[0].id or ""
    desk.dismiss(sign, "On parental leave")
    assert all(count(store, table, quiet) for table in TABLES)
    erase_rows(store.database, traits_of(store.database, quiet))
    assert not any(count(store, table, quiet) for table in TABLES)
    assert count(store, assessments, other) == count(store, standings, other) == 1
    assert shown(desk.radar()) == [("Angry", "at_risk")]


def test_a_text_that_is_blotted_is_read_and_assessed_anew(desk: Desk, store: Store, takes: Any) -> None:
    """Erasing one client changes another's text where it names them: what was made of the old text goes."""
    gone = store.add_client(Client(name="Zyra Quorvex"), ["zyra@quorvex-mill.example"]).id
    angry = takes("Angry", HELLO, in_("02-13", "I am furious! Ask zyra@quorvex-mill.example: the shop is down again."))
    desk.radar()
    erase_rows(store.database, traits_of(store.database, gone))
    assert count(store, assessments, angry) == 0 and count(store, readings, angry) == 1
    again = desk.radar().clients[0]
    with store.database.reading() as connection:
        texts = connection.scalars(select(touchpoints.c.text).where(touchpoints.c.client_id == angry)).all()
    assert "quorvex" not in again.model_dump_json()
    assert all(one.quote in texts[one.touchpoint] for sign in again.signs for one in sign.evidence)


def test_dismissals_of_an_unknown_client_are_refused(store: Store) -> None:
    """One sentence, and nothing is kept."""
    extent = Extent(serious=False, touchpoints=1)
    with pytest.raises(BadInput, match="no client"):
        store.noticed.dismiss(Dismissal(client_id="x", sign="silence", reason="y", at=MONDAY, extent=extent))


def test_a_client_who_goes_meanwhile_is_left_out(store: Store, takes: Any) -> None:
    """What was assessed while another process erased them is not kept."""
    quiet = takes("Quiet")
    late = looked_at(quiet, MONDAY, "watch")
    store.remove_client(quiet)
    store.noticed.keep([late])
    store.noticed.keep_readings(quiet, "1", {1: []})
    assert not any(count(store, table, quiet) for table in TABLES)
