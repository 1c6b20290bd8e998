"""`python -m assistant` is `heardback`."""

from assistant.cli import main

main()
