// Copies the address where a button for it is of use; without this it can be selected.
const button = document.getElementById("copy");
const address = document.getElementById("address");
button.hidden = false;
button.addEventListener("click", async () => {
  getSelection().selectAllChildren(address);
  try {
    await navigator.clipboard.writeText(address.textContent);
  } catch { // no clipboard on plain http, or it is refused
    if (!document.execCommand("copy")) return;
  }
  document.getElementById("copied").textContent = button.dataset.done;
});
