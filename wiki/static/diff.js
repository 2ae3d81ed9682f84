// Keys on a difference: j or n leads to the next change, k or p to the one before. Without this, links at each change do.
(() => {
  "use strict";
  const places = [...document.querySelectorAll(".place")];
  const hint = document.getElementById("keys");
  if (!places.length) return;
  if (hint) hint.hidden = false;
  const STEPS = { j: 1, n: 1, k: -1, p: -1 };
  const EDGE = 8; // pixels by which a place may miss the top of the window and still count as there

  /** The place to go to: beside the one that has the focus, else seen from the top of the window. */
  function find(step) {
    const here = places.indexOf(document.activeElement?.closest(".place"));
    if (here >= 0) return places[here + step];
    const top = (place) => place.getBoundingClientRect().top;
    return step > 0 ? places.find((place) => top(place) > -EDGE) : places.findLast((place) => top(place) < -EDGE);
  }

  const writes = (target) => target.closest("input, textarea, select, [contenteditable]:not([contenteditable=false])");
  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target) || document.querySelector("dialog[open]")) return;
    const place = find(step);
    if (!place) return;
    event.preventDefault();
    place.closest("details")?.setAttribute("open", "");
    place.querySelectorAll("details:has([data-change])").forEach((each) => { each.open = true; });
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  });
})();
