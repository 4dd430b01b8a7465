"""Import rules: which holds for a file, and what becomes of its records."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.errors import InputError
from searchapp.import_rules import FIELDS, NO_RULE, ImportRule, escaped, rules_of_tables
from searchapp.ingest import InputFile, Notes, Record, read_file
from searchapp.ingest.names import FIELD_NAMES
from searchapp.ingest.record import Fields, plain_fields
from searchapp.ingest.rules import applied, rule_finder, section_of_folder
from searchapp.model import Article
from tests.ingest.documents import docx, odt, paragraph, properties
from tests.ingest.outcomes import only_article, put

TEXT = "أعلنت الهيئة أن محطة الرياح في الساحل ستعمل قبل نهاية العام، وقال مديرها إن التكلفة بلغت مليوني دينار."


def read(path: Path, **rule: Any) -> list[tuple[Article, Notes]]:
    return [
        item.read()
        for item in read_file(InputFile(path, rule_finder([ImportRule(**rule)])))
        if isinstance(item, Record)
    ]


def only(path: Path, **rule: Any) -> Article:
    ((article, _),) = read(path, **rule)
    return article


def test_a_rule_may_map_every_field() -> None:
    assert set(FIELDS) == set(FIELD_NAMES)


# Which rule holds


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    path = f"/{'a/' * 1000}x.txt"
    rules = [ImportRule(files=f"/{'**/a/' * 40}{end}", source=end) for end in ("y.txt", "x.txt")]
    assert rule_finder(rules[:1])(path) == NO_RULE
    assert rule_finder(rules)(path).source == "x.txt"


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("a", ["a", "a/b.txt", "a/b/c.txt"], ["ab", "b/a"]),
        ("a/*.txt", ["a/b.txt"], ["a/b.csv", "a/b/c.txt", "a"]),
        ("a/**/*.txt", ["a/b.txt", "a/b/c/d.txt"], ["b.txt", "a/b.csv"]),
        ("**/أخبار/*", ["أخبار/1", "x/y/أخبار/1/2"], ["أخبار", "x/y"]),
        ("a?/[xy].txt", ["ab/x.txt", "ac/y.txt"], ["a/x.txt", "ab/z.txt"]),
        ("*", ["a", "a/b"], []),
        ("./b/../a", ["a/1"], ["b/1"]),
        ("a[[]1]/*", ["a[1]/b"], ["a1/b", "a[[]1]/b"]),
    ],
)
def test_a_pattern_fits_files_and_what_is_below_folders(
    tmp_path: Path, pattern: str, fitting: list[str], others: list[str]
) -> None:
    rule_of = rule_finder([ImportRule(files=str(tmp_path / pattern), source="نهار")])
    assert [name for name in (*fitting, *others) if rule_of(str(tmp_path / name)).source] == fitting


def test_a_pattern_is_relative_to_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rule_of = rule_finder([ImportRule(files=("dumps/*.csv", "1.txt"), source="نهار")])
    assert rule_of(str(tmp_path.resolve() / "dumps" / "1.csv")).source == "نهار"
    assert rule_of(str(tmp_path.resolve() / "1.txt")).source == "نهار"
    assert rule_of("/elsewhere/dumps/1.csv") == NO_RULE


def test_a_link_leads_to_the_rule_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "files")
    rule_of = rule_finder([ImportRule(files=str(tmp_path / "link" / "*.txt"), source="نهار")])
    assert rule_of(str((tmp_path / "files").resolve() / "1.txt")).source == "نهار"


def test_a_name_is_the_same_however_its_letters_are_stored(tmp_path: Path) -> None:
    rule_of = rule_finder([ImportRule(files=str(tmp_path / "أخبار"), source="نهار")])
    assert rule_of(str(tmp_path / "\u0627\u0654خبار" / "1.txt")).source == "نهار"


def test_of_several_rules_each_says_something_and_the_last_counts(tmp_path: Path) -> None:
    rules = [
        ImportRule(source="أولى", section="عامة", fields={"title": "a", "author": "b", "tags": False}),
        ImportRule(files=str(tmp_path), source="ثانية", fields={"title": "c"}, date_order="month first"),
        ImportRule(files=str(tmp_path / "other"), source="ثالثة"),
    ]
    assert rule_finder(rules)(str(tmp_path / "1.csv")) == ImportRule(
        source="ثانية",
        section="عامة",
        fields={"title": "c", "author": "b", "tags": False},
        date_order="month first",
    )


@pytest.mark.parametrize(
    ("file", "section"),
    [
        ("رياضة/1.txt", "رياضة"),
        ("01-sports/2015/1.txt", "sports"),
        ("2015/11/25/اقتصاد/أسواق/1.txt", "اقتصاد"),
        ("الشرق_الأوسط/1.txt", "الشرق الأوسط"),
        ("%D8%B1%D9%8A%D8%A7%D8%B6%D8%A9/1.html", "رياضة"),
        ("export/html/middle-east/1.html", "middle east"),
        ("نوفمبر 2015/1.txt", ""),
        ("2015-11/1.txt", ""),
        ("12345/1.txt", ""),
        ("1.txt", ""),
    ],
)
def test_the_section_is_the_first_folder_that_names_one(tmp_path: Path, file: str, section: str) -> None:
    rule_of = rule_finder([ImportRule(files=str(tmp_path), section_from_folder=True)])
    assert rule_of(str(tmp_path / file)).section == section


def test_the_folder_of_a_section_is_below_the_part_of_a_pattern_that_is_a_plain_name(tmp_path: Path) -> None:
    rule_of = rule_finder([ImportRule(files=f"{tmp_path}/النهار/*/*.txt", section="منوعات", section_from_folder=True)])
    assert rule_of(str(tmp_path / "النهار" / "رياضة" / "1.txt")).section == "رياضة"
    assert rule_of(str(tmp_path / "النهار" / "2015" / "1.txt")).section == "منوعات"


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_an_escaped_name_fits_itself(name: str) -> None:
    if name not in (".", ".."):
        assert rule_finder([ImportRule(files=escaped(f"/{name}"), source="x")])(f"/{name}/1.txt").source == "x"


def test_the_name_of_any_folder_becomes_a_line() -> None:
    assert section_of_folder("3_كأس العالم") == "كأس العالم"
    assert section_of_folder("__") == ""


# What is refused


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"sorce": "x"}, "There is no key of import rules 'sorce'; did you mean 'source'?"),
        ({"fields": {"titel": "x"}}, "There is no field of articles 'titel'; did you mean 'title'?"),
        ({"fields": {"title": True}}, "fields.title is True"),
        ({"fields": {"title": []}}, "fields.title names nothing"),
        ({"fields": {"title": ["a", 1]}}, "fields.title holds 1"),
        ({"fields": ["a"]}, "fields is ['a']"),
        ({"encoding": "windows-1265"}, "There is no encoding 'windows-1265'; did you mean 'windows-1256'?"),
        ({"encoding": "hex"}, "There is no encoding 'hex'"),
        ({"encoding": "rot13"}, "There is no encoding 'rot13'; there are utf-8"),
        ({"encoding": "a\0"}, "There is no encoding"),
        ({"time_zone": "Africa/Kairo"}, "There is no time zone 'Africa/Kairo'; did you mean 'Africa/Cairo'?"),
        ({"time_zone": "../etc"}, "There is no time zone '../etc'"),
        ({"date_order": "month"}, "There is no order of dates 'month'"),
        ({"section_from_folder": "yes"}, "section_from_folder is 'yes'; it is true or false."),
        ({"source": 3}, "source is 3; it is a text."),
        ({"files": [3]}, "files holds 3"),
        ({"files": ""}, "files has an empty pattern"),
        ({"files": "a\0b"}, "files has a NUL"),
        ({"files": "~no-such-user/a"}, "files begins with the home folder of a user that does not exist"),
    ],
)
def test_a_table_that_makes_no_sense_is_named(table: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as error:
        rules_of_tables([{}, table], Path(), "searchapp.toml")
    assert str(error.value).startswith(f"searchapp.toml, import 2: {said}")


def test_tables_are_tables() -> None:
    with pytest.raises(InputError, match=r"write tables, each below a line \[\[import\]\]"):
        rules_of_tables({"files": "a"}, Path(), "searchapp.toml")


def test_a_program_is_told_what_there_is_not() -> None:
    with pytest.raises(InputError, match="'sorce'; did you mean 'source'"):
        ImportRule(sorce="x")  # type: ignore[call-arg]


# What becomes of records


def test_a_rule_names_the_fields_of_json(tmp_path: Path) -> None:
    record = {
        "hl": "محطة الرياح",
        "lead": "أعلنت الهيئة.",
        "bdy": {"blocks": [{"type": "paragraph", "data": {"text": "قال مديرها."}}]},
        "meta": {"pub_date": "2015-11-25", "desk": "x"},
        "people": [{"name": "ليلى"}, {"name": "سمير"}],
        "author": "admin",
        "note": "سري",
    }
    path = put(tmp_path, "1.jsonl", json.dumps(record) + "\n")
    mapped = {"title": "hl", "content": ["lead", "bdy"], "date": "meta.pub_date", "author": "people.name"}
    ((article, notes),) = read(path, fields={**mapped, "note": False})
    assert (article.title, article.author, str(article.date)) == ("محطة الرياح", "ليلى، سمير", "2015-11-25 00:00:00")
    assert article.paragraphs == ("أعلنت الهيئة.", "قال مديرها.")
    assert [name for name, _ in notes.unused] == ["author"]


def test_a_path_may_begin_with_what_is_around_the_article(tmp_path: Path) -> None:
    path = put(
        tmp_path, "1.json", json.dumps([{"id": 1, "attributes": {"title": "ألف", "text": "نص", "x": {"y": "ب"}}}])
    )
    assert only(path, fields={"author": "attributes.x.y"}).author == "ب"
    assert only(path, fields={"author": "x.y"}).author == "ب"


def test_a_rule_makes_a_table_readable(tmp_path: Path) -> None:
    path = put(tmp_path, "1.csv", "a;b;c\nألف;نص;3/31/2015\nباء;نص;4/5/2015\n")
    found = read(path, fields={"title": "a", "content": "b", "date": "c"})
    assert [str(article.date)[:10] for article, _ in found] == ["2015-03-31", "2015-04-05"]
    assert only(put(tmp_path, "2.csv", "a\nألف\n"), fields={"title": "a"}).title == "ألف"


def test_a_rule_gives_the_order_of_day_and_month(tmp_path: Path) -> None:
    row = {"title": "ألف", "date": "3/4/2015"}
    files = [
        put(tmp_path, "1.csv", "title,date\nألف,3/4/2015\n"),
        put(tmp_path, "1.jsonl", json.dumps(row)),
        put(tmp_path, "1.txt", "العنوان: ألف\nالتاريخ: 3/4/2015\n\nنص"),
        put(tmp_path, "1.xml", "<list><a><title>ألف</title><text>نص</text><date>3/4/2015</date></a></list>"),
    ]
    for file in files:
        assert str(only(file).date) == "2015-04-03 00:00:00"
        assert str(only(file, date_order="month first").date) == "2015-03-04 00:00:00"
    table = put(tmp_path, "2.csv", "title,date\nألف,3/4/2015\nباء,3/31/2015\n")
    assert str(read(table)[0][0].date) == "2015-03-04 00:00:00"
    assert str(read(table, date_order="day first")[0][0].date) == "2015-04-03 00:00:00"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2014-08-25T22:30:00", "2014-08-25 22:30:00"),
        ("2015-11-25T22:30:00Z", "2015-11-26 00:30:00"),
        ("2014-08-25T22:30:00+04:00", "2014-08-25 21:30:00"),
        ("Wed, 25 Nov 2015 22:30:00 GMT", "2015-11-26 00:30:00"),
        (1448490600, "2015-11-26 00:30:00"),
        ("1448490600000", "2015-11-26 00:30:00"),
        ("2015-11-25T22:30:00", "2015-11-25 22:30:00"),
        ("25/11/2015", "2015-11-25 00:00:00"),
        (20151125, "2015-11-25 00:00:00"),
    ],
)
def test_an_instant_is_shown_by_the_clock_of_the_newspaper(tmp_path: Path, written: object, shown: str) -> None:
    path = put(tmp_path, "1.jsonl", json.dumps({"title": "ألف", "date": written}))
    article = only(path, time_zone="Africa/Cairo")
    assert str(article.date) == shown
    if article.date_precision == "minute":
        assert article.utc_offset == (180 if "-08-" in shown else 120)


def test_a_source_and_a_section_are_those_of_articles_without(tmp_path: Path) -> None:
    lines = '{"title": "ألف", "source": "نهار"}\n{"title": "باء", "source": " ", "section": "رياضة"}\n'
    found = read(put(tmp_path, "1.jsonl", lines), source="ليل", section="منوعات")
    assert [(each.source, each.section) for each, _ in found] == [("نهار", "منوعات"), ("ليل", "رياضة")]
    found = read(tmp_path / "1.jsonl", source="ليل", fields={"source": False})
    assert [each.source for each, _ in found] == ["ليل", "ليل"]
    assert [notes.unused for _, notes in found] == [(), ()]


def test_a_rule_reads_the_header_of_a_text(tmp_path: Path) -> None:
    path = put(tmp_path, "1.txt", "العنوان: ألف\nاليوم: 25/11/2015\nالمصدر: موقع\n\nنص.")
    article = only(path, fields={"date": "اليوم", "المصدر": False}, source="نهار")
    assert (article.title, str(article.date)[:10], article.source) == ("ألف", "2015-11-25", "نهار")
    assert article.paragraphs == ("نص.",)


@pytest.mark.parametrize("name", ["1.txt", "1.html", "1.jsonl", "1.json", "1.csv", "1.xml"])
def test_an_encoding_is_that_of_texts_that_are_not_utf8(tmp_path: Path, name: str) -> None:
    written = {
        ".txt": "{0}",
        ".html": "<html><body><article>{0}</article></body></html>",
        ".jsonl": '{{"title": "{0}"}}\n',
        ".json": '[{{"title": "{0}"}}]',
        ".csv": "title,b\n{0},\n",
        ".xml": "<rss><channel><item><title>{0}</title></item></channel></rss>",
    }[Path(name).suffix].format("Новости Ливана")
    path = put(tmp_path, name, written.encode("koi8-r"))
    assert "Новости" in str(only(path, encoding="KOI8-R"))
    ((_, notes),) = read(path, encoding="koi8-r")
    noted = [
        item.encoding
        for item in read_file(InputFile(path, rule_finder([ImportRule(encoding="koi8-r")])))
        if isinstance(item, Notes)
    ]
    assert "koi8-r" in (notes.encoding, *noted)
    put(tmp_path, name, written)
    assert "Новости" in str(only(path, encoding="koi8-r"))


def test_a_rule_holds_for_what_is_in_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "1.zip", "w") as archive:
        archive.writestr("رياضة/1.txt", "خبر\n\nنص")
        archive.writestr("2.jsonl", '{"title": "ألف", "note": "سري"}')
    rules = [
        ImportRule(files=str(tmp_path), source="نهار", section_from_folder=True),
        ImportRule(files=f"{tmp_path}/*.zip/*.jsonl", fields={"author": "note"}),
    ]
    file = InputFile(tmp_path / "1.zip", rule_finder(rules))
    found = [
        item.article()
        for member in read_file(file)
        if isinstance(member, InputFile)
        for item in read_file(member)
        if isinstance(item, Record)
    ]
    assert [(each.source, each.section, each.author) for each in found] == [("نهار", "رياضة", ""), ("نهار", "", "سري")]


def test_the_front_matter_of_markdown_is_mapped(tmp_path: Path) -> None:
    path = put(tmp_path, "1.md", "---\nday: 25/11/2015\nauthor: admin\n---\n# ألف\n\nنص\n")
    article = only(path, fields={"date": "day", "author": False})
    assert (article.title, str(article.date)[:10], article.author) == ("ألف", "2015-11-25", "")
    assert article.paragraphs == ("نص",)


PAGE = f"""<html><head>
<meta name="Headline" content="محطة الرياح"><meta property="article:desk" content="اقتصاد">
<meta name="author" content="ليلى سعد"><meta name="writer" content="سمير حداد"><meta name="on" content="3/4/2015">
<meta name="date" content="2015-11-25"><meta property="og:title" content="النهار"></head>
<body><article><h1>أخبار اليوم</h1><p>{TEXT}</p></article></body></html>"""


def test_a_rule_names_the_meta_elements_of_a_page(tmp_path: Path) -> None:
    path = put(tmp_path, "1.html", PAGE)
    mapped = {"title": "Headline", "section": "article:desk", "author": "writer", "date": ["none", "on"]}
    article = only(path, fields=mapped, date_order="month first")
    assert (article.title, article.section, article.author) == ("محطة الرياح", "اقتصاد", "سمير حداد")
    assert str(article.date) == "2015-03-04 00:00:00"
    # The heading is no longer the title.
    assert article.paragraphs == ("أخبار اليوم", TEXT)
    assert only(path, fields={"content": "Headline"}).paragraphs == ("محطة الرياح",)


def test_a_meta_element_may_be_left_unread(tmp_path: Path) -> None:
    path = put(tmp_path, "1.html", PAGE)
    assert only(path).author == "ليلى سعد"
    assert only(path, fields={"author": "no-such-name"}) == replace(
        only(path), digest=only(path, fields={"author": "no-such-name"}).digest
    )
    article = only(path, fields={"title": "Headline", **dict.fromkeys(("og:title", "date"), False)})
    assert (article.author, article.date) == ("ليلى سعد", None)


def test_an_order_of_dates_is_that_of_a_page_too(tmp_path: Path) -> None:
    page = f"<html><body><h1>خبر</h1><time>3/4/2015</time><article><p>{TEXT}</p></article></body></html>"
    path = put(tmp_path, "1.html", page)
    assert str(only(path, date_order="month first", fields={"title": "none"}).date) == "2015-03-04 00:00:00"


CORE = properties(title="مستند", creator="ليلى سعد", subject="محطة الرياح", created="2015-11-25T10:00:00Z")
CUSTOM = '<Properties><property name="القسم الفرعي"><lpwstr>اقتصاد</lpwstr></property></Properties>'
META = (
    "<dc:title>مستند</dc:title><dc:creator>ليلى سعد</dc:creator><dc:subject>محطة الرياح</dc:subject>"
    "<meta:creation-date>2015-11-25T10:00:00</meta:creation-date>"
    '<meta:user-defined meta:name="القسم الفرعي">اقتصاد</meta:user-defined>'
)
LINES = ("عنوان في النص", "بقلم: سمير حداد", TEXT)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "1.docx",
            docx("".join(map(paragraph, LINES)), core=CORE, custom=CUSTOM),
        ),
        ("1.odt", odt("".join(f"<text:p>{line}</text:p>" for line in LINES), META)),
    ],
)
def test_a_rule_names_the_properties_of_a_document(tmp_path: Path, name: str, data: bytes) -> None:
    path = put(tmp_path, name, data)
    plain = only(path)
    assert (plain.title, plain.author, plain.section) == (LINES[0], "سمير حداد", "")
    assert str(plain.date)[:10] == "2015-11-25"
    article = only(path, fields={"title": "subject", "section": "القسم الفرعي", "author": "creator"})
    assert (article.title, article.section, article.author) == ("محطة الرياح", "اقتصاد", "ليلى سعد")
    # What was taken for something else is text again.
    assert article.paragraphs == LINES
    assert article.date == plain.date
    unread = only(path, fields=dict.fromkeys(("created", "creation-date", "creator"), False))
    assert (unread.date, unread.author, unread.paragraphs) == (None, "سمير حداد", (TEXT,))


def test_the_header_of_a_document_has_names_of_its_own(tmp_path: Path) -> None:
    lines = ("العنوان: ألف", "المكتب: اقتصاد", "", TEXT)
    path = put(tmp_path, "1.docx", docx("".join(map(paragraph, lines)), core=properties(subject="باء")))
    article = only(path, fields={"section": "المكتب"})
    assert (article.title, article.section, article.paragraphs) == ("ألف", "اقتصاد", (TEXT,))


def test_equal_rules_make_equal_digests_and_others_others(tmp_path: Path) -> None:
    path = put(tmp_path, "1.jsonl", '{"title": "ألف"}\n')
    rules: list[dict[str, Any]] = [
        {},
        {"source": "نهار"},
        {"section": "نهار"},
        {"fields": {"title": "title"}},
        {"fields": {"title": ["title", "x"]}},
        {"fields": {"tags": False}},
        {"encoding": "windows-1256"},
        {"date_order": "day first"},
    ]
    articles = [only(path, **rule) for rule in rules]
    assert len({article.digest for article in articles}) == len(rules)
    assert articles[1].digest == only(path, source="نهار", files=str(path)).digest
    # Without a rule, the articles of an older index stay as they are.
    assert articles[0].digest == only_article(path).digest
    assert len({article.id for article in articles}) == 1


NAMES = st.sampled_from(["title", "text", "date", "k1", "k2", "hl", "author", "meta"])
VALUES = st.sampled_from(["", " ", "ألف", "باء", "2015-11-25", TEXT, "https://x.example/1"])


def test_what_a_rule_names_is_not_guessed_where_it_says_nothing() -> None:
    values = {"k": TEXT, "title": {"a": "ألف"}, "when": "x", "k2": "2015-11-25"}
    rule = ImportRule(fields={"content": "title", "date": "when"})
    fields = applied(rule, plain_fields(values, by_value=True))
    assert (fields.content, fields.date) == ("", "")
    assert [name for name, _ in fields.notes.unused] == ["k", "k2"]


@given(
    st.dictionaries(NAMES, VALUES | st.dictionaries(st.sampled_from(["a", "b"]), VALUES), max_size=6),
    st.dictionaries(
        st.sampled_from(["title", "content", "author", "section"]), NAMES | st.just("meta.a"), min_size=1, max_size=3
    ),
    st.lists(NAMES, max_size=2),
)
def test_a_rule_gives_exactly_the_fields_that_it_names(
    values: dict[str, Any], mapped: dict[str, Any], ignored: list[str]
) -> None:
    ignored = [name for name in ignored if name not in FIELDS]
    rule = ImportRule(fields={**mapped, **dict.fromkeys(ignored, False)})
    fields = applied(rule, plain_fields(values, by_value=True))
    for ours, theirs in mapped.items():
        value = (
            values["meta"].get("a")
            if theirs == "meta.a" and isinstance(values.get("meta"), dict)
            else values.get(theirs)
        )
        if value is not None:
            assert getattr(fields, ours).strip() == getattr(plain_fields({ours: value}), ours).strip()
    unused = dict(fields.notes.unused)
    assert not unused.keys() & {*ignored, *mapped.values()}
    assert all(values[name] == value for name, value in unused.items())


@given(st.dictionaries(NAMES, VALUES, max_size=6), st.sampled_from(["", "نهار"]))
def test_a_rule_without_fields_changes_only_what_is_missing(values: dict[str, Any], source: str) -> None:
    plain = plain_fields(values, by_value=True)
    found = applied(ImportRule(source=source), plain)
    assert found == Fields(**{**{name: getattr(plain, name) for name in FIELDS}, "source": plain.source or source})
