// Shortcuts: / search, g then h p t a, j k and Enter in lists, ? help, Ctrl+S save. Single keys can be
// switched off (WCAG 2.1.4).
import { toggleScreenMode } from "./page.js";

const SWITCH = "single-key-shortcuts";
const PLACES = { h: "工作台", p: "服务项目", t: "采购公告", a: "统计年报" };
let waitingForPlace = 0;

export function startKeyboard() {
  const toggle = document.querySelector("[data-keys-switch]");
  if (toggle) {
    toggle.checked = localStorage.getItem(SWITCH) !== "off";
    toggle.addEventListener("change", () => localStorage.setItem(SWITCH, toggle.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", onKey);
}

function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") return save(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (localStorage.getItem(SWITCH) === "off" || isTyping(event.target)) return;
  if (Date.now() - waitingForPlace < 1200 && PLACES[event.key]) return go(event);
  const act = { "/": focusSearch, g: waitForPlace, "?": showHelp, j: () => moveRow(1), k: () => moveRow(-1), f: screen }[event.key];
  if (act) act(event);
}

function isTyping(element) {
  return element.isContentEditable || element.matches("input, textarea, select, [role=gridcell]");
}

function save(event) {
  const button = document.querySelector("[data-save]") || document.querySelector("form[data-keep] [type=submit][name=save]");
  if (!button) return;
  event.preventDefault();
  button.click();
}

function focusSearch(event) {
  const box = document.querySelector("[data-search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
}

function waitForPlace() {
  waitingForPlace = Date.now();
}

function go(event) {
  waitingForPlace = 0;
  const label = PLACES[event.key];
  const link = [...document.querySelectorAll(".side-list a")].find((item) => item.title.startsWith(label));
  if (link) link.click();
}

function showHelp() {
  document.getElementById("shortcuts")?.showModal();
}

function screen() {
  if (document.querySelector("[data-screen-mode]")) toggleScreenMode();
}

function moveRow(step) {
  const links = [...document.querySelectorAll(".worklist .work-title a, [data-rows] tbody th a")];
  if (!links.length) return;
  const now = links.indexOf(document.activeElement);
  links[Math.min(Math.max(now + step, 0), links.length - 1)].focus();
}
