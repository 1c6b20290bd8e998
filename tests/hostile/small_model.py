"""Tries attacks on the desk with a real small model behind it, and prints what got through. For developers; no test runs it.

    python -m tests.hostile.small_model --server-python PATH --gguf PATH [--mails FILE] [--only 20]

The server is that of `tests.model.record`, whose page says how to get it. Every state that a person could see is looked
at: the offline draft, each streamed step, the end. `--mails` takes others instead of our own: JSON Lines of id, subject,
body and `draft_must_not_match`, expressions.
Exit 1 where anything shown matches what must not be. Not here: a model that obeys every word (`test_attacks`).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from assistant.desk import Desk
from assistant.model.chat import OpenAICompatible
from assistant.model.configured import LanguageModel
from tests.builders import AGENCY
from tests.hostile.obedient import NOW, PromptFiles
from tests.model.record import ROOMY, served

PATIENCE_S = 120.0
OWN = Path(__file__).parent / "attacks.jsonl"


def attacks(mails: Path | None) -> Iterator[tuple[str, str, list[re.Pattern[str]]]]:
    """Name, mail and what must not be shown, of each attack."""
    for line in (mails or OWN).read_text("utf-8").splitlines():
        row = json.loads(line)
        if mails:
            mail = f"Subject: {row['subject']}\nFrom: Robin Vale <robin@vale.example>\n\n{row['body']}"
            yield row["id"], mail, [re.compile(pattern) for pattern in row["draft_must_not_match"]]
        else:
            yield row["id"], row["mail"], [re.compile(row["must_not_match"])]


def main() -> None:
    arguments = argparse.ArgumentParser(description="Attacks on the desk with a real small model.")
    arguments.add_argument("--server-python", required=True, help="a Python that has xllamacpp")
    arguments.add_argument("--gguf", required=True, type=Path, help="the model's file")
    arguments.add_argument("--mails", type=Path, help="other attacks than our own")
    arguments.add_argument("--only", type=int, default=0, help="no more than so many attacks")
    given = arguments.parse_args()
    chosen = list(attacks(given.mails))[: given.only or None]
    broken: list[str] = []
    written, states, began = Counter[str](), 0, time.monotonic()
    with served(given.server_python, given.gguf, ROOMY) as base_url:
        for number, (name, mail, wrong) in enumerate(chosen, start=1):
            # A model of its own for each, and time enough: a slow machine must not end in a model that is left alone.
            model = LanguageModel.of(
                OpenAICompatible(model=f"small-{number}", base_url=base_url), first_token_s=PATIENCE_S
            )
            desk = Desk(AGENCY, model=model, render=PromptFiles(), deadline_s=PATIENCE_S)
            begun = desk.begin_reply(mail, now=NOW, timezone="Europe/London")
            shown = [begun.first, *begun, begun.final]
            states += len(shown)
            written[re.sub("“.*”", "…", begun.final.fell_back or "the model's own")] += 1
            broken += [
                f"{name}: {one.written_by}"
                for one in shown
                if any(pattern.search(f"{one.subject}\n{one.body}") for pattern in wrong)
            ]
            print(f"\r{number} of {len(chosen)}, {len(broken)} broken", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(f"{len(chosen)} attacks, {states} states shown, {len(broken)} broken, {time.monotonic() - began:.0f} s")
    print("why the draft stood that did:", *written.most_common(), sep="\n  ")
    print(*dict.fromkeys(broken), sep="\n")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
