// Forms: typed text survives a reload, Escape leaves an in-place edit, a confirmation must repeat the name.
const words = JSON.parse(document.getElementById("words").textContent);
const keyOf = (form) => `keep:${location.pathname}:${form.dataset.keep}`;
const fields = (form) => [...form.elements].filter((field) => field.name && !field.closest("[data-rule]") && field.matches("textarea, select, input:not([type=hidden], [type=password], [type=file], [type=checkbox], [type=radio])"));

const keep = (form) => {
  const typed = Object.fromEntries(fields(form).filter((field) => field.value).map((field) => [field.name, field.value]));
  if (Object.keys(typed).length) sessionStorage.setItem(keyOf(form), JSON.stringify(typed)); else sessionStorage.removeItem(keyOf(form));
};

const restore = (form) => {
  if (form.dataset.kept) return;
  form.dataset.kept = "watched";
  const typed = JSON.parse(sessionStorage.getItem(keyOf(form)) || "{}");
  const back = fields(form).filter((field) => field.name in typed && field.value !== typed[field.name]);
  back.forEach((field) => { field.value = typed[field.name]; });
  if (back.length) document.dispatchEvent(new CustomEvent("toast", { detail: { text: words.restored, level: "info" } }));
};

const forget = (form) => sessionStorage.removeItem(keyOf(form));
const restoreAll = () => document.querySelectorAll("form[data-keep]").forEach(restore);

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (form) keep(form);
  if (event.target.matches("[data-must-equal]")) event.target.setCustomValidity(event.target.value === event.target.dataset.mustEqual ? "" : event.target.dataset.mustEqual);
});
// As it was before anything was typed, also where a refused one had come back with its errors and words.
const clear = (form) => {
  form.reset();
  form.querySelectorAll(".form-errors, .field-errors").forEach((part) => part.remove());
  form.querySelectorAll(".is-invalid").forEach((field) => field.classList.remove("is-invalid"));
  form.querySelectorAll("textarea").forEach((field) => { field.value = ""; });
};

// 422 and 409 count as answers to be shown, not as sent.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (!event.detail.xhr?.status || event.detail.xhr.status >= 400 || !form.matches?.("form[data-keep]")) return;
  forget(form);
  if (form.isConnected && form.hasAttribute("data-reset")) clear(form);
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-keep]:not([hx-post])") && !event.defaultPrevented) forget(event.target);
});
document.addEventListener("htmx:afterSettle", restoreAll);
restoreAll();

// In-place edit: the form comes by htmx; its cancel link brings the plain fact back. Ctrl+Enter sends any form.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form");
  if (!form) return;
  if (event.key === "Escape" && form.matches("[data-edit]")) { event.stopPropagation(); form.querySelector("[data-cancel]")?.click(); }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) form.requestSubmit();
});
// Filters apply as soon as they are chosen.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-apply]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
});
// Paper: what the page's print style leaves of it.
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
