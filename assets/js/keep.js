// Unsaved forms: what is typed is kept in this tab's session storage under the form's data-keep name,
// offered again when the page comes back, and forgotten when the form is sent and accepted.
const PREFIX = "kept-form:";
const EVERY_MS = 20000;
const NEVER = ["password", "file", "hidden"];

let isSigningOut = false;

// The next person at this computer is not offered what the last one typed.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[action$='/account/logout/']")) return;
  isSigningOut = true;
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith(PREFIX))
    .forEach((key) => sessionStorage.removeItem(key));
});

export function startKeep(root) {
  root.querySelectorAll("form[data-keep]").forEach((form) => {
    if (form.dataset.keeping) return;
    form.dataset.keeping = "1";
    begin(form, PREFIX + form.dataset.keep);
  });
}

function begin(form, key) {
  const initial = snapshot(form);
  let kept = sessionStorage.getItem(key);
  const store = () => {
    if (isSigningOut) return;
    const present = snapshot(form);
    if (present === initial || present === kept) return;
    kept = present;
    sessionStorage.setItem(key, present);
    say(form, present);
  };
  if (kept && kept !== initial && !form.querySelector("[aria-invalid=true]")) offer(form, key, kept);
  form.addEventListener("focusout", store);
  form.addEventListener("submit", () => sessionStorage.setItem(key + ":sent", location.pathname));
  setInterval(store, EVERY_MS);
  window.addEventListener("pagehide", store);
}

function controls(form) {
  return [...form.elements].filter((e) => e.name && !NEVER.includes(e.type) && !e.disabled && !("noKeep" in e.dataset));
}

function snapshot(form) {
  const values = controls(form).map((e) => [e.name, e.type === "checkbox" || e.type === "radio" ? `${e.value}=${e.checked}` : e.value]);
  return JSON.stringify(values);
}

function offer(form, key, kept) {
  const bar = document.createElement("div");
  bar.className = "alert-bar alert-info restore-bar";
  bar.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = "上次有没保存的内容。";
  bar.append(words, button("恢复", () => restore(form, kept, bar)), button("不用了", () => drop(key, bar)));
  form.prepend(bar);
}

function button(label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn btn-sm";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}

function restore(form, kept, bar) {
  const values = JSON.parse(kept);
  controls(form).forEach((element, place) => {
    const entry = values[place]?.[0] === element.name ? values[place] : values.find(([name]) => name === element.name);
    if (!entry) return;
    if (element.type === "checkbox" || element.type === "radio") element.checked = entry[1] === `${element.value}=true`;
    else element.value = entry[1];
  });
  bar.remove();
  form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

function drop(key, bar) {
  sessionStorage.removeItem(key);
  bar.remove();
}

function say(form) {
  const place = form.querySelector("[data-keep-status]");
  if (place) place.textContent = `已在本机暂存 ${new Date().toTimeString().slice(0, 8)}`;
}

// A form that was sent and led to another page, or back to its own without a complaint, was
// accepted: forget it.
for (const key of Object.keys(sessionStorage)) {
  if (!key.startsWith(PREFIX) || !key.endsWith(":sent")) continue;
  const kept = key.slice(0, -":sent".length);
  const name = CSS.escape(kept.slice(PREFIX.length));
  const back = document.querySelector(`form[data-keep="${name}"]`);
  const complaint = document.querySelector("[data-error-summary], [aria-invalid=true]");
  const elsewhere = sessionStorage.getItem(key) !== location.pathname;
  if (elsewhere || (back && !complaint)) sessionStorage.removeItem(kept);
  sessionStorage.removeItem(key);
}
