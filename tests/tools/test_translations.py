"""The check of the catalogues must see what is wrong with one."""

from pathlib import Path

from tools.translations import CATALOGUES, extract_catalogue, iter_problems, mo_bytes, po_bytes, read_source

JAPANESE = CATALOGUES / "ja" / "LC_MESSAGES" / "messages.po"


def test_check_names_missing_unused_and_uncompiled_sentences(tmp_path: Path) -> None:
    source = tmp_path / "ja" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    catalogue = read_source(JAPANESE)
    catalogue.add("Nobody says this", "誰も言わない")
    catalogue["Programme"].string = ""
    source.write_bytes(po_bytes(catalogue))

    problems = list(iter_problems(source, extract_catalogue()))

    assert problems[0] == "not translated: 'Programme'"
    assert problems[1] == "no longer used: 'Nobody says this'"
    assert problems[2].startswith("messages.mo is not compiled")
    source.with_suffix(".mo").write_bytes(mo_bytes(read_source(source)))
    assert len(list(iter_problems(source, extract_catalogue()))) == 2


def test_sentences_of_templates_and_code_are_found() -> None:
    found = extract_catalogue()

    assert found.get("Programme") is not None
    assert found.get("%(num)s min") is not None
