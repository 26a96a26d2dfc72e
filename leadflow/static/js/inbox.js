// The inbox: a decision leaves the list at once, the next lead is focused, and what the server says comes as a toast.
const byId = (id) => document.getElementById(id);
const list = byId("inbox-list");
const ask = byId("ask");
const gone = new Set(); // rows decided here that a list drawn before the answer may still show
let asked = ""; // the row that an open dialog speaks of
let wanted = ""; // the row to go to when it is back, until the next key: lists drawn before may still arrive

const items = () => [...list.querySelectorAll("[data-item]")];

const next = (row) => { const all = items(), at = all.indexOf(row); return all[at + 1] || all[at - 1]; };

const hide = (row) => { row.removeAttribute("data-item"); row.classList.remove("is-active"); row.hidden = true; };

const leave = (id) => {
  const row = byId(id);
  gone.add(id);
  if (!row?.hasAttribute("data-item")) { // a list that was drawn after the answer came before it
    (list.querySelector("[data-item].is-active") || items()[0])?.focus({ preventScroll: true });
    return;
  }
  const following = next(row);
  hide(row);
  if (following) following.focus({ preventScroll: true });
};

const back = (id) => {
  gone.delete(id);
  const row = byId(id);
  if (!row) return;
  row.hidden = false;
  row.setAttribute("data-item", "");
};

// Accept. The request belongs to an element that no redrawn list takes away, so that its answer is always heard.
const accept = (button) => {
  const id = button.dataset.accept;
  if (gone.has(id)) return;
  const envoy = document.createElement("span");
  envoy.hidden = true;
  envoy.dataset.decides = id;
  document.body.append(envoy);
  leave(id);
  window.htmx.ajax("POST", button.formAction, { source: envoy, target: envoy, swap: "none", values: { version: button.value } });
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-accept]");
  if (button) { event.preventDefault(); accept(button); return; }
  const opener = event.target.closest("[data-reasons]");
  if (opener) choose(opener);
  const more = event.target.closest("[data-more]");
  if (more) { asked = more.dataset.more; byId(asked).focus({ preventScroll: true }); byId("more").showModal(); }
  const other = event.target.closest("[data-else]");
  if (other) somethingElse(other);
  if (event.target.closest("[data-show-new]")) window.htmx.trigger(document.body, "leads-changed");
  if (event.target.closest("[data-close-results]")) { event.preventDefault(); byId("inbox-results").replaceChildren(); }
});

// Reject: reasons.js has opened the picker. D opens it with the reason chosen.
const choose = (opener) => { asked = opener.dataset.row || ""; };

const duplicate = (row) => {
  row.querySelector("[data-reasons]")?.click();
  const choice = byId("reject")?.querySelector("input[value=duplicate]");
  if (!choice) return;
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  choice.focus();
};

// Put aside, assign: the server knows the choices. Meant is the row that the button names, else the one whose dots
// were pressed, else the active one.
const somethingElse = (button) => {
  const menu = button.closest("dialog");
  const row = byId(button.dataset.row || (menu && asked)) || list.querySelector("[data-item].is-active");
  menu?.close();
  if (!row) return;
  asked = row.id;
  if (button.dataset.else === "duplicate") { duplicate(row); return; }
  const url = button.dataset.url.replace("/ID/", `/${row.dataset.handover}/`);
  window.htmx.ajax("GET", url, { source: ask, target: "#ask-body", swap: "innerHTML" });
};
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "ask-body" || ask.open) return;
  ask.showModal();
  ask.querySelector("button[data-shortcut], input:not([type=hidden]), button")?.focus();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr, successful } = event.detail;
  const decides = elt.dataset?.decides;
  if (decides) {
    if (!successful) back(decides);
    if (xhr?.status) elt.remove();
    return;
  }
  const dialog = elt.closest?.("#ask, #reject");
  if (!dialog || event.detail.requestConfig.verb === "get" || !xhr?.status || xhr.status === 422) return;
  dialog.close();
  if (successful && asked && !event.detail.requestConfig.path.includes("/assignment/")) leave(asked);
});

// An undone answer brings its row back: the focus goes there.
document.body.addEventListener("handover-open", (event) => {
  const ids = event.detail.ids || [event.detail.id];
  ids.forEach((id) => gone.delete(`h-${id}`));
  wanted = `h-${ids[0]}`;
});

// A redrawn list: what was chosen and decided meanwhile stays so, and the focus too, before the next key comes.
let chosen = [], focused = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== list) return;
  focused = document.activeElement.closest("[data-item]")?.id || "";
  chosen = [...list.querySelectorAll("[data-select]:checked")].map((box) => box.closest("[data-item]")?.id);
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== list) return;
  gone.forEach((id) => { const row = byId(id); if (row) hide(row); else gone.delete(id); });
  chosen.forEach((id) => { const box = id && byId(id)?.querySelector("[data-select]"); if (box) box.checked = true; });
  if (focused && byId(focused)?.hasAttribute("data-item")) byId(focused).focus({ preventScroll: true });
  byId("inbox-panes").classList.toggle("panes", items().length > 0);
  byId("preview").classList.toggle("d-lg-block", items().length > 0);
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (!wanted || event.detail.target !== list) return;
  const row = byId(wanted);
  if (row?.hasAttribute("data-item") && row !== document.activeElement) row.focus();
});
["keydown", "pointerdown"].forEach((kind) => document.addEventListener(kind, () => { wanted = ""; }, true));
