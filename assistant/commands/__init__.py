"""Commands of the command line, by room; `cli` adds them to `heardback`. Not here: what they do (the desk)."""
