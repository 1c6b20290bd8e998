"""`heardback style`: how the sender writes, as it was learned from their sent mail. Not here: the learning (`writing.style`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant.console import DONE, FINDING, as_json, complain, open_desk, print_out

if TYPE_CHECKING:
    from assistant.profile import Style


@click.command()
@click.option("--learn", is_flag=True, help="Learn it anew from the mails in the clients' histories, and keep it.")
@click.option("--forget", is_flag=True, help="Forget it: replies are greeted and signed as the desk does by itself.")
@as_json
def style(learn: bool, forget: bool, in_json: bool) -> int:
    """How you write: greeting, sign-off, length, warmth and turns of phrase. Style only, no names, numbers or dates.

    It is kept in the section [style] of the profile, where it can be edited; the Settings page shows it too.
    """
    from assistant.profile import Style, load_profile, save_profile
    from assistant.settings import load_settings

    settings = load_settings()
    profile = load_profile(settings.profile_file)
    if learn or forget:
        found = None if forget else open_desk().learn_style()
        if learn and found is None:
            complain("There are too few mails of yours to tell a style from: import some, and learn again.")
            return FINDING
        profile = profile.model_copy(update={"style": found})
        settings.make_home()
        save_profile(profile, settings.profile_file)
    if profile.style is None:
        return print_out(
            [(Style(), "No style was learned yet: `heardback style --learn` reads it from your sent mail.")], in_json
        )
    print_out(
        [(profile.style, f"{told(profile.style)}\n\nIt is kept in {settings.profile_file}, under [style].")], in_json
    )
    return DONE


def told(style: Style) -> str:
    """A style in words, a line each."""
    lines = [f"Learned from {style.mails} mails, usually of {style.words} words; {style.warmth} in tone."]
    lines += [f"Greeting ({language}): {form}" for language, form in style.greetings.items()]
    lines += [f"Closing ({language}): {form}" for language, form in style.closings.items()]
    lines += [f"Often: {phrase}" for phrase in style.phrases]
    return "\n".join(lines)
