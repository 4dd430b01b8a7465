"""Errors of settings, files and engines, in the language that the environment names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from searchapp.cli.commands import searchapp

ISOLATES = re.compile("[\u2066-\u2069]")


@pytest.mark.parametrize(
    ("setting", "arabic"),
    [
        ("port = 'x'", "قيمة port هي 'x'، وليست عددًا صحيحًا."),
        ("port = 0", "قيمة port هي 0؛ والمقبول من 1 إلى 65535."),
        ("lock_wait = -1", "قيمة lock_wait هي -1.0؛ والمقبول 0 فأكثر."),
        ("lock_wait = inf", "قيمة lock_wait هي inf، وليست عددًا منتهيًا."),
        ("metrics = 'perhaps'", "قيمة metrics هي 'perhaps'، وليست true أو false."),
        ("language = 'fr'", "قيمة language هي 'fr'؛ والمقبول 'ar' أو 'en'."),
        ("index = ''", "قيمة index فارغة، وليست مسارًا."),
        ("engine = 'lucene'", "لا يوجد محرك باسم 'lucene'؛ المحركات: whoosh"),
        ("engine = 'memory'", "فهرس المحرك 'memory' ينتهي بانتهاء الأمر؛ سمِّ محركًا آخر: whoosh"),
        ("no equals sign", "تعذرت قراءة ملف الإعدادات"),
    ],
)
def test_a_setting_that_cannot_be_used_is_explained_in_arabic(tmp_path: Path, setting: str, arabic: str) -> None:
    config = tmp_path / "my.toml"
    config.write_text(setting, encoding="utf-8")
    assert arabic in _error("--config", str(config), "stats")


def test_a_variable_is_explained_in_arabic() -> None:
    assert "متغيرات البيئة: قيمة port هي 'x'" in _error("stats", SEARCHAPP_PORT="x")
    both = {"SEARCHAPP_PORT": "80", "SEARCHAPP_PORT_FILE": "port"}
    assert "المتغيران SEARCHAPP_PORT وSEARCHAPP_PORT_FILE مضبوطان معًا؛ اضبط أحدهما." in _error("stats", **both)
    assert "تعذرت قراءة الملف الذي يسميه SEARCHAPP_PORT_FILE" in _error("stats", SEARCHAPP_PORT_FILE="/none")


def test_files_of_results_are_explained_in_arabic(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    record.write_text("no record", encoding="utf-8")
    assert "ليس سجل بحث" in _error("replay", str(record))
    assert "حدد الصيغة التي يُكتب بها found بالخيار --format" in _error("search", "قمح", "--export", "found")
    assert "الخيار --format csv يحدد صيغة ملف" in _error("search", "قمح", "--format", "csv")
    assert "لم تُذكر خلاصة." in _error("fetch", "--index", str(tmp_path / "index"))


def _error(*arguments: str, **variables: str) -> str:
    found = CliRunner().invoke(searchapp, arguments, env={"SEARCHAPP_LANGUAGE": "ar", **variables})
    assert found.exit_code == 2, found.output
    return ISOLATES.sub("", found.stderr)
