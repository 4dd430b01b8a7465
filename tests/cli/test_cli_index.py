"""``searchapp index`` and ``searchapp reindex``."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from searchapp.cli.reports import progress_text
from searchapp.sync.index import Progress
from tests.cli.conftest import ARTICLES, Run


def test_the_summary_counts_what_was_done(run: Run, corpus: Path) -> None:
    assert run("index", corpus).stdout.startswith("3 added, 0 unchanged, 0 set aside, in ")
    assert run("index", corpus).stdout.startswith("0 added, 3 unchanged, 0 set aside, in ")


def test_a_changed_article_is_replaced(indexed: Run, corpus: Path) -> None:
    changed = [{**ARTICLES[0], "content": "كلام آخر عن الزرافة"}, *ARTICLES[1:]]
    (corpus / "articles.jsonl").write_text("\n".join(map(json.dumps, changed)), encoding="utf-8")
    assert indexed("index", corpus).stdout.startswith("0 added, 3 updated, 0 unchanged")
    indexed("search", "زرافة")
    indexed("search", "مسؤول", "--match", "all", code=1)


def test_quiet_is_quiet(run: Run, corpus: Path) -> None:
    assert run("index", "--quiet", corpus).output == ""
    assert run("reindex", "--quiet").output == ""


def test_what_cannot_be_read_is_named_and_the_rest_is_indexed(run: Run, corpus: Path) -> None:
    (corpus / "old.txt").write_bytes("نص قديم".encode("cp1256"))
    (corpus / "broken.jsonl").write_text('{"id": 1, "text": "نص سليم هنا"}\n{"id": 2, "text":\n', encoding="utf-8")
    (corpus / "empty.txt").write_text("\n\n", encoding="utf-8")
    result = run("index", corpus, code=1)
    assert "4 added" in result.stdout
    assert "3 set aside" in result.stdout
    for place, reason in (("old.txt", "not UTF-8"), ("broken.jsonl:2", "not JSON"), ("empty.txt", "no text")):
        assert any(place in line and reason in line for line in result.stderr.splitlines()), place
    run("search", "سليم")


def test_records_with_one_id_are_not_lost_in_silence(run: Run, corpus: Path) -> None:
    (corpus / "b.jsonl").write_text('{"id": "port", "text": "نص مختلف تمامًا"}\n', encoding="utf-8")
    for outcome in ("4 added", "4 unchanged"):
        result = run("index", corpus)
        assert outcome in result.stdout
        assert "now with their place: 1 (b.jsonl:port)" in result.stdout
    run("search", "السفينة")
    run("search", "مختلف")


def test_entries_of_one_line_with_one_id_are_not_lost_in_silence(run: Run, corpus: Path) -> None:
    items = "".join(f"<item><guid>same</guid><title>خبر {number}</title></item>" for number in (1, 2))
    (corpus / "feed.xml").write_text(f"<rss><channel>{items}</channel></rss>", encoding="utf-8")
    for outcome in ("5 added", "5 unchanged"):
        # They have only a title.
        assert outcome in run("index", corpus, code=1).stdout


def test_prune_drops_what_vanished(run: Run, corpus: Path) -> None:
    extra = corpus / "extra.txt"
    extra.write_text("خبر عابر\n\nنص عن الزرافة", encoding="utf-8")
    run("index", corpus)
    extra.unlink()
    run("index", corpus)
    run("search", "الزرافة")
    assert "1 removed" in run("index", "--prune", corpus).stdout
    run("search", "الزرافة", code=1)


def test_prune_keeps_what_is_elsewhere_and_what_cannot_be_read(run: Run, corpus: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "giraffe.txt").write_text("خبر\n\nنص عن الزرافة", encoding="utf-8")
    run("index", corpus, other)
    (other / "giraffe.txt").unlink()
    (corpus / "articles.jsonl").write_bytes(b"\xff\xfe broken")
    assert "removed" not in run("index", "--prune", corpus, code=1).stdout
    run("search", "الزرافة")
    run("search", "السفينة")
    (other / "README").write_text("Nothing yet.", encoding="utf-8")
    assert "1 removed" in run("index", "--prune", other).stdout


def test_prune_drops_what_a_link_has_taken_the_place_of(run: Run, corpus: Path) -> None:
    for name in ("giraffe", "elephant"):
        (corpus / name).mkdir()
        (corpus / name / "story.txt").write_text(f"خبر\n\nنص عن {name}", encoding="utf-8")
    (corpus / "single.txt").write_text("خبر\n\nنص عن zebra", encoding="utf-8")
    run("index", corpus)
    (corpus / "single.txt").unlink()
    (corpus / "single.txt").symlink_to(corpus / "elephant" / "story.txt")
    (corpus / "giraffe" / "story.txt").unlink()
    (corpus / "giraffe").rmdir()
    (corpus / "giraffe").symlink_to(corpus / "elephant")
    assert "2 removed" in run("index", "--prune", corpus).stdout
    run("search", "giraffe", code=1)
    run("search", "zebra", code=1)
    run("search", "elephant")


def test_a_link_out_of_the_folder_is_followed_where_that_is_asked_for(run: Run, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.txt").write_text("خبر\n\nنص عن zebra", encoding="utf-8")
    (corpus / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    skipped = run("index", corpus, code=1)
    assert "skipped, 1: links that lead out of the named folders are not followed" in skipped.stderr
    run("search", "zebra", code=1)
    run("index", "--follow-links", corpus)
    run("search", "zebra")


def test_prune_drops_records_that_left_a_file(indexed: Run, corpus: Path) -> None:
    (corpus / "articles.jsonl").write_text(json.dumps(ARTICLES[1]), encoding="utf-8")
    assert "removed" not in indexed("index", corpus).stdout
    assert "2 removed" in indexed("index", "--prune", corpus).stdout


def test_prune_drops_records_that_left_a_file_with_an_id_of_another(run: Run, corpus: Path) -> None:
    other = corpus / "b.jsonl"
    other.write_text('{"id": "port", "text": "نص آخر"}\n{"id": "giraffe", "text": "الزرافة"}\n', encoding="utf-8")
    run("index", corpus)
    other.write_text('{"id": "port", "text": "نص آخر"}\n', encoding="utf-8")
    assert "4 unchanged, 1 removed" in run("index", "--prune", corpus).stdout
    run("search", "الزرافة", code=1)
    run("search", "السفينة")


def test_a_missing_path_is_an_error_and_changes_nothing(indexed: Run, corpus: Path) -> None:
    assert "no file or folder" in indexed("index", corpus, "nowhere.txt", code=2).stderr
    assert "3" in indexed("stats").stdout


def test_without_paths_the_corpus_of_the_settings_is_read(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEARCHAPP_CORPUS", str(corpus))
    assert "3 added" in run("index").stdout


def test_gzipped_files_are_read(run: Run, corpus: Path) -> None:
    path = corpus / "articles.jsonl"
    (corpus / "more.jsonl.gz").write_bytes(gzip.compress(path.read_bytes().replace(b'"id": "', b'"id": "more-')))
    assert "6 added" in run("index", corpus).stdout


def test_reindex_keeps_every_article(indexed: Run, corpus: Path) -> None:
    (corpus / "articles.jsonl").unlink()
    before = indexed("search", "القمح", "--json").stdout
    assert "Rebuilt: 3 articles." in indexed("reindex").stdout
    assert json.loads(before)["results"] == json.loads(indexed("search", "القمح", "--json").stdout)["results"]


def test_reindex_of_nothing_names_the_command_to_build(run: Run) -> None:
    assert "searchapp index" in run("reindex", code=2).stderr


def test_progress_tells_articles_rate_and_time_left() -> None:
    assert progress_text(Progress(1500, 0.25), 3.0).endswith("25%  1,500 articles, 500/s, 9 s left")
    assert progress_text(Progress(1500, 0.01), 30.0).endswith("50 min left")
    assert progress_text(Progress(1500, 0.001), 30.0).endswith("8.3 h left")
    assert "writing the index" in progress_text(Progress(1500, 1.0), 3.0)
