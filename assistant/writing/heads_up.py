"""The private heads-up to the contact before a meeting in which their boss sits: what the list will show of theirs.

Kind and short, in the client's language and register; a favour and no threat. Not here: the picture that goes with it
(`picture`), whether anything is sent: nothing is.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from assistant.advice.agenda_items import Agenda, AgendaItem
from assistant.profile import Profile
from assistant.thread import Value
from assistant.workdays import Workdays
from assistant.writing.agenda import due_of, words_of
from assistant.writing.agenda_words import AgendaWords, clean
from assistant.writing.greeting import greeting_name, sign_off_of
from assistant.writing.phrases import phrase_bank

MOST_NAMED = 7
"""Points that the mail names; a longer list is for the picture."""
_NOON = time(12)
_ENOUGH_TIME = timedelta(hours=3)


class HeadsUp(Value):
    """A mail to one person alone. `shows` are the points it names, as they stand on the list."""

    to: str | None
    subject: str
    body: str
    shows: tuple[AgendaItem, ...]


def heads_up(agenda: Agenda, profile: Profile, days: Workdays, *, with_picture: bool = True) -> HeadsUp | None:
    """The mail for the agenda's meeting, or None where nothing of theirs is overdue or they have asked to be left alone.

    `days` are our working days: what reaches us by noon of the last one before the meeting still counts.
    """
    shows = agenda.of("theirs_overdue")
    if not shows or agenda.stopped:
        return None
    words = words_of(agenda)
    bank = phrase_bank(agenda.language)
    opening = _opening(agenda, words)
    points = [_point(item, words) for item in shows[:MOST_NAMED]]
    if len(shows) > MOST_NAMED:
        points.append(f"- {words.say('list.more', n=str(len(shows) - MOST_NAMED))}")
    openly = [words.say("heads_up.ours")] if agenda.of("ours_overdue", "promises") else []
    picture = [words.say("heads_up.picture")] if with_picture else []
    cleared = _cleared(agenda, days)
    clear = [words.say("heads_up.clear", by=words.by(cleared.date(), cleared.time()))] if cleared else []
    count = len(shows)
    shown = words.say("heads_up.show_one") if count == 1 else words.say("heads_up.show_many", n=words.number(count))
    name = greeting_name(agenda.contact, agenda.language[:2], agenda.formality)
    greeting = bank.in_register(bank.family("greeting", "named" if name else "plain")[0], agenda.formality)
    paragraphs = [
        greeting.replace("{name}", name or ""),
        f"{opening} {shown}",
        "\n".join(points),
        " ".join((*openly, *picture)),
        " ".join((*clear, words.say("heads_up.reset"), words.say("heads_up.help"))),
        sign_off_of(profile, agenda.language, agenda.formality, "holding") or "",
    ]
    return HeadsUp(
        to=agenda.contact,
        subject=words.say("heads_up.subject", when=words.when(agenda.day)),
        body="\n\n".join(filter(None, paragraphs)),
        shows=shows,
    )


def _opening(agenda: Agenda, words: AgendaWords) -> str:
    when = words.when(agenda.day, agenda.meeting.time() if agenda.meeting else None)
    if agenda.boss and agenda.with_boss:
        return words.say("heads_up.opening_boss", when=when, boss=clean(agenda.boss))
    return words.say("heads_up.opening_above" if agenda.with_boss else "heads_up.opening", when=when)


def _point(item: AgendaItem, words: AgendaWords) -> str:
    due = words.say("line.due", date=words.date(item.due)) if item.due else due_of(item, words)
    return f"- {clean(item.what)} ({due})" if due else f"- {clean(item.what)}"


def _cleared(agenda: Agenda, days: Workdays) -> datetime | None:
    """Noon, on the client's clock, of our last working day before the meeting, where there is time enough until then."""
    day = agenda.day - timedelta(days=1)
    while not days.is_working_day(day):
        day -= timedelta(days=1)
        if agenda.day - day > timedelta(days=14):
            return None
    noon = datetime.combine(day, _NOON, agenda.now.tzinfo)
    return noon if noon - agenda.now >= _ENOUGH_TIME else None
