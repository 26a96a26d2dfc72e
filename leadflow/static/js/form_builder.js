// The builder of forms: fields move by dragging and by their buttons, and the preview follows what is typed.
const form = document.querySelector("[data-form-builder]");
const list = form.querySelector("[data-fields]");
const said = form.querySelector("[data-said]");
const tell = (words, field, number) => { said.textContent = words.replace("%(field)s", field.dataset.label).replace("%(number)s", number); };
const place = (field) => [...list.children].indexOf(field) + 1;

const show = async () => {
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (!answer?.ok) return;
  const old = form.querySelector("iframe"), fresh = old.cloneNode(); // a new frame leaves no step in the browser's history
  fresh.removeAttribute("src");
  fresh.srcdoc = await answer.text();
  old.replaceWith(fresh);
};
let waiting;
const later = () => { clearTimeout(waiting); waiting = setTimeout(show, 400); };

form.addEventListener("input", later);
form.addEventListener("change", later);
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move], [data-remove], [data-update]");
  if (!button) return;
  event.preventDefault();
  const field = button.closest("[data-field]");
  if (button.dataset.move) {
    const neighbour = button.dataset.move < 0 ? field.previousElementSibling : field.nextElementSibling;
    if (!neighbour) return;
    if (button.dataset.move < 0) neighbour.before(field); else neighbour.after(field);
    button.focus();
    tell(said.dataset.moved, field, place(field));
  } else if (field) {
    const next = field.nextElementSibling || field.previousElementSibling;
    tell(said.dataset.removed, field);
    field.remove();
    (next?.querySelector("[data-remove]") || form.querySelector("#add-type")).focus();
  }
  later();
});
addEventListener("load", () => {
  window.Sortable?.create(list, { handle: "[data-grip]", animation: 120, onEnd: ({ item }) => { tell(said.dataset.moved, item, place(item)); later(); } });
});
document.querySelector("[data-focus]")?.focus();
