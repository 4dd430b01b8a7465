"""``searchapp demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from searchapp.archive import Archive
from searchapp.cli.options import with_settings
from searchapp.cli.printing import print_results
from searchapp.engines.temporary import temporary_index
from searchapp.errors import InputError
from searchapp.settings import Settings

#: What is shown, and the query that shows it.
EXAMPLES: Final = (
    ("Spelling, marks, clitics and endings do not matter", "الباحثين الامريكيين"),
    ("Quotation marks keep words together", '"حافلة الكتب"'),
    ("A minus sign excludes", "القمح -أوكرانيا"),
)
_ARTICLES_SHOWN: Final = 2


@click.command()
@with_settings
def demo(settings: Settings) -> None:
    """Index the sample articles and show some searches.

    The articles (all of them fiction) are indexed in a temporary folder.
    """
    corpus = sample_corpus()
    with temporary_index(settings) as temporary:
        _show(corpus, temporary)
    click.echo("Now with your own articles: searchapp index PATH, searchapp search QUERY, searchapp serve.")


def _show(corpus: Path, settings: Settings) -> None:
    with Archive(settings) as archive:
        report = archive.index(corpus)
        click.echo(f"Indexed {report.added} articles from {corpus} in {report.seconds:.1f} s.")
        for meaning, query in EXAMPLES:
            click.echo()
            click.secho(f"{meaning}: searchapp search '{query}'", bold=True)
            print_results(archive.search(query, limit=_ARTICLES_SHOWN, paragraphs=1), settings.language)


def sample_corpus() -> Path:
    """Return the folder of the sample articles: in the installed package, or beside it in a source checkout.

    Raises :class:`InputError` if it is in neither.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "corpus", package.parent / "corpus"):
        if folder.is_dir():
            return folder
    raise InputError("The sample articles are not installed; they are in the folder corpus of the project.")
