"""`python -m evals.training`: trains every reader anew and writes its weights to `knowledge/weights/`."""

from __future__ import annotations

from evals.training import rhythm
from evals.training.mood import train_mood

if __name__ == "__main__":
    train_mood()
    rhythm.main()
