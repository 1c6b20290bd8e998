"""The moment of our next word: definite, inside the agency's working hours, one that can be kept. Guide, section 6.4."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.profile import WEEKDAYS, Profile
from assistant.reading.mood import Mood, Urgency
from assistant.workdays import Workdays, country_of_zone, workdays_for

# Hours until the next word by how pressing the matter is; a matter that is not pressing takes the profile's own promise.
_LEAD_HOURS: Mapping[str, float] = {"high": 0.5, "medium": 2.0}
_AFTER_OPENING = timedelta(minutes=30)
"""A promise for the next morning leaves half an hour to read up: half past nine where the day opens at nine."""
_BEFORE_CLOSING = timedelta(minutes=30)
_SHORTEST = timedelta(minutes=45)
"""A promise shorter than this cannot honestly be kept."""
_LEAST = timedelta(minutes=15)
"""Unless the client's own hour leaves no more."""


@dataclass(frozen=True)
class Hours:
    """The agency's working calendar and the client's zone, side by side."""

    ours: Workdays
    client_zone: ZoneInfo


def hours_of(profile: Profile, client_timezone: str | None) -> Hours:
    """The agency's hours from the profile; the client's zone and country stand in for what the profile leaves out."""
    zone = profile.timezone or client_timezone or "UTC"
    country = profile.country or (country_of_zone(zone) if profile.timezone or client_timezone else None)
    base = workdays_for(zone, country, profile.region)
    standard = Profile()
    days = (
        base.days
        if profile.work_days == standard.work_days
        else frozenset(WEEKDAYS.index(d) for d in profile.work_days)
    )
    ours = Workdays(base.zone, country, profile.region, days, profile.opens, profile.closes, profile.days_off)
    return Hours(ours, ZoneInfo(client_timezone or zone))


def promised_moment(
    now: datetime, hours: Hours, urgency: Urgency, mood: Mood, update_hours: float, before: datetime | None = None
) -> datetime:
    """When the next word comes, in the agency's zone, on a full or half hour. `now` is aware.

    Today if an honest lead still fits before closing, else half an hour after the next opening. Where the client needs a
    word `before` an hour of today, it comes half an hour ahead of that, if that can still be kept.
    """
    days = hours.ours
    local = now.astimezone(days.zone)
    lead = _LEAD_HOURS.get(urgency, update_hours)
    if mood == "angry":
        lead = min(lead, 1.5)
    if days.is_working_day(local.date()) and local.time() < days.closes:
        opening = days.at(local.date(), days.opens) + _AFTER_OPENING
        closing = days.at(local.date(), days.closes)
        wanted = _up_to_half_hour(local + timedelta(hours=lead)) if local.time() >= days.opens else opening
        if before is not None and local + _SHORTEST <= before <= closing and before < wanted + _BEFORE_CLOSING:
            wanted = max(
                _down_to_half_hour(before.astimezone(days.zone) - _BEFORE_CLOSING), _up_to_half_hour(local + _LEAST)
            )
        if wanted <= closing - _BEFORE_CLOSING:
            return max(wanted, opening)
        if urgency == "high" and closing - _LEAST - local >= _LEAST and closing - _LEAST >= opening:
            return closing - _LEAST  # a word before the day ends, even if only to say where it stands
        latest = _down_to_half_hour(closing - _BEFORE_CLOSING)
        if latest - local >= _SHORTEST and latest >= opening:
            return latest
    morning = days.at(days.next_working_day(local.date()), days.opens) + _AFTER_OPENING
    return min(morning, days.at(morning.date(), days.closes))


def _up_to_half_hour(moment: datetime) -> datetime:
    rest = (moment.minute % 30, moment.second, moment.microsecond)
    full = moment.replace(second=0, microsecond=0)
    return full if rest == (0, 0, 0) else full + timedelta(minutes=30 - moment.minute % 30)


def _down_to_half_hour(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute - moment.minute % 30, second=0, microsecond=0)


def worded(promise: datetime, now: datetime, hours: Hours, language: str, patterns: Mapping[str, str]) -> str:
    """The promised moment in the client's zone and language, to stand after the language's word for "by"."""
    from babel.dates import format_date, format_datetime

    local, today = promise.astimezone(hours.client_zone), now.astimezone(hours.client_zone).date()
    weekday = format_datetime(local, "EEEE", locale=language)
    slots = {
        "time": clock(local.time(), language, country_of_zone(hours.client_zone.key)),
        "weekday": weekday,
        "date": format_date(local.date(), patterns["date"], locale=language),
    }
    ahead = (local.date() - today).days
    pattern = patterns["today"] if ahead == 0 else patterns["tomorrow"] if ahead == 1 else patterns["later"]
    said = pattern.format(**slots)
    return (
        said
        if promise.astimezone(hours.ours.zone).utcoffset() == local.utcoffset()
        else patterns["theirs"].format(moment=said, city=hours.client_zone.key.rpartition("/")[2].replace("_", " "))
    )


# Countries where English mail gives the hour with am and pm.
_TWELVE_HOURS = frozenset({"US", "CA", "AU", "NZ", "IN", "PH", "ZA", "SG", "MY", "HK", "PK", "KE", "NG"})


def clock(at: time, language: str, country: str | None) -> str:
    """A clock time as it is written in the language and place: 14:30, 2:30 pm, 14h30, 14.30."""
    if language == "en" and country in _TWELVE_HOURS:
        half = "am" if at.hour < 12 else "pm"
        return f"{at.hour % 12 or 12}:{at.minute:02d} {half}"
    if language in ("fr", "pt"):
        return f"{at.hour}h{at.minute:02d}" if at.minute else f"{at.hour}h"
    if language == "nl":
        return f"{at.hour}.{at.minute:02d}"
    return f"{at.hour}:{at.minute:02d}" if language in ("de", "es", "it") else f"{at.hour:02d}:{at.minute:02d}"
