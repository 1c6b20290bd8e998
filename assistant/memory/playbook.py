"""The playbook: Markdown pages, one situation each, which an agency reads and edits. This reads them and checks them.

Not here: finding the right page for a question (`index`), cutting pages up for the search (`passages`), noticing that they
changed (`playbook_live`), what PDF and Word files say (`documents`).
An agency keeps its own pages in a folder of its own: a page with a known id replaces ours, and whatever its front
matter leaves out is taken from ours; a page with a new id is added. Pages in PDF and Word have no front matter: their id
is the file's name, their title the first line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import yaml

from assistant.errors import BadSettings
from assistant.memory.documents import read_document
from assistant.thread import Value

PLAYBOOK = Path(__file__).resolve().parents[2] / "knowledge" / "playbook"
DOCUMENTS = (".docx", ".pdf")
LONGEST_TITLE = 120
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


class Page(Value):
    """One page. `text` is Markdown, `situation` one sentence that says when one is on this page."""

    id: str
    title: str
    situation: str
    text: str
    reviewed: date
    related: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """The situation as people put it when they ask; found like the text, never shown as advice."""

    def sections(self) -> tuple[tuple[str, str], ...]:
        """(heading, text) in order; text before the first heading has an empty heading. Empty sections are left out."""
        cut = _HEADING.split(self.text)
        pairs = [("", cut[0]), *zip(cut[1::2], cut[2::2], strict=True)]
        return tuple((heading, text.strip()) for heading, text in pairs if text.strip())


def load_pages(folder: Path = PLAYBOOK, own: Path | None = None) -> tuple[Page, ...]:
    """All pages in the order of their ids; those in `own` replace and add. An `own` that is not there holds none.

    Raises BadSettings naming the file and the field that cannot be used.
    """
    if not folder.is_dir():
        raise BadSettings(f"The playbook folder {folder} does not exist.")
    pages = _read_folder(folder, {})
    if own is not None and own.is_dir():
        pages |= _read_folder(own, pages)
        pages |= _read_documents(own, pages)
    for page in pages.values():
        for other in page.related:
            if other not in pages:
                raise BadSettings(f"{page.id}.md: field related names {other}, and there is no such page.")
    return tuple(pages[id] for id in sorted(pages))


def _read_folder(folder: Path, known: Mapping[str, Page]) -> dict[str, Page]:
    pages: dict[str, Page] = {}
    for file in sorted(folder.glob("*.md")):
        if _is_page(file):
            page = _read_page(file, known)
            pages[page.id] = page
    return pages


def ids_in(folder: Path) -> frozenset[str]:
    """The ids of all pages of a folder by the names of their files, without reading one; none where it is not there."""
    if not folder.is_dir():
        return frozenset()
    written = {file.stem for file in folder.glob("*.md") if _is_page(file)}
    return frozenset(written | {_id_of(file) for file in folder.iterdir() if _is_document(file)})


def document_of(folder: Path, id: str) -> Path | None:
    """The PDF or Word file that is the page of that id; None where there is none."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return next((file for file in files if _is_document(file) and _id_of(file) == id), None)


def _is_document(file: Path) -> bool:
    return file.suffix.lower() in DOCUMENTS and _is_page(file) and file.is_file()


def _is_page(file: Path) -> bool:
    """A README for colleagues, drafts under a leading _ or . and what Word keeps beside an open file (~) are no pages."""
    return file.stem.lower() != "readme" and file.name[0] not in "_.~"


def _read_documents(folder: Path, known: Mapping[str, Page]) -> dict[str, Page]:
    pages: dict[str, Page] = {}
    for file in sorted(folder.iterdir()):
        if not _is_document(file):
            continue
        id = _id_of(file)
        if id in pages or (folder / f"{id}.md").is_file():
            raise BadSettings(f"{file.name}: there is another page {id} in the folder; keep one of the two.")
        pages[id] = _page_of_document(file, id, known.get(id))
    return pages


def _page_of_document(file: Path, id: str, base: Page | None) -> Page:
    first, _, rest = read_document(file).partition("\n")
    title = " ".join(first.lstrip("#").split())[:LONGEST_TITLE]
    text = rest.strip() or first.strip()
    changed = datetime.fromtimestamp(file.stat().st_mtime, tz=UTC).date()
    return Page(
        id=id,
        title=title,
        situation=base.situation if base else title,
        text=text,
        reviewed=changed,
        related=base.related if base else (),
        asked=base.asked if base else (),
    )


def _id_of(file: Path) -> str:
    """The file's name as an id: "Late Work.pdf" is late-work."""
    plain = unicodedata.normalize("NFKD", file.stem).encode("ascii", "ignore").decode().lower()
    id = "-".join(re.findall(r"[a-z0-9]+", plain))
    if not id:
        raise BadSettings(f"{file.name}: the name needs letters or digits, as the page is called by it.")
    return id


def _read_page(file: Path, known: Mapping[str, Page]) -> Page:
    try:
        raw = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadSettings(f"{file.name}: the file is not UTF-8 text; save it as UTF-8.") from None
    except OSError as error:
        raise BadSettings(f"{file.name}: the file cannot be read ({error.strerror}).") from error
    return page_from(file, raw, known)


def page_from(file: Path, raw: str, known: Mapping[str, Page]) -> Page:
    """The page that these words of a file are; what its front matter leaves out is that of the `known` page of its id.

    Raises BadSettings naming the file and the field that cannot be used.
    """
    fields, text = _front_matter(file, raw.replace("\r\n", "\n").replace("\r", "\n"))
    id = _text(file, fields, "id", file.stem)
    if id != file.stem or not _ID.fullmatch(id):
        raise BadSettings(
            f"{file.name}: field id must be the file's name without .md, in small letters, digits and hyphens."
        )
    base = known.get(id)
    if not text:
        raise BadSettings(f"{file.name}: there is no text below the front matter.")
    return Page(
        id=id,
        title=_text(file, fields, "title", base and base.title),
        situation=_text(file, fields, "situation", base and base.situation),
        text=text,
        reviewed=_day(file, fields, "reviewed", base and base.reviewed),
        related=_texts(file, fields, "related", base.related if base else ()),
        asked=_texts(file, fields, "asked", base.asked if base else ()),
    )


def _front_matter(file: Path, raw: str) -> tuple[dict[str, Any], str]:
    """The YAML between two lines of --- at the very top, and the text below it."""
    parts = re.split(r"^---[ \t]*$\n?", raw, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise BadSettings(f"{file.name}: the front matter is missing; begin the page with --- and close it with ---.")
    try:
        fields: Any = yaml.safe_load(parts[1])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark else ""
        raise BadSettings(
            f"{file.name}: the front matter is not YAML{line}; put a value that holds a colon in quotes."
        ) from None
    if not isinstance(fields, dict):
        raise BadSettings(f"{file.name}: the front matter must hold fields, one a line, such as title: Answer first.")
    return cast("dict[str, Any]", fields), parts[2].strip()


def _text(file: Path, fields: dict[str, Any], field: str, default: str | None) -> str:
    value = fields.get(field, default)
    if value is None:
        raise BadSettings(f"{file.name}: field {field} is missing.")
    if not isinstance(value, str) or not value.strip():
        raise BadSettings(f"{file.name}: field {field} must be text; put it in quotes.")
    return " ".join(value.split())


def _texts(file: Path, fields: dict[str, Any], field: str, default: tuple[str, ...]) -> tuple[str, ...]:
    value = fields.get(field, default)
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in cast("list[Any]", value)):
        raise BadSettings(f"{file.name}: field {field} must be a list of texts, such as [one, two].")
    return tuple(" ".join(each.split()) for each in cast("list[str]", value) if each.strip())


def _day(file: Path, fields: dict[str, Any], field: str, default: date | None) -> date:
    value = fields.get(field, default)
    if value is None:
        raise BadSettings(f"{file.name}: field {field} is missing; write the day as 2026-11-15.")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            value = None
    if not isinstance(value, date):
        raise BadSettings(f"{file.name}: field {field} must be a day; write it as 2026-11-15.")
    return value
