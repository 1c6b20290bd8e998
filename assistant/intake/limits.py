"""How much intake takes in before it says no or cuts short. Not here: what is done with the words.

Every limit exists because a mail of a few kilobytes can otherwise cost seconds or the whole stack; each is far above
what people write.
"""

from __future__ import annotations

MAX_INPUT_BYTES = 5 * 1024 * 1024
"""A mail or paste above this is refused."""
MAX_HEADER_BYTES = 256 * 1024
MAX_HEADER_LINES = 2_000
MAX_HEADER_VALUE = 20_000
"""Characters of one header value that are looked at."""
MAX_ADDRESSES = 200
MAX_REFERENCES = 100
MAX_DEPTH = 20
"""Nested parts below this are left unread."""
MAX_PARTS = 300
MAX_ATTACHMENTS = 100
MAX_BODY_CHARS = 1_000_000
"""Characters of body text that are split into new words and history; the rest stays in the stored raw mail."""
MAX_HTML_NODES = 200_000
MAX_HTML_DEPTH = 400
"""Nested tags beyond this make the parser itself slow: such a page is read by its letters only."""
MAX_QUOTE_DEPTH = 25
"""Mails inside mails inside mails: deeper history stays with the last mail that was told apart."""
MAX_EARLIER = 200
"""Markers of older mails that are looked into; a text with more keeps the rest with the last one."""
MAX_LINES = 20_000
"""Lines that are searched for markers and signatures."""
MAX_TURNS = 5_000
"""Lines of a pasted transcript that are read."""
MAX_MARKER_LINE = 600
"""A line longer than this is prose, never a marker."""
