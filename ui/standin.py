"""Stand-in until the conversation and the store exist. To be deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.desk import Desk
from assistant.profile import load_profile
from assistant.settings import Settings
from assistant.thread import Client, Thread, Touchpoint


def open_desk(settings: Settings) -> Desk:
    return Desk(load_profile(settings.profile_file))


def demo(now: datetime) -> dict[str, Thread]:
    def tp(days: float, direction, channel, text="", outcome=None, subject=None):
        return Touchpoint(at=now - timedelta(days=days), direction=direction, channel=channel, text=text, outcome=outcome, subject=subject)

    a = Thread(id="demo-a", now=now, client=Client(name="Dana Whitfield", company="Northwind Bikes", timezone="Europe/London", country="GB"), touchpoints=(
        tp(21, "out", "email", "Hi Dana, here are the two layouts for the spring campaign. Which one do you prefer?"),
        tp(19, "in", "email", "Thanks, got both. I like the second, need to show it to Tom."),
        tp(12, "out", "email", "Hi Dana, did Tom get to see the layouts?"),
        tp(8, "out", "email", "Just checking in on the layouts."),
        tp(4, "out", "email", "Just checking in again on the layouts, as I have written twice now."),
    ))
    b = Thread(id="demo-b", now=now, client=Client(name="Jonas Brandt", company="Brandt Küchen", timezone="Europe/Berlin", country="DE", preference="call", ruled_out=("voicemail",)), touchpoints=(
        tp(6, "out", "call", "", "no_answer"),
        tp(3, "out", "email", "Hello Jonas, the texts for the new site are ready for your approval. A yes by Thursday is enough."),
        tp(2, "in", "email", "Thanks, got it, I am at the fair and get back to you next week."),
    ))
    c = Thread(id="demo-c", now=now, client=Client(name="Priya Raman", company="Lumen Dental", timezone="America/New_York", country="US"), touchpoints=(
        tp(2, "out", "email", "The new booking page goes live tonight."),
        tp(1, "in", "email", "Since this morning nobody can book an appointment. The form just spins. We lose patients by the hour and I hear nothing from you. Call me."),
    ))
    return {t.id: t for t in (a, b, c)}
