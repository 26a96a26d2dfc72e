// Reason pickers: a dialog whose options are chosen by 1-9; words are optional unless the reason asks for them; Enter sends.
const words = JSON.parse(document.getElementById("words").textContent);
const part = (dialog, name) => dialog.querySelector(`[data-reason-${name}]`);

const open = (dialog, opener) => {
  const form = dialog.querySelector("form");
  form.reset();
  const url = opener.dataset.actionUrl;
  if (url) {
    form.action = url;
    form.setAttribute("hx-post", url);
    window.htmx.process(form);
  }
  if (opener.dataset.version && form.elements.version) form.elements.version.value = opener.dataset.version;
  update(dialog);
  dialog.showModal();
  form.querySelector("input[type=radio]")?.focus();
};

const update = (dialog) => {
  const chosen = dialog.querySelector("input[type=radio]:checked");
  const note = dialog.querySelector("textarea");
  const date = part(dialog, "date");
  const needsDate = chosen?.hasAttribute("data-needs-date") || false;
  note.required = chosen?.hasAttribute("data-needs-note") || false;
  part(dialog, "optional").hidden = note.required;
  date.hidden = !needsDate;
  date.querySelector("input").required = needsDate;
  part(dialog, "lead").hidden = !chosen?.hasAttribute("data-needs-lead");
  part(dialog, "error").hidden = true;
};

const send = (dialog) => {
  const form = dialog.querySelector("form");
  const note = form.querySelector("textarea");
  if (note.required && !note.value.trim()) {
    part(dialog, "error").textContent = words.note_needed;
    part(dialog, "error").hidden = false;
    note.focus();
    return;
  }
  form.requestSubmit();
};

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-reasons]");
  if (!opener || opener.matches("[aria-disabled=true]")) return;
  const dialog = document.getElementById(opener.dataset.reasons);
  if (!dialog) return;
  event.preventDefault();
  open(dialog, opener);
});
document.addEventListener("change", (event) => {
  const dialog = event.target.closest("[data-reason-picker]");
  if (dialog && event.target.matches("input[type=radio]")) update(dialog);
});
document.addEventListener("keydown", (event) => {
  const dialog = event.target.closest?.("[data-reason-picker][open]");
  if (!dialog || event.ctrlKey || event.metaKey || event.altKey) return;
  const writing = event.target.matches("textarea, input[type=date], input[type=text], input:not([type])");
  if (!writing && /^[1-9]$/.test(event.key)) {
    const choice = dialog.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    choice.focus();
    update(dialog);
    const next = choice.hasAttribute("data-needs-lead") ? "input[name=same_as]" : choice.hasAttribute("data-needs-date") ? "input[type=date]" : choice.hasAttribute("data-needs-note") && "textarea";
    if (next) dialog.querySelector(next).focus();
  } else if (event.key === "Enter" && !event.shiftKey && !event.target.matches("button")) {
    event.preventDefault();
    send(dialog);
  }
});
// 422: the words come into the dialog, which hides the corner of the toasts. Whatever else happened, there is nothing left to choose.
document.addEventListener("htmx:afterRequest", (event) => {
  const dialog = event.detail.elt.closest?.("[data-reason-picker]");
  if (dialog && event.detail.xhr?.status && event.detail.xhr.status !== 422) dialog.close();
});
document.addEventListener("toast", (event) => {
  const dialog = document.querySelector("[data-reason-picker][open]");
  if (!dialog || event.detail.level !== "error") return;
  part(dialog, "error").textContent = event.detail.text;
  part(dialog, "error").hidden = false;
});
