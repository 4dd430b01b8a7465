"""Why something could not be fetched."""

from __future__ import annotations

import math
from typing import Final

from searchapp.errors import SECONDS, Message, SearchAppError, counted


class FetchError(SearchAppError):
    """Something could not be fetched; ``reason`` says why. ``temporary`` failures are worth a retry later, after
    ``wait`` seconds if the server said so.
    """

    def __init__(self, reason: Message, *, temporary: bool = False, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.temporary = temporary
        self.wait = wait


NOT_WEB: Final = Message("not an address that begins with http:// or https://", "ليس عنوانًا يبدأ بـ http أو https")
NOT_TEXT: Final = Message("an address with bytes that are not text", "عنوان فيه بايتات ليست نصًا")
HAS_PASSWORD: Final = Message("an address with a name or password in it", "عنوان فيه اسم مستخدم أو كلمة مرور")
NOT_PUBLIC: Final = Message(
    "leads into a private network, which the setting allow_private would permit",
    "يؤدي إلى شبكة خاصة، ولا يُسمح بذلك إلا بالإعداد allow_private",
)
UNKNOWN_HOST: Final = Message("there is no such host", "لا وجود لهذا المضيف")
TOO_MANY_REDIRECTS: Final = Message("redirects again and again", "يحيل من عنوان إلى آخر بلا نهاية")
NO_TARGET: Final = Message("redirects without saying where to", "يحيل إلى عنوان لا يذكره")
TOO_SLOW: Final = Message("took too long to answer", "استغرق الرد وقتًا أطول مما يُنتظر")
CUT_OFF: Final = Message("broke off in the middle of the answer", "انقطع الرد قبل تمامه")
NOT_HTTP: Final = Message("did not answer in HTTP", "لم يرد بلغة HTTP")
NOT_A_PAGE: Final = Message("not an HTML page", "ليس صفحة HTML")
FORBIDDEN_BY_ROBOTS: Final = Message("robots.txt of the site forbids it", "يمنعه ملف robots.txt في الموقع")
GONE: Final = Message("gone for good; take it off the list of feeds", "أزيل نهائيًا؛ احذفه من قائمة الخلاصات")
LEFT_FOR_LATER: Final = Message("left for the next run", "أُرجئ إلى المرة التالية")
ASKED_TOO_OFTEN: Final = Message(
    "on a site that is getting too many requests; left for the next run",
    "من موقع كثرت عليه الطلبات؛ أُرجئ إلى المرة التالية",
)
STOPPED: Final = Message("was not requested after the run was stopped", "لم يُطلب بعد التوقف")

_GONE: Final = 410
_TOO_MANY_REQUESTS: Final = 429
_UNAVAILABLE: Final = 503
_SERVER_ERRORS: Final = 500


def unreachable(error: OSError) -> FetchError:
    """The connection could not be made, or broke."""
    detail = error.strerror or str(error) or type(error).__name__
    return FetchError(Message(f"cannot be reached: {detail}", f"يتعذر الوصول إليه: {detail}"), temporary=True)


def asked_to_wait(seconds: float) -> FetchError:
    """The server gets too many requests, or is busy."""
    whole = math.ceil(seconds)
    reason = Message(
        f"asked for no request within {whole} s", f"طلب الموقع ألّا يُسأل مجددًا قبل {counted(whole, SECONDS)}"
    )
    return FetchError(reason, temporary=True, wait=seconds)


def answered(status: int) -> FetchError:
    """The server answered with an error."""
    if status == _GONE:
        return FetchError(GONE)
    return FetchError(
        Message(f"answered with the error {status}", f"رد الموقع بالخطأ {status}"),
        temporary=status >= _SERVER_ERRORS or status == _TOO_MANY_REQUESTS,
    )


def is_busy(status: int) -> bool:
    """Return whether a server that answers with ``status`` may say when to retry."""
    return status in (_TOO_MANY_REQUESTS, _UNAVAILABLE)


def same_id_as(line: int) -> Message:
    """An entry has the id and the address of another but not its text, and nothing shows which is newer."""
    return Message(
        f"has the id and address of the entry in line {line}, and another text",
        f"له معرّف الخبر الذي في السطر {line} ورابطه، ونصه غير نصه",
    )
