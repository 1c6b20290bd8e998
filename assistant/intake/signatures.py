"""The sign-off and signature at the end of a mail, set aside with the name in it. Not here: disclaimers, quoted mails.

When in doubt a line stays in the text: words of the client that went missing are worse than a phone number too much.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.intake.clean import bare, trim
from assistant.intake.closings import (
    ABBREVIATED,
    ANY_CLOSING,
    CONTACT,
    DELIMITER,
    DEVICE,
    DISPLEASURE,
    FORMULA,
    NOT_A_DEVICE,
    ONE_LINE,
    POSTSCRIPT,
    RULE,
    SENTENCE_OPENING,
    THANKED,
)
from assistant.intake.disclaimers import set_disclaimer_aside
from assistant.intake.people import ADDRESS, looks_like_name, name_in


class Signed(NamedTuple):
    """A mail's own lines, taken apart."""

    text: str
    signature: str
    disclaimer: str
    name: str | None


_MAX_SIGNATURE_LINES = 16


def set_signature_aside(lines: list[str], known_name: str | None = None) -> Signed:
    """Takes a mail's own lines apart into text, signature and disclaimer, and reads the name in the sign-off.

    `known_name` is the sender's name from a header, where there is one: a bare last line that agrees with it is a
    sign-off with certainty.
    """
    words, disclaimer = set_disclaimer_aside(lines)
    words = _without_blank_tail(words)
    cut = _delimited(words)
    start = cut if cut is not None else len(words)
    head = _without_blank_tail(words[:start])
    start = _sign_off(head, known_name)
    if start < len(head) or cut is not None:
        # "Dana", an empty line, and then the formal block: the name above a signature belongs to it.
        shorter = _without_blank_tail(head[:start])
        above = _sign_off(shorter, known_name)
        start = above if 0 < len(shorter) - above <= 3 else start
    signature = [*head[start:], *words[len(head) :]]
    text, after = head[:start], _postscript(head[start:])
    if after is not None:
        signature = [*head[start : start + after], *words[len(head) :]]
        text = [*_without_blank_tail(text), "", *head[start + after :]]
    return Signed(trim(text), trim(signature), trim(disclaimer), _name_of(signature))


def _without_blank_tail(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def _delimited(lines: list[str]) -> int | None:
    """Where a "-- " or a drawn line opens a signature that runs to the end."""
    for index, line in enumerate(lines):
        stripped = line.strip()
        if not stripped or stripped[0] not in "-_–—=*~":
            continue
        below = [later for later in lines[index + 1 : index + 4 * _MAX_SIGNATURE_LINES] if later.strip()]
        if len(lines) - index > 4 * _MAX_SIGNATURE_LINES:
            continue
        if DELIMITER.match(stripped):
            if len(below) <= _MAX_SIGNATURE_LINES and not any(len(later) > 200 for later in below):
                return index
        elif (
            RULE.match(stripped)
            and below
            and len(below) <= _MAX_SIGNATURE_LINES
            and all(_fits_signature(later) for later in below)
            and any(CONTACT.search(later) for later in below)
        ):
            return index
    return None


def _sign_off(lines: list[str], known_name: str | None) -> int:
    """The index at which the signature begins; len(lines) where there is none."""
    device = _device_lines(lines)
    body = _without_blank_tail(lines[:device])
    rows = [index for index, line in enumerate(body) if line.strip()]
    first = max(0, len(rows) - _MAX_SIGNATURE_LINES)
    tail = [bare(body[row]) for row in rows[first:]]
    for place in range(len(rows) - 1, first - 1, -1):
        if _closes(body, rows, place, tail[place - first :]):
            return rows[place]
    block = _name_block(body, rows, known_name)
    if block is not None:
        return block
    if rows and _bare_name(body, rows, known_name):
        return rows[-1]
    return len(body) if device < len(lines) else len(lines)


def _device_lines(lines: list[str]) -> int:
    """Where the "Sent from my …" lines at the very end begin; len(lines) where there are none."""
    start = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        line = bare(lines[index]) if len(lines[index]) < 200 else "no device line"
        if line and not (len(line) < 110 and DEVICE.match(line) and not NOT_A_DEVICE.search(line)):
            break
        start = index if line else start
    return start


def _closes(body: list[str], rows: list[int], place: int, tail: list[str]) -> bool:
    """Whether row `place` is a sign-off, given what stands below it; `tail` holds the row and those below, bare."""
    line = tail[0]
    if len(line) > 200:
        return False
    # What stands below is looked at last: it costs most, and few lines read as a closing at all.
    formula, thanked = FORMULA.match(line), THANKED.match(line) or DISPLEASURE.match(line)
    one_line = ONE_LINE.match(line) if not (formula or thanked) else None
    any_closing = ANY_CLOSING.match(line)
    if not (formula or thanked or one_line or any_closing):
        return False
    below = tail[1:]
    postscript = next((number for number, row in enumerate(below) if POSTSCRIPT.match(row)), len(below))
    below = [row for row in below[:postscript] if not RULE.match(row)]
    named = bool(below) and name_in(below[0]) is not None
    if formula:
        return (place > 0 or bool(below)) and _all_fit(below, named)
    if thanked:
        # With nothing above, thanks or displeasure are all that the mail says.
        return named and place > 0 and _all_fit(below, named)
    if one_line and name_in(one_line["name"]) and looks_like_name(one_line["name"].strip(" ,.!")):
        return _all_fit(below, named)
    opens_paragraph = rows[place] > 0 and not body[rows[place] - 1].strip()
    return bool(
        any_closing
        and len(line.split()) <= 7
        and opens_paragraph
        and place > 0
        and named
        and rows[place + 1] == rows[place] + 1
        and _all_fit(below, named)
    )


def _all_fit(below: list[str], named: bool) -> bool:
    odd = [row for row in below if not _fits_signature(row)]
    if not odd:
        return True
    # A slogan or an award may stand in a signature, but only in one that is plainly a signature.
    return named and len(odd) <= 2 and any(CONTACT.search(row) for row in below) and len(below) >= 3


def _fits_signature(row: str) -> bool:
    """A line as signatures have them: short, a name, a title, a way to reach someone; no sentence."""
    text = bare(row)
    if not text:
        return True
    if DEVICE.match(text) or RULE.match(text):
        return True
    if CONTACT.search(text) or ADDRESS.search(text):
        return len(text) <= 160 and not SENTENCE_OPENING.match(text)
    if len(text) > 80 or SENTENCE_OPENING.match(text):
        return False
    return len(text.split()) <= 9 and (not text.endswith((".", "!", "?", ":", "…")) or bool(ABBREVIATED.search(text)))


def _name_block(body: list[str], rows: list[int], known_name: str | None) -> int | None:
    """A last paragraph that opens with a name and goes on with a title, a company, a way to reach someone."""
    if not rows:
        return None
    first = rows[-1]
    while first > 0 and body[first - 1].strip():
        first -= 1
    paragraph = [bare(body[row]) for row in rows if row >= first]
    name = name_in(paragraph[0])
    if first == rows[0] or not 2 <= len(paragraph) <= 10 or name is None or _opens_list(body, rows, first):
        return None
    if not all(_fits_signature(row) for row in paragraph) or any(row[0] in "-*•·>" for row in paragraph):
        return None
    if any(CONTACT.search(row) or ADDRESS.search(row) for row in paragraph[1:]):
        return first
    # No phone and no address: a full name over a title will do, a first name only over a line of capitals.
    full = len(name.split()) >= 2 or _agrees(name, known_name)
    titled = all(len(re.findall(r"\b[^\W\d_a-zà-ÿ]\w", row)) >= 2 for row in paragraph[1:])
    return first if len(paragraph) <= 5 and (full or titled) else None


def _opens_list(body: list[str], rows: list[int], first: int) -> bool:
    above = [row for row in rows if row < first]
    return bool(above) and body[above[-1]].rstrip().endswith(":")


def _agrees(name: str, known_name: str | None) -> bool:
    """Whether a name in a sign-off is the header's: every part of it is there, in full, as initial or as short form."""
    if not known_name:
        return False
    known = [part.lower() for part in known_name.split()]
    parts = [part.lower().rstrip(".") for part in name.split()]
    return all(any(one == part or (one.startswith(part) and len(part) in (1, 3, 4)) for one in known) for part in parts)


def _bare_name(body: list[str], rows: list[int], known_name: str | None) -> bool:
    """A last line that is nothing but a name: "- Dana", "/Dana", or "Dana" in a paragraph of its own."""
    if len(rows) < 2:
        return False
    line = bare(body[rows[-1]])
    name = name_in(line)
    above = body[rows[-1] - 1].strip()
    if name is None:
        initial = re.fullmatch(r"[^\W\d_]\.?", line)
        return bool(initial) and not above and _agrees(line, known_name)
    if len(line) > 60 or _opens_list(body, rows, rows[-1]):
        return False
    if re.match(r"^[-–—/~]\s?\S", line):
        return not re.match(r"^[-–—/~]", bare(body[rows[-2]]))
    if _agrees(name, known_name) and len(line) <= len(name) + 3:
        return True
    plain = not re.search(r"(?:able|ible|ful|less|tion|ness|ously|keit|heit|ung)$", name, re.IGNORECASE)
    spoken = any(len(body[row].split()) >= 3 for row in rows[:-1])
    if not plain or not spoken or len(name.split()) > 2 or (above and not above.endswith((".", "!", "?"))):
        return False
    if line.rstrip(",") == name:
        return known_name is None or (not above and len(name.split()) == 1)
    # "Dana / Muster GmbH", "Dana (Muster & Co)": a name and where they are from, in a paragraph of its own.
    return not above and bool(re.fullmatch(r"\S+(?: \S+)?\s?(?:[/|—–•]|\()\s?[^\W\d_a-zà-ÿ][^.!?:;]{2,40}", line))


def _postscript(signature: list[str]) -> int | None:
    """Where a postscript begins below a sign-off: it is words, not signature."""
    for index, line in enumerate(signature):
        if index and POSTSCRIPT.match(line.strip()):
            return index
    return None


def _name_of(signature: list[str]) -> str | None:
    for number, line in enumerate(row for row in signature if row.strip()):
        text = bare(line)
        if number > 3:
            break
        one_line = ONE_LINE.match(text)
        if one_line and (name := name_in(one_line["name"])):
            return name
        if FORMULA.match(text) or THANKED.match(text) or DISPLEASURE.match(text) or DELIMITER.match(text):
            continue
        if ANY_CLOSING.match(text) and number == 0 and len([row for row in signature if row.strip()]) > 1:
            continue
        if RULE.match(text):
            continue
        return name_in(text)
    return None
