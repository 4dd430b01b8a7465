"""What is stored of all sites: an article that several of them have is the first one's."""

from __future__ import annotations

from pathlib import Path

from searchapp.sync.fetch.stored import StoredArticles, key_of


class StoredCorpus:
    """The articles of all sites, in a folder for each below ``folder``. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        around = sorted(path for path in folder.glob("[!.]*") if path.is_dir())
        self._sites = {path.name: StoredArticles(path) for path in around}
        self._holders: dict[str, StoredArticles] = {}
        for site in self._sites.values():
            for key in site.keys:
                self._holders.setdefault(key, site)

    def site(self, name: str) -> StoredArticles:
        """Return the articles in the folder ``name``."""
        if name not in self._sites:
            self._sites[name] = StoredArticles(self._folder / name)
        return self._sites[name]

    def holder(self, identity: str, site: StoredArticles) -> StoredArticles:
        """Return the site whose article ``identity`` is: from now on ``site``, unless it was another's before."""
        return self._holders.setdefault(key_of(identity), site)

    def release(self, identity: str) -> None:
        """Leave ``identity`` to the next who has it."""
        self._holders.pop(key_of(identity), None)
