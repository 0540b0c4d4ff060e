"use strict";
// What a phone without network is given: a page that says so; My shifts, if they are to be kept; and forms that wait.
const FILES = {{ static("") | tojson }};
const FORMS = {{ forms | tojson }}.map((path) => new RegExp(`^${path}$`));
const OFFLINE = {{ url_for("offline.page") | tojson }};
const CALM = `calm ${FILES}`; // the page that says so, and its files
const MINE = "mine"; // it is there only if somebody chose so; with the page My shifts, and its files
const LONGEST = 7 * 24 * 3600 * 1000;
const PATIENCE = 4000; // then what is kept of My shifts is better than a network that is nearly none
const STUCK = 2 * 60 * 1000;
const TYPE = "application/x-www-form-urlencoded";
const ANY = { ignoreVary: true };

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(inTurn(async () => {
  for (const name of await caches.keys()) if (name !== CALM && name !== MINE) await caches.delete(name);
  await clients.claim();
})));

addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode !== "navigate") {
    if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  } else if (request.method === "GET") {
    event.respondWith(page(event, url));
  } else {
    event.respondWith(form(event, url.pathname));
  }
});

addEventListener("sync", (event) => event.waitUntil(send().then((all) => {
  if (!all) throw new Error("still offline"); // the browser tries once more later
})));

addEventListener("message", (event) => event.waitUntil({
  look: async ({ language }) => { await prepare(language); await send(); await tell(); },
  keep: () => fetch("/").then(keep, () => {}), // offline it is kept the next time
  seen: ({ ids }) => inForms("readwrite", (forms) => ids.forEach((id) => forms.delete(id))),
  leave: async () => { await endAll(); await tell(); await forget(); event.source.postMessage({ left: true }); },
}[event.data.ask](event.data)));

// One thing after the other: what is deleted does not come back by somebody who was slower.
let turn = Promise.resolve();
function inTurn(work) {
  const done = turn.then(work);
  turn = done.catch(() => {});
  return done;
}

// Pages

async function file(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, ANY)) || Response.error();
  }
}

async function page(event, url) {
  if (url.pathname === OFFLINE) return calm(url.search.slice(1));
  const mine = url.pathname === "/", answer = fetch(event.request);
  if (mine) event.waitUntil(answer.then((one) => keep(one.clone()), () => {}));
  try {
    // What somebody has just done ("?done=") is not in what is kept: for that they wait.
    return (mine && !url.search && (await Promise.race([answer, late()]))) || (await answer);
  } catch {
    return (mine && (await kept())) || calm("page");
  }
}

const late = () => new Promise((then) => setTimeout(then, PATIENCE)).then(kept);

async function calm(what) {
  const answer = await caches.match(OFFLINE, { cacheName: CALM, ...ANY });
  return answer ? shown(answer, `data-when="${what}"`) : fetch(OFFLINE).catch(() => Response.error());
}

async function shown(answer, mark) {
  return new Response((await answer.text()).replace(`${mark} hidden`, mark), { headers: answer.headers });
}

async function put(cache, path, answer) {
  const text = await answer.text(), headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set("X-Kept", Date.now());
  const files = new Set(text.match(/\/static\/[^"?]+\.(css|js|svg)/g));
  await Promise.all([...files].map((one) => cache.add(one)));
  await cache.put(path, new Response(text, { headers }));
}

function prepare(language) {
  return inTurn(async () => {
    const there = await caches.match(OFFLINE, { cacheName: CALM, ...ANY });
    if (there && there.headers.get("Content-Language") === language) return;
    const answer = await fetch(OFFLINE).catch(() => null);
    if (answer && answer.ok) await put(await caches.open(CALM), OFFLINE, answer).catch(() => {});
  });
}

function keep(answer) {
  return inTurn(async () => {
    if (!(await caches.has(MINE))) return;
    if (answer.redirected || answer.type === "opaqueredirect") {
      await caches.delete(MINE); // the log-in has ended
    } else if (answer.ok) {
      const fresh = await caches.open(MINE);
      for (const one of await fresh.keys()) await fresh.delete(one);
      await put(fresh, "/", answer);
    }
  });
}

async function kept() {
  const answer = await caches.match("/", { cacheName: MINE, ...ANY });
  if (!answer) return null;
  const age = Date.now() - Number(answer.headers.get("X-Kept"));
  if (age >= 0 && age < LONGEST) return shown(answer, "data-from");
  await caches.open(MINE).then((cache) => cache.delete("/", ANY));
  return null;
}

function forget() {
  return inTurn(async () => {
    await caches.delete(MINE);
    await inForms("readwrite", (forms) => forms.clear());
  });
}

// Forms

function inForms(mode, work) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("forms", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("forms", { keyPath: "id", autoIncrement: true });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("forms", mode);
      const asked = work(transaction.objectStore("forms"));
      transaction.oncomplete = () => { opening.result.close(); resolve(asked && asked.result); };
      transaction.onabort = () => { opening.result.close(); reject(transaction.error); };
    };
  });
}

const all = () => inForms("readonly", (forms) => forms.getAll());

async function change(from, to) { // all that are as `from` says become as `to` says, in one transaction
  await inForms("readwrite", (forms) => {
    forms.getAll().onsuccess = (event) => event.target.result.filter(from).forEach((one) => forms.put(to(one)));
  });
}

async function form(event, path) {
  const request = event.request, copy = request.clone();
  if (path === "/logout") event.waitUntil(forget());
  try {
    return await fetch(request);
  } catch {
    const waits = FORMS.some((one) => one.test(path)) && (request.headers.get("Content-Type") || "").startsWith(TYPE);
    if (!waits) return calm("unsent");
    const body = await copy.text();
    await inForms("readwrite", (forms) => forms.add({ path, body, state: "waiting", at: Date.now() }));
    if (registration.sync) await registration.sync.register("forms").catch(() => {});
    return Response.redirect(`${OFFLINE}?kept`, 303);
  }
}

async function take() {
  const found = [];
  await change((one) => one.state === "waiting" && !found.length, (one) => {
    found.push(one);
    return { ...one, state: "sending", at: Date.now() };
  });
  return found[0];
}

function send() { // true once nothing waits any more
  return inTurn(async () => {
    const old = Date.now() - STUCK;
    await change((one) => one.state === "sending" && one.at < old, ({ id }) => ({ id, state: "unknown" }));
    for (let one = await take(); one; one = await take()) {
      const state = await outcome(one).catch(() => "waiting");
      await change(({ id }) => id === one.id, ({ id }) => (state === "waiting" ? one : { id, state }));
      if (state === "waiting") return false;
      await tell();
    }
    return true;
  });
}

async function outcome({ path, body }) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": TYPE }, body });
  const outside = (one) => new URL(one.url).pathname === "/login";
  if (outside(answer)) return "ended";
  if (answer.ok) return "sent";
  const home = await fetch("/").catch(() => null);
  return home && outside(home) ? "ended" : "refused";
}

function endAll() {
  return inTurn(() => change(({ state }) => state === "waiting", ({ id }) => ({ id, state: "ended" })));
}

async function tell() {
  const forms = (await all()).map(({ id, state }) => ({ id, state }));
  for (const client of await clients.matchAll()) client.postMessage({ forms });
}
