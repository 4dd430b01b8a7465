"""Feeds: RSS 2.0 and 1.0 and Atom, as they are and as they should not be."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from pathlib import Path

import pytest

from searchapp.ingest import InputFile, Notes, Record, Rejected, Rejection, read_file
from searchapp.model import Article
from tests.ingest.outcomes import articles, only_article, only_notice, outcomes, put

NAMES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
)
XHTML = "http://www.w3.org/1999/xhtml"


def rss(*items: str, title: str = "وكالة المرفأ") -> str:
    body = "\n".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0"?>\n<rss version="2.0" {NAMES}><channel><title>{title}</title>\n{body}\n</channel></rss>'
    )


def atom(*entries: str) -> str:
    body = "\n".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>وكالة المرفأ</title>\n{body}</feed>'


def test_rss_2(tmp_path: Path) -> None:
    item = (
        "<title>خط جديد</title><link>https://example.com/7</link><guid isPermaLink='false'>n-7</guid>"
        "<description>ملخص</description><content:encoded><![CDATA[<p>فقرة أولى</p><p>ثانية</p>]]></content:encoded>"
        "<dc:creator>سلمى نور</dc:creator><category>اقتصاد</category><category>نقل</category>"
        "<pubDate>Thu, 06 Nov 2025 10:30:00 +0300</pubDate>"
        "<media:title>صورة</media:title><media:content url='x.jpg'>صورة</media:content>"
    )
    article = only_article(put(tmp_path, "a.xml", rss(item)))
    assert (article.id, article.title, article.paragraphs) == ("n-7", "خط جديد", ("فقرة أولى", "ثانية"))
    assert (article.source, article.author, article.section) == ("وكالة المرفأ", "سلمى نور", "اقتصاد، نقل")
    assert (article.date, article.url) == (datetime(2025, 11, 6, 10, 30), "https://example.com/7")


def test_rss_1(tmp_path: Path) -> None:
    content = (
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {NAMES}>'
        "<channel rdf:about='x'><title>وكالة المرفأ</title></channel>"
        "<item rdf:about='https://example.com/7'><title>خط جديد</title><link>https://example.com/7</link>"
        "<description>نص</description><dc:date>2025-11-06T10:30:00Z</dc:date><dc:subject>نقل</dc:subject></item>"
        "<item><title>خبر ثان</title></item></rdf:RDF>"
    )
    first, second = articles(put(tmp_path, "a.rss", content))
    assert (first.id, first.title, first.paragraphs) == ("https://example.com/7", "خط جديد", ("نص",))
    assert (first.source, first.date) == ("وكالة المرفأ", datetime(2025, 11, 6, 10, 30))
    assert (second.title, second.source, second.date) == ("خبر ثان", "وكالة المرفأ", None)


def test_atom(tmp_path: Path) -> None:
    entry = (
        "<id>urn:7</id><title>خط جديد</title><author><name>سلمى نور</name><email>s@example.com</email></author>"
        "<category term='eco' label='اقتصاد'/><category term='نقل'/>"
        "<link rel='replies' href='https://example.com/7#c'/><link rel='enclosure' href='https://example.com/7.mp3'/>"
        "<link href='https://example.com/7'/><link rel='self' href='https://example.com/7.atom'/>"
        "<summary>ملخص</summary><content type='html'>&lt;p&gt;فقرة أولى&lt;/p&gt;&lt;p&gt;ثانية&lt;/p&gt;</content>"
        "<published>2025-11-06T10:30:00+03:00</published><updated>2025-11-07T00:00:00Z</updated>"
    )
    article = only_article(put(tmp_path, "a.atom", atom(entry)))
    assert (article.id, article.title, article.paragraphs) == ("urn:7", "خط جديد", ("فقرة أولى", "ثانية"))
    assert (article.source, article.author, article.section) == ("وكالة المرفأ", "سلمى نور", "اقتصاد، نقل")
    assert (article.date, article.url) == (datetime(2025, 11, 6, 10, 30), "https://example.com/7")


@pytest.mark.parametrize(
    "content",
    [
        f"<content type='xhtml'><div xmlns='{XHTML}'><p>فقرة أولى</p><iframe/><p>ثانية</p></div></content>",
        f"<content type='xhtml'><h:div xmlns:h='{XHTML}'><h:p>فقرة أولى</h:p><h:p>ثانية</h:p></h:div></content>",
        f"<content type='xhtml'><div xmlns='{XHTML}'>فقرة <b>أولى</b><br/>ثانية</div></content>",
        "<content><p>فقرة أولى</p><p>ثانية</p></content>",
        "<content type='html'><![CDATA[فقرة أولى<br/>ثانية]]></content>",
        "<content>فقرة أولى\nثانية</content>",
        "<summary>&lt;div&gt;فقرة أولى&lt;/div&gt;ثانية</summary><content/>",
        "<content>فقرة<!-- سر --> أولى\n\nثا<?x سر?>نية</content>",
    ],
)
def test_the_text_however_it_is_written(tmp_path: Path, content: str) -> None:
    article = only_article(put(tmp_path, "a.xml", atom(f"<title>خط</title>{content}")))
    assert article.paragraphs == ("فقرة أولى", "ثانية")


@pytest.mark.parametrize(
    "title",
    [
        "<title>خط &amp; جديد</title>",
        "<title type='html'>خط &amp;amp; &lt;b&gt;جديد&lt;/b&gt;</title>",
        f"<title type='xhtml'><div xmlns='{XHTML}'>خط &amp; <b>جديد</b></div></title>",
        "<title><![CDATA[ خط\n & جديد ]]></title>",
        "<title>خط &amp;amp; جديد</title>",
    ],
)
def test_the_title_however_it_is_written(tmp_path: Path, title: str) -> None:
    assert only_article(put(tmp_path, "a.xml", atom(title))).title == "خط & جديد"


@pytest.mark.parametrize(
    ("item", "source"),
    [
        ("", "وكالة المرفأ"),
        ("<source url='x'>جريدة الميناء</source>", "جريدة الميناء"),
        ("<source url='x'> </source>", "وكالة المرفأ"),
        ("<dc:publisher>جريدة الميناء</dc:publisher>", "جريدة الميناء"),
    ],
)
def test_the_feed_is_the_source_of_what_names_none(tmp_path: Path, item: str, source: str) -> None:
    assert only_article(put(tmp_path, "a.xml", rss(f"<title>خط</title>{item}"))).source == source


@pytest.mark.parametrize(
    ("links", "url"),
    [
        (
            "<link>https://example.com/7</link><atom:link rel='replies' href='https://example.com/c'/>",
            "https://example.com/7",
        ),
        (
            "<atom:link rel='self' href='https://example.com/s'/><link> https://example.com/7\n</link>",
            "https://example.com/7",
        ),
        ("<guid>https://example.com/7</guid>", "https://example.com/7"),
        ("<guid isPermaLink='false'>https://example.com/7</guid>", ""),
        ("<guid>7</guid>", ""),
        ("<atom:link rel='self' href='https://example.com/7'/>", "https://example.com/7"),
        ("<atom:link rel='enclosure' href='https://example.com/7.mp3'/>", ""),
    ],
)
def test_the_link_is_the_one_to_the_page(tmp_path: Path, links: str, url: str) -> None:
    assert only_article(put(tmp_path, "a.xml", rss(f"<title>خط</title>{links}"))).url == url


@pytest.mark.parametrize(
    ("feed", "entry", "link", "url"),
    [
        ("http://paper.example/ar/", "", "<link href='news/1/'/>", "http://paper.example/ar/news/1/"),
        ("http://paper.example/ar/", "news/", "<link href='1'/>", "http://paper.example/ar/news/1"),
        ("http://paper.example/ar/", "/en/", "<link xml:base='news/' href='1'/>", "http://paper.example/en/news/1"),
        ("http://paper.example/ar/", "http://other.example/", "<link href='1'/>", "http://other.example/1"),
        ("http://paper.example/ar/x", "", "<link href=' ../1?q=2#3&#10;'/>", "http://paper.example/1?q=2#3"),
        ("http://paper.example/أخبار/", "", "<link href='عاجل'/>", "http://paper.example/أخبار/عاجل"),
        ("http://paper.example/ar/", "", "<link href='https://a.example/1'/>", "https://a.example/1"),
        ("http://paper.example/ar/", "", "<link rel='self' href='1'/>", "http://paper.example/ar/1"),
        ("http://paper.example/ar/", "http://[", "<link href='1'/>", "http://paper.example/ar/1"),
        ("http://paper.example/ar/", "", "<link href='http://['/>", ""),
        ("", "", "<link href='news/1'/>", "news/1"),
    ],
)
def test_links_are_relative_to_the_base_that_is_written_around_them(
    tmp_path: Path, feed: str, entry: str, link: str, url: str
) -> None:
    content = (
        f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{feed}'><title>م</title>"
        f"<entry xml:base='{entry}'><title>خط</title>{link}</entry></feed>"
    )
    assert only_article(put(tmp_path, "a.atom", content)).url == url


def test_links_of_rss_are_relative_to_their_base_too(tmp_path: Path) -> None:
    content = rss("<title>خط</title><link>\n news/1 </link>").replace(
        "<rss", "<rss xml:base='http://paper.example/ar/'"
    )
    assert only_article(put(tmp_path, "a.xml", content)).url == "http://paper.example/ar/news/1"


def test_with_another_base_an_entry_is_another_record(tmp_path: Path) -> None:
    feed = rss("<title>خط</title><guid>1</guid><link>news/1</link>")
    digests = [
        only_article(put(tmp_path, "a.xml", feed.replace("<channel>", f"<channel xml:base='{base}'>"))).digest
        for base in ("", "http://a.example/", "http://b.example/")
    ]
    assert len(set(digests)) == len(digests)


def test_the_name_beside_an_address_is_the_author(tmp_path: Path) -> None:
    item = "<title>خط</title><author>news@example.com (سلمى نور)</author>"
    assert only_article(put(tmp_path, "a.xml", rss(item))).author == "سلمى نور"


@pytest.mark.parametrize("date", ["", "<pubDate/>", "<pubDate>اليوم</pubDate>", "<pubDate>32 Nov 2025</pubDate>"])
def test_an_entry_without_a_date_is_undated(tmp_path: Path, date: str) -> None:
    assert only_article(put(tmp_path, "a.xml", rss(f"<title>خط</title>{date}"))).date is None


def test_an_entry_in_a_namespace_of_its_feed(tmp_path: Path) -> None:
    content = (
        "<rss xmlns='http://backend.userland.com/rss2'><channel><title>م</title>"
        "<item><title>خط</title><description>نص</description></item></channel></rss>"
    )
    article = only_article(put(tmp_path, "a.xml", content))
    assert (article.title, article.paragraphs) == ("خط", ("نص",))


def test_an_entry_without_text_costs_itself_only(tmp_path: Path) -> None:
    path = put(tmp_path, "a.xml", rss("<title>ألف</title>", "<guid>2</guid>", "<title>باء</title>"))
    first, broken, last = outcomes(path)
    assert isinstance(broken, Rejection)
    assert (broken.line, broken.reason.en) == (4, "has no text")
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert (first.title, last.title) == ("ألف", "باء")


def test_a_feed_on_one_line_has_its_entries_apart(tmp_path: Path) -> None:
    one_line = rss("<title>ألف</title>", "<title>باء</title>", "<title>ألف</title>").replace("\n", "")
    found = outcomes(put(tmp_path, "a.xml", one_line))
    assert [str(getattr(outcome, "title", outcome)).rpartition(": ")[2] for outcome in found] == [
        "ألف",
        "باء",
        "the same as line 1",
    ]


def test_markup_in_a_title_shows_no_tags_but_stays_text_where_it_is_escaped_twice(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.xml", rss("<title>شرح &lt;script&gt;</title>")))
    assert article.title == "شرح <script>"


def test_a_feed_without_entries_holds_nothing(tmp_path: Path) -> None:
    assert outcomes(put(tmp_path, "a.xml", rss())) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "not well-formed XML (line 1)"),
        ("\n<rss", "not well-formed XML (line 2)"),
        ('{"title": "خط"}', "not well-formed XML (line 1)"),
        ("خط جديد", "not well-formed XML (line 1)"),
        ("<html><body>نص</body></html>", "not a feed (RSS or Atom)"),
        ("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "not an article"),
        ("<opml><body><outline text='خط' xmlUrl='https://example.com/'/></body></opml>", "not an article"),
        ("<rss>" + "<a>" * 300, "XML nested too deeply, or with a text of more than 10 MB (line 1)"),
    ],
)
def test_what_is_no_feed_is_set_aside(tmp_path: Path, content: str, reason: str) -> None:
    assert only_notice(put(tmp_path, "a.xml", content)) == (0, reason)


@pytest.mark.parametrize("encoding", ["windows-1256", "iso-8859-6", "utf-16"])
def test_encodings_are_read_as_declared(tmp_path: Path, encoding: str) -> None:
    content = rss("<title>خط جديد</title>").replace('"1.0"?', f'"1.0" encoding="{encoding}"?')
    assert only_article(put(tmp_path, "a.xml", content.encode(encoding))).title == "خط جديد"


MENDED = "not well-formed XML from line {} on, mended"
FOREIGN = "entities of HTML or controls in XML, mended"


@pytest.mark.parametrize(
    ("entries", "titles", "repairs"),
    [
        ("<item><title>ألف&nbsp;وباء</title></item>", ["ألف وباء"], [FOREIGN]),
        ("<item><title>قال &rsquo;نعم&rsquo;</title></item>", ["قال ’نعم’"], [FOREIGN]),
        ("<item><title>ألف\x01وباء</title></item>", ["ألف وباء"], [FOREIGN]),
        ("<item><title>AT&T &amp; خط &#38; سكة</title></item>", ["AT&T & خط & سكة"], [MENDED.format(2)]),
        ("<item><title>ألف &nosuch; باء</title></item>", ["ألف &nosuch; باء"], [FOREIGN]),
        (
            "<item><title>ألف & باء</title></item>\n<item><title><![CDATA[تاء & ثاء]]></title></item>",
            ["ألف & باء", "تاء & ثاء"],
            [MENDED.format(2)],
        ),
        ("<item><title>ألف</title><link></item>\n<item><title>باء</title></item>", ["ألف", "باء"], [MENDED.format(2)]),
        (
            "<item><title>ألف</title></item>\n<item><title>باء</title><description>جيم",
            ["ألف", "باء"],
            [MENDED.format(4)],
        ),
    ],
)
def test_broken_xml_is_mended_and_said(tmp_path: Path, entries: str, titles: list[str], repairs: list[str]) -> None:
    tail = "" if entries.endswith("جيم") else "</channel></rss>"
    path = put(tmp_path, "a.xml", f"<rss><channel>\n{entries}\n{tail}")
    assert [article.title for article in articles(path)] == titles
    notes = next(item for item in read_file(InputFile(path)) if isinstance(item, Notes))
    assert [repair.en for repair in notes.repairs] == repairs


WXR = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>المرفأ</title><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login>user7</wp:author_login>
<wp:author_display_name>ليلى حداد</wp:author_display_name></wp:author>
{}</channel></rss>"""


def wxr_item(title: str, status: str = "publish", kind: str = "post", text: str = "نص", password: str = "") -> str:
    return f"""<item><title>{title}</title><link>https://p.example/{title}</link><dc:creator>user7</dc:creator>
<pubDate>Wed, 25 Nov 2015 21:30:00 +0000</pubDate><content:encoded><![CDATA[{text}]]></content:encoded>
<excerpt:encoded>مقتطف</excerpt:encoded><wp:post_date>2015-11-26 00:30:00</wp:post_date><wp:status>{status}</wp:status>
<wp:post_type>{kind}</wp:post_type><wp:post_password>{password}</wp:post_password>
<category domain="post_tag">وسم</category><category domain="category">اقتصاد</category></item>"""


def test_of_wordpress_only_what_everybody_may_read(tmp_path: Path) -> None:
    items = [
        wxr_item("أول"),
        wxr_item("صفحة", kind="page"),
        *(wxr_item(status, status) for status in ("draft", "trash", "future", "private", "pending", "auto-draft")),
        wxr_item("سر", password="x"),
        wxr_item("صورة", "inherit", "attachment"),
        *(
            wxr_item(kind, kind=kind)
            for kind in ("nav_menu_item", "custom_css", "wp_global_styles", "product", "wp_block")
        ),
    ]
    path = put(tmp_path, "a.xml", WXR.format("\n".join(items)))
    kinds: list[str] = []
    titles = []
    for record in read_file(InputFile(path)):
        if isinstance(record, Record):
            try:
                titles.append(record.article().title)
            except Rejected as rejected:
                kinds.append(rejected.kind)
    assert titles == ["أول", "صفحة"]
    assert kinds == ["unpublished"] * 7 + ["not_article"] * 6


@pytest.mark.parametrize(
    ("gmt", "offset"),
    [("2015-11-25 21:30:00", 180), ("2015-11-26 04:00:00", -210), ("0000-00-00 00:00:00", None), ("2015-11-29", None)],
)
def test_both_clocks_of_wordpress_give_the_offset(tmp_path: Path, gmt: str, offset: int | None) -> None:
    item = wxr_item("أول").replace("<wp:status>", f"<wp:post_date_gmt>{gmt}</wp:post_date_gmt><wp:status>")
    (record,) = (
        each for each in read_file(InputFile(put(tmp_path, "a.xml", WXR.format(item)))) if isinstance(each, Record)
    )
    article = record.article()
    assert (article.date, article.utc_offset) == (datetime(2015, 11, 26, 0, 30), offset)


def test_an_article_of_wordpress(tmp_path: Path) -> None:
    text = (
        'فقرة أولى [sic]\n\n[gallery ids="1,2"]\n\n[caption id="a" width="3"]<img src="x"> شرح[/caption]\n\n'
        "[dropcap]ف[/dropcap]قرة ثانية [1]\n\n[embed]https://v.example/1[/embed]"
    )
    article = only_article(put(tmp_path, "a.xml", WXR.format(wxr_item("ألف", text=text))))
    assert article.paragraphs == ("فقرة أولى [sic]", "شرح", "فقرة ثانية [1]")
    assert (article.author, article.section, article.source) == ("ليلى حداد", "اقتصاد", "المرفأ")
    assert str(article.date) == "2015-11-26 00:30:00"


def test_codes_of_wordpress_do_not_glue_words_together(tmp_path: Path) -> None:
    text = (
        'قبل[caption id="a"]<img src="x">شرح[/caption]بعد[gallery]ثم[vc_row a="b"][vc_column_text]نص'
        "[/vc_column_text][/vc_row]آخر[embed]https://v.example/1[/embed]ال[dropcap]كل[/dropcap]مة ال[arrow]سه[/arrow]م"
    )
    article = only_article(put(tmp_path, "a.xml", WXR.format(wxr_item("ألف", text=text))))
    assert article.paragraphs == ("قبل", "شرح", "بعد", "ثم", "نص", "آخر", "الكلمة السهم")


def test_xml_with_a_record_an_element(tmp_path: Path) -> None:
    record = (
        "<{0} id='{1}'><headline>عنوان {1}</headline><text><p>فقرة</p><p>أخرى</p></text><date>2015-11-25</date></{0}>"
    )
    records = "".join(record.format("doc", number) for number in (1, 2))
    for content in (f"<corpus>{records}</corpus>", f"<export><meta>x</meta><list>{records}</list></export>"):
        found = articles(put(tmp_path, "a.xml", content))
        assert [(article.id, article.title, article.paragraphs) for article in found] == [
            ("1", "عنوان 1", ("فقرة", "أخرى")),
            ("2", "عنوان 2", ("فقرة", "أخرى")),
        ]


def test_nitf(tmp_path: Path) -> None:
    content = """<nitf><head><docdata><doc-id id-string="n7"/><date.issue norm="20151125T223000Z"/></docdata></head>
<body><body.head><hedline><hl1>محطة</hl1></hedline><byline>ليلى</byline></body.head>
<body.content><p>فقرة</p><p>أخرى</p></body.content></body></nitf>"""
    article = only_article(put(tmp_path, "a.xml", content))
    assert (article.id, article.title, article.paragraphs, article.author) == ("n7", "محطة", ("فقرة", "أخرى"), "ليلى")
    assert str(article.date) == "2015-11-25 22:30:00"


def test_a_prefix_that_is_not_declared(tmp_path: Path) -> None:
    entry = "<item><title>ألف</title><content:encoded>نص</content:encoded><media:title>آخر</media:title></item>"
    article = only_article(put(tmp_path, "a.xml", f"<rss><channel>{entry}</channel></rss>"))
    assert (article.title, article.paragraphs) == ("ألف", ("نص",))


def test_bytes_in_another_encoding_than_declared(tmp_path: Path) -> None:
    content = rss("<title>خط جديد على الساحل</title>").encode("cp1256")
    assert only_article(put(tmp_path, "a.xml", content)).title == "خط جديد على الساحل"


def test_blank_lines_before_the_declaration_are_let_pass(tmp_path: Path) -> None:
    content = "\n \r\n<?xml version='1.0'?>" + rss("<title>خط جديد</title>").partition("?>")[2]
    assert only_article(put(tmp_path, "a.xml", content)).title == "خط جديد"


BOMB = "<!DOCTYPE rss [<!ENTITY a0 'ها'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
)


@pytest.mark.parametrize(
    "attack",
    [
        BOMB + "<rss><channel><item><title>&a11;</title></item></channel></rss>",
        BOMB + "<rss><channel><item><title x='&a11;'>خط</title></item></channel></rss>",
        "<!DOCTYPE rss [<!ENTITY s SYSTEM '{secret}'>]><rss><channel><item><title>&s;</title></item></channel></rss>",
        "<!DOCTYPE rss [<!ENTITY % s SYSTEM '{secret}'> %s;]><rss><item><title>خط</title></item></rss>",
        "<!DOCTYPE rss [<!ENTITY s 'x'>]><rss><item><title>خط</title></item></rss>",
    ],
    ids=["bomb", "bomb in an attribute", "external", "external parameter", "harmless"],
)
def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path, attack: str) -> None:
    secret = put(tmp_path, "secret.txt", "كلمة السر")
    path = put(tmp_path, "a.xml", attack.replace("{secret}", secret.as_uri()))
    line, reason = only_notice(path)
    assert line == 0
    assert reason == "declares XML entities, which are not read" or reason.startswith(("not well-formed", "XML nested"))


def test_an_external_document_type_is_not_fetched(tmp_path: Path) -> None:
    secret = put(tmp_path, "secret.dtd", "<!ENTITY s 'كلمة السر'>")
    feed = rss("<title>خط</title>").partition("?>")[2]
    article = only_article(put(tmp_path, "a.xml", f"<!DOCTYPE rss SYSTEM '{secret.as_uri()}'>{feed}"))
    assert article.title == "خط"


@pytest.mark.parametrize("name", ["a.xml", "a.rss", "a.atom", "A.XML", "a.xml.gz"])
def test_its_names(tmp_path: Path, name: str) -> None:
    assert only_article(put(tmp_path, name, rss("<title>خط</title>"))).title == "خط"


@pytest.mark.parametrize(
    "content",
    [
        "<fullitem>&lt;p&gt;نص كامل&lt;/p&gt;</fullitem>",
        "<body xmlns='http://www.w3.org/1999/xhtml'><p>نص <b>كامل</b></p></body>",
        f"<content mode='base64'>{b64encode('<p>نص كامل</p>'.encode()).decode()}</content>",
        f"<content type='application/octet-stream'>{b64encode('نص كامل'.encode()).decode()}</content>",
        "<i:summary xmlns:i='http://www.itunes.com/dtds/podcast-1.0.dtd'>نص كامل</i:summary>",
    ],
)
def test_less_common_places_of_the_text(tmp_path: Path, content: str) -> None:
    path = put(tmp_path, "a.xml", f"<rss><channel><item><title>خط</title>{content}</item></channel></rss>")
    assert only_article(path).paragraphs == ("نص كامل",)


def test_the_format_of_the_first_browsers(tmp_path: Path) -> None:
    item = (
        "<ITEM HREF='https://example.com/1' LASTMOD='2015-11-25T10:00'><TITLE>خط</TITLE><ABSTRACT>نص</ABSTRACT></ITEM>"
    )
    article = only_article(put(tmp_path, "a.xml", f"<CHANNEL><TITLE>المرفأ</TITLE>{item}</CHANNEL>"))
    assert (article.title, article.paragraphs, article.source) == ("خط", ("نص",), "المرفأ")
    assert (article.url, str(article.date)[:10]) == ("https://example.com/1", "2015-11-25")
