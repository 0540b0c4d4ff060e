"use strict";
// The page's half of what happens without network; the worker's half is at /sw.js.
(async () => {
  const { device } = document.currentScript.dataset;
  const workers = navigator.serviceWorker;
  if (!workers || !window.caches) return;

  workers.addEventListener("message", async ({ data }) => {
    if (data.left) return (await workers.getRegistration()).unregister();
    for (const line of document.querySelectorAll("[data-state]")) {
      const there = data.forms.some(({ state }) => state === line.dataset.state);
      if (there || line.dataset.state === "waiting") line.hidden = !there;
    }
    const ids = data.forms.filter(({ state }) => state !== "waiting" && state !== "sending").map(({ id }) => id);
    // Told is what stood on the screen for a while, not what came just before another page did.
    if (ids.length && device === "own") setTimeout(() => ask("seen", { ids }), 2000);
  });
  const ask = async (what, more) => (await workers.ready).active.postMessage({ ask: what, ...more });

  if (device !== "own") {
    if (await workers.getRegistration()) ask("leave");
    return;
  }
  await workers.register("/sw.js", { updateViaCache: "none" });
  const look = () => ask("look", { language: document.documentElement.lang });
  addEventListener("online", look);
  look();

  const place = document.getElementById("keep");
  if (!place) return;
  const label = document.createElement("label"), box = document.createElement("input");
  const small = document.createElement("small");
  label.className = "tick";
  box.type = "checkbox";
  box.checked = await caches.has("mine");
  small.textContent = place.dataset.aside;
  label.append(box, place.dataset.words, small);
  place.append(label);
  box.addEventListener("change", async () => {
    if (!box.checked) return caches.delete("mine");
    await caches.open("mine");
    return ask("keep");
  });
})();
