"""MIME messages: bodies, headers, attachments, what is automatic, what is hostile. All people are invented."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from assistant.errors import BadInput
from assistant.intake import read_mime, read_words


def _mail(headers: str, body: str | bytes = "Hello.") -> bytes:
    raw = body if isinstance(body, bytes) else body.encode()
    return (
        f"From: Dana Muster <dana@muster.example>\nMIME-Version: 1.0\n{headers}".rstrip("\n") + "\n\n"
    ).encode() + raw


def _parts(kind: str, *parts: tuple[str, str]) -> bytes:
    body = "".join(f"--b\n{headers}\n\n{text}\n" for headers, text in parts)
    return _mail(f"Content-Type: multipart/{kind}; boundary=b", f"{body}--b--\n")


def test_headers_and_words_are_read() -> None:
    """Sender, recipients, moment, identifiers and new words come out of an ordinary message."""
    mail = read_words(
        _mail(
            'To: "Beispiel, Kim" <kim@agency.example>, lou@agency.example\nDate: Tue, 3 Mar 2026 09:15:00 +0100\n'
            "Subject: =?utf-8?q?Caf=C3=A9_closed?=\nMessage-ID: <one@muster.example>\nIn-Reply-To: "
            "<zero@agency.example>\n"
            "References: <minus@agency.example> <zero@agency.example>\nContent-Type: text/plain; charset=utf-8",
            "No reply yet?\n\nBest,\nDana\n\nOn Mon, Mar 2, 2026 at 2:05 PM Kim Beispiel <kim@agency."
            "example> wrote:\n> Soon.\n",
        )
    )
    assert (mail.text, mail.signature, mail.subject) == (
        "No reply yet?",
        "Best,\nDana",
        "Café closed",
    )
    assert mail.to == ("kim@agency.example", "lou@agency.example")
    assert mail.at == datetime(2026, 3, 3, 8, 15, tzinfo=UTC)
    assert (mail.message_id, mail.in_reply_to) == (
        "one@muster.example",
        "zero@agency.example",
    )
    assert mail.references == ("minus@agency.example", "zero@agency.example")
    assert mail.earlier[0].text == "Soon."


def test_of_two_alternatives_the_plain_one_is_read() -> None:
    """The plain alternative is the body, once."""
    raw = _parts(
        "alternative",
        ("Content-Type: text/plain", "Plain."),
        ("Content-Type: text/html", "<p>Rich.</p>"),
    )
    assert read_mime(raw).text == "Plain."


def test_an_empty_plain_alternative_gives_way_to_html() -> None:
    """Where the plain alternative says nothing, the HTML one is read."""
    raw = _parts(
        "alternative",
        ("Content-Type: text/plain", " "),
        ("Content-Type: text/html", "<p>Rich &amp; told.</p>"),
    )
    assert read_mime(raw).text == "Rich & told."


def test_html_shows_what_a_reader_sees_and_quotes_what_is_quoted() -> None:
    """Hidden parts are left out, blocks are lines, a blockquote is history, a marked signature is signature."""
    html = (
        "<html><head><style>p{color:red}</style></head><body><div style='display:none'>IGNORE</div>"
        "<p>First &nbsp;line<br>second line</p><p>New paragraph.</p><ul><li>one</li><li>two</li></ul>"
        "<div class='gmail_signature'>Dana Muster<br>Muster GmbH</div>"
        "<div class='gmail_quote'>On Mon, Mar 2, 2026 at 2:05 PM Kim Beispiel &lt;<a href='mailto:kim@agency."
        "example'>kim@agency.example</a>&gt; wrote:<br>"
        "<blockquote><div>Hi Dana,</div><div><br></div><div>all fine?</div></blockquote></div></body></html>"
    )
    mail = read_mime(_mail("Content-Type: text/html; charset=utf-8", html))
    assert mail.text == "First  line\nsecond line\n\nNew paragraph.\n\n- one\n- two"
    assert mail.signature == "--\nDana Muster\nMuster GmbH"
    assert (mail.earlier[0].text, mail.earlier[0].sender_address) == (
        "Hi Dana,\n\nall fine?",
        "kim@agency.example",
    )


def test_words_paragraphs_of_outlook_stand_line_by_line() -> None:
    """Outlook's MsoNormal paragraphs are lines; its header block in HTML opens the history."""
    html = (
        "<p class=MsoNormal>Kim,</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>it broke.</p><div><div "
        "style='border-top:solid'>"
        "<p class=MsoNormal><b>From:</b> Kim Beispiel &lt;kim@agency.example&gt;<br><b>Sent:</b> Monday, "
        "March 2, 2026 2:05 PM<br>"
        "<b>To:</b> Dana Muster<br><b>Subject:</b> Launch</p></div></div><p class=MsoNormal>It works.</p>"
    )
    mail = read_mime(_mail("Content-Type: text/html", html))
    assert mail.text == "Kim,\n\nit broke."
    assert (mail.earlier[0].text, mail.earlier[0].subject) == ("It works.", "Launch")


def test_flowed_lines_are_joined() -> None:
    """format=flowed soft breaks are no breaks of the sender."""
    mail = read_mime(
        _mail(
            "Content-Type: text/plain; format=flowed",
            "One long \nsentence.\n\nNext.\n-- \nDana",
        )
    )
    assert (mail.text, mail.signature) == ("One long sentence.\n\nNext.", "--\nDana")


@pytest.mark.parametrize(
    ("charset", "raw"),
    [
        ("x-unheard-of", "Grüße".encode()),
        ("utf-8", "Grüße".encode("cp1252")),
        ("us-ascii", "Grüße".encode()),
        ("zlib", "Grüße".encode()),
        ("iso-8859-1", "Grüße".encode("latin-1")),
        ("utf-16", "\ufeffGrüße".encode("utf-16-le")),
        ("punycode", "Grüße".encode()),
    ],
)
def test_a_charset_that_is_unknown_or_untrue_does_not_stop_the_reading(charset: str, raw: bytes) -> None:
    """Whatever a mail claims of its characters, its words are read."""
    assert read_mime(_mail(f"Content-Type: text/plain; charset={charset}", raw)).text == "Grüße"


def test_attachment_names_are_kept_and_made_harmless() -> None:
    """Names lose folders, bidi tricks and leading dots; the contents are not opened."""
    raw = _parts(
        "mixed",
        ("Content-Type: text/plain", "See attached."),
        (
            'Content-Type: application/pdf\nContent-Disposition: attachment; filename="../../etc/brief.pdf"',
            "x",
        ),
        (
            'Content-Type: image/png; name="C:\\\\temp\\\\logo.png"\nContent-Disposition: attachment',
            "x",
        ),
        (
            "Content-Type: application/x\nContent-Disposition: attachment; filename*=utf-8''fac%E2%80%AEfdp.exe",
            "x",
        ),
        (
            "Content-Type: text/plain\nContent-Disposition: attachment; filename=notes.txt",
            "not the body",
        ),
    )
    mail = read_mime(raw)
    assert mail.text == "See attached."
    assert mail.attachments == ("brief.pdf", "logo.png", "facfdp.exe", "notes.txt")


def test_a_mail_forwarded_as_attachment_is_read() -> None:
    """A message/rfc822 part under an empty top is the mail."""
    inner = "From: Lou Vorlage <lou@muster.example>\nSubject: Down\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\nIt is down."
    mail = read_mime(
        _parts(
            "mixed",
            ("Content-Type: text/plain", ""),
            ("Content-Type: message/rfc822", inner),
        )
    )
    assert (mail.text, mail.sender_address, mail.subject) == (
        "It is down.",
        "lou@muster.example",
        "Down",
    )


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("Auto-Submitted: auto-replied\nSubject: Re: x", "auto_reply"),
        ("Auto-Submitted: no\nSubject: Re: x", None),
        ("X-Autoreply: yes", "auto_reply"),
        ("Precedence: auto_reply", "auto_reply"),
        ("Subject: Automatic reply: x", "auto_reply"),
        ("Subject: Fuera de la oficina", "auto_reply"),
        ("Subject: Automatisch antwoord: x", "auto_reply"),
        ("Subject: Risposta automatica: x", "auto_reply"),
        ("Subject: Resposta automática: x", "auto_reply"),
        ("Subject: Undeliverable: x", "bounce"),
        ("Subject: Delivery Status Notification (Failure)", "bounce"),
        (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
            "bounce",
        ),
        ("List-Unsubscribe: <mailto:u@muster.example>", "newsletter"),
        (
            "List-Unsubscribe: <mailto:u@muster.example>\nList-Post: <mailto:l@muster.example>",
            None,
        ),
        ("Content-Type: text/calendar; method=REPLY", "calendar"),
        ("Subject: Automatic updates broke our shop", None),
        ("Subject: Re: Absence of any reply", None),
    ],
)
def test_automatic_mails_are_told_from_peoples(headers: str, kind: str | None) -> None:
    """Automatic replies, bounces, newsletters and calendar notices are known by their headers or subject."""
    assert read_mime(_mail(headers)).automatic == kind


def test_a_display_name_with_an_address_in_it_does_not_deceive() -> None:
    """The address is the one in the angle brackets, whatever the name pretends."""
    mail = read_mime(b'From: "boss@agency.example" <dana@muster.example>\nMIME-Version: 1.0\n\nx')
    assert mail.sender_address == "dana@muster.example"


def test_newlines_encoded_into_a_name_or_subject_are_spaces() -> None:
    """Encoded line breaks cannot smuggle a header into a reply."""
    encoded = base64.b64encode(b"Hi\r\nBcc: x@evil.example").decode()
    mail = read_mime(
        (
            f"From: =?utf-8?b?{encoded}?= <d@muster.example>\nSubject: =?utf-8?b?{encoded}?=\nMIME-Version: 1.0\n\nx"
        ).encode()
    )
    assert mail.subject == "Hi Bcc: x@evil.example"
    assert "\n" not in (mail.sender_name or "")


def test_an_empty_mail_is_refused_in_one_sentence() -> None:
    """Nothing at all is bad input."""
    with pytest.raises(BadInput, match="empty"):
        read_mime(b"\n\n")


@pytest.mark.parametrize("count", [300, 3000])
def test_nested_parts_are_read_to_a_limit_and_noted(count: int) -> None:
    """A mail nested a thousand deep costs no stack, and the cut is noted."""
    raw = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(count))
    mail = read_mime(f"From: d@muster.example\nMIME-Version: 1.0\n{raw}\n\nx".encode())
    assert any("nested" in note for note in mail.notes)
