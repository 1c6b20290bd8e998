"""How the tables became what they are, one module of `versions/` for each form. Run by `migrate`, forwards only.

Not here: the tables as they are now (`tables`), from which a new store is made at once.
"""
