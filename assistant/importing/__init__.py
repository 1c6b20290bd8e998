"""What archives and mailboxes hold, put into the store: whose it is, which conversation it belongs to, nothing lost or twice.

Not here: how archives are read (`intake.archives`), the tables (`memory`), the sign-in to mailboxes (`syncing`).
"""

from assistant.importing.importer import Importer
from assistant.importing.report import Counts, Progress
from assistant.importing.settling import settle

__all__ = ["Counts", "Importer", "Progress", "settle"]
