"""Trains the readers out of the library alone. Not here: reading with them (`assistant.reading.trained`)."""
