"""What the histories say of our promises: replies that were drafted here and went out, and words that kept what they promised.

Looked for client by client, after whatever brings something into the histories. Done again it finds nothing new. Not here:
by which signs a mail or a word is told (`advice.promises`), what is due by now (`commitments`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.account import Promise
from assistant.advice.promises import CLOCKS_DIFFER, SENT_WITHIN, moment_named, sent_as, was_changed, word_since
from assistant.memory.ledger import KeptDraft
from assistant.memory.store import Store
from assistant.profile import Profile
from assistant.reading.timeline import Timeline
from assistant.thread import Client, Value
from assistant.writing.promise import hours_of

LOOKED_BACK = timedelta(days=60)
"""Older drafts that never went out are let lie: an archive that comes in later than that is no news."""
_COMPARED = 100
"""Drafts of one client that are compared with what we wrote them."""


class LookedAfter(Value):
    """What was newly found: how many drafts went out, and how many promises a later word kept."""

    sent: int = 0
    kept: int = 0


def look_after(store: Store, profile: Profile, now: datetime) -> LookedAfter:
    """Notes which drafts went out and which promises were kept, as far as the histories tell. `now` is aware.

    Raises StoreTrouble.
    """
    sent = kept = 0
    for client_id in store.ledger.with_unsent_drafts(now - LOOKED_BACK, now - SENT_WITHIN):
        sent += _sent(store, client_id, profile, now)
    for client_id, promises in store.ledger.open_promises():
        kept += _kept(store, client_id, promises, now)
    return LookedAfter(sent=sent, kept=kept)


def note_sent(
    store: Store, client: Client, draft: KeptDraft, at: datetime, words: str | None, profile: Profile
) -> Promise | None:
    """Notes that a draft went out at `at`, as it was or as `words`; the promise that it made, at the moment that the words name."""
    reply = draft.reply
    final = words if words is not None and was_changed(reply.body, words) else None
    due = reply.promise_at
    if final is not None and due is not None:
        due = moment_named(
            final, reply.body, due, at, client.zone, reply.language, hours_of(profile, client.timezone).ours
        )
    return store.ledger.mark_sent(draft.client_id, draft.id, at, final, due)


def _sent(store: Store, client_id: str, profile: Profile, now: datetime) -> int:
    drafts = {
        one.id: one
        for one in store.ledger.drafts(client_id, _COMPARED)
        if one.reply.body and one.fate != "discarded" and one.made_at >= now - LOOKED_BACK
    }
    since = min(one.made_at for one in drafts.values()) - CLOCKS_DIFFER if drafts else now
    thread = store.history.thread(client_id, now, since)
    # Those that are known to have gone out stand in the comparison, so that no other draft is taken for their mail.
    became = sent_as(
        {key: (one.final or one.reply.body, one.made_at) for key, one in drafts.items()}, thread.touchpoints
    )
    found = 0
    for key, mail in became.items():
        draft = drafts[key]
        # Noted by hand as it was drafted, and seen now to have been changed before it went out: the mail is right.
        if draft.sent_at is None or (draft.fate == "sent" and was_changed(draft.reply.body, mail.text)):
            note_sent(store, thread.client, draft, mail.at, mail.text, profile)
            found += 1
    return found


def _kept(store: Store, client_id: str, promises: tuple[Promise, ...], now: datetime) -> int:
    """Of the promises that a reply of ours made: what such a one promises is a word, and any word keeps it.

    Whoever asks to be left alone meanwhile is owed none any more: a stop is a stop.
    """
    answers = [(one, one.draft_id) for one in promises if one.draft_id is not None]
    if not answers:
        return 0
    thread = store.history.thread(client_id, now, min(one.made_at for one, _ in answers))
    if not thread.touchpoints:
        return 0
    drafts = [store.ledger.draft(client_id, draft_id) for _, draft_id in answers]
    drafts += store.ledger.drafts(client_id, _COMPARED)
    replies = {one.id: one.final or one.reply.body for one in drafts if one.reply.promise_at is not None}
    timeline = Timeline(thread)
    found = 0
    for one, draft_id in answers:
        if timeline.stop is not None and timeline.stop[0].at > one.made_at:
            store.ledger.close_promise(client_id, one.id, "dropped")
            continue
        others = [reply for key, reply in replies.items() if key != draft_id]
        word = word_since(timeline, one.made_at, one.due, replies.get(draft_id, ""), others)
        if word is not None:
            store.ledger.close_promise(client_id, one.id, "kept", word.at)
            found += 1
    return found
