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
MAX_PARAMETERS = 8_000
"""Characters of a header whose parameters are taken apart by the rules."""
MAX_ADDRESSES = 200
MAX_REFERENCES = 100
MAX_DEPTH = 20
"""Nested parts below this are left unread."""
MAX_PARTS = 300
MAX_ATTACHMENTS = 100
MAX_BODY_CHARS = 1_000_000
"""Characters of body text that are split into new words and history; the rest stays in the stored raw mail."""
MAX_TEXT_BYTES = 16 * 1024 * 1024
"""Bytes of one part of words that are decoded."""
MAX_ATTACHED_MAILS = 20
"""Mails attached to a mail, to any depth, that are read as its history."""
MAX_HTML_CHARS = 2_000_000
"""Characters of one page, pictures inside it not counted, that are taken apart."""
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

# -- archives ----------------------------------------------------------------------------------------------------------

MAX_MAIL_BYTES = 32 * 1024 * 1024
"""A mail in an archive may bring its attachments; above this it goes to quarantine."""
MAX_KEPT_BYTES = 50 * 1024 * 1024
"""Of what cannot be read, this much is kept."""
MAX_TABLE_BYTES = 50 * 1024 * 1024
"""A chat export, a calendar or a thread above this is refused: no person's is as large."""
MAX_ROWS_BYTES = 20 * 1024 * 1024
"""A table, or a day of Slack in one channel: what has to be held whole, in more memory than it has bytes."""
MAX_FILES = 500_000
"""Files that are looked at in one folder or zip."""
MAX_ZIP_RATIO = 200
"""A file in a zip that unpacks to more than this many times its size is a bomb; plain text reaches 20."""
MAX_EVENT_BYTES = 256 * 1024
"""A calendar entry above this goes to quarantine."""
MAX_OCCURRENCES = 500
"""Meetings of one series that are told; the latest stay."""
