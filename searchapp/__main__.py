"""``python -m searchapp`` is ``searchapp``."""

from searchapp.cli import main

if __name__ == "__main__":
    main()
