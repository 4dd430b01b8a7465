"""What a PDF may take: time, memory and output of the processes that read it, pages, glyphs."""

from typing import Final

from searchapp.ingest.limited_process import Limits

OF_PROCESS: Final = Limits(cpu_seconds=10, wall_seconds=15, memory_bytes=1 << 30, output_bytes=8 << 20)
#: After this share of any of them a process ends at the next page, and another goes on.
TIRED: Final = 0.4

#: Of a page. A full page of a newspaper has 30,000.
MOST_GLYPHS: Final = 200_000
#: Of a file: pages, megabytes, processes that had to be stopped, and seconds, and how many more for each page read.
MOST_PAGES: Final = 2000
LARGEST_PDF_MB: Final = 512
MOST_STOPPED: Final = 3
SECONDS: Final = 60
SECONDS_PER_PAGE: Final = 1
