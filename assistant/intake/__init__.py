"""Raw words to mails and threads: pasted text, MIME files, transcripts. No model and no store in here."""

from assistant.intake.conversation import read_conversation
from assistant.intake.doors import as_mime, read_words
from assistant.intake.mail import Automatic, Mail
from assistant.intake.mime import read_mime
from assistant.intake.pasted import read_pasted
from assistant.intake.threads import thread_of

__all__ = [
    "Automatic",
    "Mail",
    "as_mime",
    "read_conversation",
    "read_mime",
    "read_pasted",
    "read_words",
    "thread_of",
]
