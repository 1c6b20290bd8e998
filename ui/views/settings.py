"""Settings: who writes, and when the agency works; then mailbox, model, privacy, backups and people, a part each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import available_timezones

import streamlit as st
from pydantic import ValidationError

from assistant.days_off import DaysOff, days_off_of
from assistant.errors import BadSettings
from assistant.housekeeping import DayOff, coming_holidays
from assistant.profile import WEEKDAYS, Profile, Style, save_profile
from assistant.thread import first_problem
from ui.components.backups import show_backups
from ui.components.connections import show_mailbox, show_model
from ui.components.guard import guarded
from ui.components.people import show_people
from ui.components.plain import fill, literal, show
from ui.components.privacy import show_privacy
from ui.components.said import show_said
from ui.session import State, browser_zone, state, use_profile

DAYS = dict(zip(WEEKDAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))

PARTS = ("You", "Mailbox", "Model", "Privacy", "Backups", "People")
EVERYBODYS = ("You", "Privacy")  # the others are about all clients, or about the machine


def show_page(session: State) -> None:
    """The head, and the part that was picked."""
    show(fill('<div class="hb-narrow hb-head"><h1>Settings</h1></div>'))
    show_said(session)
    leads = session.viewer is None or session.viewer.sees_all
    parts = PARTS if leads else EVERYBODYS
    part = st.segmented_control("Part", parts, default=parts[0], key="settings-part", label_visibility="collapsed")
    with st.container(key="settings-shown"), guarded():
        match part:
            case "Mailbox":
                show_mailbox()
            case "Model":
                show_model(session)
            case "Privacy":
                show_privacy(session)
            case "Backups":
                show_backups(session)
            case "People":
                show_people(session)
            case _:
                show_profile(session)
                show_style(session)


def show_profile(session: State) -> None:
    """The form, filled with what the profile holds."""
    show(
        fill(
            '<p class="hb-small">Who signs, and when the next word can be promised. Kept in {file}</p>',
            file=session.profile_file,
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
        left, middle, right = st.columns((2, 1, 1))
        timezone = left.selectbox("Time zone", zones, index=zones.index(zone) if zone in zones else None)
        country = middle.text_input(
            "Country",
            now.country or "",
            max_chars=2,
            placeholder="DE",
            help="Two letters. Its public holidays are days off.",
        )
        region = right.text_input(
            "Region",
            now.region or "",
            max_chars=6,
            placeholder="BY",
            help="The part of the country, where its public holidays differ. Empty: those of the whole country.",
        )
        _show_days_off(session)
        days = st.pills(
            "Working days",
            WEEKDAYS,
            selection_mode="multi",
            default=list(now.work_days),
            format_func=lambda day: DAYS[day],
        )
        own = st.text_area(
            "Days off of your own",
            "\n".join(one.as_line() for one in now.days_off),
            height=100,
            placeholder="2026-12-24\n2026-12-28 to 2027-01-02: skiing",
            help="One a line, a day or from one day to another, with a word on why if you like. No word is promised for them.",
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
            format="%g",
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
                region=region.strip().upper() or None,
                work_days=tuple(day for day in WEEKDAYS if day in (days or ())),
                days_off=_days_off(own),
                opens=opens,
                closes=closes,
                update_promise_hours=hours,
                addresses=tuple(part.strip() for part in addresses.replace("\n", ",").split(",") if part.strip()),
            )
            save_profile(profile, session.profile_file)
            session.desk.mirror_profile(profile)
            use_profile(session, profile)
            session.changed()
            session.say("Saved. The next draft is signed and timed accordingly.", good=True)
            st.rerun()


def _show_days_off(session: State) -> None:
    """The next days that are kept free, so that it is seen whether country, region and one's own are the right ones."""
    days = coming_holidays(session.profile, datetime.now(session.zone).date())
    said = f"Next days off: {', '.join(map(_told, days))}." if days else ""
    country = "" if session.profile.country else "Name your country, and no word is promised for its public holidays."
    show(fill('<p class="hb-small">{said}</p>', said=" ".join(filter(None, (said, country)))))


def _told(off: DayOff) -> str:
    """Fri 25 Dec (Christmas Day), or Mon 28 Dec to Sat 2 Jan (skiing)."""
    days = f"{off.day:%a} {off.day.day} {off.day:%b}"
    days += f" to {off.until:%a} {off.until.day} {off.until:%b}" if off.until else ""
    return f"{days} ({off.name or 'your own'})"


def _days_off(typed: str | None) -> tuple[DaysOff, ...]:
    try:
        return days_off_of((typed or "").splitlines())
    except ValueError as error:
        raise BadSettings(f"This cannot be saved: {error}.") from None


def show_style(session: State) -> None:
    """How the sender writes, as it was learned from their sent mail: theirs to read, to change and to throw away."""
    style = session.profile.style
    show(
        fill(
            '<div class="hb-head"><h2>How you write</h2></div><p class="hb-small">{about}</p>',
            about=f"Learned from {style.mails} of your mails. Style only: no names, numbers or dates."
            if style
            else "Replies can greet, close and sound as you do. It is learned from the mails you sent, on this machine.",
        )
    )
    with st.container(horizontal=True, key="style-knobs"):
        if st.button("Learn it anew" if style else "Learn it from my sent mail"):
            with guarded():
                found = session.desk.learn_style()
                if found is None:
                    st.warning(
                        "There are too few mails of yours yet: import your mailbox first.", icon=":material/info:"
                    )
                else:
                    _keep_style(session, found)
                    st.rerun()
        if style and st.button("Forget it"):
            with guarded():
                _keep_style(session, None)
                st.rerun()
    if style is None:
        return
    with st.form("style", border=False):
        left, right = st.columns(2)
        greetings = left.text_area(
            "Greetings", _listed(style.greetings), help="By language, one a line. {name} stands for whom it greets."
        )
        closings = right.text_area("Closing words", _listed(style.closings), help="By language, one a line.")
        phrases = st.text_area(
            "Turns of phrase",
            "\n".join(style.phrases),
            help="One a line. A model gets them for the tone, never as facts.",
        )
        left, right = st.columns(2)
        words = left.number_input("Usual length (words)", 0, 2000, style.words)
        warmth = right.selectbox("Tone", ("cool", "even", "warm"), index=("cool", "even", "warm").index(style.warmth))
        if st.form_submit_button("Save how you write"):
            with guarded():
                try:
                    changed = Style(
                        mails=style.mails,
                        words=int(words),
                        warmth=warmth,
                        greetings=_by_language(greetings),
                        closings=_by_language(closings),
                        phrases=tuple(line.strip() for line in phrases.splitlines() if line.strip()),
                    )
                except ValidationError as error:
                    raise BadSettings(f"This cannot be saved: {first_problem(error)}.") from None
                _keep_style(session, changed)
                st.success(literal("Saved. The next draft is written so."), icon=":material/check:")


def _keep_style(session: State, style: Style | None) -> None:
    profile = session.profile.model_copy(update={"style": style})
    save_profile(profile, session.profile_file)
    session.desk.mirror_profile(profile)
    use_profile(session, profile)


def _listed(forms: Mapping[str, str]) -> str:
    return "\n".join(f"{language}: {form}" for language, form in forms.items())


def _by_language(typed: str) -> dict[str, str]:
    rows = (line.partition(":") for line in typed.splitlines() if ":" in line)
    return {language.strip().lower(): form.strip() for language, _, form in rows if form.strip()}


def _profile(now: Profile, **changes: object) -> Profile:
    try:
        return Profile.model_validate({**now.model_dump(), **changes})
    except ValidationError as error:
        raise BadSettings(f"This cannot be saved: {first_problem(error)}.") from None


show_page(state())
