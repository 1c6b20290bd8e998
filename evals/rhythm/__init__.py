"""A back-test of the reply rhythm on real mail. Not here: the model (`assistant.reading`), its fit (`evals.training`)."""
