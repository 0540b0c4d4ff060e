// The button that opens the browser's own window for printing; without scripts there is its menu.
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
