// Pasting a block from a spreadsheet: the cells it would change are listed first.
export function startPaste(grid, matrix, change) {
  grid.addEventListener("paste", (event) => {
    const cell = event.target.closest(".cell");
    if (!cell || event.target.tagName === "INPUT") return;
    event.preventDefault();
    const block = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t"));
    const changes = planned(matrix(grid), cell, block);
    if (changes.length) preview(changes, () => changes.forEach(([target, value]) => change(grid, target, value)));
  });
}

function planned(rows, cell, block) {
  const top = rows.findIndex((row) => row.includes(cell));
  const left = rows[top].indexOf(cell);
  const changes = [];
  block.forEach((line, dy) => line.forEach((text, dx) => {
    const target = rows[top + dy]?.[left + dx];
    const value = text.trim().replace(/,/g, "");
    if (target?.dataset.edit && value !== target.textContent.trim().replace(/[,—]/g, "")) changes.push([target, value]);
  }));
  return changes;
}

function preview(changes, onYes) {
  const dialog = document.createElement("dialog");
  const rows = changes.slice(0, 12).map(([cell, value]) => {
    const line = document.createElement("li");
    const name = cell.parentElement.querySelector(".label")?.textContent.trim() || cell.dataset.key;
    line.textContent = `${name}：${cell.textContent.trim()} → ${value}`;
    return line;
  });
  const list = document.createElement("ul");
  list.className = "bullets";
  list.append(...rows);
  const heading = document.createElement("h2");
  heading.textContent = `粘贴将修改 ${changes.length} 个单元格`;
  const body = Object.assign(document.createElement("div"), { className: "dialog-body" });
  body.append(heading, list);
  const acts = Object.assign(document.createElement("div"), { className: "btn-group" });
  const yes = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-primary", textContent: "粘贴到表格" });
  const no = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: "取消" });
  yes.addEventListener("click", () => { dialog.close(); onYes(); });
  no.addEventListener("click", () => dialog.close());
  acts.append(yes, no);
  dialog.setAttribute("aria-label", heading.textContent);
  dialog.append(body, acts);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
