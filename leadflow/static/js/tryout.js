// The form of an operation in the documentation of the API: sends a real request and shows the answer.

const token = document.querySelector('meta[name="csrf-token"]').content;

function address(form) {
  const fields = [...form.elements].filter((field) => field.value);
  const inside = (place) => fields.filter((field) => field.dataset.in === place);
  const path = inside("path").reduce((made, field) => made.replace(`{${field.name}}`, encodeURIComponent(field.value)), form.dataset.path);
  const query = new URLSearchParams(inside("query").map((field) => [field.name, field.value])).toString();
  return query ? `${path}?${query}` : path;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function send(form) {
  const box = form.closest("section");
  const said = box.querySelector("[data-answer]");
  const shown = box.querySelector("[data-answer-body]");
  const body = form.querySelector('[data-in="body"]');
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  if (body) headers["Content-Type"] = form.dataset.type;
  try {
    const answer = await fetch(address(form), { method: form.dataset.method, headers, body: body?.value });
    said.textContent = `${answer.status} ${answer.statusText}`;
    shown.textContent = pretty(await answer.text());
    shown.hidden = !shown.textContent;
  } catch {
    said.textContent = said.dataset.failed;
    shown.hidden = true;
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-try]")) return;
  event.preventDefault();
  const button = event.target.querySelector("[type=submit]");
  button.disabled = true;
  send(event.target).finally(() => { button.disabled = false; button.focus(); });
});
