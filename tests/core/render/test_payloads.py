"""Some thousand texts that try to run a script, in a real browser without any content security policy: none runs.

As a control, the same texts without the sanitizer: there a hundred and more run, so the harness can tell.
"""

from collections.abc import Iterator
from html import escape

import pytest
from playwright.sync_api import Page, Route

from tests.browser import open_browser
from tests.core.render.payloads import payloads
from wiki.core.render.markdown import to_html
from wiki.core.render.pipeline import render_body
from wiki.core.render.place import Link, Place, assemble

ORIGIN = "http://wiki.test/"
BATCH = 100
FRAMES_LOADED_MS = 30_000

# Runs in each frame before the text. `__hit` tells the page around it; a text that takes a name of the document's is
# found out afterwards.
BEFORE = "<!doctype html><script>window.__hit = n => parent.__hits.add(n)</script>"

# In the page around the frames: pokes every element of every frame, and tells what is left that should not be.
POKE = """async () => {
  const EVENTS = ['pointerenter', 'pointerover', 'mouseover', 'mouseenter', 'mousemove', 'mousedown', 'mouseup',
                  'auxclick', 'contextmenu', 'wheel', 'focus', 'focusin', 'blur', 'keydown', 'copy', 'input', 'close'];
  const NATIVE = ['createElement', 'getElementById', 'querySelector', 'querySelectorAll', 'addEventListener'];
  const FORBIDDEN = 'script,style,svg,math,iframe,object,embed,form,base,meta,link,template,noscript,textarea,select,' +
                    'button,video,audio,area,marquee,dialog,frameset,[style],[name],[target],[srcset],[tabindex]';
  const pause = ms => new Promise(done => setTimeout(done, ms));
  const left = [];
  for (const frame of document.querySelectorAll('iframe')) {
    const inner = frame.contentDocument, view = frame.contentWindow;
    if (!inner) { left.push('a frame went elsewhere'); continue; }
    const find = selector => Document.prototype.querySelectorAll.call(inner, selector);
    const names = NATIVE.filter(name => typeof inner[name] !== 'function');
    if (names.length || typeof inner.cookie !== 'string' || view.festa !== undefined
        || Object.getOwnPropertyDescriptor(Document.prototype, 'body').get.call(inner) !== inner.body
        || inner.defaultView !== view || typeof inner.forms.length !== 'number') left.push('a name of the document is taken');
    for (const element of find('body ' + FORBIDDEN.replaceAll(',', ',body '))) left.push(element.outerHTML);
    EventTarget.prototype.addEventListener.call(inner, 'click', event => {
      const link = event.composedPath().find(each => each.protocol !== undefined);
      if (link && /^(https?|mailto):$/.test(link.protocol)) event.preventDefault();
    }, true);
    for (const element of find('*')) {
      for (const { name, value } of element.attributes) {
        const bare = value.replace(/[\\x00-\\x20\\u200b\\ufeff]/g, '');
        if (/^on/i.test(name) || (name !== 'title' && name !== 'alt' && /^(javascript|vbscript|data):/i.test(bare)))
          left.push(element.outerHTML);
        if (/^on/i.test(name)) element.dispatchEvent(new Event(name.slice(2).toLowerCase(), { bubbles: false }));
      }
      for (const name of EVENTS) element.dispatchEvent(new view.MouseEvent(name, { bubbles: true, cancelable: true }));
      if (element.protocol !== undefined && !/^(https?|mailto):$/.test(element.protocol) && element.getAttribute('href'))
        left.push(element.outerHTML);
      if (element.tagName.toLowerCase() === 'details') element.open = true;
      try { element.focus?.(); element.click ? element.click()
            : element.dispatchEvent(new view.MouseEvent('click', { bubbles: true, cancelable: true })); } catch {}
    }
  }
  await pause(300);
  return { hits: [...window.__hits], left };
}"""


def place_with(number: int) -> Place:
    """Where pages exist or not, and where what people named them is as bad as their texts."""
    evil = f'"><img src=x onerror="__hit({number})">'

    def resolve(kind: str, target: str, text: str | None) -> Link:
        return Link(f"/{kind}/{target}", text or f"{target}{evil}", kind != "page", f"title{evil}")

    return Place(id_prefix="talk-", heading_shift=1, resolve=resolve)


def sanitized(text: str, number: int) -> str:
    return str(assemble(render_body(text), place_with(number)))


def unsanitized(text: str, number: int) -> str:
    return str(assemble(to_html(text)[0], place_with(number)))


def frames_page(frames: list[str]) -> str:
    inner = "".join(f'<iframe srcdoc="{escape(BEFORE + html)}"></iframe>' for html in frames)
    return f"<!doctype html><script>window.__hits = new Set()</script>{inner}"


def serve(page: Page, html: str) -> None:
    """Answers the page's own address with this and cuts off every other request."""

    def answer(route: Route) -> None:
        if route.request.url == ORIGIN and route.request.frame == page.main_frame:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.abort()

    page.unroute_all()
    page.route("**/*", answer)


def run(page: Page, frames: list[str]) -> tuple[set[int], list[str]]:
    """The numbers of the texts that ran something, and the elements that should not be there."""
    hits: set[int] = set()
    left: list[str] = []
    for start in range(0, len(frames), BATCH):
        serve(page, frames_page(frames[start : start + BATCH]))
        page.goto(ORIGIN, wait_until="load", timeout=FRAMES_LOADED_MS)
        found = page.evaluate(POKE)
        hits.update(found["hits"])
        left += found["left"]
    return hits, left


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with open_browser() as browser:
        page = browser.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        yield page


def test_no_payload_runs_once_sanitized(page: Page) -> None:
    texts = payloads()
    rendered = [sanitized(text, number) for number, text in enumerate(texts)]

    # Sanitized texts cannot spill into one another, so several share a frame; a frame each takes ten times as long.
    hits, left = run(page, ["\n".join(rendered[start : start + 10]) for start in range(0, len(rendered), 10)])

    assert len(texts) > 900
    assert [texts[number] for number in sorted(hits)] == []
    assert left == []


def test_many_payloads_run_when_nothing_is_sanitized(page: Page) -> None:
    rendered = [unsanitized(text, number) for number, text in enumerate(payloads())][::3]

    hits, left = run(page, rendered)

    print(f"{len(hits)} of {len(rendered)} run without the sanitizer")
    assert len(hits) > 100
    assert len(left) > 100
