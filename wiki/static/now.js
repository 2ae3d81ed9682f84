// Keeps the page of what is on current: each minute, and when somebody comes back to it. Focus, selection and place stay.
(() => {
  "use strict";
  const EVERY = 60_000;
  const box = document.getElementById("now");
  const told = document.getElementById("told");
  const offline = () => box.querySelector("[data-offline]");
  const keys = (root, rows) => [...root.querySelectorAll(rows)].map((row) => row.dataset.key).join("\n");
  let asking = false;

  /** Where the focus is, in words that find the same place in another copy of the page. */
  function placeOf(element) {
    const row = element.closest("[data-key]");
    return { key: row?.dataset.key, number: row ? [...row.querySelectorAll("a, button")].indexOf(element) : -1,
      other: row ? -1 : [...box.querySelectorAll("a, button")].filter((each) => !each.closest("[data-key]")).indexOf(element) };
  }

  function find(place) {
    if (place.key === undefined) return [...box.querySelectorAll("a, button")].filter((each) => !each.closest("[data-key]"))[place.other];
    const row = [...box.querySelectorAll("[data-key]")].find((each) => each.dataset.key === place.key);
    return row && ([...row.querySelectorAll("a, button")][place.number] ?? row.querySelector("a, button"));
  }

  function replace(fresh) {
    const before = keys(box, ".on");
    const focused = box.contains(document.activeElement) ? placeOf(document.activeElement) : null;
    const top = window.scrollY;
    box.replaceChildren(...document.adoptNode(fresh).childNodes);
    if (focused) find(focused)?.focus({ preventScroll: true });
    if (window.scrollY !== top) window.scrollTo(0, top);
    if (keys(box, ".on") !== before) told.textContent = told.dataset.changed;
  }

  const isUsed = () => {
    const selection = document.getSelection();
    return document.querySelector("dialog[open]") || (selection && !selection.isCollapsed && box.contains(selection.anchorNode));
  };

  async function refresh() {
    if (asking || document.hidden || isUsed()) return;
    asking = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      const fresh = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("now") : null;
      if (fresh && !isUsed()) replace(fresh);
      else if (!fresh && offline()) offline().hidden = false;
    } catch {
      if (offline()) offline().hidden = false;
    } finally {
      asking = false;
    }
  }

  setInterval(refresh, EVERY);
  document.addEventListener("visibilitychange", refresh);
  addEventListener("online", refresh);
})();
