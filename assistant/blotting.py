"""Mail addresses blotted out of what is another's: of texts, of values, and of raw mails in whichever way they write them.

A mail of one client may name another who was erased, among those who got a copy or in what it quotes. The mail stays its
client's; the address does not. Not here: what is erased (`memory.erase`), whose a mail is (`importing`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from assistant.traces import Search, quoted_printable

BLOT = "erased@erased.invalid"
"""What stands in the place of an address; `.invalid` is nobody's, for ever (RFC 2606)."""
UNWRITABLE = (
    b"The bytes of this message named a client who was erased, in a way that could not be mended: they are gone too.\n"
)
_LOCAL = "A-Za-z0-9._%+-"
"""Letters of a mailbox's name; further ones are allowed, but stand before an address more often than in it."""
_FRONT = rf"(?:(?<![{_LOCAL}])|(?<=[%=][0-9A-Fa-f][0-9A-Fa-f]))"
"""Where an address begins: behind anything else, or behind a letter that is written as its number."""
_END = r"(?![A-Za-z0-9-]|\.[A-Za-z0-9])"
_LINES = re.compile(rb"(?:^[A-Za-z0-9+/]{4,}={0,2}[ \t]*(?:\r?\n|\Z))+", re.MULTILINE)
_WORD = re.compile(rb"(=\?[^?\s]{1,40}\?)([bB])(\?)([A-Za-z0-9+/=]{4,})(\?=)")
_RUN = re.compile(rb"[A-Za-z0-9+/]{12,}(?:[ \t]*\r?\n[ \t]*[A-Za-z0-9+/]+)*={0,2}")
_LETTER = re.compile(rb"[^\0@.]")
_COMPOUND = b"\xd0\xcf\x11\xe0"
"""What an Outlook file begins with."""
_WIDTH = 76


class Blots:
    """Addresses to blot out: these, and all of these domains."""

    def __init__(self, addresses: Collection[str], domains: Collection[str] = ()) -> None:
        """All in any letters. A domain that is given stands for whoever writes from it."""
        parts = [re.escape(one.strip()) for one in sorted(addresses) if "@" in one]
        parts += [f"[{_LOCAL}]{{1,64}}@{re.escape(one.strip().lstrip('@'))}" for one in sorted(domains) if one.strip()]
        whole = f"{_FRONT}(?:{'|'.join(parts)}){_END}".replace("@", "(?:@|%40)")
        self._any = bool(parts)
        self._search = Search([*addresses, *(f"@{one.strip().lstrip('@')}" for one in domains)])
        self._text = re.compile(whole, re.IGNORECASE)
        self._bytes = re.compile(whole.encode("utf-8"), re.IGNORECASE)
        # A name right before the address in its brackets is that address's too.
        named = rb'(?:"[^"\r\n]{0,200}"|[^<>,;:"\r\n]{0,200})[ \t]*(?:\r?\n[ \t]+)?<' + re.escape(BLOT.encode()) + rb">"
        self._named = re.compile(named)
        ends = [(f"[{_LOCAL}]{{1,64}}".encode(), f"@{one.strip().lstrip('@')}") for one in sorted(domains)]
        ends += [(b"", one.strip()) for one in sorted(addresses)]
        soft = [front + _spelt(rest, _as_quoted_printable, rb"(?:=[ \t]*\r?\n)?") for front, rest in ends]
        edges = _FRONT.encode(), _END.encode()
        self._soft = re.compile(edges[0] + b"(?:" + b"|".join(soft) + b")" + edges[1], re.IGNORECASE)
        wide = [_wide(front, rest) for front, rest in ends]
        self._wide = re.compile(b"|".join(wide), re.IGNORECASE)

    def __bool__(self) -> bool:
        return self._any

    def text(self, text: str) -> str:
        """The text with the addresses blotted out."""
        return self._text.sub(BLOT, text) if self._any and ("@" in text or "%40" in text) else text

    def value(self, value: Any) -> Any:
        """The same of texts anywhere in lists and mappings."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.value(one) for key, one in cast("Mapping[Any, Any]", value).items()}
        if isinstance(value, list | tuple):
            return [self.value(one) for one in cast("Collection[Any]", value)]
        return value

    def identity(self, text: str) -> str:
        """What is compared, such as a Message-ID, where it tells of an address: a digest, the same for the same."""
        if not self._any or not self._text.search(text):
            return text
        return f"erased:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:32]}"

    def may_stand_in(self, raw: bytes) -> bool:
        """Whether bytes have to be looked into: fast, and never wrong where it says no."""
        return self._any and self._search.hits(raw)

    def data(self, raw: bytes) -> bytes:
        """A raw mail with the addresses blotted out: plain, in base64, in quoted-printable, in encoded words, wide.

        Where one is left that cannot be reached, a sentence takes the place of the bytes.
        """
        if not self.may_stand_in(raw):
            return raw
        mended = raw
        for mend in (self._plain, self._in_words, self._in_lines, self._in_soft, self._in_wide):
            mended = mend(mended)
        return UNWRITABLE if self._left(mended) else mended

    def _left(self, raw: bytes) -> bool:
        seen = [raw, quoted_printable(raw), *(_decoded(run.group()) for run in _RUN.finditer(raw))]
        return any(self._bytes.search(one.replace(b"\0", b"")) for one in seen)

    def _plain(self, raw: bytes) -> bytes:
        if raw.startswith(_COMPOUND):
            return self._bytes.sub(lambda found: _LETTER.sub(b"x", found[0]), raw)
        blotted = self._bytes.sub(BLOT.encode(), raw)
        return self._named.sub(b"<" + BLOT.encode() + b">", blotted) if blotted != raw else raw

    def _in_words(self, raw: bytes) -> bytes:
        def mended(found: re.Match[bytes]) -> bytes:
            said = _decoded(found[4])
            blotted = self._narrow(said)
            return (
                found[0] if blotted == said else found[1] + found[2] + found[3] + base64.b64encode(blotted) + found[5]
            )

        return _WORD.sub(mended, raw)

    def _in_lines(self, raw: bytes) -> bytes:
        def mended(found: re.Match[bytes]) -> bytes:
            said = _decoded(found[0])
            blotted = self._narrow(said)
            if blotted == said:
                return found[0]
            end = b"\r\n" if b"\r\n" in found[0] else b"\n"
            packed = base64.b64encode(blotted)
            lines = [packed[i : i + _WIDTH] for i in range(0, len(packed), _WIDTH)]
            return end.join(lines) + (end if found[0].endswith(b"\n") else b"")

        return _LINES.sub(mended, raw)

    def _in_soft(self, raw: bytes) -> bytes:
        return self._soft.sub(BLOT.encode(), raw) if b"=" in raw else raw

    def _in_wide(self, raw: bytes) -> bytes:
        """In UTF-16, and so in Outlook's files: letter by letter, as their parts must keep their lengths."""
        return self._wide.sub(lambda found: _LETTER.sub(b"x", found[0]), raw) if b"\0" in raw else raw

    def _narrow(self, said: bytes) -> bytes:
        """What was decoded, with the addresses blotted out, narrow or wide."""
        plain = self._plain(said)
        return plain if plain != said else self._in_wide(said)


def _decoded(packed: bytes) -> bytes:
    letters = b"".join(packed.split()).rstrip(b"=")
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)) if len(letters) % 4 != 1 else b""


def _spelt(text: str, letter: Callable[[int], bytes], between: bytes = b"") -> bytes:
    return between.join(map(letter, text.lower().encode()))


def _as_quoted_printable(letter: int) -> bytes:
    """A letter, plain or as its number; IGNORECASE takes care of a plain capital, its number is another one."""
    numbers = sorted({letter, bytes([letter]).upper()[0]})
    return rb"(?:%s|%s)" % (re.escape(bytes([letter])), b"|".join(b"=%02X" % one for one in numbers))


def _wide(front: bytes, rest: str) -> bytes:
    """As UTF-16 writes it, in either order of its bytes."""
    local = f"[{_LOCAL}]".encode()
    little = (rb"(?:%s\0){1,64}" % local if front else b"") + _spelt(rest, lambda one: re.escape(bytes([one])) + rb"\0")
    big = (rb"(?:\0%s){1,64}" % local if front else b"") + _spelt(rest, lambda one: rb"\0" + re.escape(bytes([one])))
    return rb"(?<!%s\0)%s|(?<!\0%s)%s" % (local, little, local, big)
