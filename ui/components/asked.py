"""What the person pasted, dropped or asked, as they entered it: a long mail is folded to its first lines."""

from __future__ import annotations

from ui.components.plain import Html, fill, show

_LONG = 260


def show_asked(words: str, file: str) -> None:
    """The words as plain text."""
    name = fill('<div class="hb-file">{file}</div>', file=file) if file else Html()
    if len(words) <= _LONG and words.count("\n") < 4:
        body = fill('<div class="hb-words">{words}</div>', words=words) if words else Html()
    else:
        body = fill(
            '<details><summary><div class="hb-words">{front}</div>'
            '<span class="hb-more hb-open">Show all</span><span class="hb-more hb-shut">Show less</span></summary>'
            '<div class="hb-words">{words}</div></details>',
            front="\n".join(line for line in words[:600].splitlines() if line.strip()),
            words=words,
        )
    show(fill('<div class="hb-asked">{name}{body}</div>', name=name, body=body))
