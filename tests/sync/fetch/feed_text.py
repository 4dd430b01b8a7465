"""Feeds to serve."""

from __future__ import annotations

SENTENCE = "أعلنت هيئة الموانئ اليوم أن الرصيف الجديد سيستقبل أولى السفن في مطلع الشهر المقبل بعد أعمال استغرقت عامين. "
#: Long enough to be all that there is.
TEXT = SENTENCE * 12


def item(name: str, text: str = TEXT, link: str = "", extra: str = "") -> str:
    address = f"<link>{link}</link>" if link else ""
    return (
        f"<item><guid isPermaLink='false'>{name}</guid><title>خبر {name}</title>{address}"
        f"<pubDate>Thu, 06 Nov 2025 10:30:00 GMT</pubDate><description>{text}</description>{extra}</item>"
    )


def rss(*items: str, title: str = "وكالة المرفأ", declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return f"{declaration}<rss version='2.0'><channel><title>{title}</title>{''.join(items)}</channel></rss>"


def article_page(text: str = TEXT) -> str:
    return (
        "<html><head><title>صفحة</title><meta name='author' content='سلمى نور'></head><body><nav>حول</nav>"
        f"<article><p>{text}</p><p>{SENTENCE}</p></article></body></html>"
    )
