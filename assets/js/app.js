// Entry. Every module improves a page that already works without it.
import { startCountdowns } from "./countdown.js";
import { startDialogs } from "./dialogs.js";
import { startForms } from "./forms.js";
import { startGrids } from "./grid.js";
import { startKeep } from "./keep.js";
import { startKeyboard } from "./keyboard.js";
import { startNear } from "./near.js";
import { startPage } from "./page.js";

document.documentElement.classList.replace("no-js", "js");

const start = (root) => {
  startPage(root);
  startForms(root);
  startKeep(root);
  startCountdowns(root);
  startGrids(root);
};

startKeyboard();
startDialogs();
startNear();
start(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});
