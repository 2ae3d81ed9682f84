// Comes with the sentence that a text was saved: what this device kept of it is in the history now.
(() => {
  "use strict";
  const key = sessionStorage.getItem("festa.sent");
  if (!key) return;
  sessionStorage.removeItem("festa.sent");
  try { localStorage.removeItem(key); } catch { /* no storage, nothing kept */ }
})();
