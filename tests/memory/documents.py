"""Makes small PDF and Word files for tests: as plain as the formats allow."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = (
    f"<w:styles {_W}>"
    '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:styleId="Standard"><w:name w:val="Normal"/></w:style>'
    "</w:styles>"
)


def word(file: Path, *paragraphs: str, styles: str = STYLES, head: str = "") -> Path:
    """A .docx of these paragraphs, each the XML of what stands in its w:p."""
    body = "".join(
        paragraph if paragraph.startswith("<w:tbl") else f"<w:p>{paragraph}</w:p>" for paragraph in paragraphs
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/styles.xml", styles)
        archive.writestr("word/document.xml", f"{head}<w:document {_W}><w:body>{body}</w:body></w:document>")
    return file


def run(text: str, style: str = "") -> str:
    """One run of text, in a style where one is named."""
    looks = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'{looks}<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def pdf(file: Path, pages: Iterable[Sequence[str]]) -> Path:
    """A .pdf with these lines on its pages."""
    streams = [_stream(lines) for lines in pages]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, stream in enumerate(streams):
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
        objects.append((page + "/Resources << /Font << /F1 3 0 R >> >> >>").encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    content, places = b"%PDF-1.4\n", list[int]()
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    file.write_bytes(content + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end)
    return file


def _stream(lines: Sequence[str]) -> bytes:
    drawn = b"".join(
        b"1 0 0 1 60 %d Tm (%s) Tj\n" % (780 - 16 * number, _escaped(line)) for number, line in enumerate(lines)
    )
    return b"BT /F1 11 Tf\n" + drawn + b"ET"


def _escaped(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
