"""The lines to the outside on the settings page, mailbox and model: what is set, and a button that tries it."""

from __future__ import annotations

import streamlit as st

from assistant.housekeeping import mailbox_set, takes_out, try_mailbox
from assistant.opening import check_models
from assistant.settings import Settings
from ui.components.guard import guarded
from ui.components.plain import Html, fill, joined, literal, show
from ui.session import State
from ui.wording import PROBES, READERS, host_of, second_model, sent_folders


def show_mailbox() -> None:
    """The mailbox that is read, and whether it can be opened. What opens it is typed nowhere on a page."""
    found = mailbox_set()
    if found is None:
        show(
            fill(
                '<div class="hb-empty"><h2>No mailbox is set</h2><p>Histories come in by <code>heardback import</code>, too. '
                "To have Inbox and Sent read, and drafts laid into Drafts:</p><ol>"
                "<li>Set HEARDBACK_IMAP_USER to your address, and HEARDBACK_IMAP_HOST to its mail server.</li>"
                "<li>Run <code>heardback sign-in</code> once: the password or the sign-in goes into this machine’s keyring.</li>"
                "<li>Start the desk anew, and test the connection here. Nothing is ever sent.</li></ol></div>"
            )
        )
        return
    rows = [("Mailbox", found.user), ("Server", found.host), ("Opened by", found.opened_by)]
    if found.folders:
        rows.append(("Also read", ", ".join(found.folders)))
    _show_facts(rows)
    if st.button("Test the connection", type="primary", help="Signs in and looks for the folders. No mail is read."):
        with st.spinner("Signing in to the mailbox …"), guarded():
            tried = try_mailbox()
            st.success(
                literal(f"Signed in as {tried.user} at {tried.host}. {sent_folders(tried.sent, tried.drafts)}"),
                icon=":material/check:",
            )
            for note in tried.notes:
                st.warning(literal(note), icon=":material/info:")


def show_model(session: State) -> None:
    """The model that is asked, and what it can do."""
    settings = session.settings
    if session.desk.model is None:
        show(
            fill(
                '<div class="hb-empty"><h2>No language model is set</h2><p>The desk is whole without one. To let one write '
                "better drafts, set HEARDBACK_MODEL to its name, and OPENAI_BASE_URL to where it is served (or "
                "OPENAI_API_KEY); then start the desk anew, and test it here.</p></div>"
            )
        )
        return
    _show_facts(_model_facts(settings))
    if st.button("Test the model", type="primary", help="A few questions of ours. Nothing of a client is sent."):
        with st.spinner("Asking the model …"), guarded():
            for one in check_models(settings):
                failed = sum(not found.passed for found in one.findings)
                show(
                    fill(
                        '<div class="hb-head"><h2>{name}</h2><span>{which}</span></div><p class="hb-reason">{said}</p>'
                        '<ul class="hb-rows hb-checks">{rows}</ul>',
                        name=one.model,
                        which=second_model(one.role),
                        said="It can do all that the desk asks of it."
                        if not failed
                        else "It lacks something; the desk does without, and the offline draft stands where need be.",
                        rows=joined(
                            fill(
                                '<li class="{tone}">{what}: {detail}</li>',
                                tone="" if found.passed else "bad",
                                what=PROBES[found.check],
                                detail=found.detail,
                            )
                            for found in one.findings
                        ),
                    )
                )


def _model_facts(settings: Settings) -> list[tuple[str, str]]:
    rows = [("Model", settings.model or "none"), ("Served at", host_of(settings.base_url))]
    if settings.fallback_model:
        rows += [
            ("Second model", settings.fallback_model),
            ("Served at", host_of(settings.fallback_base_url or settings.base_url)),
        ]
    return [
        *rows,
        ("May take", f"{settings.deadline:g} seconds, {settings.first_token:g} until its first word"),
        ("Threads are read", READERS[settings.reader]),
        ("Personal data", "replaced before it is sent" if takes_out(settings) else "sent as it stands"),
    ]


def _show_facts(rows: list[tuple[str, str]]) -> None:
    shown: list[Html] = [fill("<dt>{name}</dt><dd>{value}</dd>", name=name, value=value) for name, value in rows]
    show(fill('<dl class="hb-facts">{rows}</dl>', rows=joined(shown)))
