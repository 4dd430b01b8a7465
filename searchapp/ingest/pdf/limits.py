"""What reading a PDF may take: time, memory and output of its processes, pages, glyphs."""

from typing import Final

from searchapp.ingest.limited_process import Limits

OF_PROCESS: Final = Limits(cpu_seconds=10, wall_seconds=15, memory_bytes=1 << 30, output_bytes=8 << 20)
#: After this share of a limit a process ends at the end of a page, and another goes on.
TIRED: Final = 0.4

#: Of a page. A full page of a newspaper has 30,000.
MOST_GLYPHS: Final = 200_000
#: Of a file.
MOST_PAGES: Final = 2000
LARGEST_PDF_MB: Final = 512
#: Processes that had to be stopped.
MOST_STOPPED: Final = 3
#: For the whole file, and more for each page that was read.
SECONDS: Final = 60
SECONDS_PER_PAGE: Final = 1
