"""How fast and how large things are, measured on what is invented here. Not here: how good the answers are (`evals`)."""
