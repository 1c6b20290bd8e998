"""Settings: who writes, and when the agency works. A small form over the profile file."""

from __future__ import annotations

from zoneinfo import available_timezones

import streamlit as st
from pydantic import ValidationError

from assistant.errors import BadSettings
from assistant.profile import WEEKDAYS, Profile, save_profile
from assistant.thread import first_problem
from ui.components.guard import guarded
from ui.components.plain import fill, literal, show
from ui.session import State, browser_zone, state, use_profile

DAYS = dict(zip(WEEKDAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))


def show_page(session: State) -> None:
    """The form, filled with what the profile holds."""
    show(
        fill(
            '<div class="hb-narrow hb-head"><h1>Settings</h1></div>'
            '<p class="hb-small">Who signs, and when the next word can be promised. Kept in {file}</p>',
            file=session.settings.profile_file,
        )
    )
    now = session.profile
    zones = sorted(available_timezones())
    zone = now.timezone or browser_zone() or "UTC"
    with st.form("profile", border=False):
        left, right = st.columns(2)
        name = left.text_input("Your name", now.name or "", max_chars=80)
        agency = right.text_input("Agency", now.agency or "", max_chars=80)
        sign_off = st.text_area(
            "Sign-off",
            now.sign_off or "",
            height=100,
            max_chars=300,
            placeholder="Best wishes,\nMia",
            help="The closing lines of every reply. Empty: a closing word and your name.",
        )
        left, right = st.columns(2)
        timezone = left.selectbox("Time zone", zones, index=zones.index(zone) if zone in zones else None)
        country = right.text_input(
            "Country",
            now.country or "",
            max_chars=2,
            placeholder="DE",
            help="Two letters. Its public holidays are days off.",
        )
        days = st.pills(
            "Working days",
            WEEKDAYS,
            selection_mode="multi",
            default=list(now.work_days),
            format_func=lambda day: DAYS[day],
        )
        left, middle, right = st.columns(3)
        opens = left.time_input("Opens", now.opens, step=900)
        closes = middle.time_input("Closes", now.closes, step=900)
        hours = right.number_input(
            "Next word within (hours)",
            0.5,
            72.0,
            float(now.update_promise_hours),
            0.5,
            help="Working hours, on a matter that is not pressing.",
        )
        addresses = st.text_input(
            "Your addresses or domains",
            ", ".join(now.addresses),
            placeholder="mia@agency.example, agency.example",
            help="They tell your words from the client’s in a pasted conversation.",
        )
        sent = st.form_submit_button("Save", type="primary")
    if sent:
        with guarded():
            profile = _profile(
                now,
                name=name.strip() or None,
                agency=agency.strip() or None,
                sign_off=(sign_off or "").strip() or None,
                timezone=timezone,
                country=country.strip() or None,
                work_days=tuple(day for day in WEEKDAYS if day in (days or ())),
                opens=opens,
                closes=closes,
                update_promise_hours=hours,
                addresses=tuple(part.strip() for part in addresses.replace("\n", ",").split(",") if part.strip()),
            )
            save_profile(profile, session.settings.profile_file)
            session.desk.mirror_profile(profile)
            use_profile(session, profile)
            st.success(literal("Saved. The next draft is signed and timed accordingly."), icon=":material/check:")


def _profile(now: Profile, **changes: object) -> Profile:
    try:
        return Profile.model_validate({**now.model_dump(), **changes})
    except ValidationError as error:
        raise BadSettings(f"This cannot be saved: {first_problem(error)}.") from None


show_page(state())
