"""A pasted conversation as a thread. All people are invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assistant.intake import Mail, read_pasted, thread_of
from assistant.thread import Client

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def _mail(
    name: str | None = None,
    address: str | None = None,
    day: int | None = None,
    **more: object,
) -> Mail:
    at = datetime(2026, 3, day, 9, tzinfo=UTC) if day else None
    return Mail.model_validate({"text": "x", "sender_name": name, "sender_address": address, "at": at, **more})


def _directions(*mails: Mail, ours: tuple[str, ...] = ()) -> list[str]:
    *earlier, last = mails
    thread = thread_of(last.model_copy(update={"earlier": tuple(earlier)}), now=NOW, ours=ours)
    return [touchpoint.direction for touchpoint in thread.touchpoints]


def test_a_pasted_conversation_becomes_touchpoints_in_time_order() -> None:
    """History and mail become one thread with authors, directions, moments and the new words of each."""
    mail = read_pasted(
        "From: Dana Muster <dana@muster.example>\nSent: Tuesday, March 3, 2026 9:15 AM\nTo: Kim Beispiel "
        "<kim@agency.example>\nSubject: RE: Down\n\n"
        "Still down.\n\nOn Mon, Mar 2, 2026 at 2:05 PM Kim Beispiel <kim@agency.example> wrote:\n> On it.\n>\n"
        "> On Mon, Mar 2, 2026 at 9:00 AM Dana Muster <dana@muster.example> wrote:\n>> The shop is down."
    )
    thread = thread_of(mail, now=NOW, ours=["kim@agency.example"], thread_id="t1")
    assert [(one.direction, one.author, one.text) for one in thread.touchpoints] == [
        ("in", "Dana Muster", "The shop is down."),
        ("out", "Kim Beispiel", "On it."),
        ("in", "Dana Muster", "Still down."),
    ]
    assert (thread.id, thread.client.name, thread.now) == ("t1", "Dana Muster", NOW)
    assert thread.touchpoints[2].subject == "RE: Down"


def test_ours_are_known_by_address_domain_or_name() -> None:
    """An address, its own domain or a name of ours makes a mail outbound."""
    kim, dana = (
        _mail("Kim Beispiel", "kim@agency.example", 2),
        _mail("Dana", "dana@muster.example", 3),
    )
    assert _directions(kim, dana, ours=("kim@agency.example",)) == ["out", "in"]
    assert _directions(kim, dana, ours=("agency.example",)) == ["out", "in"]
    assert _directions(kim, dana, ours=("lou@agency.example",)) == ["out", "in"]
    assert _directions(_mail("Kim Beispiel", None, 2), dana, ours=("Kim Beispiel",)) == ["out", "in"]


def test_a_public_providers_domain_makes_nobody_ours() -> None:
    """Two people with mailboxes at the same public provider are not of one house."""
    kim, dana = (
        _mail("Kim", "kim.beispiel@gmail.com", 2),
        _mail("Dana", "dana.muster@gmail.com", 3),
    )
    assert _directions(kim, dana, ours=("kim.beispiel@gmail.com",)) == ["out", "in"]


def test_with_nobody_named_the_top_sender_is_the_client() -> None:
    """The sender of the top mail and their colleagues are the client; the rest is ours."""
    mails = (
        _mail("Kim", "kim@agency.example", 1),
        _mail("Lou", "lou@muster.example", 2),
        _mail("Dana", "dana@muster.example", 3),
    )
    assert _directions(*mails) == ["out", "in", "in"]


def test_our_own_mail_on_top_leaves_the_client_below() -> None:
    """A thread that ends with our mail is still the client's thread."""
    dana, kim = (
        _mail("Dana", "dana@muster.example", 2),
        _mail("Kim", "kim@agency.example", 3),
    )
    thread = thread_of(kim.model_copy(update={"earlier": (dana,)}), now=NOW, ours=["agency.example"])
    assert [one.direction for one in thread.touchpoints] == ["in", "out"]
    assert thread.client.name == "Dana"


def test_missing_moments_are_filled_in_before_the_next_known_one() -> None:
    """Moments that no header gives come in minute steps before the next known one; the last is `now`."""
    mails = (
        _mail("A", None, 1),
        _mail("B"),
        _mail("A", None, 3),
        _mail("B"),
        _mail("A"),
    )
    thread = thread_of(mails[-1].model_copy(update={"earlier": mails[:-1]}), now=NOW)
    moments = [one.at for one in thread.touchpoints]
    assert moments[1] == moments[2] - timedelta(minutes=1)
    assert moments[-1] == NOW
    assert moments == sorted(moments)


def test_a_moment_in_the_future_is_taken_back_to_now() -> None:
    """A header with a wrong clock puts nothing after the moment of asking."""
    thread = thread_of(_mail("Dana", "dana@muster.example", 20), now=NOW)
    assert thread.touchpoints[0].at == NOW


def test_automatic_mails_keep_their_outcome() -> None:
    """Automatic replies and bounces are marked, so that nobody takes them for a word of the client."""
    mails = (
        _mail("A", "a@muster.example", 1, automatic="bounce"),
        _mail("A", "a@muster.example", 2, automatic="auto_reply"),
    )
    thread = thread_of(mails[1].model_copy(update={"earlier": mails[:1]}), now=NOW)
    assert [one.outcome for one in thread.touchpoints] == ["bounced", "auto_reply"]


def test_a_client_handed_in_is_kept() -> None:
    """Who the thread is with can be given."""
    client = Client(name="Dana Muster", company="Muster GmbH", preference="call")
    assert thread_of(_mail(), now=NOW, client=client).client == client
