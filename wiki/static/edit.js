// The form in which a page is written works without this script. With it, text that was not sent survives a closed tab, a
// lost connection and a restart of the wiki, others who write are shown as they come, and the preview stands beside the text.
(() => {
  "use strict";
  const form = document.getElementById("edit");
  const field = document.getElementById("text");
  if (!form || !field) return;
  const state = document.getElementById("state");
  const say = form.dataset;
  const key = `festa.unsent.${say.page}`;
  const token = form.elements.csrf_token.value;
  const given = field.value;
  let sending = false;

  const show = (kind, text) => { state.className = `link-state ${kind}`; state.textContent = text; };
  const read = () => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const forget = () => { try { localStorage.removeItem(key); } catch { /* no storage, nothing kept */ } };
  const keep = () => {
    if (field.value === given && !say.joining) { forget(); show("", ""); return; }
    const draft = { text: field.value, base: form.elements.base.value, summary: form.elements.summary.value, at: Date.now() };
    try { localStorage.setItem(key, JSON.stringify(draft)); show("wait", `${say.unsaved}. ${say.kept}`); } catch { show("wait", say.unsaved); }
  };

  // What was sent and came back is in the form already: as it was, or merged with the text of others.
  const cameBack = sessionStorage.getItem("festa.sent") === key;
  sessionStorage.removeItem("festa.sent");
  const draft = read();
  if (draft && draft.text === field.value && say.fresh) forget(); // it was saved, though nobody could say so
  else if (draft && draft.text === field.value) show("wait", `${say.unsaved}. ${say.kept}`);
  else if (draft && !(say.joining && cameBack)) offer(draft);

  function offer(draft) {
    const note = document.createElement("div");
    note.className = "note wide";
    note.setAttribute("role", "status");
    const p = document.createElement("p");
    p.textContent = say.found.replace("%s", new Date(draft.at).toLocaleString(document.documentElement.lang));
    const line = document.createElement("p");
    line.className = "line";
    const button = (text, action) => {
      const b = document.createElement("button");
      b.type = "button"; b.className = "button low"; b.textContent = text;
      b.addEventListener("click", () => { action(); note.remove(); field.focus(); });
      line.append(b);
    };
    // The base comes back with the text, so that what others saved since is joined and not undone.
    button(say.restore, () => { field.value = draft.text; form.elements.base.value = draft.base; form.elements.summary.value = draft.summary; keep(); });
    button(say.drop, forget);
    note.append(p, line);
    form.before(note);
  }

  // Fields and a long abstract may fill a phone: the form opens where the notes begin, and there the first key lands.
  const head = /^---\n[^]*?\n---\n/.exec(given);
  if (head && say.fresh && !say.joining) {
    const at = head[0].length;
    field.value = given.slice(0, at);
    const above = field.scrollHeight;
    field.value = given;
    field.setSelectionRange(at, at);
    if (above > field.clientHeight / 2) field.scrollTop = above - 4 * parseFloat(getComputedStyle(field).lineHeight);
  }

  // The first key is kept at once and the others at most three times a second; phones end a page without a further word.
  let timer = 0, waits = false;
  const kept = () => { timer = 0; if (waits) typed(); };
  const typed = () => { if (timer) { waits = true; return; } waits = false; keep(); timer = setTimeout(kept, 300); };
  const last = () => { if (!sending && (waits || timer)) keep(); };
  field.addEventListener("input", typed);
  addEventListener("pagehide", last);
  addEventListener("visibilitychange", last);

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button && button.value === "preview" && !say.joining) { event.preventDefault(); preview(); return; }
    if (sending) { event.preventDefault(); return; }
    event.preventDefault();
    keep();
    send(button, 1000);
  });

  // The form is sent as any other once the wiki answers; until then it waits, with the text kept.
  async function send(button, wait) {
    show("busy", say.sending);
    try {
      const answer = await fetch("/-/healthz", { cache: "no-store" });
      if (answer.status >= 502 && answer.status <= 504 && !(answer.headers.get("content-type") || "").includes("json")) throw new Error();
    } catch {
      show("off", say.offline);
      setTimeout(() => send(button, Math.min(wait * 2, 15000)), wait);
      return;
    }
    sending = true;
    sessionStorage.setItem("festa.sent", key);
    if (button && button.name) {
      const pressed = document.createElement("input");
      pressed.type = "hidden"; pressed.name = button.name; pressed.value = button.value;
      form.append(pressed);
    }
    form.submit();
  }

  const pane = document.getElementById("preview");
  async function preview() {
    if (!pane) return;
    const body = new URLSearchParams({ csrf_token: token, name: say.page, text: field.value });
    try {
      const answer = await fetch("/-/preview", { method: "POST", body });
      if (!answer.ok) throw new Error();
      pane.querySelector(".prose").innerHTML = await answer.text(); // sanitized by the wiki, as the page itself is
      pane.hidden = false;
    } catch { show("off", say.offline); }
  }
  if (pane) {
    let later = 0;
    field.addEventListener("input", () => { if (!pane.hidden) { clearTimeout(later); later = setTimeout(preview, 700); } });
    if (matchMedia("(min-width: 60rem)").matches && pane.hidden) preview();
  }

  const writers = document.getElementById("writers");
  async function alive() {
    if (!say.who || document.hidden) return;
    try {
      const body = new URLSearchParams({ csrf_token: token });
      const answer = await fetch(`/-/editing/${encodeURI(say.page)}`, { method: "POST", body });
      if (answer.ok && writers) {
        const { others } = await answer.json();
        writers.hidden = others.length === 0;
        const first = writers.firstElementChild, last = writers.lastElementChild;
        while (first.nextElementSibling !== last) first.nextElementSibling.remove();
        for (const name of others) { const span = document.createElement("span"); span.className = "name"; span.textContent = name; last.before(span); }
      }
    } catch { /* the next one may come through */ }
  }
  setInterval(alive, 30000);
  const leave = document.getElementById("leave");
  if (leave && say.who) leave.addEventListener("click", () => navigator.sendBeacon(`/-/editing/${encodeURI(say.page)}`, new URLSearchParams({ csrf_token: token, done: "1" })));
})();
