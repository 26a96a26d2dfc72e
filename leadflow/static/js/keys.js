// Shortcuts. Any button, link or field may declare data-shortcut="a" or "g i"; it is pressed (or focused) when the keys are.
const words = JSON.parse(document.getElementById("words").textContent);
const help = document.getElementById("shortcut-help");
const on = () => document.body.dataset.shortcuts === "on";
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");
const shown = (element) => element.checkVisibility?.() ?? true;

let pending = "", timer = 0;

const holders = () => [...(document.querySelector("dialog[open]") || document).querySelectorAll("[data-shortcut]")];
// In a list the active row's own button comes first, so that a quick key never meets the row before; other rows' are not meant.
const find = (keys) => {
  const same = holders().filter((element) => element.dataset.shortcut === keys);
  const free = same.filter((element) => !element.closest("[data-item]"));
  return same.find((element) => element.closest("[data-item].is-active")) || free.find(shown) || free.find((element) => element.matches("a"));
};

const press = (element) => {
  if (element.matches("input:not([type=checkbox]), textarea, select")) { element.focus(); element.select?.(); return; }
  element.click();
};

document.addEventListener("keydown", (event) => {
  if (!on() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (event.key.length > 1) return;
  const key = event.key.toLowerCase();
  const keys = pending ? `${pending} ${key}` : key;
  clearTimeout(timer);
  pending = "";
  const element = find(keys);
  if (element && !(event.shiftKey && /[a-z]/.test(key))) { event.preventDefault(); press(element); return; }
  if (key === "z" && !event.shiftKey) { document.dispatchEvent(new CustomEvent("undo-newest")); return; }
  if (holders().some((holder) => holder.dataset.shortcut.startsWith(`${keys} `))) {
    pending = keys;
    timer = setTimeout(() => { pending = ""; }, 1200);
  }
});

// The help is read from the page itself, so it can't be out of date.
const line = (keys, label) => {
  const row = document.createElement("div");
  const name = document.createElement("span");
  name.textContent = label;
  const caps = document.createElement("span");
  keys.split(" ").forEach((key, index) => {
    if (index) caps.append(` ${words.then} `);
    const cap = document.createElement("kbd");
    cap.textContent = key.length === 1 ? key.toUpperCase() : key;
    caps.append(cap);
  });
  row.append(name, caps);
  return row;
};

const openHelp = () => {
  const known = new Map();
  for (const { dataset } of document.querySelectorAll("[data-shortcut]")) {
    if (dataset.shortcutLabel && !known.has(dataset.shortcut)) known.set(dataset.shortcut, dataset.shortcutLabel);
  }
  const menu = document.querySelector("[data-command-menu]");
  const rows = [...known].map(([keys, label]) => line(keys, label));
  if (menu) rows.unshift(line("Ctrl+K", menu.dataset.shortcutLabel));
  rows.push(line("Z", words.undo));
  help.querySelector("[data-shortcut-list]").replaceChildren(...rows);
  help.showModal();
};

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-shortcut-help]")) openHelp();
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog").close();
  if (event.target.matches("dialog[open]")) event.target.close(); // the backdrop
  document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
