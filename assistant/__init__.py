"""Heardback: the desk of an agency's account manager. It never sends anything by itself."""
