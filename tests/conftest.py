"""What holds for all tests: a random example may take its time on a busy machine, and prints how to repeat it."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("searchapp", deadline=None, print_blob=True)
settings.load_profile("searchapp")
