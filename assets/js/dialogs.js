// Small choices ask through a native dialog: <form data-confirm="问题" data-confirm-verb="删除">.
export function startDialogs() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (!question || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const verb = event.submitter?.dataset.confirmVerb || form.dataset.confirmVerb || event.submitter?.textContent.trim() || "继续";
    const isGrave = (event.submitter || form.querySelector("[type=submit]"))?.classList.contains("btn-danger");
    ask(question, verb, isGrave, () => {
      form.dataset.confirmed = "1";
      form.requestSubmit(event.submitter || undefined);
      delete form.dataset.confirmed;
    });
  }, true);
}

// What cannot be had back is not one press of Enter away.
function ask(question, verb, isGrave, onYes) {
  const dialog = document.createElement("dialog");
  const body = document.createElement("div");
  body.className = "dialog-body";
  const heading = document.createElement("h2");
  heading.textContent = question;
  heading.id = "dialog-question";
  dialog.setAttribute("aria-labelledby", heading.id);
  body.append(heading);
  const acts = document.createElement("div");
  acts.className = "btn-group";
  acts.append(button(verb, "btn btn-primary", () => { dialog.close(); onYes(); }), button("取消", "btn", () => dialog.close()));
  dialog.append(body, acts);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  if (isGrave) acts.lastElementChild.focus();
}

function button(label, css, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = css;
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}
