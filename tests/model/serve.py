"""Serves a GGUF file on loopback by xllamacpp, for `record.py`: prints its base URL, ends when its input does.

Runs with the Python of an environment of its own that has `xllamacpp`; the project itself never needs it.
Arguments: the file, the name that it is served by, the context's length in tokens.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any


def main(gguf: str, name: str, context: int) -> None:
    xllamacpp: Any = importlib.import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = gguf
    params.model_alias = {name}
    params.n_ctx = context
    params.n_parallel = 1
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    # One thread that sleeps while it waits: several that spin take minutes for a word on a machine that does other things.
    for threads in (params.cpuparams, params.cpuparams_batch):
        threads.n_threads = 1
        threads.poll = 0
    server = xllamacpp.Server(params)
    print(f"{server.listening_address}/v1", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
