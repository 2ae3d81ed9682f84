// Moves talks of the agenda at once: by their buttons, and by dragging. Without this, the buttons ask the wiki for each step.
// The row that is moved stays where it is and its neighbours go around it, so it keeps the focus and the pointer.
(() => {
  "use strict";
  const form = document.getElementById("agenda");
  if (!form) return;
  const said = document.getElementById("said");
  const START = 6; // pixels that a pointer goes before it drags: a click is none
  let changed = false;

  const rows = (list) => [...list.children];
  function say(row, sentence) {
    const list = row.parentElement;
    said.textContent = sentence.replace("{title}", row.dataset.title).replace("{place}", rows(list).indexOf(row) + 1).replace("{count}", list.children.length);
  }

  /** One place up or down, by taking the neighbour to the other side. False at the end. */
  function step(row, by) {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return false;
    if (by < 0) row.after(other);
    else row.before(other);
    changed = true;
    return true;
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-step]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("li");
    say(row, step(row, Number(button.dataset.step)) ? form.dataset.said : form.dataset.edge);
    row.scrollIntoView({ block: "nearest" });
  });

  let drag = null;
  function end(back) {
    if (!drag) return;
    const { row, place, moved } = drag;
    drag = null;
    row.classList.remove("dragged");
    if (!moved) return;
    if (back) while (rows(row.parentElement).indexOf(row) !== place && step(row, rows(row.parentElement).indexOf(row) > place ? -1 : 1));
    say(row, form.dataset.said);
  }

  form.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip || event.button !== 0 || !event.isPrimary) return;
    const row = grip.closest("li");
    drag = { row, pointer: event.pointerId, from: event.clientY, place: rows(row.parentElement).indexOf(row), moved: false };
  });
  form.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    const { row } = drag;
    if (!drag.moved && Math.abs(event.clientY - drag.from) < START) return;
    if (!drag.moved) {
      drag.moved = true;
      form.setPointerCapture(drag.pointer);
      row.classList.add("dragged");
    }
    event.preventDefault();
    const middle = (other) => { const box = other.getBoundingClientRect(); return box.top + box.height / 2; };
    while (row.previousElementSibling && event.clientY < middle(row.previousElementSibling)) step(row, -1);
    while (row.nextElementSibling && event.clientY > middle(row.nextElementSibling)) step(row, 1);
    const edge = 60;
    if (event.clientY < edge) window.scrollBy(0, -12);
    else if (event.clientY > innerHeight - edge) window.scrollBy(0, 12);
  });
  form.addEventListener("pointerup", () => {
    const moved = drag?.moved;
    end(false);
    if (moved) addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, { capture: true, once: true });
  });
  form.addEventListener("pointercancel", () => end(true));
  addEventListener("keydown", (event) => { if (event.key === "Escape") end(true); });

  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
