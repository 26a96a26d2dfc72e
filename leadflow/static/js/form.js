// A form for strangers: solves the puzzle beside the typing, sends once, tells a page that frames it how high it is.
const form = document.querySelector("[data-form]");
document.querySelector("[data-focus]")?.focus();

const solve = async () => {
  const token = form.elements.token.value;
  const answer = await fetch(`${form.dataset.puzzle}?token=${encodeURIComponent(token)}`);
  if (!answer.ok) return;
  const puzzle = await answer.json();
  const worker = new Worker(form.dataset.worker);
  const number = await new Promise((found) => { worker.onmessage = (event) => found(event.data); worker.onerror = () => found(null); worker.postMessage(puzzle); });
  worker.terminate();
  if (number === null) return;
  const solution = document.createElement("input");
  Object.assign(solution, { type: "hidden", name: "altcha", value: btoa(JSON.stringify({ ...puzzle, number })) });
  form.append(solution);
};

if (form) {
  const solved = solve().catch(() => {}); // without it the form is sent all the same, within stricter limits
  const button = form.querySelector("button"), words = button.textContent;
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") { event.preventDefault(); return; }
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.sending;
    if (form.elements.altcha) return;
    event.preventDefault();
    Promise.race([solved, new Promise((late) => { setTimeout(late, 4000); })]).then(() => HTMLFormElement.prototype.submit.call(form));
  });
  addEventListener("pageshow", () => { button.removeAttribute("aria-disabled"); button.textContent = words; });
}

if (parent !== window) {
  const tell = (more) => parent.postMessage({ leadflow: "form", ...more }, "*"); // a height is no secret
  new ResizeObserver(() => tell({ height: Math.ceil(document.documentElement.getBoundingClientRect().height) })).observe(document.documentElement);
  tell({ top: Boolean(document.querySelector("[data-focus], [role=status]")) });
  const on = document.querySelector("[data-go]");
  if (on) tell({ go: on.href });
}
