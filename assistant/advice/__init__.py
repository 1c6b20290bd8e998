"""Advice: the rules of the judging guide in the open. Takes a reading, returns answers with their evidence."""
