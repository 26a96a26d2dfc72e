// The board: cards move by dragging, by Shift+Left/Right and by their "Move to …" menu. The server decides.
const words = JSON.parse(document.getElementById("words").textContent);
const token = () => document.querySelector('meta[name="csrf-token"]').content;
const toast = (text, level, undoUrl) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, level, undo_url: undoUrl } }));
const columnOf = (card) => card.closest("[data-stage]");
const cardsIn = (column) => column.querySelector("[data-cards]");

const countAll = () => document.querySelectorAll("[data-stage]").forEach((column) => {
  const place = column.querySelector("[data-count]");
  if (place && !place.textContent.includes("+")) place.textContent = column.querySelectorAll("[data-card]").length;
});

const refuse = (card, text) => {
  card.classList.add("is-refused");
  setTimeout(() => card.classList.remove("is-refused"), 1500);
  toast(text || words.failed, "error");
};

// 2xx: moved (the card's new HTML may come along). 409, 422: {"detail": why}. {"form": url}: more is needed, ask for it.
const ask = async (card, stage) => {
  const body = new URLSearchParams({ stage, version: card.dataset.version || "" });
  const headers = { "X-CSRFToken": token(), Accept: "application/json", "X-Requested-With": "fetch" };
  const answer = await fetch(card.dataset.moveUrl, { method: "POST", body, headers }).catch(() => null);
  if (!answer) return { ok: false, detail: words.offline };
  const said = await answer.json().catch(() => ({}));
  return { ...said, ok: answer.ok };
};

const move = async (card, column, goBack) => {
  card.classList.add("is-saving");
  card.setAttribute("aria-busy", "true");
  const said = await ask(card, column.dataset.stage);
  card.classList.remove("is-saving");
  card.removeAttribute("aria-busy");
  if (said.form) { goBack(); location.assign(said.form); return; }
  if (!said.ok) { goBack(); refuse(card, said.detail); countAll(); return; }
  if (said.version) card.dataset.version = said.version;
  if (said.html) card.innerHTML = said.html;
  countAll();
  card.focus();
  toast(said.text || words.moved.replace("%(column)s", column.dataset.label), "success", said.undo_url);
};

const moveByKey = (card, column) => {
  if (!column || column === columnOf(card)) return;
  const from = card.parentElement, before = card.nextElementSibling;
  cardsIn(column).prepend(card);
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  card.focus();
  move(card, column, () => { from.insertBefore(card, before); card.focus(); });
};

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-card]");
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!card || !step || !event.shiftKey || event.target.matches("input, select, textarea")) return;
  event.preventDefault();
  const columns = [...document.querySelectorAll("[data-stage]")];
  moveByKey(card, columns[columns.indexOf(columnOf(card)) + step]);
});
document.addEventListener("submit", (event) => {
  const stage = event.submitter?.name === "stage" && event.submitter.value;
  const card = event.target.closest("[data-card]");
  const column = stage && document.querySelector(`[data-stage="${stage}"]`);
  if (!card || !column) return;
  event.preventDefault();
  event.submitter.closest("details")?.removeAttribute("open");
  moveByKey(card, column);
});

const makeSortable = (cards) => window.Sortable.create(cards, {
  group: "board", draggable: "[data-card][data-move-url]", animation: 150, delay: 120, delayOnTouchOnly: true, sort: false,
  filter: "a, button, summary, details", preventOnFilter: false,
  onEnd: ({ item, from, to, oldIndex }) => {
    if (from === to) return;
    move(item, columnOf(item), () => from.insertBefore(item, from.children[oldIndex] || null));
  },
});
document.querySelectorAll("[data-cards]").forEach(makeSortable);
document.addEventListener("htmx:afterSettle", (event) => event.detail.elt.querySelectorAll?.("[data-cards]").forEach((cards) => { if (!window.Sortable.get(cards)) makeSortable(cards); }));
