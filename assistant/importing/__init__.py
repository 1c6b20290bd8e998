"""What archives and mailboxes hold, put into the store: whose it is, which conversation it belongs to, nothing lost or twice.

Not here: how archives are read (`intake.archives`), the tables (`memory`), the sign-in to mailboxes (`syncing`).
"""
