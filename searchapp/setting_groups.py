"""What each setting means, in groups: for the settings file of a new home, for ``searchapp config`` and for the manual.

A test holds it against :class:`.Settings`: each field is in one group.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from searchapp.errors import Message


class SettingGroup(NamedTuple):
    """Settings that belong together: what they are about, and what each of them means, as a phrase."""

    title: Message
    meanings: Mapping[str, Message]


GROUPS: Final = (
    SettingGroup(
        Message("The archive", "الأرشيف"),
        {
            "index": Message("the folder of the index", "مجلد الفهرس"),
            "corpus": Message(
                "what `searchapp index` reads when it is given no path",
                "ما يقرؤه الأمر `searchapp index` إن لم يُعطَ مسارًا",
            ),
            "imports": Message(
                "rules for the files that are indexed, as tables `[[import]]`",
                "قواعد للملفات التي تُفهرس، في جداول `[[import]]`",
            ),
            "sources": Message(
                "the table of the names of sources; without one `sources.csv` beside the folder of the index",
                "جدول أسماء المصادر؛ وإن لم يُذكر فهو `sources.csv` بجانب مجلد الفهرس",
            ),
            "variants": Message(
                "a file with spelling variants of your own: a line for each name, its spellings separated by spaces",
                "ملف بصور كتابة تضيفها: سطر لكل اسم، وبين صوره مسافات",
            ),
            "engine": Message(
                "which engine keeps the index: `whoosh`, `tantivy` or `opensearch`; without one that which built it, "
                "and `whoosh` for a new one",
                "المحرك الذي يحفظ الفهرس: `whoosh` أو `tantivy` أو `opensearch`؛ وإن لم يُذكر فالذي بناه، "
                "و`whoosh` للفهرس الجديد",
            ),
            "language": Message("the language of the shell: `en` or `ar`", "لغة الصدفة: `ar` أو `en`"),
            "lock_wait": Message("seconds that a writer waits for another one", "كم ثانية ينتظر الكاتبُ كاتبًا آخر"),
            "index_group": Message(
                "the group of users that may read the folder of the index besides its owner",
                "مجموعة المستخدمين التي يجوز لها قراءة مجلد الفهرس مع صاحبه",
            ),
        },
    ),
    SettingGroup(
        Message("Searching", "البحث"),
        {
            "recency": Message(
                "how much more the newest article scores than an old one, as a share; not in quoted searches",
                "بأي نسبة تزيد درجة أحدث مقال على القديم؛ ولا أثر له في البحث بين علامتي اقتباس",
            ),
            "time_limit": Message(
                "seconds after which a search ends with what was found, or says that it takes too long; one that is "
                "known to take longer is refused at once; 0 for no limit",
                "بعد كم ثانية ينتهي البحث بما وُجد، أو يقول إنه يطول؛ وما عُلم أنه أطول يُرفض فورًا؛ و0 بلا حد",
            ),
            "max_results": Message("how deep paging goes", "إلى أي نتيجة تصل الصفحات"),
            "max_exported": Message(
                "how many articles a file of results holds at most, 0 for no limit",
                "أكثر ما يحويه ملف النتائج من مقالات، و0 بلا حد",
            ),
            "max_query_length": Message("the longest query, in characters", "أطول استعلام، بالحروف"),
            "max_query_terms": Message(
                "the most words that a query may look for", "أكثر ما يُبحث عنه من كلمات في استعلام"
            ),
            "max_query_depth": Message("the deepest nesting of parentheses", "أعمق تداخل للأقواس"),
            "max_query_forms": Message(
                "the most words that a word with an asterisk or a tilde may stand for; together, those of one query "
                "may stand for ten times as many",
                "أكثر ما تدل عليه كلمة فيها `*` أو `~` من كلمات؛ ولكلمات الاستعلام كلها عشرة أمثاله",
            ),
            "max_list_lines": Message(
                "how many lines of a list of names are searched for; 0 for all",
                "كم سطرًا يُبحث عنه من قائمة أسماء؛ و0 للكل",
            ),
            "list_time_limit": Message(
                "seconds that a list of names may take in all; what is left then is said to be missing; 0 for no limit",
                "كم ثانية تأخذها قائمة أسماء كلها؛ وما بقي بعدها يقال إنه ناقص؛ و0 بلا حد",
            ),
        },
    ),
    SettingGroup(
        Message("Serving", "الخادم"),
        {
            "host": Message("the address that `serve` listens at", "العنوان الذي يستمع إليه `serve`"),
            "port": Message("the port that `serve` listens at", "المنفذ الذي يستمع إليه `serve`"),
            "workers": Message(
                "how many processes answer for `serve`; 0 for one per core, at most 1024",
                "كم عملية تجيب عن `serve`؛ 0 لعملية في كل نواة، وأكثرها 1024",
            ),
            "worker_megabytes": Message(
                "by how many megabytes a worker's memory may grow, once it is ready, before another takes its place; 0 "
                "for no limit",
                "بكم ميغابايت تزيد ذاكرة العملية بعد استعدادها قبل أن تحل أخرى محلها؛ و0 بلا حد",
            ),
            "proxies": Message(
                "how many proxies stand before the server; their `X-Forwarded-` headers are then believed",
                "عدد الوكلاء أمام الخادم؛ وعندئذ يوثق برؤوسهم `X-Forwarded-`",
            ),
            "allowed_hosts": Message(
                "the hosts that requests may name besides `host`, `localhost` and any IP address, with spaces between "
                "them, or a list; `*.example.org` stands for those below it, `*` for all",
                "المضيفون الذين تجوز تسميتهم في الطلبات غير `host` و`localhost` وأي عنوان IP، وبينهم مسافات، أو قائمة؛ "
                "و`*.example.org` لما تحته، و`*` للكل",
            ),
            "user_header": Message(
                "the header in which a proxy names the reader who is logged in, such as `Remote-User`; readers without "
                "a name are then refused",
                "الرأس الذي يذكر فيه الوكيل اسم القارئ الذي سجّل الدخول، مثل `Remote-User`؛ وعندئذ يُرد من لا اسم له",
            ),
            "trusted_proxies": Message(
                "the addresses or networks of the proxies of which that header is believed",
                "عناوين الوكلاء أو شبكاتهم التي يوثق بذلك الرأس منها",
            ),
            "site_name": Message(
                'the name of the site on its pages, in feeds and in browsers, in the place of "News search"',
                "اسم الموقع في صفحاته وفي الخلاصات والمتصفحات، مكان «بحث الأخبار»",
            ),
            "logo": Message(
                "the picture beside that name: an SVG, PNG, WebP or JPEG file",
                "الصورة التي بجانب ذلك الاسم: ملف SVG أو PNG أو WebP أو JPEG",
            ),
            "access_log": Message("whether the server writes a line for each request", "هل يكتب الخادم سطرًا لكل طلب"),
            "log_queries": Message("whether that line tells what was searched for", "هل يذكر ذلك السطر ما بُحث عنه"),
            "log_json": Message(
                "whether each line of the log is a JSON object", "هل كل سطر في السجل كائن من كائنات JSON"
            ),
            "metrics": Message(
                "whether `/metrics` has figures of the server for Prometheus",
                "هل في `/metrics` أرقام عن الخادم لبرنامج Prometheus",
            ),
            "show_imports": Message(
                "whether the page `/imports` shows the last imports, with their balances; readers then see paths of "
                "files",
                "هل تعرض الصفحة `/imports` آخر عمليات الإدخال وحصيلتها؛ وعندئذ يرى القراء مسارات الملفات",
            ),
        },
    ),
    SettingGroup(
        Message("Feeds", "الخلاصات"),
        {
            "feeds": Message(
                "the addresses that `searchapp fetch` reads when it is given none, with spaces between them, or a list",
                "العناوين التي يقرؤها `searchapp fetch` إن لم يُعطَ عنوانًا، وبينها مسافات، أو قائمة",
            ),
            "allow_private": Message(
                "whether feeds and pages may lie in a private network", "هل يجوز أن تكون الخلاصات والصفحات في شبكة خاصة"
            ),
            "fetch_timeout": Message(
                "seconds that a request for a feed or a page may take", "كم ثانية يأخذها طلب خلاصة أو صفحة"
            ),
            "fetch_pause": Message("seconds between two requests to the same host", "كم ثانية بين طلبين إلى مضيف واحد"),
            "fetch_megabytes": Message("the largest feed or page, in megabytes", "أكبر خلاصة أو صفحة، بالميغابايت"),
        },
    ),
    SettingGroup(
        Message("OpenSearch", "محرك OpenSearch"),
        {
            "hosts": Message(
                "the nodes of the OpenSearch cluster, with commas between them (`--hosts`)",
                "عقد عنقود OpenSearch، وبينها فواصل (`--hosts`)",
            ),
            "opensearch_index": Message("the name of the index in the cluster", "اسم الفهرس في العنقود"),
            "opensearch_shards": Message(
                "into how many shards it is divided when it is built", "إلى كم جزء يُقسم عند بنائه"
            ),
            "opensearch_replicas": Message(
                "how many copies the cluster keeps besides each shard itself",
                "كم نسخة يحفظها العنقود من كل جزء غير الأصل",
            ),
            "opensearch_user": Message("who logs in; without one nobody does", "من يسجل الدخول؛ وإن لم يُذكر فلا أحد"),
            "opensearch_password": Message(
                "the password; best kept in the environment. It is never shown",
                "كلمة المرور؛ والأفضل حفظها في متغيرات البيئة. ولا تُعرض أبدًا",
            ),
            "opensearch_ca": Message(
                "a file with the authority that signed the cluster's certificate, if the system does not know it",
                "ملف بالجهة التي وقعت شهادة العنقود، إن لم يعرفها النظام",
            ),
            "opensearch_verify": Message("whether its certificate is checked", "هل يُتحقق من شهادته"),
            "opensearch_timeout": Message("seconds that a request may take", "كم ثانية يأخذها الطلب"),
            "opensearch_retries": Message(
                "how often a request is sent again where that can help", "كم مرة يعاد الطلب حيث ينفع ذلك"
            ),
        },
    ),
)

#: The settings whose values are never shown.
SECRETS: Final = frozenset(("opensearch_password",))

_CREDENTIALS: Final = re.compile(r"(?<=//)[^/@\s]*@")


def shown_value(name: str, value: object) -> str | None:
    """Return the ``value`` of the setting ``name`` as it may be shown: no password, none in an address; None if there
    is no value.

    >>> shown_value("hosts", "https://reader:secret@one.example:9200")
    'https://…@one.example:9200'
    """
    if value is None:
        return None
    if name in SECRETS:
        return "…"
    return _CREDENTIALS.sub("…@", str(value))
