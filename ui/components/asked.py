"""What the person pasted, dropped or asked, as they entered it: a long mail is folded to its first lines."""

from __future__ import annotations

from ui.components.plain import Html, fill, show

_LONG = 260


def show_asked(words: str, file: str | None, number: int) -> None:
    """The words as plain text."""
    name = fill('<div class="hb-file">{file}</div>', file=file) if file else Html()
    if len(words) <= _LONG and words.count("\n") < 4:
        body = fill('<div class="hb-words">{words}</div>', words=words) if words else Html()
    else:
        body = fill(
            '<details><summary><div class="hb-words">{front}</div><span class="hb-more"></span></summary>'
            '<div class="hb-words">{words}</div></details>',
            front=words[:600],
            words=words,
        )
    show(fill('<div class="hb-asked" data-number="{number}">{name}{body}</div>', number=number, name=name, body=body))
