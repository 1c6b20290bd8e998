"""`python -m evals.training.passages`: embeds the shipped playbook's passages into `knowledge/embedder/`, after an edit of a page.

Not here: how they are used (`assistant.memory.shipped_vectors`).
"""

from __future__ import annotations

from assistant.embedder import MiniLm
from assistant.memory.passages import passages_of
from assistant.memory.playbook import load_pages
from assistant.memory.shipped_vectors import write_shipped


def main() -> None:
    """Embeds all of them, some seconds of work, and writes both files."""
    texts = [passage.text for passage in passages_of(load_pages())]
    write_shipped(texts, MiniLm())
    print(f"{len(texts)} passages")


if __name__ == "__main__":
    main()
