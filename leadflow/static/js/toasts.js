// Short notes in the corner. The server sends them by HX-Trigger "toast"; scripts by a "toast" event on the document.
const stack = document.getElementById("toasts");
const template = document.getElementById("toast-template");
const MOST = 3;
const STAYS = 6000, STAYS_WITH_UNDO = 10000;

const close = (note) => note.remove();

const watch = (note) => {
  if (note.dataset.level === "error") return; // errors stay until they are closed
  const stays = note.querySelector("[data-undo]") ? STAYS_WITH_UNDO : STAYS;
  let timer = setTimeout(close, stays, note);
  const hold = () => clearTimeout(timer);
  const release = () => { clearTimeout(timer); timer = setTimeout(close, 3000, note); };
  note.addEventListener("mouseenter", hold);
  note.addEventListener("focusin", hold);
  note.addEventListener("mouseleave", release);
  note.addEventListener("focusout", release);
};

// Acts in the order in which they were done; their answers may come in another.
const turns = new WeakMap(); // the element that asked → when, counted in acts
const unanswered = new Set();
let turn = 0, toUndo = 0; // the act that Z meant while its answer was on its way

const acts = ({ elt, requestConfig }) => requestConfig.verb !== "get" && elt !== document.body; // which is who undoes

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (!acts(detail)) return;
  turn += 1;
  turns.set(detail.elt, turn);
  unanswered.add(turn);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!acts(detail)) return;
  unanswered.delete(turns.get(detail.elt));
  if (toUndo && !unanswered.size) undoNewest();
});

const show = ({ text, level = "success", undo_url: undoUrl }, source) => {
  if (!text) return;
  if (level === "error" && document.querySelector("[data-reason-picker][open]")) return; // it says so itself
  const note = template.content.firstElementChild.cloneNode(true);
  note.dataset.level = level;
  note.querySelector("p").textContent = text;
  const undo = note.querySelector("[data-undo]");
  if (undoUrl) undo.setAttribute("action", undoUrl); else undo.remove();
  note.dataset.turn = turns.get(source) || turn;
  stack.insertBefore(note, [...stack.children].find((other) => Number(other.dataset.turn) > Number(note.dataset.turn)) || null);
  while (stack.childElementCount > MOST) stack.firstElementChild.remove();
  watch(note);
};

const undo = (form) => {
  const note = form.closest("[data-toast]");
  window.htmx.ajax("POST", form.getAttribute("action"), { source: document.body, target: document.body, swap: "none" });
  close(note);
};

// What was done last is undone, also when its answer is still on its way. What was refused has nothing to undo, and
// the one before it was not meant.
const undoNewest = () => {
  if (unanswered.size) { toUndo = Math.max(...unanswered); return; }
  const form = [...stack.querySelectorAll("[data-undo]")].at(-1);
  if (form && Number(form.closest("[data-toast]").dataset.turn || 0) >= toUndo) undo(form);
  toUndo = 0;
};

document.addEventListener("toast", (event) => (event.detail.value || [event.detail]).forEach((one) => show(one, event.target)));
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-undo]")) return;
  event.preventDefault();
  undo(event.target);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toast-close]");
  if (button) close(button.closest("[data-toast]"));
});
document.addEventListener("undo-newest", undoNewest);
[...stack.children].forEach(watch);
