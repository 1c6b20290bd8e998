"""WhatsApp exports of iPhones and Android phones, in the forms of many languages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.intake.archives import Item, read_archive
from tests.intake.archives.support import BERLIN, FIXTURES, NOW, OURS, broken, found, items, zipped

IPHONE = FIXTURES / "_chat.txt"
ANDROID = FIXTURES / "WhatsApp Chat with Dana Muster.txt"
AT = datetime(2026, 2, 13, 14, 5, tzinfo=ZoneInfo(BERLIN))


def _told(items: list[Item]) -> list[tuple[str, str, str | None, str]]:
    return [(one.direction, one.channel, one.author, one.text) for item in items for one in item.touchpoints]


def test_an_iphones_export_is_read() -> None:
    """Messages over many lines, pictures, missed calls and edits are told; notices and deleted messages are not."""
    chat = items(IPHONE)
    assert _told(chat) == [
        ("in", "chat", "Dana Muster", "Guten Tag Sam,\nhaben Sie die Texte?\n\nLiebe Grüße"),
        ("out", "chat", "Sam Okafor", "Ja, alle da!"),
        ("in", "chat", "Dana Muster", ""),
        ("in", "chat", "Dana Muster", ""),
        ("in", "call", "Dana Muster", ""),
        ("out", "chat", "Sam Okafor", "Passt so."),
    ]
    assert chat[2].attachments == ("00000004-PHOTO-2026-03-02-14-08-12.jpg",)
    assert chat[4].touchpoints[0].outcome == "no_answer"
    assert chat[0].touchpoints[0].at == datetime(2026, 3, 2, 14, 5, 33, tzinfo=ZoneInfo(BERLIN))


def test_an_android_export_is_read() -> None:
    """American dates, notices without a speaker, attachments with a caption, and a number for a name."""
    chat = items(ANDROID)
    assert _told(chat) == [
        ("in", "chat", "Dana Muster", "Hi Sam, are the texts in?\nWe need: all of them"),
        ("out", "chat", "Sam Okafor", "Yes"),
        ("in", "chat", "Dana Muster", "The new logo"),
        ("out", "chat", "Sam Okafor", ""),
        ("out", "chat", "Sam Okafor", "ok"),
        ("out", "chat", "Sam Okafor", "ok"),
        ("in", "chat", "+49 171 2345678", "Hello all"),
    ]
    assert chat[2].attachments == ("IMG-20260302-WA0001.jpg",)
    assert chat[-1].people[0].phones == ("+491712345678",) and chat[-1].people[0].name is None
    assert {one.client_hint for one in chat} == {"Dana Muster"}


def test_two_equal_messages_are_two() -> None:
    """The same word twice in a minute has two keys, and the same two at every reading."""
    first, again = ([one.key for one in items(ANDROID)] for _ in range(2))
    assert len(set(first)) == len(first) and first == again


@pytest.mark.parametrize(
    "line",
    [
        "[13.02.26, 14:05:00] {}",
        "[13/02/2026, 14:05:00] {}",
        "[13/02/2026, 2:05:00 PM] {}",
        "[13/02/26, 2:05:00\u202fp.m.] {}",
        "\u200e[2026-02-13, 14:05:00] {}",
        "[2/13/26, 2:05:00 PM] {}",
        "13.02.26, 14:05 - {}",
        "13/02/2026, 14:05 - {}",
        "13/02/2026 14:05 - {}",
        "13/02/2026 à 14:05 - {}",
        "13-02-2026 14:05 - {}",
        "13/2/26, 14:05 - {}",
        "13/2/26 2:05 p.\u00a0m. - {}",
        "2/13/26, 2:05 PM - {}",
        "2026-02-13, 2:05 p.m. - {}",
        "2026/02/13, 14:05 - {}",
        "2026. 02. 13. 14:05 - {}",
        "13.2.2026 klo 14.05 - {}",
        "2026/2/13 下午2:05 - {}",
    ],
)
def test_the_stamps_of_every_language_are_one_moment(tmp_path: Path, line: str) -> None:
    """However a phone writes the day and the hour, the message is of that moment."""
    chat = tmp_path / "chat.txt"
    chat.write_text(f"{line.format('Dana Muster: Hi')}\n{line.format('Sam Okafor: Hello')}\n", encoding="utf-8")
    assert [(one.touchpoints[0].at, one.touchpoints[0].text) for one in items(chat)] == [(AT, "Hi"), (AT, "Hello")]


@pytest.mark.parametrize(
    ("days", "american"),
    [
        (["02/03/2026", "03/03/2026", "05/03/2026"], False),  # three days of March
        (["02/27/2026", "03/02/2026", "03/05/2026"], True),  # there is no 27th month
        (["03/02/2026", "03/04/2026", "03/05/2026", "03/07/2026"], True),  # five days, or four months
        (["12/01/2026", "12/02/2026"], False),  # December lies ahead
    ],
)
def test_day_and_month_are_settled_over_the_whole_chat(tmp_path: Path, days: list[str], american: bool) -> None:
    """What one date leaves open the others tell: no month has 27, nothing is of next year, and people write in turn."""
    chat = tmp_path / "chat.txt"
    chat.write_text("".join(f"{day}, 14:05 - Dana: Hi\n" for day in days), encoding="utf-8")
    told = [one.touchpoints[0].at.date() for one in items(chat)]
    form = "%m/%d/%Y" if american else "%d/%m/%Y"
    assert told == [datetime.strptime(day, form).date() for day in days]  # noqa: DTZ007 - days have no zone


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("WhatsApp Chat with Dana Muster.txt", "Dana Muster"),
        ("WhatsApp Chat - Dana Muster.txt", "Dana Muster"),
        ("WhatsApp Chat mit Dana Muster.txt", "Dana Muster"),
        ("WhatsApp-Chat mit Dana Muster (2).txt", "Dana Muster"),
        ("Discussion WhatsApp avec Dana Muster.txt", "Dana Muster"),
        ("Chat de WhatsApp con Dana Muster.txt", "Dana Muster"),
        ("WhatsApp-chat met Dana Muster.txt", "Dana Muster"),
        ("Chat WhatsApp con Dana Muster.txt", "Dana Muster"),
        ("Conversa do WhatsApp com Dana Muster.txt", "Dana Muster"),
        ("_chat.txt", "Dana Muster"),  # she is the only one who is not ours
    ],
)
def test_the_files_name_tells_whose_chat_it_is(tmp_path: Path, name: str, hint: str) -> None:
    """In each language the export is named for the other side."""
    chat = tmp_path / name
    chat.write_text("13.02.26, 14:05 - Dana Muster: Hi\n13.02.26, 14:06 - Sam Okafor: Hello\n", encoding="utf-8")
    assert {one.client_hint for one in items(chat)} == {hint}


def test_the_named_side_is_the_client_where_nobody_is_known(tmp_path: Path) -> None:
    """With none of our people named, whoever the chat is named for is the client and the other one is ours."""
    chat = tmp_path / "WhatsApp Chat with Dana Muster.txt"
    chat.write_text("13.02.26, 14:05 - Dana Muster: Hi\n13.02.26, 14:06 - S.: Hello\n", encoding="utf-8")
    assert [one.touchpoints[0].direction for one in items(chat, ours=())] == ["in", "out"]


@pytest.mark.parametrize(
    "text",
    [
        "\u200eimage omitted", "\u200eBild weggelassen", "\u200eimage absente", "\u200eimagen omitida",
        "\u200eafbeelding weggelaten", "\u200eimmagine omessa", "\u200eimagem ocultada", "<Media omitted>",
        "<Medien ausgeschlossen>", "<Médias omis>", "<Multimedia omitido>", "<Media weggelaten>", "<Media omessi>",
        "<Mídia oculta>",
    ],
)  # fmt: skip
def test_a_picture_that_was_left_out_is_a_message_without_words(tmp_path: Path, text: str) -> None:
    """It counts as a word from them, and nothing of WhatsApp's own stands in it."""
    chat = tmp_path / "chat.txt"
    chat.write_text(f"[13.02.26, 14:05:00] Dana: {text}\n", encoding="utf-8")
    assert [one.touchpoints[0].text for one in items(chat)] == [""]


@pytest.mark.parametrize(
    "text",
    [
        "\u200eMessages and calls are end-to-end encrypted.", "\u200eDana created this group",
        "\u200eDana hat die Gruppe erstellt", "\u200eVotre code de sécurité avec Dana a changé.",
        "\u200eDana cambió el asunto", "This message was deleted", "Du hast diese Nachricht gelöscht.",
        "Ce message a été supprimé", "Eliminaste este mensaje.", "Dit bericht is verwijderd",
        "Questo messaggio è stato eliminato", "Esta mensagem foi apagada",
    ],
)  # fmt: skip
def test_what_nobody_said_is_left_out(tmp_path: Path, text: str) -> None:
    """Notices and deleted messages are no words of anybody's."""
    chat = tmp_path / "chat.txt"
    chat.write_text(f"[13.02.26, 14:05:00] Dana: {text}\n[13.02.26, 14:06:00] Dana: Hi\n", encoding="utf-8")
    assert [one.touchpoints[0].text for one in items(chat)] == ["Hi"]


def test_words_that_only_sound_like_a_notice_stay(tmp_path: Path) -> None:
    """A person may write of adding, leaving and encryption."""
    chat = tmp_path / "chat.txt"
    said = "I added the texts and removed the old ones: end-to-end, all <done>?"
    chat.write_text(f"13.02.26, 14:05 - Dana: {said}\n", encoding="utf-8")
    assert [one.touchpoints[0].text for one in items(chat)] == [said]


def test_the_zip_of_an_iphone_is_a_chat(tmp_path: Path) -> None:
    """The chat's name is the zip's, and the pictures beside it are named and not opened."""
    path = zipped(
        tmp_path / "WhatsApp Chat - Dana Muster.zip",
        {"_chat.txt": IPHONE.read_bytes(), "00000004-PHOTO-2026-03-02-14-08-12.jpg": b"\xff\xd8\xff\x00jpeg"},
    )
    archive = read_archive(path, timezone=BERLIN, ours=OURS, now=NOW)
    chat = [one for _, one in archive if isinstance(one, Item)]
    assert len(chat) == 6 and {one.client_hint for one in chat} == {"Dana Muster"}
    assert archive.unknown == ("00000004-PHOTO-2026-03-02-14-08-12.jpg",)


def test_reading_goes_on_in_the_middle_of_a_chat() -> None:
    """After any message the rest comes with the same keys, although the days are settled over all of it."""
    whole = list(read_archive(ANDROID, timezone=BERLIN, ours=OURS, now=NOW))
    archive = read_archive(ANDROID, timezone=BERLIN, ours=OURS, now=NOW)
    archive.resume(whole[3][0])
    assert [one.key for _, one in archive] == [one.key for _, one in whole[4:]]


def test_a_message_of_no_day_is_kept(tmp_path: Path) -> None:
    """The 31st of February goes to quarantine with its words."""
    chat = tmp_path / "chat.txt"
    chat.write_text("13.02.26, 14:05 - Dana: Hi\n31.02.26, 14:05 - Dana: Ho\n", encoding="utf-8")
    assert len(found(chat)) == 2
    assert [(one.why, one.raw) for one in broken(chat)] == [
        ("The date of the message could not be read.", b"31.02.26, 14:05 - Dana: Ho\n")
    ]
