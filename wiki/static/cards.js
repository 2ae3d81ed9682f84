// A card of slides or of a film is a link. With this script it has a button that opens the player in its place; until somebody
// presses it, nothing is asked of whoever hosts them. The address is made here, from an id that the renderer checked.
(() => {
  "use strict";
  const say = (document.getElementById("cards") || { dataset: {} }).dataset;
  const ADDRESSES = {
    youtube: (id, start) => `https://www.youtube-nocookie.com/embed/${id}?autoplay=1${start ? `&start=${start}` : ""}`,
    vimeo: (id, key) => `https://player.vimeo.com/video/${id}?autoplay=1&dnt=1${key ? `&h=${key}` : ""}`,
    docswell: (id) => `https://www.docswell.com/slide/${id}/embed`,
    speakerdeck: (id) => `https://speakerdeck.com/player/${id}`,
    slideshare: (id) => `https://www.slideshare.net/slideshow/embed_code/key/${id}`,
  };
  const FILMS = ["youtube", "vimeo"];

  function dress(card) {
    const [host, id, more] = card.dataset.player.split("/");
    const address = Object.hasOwn(ADDRESSES, host) && /^[A-Za-z0-9_-]+$/.test(id || "") && /^[0-9a-f]*$/.test(more || "");
    if (!address || card.dataset.dressed) return;
    card.dataset.dressed = "1";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button low open";
    const name = FILMS.includes(host) ? say.video : say.slides;
    button.textContent = name;
    button.setAttribute("aria-expanded", "false");
    let frame = null;
    button.addEventListener("click", () => {
      if (frame) { frame.remove(); frame = null; } else { frame = play(card, ADDRESSES[host](id, more)); }
      button.textContent = frame ? say.close : name;
      button.setAttribute("aria-expanded", String(frame !== null));
    });
    card.append(button);
  }

  function play(card, address) {
    const frame = document.createElement("iframe");
    frame.className = "player";
    frame.title = (card.querySelector("a") || card).textContent;
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-presentation allow-popups");
    frame.referrerPolicy = "strict-origin-when-cross-origin"; // without one YouTube plays nothing; it tells the site, not the page
    frame.allow = "fullscreen; autoplay; encrypted-media; picture-in-picture";
    frame.src = address;
    card.after(frame);
    return frame;
  }

  const all = (where) => { for (const card of where.querySelectorAll(".card[data-player]")) dress(card); };
  all(document);
  const preview = document.querySelector("#preview .prose"); // the editor fills it again and again
  if (preview) new MutationObserver(() => all(preview)).observe(preview, { childList: true });
})();
