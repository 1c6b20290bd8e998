"""Memory: what the desk looks up, the playbook and the clients' histories. Imported by the desk only."""
