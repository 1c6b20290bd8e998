"""The conversation: what is asked in a chat turn, which method of the desk answers it, and what is remembered until the next.

Not here: reading what is asked (`reading`), any decision (`advice`), how it is shown (`cli`, `ui`).
"""

from assistant.conversation.chat import Conversation
from assistant.conversation.values import ChatTurn, Exchange

__all__ = ["ChatTurn", "Conversation", "Exchange"]
