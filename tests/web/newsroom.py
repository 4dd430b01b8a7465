"""Articles written for the tests of the web interface: enough for several pages, one to read, and hostile ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PORT, CANAL = "وكالة المرفأ", "Canal أخبار"
TOTAL = 24
"""How many articles speak of saffron, a word that nothing else in the tests speaks of."""

LONG_ID = "archive/2025/موسم الزعفران.txt"
LONG_MATCHES = (4, 25, 33)
LONG_BEST = 25

BIDI_OVERRIDE, BIDI_ISOLATE = "\u202e", "\u2066"
PAYLOAD = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>"
HOSTILE_IDS = (
    "a/../../secret",
    "//double//slash/",
    "./dot/.",
    "~tilde/~",
    "what?q=1&x=2#fragment",
    "per%2Fcent %41",
    "أخبار/مقال ١٢",
    "back\\slash",
    "<b>\"'&amp;",
)


def write_newsroom(path: Path) -> Path:
    """Write every article to a JSON Lines file and return it."""
    articles = [*_saffron(), _long(), _hostile_text(), *_hostile_ids()]
    path.write_text("".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles), encoding="utf-8")
    return path


def _saffron() -> list[dict[str, Any]]:
    return [
        {
            "id": f"saffron-{number:02}",
            "title": f"تقرير الزعفران رقم {number}",
            "content": f"ارتفع إنتاج الزعفران في الحقول.\nقال المزارعون إن العام {number} كان جيدًا.",
            "source": PORT if number % 3 else CANAL,
            "section": "اقتصاد" if number % 2 else "زراعة",
            "author": "ليلى Haddad" if number == 1 else "",
            "date": f"2025-{1 + number % 12:02}-05",
            "url": f"https://news.example/{number}",
        }
        for number in range(1, TOTAL + 1)
    ]


def _long() -> dict[str, Any]:
    lines = [f"فقرة عادية رقم {number} تصف الطريق إلى الجبل والقرية القديمة." * 3 for number in range(40)]
    for position in LONG_MATCHES:
        lines[position] = "وصل تجار العنبر إلى السوق صباحًا."
    lines[LONG_BEST] = "العنبر والكهرمان: تجار العنبر يبيعون الكهرمان في سوق العنبر."
    return {"id": LONG_ID, "title": "يوميات القرية", "content": "\n".join(lines), "date": "2025-11-06T14:30:00"}


def _hostile_text() -> dict[str, Any]:
    return {
        "id": "hostile-text",
        "title": f"زمرد {PAYLOAD}",
        "content": f"زمرد {PAYLOAD} زمرد\n{BIDI_OVERRIDE}زمرد مقلوب {BIDI_ISOLATE} بلا نهاية",
        "source": f"مصدر {PAYLOAD}",
        "section": f"قسم {PAYLOAD}",
        "author": f"كاتب {PAYLOAD}",
        "date": "2025-03-01",
        "url": "javascript:alert(3)",
    }


def _hostile_ids() -> list[dict[str, Any]]:
    return [
        {"id": article_id, "title": f"ياقوت {number}", "content": "ياقوت أحمر في الخزانة.", "date": "2025-04-01"}
        for number, article_id in enumerate(HOSTILE_IDS)
    ]
