"""Kinds of files by the endings of their names: which hold no articles, and what can be done with those not read."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from searchapp.errors import Message
from searchapp.ingest.packed import PACKINGS, unpacked_name

#: What stands beside saved pages and in folders of pictures, and is never the text of an article.
_WITHOUT_TEXT: Final = frozenset(
    (
        *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".bmp", ".ico", ".tif", ".tiff", ".avif", ".heic", ".jfif"),
        *(".css", ".scss", ".less", ".woff", ".woff2", ".ttf", ".otf", ".eot"),
        *(".js", ".mjs", ".cjs", ".map", ".py", ".pyc", ".sh", ".bat", ".php"),
        *(".mp3", ".m4a", ".wav", ".ogg", ".aac", ".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".3gp"),
    )
)
_TEMPORARY: Final = frozenset(
    (".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".swp", ".lock", ".bak")
)
_OF_SYSTEMS: Final = frozenset(("thumbs.db", "desktop.ini"))
#: Longer endings, and those with other signs, belong to names such as ``تقرير 3.11 عن القمح``.
_ENDING: Final = re.compile(r"\.[^\W_]{1,10}")

_SAVE_AS_DOCX: Final = Message(
    "open them in a word processor and save them as .docx or .txt", "افتحها في معالج نصوص واحفظها بصيغة .docx أو .txt"
)
_SAVE_AS_CSV: Final = Message("save their tables as .csv (UTF-8)", "احفظ جداولها بصيغة .csv (بترميز UTF-8)")
_EXTRACT_TEXT: Final = Message("convert them to .pdf", "حوّلها إلى .pdf")
_UNPACK: Final = Message("unpack them, and index the folder", "فُكّ ضغطها ثم فهرس المجلد")
_SAVE_AS_TEXT: Final = Message("save them as .txt or .html", "احفظها بصيغة .txt أو .html")
_RENAME_TO_TEXT: Final = Message("rename them to .txt", "أعد تسميتها لتنتهي بـ .txt")
_RENAME_TO_PAGE: Final = Message("rename them to .html", "أعد تسميتها لتنتهي بـ .html")

_ADVICE: Final = {
    **dict.fromkeys((".wpd", ".pages", ".dot", ".dotx"), _SAVE_AS_DOCX),
    **dict.fromkeys((".numbers", ".mdb", ".accdb", ".sqlite", ".db"), _SAVE_AS_CSV),
    **dict.fromkeys((".djvu", ".ps"), _EXTRACT_TEXT),
    **dict.fromkeys((".gz", ".bz2", ".xz", ".zst", ".7z", ".rar"), _UNPACK),
    **dict.fromkeys((".msg", ".mht", ".mhtml", ".ppt", ".pptx", ".mobi", ".azw3"), _SAVE_AS_TEXT),
    **dict.fromkeys((".text", ".log"), _RENAME_TO_TEXT),
    **dict.fromkeys((".xhtml", ".shtml", ".asp", ".aspx"), _RENAME_TO_PAGE),
}


def ending_of(name: str) -> str:
    """Return the ending of the file ``name`` in lower case (``.pdf``, ``.pdf.gz``), or ``""`` if it has none."""
    name = PurePath(name).name.lower()
    packed = next((packing for packing in PACKINGS if name.endswith(packing)), "")
    ending = PurePath(name.removesuffix(packed)).suffix
    return f"{ending if _ENDING.fullmatch(ending) else ''}{packed}"


def why_ignored(name: str) -> str:
    """Return why a file of this name holds no article for sure: ``hidden``, ``temporary``, ``README`` or its ending.

    Returns ``""`` if it may hold one.
    """
    lower = name.lower()
    ending = ending_of(name)
    if name.startswith(".") or lower in _OF_SYSTEMS:
        return "hidden"
    if is_temporary(name):
        return "temporary"
    if lower.startswith("readme"):
        return "README"
    return ending if unpacked_name(ending) in _WITHOUT_TEXT else ""


def why_member_ignored(name: str) -> str:
    """Return why a file of this name within an archive holds no article for sure, like :func:`why_ignored`."""
    *folders, last = name.split("/")
    # The second is where macOS puts what it knows of files beside their text.
    is_hidden = any(folder.startswith(".") or folder == "__MACOSX" for folder in folders)
    return "hidden" if is_hidden else why_ignored(last)


def is_temporary(name: str) -> bool:
    """Return whether a file of this name is one that programs leave while they write: ``~$news.docx``, ``a.tmp``."""
    is_autosaved = name.startswith("#") and name.endswith("#")
    return is_autosaved or name.startswith("~$") or name.endswith("~") or ending_of(name) in _TEMPORARY


def not_read(ending: str, known: str) -> Message:
    """Files with this ending are not read; those with one of the ``known`` endings are."""
    advice = _ADVICE.get(ending) or _ADVICE.get(unpacked_name(ending))
    advice = advice or Message(f"the known kinds are {known}", f"الأنواع المعروفة: {known}")
    kind = f"files ending in {ending}" if ending else "files without an ending"
    kind_ar = f"الملفات المنتهية بـ {ending}" if ending else "الملفات التي لا امتداد لها"
    return Message(f"{kind} are not read; {advice.en}", f"{kind_ar} لا تُقرأ؛ {advice.ar}")
