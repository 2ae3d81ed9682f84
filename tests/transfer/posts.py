"""Posts for tests, and what of two posts must render alike: all but rules, and the lines that name speakers."""

from collections.abc import Collection, Mapping
from pathlib import Path

from tests.core.render.rendering import html_of
from tests.factories import ALICE, make_store
from wiki.core.frontmatter import split
from wiki.core.store.store import Store
from wiki.transfer.arriving.single import import_post
from wiki.transfer.jekyll.write import export_post

REAL_POST = Path(__file__).parents[2].parent / "shared" / "samples" / "posts" / "2012-11-24-python-developer-festa.md"

JAPANESE_NAME = "2013-06-01-tokyo-git.md"
JAPANESE = """---
layout: post
title: "Git: 勉強会メモ"
date: 2013-06-01
comments: true
categories:
  - "git"
  - "勉強会"
---

渋谷で開かれた勉強会のメモです。
次回は七月だそうです。

## リベースのこわい話
@alice, @bob_b さんより
二人で話していました

+ 一つ目
+ 二つ目

---

## `git bisect` で探す
@dan さんより

```sh
## これは見出しではない
git bisect start
```

***

まだ続く

---

## 飛び入り

### 質問

    git log

---

おつかれさまでした！
"""

ENGLISH_NAME = "2014-02-03-small-talks.markdown"
ENGLISH = """---
layout: post
title: "Small talks"
date: 2014-02-03
comments: true
categories:
  - "python"
---

We met on Monday.

## Generators & friends
by @alice, @carol

They yield.

---

## Testing C\\* code
by Taro Yamada

1. build
2. run

---

See you in March.
"""


def exported(store: Store, event: str) -> str:
    tip = store.tip()
    assert tip is not None
    return export_post(store, tip, event)


def imported(folder: Path, name: str, text: str) -> tuple[Store, str, Mapping[str, str]]:
    store = make_store(folder)
    result = import_post(store, name, text, ALICE)
    return store, result.event, result.files


def there_and_back(folder: Path, name: str, text: str) -> str:
    store, event, _ = imported(folder, name, text)
    return exported(store, event)


def comparable(post: str, speaker_lines: Collection[str]) -> str:
    """The HTML of a post's body without rules, and without these lines where they stand first below a talk's heading."""
    kept: list[str] = []
    below_heading = False
    for line in split(post).body.split("\n"):
        if below_heading and line in speaker_lines:
            continue
        kept.append(line)
        below_heading = line.startswith("## ") or (below_heading and not line.strip())
    return html_of("\n".join(kept).rstrip("\n")).replace("<hr>", "")
