// Quick entry with a bad network: each entry gets an id and waits on this device until the server has taken it in.
const form = document.getElementById("quick");
const queue = document.getElementById("quick-queue");
const told = document.getElementById("quick-told");
const why = document.getElementById("quick-why");
const refused = document.getElementById("quick-refused");
const OF_PERSON = ["name", "company", "email", "phone", "said", "consent_mail", "consent_phone", "consent_post"];
const WAITING = `quick:${form.dataset.user}`; // each user's own: a device may have several
const DRAFT = `quick-draft:${form.dataset.user}`;
const AGAIN = 15000;

const read = (key, otherwise) => { try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return otherwise; } };
const write = (key, value) => localStorage.setItem(key, JSON.stringify(value));
const waiting = () => read(WAITING, []);
const without = (id) => waiting().filter((one) => one.entry !== id);
const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] || document.querySelector('meta[name="csrf-token"]').content;

const typed = () => {
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrfmiddlewaretoken;
  return fields;
};

const fill = (fields) => {
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || !(field.name in fields || OF_PERSON.includes(field.name))) continue;
    if (field.type === "checkbox") field.checked = field.name in fields; else field.value = fields[field.name] ?? "";
  }
};

const say = (text, url) => {
  told.replaceChildren(url ? Object.assign(document.createElement("a"), { href: url, textContent: text }) : text);
  told.hidden = false;
};

const mendable = (entry) => {
  const item = document.createElement("li");
  const mend = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet btn-sm", textContent: queue.dataset.mend });
  mend.addEventListener("click", () => { write(WAITING, without(entry.entry)); fill(entry); show(); form.elements.name.focus(); });
  item.append(`${entry.name || entry.email || entry.phone || entry.company || "–"}: ${entry.refused} `, mend);
  return item;
};

const show = () => {
  const entries = waiting();
  queue.hidden = !entries.length;
  document.getElementById("quick-waiting").textContent = queue.dataset.waiting.replace("{n}", entries.length);
  refused.replaceChildren(...entries.filter((one) => one.refused).map(mendable));
  const focused = document.activeElement;
  if (form.contains(focused)) focused.scrollIntoView({ block: "nearest" }); // what appeared above has moved it
};

// What became of one entry: true when the next may be tried.
const settle = async (entry, answer) => {
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.ok && isOurs) {
    const { text, url } = await answer.json();
    write(WAITING, without(entry.entry));
    say(text, url);
    why.textContent = "";
    return true;
  }
  if (answer.status === 422 && isOurs) {
    const { text } = await answer.json();
    write(WAITING, waiting().map((one) => (one.entry === entry.entry ? { ...one, refused: text } : one)));
    return true;
  }
  why.textContent = answer.status >= 500 ? queue.dataset.failed : queue.dataset.signIn;
  return false;
};

const send = (entry) => {
  const { refused: _words, ...fields } = entry;
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  return fetch(form.action, { method: "POST", headers, body: new URLSearchParams(fields), redirect: "manual", credentials: "same-origin" });
};

let sending = false;
const flush = async () => {
  if (sending) return;
  sending = true;
  try {
    for (const entry of waiting().filter((one) => !one.refused)) {
      if (!(await settle(entry, await send(entry)))) break;
      show();
    }
  } catch {
    why.textContent = queue.dataset.offline;
  } finally {
    sending = false;
    show();
  }
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const fields = typed();
  if (!["name", "company", "email", "phone"].some((name) => fields[name]?.trim())) {
    told.hidden = true;
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: queue.dataset.empty, level: "error" } }));
    form.elements.name.focus();
    return;
  }
  write(WAITING, [...waiting(), { ...fields, entry: newId() }]); // kept first, sent then
  localStorage.removeItem(DRAFT);
  fill(Object.fromEntries(Object.entries(fields).filter(([name]) => !OF_PERSON.includes(name))));
  form.elements.name.focus();
  show();
  flush();
});
form.addEventListener("input", () => write(DRAFT, typed()));
document.getElementById("quick-send").addEventListener("click", flush);
window.addEventListener("online", flush);
setInterval(() => { if (waiting().some((one) => !one.refused)) flush(); }, AGAIN);

const draft = read(DRAFT, null);
if (draft) fill(draft);
show();
flush();

// The page itself comes without a network, too.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(new URL("worker.js", form.action).pathname, { scope: new URL(form.action).pathname }).then(async () => {
    const { active } = await navigator.serviceWorker.ready;
    const parts = performance.getEntriesByType("resource").map((one) => one.name).filter((name) => new URL(name).pathname.startsWith("/static/"));
    active.postMessage([new URL(form.action).pathname, ...new Set(parts)]);
  }).catch(() => {}); // without it, what was typed is kept all the same
}
