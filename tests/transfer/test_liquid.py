import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.transfer.liquid import TAG, LeftOver, read_liquid, write_raw


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("{% codeblock %}\na = 1\n{% endcodeblock %}", "```\na = 1\n```"),
        ("{% codeblock lang:ruby %}\n  a\n{% endcodeblock %}", "```ruby\n  a\n```"),
        (
            "{% codeblock Sum lang:py http://x.org/s.py source %}\na\n{% endcodeblock %}",
            "Sum [source](http://x.org/s.py)\n\n```py\na\n```",
        ),
        ("{% codeblock %}\n```\n## a\n```\n{% endcodeblock %}", "````\n```\n## a\n```\n````"),
        ("{% highlight python linenos %}\nx\n{% endhighlight %}", "```python\nx\n```"),
        ("+ a\n\n    {% codeblock %}\n    x\n    {% endcodeblock %}", "+ a\n\n    ```\n        x\n    ```"),
        ("{% blockquote %}\na\n\nb\n{% endblockquote %}", "> a\n>\n> b"),
        (
            "{% blockquote Knuth, TAOCP http://x.org/ Vol 1 %}\na\n{% endblockquote %}",
            "> a\n>\n> — Knuth, TAOCP [Vol 1](http://x.org/)",
        ),
        ("{% raw %}{{ x }} {% y %}{% endraw %}", "{{ x }} {% y %}"),
        ("{% codeblock %}\n{% raw %}{{ x }}{% endraw %}\n{% endcodeblock %}", "```\n{{ x }}\n```"),
        ("{% img /images/a.png %}", "![](/images/a.png)"),
        ("{% img http://x.org/a.png My title %}", '![My title](http://x.org/a.png "My title")'),
        ("{% img /a.png 'My title' 'An alt' %}", '![An alt](/a.png "My title")'),
        ("{%- raw -%}a{%- endraw -%}", "a"),
        ("50 {x} {{ and }}", "50 {x} {{ and }}"),
    ],
)
def test_tag_becomes_markdown(source: str, markdown: str) -> None:
    text, _ = read_liquid(source)

    assert text == markdown


def test_picture_loses_class_and_size_and_says_so() -> None:
    tag = "{% img left /a.png 350 200 'T' %}"

    assert read_liquid(f"\n{tag}", 10) == ('\n![T](/a.png "T")', (LeftOver(11, TAG, tag),))


@pytest.mark.parametrize(
    "tag",
    [
        "{% include_code a.rb %}",
        "{% gist 12 %}",
        "{% youtube x %}",
        "{{ page.title }}",
        "{% codeblock %}",
        "{% endraw %}",
        "{% img %}",
        "{% pullquote %}",
    ],
)
def test_tag_without_markdown_stays_and_is_listed(tag: str) -> None:
    assert read_liquid(f"a\n{tag} b") == (f"a\n{tag} b", (LeftOver(2, TAG, tag),))


def test_tag_within_a_block_is_listed_with_its_own_line() -> None:
    source = "{% blockquote %}\na\n{% gist 1 %}\n{% endblockquote %}"

    assert read_liquid(source) == ("> a\n> {% gist 1 %}", (LeftOver(3, TAG, "{% gist 1 %}"),))


def test_text_like_liquid_is_wrapped() -> None:
    assert write_raw("a {{ b }} c {% d %}") == "a {% raw %}{{ b }}{% endraw %} c {% raw %}{% d %}{% endraw %}"


def test_text_that_ends_raw_cannot_leave_it() -> None:
    assert write_raw("{% endraw %}{% include x %}") == (
        "{% raw %}{{% endraw %}% endraw %}{% raw %}{% include x %}{% endraw %}"
    )


@settings(max_examples=500, deadline=None, database=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(["{", "}", "%", "{%", "%}", "{{", "}}", " raw ", " endraw ", " img ", "a", "\n", "-"])
    ).map("".join)
)
def test_wrapped_text_comes_back(text: str) -> None:
    assert read_liquid(write_raw(text)) == (text, ())


def test_many_open_tags_take_no_time_beyond_their_number() -> None:
    text = "{% raw %}{% codeblock %}\n" * 20_000

    converted, left_over = read_liquid(text)

    assert converted == text
    assert len(left_over) == 40_000
