// Pictures and files come into the text: pasted, dropped, chosen, or taken with a phone. A placeholder stands where they will be
// until they are here; the text can be written on meanwhile. Without this script, the event's list of files has a form.
(() => {
  "use strict";
  const tools = document.getElementById("adding");
  const field = document.getElementById("text");
  const form = document.getElementById("edit");
  if (!tools || !field || !form) return;
  const say = tools.dataset;
  const state = document.getElementById("sent");
  const bar = document.getElementById("sending");
  for (const each of tools.querySelectorAll(".chooser")) each.hidden = false;
  let number = 0, waiting = 0, pressed = null;
  let line = Promise.resolve();

  const fill = (sentence, ...values) => values.reduce((text, value) => text.replace("%s", () => value), sentence);
  const show = (kind, text) => { state.className = `link-state ${kind}`; state.textContent = text; };
  const size = (bytes) => `${(bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
  const changed = () => field.dispatchEvent(new Event("input", { bubbles: true }));

  // What is typed by the browser itself can be undone by its key; where it will not, the text is set.
  function insert(text) {
    field.focus();
    if (!document.execCommand("insertText", false, text)) { field.setRangeText(text, field.selectionStart, field.selectionEnd, "end"); changed(); }
  }

  function begin(file) {
    const mark = `![${fill(say.way, plain(file.name))} …](#${++number})`;
    const before = field.value.slice(0, field.selectionStart);
    insert(`${before && !/\n$/.test(before) ? "\n" : ""}${mark}\n`);
    return mark;
  }

  // The caret stays where somebody went on writing; where it still stands behind the placeholder, what is to be described is chosen.
  function settle(mark, text) {
    const at = field.value.indexOf(mark);
    if (at < 0) return false; // it was deleted meanwhile
    let end = at + mark.length;
    if (!text && field.value[end] === "\n") end += 1;
    const stayed = field.selectionStart === field.selectionEnd && field.selectionStart === at + mark.length + 1;
    field.setRangeText(text, at, end, "preserve");
    if (stayed && text.startsWith("![")) field.setSelectionRange(at + 2, at + text.indexOf("]("));
    changed();
    return stayed;
  }

  const plain = (name) => name.replace(/[[\]()\\\n]/g, " ");
  const named = (file, at) => file.name || `${at + 1}.${file.type.split("/")[1] || "bin"}`;

  function add(list) {
    const files = [...list].map((file, at) => (file.name ? file : new File([file], named(file, at), { type: file.type })));
    const most = Number(say.most), together = Number(say.together);
    const bundles = [];
    let bytes = Infinity;
    for (const file of files) {
      if (file.size > most) { show("off", fill(say.large, file.name, size(most))); continue; }
      if (bytes + file.size > together) { bundles.push([]); bytes = 0; }
      bundles.at(-1).push([file, begin(file)]);
      bytes += file.size;
    }
    for (const bundle of bundles) { waiting += 1; line = line.then(() => send(bundle)).finally(arrived); }
  }

  function send(bundle) {
    const names = bundle.map(([file]) => file.name).join(", ");
    show("busy", fill(say.way, names));
    const body = new FormData();
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append("page", form.dataset.page);
    for (const [file] of bundle) body.append("file", file, file.name);
    return new Promise((done) => {
      const asked = new XMLHttpRequest(); // fetch tells nothing of how far it is
      asked.open("POST", say.address);
      asked.setRequestHeader("Accept", "application/json");
      asked.responseType = "json";
      asked.upload.addEventListener("progress", (event) => { bar.hidden = false; bar.value = event.lengthComputable ? event.loaded / event.total : 0; });
      asked.addEventListener("loadend", () => { bar.hidden = true; finish(bundle, names, asked); done(); });
      asked.send(body);
    });
  }

  function finish(bundle, names, asked) {
    const answer = asked.response;
    if (!answer || !answer.files) {
      for (const [, mark] of bundle) settle(mark, "");
      const why = { 0: say.offline, 400: say.expired, 413: say.large }[asked.status] || say.failed;
      show("off", fill(why, names, size(Number(say.most))));
      return;
    }
    const refused = new Map(answer.refused.map((each) => [each.name, each.reason]));
    const taken = answer.files.map((each) => each.markdown);
    let chosen = false;
    for (const [file, mark] of bundle) chosen = settle(mark, refused.has(file.name) ? "" : taken.shift() || "") || chosen;
    const bad = [...refused].map(([name, reason]) => fill(say.refused, name, reason));
    if (answer.error) bad.push(fill(say.refused, names, answer.error.replace(/[.。]$/, "")));
    const good = answer.files.map((each) => each.name).join(", ");
    const told = good ? [fill(chosen && answer.files[0].markdown.startsWith("!") ? say.sent : say.done, good)] : [];
    show(bad.length ? "off" : "", [...bad, ...told].join(" "));
  }

  // A form that is sent while something is on its way waits for it.
  form.addEventListener("submit", (event) => {
    if (!waiting || (event.submitter && event.submitter.value === "preview")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter;
    show("busy", say.wait);
  }, true);
  function arrived() {
    waiting -= 1;
    if (waiting || pressed === null) return;
    const button = pressed;
    pressed = null;
    form.requestSubmit(button);
  }

  field.addEventListener("paste", (event) => {
    const files = event.clipboardData ? event.clipboardData.files : [];
    const text = event.clipboardData && event.clipboardData.types.includes("text/plain");
    if (!files.length || text) return; // a table of a spreadsheet comes as text and as a picture: the text is meant
    event.preventDefault();
    add(files);
  });
  const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  for (const kind of ["dragenter", "dragover"]) field.addEventListener(kind, (event) => { if (carries(event)) { event.preventDefault(); field.classList.add("over"); } });
  for (const kind of ["dragleave", "drop"]) field.addEventListener(kind, () => field.classList.remove("over"));
  field.addEventListener("drop", (event) => { if (carries(event)) { event.preventDefault(); add(event.dataTransfer.files); } });
  for (const id of ["pick", "take"]) {
    const input = document.getElementById(id);
    input.addEventListener("change", () => { add(input.files); input.value = ""; });
  }
})();
