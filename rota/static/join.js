// Joining and logging in: the words of a key card go into the field, and a button that was pressed is not pressed twice.
"use strict";

const field = document.querySelector("[data-from-card]");

function fill() {
  if (!/^#[a-z]+(-[a-z]+)+$/i.test(location.hash)) return;
  field.value = location.hash.slice(1).replaceAll("-", " ");
  history.replaceState(null, "", location.pathname);
}

if (field) {
  fill();
  addEventListener("hashchange", fill); // another card is read while the page is open
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.once) event.preventDefault();
    form.dataset.once = "sent";
  });
}
addEventListener("pageshow", () => document.querySelectorAll("form[data-once]").forEach((form) => { form.dataset.once = ""; }));

const printer = document.querySelector("[data-print]");
if (printer) {
  printer.hidden = false;
  printer.addEventListener("click", () => window.print());
}
