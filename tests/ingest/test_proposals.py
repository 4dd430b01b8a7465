"""What a dry run understands of files, and the rules that it proposes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from searchapp.import_rules import NO_RULE, ImportRule
from searchapp.ingest import InputFile, Record, find_files, read_file
from searchapp.ingest.proposals import Proposal, propose
from searchapp.ingest.rules import rule_finder
from searchapp.model import Article
from tests.ingest.outcomes import put

TEXT = "أعلنت الهيئة أن محطة الرياح في الساحل ستعمل قبل نهاية العام، وقال مديرها إن التكلفة بلغت مليوني دينار."


def proposals(*paths: Path, rules: tuple[ImportRule, ...] = ()) -> tuple[Proposal, ...]:
    rule_of = rule_finder(rules)
    return propose([InputFile(path, rule_of) for path in find_files(paths)], paths)


def only(*paths: Path) -> Proposal:
    (proposal,) = proposals(*paths)
    return proposal


def lines(*records: dict[str, Any]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def articles(path: Path, rule: ImportRule) -> list[Article]:
    rule_of = rule_finder([rule])
    files = [InputFile(file, rule_of) for file in find_files([path])]
    return [item.article() for file in files for item in read_file(file) if isinstance(item, Record)]


def test_files_that_are_understood_need_no_rule(tmp_path: Path) -> None:
    record = {
        "title": "ألف",
        "text": TEXT,
        "date": "2015-11-25",
        "url": "https://a.example/1",
        "source": "نهار",
        "tags": "قمح",
    }
    path = put(tmp_path, "1.jsonl", lines(record))
    proposal = only(path)
    assert (proposal.rule, proposal.reasons) == (NO_RULE, ())
    assert proposal.files == (f"{tmp_path.resolve()}/*.jsonl",)
    assert proposal.fields == {"content": "text", "date": "date", "source": "source", "title": "title", "url": "url"}
    assert proposal.unused == {"tags": "قمح"}
    assert proposal.lacking == ("author", "section")
    assert proposal.encodings == ("utf-8",)


def test_names_that_mean_nothing_are_proposed_by_what_they_hold(tmp_path: Path) -> None:
    for year in (2014, 2015):
        records = [
            {
                "k1": f"{TEXT} {year} {number}",
                "k2": f"محطة الرياح رقم {number} في {year}",
                "k3": f"3/{number + 10}/{year}",
                "k4": f"https://www.nahar.example/{year}/{number}",
            }
            for number in range(5)
        ]
        put(tmp_path, f"{year}.jsonl", lines(*records))
    proposal = only(tmp_path)
    assert proposal.number == 2
    assert proposal.rule == ImportRule(
        files=f"{tmp_path.resolve()}/*.jsonl",
        fields={"title": "k2", "content": "k1", "date": "k3", "url": "k4"},
        source="nahar.example",
        date_order="month first",
    )
    assert len(proposal.reasons) == 6
    found = articles(tmp_path, proposal.rule)
    assert {article.source for article in found} == {"nahar.example"}
    assert str(found[-1].date) == "2015-03-14 00:00:00"
    assert found[-1].title == "محطة الرياح رقم 4 في 2015"
    # What has been accepted is not proposed again.
    assert [each.rule for each in proposals(tmp_path, rules=(proposal.rule,))] == [NO_RULE]


def test_the_order_that_one_file_shows_is_proposed_for_those_beside_it(tmp_path: Path) -> None:
    put(tmp_path, "1.csv", "title,date\nألف,3/31/2015\n")
    put(tmp_path, "2.csv", "title,date\nباء,3/4/2015\n")
    assert only(tmp_path).rule == ImportRule(files=f"{tmp_path.resolve()}/*.csv", date_order="month first")
    assert only(tmp_path / "1.csv").rule == NO_RULE
    put(tmp_path, "2.csv", "title,date\nباء,31/3/2015\n")
    assert only(tmp_path).rule == NO_RULE


def test_a_header_line_that_looks_like_a_date_is_proposed(tmp_path: Path) -> None:
    put(tmp_path, "1.txt", "العنوان: ألف\nاليوم: 25/11/2015\n\nنص.")
    assert only(tmp_path).rule.fields == {"date": ("اليوم",)}


def test_files_of_a_folder_that_differ_are_named_one_by_one(tmp_path: Path) -> None:
    put(tmp_path, "a[1].jsonl", lines({"title": "ألف", "k1": TEXT}))
    put(tmp_path, "b.jsonl", lines({"title": "ألف", "k2": TEXT}))
    put(tmp_path, "c.jsonl", lines({"title": "ألف", "k2": TEXT}))
    one, two = proposals(tmp_path)
    assert (one.rule.fields, two.rule.fields) == ({"content": ("k1",)}, {"content": ("k2",)})
    assert [one.number, two.number] == [1, 2]
    assert rule_finder([one.rule])(f"{tmp_path.resolve()}/a[1].jsonl").fields == {"content": ("k1",)}
    assert rule_finder([one.rule])(f"{tmp_path.resolve()}/b.jsonl") == NO_RULE
    assert rule_finder([two.rule])(f"{tmp_path.resolve()}/c.jsonl").fields == {"content": ("k2",)}


def test_files_of_many_folders_are_named_by_one_pattern(tmp_path: Path) -> None:
    for name in ("2014/01", "2014/02", "2015/01"):
        (tmp_path / name).mkdir(parents=True)
        put(tmp_path / name, "1.jsonl", lines({"title": "ألف", "k1": TEXT}))
    assert only(tmp_path).files == (f"{tmp_path.resolve()}/**/*.jsonl",)


def folders(tmp_path: Path, *names: str, text: str = "خبر\n\nنص الخبر.") -> Path:
    for name in names:
        (tmp_path / name).mkdir(parents=True)
        for number in range(3):
            put(tmp_path / name, f"{number}.txt", f"{text} {name} {number}")
    return tmp_path


def sections(tmp_path: Path) -> list[ImportRule]:
    return [each.rule for each in proposals(tmp_path) if each.rule.section_from_folder]


def test_folders_that_look_like_sections_are_proposed_as_such(tmp_path: Path) -> None:
    root = folders(tmp_path, "رياضة", "01-اقتصاد/2015", "culture")
    (rule,) = sections(root)
    assert rule == ImportRule(files=str(tmp_path.resolve()), section_from_folder=True)
    assert {article.section for article in articles(root, rule)} == {"رياضة", "اقتصاد", "culture"}


def test_other_folders_are_not(tmp_path: Path) -> None:
    assert sections(folders(tmp_path / "dates", "2014", "2015-11", "نوفمبر 2015")) == []
    assert sections(folders(tmp_path / "alone", "رياضة")) == []
    assert sections(folders(tmp_path / "long", "رياضة", "تقرير مفصل عن محطة الرياح في الساحل الشمالي")) == []
    named = "القسم: رياضة\nالعنوان: خبر\n\nنص"
    assert sections(folders(tmp_path / "named", "رياضة", "اقتصاد", text=named)) == []


def test_a_sample_of_many_files_is_looked_at(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number}").mkdir()
        put(tmp_path / f"{number}", "1.txt", "خبر\n\nنص")
    proposal = only(tmp_path)
    assert proposal.files == (f"{tmp_path.resolve()}/**/*.txt",)
    assert proposal.number == 300
