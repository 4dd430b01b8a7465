"""``searchapp fetch``: from feeds on the web to searches."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from searchapp.sync.runs import RunRecord
from tests.cli.conftest import Run
from tests.sync.fetch.feed_text import article_page, item, rss
from tests.sync.fetch.site import Site, body, cached, page, raw, redirect, running, status


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name, value in {"CORPUS": str(tmp_path / "news"), "ALLOW_PRIVATE": "yes", "FETCH_PAUSE": "0"}.items():
        monkeypatch.setenv(f"SEARCHAPP_{name}", value)
    with running(Site()) as started:
        yield started


def test_a_run_that_is_killed_after_its_changes_is_listed(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers |= {"/feed": body(rss(item("1")))}

    def killed(*_: object) -> None:
        raise SystemExit(9)

    with monkeypatch.context() as patch:
        patch.setattr(RunRecord, "write", killed)
        run("fetch", site.url(), code=9)
    said = run("stats").stdout
    assert "fetch (not ended; its changes may be in the index or not): 1 added" in said


def test_articles_of_a_feed_are_found(run: Run, site: Site) -> None:
    site.answers |= {
        "/feed": cached(rss(item("1", "موجز", link="/a"), item("2")), '"v"'),
        "/a": page(article_page("نص عن الزرافة " * 90)),
    }
    result = run("fetch", site.url())
    assert result.stdout.startswith("1 feed read, 0 without news; 2 added, 0 unchanged, 0 set aside, in ")
    assert result.stderr == ""
    assert "خبر 1" in run("search", "الزرافة").stdout
    assert run("fetch", site.url()).stdout.startswith("0 feeds read, 1 without news; 0 added, 0 unchanged")
    assert "0 added, 2 unchanged" in run("index").stdout


def test_what_fails_is_told_in_a_line_and_the_rest_is_taken_in(run: Run, site: Site, tmp_path: Path) -> None:
    site.answers |= {"/feed": body(rss(item("1"))), "/gone": status(410), "/old": redirect("/feed", 301)}
    report = tmp_path / "report.jsonl"
    result = run("fetch", site.url("/gone"), site.url(), "file:///x", site.url("/old"), "--report", report, code=1)
    lines = result.stderr.splitlines()
    assert "set aside: file:///x: not an address that begins with http:// or https://" in lines
    assert f"set aside: {site.url('/gone')}: gone for good; take it off the list of feeds" in lines
    assert f"{site.url('/old')} has moved to {site.url('/feed')}; change it in your list." in lines
    assert "2 feeds read, 0 without news, 2 problems; 1 added" in result.stdout
    written = json.loads(report.read_text(encoding="utf-8"))
    assert (written["records"], written["added"], written["rejected"]) == (3, 1, 2)


def test_the_feeds_of_the_settings(run: Run, site: Site, tmp_path: Path) -> None:
    assert "feeds" in run("fetch", code=2).stderr
    config = tmp_path / "searchapp.toml"
    config.write_text(f'feeds = ["{site.url("/a")}", "{site.url("/b")}"]', encoding="utf-8")
    site.answers |= {"/a": body(rss(item("1"))), "/b": body(rss(item("2")))}
    assert "2 added" in run("--config", config, "fetch").stdout
    assert run("--config", config, "fetch", "--quiet").output == ""


def test_a_private_address_is_refused(run: Run, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHAPP_ALLOW_PRIVATE", "no")
    assert "leads into a private network" in run("fetch", site.url(), code=1).stderr
    assert site.asked == []


def test_a_program_is_told_in_json(run: Run, site: Site) -> None:
    site.answers["/feed"] = body(rss(item("1"), "<item/>"))
    lines = [json.loads(line) for line in run("fetch", "--json", site.url(), code=1).stdout.splitlines()]
    assert [line["event"] for line in lines] == ["start", "rejected", "done"]
    assert lines[1] == {"event": "rejected", "file": site.url(), "line": 1, "reason": "has no text"}
    assert (lines[2]["added"], lines[2]["rejected"], lines[2]["feeds"]["read"]) == (1, 1, 1)


def test_an_address_that_is_no_text_costs_no_other_feed(run: Run, site: Site, tmp_path: Path) -> None:
    """The shell gives bytes that are not UTF-8 as halves of surrogate pairs."""
    site.answers["/feed"] = body(rss(item("1")))
    report = tmp_path / "report.jsonl"
    result = run("fetch", site.url("/\udcff"), site.url(), "--report", report, code=1)
    assert "1 added" in result.stdout
    named = site.url("/\\udcff")
    assert f"set aside: {named}: an address with bytes that are not text" in result.stderr
    assert json.loads(report.read_text(encoding="utf-8"))["lists"]["refused"][0]["file"] == named
    lines = [json.loads(line) for line in run("fetch", "--json", site.url("/\udcff"), code=1).stdout.splitlines()]
    assert lines[0]["feeds"] == [site.url("/\udcff")]
    assert lines[1]["file"] == named


def test_without_news_the_balance_still_has_the_number_of_articles(run: Run, site: Site) -> None:
    site.answers["/feed"] = cached(rss(item("1")), '"v"')
    done = [json.loads(run("fetch", "--json", site.url()).stdout.splitlines()[-1]) for _ in range(2)]
    assert [(each["records"], each["articles"]) for each in done] == [(1, 1), (0, 1)]


def test_what_could_not_be_indexed_is_indexed_by_the_next_run(run: Run, site: Site, index: Path) -> None:
    site.answers["/feed"] = cached(rss(item("1")), '"v"')
    index.write_text("not a folder", encoding="utf-8")
    run("fetch", site.url(), code=2)
    index.unlink()
    assert "1 added" in run("fetch", site.url()).stdout


def test_another_index_gets_what_is_stored_though_the_feed_has_no_news(
    run: Run, site: Site, index: Path, tmp_path: Path
) -> None:
    site.answers["/feed"] = cached(rss(item("1")), '"v1"')
    run("fetch", site.url())
    site.answers["/feed"] = cached(rss(item("2")), '"v2"')
    run("fetch", site.url())
    assert "0 feeds read, 1 without news; 0 added, 0 unchanged" in run("fetch", site.url()).stdout
    shutil.rmtree(index)
    assert "0 feeds read, 1 without news; 2 added" in run("fetch", site.url()).stdout
    other = tmp_path / "other"
    assert "0 feeds read, 1 without news; 2 added" in run("--index", other, "fetch", site.url()).stdout
    assert "خبر 1" in run("--index", other, "search", '"خبر 1"').stdout


def test_what_the_index_has_from_another_file_is_not_indexed_again(run: Run, site: Site, tmp_path: Path) -> None:
    site.answers["/feed"] = cached(rss(item("1")), '"v1"')
    run("fetch", site.url())
    (stored,) = (tmp_path / "news").glob("*/*/*.json")
    copy = tmp_path / "copy.json"
    shutil.copy(stored, copy)
    run("index", copy)
    assert "0 added, 0 unchanged, 0 set aside" in run("fetch", site.url()).stdout
    # Of a file that cannot be read nobody knows what it is of.
    stored.with_name("2025-11-07-0123456789abcdef.json").write_text("{", encoding="utf-8")
    assert "0 added, 0 unchanged, 1 set aside" in run("fetch", site.url(), code=1).stdout


@pytest.mark.slow
def test_ctrl_c_ends_it_soon(site: Site, index: Path) -> None:
    site.answers["/feed"] = raw(b"HTTP/1.1 200 OK\r\n\r\n", b" ", pause=0.05, again=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "searchapp", "--index", str(index), "fetch", site.url()],
        env=dict(os.environ),
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 20
    while not site.asked and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    _, told = process.communicate(timeout=20)
    assert (process.returncode, told) == (130, "searchapp: Stopped. Nothing is left half done.\n")
    # A request may take 30 seconds.
    assert time.monotonic() - started < 15
