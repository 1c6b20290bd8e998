"""HTML bodies as text, block by block; quoted blocks get `>` marks. Not here: what is quoted and what is new.

selectolax parses; the walk is a loop and no recursion, because a hostile mail nests a hundred thousand tags.
"""

from __future__ import annotations

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.intake.limits import (
    MAX_BODY_CHARS,
    MAX_HTML_CHARS,
    MAX_HTML_DEPTH,
    MAX_HTML_NODES,
    MAX_QUOTE_DEPTH,
)

_SKIPPED = {
    "head", "style", "script", "title", "template", "noscript", "svg", "math", "object", "iframe", "select",
    "-comment", "xml", "o:p-skip",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead",
    "tr", "ul",
}  # fmt: skip
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "table"}
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|"
    r"!|$)|max-height\s*:\s*0(?:px)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_FLAT_MARGIN = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0", re.IGNORECASE)
_FLAT_RULE = re.compile(
    (
        r"(?:^|[\s,}])p(?:\.\w+)?[\s,][^{}]{0,200}\{[^{}]*margin\s*:\s*0|(?:^|[\s,}])p\s*\{[^{}]*margin\s*:\s*0|"
        r"p\.MsoNormal"
    ),
    re.IGNORECASE,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s<>/]{0,30})")
_LEFT_OPEN = {
    "p", "li", "td", "th", "tr", "dt", "dd", "br", "img", "hr", "meta", "link", "input", "option", "col", "area",
    "base", "wbr", "source", "html", "body", "head",
}  # fmt: skip
_PICTURE = re.compile(r"data:[\w/+.-]{1,80};base64,[A-Za-z0-9+/=\s]{1000,}")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_SIGNATURE_MARKS = (
    "gmail_signature",
    "moz-signature",
    "ms-outlook-mobile-signature",
    "applemailsignature",
    "protonmail_signature",
)


class _Page:
    """Lines as they are written, each with its quote depth."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.depth = 0
        self.signed = False
        self._current: list[str] = []
        self._size = 0

    @property
    def full(self) -> bool:
        return self._size > MAX_BODY_CHARS

    def write(self, text: str) -> None:
        self._current.append(text)
        self._size += len(text)

    def space(self) -> None:
        if self._current and not self._current[-1].endswith((" ", "\t")):
            self._current.append(" ")

    @property
    def begun(self) -> bool:
        """Whether there is something on the line; a non-breaking space counts, as Word makes empty lines with it."""
        return any(piece.strip(" \t\r\n") for piece in reversed(self._current))

    def end_line(self) -> None:
        """Ends a line that has been begun; a line with nothing on it is not made."""
        if self.begun:
            self.new_line()
        else:
            self._current = []

    def new_line(self) -> None:
        self.lines.append(self._marked("".join(self._current).strip(" \t\n\r")))
        self._size += 1
        self._current = []

    def blank(self) -> None:
        """One empty line, unless there is one already."""
        self.end_line()
        if self.lines and self.lines[-1].strip("> \u00a0"):
            self.lines.append(self._marked(""))

    def _marked(self, line: str) -> str:
        if not self.depth:
            return line
        marks = ">" * self.depth
        return f"{marks} {line}" if line else marks


def html_to_text(html: str) -> str:
    """The text a reader sees, hidden parts left out, blockquotes marked with `>`. Never raises; long pages are cut."""
    if len(html) > MAX_HTML_CHARS // 10:
        html = _PICTURE.sub("data:", html)
    html = html[:MAX_HTML_CHARS]
    if _too_deep(html):
        return _letters_only(html)
    tree = LexborHTMLParser(html)
    root = tree.body or tree.root
    if root is None:
        return ""
    flat = bool(_FLAT_RULE.search(html[:200_000]))
    page = _Page()
    _walk(root, page, flat)
    page.end_line()
    return "\n".join(page.lines).replace("\u00a0", " ").strip("\n")


def _too_deep(html: str) -> bool:
    """A count of open tags, without those that people leave open; the parser looks at all of them for every new one."""
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match.group(2).lower() not in _LEFT_OPEN:
            depth = max(0, depth - 1) if match.group(1) else depth + 1
            deepest = max(deepest, depth)
    return deepest > MAX_HTML_DEPTH


def _letters_only(html: str) -> str:
    """What stands between the tags, for pages that no mail program writes."""
    text = re.sub(r"(?is)<(script|style|title)\b.{0,100000}?</\1\s*>", " ", html[:MAX_BODY_CHARS])
    text = re.sub(r"(?i)<(?:br|/?p|/?div|/?tr|/?li|/?blockquote)\b[^<>]{0,2000}>", "\n", text)
    lines = [_SPACE.sub(" ", line).strip() for line in unescape(re.sub(r"<[^<>]{0,2000}>", "", text)).split("\n")]
    return "\n".join(line for line in lines if line).replace("\u00a0", " ")


def _walk(root: LexborNode, page: _Page, flat: bool) -> None:
    node: LexborNode | None = root
    open_nodes: list[tuple[LexborNode, str, bool]] = []  # node, tag, whether it is preformatted below
    preformatted = 0
    seen = 0
    while node is not None:
        seen += 1
        if seen > MAX_HTML_NODES or page.full:
            return
        tag = (node.tag or "").lower()
        if tag == "-text":
            _write_text(node, page, preformatted > 0)
            descend = None
        elif tag in _SKIPPED or tag.startswith(("!", "-")) or _hidden(node):
            descend = None
        else:
            _open(node, tag, page, flat)
            preformatted += tag == "pre"
            descend = node.child
            if descend is None:
                _close(node, tag, page, flat)
                preformatted -= tag == "pre"
        if descend is not None:
            open_nodes.append((node, tag, tag == "pre"))
            node = descend
            continue
        # A leaf: go to the next sibling, or up until there is one.
        following = node.next if open_nodes else None
        while following is None and open_nodes:
            parent, parent_tag, was_pre = open_nodes.pop()
            _close(parent, parent_tag, page, flat)
            preformatted -= was_pre
            following = parent.next if open_nodes else None
        node = following


def _write_text(node: LexborNode, page: _Page, preformatted: bool) -> None:
    text = node.text_content or ""
    if preformatted:
        first, *rest = text.split("\n")
        page.write(first)
        for line in rest:
            page.new_line()
            page.write(line)
        return
    text = _SPACE.sub(" ", text)
    if text.startswith(" "):
        page.space()
        text = text[1:]
    if text:
        page.write(text)


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    style = attributes.get("style") or ""
    return "hidden" in attributes or bool(style and _HIDDEN_STYLE.search(style))


def _open(node: LexborNode, tag: str, page: _Page, flat: bool) -> None:
    if tag == "br":
        page.new_line()
        return
    if "@" in tag:
        # Some programs forget to escape <dana@muster.example>: the parser takes the address for a tag.
        page.write(f"<{tag}>")
    if tag in ("td", "th") and page.begun:
        page.write("\t")
    if tag not in _BLOCKS:
        return
    if tag in _SPACED and not _flat(node, tag, flat):
        page.blank()
    else:
        page.end_line()
    if not page.signed and _is_signature(node) and not (page.lines and page.lines[-1].strip("> ") in ("--", "—")):
        page.signed = True
        text = (node.text(deep=True) or "").lstrip() if tag != "body" else "--"
        if text and not text.startswith(("--", "—")):
            page.write("-- ")
            page.new_line()
    if tag == "blockquote":
        page.depth = min(page.depth + 1, MAX_QUOTE_DEPTH + 2)
    elif tag == "li":
        page.write("- ")


def _close(node: LexborNode, tag: str, page: _Page, flat: bool) -> None:
    if tag not in _BLOCKS:
        return
    if tag in _SPACED and not _flat(node, tag, flat):
        page.blank()
    else:
        page.end_line()
    if tag == "blockquote":
        page.depth = max(0, page.depth - 1)


def _flat(node: LexborNode, tag: str, flat: bool) -> bool:
    """Whether a paragraph stands without space around it, as Word writes every single line."""
    if tag != "p":
        return tag == "table"
    attributes = node.attributes
    style = attributes.get("style") or ""
    return flat or bool(_FLAT_MARGIN.search(style)) or "MsoNormal" in (attributes.get("class") or "")


def _is_signature(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    marks = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    return any(mark in marks for mark in _SIGNATURE_MARKS) or (attributes.get("id") or "") == "Signature"
