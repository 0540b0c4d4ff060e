// Copies a link, and prints a sheet, where a button for it is of use; without this they can be selected and printed.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const link = document.getElementById(button.dataset.copy);
    getSelection().selectAllChildren(link);
    try {
      await navigator.clipboard.writeText(link.textContent);
    } catch { // no clipboard on plain http, or it is refused
      if (!document.execCommand("copy")) return;
    }
    button.textContent = button.dataset.done;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
