"""The mail that announces a rhythm of check-ins: when, for how long, that the mail with the points follows, and how to miss one.

Not here: when they fall (`advice.cadence`), the calendar file that goes with it (`calendar`).
"""

from __future__ import annotations

from assistant.advice.agenda_items import Agenda
from assistant.advice.cadence import CadencePlan
from assistant.profile import Profile
from assistant.thread import Value
from assistant.writing.agenda import words_of
from assistant.writing.greeting import greeting_name, sign_off_of
from assistant.writing.phrases import phrase_bank

MOST_DATES = 6
"""Days left out that the mail names one by one."""


class Announcement(Value):
    """A mail in the client's language and register, to the one contact."""

    to: str | None
    subject: str
    body: str


def announce(
    plan: CadencePlan, agenda: Agenda, profile: Profile, *, agreed: bool = True, with_file: bool = True
) -> Announcement:
    """The mail; `agreed` says whether the rhythm was talked about already or is suggested with this mail."""
    words = words_of(agenda)
    bank, cadence = phrase_bank(agenda.language), plan.cadence
    first, last = plan.slots[0].at.date(), plan.slots[-1].at.date()
    slot = words.slot(cadence)
    span = words.say("announce.span", first=words.date(first, "day"), last=words.date(last, "day"))
    spoken = cadence.channel in ("call", "meeting")
    says = [words.say(f"announce.{cadence.channel}", slot=slot, minutes=words.minutes(cadence.minutes), span=span)]
    if spoken:
        says.append(words.say("announce.mail"))
    rest = [words.say(f"announce.miss_{cadence.channel}")] if spoken else []
    days = [words.date(one.day, "day") for one in plan.skipped]
    if days:
        form = "left_out_one" if len(days) == 1 else "left_out" if len(days) <= MOST_DATES else "left_out_many"
        rest.append(words.say(f"announce.{form}", dates=words.listed(days)))
    if with_file:
        rest.append(words.say("announce.file"))
    rest.append(words.say("announce.change"))
    name = greeting_name(agenda.contact, agenda.language[:2], agenda.formality)
    greeting = bank.in_register(bank.family("greeting", "named" if name else "plain")[0], agenda.formality)
    paragraphs = [
        greeting.replace("{name}", name or ""),
        " ".join((words.say(f"announce.opening_{'agreed' if agreed else 'offered'}"), *says)),
        " ".join(rest),
        sign_off_of(profile, agenda.language, agenda.formality, "holding") or "",
    ]
    return Announcement(
        to=agenda.contact,
        subject=words.say("announce.subject", slot=slot),
        body="\n\n".join(filter(None, paragraphs)),
    )
