"""A run as one HTML file that needs nothing else: the figures, then every case, errors first, in light and dark.

Cases lie in it as data, in parts that are read when somebody opens one, so that twenty thousand open as fast as four
hundred; a line of script puts their words on the page as text. It asks no other machine for anything, which its own policy
holds. Not here: the figures themselves (`results`).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from evals.files import owner_only
from evals.html_figures import head, parts
from evals.results import SLICES, plain
from evals.wording import KINDS, NAMES, QUESTIONS
from evals.wording import SLICES as SLICE_WORDS

FILE = "report.html"
PART = 200
"""Cases that are read at once when one of them is opened."""
_PAGE = Path(__file__).resolve().parent / "page"


def write(file: Path, figures: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes the report of rows as `cases.jsonl` has them, for its owner only. Raises BadInput where it cannot be."""
    with owner_only(file) as handle:
        for piece in pieces(figures, rows):
            handle.write(piece)


def pieces(figures: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The file, bit by bit: what twenty thousand cases come to is never held as one text."""
    style, script = ((_PAGE / name).read_text("utf-8") for name in ("report.css", "report.js"))
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    told = plain(figures)
    yield (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(told['run']['name'])} – evals</title><style>{style}</style></head><body><main>"
    )
    yield head(told)
    yield from parts(told)
    yield _controls(rows)
    yield f'<script type="application/json" id="index">{_data(_index(rows))}</script>'
    for number, start in enumerate(range(0, len(rows), PART)):
        kept = [_kept(row) for row in rows[start : start + PART]]
        yield f'<script type="application/json" id="part-{number}">{_data(kept)}</script>'
    yield f"<script>{script}</script></main></body></html>\n"


def _data(value: Any) -> str:
    """JSON that no word in it can end."""
    told = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
    return told.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _index(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "part": PART,
        "cuts": [cut for cut in SLICES if any(cut in row["slices"] for row in rows)],
        "words": {**NAMES, **QUESTIONS},
        "cases": [
            {
                "id": row["key"].partition(":")[2],
                "kind": row["kind"],
                "wrong": row["wrong"],
                "failed": row["failed"] is not None,
                "slices": row["slices"],
            }
            for row in rows
        ],
    }


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    """What of a row is shown once it is opened."""
    return {
        name: row[name]
        for name in ("kind", "failed", "fell_back", "ms", "tokens", "cost", "verdicts", "case", "answer")
    }


def _controls(rows: Sequence[Mapping[str, Any]]) -> str:
    kinds = [(kind, KINDS[kind]) for kind in KINDS if any(row["kind"] == kind for row in rows)]
    wrong = sorted({name for row in rows for name in row["wrong"]})
    choices = [("errors", "errors only"), ("", "all, errors first"), ("failed", "failed")]
    choices += [(f":{name}", f"wrong: {QUESTIONS.get(name, name)}") for name in wrong]
    cuts = [
        _select(f"cut-{cut}", SLICE_WORDS[cut], [("", "all"), *((value, NAMES.get(value, value)) for value in values)])
        for cut in SLICES
        if (values := sorted({row["slices"][cut] for row in rows if cut in row["slices"]}))
    ]
    return (
        '<h2>Every case</h2><div class="controls">'
        + _select("wrong", "Which", choices)
        + _select("kind", "Kind", [("", "all"), *kinds])
        + "".join(cuts)
        + '<label>Id<input id="pick-what" type="search" autocomplete="off"></label></div>'
        '<div class="pager"><button id="back" type="button">Back</button><button id="next" type="button">Next</button>'
        '<span id="said" class="soft" aria-live="polite"></span></div><div id="list"></div>'
        "<noscript><p>The cases are listed by a script inside this file; the figures above need none.</p></noscript>"
    )


def _select(name: str, label: str, options: Sequence[tuple[str, str]]) -> str:
    inside = "".join(f'<option value="{escape(value)}">{escape(word)}</option>' for value, word in options)
    return f'<label>{escape(label)}<select id="pick-{escape(name)}">{inside}</select></label>'
