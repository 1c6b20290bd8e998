"""Where the files that ship with the product lie. Not here: the person's own data folder (`settings`)."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KNOWLEDGE = ROOT / "knowledge"
PROMPTS = ROOT / "prompts"
LIBRARY = ROOT / "evals" / "library"
