"""What engines share that keep an index in a folder of this machine."""

from typing import Final

#: The file that makes a folder an index.
CURRENT: Final = "CURRENT"
