"""Words of news for the analyser's tests: of many patterns, some with first or last letters that look like affixes."""

from __future__ import annotations

from searchapp.analysis.normalize import normalize
from searchapp.analysis.stem import PRONOUNS, stem
from searchapp.analysis.tokens import words_in

#: No two of these are forms of one word.
WORDS = words_in(
    "حكومة رئيس وزير وزارة دولة قانون رئاسة مسؤول اتفاق اتحاد لجنة لقاء لاعب لغة لندن لبنان ليبيا مدرسة جامعة شرطة "
    "شرط عملة عملية عمل ألمانيا ألعاب ألبوم إلغاء التزام التهاب إلكتروني بحرين فلسطين سعودي اجتماعي برلمان مهرجان "
    "تعاون تأمين تعيين مليون باكستان كازاخستان أردوغان واشنطن ولاية وكالة وثيقة وحدة وطن وقت وفد وجه ورق والد واقع "
    "كاليفورنيا فالنسيا بالون هيئة بيئة فئة قوة قناة حياة محافظة منطقة مدينة طائرة سيارة صحيفة كتاب كاتب مكتب اتجاه "
    "توجيه جنيه تفاهم مواجهة إيران مصر سوريا ترامب نتنياهو اقتصاد استثمار انتخاب معركة هجوم صاروخ شركة بنك نفط سعر"
)

_ARTICLES = ("ال", "وال", "بال", "كال", "فال", "وبال", "وكال", "وفال", "فبال", "فكال")
_LAM_ARTICLES = ("لل", "ولل", "فلل")


def with_prefixes(word: str) -> list[str]:
    """Return ``word`` behind every prefix, spelt as in news."""
    behind_lam = word.removeprefix("ل")
    return [
        "و" + word,
        *(article + word for article in _ARTICLES),
        *(article + behind_lam for article in _LAM_ARTICLES),
    ]


def with_pronouns(word: str) -> list[str]:
    """Return ``word`` with every attached pronoun, spelt as in news."""
    base = word[:-1] + "ت" if word.endswith("ة") else word
    return [base + pronoun for pronoun in PRONOUNS]


def stem_of(word: str) -> str:
    """Return the stem of ``word`` as it stands in a text."""
    return stem(normalize(word))
