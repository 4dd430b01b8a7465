"""What to highlight in a text, and why: the words of the original that match what was looked for, marks and all.

The text is analysed the way it was when it was indexed, and matched against the same plan, so what is highlighted is
what was found, on every engine.
"""

from searchapp.ranking.highlight.highlighter import Highlighter, Marked

__all__ = ["Highlighter", "Marked"]
