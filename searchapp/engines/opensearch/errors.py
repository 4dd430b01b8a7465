"""The errors of an index in a cluster: what is wrong, and what to do. Never a password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from searchapp.engines.base import UnknownOutcomeError
from searchapp.engines.lock_owner import LockOwner
from searchapp.errors import (
    SECONDS,
    EngineError,
    IndexBusyError,
    IndexStateError,
    InputError,
    Message,
    SearchAppError,
    StaleIndexError,
    counted,
)

E = TypeVar("E", bound=SearchAppError)


def _error(kind: type[E], en: str, ar: str) -> E:
    return kind(Message(en, ar))


@dataclass(frozen=True, slots=True)
class IndexErrors:
    """The errors of the index ``name`` on ``hosts``, as the settings call them."""

    name: str
    hosts: str

    @property
    def _options(self) -> str:
        return f"--engine opensearch --hosts {self.hosts}"

    @property
    def _index(self) -> Message:
        """The name of the index and of the cluster."""
        return Message(
            f"{self.name!r} in the OpenSearch cluster at {self.hosts}",
            f"{self.name!r} في عنقود OpenSearch على {self.hosts}",
        )

    def missing(self) -> IndexStateError:
        """There is no index yet."""
        return _error(
            IndexStateError,
            f"There is no index {self._index.en}. Build one with: searchapp index PATH {self._options}",
            f"لا يوجد فهرس باسم {self._index.ar}. ابن فهرسًا بالأمر: searchapp index PATH {self._options}",
        )

    def stale(self) -> StaleIndexError:
        """The index was built by another analyser, or has an older format."""
        return _error(
            StaleIndexError,
            f"The index {self._index.en} was built by another version of the analyser. "
            f"Rebuild it with: searchapp reindex {self._options}",
            f"بُني الفهرس {self._index.ar} بنسخة أخرى من المحلل. أعد بناءه بالأمر: searchapp reindex {self._options}",
        )

    def newer(self) -> IndexStateError:
        """The index has a format that this version does not know."""
        return _error(
            IndexStateError,
            f"The index {self.name!r} was built by another version of searchapp, which keeps it in another form. "
            "Use that version, or name another index with the setting opensearch_index.",
            f"بُني الفهرس {self.name!r} بنسخة أخرى من searchapp تحفظه في صيغة أخرى. "
            "استخدم تلك النسخة، أو سمّ فهرسًا غيره بالإعداد opensearch_index.",
        )

    def foreign(self) -> IndexStateError:
        """What has the name of the index belongs to another program."""
        return _error(
            IndexStateError,
            f"What the OpenSearch cluster has under {self.name!r} belongs to another program. "
            "Name another index with the setting opensearch_index.",
            f"ما في عنقود OpenSearch باسم {self.name!r} لبرنامج آخر. سمّ فهرسًا غيره بالإعداد opensearch_index.",
        )

    def occupied(self) -> InputError:
        """No index can be created, because its name belongs to another program."""
        return InputError(self.foreign().message)

    def damaged(self, what: str) -> IndexStateError:
        """The index is damaged."""
        return _error(
            IndexStateError,
            f"The index {self._index.en} is damaged ({what}). Examine it with: searchapp check {self._options}; "
            "or delete it and build it again with: searchapp index",
            f"الفهرس {self._index.ar} تالف. لفحصه: searchapp check {self._options}؛ "
            "أو احذفه وابنه من جديد بالأمر: searchapp index",
        )

    def busy(self, owner: LockOwner | None) -> IndexBusyError:
        """Another process, ``owner`` if it is known, is writing to the index."""
        who = owner.described() if owner else None
        return _error(
            IndexBusyError,
            f"Another process is writing to the index {self._index.en}{f' ({who.en})' if who else ''}. "
            "Wait until it is done and try again.",
            f"تكتب عملية أخرى في الفهرس {self._index.ar}{f' ({who.ar})' if who else ''}. "
            "انتظر حتى تفرغ ثم أعد المحاولة.",
        )

    def nothing_changed(self, reason: Message) -> EngineError:
        """A batch of changes failed."""
        return _error(
            EngineError,
            f"Nothing was changed in the index {self._index.en}: {reason.en}. What was there before is still there.",
            f"لم يتغير شيء في الفهرس {self._index.ar}: {reason.ar}. وما كان فيه باق.",
        )

    def unknown_outcome(self) -> UnknownOutcomeError:
        """The cluster stopped answering while changes were committed."""
        return _error(
            UnknownOutcomeError,
            f"The OpenSearch cluster at {self.hosts} stopped answering at the very end. Either all changes took "
            "effect or none did; run the same command again.",
            f"توقف عنقود OpenSearch على {self.hosts} عن الرد في النهاية تمامًا. إما أن التغييرات كلها سرت أو لم "
            "يسر منها شيء؛ شغّل الأمر نفسه ثانية.",
        )

    def unreachable(self) -> EngineError:
        """No node answers."""
        return _error(
            EngineError,
            f"No OpenSearch node answers at {self.hosts}. Is the cluster running? Name its nodes with --hosts "
            "or the setting hosts.",
            f"لا ترد أي عقدة OpenSearch على {self.hosts}. هل العنقود يعمل؟ سمّ عقده بالخيار --hosts أو بالإعداد hosts.",
        )

    def slow(self, seconds: float) -> EngineError:
        """An answer did not come in time."""
        return _error(
            EngineError,
            f"The OpenSearch cluster at {self.hosts} did not answer within {seconds:g} seconds. Try again, or "
            "allow it more time with the setting opensearch_timeout.",
            f"لم يرد عنقود OpenSearch على {self.hosts} خلال {counted(seconds, SECONDS)}. حاول ثانية، أو أمهله أكثر "
            "بالإعداد opensearch_timeout.",
        )

    def refused(self) -> EngineError:
        """The cluster refuses the login."""
        return _error(
            EngineError,
            f"The OpenSearch cluster at {self.hosts} refuses the login. Set opensearch_user and opensearch_password "
            "(SEARCHAPP_OPENSEARCH_USER and SEARCHAPP_OPENSEARCH_PASSWORD in the environment).",
            f"يرفض عنقود OpenSearch على {self.hosts} تسجيل الدخول. اضبط opensearch_user و opensearch_password "
            "(في البيئة SEARCHAPP_OPENSEARCH_USER و SEARCHAPP_OPENSEARCH_PASSWORD).",
        )

    def forbidden(self) -> EngineError:
        """The user is not allowed to do what was asked."""
        return _error(
            EngineError,
            f"The OpenSearch cluster at {self.hosts} does not allow this user to do that with the indices "
            f"{self.name} and {self.name}-*. Log in as another with opensearch_user, or have it allowed.",
            f"لا يسمح عنقود OpenSearch على {self.hosts} لهذا المستخدم بذلك في الفهارس {self.name} و {self.name}-*. "
            "ادخل بغيره بالإعداد opensearch_user أو اطلب السماح له.",
        )

    def untrusted(self) -> EngineError:
        """No secure connection is possible."""
        return _error(
            EngineError,
            f"No secure connection to the OpenSearch cluster at {self.hosts}: its certificate is not trusted, or it "
            "does not speak TLS. Name the file of its authority with opensearch_ca.",
            f"لا اتصال آمنًا بعنقود OpenSearch على {self.hosts}: شهادته غير موثوقة أو لا يستخدم TLS. سمّ ملف "
            "سلطة التصديق بالإعداد opensearch_ca.",
        )

    def partial(self, what: str) -> EngineError:
        """A part of the index could not be read."""
        return _error(
            EngineError,
            f"A part of the index {self._index.en} cannot be read ({what}), so there is no whole answer. "
            f"Try again when the cluster is healthy: searchapp check {self._options}",
            f"تتعذر قراءة جزء من الفهرس {self._index.ar}، فلا جواب كاملًا. "
            f"حاول ثانية حين يتعافى العنقود: searchapp check {self._options}",
        )

    def failed(self, what: str) -> EngineError:
        """OpenSearch refuses a request."""
        return _error(
            EngineError,
            f"The OpenSearch cluster at {self.hosts} cannot do this: {what}",
            f"لا يستطيع عنقود OpenSearch على {self.hosts} ذلك: {what}",
        )
