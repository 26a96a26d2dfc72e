// Lists by keyboard: [data-list] with [data-item] rows. J/K or arrows move, Enter opens, X selects, Shift+X selects a range.
const words = JSON.parse(document.getElementById("words").textContent);
const list = () => document.querySelector("[data-list]");
const items = () => [...(list()?.querySelectorAll("[data-item]") || [])];
const boxOf = (item) => item?.querySelector("input[type=checkbox][data-select]");
const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open], details.menu[open]");
const lettersOn = () => document.body.dataset.shortcuts === "on";

let anchor = null;
let last = { id: "", place: 0 };

const active = () => items().find((item) => item.classList.contains("is-active"));

const activate = (item, { focus = true, preview = true, scroll = true } = {}) => {
  if (!item) return;
  const before = active();
  items().forEach((other) => { other.classList.toggle("is-active", other === item); other.tabIndex = other === item ? 0 : -1; });
  const known = before === item || (item.id && item.id === last.id);
  last = { id: item.id, place: items().indexOf(item) };
  if (focus && document.activeElement !== item) item.focus({ preventScroll: true });
  if (scroll) item.scrollIntoView({ block: "nearest" });
  if (preview && !known) window.htmx?.trigger(item, "preview");
  document.dispatchEvent(new CustomEvent("item-active", { detail: { item } }));
};

const move = (step) => {
  const all = items(), at = all.indexOf(active());
  activate(all[Math.max(0, Math.min(at < 0 ? 0 : at + step, all.length - 1))]);
};

// Selection
const count = () => {
  const chosen = items().filter((item) => boxOf(item)?.checked);
  items().forEach((item) => { if (boxOf(item) && item.matches("[role], tr")) item.setAttribute("aria-selected", boxOf(item).checked); });  // a plain list item has no such state
  document.querySelectorAll("[data-bulk-bar]").forEach((bar) => {
    bar.hidden = !chosen.length;
    bar.querySelectorAll("[data-bulk-count]").forEach((place) => { place.textContent = words.selected.replace("%(n)s", chosen.length); });
  });
  const all = document.querySelector("[data-select-all]");
  if (all) { all.checked = chosen.length > 0 && chosen.length === items().length; all.indeterminate = chosen.length > 0 && !all.checked; }
};

const select = (item, range) => {
  if (!boxOf(item)) return;
  const all = items(), from = all.indexOf(anchor), to = all.indexOf(item);
  if (range && from >= 0) all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((one) => { boxOf(one).checked = true; });
  else boxOf(item).checked = !boxOf(item).checked;
  anchor = item;
  count();
};

document.addEventListener("keydown", (event) => {
  if (!list() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const onItem = event.target.matches("[data-item]");
  const arrows = event.target === document.body || event.target.closest("[data-list]") || event.target.id === "content";
  const step = { j: lettersOn() && 1, k: lettersOn() && -1, ArrowDown: arrows && 1, ArrowUp: arrows && -1 }[event.key];
  if (step) { event.preventDefault(); move(step); }
  else if (event.key === "Enter" && (onItem || event.target === document.body)) active()?.querySelector("[data-open]")?.click();
  else if (event.key.toLowerCase() === "x" && lettersOn() && active()) { event.preventDefault(); select(active(), event.shiftKey); }
  else if (event.key === "Home" && onItem) { event.preventDefault(); activate(items()[0]); }
  else if (event.key === "End" && onItem) { event.preventDefault(); activate(items().at(-1)); }
});

document.addEventListener("click", (event) => {
  if (event.target.matches("[data-select]")) {
    const item = event.target.closest("[data-item]");
    if (event.shiftKey && anchor) { event.target.checked = true; select(item, true); } else { anchor = item; count(); }
    return;
  }
  if (event.target.matches("[data-select-all]")) {
    items().forEach((item) => { if (boxOf(item)) boxOf(item).checked = event.target.checked; });
    count();
    return;
  }
  if (event.target.closest("[data-select-none]")) { items().forEach((item) => { if (boxOf(item)) boxOf(item).checked = false; }); count(); return; }
  const item = event.target.closest("[data-item]");
  if (!item || event.target.closest("a, button, input, label, summary, select")) return;
  if (item.hasAttribute("hx-get")) activate(item); else item.querySelector("[data-open]")?.click();
});
document.addEventListener("focusin", (event) => { if (event.target.matches("[data-item]") && event.target !== active()) activate(event.target); });

// After a decision the row is gone: the one that takes its place is next, and gets the focus.
document.addEventListener("htmx:afterSettle", () => {
  if (!list()) return;
  count();
  const focused = document.activeElement; // in a dialog that has just been closed the browser leaves it for a moment
  const focusLost = !focused || focused === document.body || focused.id === "content" || focused.closest("dialog:not([open])");
  const next = (last.id && items().find((item) => item.id === last.id)) || items()[Math.min(last.place, items().length - 1)];
  if (!active() && next) activate(next, { focus: focusLost && !document.querySelector("dialog[open]"), scroll: Boolean(focusLost) });
});

const begin = () => {
  count();
  if (!list() || !items().length) return;
  const takes = list().dataset.list === "focus";
  activate(items()[0], { focus: takes, scroll: takes, preview: list().dataset.list !== "quiet" });
};
if (document.readyState === "complete") begin(); else window.addEventListener("load", begin);
