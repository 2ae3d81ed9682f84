import pytest

from wiki.transfer.texts.footnotes import FootnoteLabels, relabel


def test_later_text_with_the_same_label_gets_another() -> None:
    labels = FootnoteLabels()

    assert labels.rename("a[^1]\n\n[^1]: first\n") == ("a[^1]\n\n[^1]: first\n", {})
    assert labels.rename("b[^1] c[^2]\n\n[^1]: second\n[^2]: x\n") == (
        "b[^1-2] c[^2]\n\n[^1-2]: second\n[^2]: x\n",
        {"1-2": "1"},
    )
    assert labels.rename("d[^1]\n\n[^1]: third\n[^1-2]: own\n")[1] == {"1-3": "1", "1-2-2": "1-2"}


def test_label_that_no_text_defines_stays() -> None:
    labels = FootnoteLabels()
    labels.rename("[^a-z]\n\n[^1]: x\n")

    assert labels.rename("not one of [^a-z], see [^1]\n") == ("not one of [^a-z], see [^1]\n", {})


@pytest.mark.parametrize(
    "code",
    ["`[^1]`", "``a ` [^1]``", "```\n[^1]\n```\n", "~~~ sh\ngrep '[^1]'\n~~~\n", "x\n\n    [^1]\n\ny", "- a\n\n  ```\n  [^1]\n  ```\n"],
)  # fmt: skip
def test_code_stays_as_it_is(code: str) -> None:
    assert relabel(f"a[^1]\n\n{code}\n\nb[^1]", {"1": "1-2"}) == f"a[^1-2]\n\n{code}\n\nb[^1-2]"
