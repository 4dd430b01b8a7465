"""HTML pages: where the title, the text and the rest are taken from."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from searchapp.ingest import Record, Rejected, read_records
from tests.ingest.outcomes import only_article, only_notice, put

PAGE = """<!DOCTYPE html>
<html lang="ar" dir="rtl"><head><meta charset="utf-8">
<title>خط جديد | وكالة المرفأ</title>
<meta property="og:title" content="خط جديد على الساحل">
<meta property="og:site_name" content="وكالة المرفأ">
<meta name="author" content="سلمى نور">
<meta property="article:section" content="اقتصاد">
<meta property="article:published_time" content="2025-11-06T10:30:00+03:00">
<link rel="canonical" href="https://example.com/7">
<style>p { color: red }</style><script>var p = "نص برمجي";</script>
</head><body>
<header><nav><a href="/">الرئيسية</a></nav></header>
<article><h1>خط جديد على الساحل</h1>
<figure><img src="x.jpg" alt="صورة"><figcaption>تعليق الصورة</figcaption></figure>
<p>فقرة   أولى
 على سطرين.</p><p>فقرة <b>ثا</b>نية<br>وسطر.</p><ul><li>بند</li><li>بند آخر</li></ul>
<table><tr><td>خلية</td><td>أخرى</td></tr></table>
<aside>اقرأ أيضا</aside></article>
<footer>جميع الحقوق محفوظة</footer>
</body></html>"""


def test_the_fields_of_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    article = only_article(put(tmp_path, "a.html", PAGE))
    assert article.id == "https://example.com/7"
    assert article.title == "خط جديد على الساحل"
    assert article.paragraphs == ("فقرة أولى على سطرين.", "فقرة ثانية", "وسطر.", "بند", "بند آخر", "خلية أخرى")
    assert (article.source, article.author, article.section) == ("وكالة المرفأ", "سلمى نور", "اقتصاد")
    assert (article.date, article.url) == (datetime(2025, 11, 6, 10, 30), "https://example.com/7")


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title>صفحة</title><meta property='og:title' content='بطاقة'><h1>بطاقة</h1>", "بطاقة"),
        ("<title>صفحة</title><meta property='og:title' content='بطاقة | موقع'><h1>بطاقة</h1>", "بطاقة"),
        ("<title>صفحة</title><h1> </h1><h1>عنوان <i>مائل</i></h1>", "عنوان مائل"),
        ("<title>صفحة &amp; أخرى</title><meta property='og:title' content=' '>", "صفحة & أخرى"),
        ("", ""),
    ],
)
def test_the_title_is_the_first_of_three(tmp_path: Path, markup: str, title: str) -> None:
    article = only_article(put(tmp_path, "a.html", f"{markup}<p>نص</p>"))
    assert (article.title, article.paragraphs) == (title, ("نص",))


def test_a_heading_that_is_not_in_the_title_stays_in_the_text(tmp_path: Path) -> None:
    content = "<meta property='og:title' content='بطاقة'><h1>عنوان</h1><p>نص</p>"
    assert only_article(put(tmp_path, "a.html", content)).paragraphs == ("عنوان", "نص")


@pytest.mark.parametrize(
    "body",
    [
        "<div>حول</div><div itemprop='articleBody'><p>نص</p></div>",
        "<div>حول</div><div itemprop='description articleBody'><div itemprop='articleBody'><p>نص</p></div></div>",
        "<div>حول</div><article>قصير</article><article><p>نص</p><div>الطويل</div><article>فيه</article></article>",
        "<div>حول</div><main><p>نص</p></main>",
        "<div>حول</div><div role='main'><p>نص</p></div>",
        "<article> </article><main><p>نص</p></main><p>حول</p>",
        "<nav>حول</nav><form>حول</form><p>نص</p>",
        "<form><p>نص</p></form>",
        "<p>نص</p><noscript>حول</noscript><template>حول</template><svg><title>حول</title></svg><!-- حول -->",
    ],
)
def test_the_text_is_taken_from_the_surest_place(tmp_path: Path, body: str) -> None:
    article = only_article(put(tmp_path, "a.html", f"<body>{body}</body>"))
    assert article.paragraphs[0] == "نص"
    assert "حول" not in article.paragraphs


@pytest.mark.parametrize(
    "content",
    [
        "<p>نص",
        "نص",
        "<P>نص</P",
        "<td>نص",
        "</div></p>نص<p>",
        "<html><head><p>نص",
        "<p>نص<p><x-y></html>",
        "<b><p>نص</b>",
    ],
)
def test_broken_markup_is_read_as_browsers_do(tmp_path: Path, content: str) -> None:
    assert only_article(put(tmp_path, "a.html", content)).paragraphs == ("نص",)


@pytest.mark.parametrize(
    "content", ["", " ", "<html></html>", "<!-- نص -->", "<script>نص</script>", "<p>&nbsp;&#8207;</p>", "<"]
)
def test_a_page_without_text_is_set_aside(tmp_path: Path, content: str) -> None:
    path = put(tmp_path, "a.html", content)
    if content == "<":
        assert only_article(path).paragraphs == ("<",)
    else:
        assert only_notice(path) == (0, "has no text")


def described(**values: object) -> str:
    data = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **values})
    return f"<script type='application/ld+json'>{data}</script>"


def test_what_the_page_does_not_say_its_description_does(tmp_path: Path) -> None:
    description = described(
        headline="خط جديد",
        description="ملخص",
        articleBody="فقرة أولى\nفقرة ثانية",
        author=[{"@type": "Person", "name": "سلمى نور"}],
        publisher={"@type": "Organization", "name": "وكالة المرفأ"},
        articleSection="اقتصاد",
        datePublished="2025-11-06T10:30:00Z",
        url="https://example.com/7",
    )
    article = only_article(put(tmp_path, "a.html", f"{description}<div>حول</div>"))
    assert (article.title, article.paragraphs) == ("خط جديد", ("فقرة أولى", "فقرة ثانية"))
    assert (article.source, article.author, article.section) == ("وكالة المرفأ", "سلمى نور", "اقتصاد")
    assert (article.date, article.url) == (datetime(2025, 11, 6, 10, 30), "https://example.com/7")


def test_a_summary_in_the_description_does_not_replace_the_text(tmp_path: Path) -> None:
    content = f"{described(headline='خط', description='ملخص', abstract='ملخص')}<div><p>فقرة أولى</p><p>ثانية</p></div>"
    assert only_article(put(tmp_path, "a.html", content)).paragraphs == ("فقرة أولى", "ثانية")


@pytest.mark.parametrize(
    "script",
    [
        "{broken",
        "[" * 100_000,
        '{"@type": "NewsArticle", "headline": ' + "[" * 700 + "]" * 700 + "}",
        '{"@type": "WebSite", "name": "موقع"}',
        '{"@type": [1, null], "headline": "س"}',
        "null",
        '"NewsArticle"',
        '{"@graph": 5}',
        "9" * 5000,
    ],
    ids=lambda script: script[:30],
)
def test_a_useless_description_is_passed_over(tmp_path: Path, script: str) -> None:
    content = f"<script type='application/ld+json'>{script}</script>{described(headline='خط جديد')}<p>نص</p>"
    article = only_article(put(tmp_path, "a.html", content))
    assert (article.title, article.paragraphs) == ("خط جديد", ("نص",))


def test_the_article_is_found_among_what_a_page_describes(tmp_path: Path) -> None:
    graph = json.dumps({"@graph": [{"@type": "WebSite"}, {"@type": ["ReportageNewsArticle"], "headline": "خط جديد"}]})
    content = f"<script type='Application/LD+JSON '>{graph}</script><p>نص</p>"
    assert only_article(put(tmp_path, "a.html", content)).title == "خط جديد"


@pytest.mark.parametrize(
    "markup",
    [
        "<meta name='date' content='٦ نوفمبر ٢٠٢٥'>",
        "<meta itemprop='datePublished' content='2025-11-06'>",
        "<meta property='article:published_time' content='قبل ساعة'><meta name='pubdate' content='6/11/2025'>",
        "<time datetime='2025-11-06'>اليوم</time>",
        "<time>منذ ساعة</time><time>الخميس <b>٦ نوفمبر</b> ٢٠٢٥</time>",
    ],
)
def test_the_date_is_the_first_that_can_be_read(tmp_path: Path, markup: str) -> None:
    assert only_article(put(tmp_path, "a.html", f"{markup}<p>نص</p>")).date == datetime(2025, 11, 6)


DESCRIBED = """<script type="application/ld+json">
{"@type": "NewsArticle", "headline": "عنوان", "datePublished": "2025-11-06T10:30:00+03:00"}</script>"""


@pytest.mark.parametrize(
    ("markup", "date"),
    [
        (f"{DESCRIBED}<meta name='date' content='2025-11-06'>", datetime(2025, 11, 6, 10, 30)),
        (f"<header><time>2026-01-01</time></header>{DESCRIBED}", datetime(2025, 11, 6, 10, 30)),
        ("<header><time>2026-01-01</time></header><time>2025-11-06</time>", datetime(2025, 11, 6)),
        ("<aside><time>2026-01-01</time></aside><time>2025-11-06</time>", datetime(2025, 11, 6)),
        ("<article><header><time>2025-11-06</time></header></article>", datetime(2025, 11, 6)),
        ("<nav><time>2026-01-01</time></nav>", None),
    ],
)
def test_the_date_is_that_of_the_article_not_of_the_page(tmp_path: Path, markup: str, date: datetime | None) -> None:
    assert only_article(put(tmp_path, "a.html", f"{markup}<h1>عنوان</h1><p>نص</p>")).date == date


@pytest.mark.parametrize(
    ("page_title", "title"),
    [
        ("محطة الرياح | المرفأ", "محطة الرياح"),
        ("محطة الرياح - المرفأ", "محطة الرياح"),
        ("محطة الرياح | أخبار | صحيفة أخرى", "محطة الرياح"),
        ("المرفأ: محطة الرياح", "المرفأ: محطة الرياح"),
        ("قرار – قيد الدراسة – المرفأ", "قرار – قيد الدراسة"),
        ("قرار - قيد الدراسة", "قرار - قيد الدراسة"),
        ("محطة الرياح في المرفأ", "محطة الرياح في المرفأ"),
    ],
)
def test_a_title_goes_without_the_name_of_the_site(tmp_path: Path, page_title: str, title: str) -> None:
    markup = f'<meta property="og:title" content="{page_title}"><meta property="og:site_name" content="المرفأ">'
    assert only_article(put(tmp_path, "a.html", f"{markup}<h1>محطة الرياح</h1><p>نص</p>")).title == title


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        (
            "<title>صحيفة المرفأ | محطة الرياح</title><meta property='og:site_name' content='صحيفة المرفأ'>",
            "محطة الرياح",
        ),
        ("<title>محطة الرياح « المرفأ</title><meta property='og:site_name' content='المرفأ'>", "محطة الرياح"),
        ("<title>محطة الرياح :: المرفأ - المرفأ</title><meta property='og:site_name' content='المرفأ'>", "محطة الرياح"),
        ("<title>المرفأ</title><h1>المرفأ</h1><meta property='og:site_name' content='المرفأ'>", "المرفأ"),
        ("<h1>المرفأ</h1><title>محطة - المرفأ</title><meta property='og:site_name' content='المرفأ'>", "محطة"),
        ("<title>Wind farm - Al-Marfa</title><link rel=canonical href='https://www.almarfa.net/7'>", "Wind farm"),
        ("<title>Wind farm | almarfa.net</title><link rel=canonical href='https://almarfa.net/7'>", "Wind farm"),
        ("<title>المرفأ - الميناء</title><link rel=canonical href='https://example.com/7'>", "المرفأ - الميناء"),
        ("<title>محطة | المرفأ</title>" + described(headline="خبر", publisher={"name": "المرفأ"}), "محطة"),
    ],
)
def test_the_site_is_known_by_what_the_page_says_and_by_its_address(tmp_path: Path, markup: str, title: str) -> None:
    assert only_article(put(tmp_path, "a.html", f"{markup}<p>نص الخبر.</p>")).title == title


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("سلمى نور", "سلمى نور"),
        ("بقلم: سلمى نور", "سلمى نور"),
        ("By Selma Nour", "Selma Nour"),
        ("Written by Selma Nour", "Selma Nour"),
        ("Byron Nour", "Byron Nour"),
        ("Paris Nour", "Paris Nour"),
        ("admin", ""),
        ("المحرر", ""),
        ("desk@marfa.example", ""),
        ("@selma", ""),
        ("https://marfa.example/selma", ""),
        ("المرفأ", ""),
        ("اقتصاد", ""),
        ("مراسل المرفأ", "مراسل المرفأ"),
    ],
)
def test_an_author_is_a_person(tmp_path: Path, written: str, author: str) -> None:
    markup = (
        f"<meta name=author content='{written}'><meta property='og:site_name' content='المرفأ'>"
        "<meta property='article:section' content='اقتصاد'><h1>خبر</h1><p>نص</p>"
    )
    assert only_article(put(tmp_path, "a.html", markup)).author == author


def test_an_account_gives_way_to_the_name_below_the_title(tmp_path: Path) -> None:
    markup = "<meta name=author content=admin><h1>خبر</h1><span class=author>بقلم سلمى نور</span><p>نص</p>"
    assert only_article(put(tmp_path, "a.html", markup)).author == "سلمى نور"


def test_the_form_of_readers_is_no_author(tmp_path: Path) -> None:
    form = "<form><p class='comment-form-author'>الاسم</p></form>"
    markup = f"<h1>خبر</h1><p>نص</p>{form}<li class=comment><b class=author>رأي</b>"
    assert only_article(put(tmp_path, "a.html", markup)).author == ""


def test_an_author_may_be_described_elsewhere_on_the_page(tmp_path: Path) -> None:
    graph = [
        {"@type": "NewsArticle", "headline": "خبر", "author": {"@id": "https://a.example/#7"}},
        {"@type": "Person", "@id": "https://a.example/#7", "name": "سلمى نور"},
    ]
    script = f"<script type='application/ld+json'>{json.dumps({'@graph': graph})}</script>"
    assert only_article(put(tmp_path, "a.html", f"{script}<p>نص</p>")).author == "سلمى نور"


@pytest.mark.parametrize(
    ("markup", "day"),
    [
        ("<span itemprop=datePublished content='2025-11-06'>أمس</span>", 6),
        ("<span property='schema:datePublished'>6 نوفمبر 2025</span>", 6),
        ("<time class=updated datetime='2025-11-09'></time><time class=published datetime='2025-11-06'></time>", 6),
        ("<time itemprop=dateModified datetime='2025-11-09'></time><time datetime='2025-11-06'></time>", 6),
        ("<time class=updated datetime='2025-11-09'></time>", 9),
        (described(headline="خبر", dateModified="2025-11-09", datePublished="2025-11-06"), 6),
        ("<time>قبل يومين</time><time>2025-11-06</time>", 6),
        (described(headline="خبر", datePublished="2025-11-06").replace("NewsArticle", "WebPage"), 6),
        (described(headline="خبر", datePublished="2025-11-06").replace("NewsArticle", "BlogPosting"), 6),
        ("<span property='schema:dateCreated' content='2025-11-06'>أمس</span>", 6),
    ],
)
def test_the_day_of_publication_comes_before_that_of_an_update(tmp_path: Path, markup: str, day: int) -> None:
    date = only_article(put(tmp_path, "a.html", f"<h1>خبر</h1>{markup}<p>نص</p>")).date
    assert date == datetime(2025, 11, day)


LINKS = "".join(f"<li><a href=/{number}>عنوان خبر من الأخبار رقم {number}</a></li>" for number in range(30))
TEXT = f"<p>{'قال الوزير إن المحطة ستعمل قبل نهاية العام. ' * 8}</p>"
COLLECTION = '<script type=\'application/ld+json\'>{"@graph": [{"@type": "CollectionPage"}]}</script>'


def addressed(path: str) -> str:
    return f"<link rel=canonical href='https://marfa.example{path}'>"


@pytest.mark.parametrize(
    "markup",
    [
        f"{addressed('/')}<title>المرفأ</title>{LINKS}",
        f"{addressed('/?s=قمح')}<title>بحث</title>{LINKS}",
        f"{addressed('/tag/قمح')}<title>قمح</title>{LINKS}",
        f"{addressed('/category/economy/page/2/')}<title>اقتصاد</title>{LINKS}",
        f"{addressed('/economy')}{COLLECTION}<h1>اقتصاد</h1>{LINKS}",
        "<title>404 - الصفحة غير موجودة</title><p>عد إلى الرئيسية.</p>",
        "<title>دخول</title><form><input type=password><button>دخول</button></form>",
    ],
)
def test_a_page_that_is_no_article_is_counted_as_such(tmp_path: Path, markup: str) -> None:
    (item,) = [*read_records(put(tmp_path, "a.html", f"<html>{markup}</html>"))]
    assert isinstance(item, Record)
    with pytest.raises(Rejected) as rejected:
        item.read()
    assert rejected.value.kind == "not_article"


@pytest.mark.parametrize(
    "markup",
    [
        f"{addressed('/')}<title>المرفأ</title>{LINKS}{described(headline='خبر')}",
        f"{addressed('/')}<meta property='og:type' content='article'><title>خبر</title>{LINKS}",
        f"{addressed('/')}<title>خبر</title>{TEXT}",
        f"{addressed('/tag/قمح')}<meta property='article:published_time' content='2025-11-06'>{LINKS}",
        f"{addressed('/economy')}{COLLECTION}<h1>خبر</h1>{TEXT}",
        f"{addressed('/news/7')}<h1>خبر</h1>{LINKS}",
        f"<title>404 لاجئين</title>{TEXT * 3}",
        f"<title>خبر</title><form><input type=password></form>{TEXT * 3}",
    ],
)
def test_in_doubt_a_page_is_an_article(tmp_path: Path, markup: str) -> None:
    only_article(put(tmp_path, "a.html", f"<html>{markup}</html>"))


def test_a_profile_is_no_author_and_a_relative_link_no_address(tmp_path: Path) -> None:
    content = (
        "<meta property='article:author' content='https://example.com/u/1'><link rel='canonical' href='/7'>"
        "<meta property='og:url' content='javascript:alert(1)'><p>نص</p>"
    )
    article = only_article(put(tmp_path, "a.html", content))
    assert (article.author, article.url) == ("", "")


META = 'meta charset="utf-8"'


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        (META, "utf-8"),
        (META, "utf-8-sig"),
        (META, "utf-16"),
        ("meta", "utf-8"),
        ("meta charset=windows-1252", "utf-8"),
        ('meta charset="windows-1256"', "cp1256"),
        ("META CHARSET = CP1256", "cp1256"),
        ("meta charset='iso-8859-6'", "iso8859-6"),
        ("meta http-equiv=Content-Type content='text/html; charset=windows-1256'", "cp1256"),
        ("?xml version='1.0' encoding='windows-1256'?", "cp1256"),
    ],
)
def test_encodings(tmp_path: Path, declaration: str, encoding: str) -> None:
    content = PAGE.replace(META, declaration)
    article = only_article(put(tmp_path, "a.html", content.encode(encoding)))
    assert article.title == "خط جديد على الساحل"
    assert article.paragraphs[0] == "فقرة أولى على سطرين."


@pytest.mark.parametrize(
    "declaration", ["meta", META, "meta charset=shift_jis", "meta charset=utf-7", "meta charset=x\0y"]
)
def test_a_page_in_another_encoding_than_it_declares(tmp_path: Path, declaration: str) -> None:
    content = PAGE.replace(META, declaration).encode("cp1256")
    assert only_article(put(tmp_path, "a.html", content)).title == "خط جديد على الساحل"


def test_a_declaration_behind_a_long_style(tmp_path: Path) -> None:
    content = f"<html><head><style>{'p {{margin: 0}}' * 600}</style>{{}}</head><body><h1>خبر</h1></body></html>"
    path = put(tmp_path, "a.html", content.format("<meta charset=windows-1256>").encode("cp1256"))
    assert only_article(path).title == "خبر"
    # Three letters do not say in which encoding they are.
    assert only_notice(put(tmp_path, "b.html", content.format("").encode("cp1256")))[1].startswith("not UTF-8 (byte ")


@pytest.mark.parametrize("name", ["a.html", "a.htm", "A.HTM", "a.html.gz"])
def test_its_names(tmp_path: Path, name: str) -> None:
    assert only_article(put(tmp_path, name, PAGE)).title == "خط جديد على الساحل"


@pytest.mark.parametrize("tag", ["div", "b", "article", "blockquote", "div itemprop=articleBody", "table><tr><td"])
def test_a_page_nested_beyond_reading_is_set_aside_not_cut_short(tmp_path: Path, tag: str) -> None:
    path = put(tmp_path, "a.html", f"<p>نص</p>{f'<{tag}>' * 20_000}عميق")
    assert only_notice(path) == (0, "nested too deeply")


def test_deep_but_readable_nesting_is_read_whole(tmp_path: Path) -> None:
    content = "<article>" * 1500 + "<p>نص</p>" + "</article>" * 1500 + "<article>آخر</article>"
    assert only_article(put(tmp_path, "a.html", content)).paragraphs == ("نص",)
