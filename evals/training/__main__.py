"""`python -m evals.training`: trains every reader anew into `knowledge/weights/`, each after those that it rests on."""

from __future__ import annotations

from evals.training.acts import train_acts
from evals.training.intents import train_intents
from evals.training.mood import train_mood
from evals.training.rhythm import train_rhythm
from evals.training.telling import train_telling
from evals.training.urgency import train_urgency
from evals.training.witness import train_witness

if __name__ == "__main__":
    for train in (train_mood, train_urgency, train_telling, train_intents, train_acts, train_rhythm, train_witness):
        print(train.__name__, flush=True)
        train()
