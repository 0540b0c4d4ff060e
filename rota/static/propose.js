// How far the proposal has come, without loading the whole page again; when it is there, on to it.
(() => {
  "use strict";
  const EVERY = 1500;
  const part = () => document.getElementById("progress");
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("progress");
        const focused = part().contains(document.activeElement);
        if (fresh) part().replaceWith(document.importNode(fresh, true));
        if (focused) part().querySelector("button, a")?.focus();
      }
    } catch { /* no network just now: the next look may find one */ }
    const next = part().querySelector("[data-next]");
    if (next) location.replace(next.href);
    else if (part().dataset.going === "yes") setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
})();
