// The grid by keyboard (APG): one tab stop, arrows, Enter or F2 edits, Esc cancels, Tab moves on,
// Ctrl+Enter goes to the panel, F8 to the next problem; a pasted block is previewed before it counts.
import { startPaste } from "./paste.js";

export function startGrids(root) {
  root.querySelectorAll("[data-grid]").forEach((grid) => {
    if (grid.dataset.started) return;
    grid.dataset.started = "1";
    const cells = matrix(grid);
    const first = cells.flat().find(Boolean);
    if (first) first.tabIndex = 0;
    grid.addEventListener("keydown", (event) => onKey(event, grid));
    grid.addEventListener("focusin", (event) => onFocus(event, grid));
    grid.addEventListener("dblclick", (event) => edit(event.target.closest(".cell"), grid));
    startPaste(grid, matrix, change);
  });
}

function matrix(grid) {
  return [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll(".cell")]).filter((row) => row.length);
}

function place(grid, cell) {
  const rows = matrix(grid);
  const y = rows.findIndex((row) => row.includes(cell));
  return { rows, y, x: y < 0 ? -1 : rows[y].indexOf(cell) };
}

function onKey(event, grid) {
  const cell = event.target.closest(".cell");
  if (!cell || event.target.tagName === "INPUT") return;
  const { rows, y, x } = place(grid, cell);
  const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (move) {
    event.preventDefault();
    focus(rows[y + move[0]]?.[x + move[1]]);
  } else if (event.key === "Home" || event.key === "End") {
    event.preventDefault();
    const row = event.ctrlKey ? (event.key === "Home" ? rows[0] : rows.at(-1)) : rows[y];
    focus(event.key === "Home" ? row[0] : row.at(-1));
  } else if (event.key === "F8") {
    event.preventDefault();
    nextProblem(rows.flat(), cell);
  } else if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    document.querySelector("#cell-panel a, #cell-panel button")?.focus();
  } else if (event.key === "Enter" || event.key === "F2") {
    const link = cell.querySelector("a");
    if (!cell.dataset.edit && link && event.key === "Enter") return link.click();
    event.preventDefault();
    edit(cell, grid);
  } else if (/^[0-9.-]$/.test(event.key) && !event.ctrlKey && !event.metaKey) {
    if (edit(cell, grid, event.key)) event.preventDefault();
  } else if (event.ctrlKey && event.key.toLowerCase() === "z") {
    undo(grid);
  }
}

function focus(cell) {
  if (cell) cell.focus();
}

function onFocus(event, grid) {
  const cell = event.target.closest(".cell");
  if (!cell) return;
  grid.querySelectorAll('.cell[tabindex="0"], .cell[aria-selected]').forEach((other) => {
    other.tabIndex = -1;
    other.removeAttribute("aria-selected");
  });
  cell.tabIndex = 0;
  cell.setAttribute("aria-selected", "true");
  mark(grid, cell);
  const meaning = document.getElementById("grid-meaning");
  if (meaning) meaning.textContent = cell.dataset.meaning || cell.title || "";
}

function mark(grid, cell) {
  grid.querySelectorAll(".on").forEach((head) => head.classList.remove("on"));
  const column = [...cell.parentElement.children].indexOf(cell);
  const head = grid.tHead.rows[grid.tHead.rows.length - 1].cells[column];
  const rowHead = cell.parentElement.querySelector(".row-no");
  head?.classList.add("on");
  rowHead?.classList.add("on");
  const address = document.getElementById("grid-address");
  if (address) address.textContent = `${head?.dataset.letter || ""}${rowHead?.textContent.trim() || ""}`;
}

function nextProblem(cells, from) {
  const start = cells.indexOf(from);
  const order = [...cells.slice(start + 1), ...cells.slice(0, start + 1)];
  focus(order.find((cell) => cell.matches(".cell-error, .cell-warning")));
}

function edit(cell, grid, typed) {
  if (!cell?.dataset.edit || cell.querySelector("input")) return false;
  const before = cell.textContent.trim();
  const input = document.createElement("input");
  input.value = typed ?? before.replace(/[,—]/g, "");
  input.setAttribute("aria-label", "修改数值");
  input.inputMode = "decimal";
  const kept = [...cell.childNodes];
  cell.replaceChildren(input);
  input.focus();
  if (!typed) input.select();
  let over = false;
  const end = (save) => {
    if (over) return;
    over = true;
    const value = input.value.trim();
    cell.replaceChildren(...kept);
    if (save && value !== before.replace(/[,—]/g, "")) change(grid, cell, value);
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      end(event.key === "Enter");
      cell.focus();
    } else if (event.key === "Tab") {
      event.preventDefault();
      end(true);
      const editable = [...grid.querySelectorAll("[data-edit]")];
      focus(editable[editable.indexOf(cell) + (event.shiftKey ? -1 : 1)] || cell);
    }
  });
  input.addEventListener("blur", () => end(true));
  return true;
}

const history = new WeakMap();

function change(grid, cell, value) {
  const before = cell.textContent.trim();
  const past = history.get(grid) || [];
  past.push([cell, before]);
  history.set(grid, past);
  show(grid, cell, value);
}

function undo(grid) {
  const last = (history.get(grid) || []).pop();
  if (!last) return;
  show(grid, last[0], last[1]);
  focus(last[0]);
}

// The value goes to the hidden twin in the page's form, or at once to the server when it names a place.
function show(grid, cell, value) {
  cell.textContent = value;
  cell.classList.add("cell-changed");
  const key = cell.dataset.key;
  if (grid.dataset.post && window.htmx) {
    window.htmx.ajax("POST", grid.dataset.post, { values: { cell: key, value }, source: cell, target: cell, swap: "outerHTML" });
    return;
  }
  const form = grid.closest("form");
  if (!form || !key) return;
  let field = form.querySelector(`input[name="cell-${CSS.escape(key)}"]`);
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name: `cell-${key}` });
    form.append(field);
  }
  field.value = value;
  form.dispatchEvent(new CustomEvent("grid:changed", { bubbles: true }));
}
