// Forms: one submit per press, focus on the error summary, drop zone, stepper, picked rows, filters.
export function startForms(root) {
  root.querySelector("[data-error-summary]")?.focus();
  // The server tells all problems at once, in Chinese, at the fields; the browser one at a time.
  // Templates carry no `novalidate`: who has no script is told by the browser at least.
  [root, ...root.querySelectorAll("form")].forEach((form) => (form.noValidate = true));
  root.querySelectorAll("[data-dropzone]").forEach(startDropzone);
  root.querySelectorAll("[data-stepper]").forEach(startStepper);
  root.querySelectorAll("[data-counts-into]").forEach(startCounting);
  root.querySelectorAll("[data-ticks]").forEach(startTicking);
  root.querySelectorAll("[data-pick-all]").forEach(startPicking);
  root.querySelectorAll("form[data-auto-submit] select").forEach((select) => {
    select.addEventListener("change", () => select.form.requestSubmit());
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  // A form without an address goes to the page's own, its #place included: the answer would then
  // stand scrolled to that place, past the list of what is wrong.
  if (!form.getAttribute("action")) form.action = location.href.split("#")[0];
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "1";
  const button = event.submitter;
  setTimeout(() => button?.setAttribute("aria-disabled", "true"));
  setTimeout(() => release(form, button), 8000);
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sending]").forEach((form) => release(form));
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-sending]");
  if (form) release(form);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[aria-disabled=true]");
  if (!button) return;
  event.preventDefault();
  const gap = button.dataset.gap && document.querySelector(button.dataset.gap);
  if (gap) {
    gap.scrollIntoView({ block: "center" });
    gap.focus();
  }
}, true);

function release(form, button) {
  delete form.dataset.sending;
  (button ? [button] : [...form.querySelectorAll("[type=submit][aria-disabled]:not([data-gap])")]).forEach((b) => b.removeAttribute("aria-disabled"));
}

function startDropzone(zone) {
  const input = zone.querySelector("input[type=file]");
  ["dragover", "dragleave", "drop"].forEach((kind) => {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  });
}

// A list of names raises the number beside it: fewer services than people who signed in cannot be.
function startCounting(list) {
  const number = list.form.elements[list.dataset.countsInto];
  if (!number) return;
  list.addEventListener("input", () => {
    const lines = list.value.split("\n").map((line) => line.replace(/[\s-]/g, "").toUpperCase());
    const named = new Set(lines.filter(Boolean)).size;
    if (named > Number(number.value)) number.value = named;
  });
}

// Who says what is wrong with an item means to tick it.
function startTicking(words) {
  const box = words.closest("tr").querySelector("[type=checkbox]");
  words.addEventListener("input", () => { box.checked ||= words.value.trim() !== ""; });
}

function startStepper(stepper) {
  const input = stepper.querySelector("input");
  stepper.addEventListener("click", (event) => {
    const step = Number(event.target.closest("[data-step]")?.dataset.step || 0);
    if (!step) return;
    if (step > 0) input.stepUp();
    else input.stepDown();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function startPicking(all) {
  const table = all.closest("table");
  const boxes = () => [...table.querySelectorAll("tbody .pick input")];
  const status = (table.closest("form") || document).querySelector("[data-picked]");
  const tell = () => {
    if (status) status.textContent = `已选 ${boxes().filter((box) => box.checked).length} 项`;
  };
  all.addEventListener("change", () => {
    boxes().forEach((box) => { box.checked = all.checked; });
    tell();
  });
  table.addEventListener("change", tell);
}
