"""What a person asks of the machine behind the desk: whether the mailbox opens, what lies where, which days are off.

Not here: reading the mailbox and backups (`upkeep`), asking the model what it can do (`opening`), the settings themselves.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from assistant.profile import Profile
from assistant.settings import Settings, load_mailbox_settings
from assistant.thread import Value


class MailboxSet(Value):
    """The mailbox that the environment names. `opened_by` says where what opens it lies, and holds none of it."""

    user: str
    host: str
    opened_by: str
    folders: tuple[str, ...] = ()
    """Folders that are read beside Inbox and Sent."""


class MailboxTried(Value):
    """A mailbox that was signed in to: what was found there, and sentences about what was not."""

    user: str
    host: str
    sent: int
    """Folders with sent mail."""
    drafts: bool
    notes: tuple[str, ...] = ()


class Whereabouts(Value):
    """One kind of what is kept, and where. `size` is in bytes, None for what is no file of ours."""

    what: str
    where: str
    size: int | None = None


class DayOff(Value):
    """A public holiday that is to come, or days off of one's own that are not over."""

    day: date
    name: str
    """Of a holiday; the reason of days of one's own, empty where none was given."""
    until: date | None = None
    """The last day, where there are several."""


def mailbox_set() -> MailboxSet | None:
    """The mailbox of HEARDBACK_IMAP_*; None where none is named. Raises BadInput, BadSettings for one that cannot be meant."""
    from assistant.intake.signing import account_of

    settings = load_mailbox_settings()
    if not settings.user:
        return None
    account = account_of(settings)
    if settings.password is not None:
        opened_by = "a password in the environment"
    elif settings.refresh_token is not None:
        opened_by = "a sign-in in the environment"
    else:
        opened_by = "this machine’s keyring"
    return MailboxSet(user=account.user, host=account.host, opened_by=opened_by, folders=account.more)


def try_mailbox() -> MailboxTried:
    """Signs in to the mailbox and looks for its folders; no mail is read and nothing is changed.

    Raises BadInput, BadSettings or MailboxTrouble with one sentence.
    """
    from assistant.intake.signing import account_of
    from assistant.syncing import open_mailbox

    settings = load_mailbox_settings()
    account = account_of(settings)
    with open_mailbox(account, settings) as mailbox:
        found = mailbox.folders
    notes = [f"There is no folder {name!r} in the mailbox." for name in found.unknown]
    if not found.sent:
        notes.append(
            "No folder with sent mail was found: say its name in HEARDBACK_IMAP_SENT, or whose turn it is is wrong."
        )
    if found.drafts is None:
        notes.append("No folder for drafts was found: say its name in HEARDBACK_IMAP_DRAFTS to have drafts laid there.")
    return MailboxTried(
        user=account.user,
        host=account.host,
        sent=len(found.sent),
        drafts=found.drafts is not None,
        notes=tuple(notes),
    )


def takes_out(settings: Settings) -> bool:
    """Whether personal data is taken out of what the model is sent."""
    from assistant.model import wired

    return wired.takes_out(settings)


def on_this_machine(url: str | None) -> bool:
    """Whether the model at an address is served on this machine; OpenAI's is not."""
    from assistant.model import wired

    return url is not None and wired.is_loopback(url)


def whereabouts(settings: Settings) -> tuple[Whereabouts, ...]:
    """What is kept, and where: only what is there."""
    from assistant.erasing import EVALS, INDEX
    from assistant.memory.backup import BACKUPS
    from assistant.memory.engine import FILE
    from assistant.memory.pages_used import FILE as PAGES
    from assistant.memory.usage import FILE as USAGE
    from assistant.memory.wordings import FILE as WORDINGS
    from assistant.opening import OWN_PAGES

    home = settings.home
    kept = (
        ("Clients, their histories, drafts, promises and chats", home / FILE),
        ("The search by meaning, made from them", home / INDEX),
        ("Copies of all of it, made by you", home / BACKUPS),
        ("Your name, hours and sign-off", settings.profile_file),
        ("The same of each of your people", home / "people"),
        ("Pages of the playbook that your agency wrote", home / OWN_PAGES),
        ("The search over the playbook; nothing of a client", home / f"{OWN_PAGES}-index"),
        ("What the model was asked: numbers, no words", home / USAGE),
        ("Which pages answers rested on: names of pages, no words", home / PAGES),
        ("Which turns of phrase drafts used: hashes, no words", home / WORDINGS),
        ("Libraries, labels and runs of the evals", home / EVALS),
        ("The token of the API: its hash", home / "api-token.json"),
    )
    found = [Whereabouts(what=what, where=str(path), size=_size(path)) for what, path in kept if path.exists()]
    if settings.database_url:
        place = "your PostgreSQL database, whose own backups and logs are yours to look after"
        found = [one for one in found if one.where != str(home / FILE)]
        found.insert(0, Whereabouts(what=kept[0][0], where=place))
    if load_mailbox_settings().user:
        opened = mailbox_set()
        assert opened is not None  # a mailbox is named
        found.append(Whereabouts(what="What opens your mailbox", where=opened.opened_by))
    return tuple(found)


def coming_holidays(profile: Profile, today: date, limit: int = 5) -> tuple[DayOff, ...]:
    """The next days off that fall on a working day: public holidays of the profile's country and region, and one's own."""
    from assistant.profile import WEEKDAYS
    from assistant.workdays import public_holidays

    worked = {WEEKDAYS.index(day) for day in profile.work_days}
    own = [
        DayOff(day=one.first, name=one.reason, until=one.last if one.last > one.first else None)
        for one in profile.days_off
        if one.last >= today and worked & {(one.first + timedelta(days=n)).weekday() for n in range(one.length)}
    ]
    years = (today.year, today.year + 1) if profile.country else ()
    public = [
        DayOff(day=day, name=name)
        for year in years
        for day, name in public_holidays(profile.country or "", profile.region, year).items()
        if day >= today and day.weekday() in worked and not any(day in one for one in profile.days_off)
    ]
    return tuple(sorted((*own, *public), key=lambda one: one.day)[:limit])


def _size(path: Path) -> int:
    """Bytes of a file with what SQLite keeps beside it, or of a folder."""
    try:
        if path.is_dir():
            return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
        return sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*") if one.is_file())
    except OSError:  # something went away in this very moment
        return 0
