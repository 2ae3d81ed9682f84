// Search while one types, and the quick switcher: "/" or Ctrl-K anywhere. Without this, the form at /-/search does it all.
(() => {
  "use strict";
  const WAIT = 150; // milliseconds after the last key
  const SAME = "same-origin";

  /** Calls `ask(text, signal)` when somebody has stopped typing; never between the keys of an input method. */
  function follow(field, ask) {
    let timer = 0, running = null, last = field.value;
    const go = async () => {
      if (field.value === last) return;
      last = field.value;
      running?.abort();
      running = new AbortController();
      try {
        await ask(field.value, running.signal);
      } catch (error) {
        if (error.name !== "AbortError") last = null; // no network just now: the next key asks again
      }
    };
    field.addEventListener("input", (event) => {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(go, WAIT);
    });
    field.addEventListener("compositionstart", () => clearTimeout(timer));
    field.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(go, WAIT); });
    return () => { clearTimeout(timer); running?.abort(); last = null; };
  }

  async function load(parameters, signal) {
    const answer = await fetch(`/-/search?${new URLSearchParams(parameters)}`, { signal, credentials: SAME });
    if (answer.redirected || (!answer.ok && answer.status !== 400)) throw new Error(String(answer.status));
    return answer.text();
  }

  const page = document.querySelector("[data-search]");
  if (page) {
    const field = page.querySelector("#words"), found = page.querySelector("#found"), count = page.querySelector("#count");
    const old = page.querySelector("input[name=old]");
    follow(field, async (text, signal) => {
      const asked = { q: text, ...(old ? { old: "1" } : {}) };
      const html = await load({ ...asked, view: "list" }, signal);
      found.innerHTML = html; // made and escaped by the wiki's own template
      count.textContent = found.querySelector("[data-count]")?.textContent ?? "";
      history.replaceState(null, "", text.trim() ? `/-/search?${new URLSearchParams(asked)}` : "/-/search");
    });
    page.addEventListener("keydown", (event) => {
      if (event.isComposing || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
      const stops = [field, ...found.querySelectorAll(".results h2 a")];
      const at = stops.indexOf(document.activeElement);
      const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
      if (at < 0 || !next) return;
      event.preventDefault();
      next.focus();
    });
  }

  const dialog = document.getElementById("switcher");
  if (!dialog?.showModal) return;
  const field = dialog.querySelector("input"), list = dialog.querySelector("ul");
  const options = () => [...list.querySelectorAll("[data-href]")];

  function fill(html) {
    list.innerHTML = html;
    field.setAttribute("aria-expanded", String(list.children.length > 0));
    choose(options().findIndex((option) => option.ariaSelected === "true"));
  }

  function choose(at) {
    const all = options();
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    const chosen = all[at];
    if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
    else field.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  const forget = follow(field, async (text, signal) => {
    if (!text.trim()) fill("");
    else fill(await load({ q: text, view: "switch" }, signal));
  });

  function open() {
    if (dialog.open) return;
    forget();
    field.value = "";
    fill("");
    dialog.showModal();
    field.focus();
  }

  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (all.length) choose((at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length);
    } else if (event.key === "Enter" && all[at]) {
      event.preventDefault();
      location.assign(all[at].dataset.href);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-href]");
    if (option) location.assign(option.dataset.href);
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  const writes = (target) => target.closest("input, textarea, select, [contenteditable]:not([contenteditable=false])");
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || event.altKey) return;
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !writes(event.target);
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    if (!slash && !k) return;
    event.preventDefault();
    open();
  });
  document.querySelector(".seek")?.addEventListener("click", (event) => {
    if (page || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open();
  });
})();
