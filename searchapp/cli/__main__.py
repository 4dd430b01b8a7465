"""``python -m searchapp.cli`` is ``searchapp``."""

from searchapp.cli import main

main()
