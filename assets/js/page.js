// Menus, folding navigation, toasts, 长者版, printing, projector mode, phone labels of table rows.
const TOAST_SECONDS = 10;
let delegated = false;

export function startPage(root) {
  root.querySelectorAll("[data-toast]").forEach((toast) => {
    if (!toast.classList.contains("toast-error")) setTimeout(() => toast.remove(), TOAST_SECONDS * 1000);
  });
  root.querySelectorAll(".table-cards").forEach(labelCells);
  root.querySelectorAll(".table-scroll[tabindex]").forEach((box) => {
    if (box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight) box.removeAttribute("tabindex");
  });
  if (!delegated) delegate();
}

function labelCells(table) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  table.querySelectorAll("tbody tr").forEach((row) => {
    [...row.children].forEach((cell, place) => {
      const skip = cell.dataset.label || cell.colSpan > 1 || cell.matches(".grow, .acts, .pick");
      if (!skip && cell.tagName === "TD") cell.dataset.label = heads[place] || "";
    });
  });
}

function delegate() {
  delegated = true;
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-close], [data-nav-fold], [data-print], [data-screen-mode], [data-elder]");
    closeMenus(event.target);
    if (!target) return;
    if ("close" in target.dataset) target.closest("[data-toast]")?.remove();
    if ("navFold" in target.dataset) foldNavigation(target);
    if ("print" in target.dataset) window.print();
    if ("screenMode" in target.dataset) toggleScreenMode();
    if ("elder" in target.dataset) switchElder(event, target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

function closeMenus(target) {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(target)) menu.open = false;
  });
}

function foldNavigation(button) {
  const open = button.closest("[data-side]").classList.toggle("side-open");
  button.setAttribute("aria-expanded", String(open));
}

export function toggleScreenMode() {
  document.documentElement.classList.toggle("screen-mode");
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

function switchElder(event, link) {
  event.preventDefault();
  const year = 365 * 24 * 3600;
  document.cookie = `elder=${link.dataset.elder}; path=/; max-age=${year}; samesite=lax`;
  window.location.reload();
}
