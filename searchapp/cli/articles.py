"""``searchapp show``, ``searchapp similar`` and ``searchapp delete``: articles that are named by their ids."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from searchapp.archive import Archive
from searchapp.bidi import balanced
from searchapp.cli.asking import ask
from searchapp.cli.commands import NOTHING_FOUND, WritingCommand, with_archive
from searchapp.cli.hits import bold, dim
from searchapp.cli.language import gettext, ngettext
from searchapp.cli.terminal import print_lines
from searchapp.model import Article
from searchapp.search.serialization import article_as_json, date_text

_IDS = click.argument("ids", nargs=-1, required=True, metavar="ID...")
#: How many articles are listed before they are deleted; the others are counted.
_LISTED = 20


@click.command()
@_IDS
@click.option("--json", "as_json", is_flag=True, help="Print the articles as JSON, one object per line.")
@with_archive
def show(archive: Archive, ids: tuple[str, ...], as_json: bool) -> None:
    """Show whole articles.

    ID is as search shows it, where an article has no address, and as its JSON has it. The exit code is 1 if there is no
    article of one of them.
    """
    missing, lines = False, list[str]()
    for name in ids:
        article = archive.article(name)
        if article is None:
            missing = True
            _say_missing(name)
        elif as_json:
            click.echo(json.dumps(article_as_json(article), ensure_ascii=False))
        else:
            lines.extend(("", *_whole(article)) if lines else _whole(article))
    print_lines(lines)
    if missing:
        raise SystemExit(NOTHING_FOUND)


@click.command()
@click.argument("article_id", metavar="ID")
@click.option("--limit", "-n", type=click.IntRange(1, 100), default=5, show_default=True, help="Articles at most.")
@click.option("--json", "as_json", is_flag=True, help="Print the articles as JSON, one object per line.")
@with_archive
def similar(archive: Archive, article_id: str, limit: int, as_json: bool) -> None:
    """Show the articles that are most like another one, without its copies."""
    if archive.article(article_id) is None:
        _say_missing(article_id)
        raise SystemExit(NOTHING_FOUND)
    found = archive.similar(article_id, limit)
    for article in found:
        if as_json:
            click.echo(json.dumps(article_as_json(article), ensure_ascii=False))
        else:
            click.echo(_named(article))
    if not found:
        click.echo(gettext("No article is much like it."), err=True)
        raise SystemExit(NOTHING_FOUND)


@click.command(cls=WritingCommand)
@_IDS
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
@click.option("--yes", "-y", is_flag=True, help="Delete without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print what was deleted as JSON.")
@with_archive
def delete(archive: Archive, ids: tuple[str, ...], dry_run: bool, yes: bool, as_json: bool) -> None:
    """Delete articles from the index, all at once.

    They are listed and counted first; on a terminal you are asked, elsewhere --yes is needed. Their files stay: the
    next index run over them brings the articles back. The exit code is 1 if there is no article of one of the IDs.
    """
    named = tuple(dict.fromkeys(ids))
    there = [article for article in map(archive.article, named) if article is not None]
    for name in named:
        if name not in {article.id for article in there}:
            _say_missing(name)
    for article in there[:_LISTED]:
        click.echo(_named(article), err=True)
    if len(there) > _LISTED:
        click.echo(gettext("… and %(count)s more", count=len(there) - _LISTED), err=True)
    found = [article.id for article in there]
    if there and not (dry_run or yes):
        ask(f"Delete {_articles(len(there))}?")
    deleted = 0 if dry_run or not there else archive.delete(found)
    if as_json:
        missing = [name for name in named if name not in found]
        told = {"found": found, "missing": missing, "deleted": deleted, "dry_run": dry_run}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif dry_run:
        click.echo(gettext("Nothing was deleted. It would be: %(articles)s.", articles=_articles(len(there))))
    elif there:
        said = gettext(
            "Deleted: %(articles)s. Indexing their files again brings them back.", articles=_articles(deleted)
        )
        click.echo(said)
    if len(there) < len(named):
        raise SystemExit(NOTHING_FOUND)


def _say_missing(name: str) -> None:
    click.echo(gettext("There is no article %(name)s here.", name=balanced(name)), err=True)


def _articles(count: int) -> str:
    return ngettext("%(count)s article", "%(count)s articles", count)


def _named(article: Article) -> str:
    return f"{bold(balanced(article.title or article.id))}  {dim(' · '.join(_metadata(article)))}"


def _whole(article: Article) -> Iterator[str]:
    if article.title:
        yield bold(balanced(article.title))
    yield dim(" · ".join(_metadata(article)))
    for paragraph in article.paragraphs:
        yield ""
        yield balanced(paragraph)


def _metadata(article: Article) -> Iterator[str]:
    page = f"page {article.page}" if article.page else ""
    by_ocr = "by OCR: its numbers may be wrong" if article.is_by_ocr else ""
    known = (article.source, article.section, article.author, date_text(article), page, by_ocr, article.url, article.id)
    return (balanced(value) for value in dict.fromkeys(known) if value)
