/* When I can: fills in at once, counts the shifts, and lets the table be painted. Without it the buttons do the same. */
"use strict";
const form = document.getElementById("when");
const wide = matchMedia("(min-width: 640px)");
const days = [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("fieldset")]);
const cells = days.flat();
const radios = new Map(cells.map((cell) => [cell, [...cell.querySelectorAll("input")]]));
const chances = form.dataset.chances.split(" ").filter(Boolean).map((one) => one.split("."));
const say = form.dataset.say.split("|");
const stored = form.dataset.stored;
const asked = document.getElementById("asked");
const brushes = [...form.querySelectorAll(".brushes button")];
let brush = 1;
let painting = false;
let current = cells[0];

const answer = (cell) => radios.get(cell).findIndex((one) => one.checked);
const suits = (touched) => {
  const level = answer(cells[parseInt(touched)]);
  return (level >= 0 && level < 3) || (touched.endsWith("!") && String(level) === stored[parseInt(touched)]);
};
const count = () => {
  const text = say[chances.filter((one) => one.every(suits)).length];
  if (asked && asked.textContent !== text) asked.textContent = text;
};
const target = (cell) => radios.get(cell)[Math.max(0, answer(cell))];
const rove = () => {
  for (const [cell, all] of radios)
    for (const one of all) one.tabIndex = !wide.matches || (cell === current && one === target(cell)) ? 0 : -1;
};
const set = (cell, level) => {
  for (const [number, one] of radios.get(cell).entries()) one.checked = number === level;
  count();
};
const go = (cell) => {
  current = cell;
  rove();
  target(cell).focus();
};

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const cell = event.target.closest("fieldset");
  if (cell && wide.matches && event.target.tagName !== "INPUT") {
    event.preventDefault();
    set(cell, brush);
    go(cell);
  }
  if (!button) return;
  const [what, key] = button.value.split(".");
  if (brushes.includes(button)) {
    brush = brushes.indexOf(button);
    brushes.forEach((one, number) => one.setAttribute("aria-pressed", number === brush));
  } else if (button.dataset.fill) {
    event.preventDefault();
    [...button.dataset.fill].forEach((level, number) => set(cells[number], level === "-" ? -1 : Number(level)));
  } else if (key) {
    event.preventDefault();
    const there = days.indexOf(days.find((day) => day[0].closest("tr").id === key));
    days[there].forEach((one, number) => set(one, what === "yes" ? 1 : answer(days[there - 1][number])));
  }
  rove();
});
form.addEventListener("change", count);

form.addEventListener("pointerdown", (event) => {
  const cell = event.target.closest("fieldset");
  if (!cell || !wide.matches || event.pointerType === "touch" || event.button) return;
  event.preventDefault();
  painting = true;
  set(cell, brush);
  go(cell);
});
form.addEventListener("pointerover", (event) => {
  const cell = event.target.closest("fieldset");
  if (painting && cell) set(cell, brush);
});
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { painting = false; });

form.addEventListener("focusin", (event) => {
  const cell = event.target.closest("fieldset");
  if (!cell || cell === current) return;
  current = cell;
  rove();
});
form.addEventListener("keydown", (event) => {
  const cell = event.target.closest("fieldset");
  if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
  if (/^[1-4]$/.test(event.key)) {
    event.preventDefault();
    set(cell, Number(event.key) - 1);
    go(cell);
    return;
  }
  if (!wide.matches || !event.key.startsWith("Arrow")) return;
  event.preventDefault();
  const forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const across = { ArrowUp: 0, ArrowDown: 0 }[event.key] ?? (event.key === forward ? 1 : -1);
  const down = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
  const day = days.findIndex((one) => one.includes(cell));
  const next = days[day + across]?.[days[day].indexOf(cell) + down];
  if (next) go(next);
});

const fit = () => {
  form.classList.toggle("paint", wide.matches);
  form.querySelector(".brushes").hidden = !wide.matches;
  rove();
};
wide.addEventListener("change", fit);
fit();
count();
