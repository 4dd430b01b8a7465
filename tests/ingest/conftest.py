"""Random tests of this folder read and write files: on a busy machine one example may take its time."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("files", deadline=None, print_blob=True)
settings.load_profile("files")
