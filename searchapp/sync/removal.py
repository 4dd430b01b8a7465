"""How many articles may go in one run, because their files are gone, before somebody has to confirm it.

The files of a folder that was renamed beyond recognition, or of a disk that is only half there, look as if they had
been deleted. A few articles may always go; a larger share of an archive goes by a word and not by a slip.
"""

from __future__ import annotations

from typing import Final

from searchapp.errors import ARTICLES, InputError, Message, counted

#: How many articles may always go, and of how many articles one may.
_FEW: Final = 10
_ONE_OF: Final = 10


class ManyRemovedError(InputError):
    """A large share of the articles would be removed; nothing was changed.

    ``question`` asks whether they are to go, ``removed`` is their number, and ``file`` what one of them was in.
    """

    def __init__(self, removed: int, articles: int, file: str) -> None:
        self.removed, self.articles, self.file = removed, articles, file
        count = counted(removed, ARTICLES)
        self.question = Message(
            f"Remove {removed:,} of {articles:,} articles? They are no longer in the files, such as those of {file}.",
            f"أيُحذف {count} من أصل {articles:,} في الفهرس؟ لم تعد في الملفات، مثل ما في {file}.",
        )
        super().__init__(
            Message(
                f"{removed:,} of {articles:,} articles would be removed: they are not in the files any more, such as "
                f"those of {file}. Nothing was changed. Pass --yes if they are to go; "
                "searchapp index --prune --dry-run --verbose lists them.",
                f"سيُحذف {count} من أصل {articles:,} في الفهرس: لم تعد في الملفات، مثل ما في {file}. لم يُغيَّر شيء. "
                "أضف --yes إن كان المراد حذفها؛ ويسردها الأمر: searchapp index --prune --dry-run --verbose",
            )
        )


def is_large_share(removed: int, articles: int) -> bool:
    """Return whether somebody has to confirm that ``removed`` of ``articles`` go.

    >>> is_large_share(10, 12), is_large_share(11, 109), is_large_share(11, 110)
    (False, True, False)
    """
    return removed > max(_FEW, articles // _ONE_OF)
