import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.transfer.arriving.left_over import ATTRIBUTES, EMBEDDED, LINK, MISSING, TAG, LeftOver
from wiki.transfer.jekyll.liquid import read_liquid, write_raw
from wiki.transfer.jekyll.site import Site


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

    assert read_liquid(f"\n{tag}", 10) == ('\n![T](/a.png "T")', (LeftOver(11, ATTRIBUTES, tag),))


@pytest.mark.parametrize(
    "tag",
    [
        "{% include x.html %}",
        "{% gist %}",
        "{% youtube <x> %}",
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
    source = "{% blockquote %}\na\n{% include 1 %}\n{% endblockquote %}"

    assert read_liquid(source) == ("> a\n> {% include 1 %}", (LeftOver(3, TAG, "{% include 1 %}"),))


@pytest.mark.parametrize(
    ("tag", "link"),
    [
        ("{% gist 12 %}", "https://gist.github.com/12"),
        ("{% gist bob/12 a.rb %}", "https://gist.github.com/bob/12#file-a-rb"),
        ("{% youtube aqz-KE-bpKQ %}", "https://www.youtube.com/watch?v=aqz-KE-bpKQ"),
        ("{% youtube https://youtu.be/aqz %}", "https://youtu.be/aqz"),
    ],
)
def test_embedded_becomes_a_link_on_its_own_line(tag: str, link: str) -> None:
    assert read_liquid(f"a\n\n{tag}\n") == (f"a\n\n{link}\n", (LeftOver(3, EMBEDDED, tag),))
    assert read_liquid(f"see {tag}.")[0] == f"see <{link}>."


SITE = Site(
    pages={"2012-01-02-small": "small-2012/index.md"},
    url="https://blog.example.org",
    base_path="/blog",
    find_file={"downloads/code/a.rb": b"puts 1\n", "images/a.png": b"x"}.get,
)


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("[a]({% post_url 2012-01-02-small %})", "[a](/small-2012/index.md)"),
        ("[a]({% link _posts/2012-01-02-small.md %})", "[a](/small-2012/index.md)"),
        ("[a]({% link images/a.png %})", "[a](/images/a.png)"),
        ("![]({{ site.url }}/images/a.png)", "![](/images/a.png)"),
        ("![]({{ site.baseurl }}/images/a.png)", "![](/blog/images/a.png)"),
        ("![]({{ '/images/a.png' | relative_url }})", "![](/blog/images/a.png)"),
        ("{% include_code Sum lang:ruby a.rb %}", "Sum (a.rb)\n\n```ruby\nputs 1\n```"),
        ("{% comment %} not yet {% endcomment %}", "<!-- not yet -->"),
    ],
)
def test_tag_asks_the_site(source: str, markdown: str) -> None:
    assert read_liquid(source, 1, SITE) == (markdown, ())


@pytest.mark.parametrize(
    ("tag", "kind"),
    [("{% post_url 2012-09-09-no %}", LINK), ("{% link no.png %}", LINK), ("{% include_code no.rb %}", MISSING)],
)
def test_what_the_site_does_not_have_stays_and_is_listed(tag: str, kind: str) -> None:
    assert read_liquid(tag, 1, SITE) == (tag, (LeftOver(1, kind, tag),))


def test_options_of_code_are_listed() -> None:
    source = "{% codeblock lang:js mark:2,3 start:10 %}\nx\n{% endcodeblock %}"

    assert read_liquid(source) == (
        "```js\nx\n```",
        (LeftOver(1, ATTRIBUTES, "mark:2,3"), LeftOver(1, ATTRIBUTES, "start:10")),
    )


def test_pulled_quote_keeps_its_text() -> None:
    text, _ = read_liquid('{% pullquote %}\nAll {"of this"} stays\n{% endpullquote %}')

    assert text == "All of this stays"


def test_text_like_liquid_is_wrapped() -> None:
    assert write_raw("a {{ b }} c {% d %}") == "a {% raw %}{{ b }}{% endraw %} c {% raw %}{{% endraw %}% d %}"


def test_text_that_ends_raw_cannot_leave_it() -> None:
    assert write_raw("{% endraw %}{% include x %}") == (
        "{% raw %}{{% endraw %}% endraw %}{% raw %}{{% endraw %}% include x %}"
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
