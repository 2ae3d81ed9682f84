"""A collection of posts as blogs of 2012's Octopress have them: every tag that is imported, in Japanese and English."""

PNG = b"\x89PNG\r\n\x1a\nno picture to look at"


def post(title: str, fields: str, body: str) -> str:
    return f"---\nlayout: post\ntitle: {title}\n{fields}---\n{body}"


POSTS = {
    "2012-03-01-codeblock.markdown": post('"Code: the blocks"', "date: 2012-03-01 19:00\ncomments: true\ncategories: python web\n", """
Introduction to code.

## Templates in code
by @alice, @bob

{% codeblock Show it lang:html http://example.org/a.html the file %}
<p>{{ page.title }}</p> {% if x %}
{% endcodeblock %}

## Plain
by @carol

{% codeblock %}
x = 1
{% endcodeblock %}
"""),
    "2012-03-08-pictures.md": post("Pictures of the evening", "date: 2012-03-08\ncategories: [photos, events]\n", """
{% img left /images/hall.png 350 350 The hall %}

## How we took them
@dan さんより

![the stage](/images/stage.png) and {% img /images/hall.png %}
"""),
    "2012-04-01-hidden.markdown": post("Not yet", "date: 2012-04-01\npublished: false\ncategories:\n  - drafts\n", "\n## A talk\nby @alice\n\nTo come.\n"),
    "2012-05-05-kanda.markdown": post("神田の勉強会: 五月", "date: 2012-05-05 10:00:00 +0900\ncategories:\n  - 勉強会\n  - git\n", """
神田で開かれた勉強会です。

## リベースのこわい話
@shiono さんより

+ 一つ目
+ 二つ目

---

## 飛び入り
@ono, @mori さんより

{% highlight ruby linenos %}
puts "{{ これ }}"
{% endhighlight %}

---

おつかれさまでした。
"""),
    "2012-05-06-quotes.markdown": post("'Quotes & pulls'", "date: 2012-05-06\ntags: [one, two]\n", """
## What they said
by @erin

{% blockquote Douglas Adams, The Guide http://example.org/guide Chapter 1 %}
Don't panic.
{% endblockquote %}

{% pullquote %}
All was quiet. {" Then the demo worked. "} And so on.
{% endpullquote %}
"""),
    "2012-06-01-included.markdown": post("Included code", "date: 2012-06-01\ncategories: code\n", """
## From a file
by @frank

{% include_code Greeting lang:python hello.py %}

{% gist 1234567 %}
"""),
    "2012-06-02-films.markdown": post("Films", "date: 2012-06-02\n", "\n## Recorded\nby @grace\n\n{% youtube dQw4w9WgXcQ %}\n\n{% video http://example.org/a.mp4 640 320 %}\n"),
    "2012-07-01-raw.markdown": post("Raw words", "date: 2012-07-01\ncategories: liquid\n", """
## Writing Liquid
by @heidi

{% raw %}{{ site.title }} and {% if %}{% endraw %} and `{{ inline }}` at {{ site.url }}/about

{% comment %} nobody reads this {% endcomment %}
"""),
    "2012-08-01-no-talks.markdown": post("Only news", "date: 2012-08-01\ncategories: news\n", "\nThe blog has moved. <!-- more --> See {% post_url 2012-03-01-codeblock %}.\n"),
    "2012-09-01-tables.md": post("Tables | and pipes", "date: 2012-09-01\nauthor: ivan\nsharing: true\n", "\n## Numbers\nby @ivan\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\na | b is no table\n"),
    "2012-10-01-two.markdown": post("Two of a name", "date: 2012-10-01\n", "\n## Lunch\nby @judy\n\nSoup.[^1]\n\n[^1]: of the day\n\n## Lunch\nby @judy\n\nCake.[^1]\n\n[^1]: of the house\n"),
    "2012-10-08-two.markdown": post("Two of a name", "date: 2012-10-08\n", "\n## Again\nby @judy\n\n{% unknown tag %} stays.\n"),
}  # fmt: skip

FILES = {
    "_config.yml": b"title: A blog\nurl: http://blog.example.org\n",
    "images/hall.png": PNG,
    "images/stage.png": PNG + b" of the stage",
    "downloads/code/hello.py": b"print('hello {{ you }}')\n",
    **{f"_posts/{name}": text.encode() for name, text in POSTS.items()},
}
