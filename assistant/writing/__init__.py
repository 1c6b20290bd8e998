"""Writing: the plan of a reply, the offline writer, and the checks that every draft passes, whoever wrote it."""
