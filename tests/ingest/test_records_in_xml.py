"""XML that is no feed: agency formats, wikis, tables; and XML of any length, cut between its records."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

from searchapp.ingest import Rejected, Rejection, mediawiki, xml_parts
from searchapp.model import Article
from tests.ingest.outcomes import articles, notices, only_article, only_notice, outcomes, put

NITF = (
    "<nitf xmlns='http://iptc.org/std/NITF/2006-10-18/'><body><body.head><hedline><hl1>عنوان داخلي</hl1></hedline>"
    "</body.head><body.content><p>فقرة <em>أولى</em></p><p>فقرة ثانية</p></body.content></body></nitf>"
)
HTML = (
    "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>س</title></head>"
    "<body><p>فقرة أولى</p><p>فقرة ثانية</p></body></html>"
)
BODIES = {
    "nitf": f"<inlineXML contenttype='application/nitf+xml'>{NITF}</inlineXML>",
    "html": f"<inlineXML contenttype='application/xhtml+xml'>{HTML}</inlineXML>",
    "plain": "<inlineData contenttype='text/plain'>فقرة أولى فقرة ثانية</inlineData>",
}


def g2(number: int, body: str, status: str = "stat:usable", kind: str = "ninat:text", item: str = "newsItem") -> str:
    return (
        f"<{item} xmlns='http://iptc.org/std/nar/2006-10-01/' guid='urn:newsml:{number}'><itemMeta>"
        f"<itemClass qcode='{kind}'/><provider qcode='n:x'><name>وكالة المرفأ</name></provider>"
        f"<versionCreated>2015-11-27T10:00:00Z</versionCreated><pubStatus qcode='{status}'/></itemMeta><contentMeta>"
        "<contentCreated>2015-11-25T10:00:00+03:00</contentCreated><located><name>بيروت</name></located>"
        "<by>ليلى حداد</by><subject qcode='m:1'><name>اقتصاد</name></subject><headline>محطة الرياح</headline>"
        f"</contentMeta><contentSet>{body}</contentSet></{item}>"
    )


@pytest.mark.parametrize("body", BODIES)
def test_an_item_of_an_agency(tmp_path: Path, body: str) -> None:
    article = only_article(put(tmp_path, "a.xml", g2(7, BODIES[body])))
    assert (article.id, article.title, article.author) == ("urn:newsml:7", "محطة الرياح", "ليلى حداد")
    assert (article.source, article.section) == ("وكالة المرفأ", "اقتصاد")
    assert str(article.date).startswith("2015-11-25 10:00")
    assert " ".join(article.paragraphs) == "فقرة أولى فقرة ثانية"


def test_a_message_with_items(tmp_path: Path) -> None:
    items = [
        g2(1, BODIES["nitf"]),
        g2(2, BODIES["nitf"], status="stat:canceled"),
        g2(3, BODIES["nitf"], status="stat:withheld"),
        g2(4, "<remoteContent href='a.jpg'/>", kind="ninat:picture"),
        g2(5, "", item="packageItem"),
        g2(6, BODIES["html"]),
    ]
    path = put(tmp_path, "a.xml", f"<newsMessage><header/><itemSet>{''.join(items)}</itemSet></newsMessage>")
    found = outcomes(path)
    assert [outcome.id for outcome in found if isinstance(outcome, Article)] == ["urn:newsml:1", "urn:newsml:6"]
    kinds = [outcome.kind for outcome in found if isinstance(outcome, Rejection)]
    assert kinds == ["unpublished", "unpublished", "not_article", "not_article"]


def test_the_first_version_of_newsml(tmp_path: Path) -> None:
    item = (
        "<NewsML><NewsItem><Identification><NewsIdentifier><DateId>20151125</DateId><NewsItemId>7</NewsItemId>"
        "</NewsIdentifier></Identification><NewsManagement><FirstCreated>20151125T100000Z</FirstCreated>"
        "<Status FormalName='{}'/></NewsManagement><NewsComponent><NewsLines><HeadLine>محطة الرياح</HeadLine>"
        "<ByLine>ليلى حداد</ByLine></NewsLines><AdministrativeMetadata><Provider><Party FormalName='وكالة'/></Provider>"
        "</AdministrativeMetadata><ContentItem><DataContent><p>فقرة أولى</p><p>فقرة ثانية</p></DataContent>"
        "</ContentItem></NewsComponent></NewsItem></NewsML>"
    )
    article = only_article(put(tmp_path, "a.xml", item.format("Usable")))
    assert (article.id, article.title, article.author, article.source) == ("7", "محطة الرياح", "ليلى حداد", "وكالة")
    assert article.paragraphs == ("فقرة أولى", "فقرة ثانية")
    assert str(article.date).startswith("2015-11-25")
    (refused,) = outcomes(put(tmp_path, "a.xml", item.format("Canceled")))
    assert isinstance(refused, Rejection)
    assert refused.kind == "unpublished"


WIKITEXT = (
    "{{تاريخ|25 نوفمبر|{{السنة}}}}\n'''أعلنت''' [[هيئة الطاقة|الهيئة]]<ref>مصدر [[س]]</ref> أن [[محطة]] "
    "[https://example.com الرياح] تعمل.<!-- خفي -->\n[[ملف:a.jpg|تصغير|تعليق [[س]]]]\n== مصادر ==\n* أول\n"
    "{| class=x\n| خلية\n|}\n[[تصنيف:اقتصاد]]\n[[en:Wind]] __NOTOC__"
)


def wiki(*pages: str) -> str:
    return (
        "<mediawiki xmlns='http://www.mediawiki.org/xml/export-0.10/'><siteinfo><sitename>ويكي الأخبار</sitename>"
        f"<base>https://ar.wikinews.org/wiki/x</base></siteinfo>{''.join(pages)}</mediawiki>"
    )


def wiki_page(number: int, more: str = "<ns>0</ns>", text: str = WIKITEXT) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    revision = "<revision><id>1</id><timestamp>2015-11-{}T10:00:00Z</timestamp><text>{}</text></revision>"
    old = revision.format(24, "قديم")
    return f"<page><title>محطة الرياح</title>{more}<id>{number}</id>{old}{revision.format(25, text)}</page>"


def test_the_pages_of_a_wiki(tmp_path: Path) -> None:
    pages = [wiki_page(1), wiki_page(2, "<ns>1</ns>"), wiki_page(3, "<ns>0</ns><redirect title='x'/>")]
    path = put(tmp_path, "a.xml", wiki(*pages))
    (article, *others) = outcomes(path)
    assert [other.kind for other in others if isinstance(other, Rejection)] == ["not_article", "not_article"]
    assert isinstance(article, Article)
    assert (article.id, article.title, article.source) == ("1", "محطة الرياح", "ويكي الأخبار")
    assert (article.section, str(article.date)[:10]) == ("اقتصاد", "2015-11-25")
    assert article.url.startswith("https://ar.wikinews.org/wiki/%D9")
    assert article.paragraphs == ("أعلنت الهيئة أن محطة الرياح تعمل.", "مصادر", "أول")


@pytest.mark.parametrize(
    "unit",
    ["[[", "{{", "{|", "<ref>", "<ref", "<!--", "[http://a", "''", "= ", "[[a|", "[[تصنيف", "[[ ", "* ", "[//a "],
)
def test_wikitext_takes_no_more_than_its_length(unit: str) -> None:
    started = time.process_time()
    with suppress(Rejected):
        mediawiki.plain_text(unit * (200_000 // len(unit)))
    assert time.process_time() - started < 3


RSS = (
    "<?xml version='1.0'?>\n<rss xmlns:c='http://purl.org/rss/1.0/modules/content/'><channel><title>المرفأ</title>"
    "{}</channel></rss>"
)
ITEM = "<item>\n<title>خبر {0}</title><c:encoded><![CDATA[<p>{0} <b>في</b> </item> <item></p>]]></c:encoded></item>\n"
RECORD = "<x:row xmlns:x='urn:x'><x:title>خبر {0}</x:title><x:text>نص <!-- </x:row> --> {0}</x:text></x:row>\n"
LONG = {
    "feed": RSS.format("".join(map(ITEM.format, range(9)))),
    "unclosed": RSS.format("".join(map(ITEM.replace("</item>\n", "\n").format, range(9)))),
    "rdf": "<r:RDF xmlns:r='urn:rdf' xmlns='http://purl.org/rss/1.0/' xmlns:c='http://purl.org/rss/1.0/modules/content/'>"
    "<channel><title>المرفأ</title><items/></channel>" + "".join(map(ITEM.format, range(9))) + "</r:RDF>",
    "records": "<dump><list>" + "".join(map(RECORD.format, range(9))) + "</list></dump>",
    "wiki": wiki(*map(wiki_page, range(9))),
    "agency": "<newsMessage><itemSet>" + "".join(g2(n, BODIES["nitf"]) for n in range(9)) + "</itemSet></newsMessage>",
    "entities": RSS.format("<item><title>خبر&nbsp;1 &</title></item>" * 2 + ITEM.format(3)),
    "cut off": RSS.format("".join(map(ITEM.format, range(9))))[:-60],
    "declared": RSS.replace("?>", " encoding='windows-1256'?>").format("".join(map(ITEM.format, range(9)))),
}


def in_parts(monkeypatch: pytest.MonkeyPatch, length: int = 300) -> None:
    monkeypatch.setattr(xml_parts, "_AT_ONCE", 10)
    monkeypatch.setattr(xml_parts, "_BEGINNING", length)
    monkeypatch.setattr(xml_parts, "_LENGTH", length)


@pytest.mark.parametrize("length", [1, 300, 2000])
@pytest.mark.parametrize("name", LONG)
def test_a_long_file_is_read_like_a_short_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, length: int
) -> None:
    data = LONG[name].encode("cp1256" if name == "declared" else "utf-8")
    path = put(tmp_path, "a.xml", data)
    short = outcomes(path)
    assert len(short) >= 2
    in_parts(monkeypatch, length)
    found = outcomes(path)
    assert [_seen(outcome) for outcome in found] == [_seen(outcome) for outcome in short]


def _seen(outcome: Article | Rejection) -> object:
    if isinstance(outcome, Rejection):
        return outcome.kind
    return outcome.title, outcome.paragraphs, outcome.source, outcome.section, outcome.date, outcome.url


def test_lines_of_a_long_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [f"<item>\n<title>{'' if number else 'خبر'}</title></item>" for number in range(9)]
    path = put(tmp_path, "a.xml", RSS.format("\n".join(items)))
    in_parts(monkeypatch)
    assert [line for line, _ in notices(path)] == [2 + 2 * number for number in range(1, 9)]


def test_a_record_too_long_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_parts(monkeypatch)
    monkeypatch.setattr(xml_parts, "_LARGEST", 40_000)
    monkeypatch.setattr(xml_parts, "_LONGEST_TAG", 100)
    long = f"<item><title>طويل</title><description>{'نص طويل ' * 20_000}</description></item>"
    path = put(tmp_path, "a.xml", RSS.format(ITEM.format(1) + long + ITEM.format(2) + ITEM.format(3)))
    found = [outcome.title for outcome in outcomes(path) if isinstance(outcome, Article)]
    assert found == ["خبر 1", "خبر 2", "خبر 3"]
    assert [reason for _, reason in notices(path)] == ["longer than 32 MB"]
    put(tmp_path, "a.xml", RSS.format(ITEM.format(1) + "<!--" + "x" * 100_000))
    assert [reason for _, reason in notices(path)] == ["longer than 32 MB"]


def test_a_broken_part_of_a_long_file_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_parts(monkeypatch, 1)
    deep = "<item>" + "<a>" * 300 + "</a>" * 300 + "</item>"
    path = put(tmp_path, "a.xml", RSS.format(ITEM.format(1) + deep + ITEM.format(2)))
    assert [outcome.title for outcome in outcomes(path) if isinstance(outcome, Article)] == ["خبر 1", "خبر 2"]
    assert len(notices(path)) == 1


def test_entities_are_refused_in_a_long_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_parts(monkeypatch)
    feed = RSS.replace("?>", "?><!DOCTYPE rss [<!ENTITY a 'b'>]>").format(ITEM.format(1) * 2)
    reasons = {reason for _, reason in notices(put(tmp_path, "a.xml", feed))}
    assert reasons == {"declares XML entities, which are not read"}
    assert all(isinstance(outcome, Rejection) for outcome in outcomes(tmp_path / "a.xml"))


def test_one_article_in_a_long_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_parts(monkeypatch)
    path = put(tmp_path, "a.xml", f"<article><title>خبر</title><body>{'<p>فقرة</p>' * 300}</body></article>")
    assert len(only_article(path).paragraphs) == 300
    assert only_notice(put(tmp_path, "a.xml", "<x>" + "نص " * 300 + "</x>")) == (0, "not a feed (RSS or Atom)")
    assert len(articles(put(tmp_path, "a.xml", LONG["feed"]))) == 9
