// Traffic with the server: the CSRF token, lost connections, refusals, where the focus goes after a swap.
const words = JSON.parse(document.getElementById("words").textContent);
const bar = document.getElementById("retry-bar");
const token = () => document.querySelector('meta[name="csrf-token"]').content;

const toast = (text, level) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, level } }));

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});

let unsent = "";

// A lost connection: keep what was typed, offer to send the same again.
const offerRetry = (event) => {
  const { elt, requestConfig } = event.detail;
  if (requestConfig.verb === "get" && elt.closest("[data-poll]")) return; // comes again by itself
  unsent = requestConfig.path;
  const retry = document.createElement("button");
  retry.className = "btn btn-quiet btn-sm";
  retry.textContent = words.retry;
  retry.addEventListener("click", () => {
    bar.hidden = true;
    const { verb, path, parameters, target } = requestConfig;
    const swap = elt.closest("[hx-swap]")?.getAttribute("hx-swap") || "innerHTML";
    window.htmx.ajax(verb.toUpperCase(), path, { source: elt, target: target || elt, swap, values: parameters });
  });
  bar.replaceChildren(words.offline, retry);
  bar.hidden = false;
};
document.addEventListener("htmx:sendError", offerRetry);
document.addEventListener("htmx:timeout", offerRetry);
document.addEventListener("htmx:afterOnLoad", (event) => { if (event.detail.requestConfig.path === unsent) bar.hidden = true; });

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (xhr.getResponseHeader("HX-Trigger")) return; // the server has said it in its own words
  toast({ 403: words.forbidden, 404: words.gone }[xhr.status] || words.failed, "error");
});

// After a swap the focus goes to what asks for it, else it stays where it was: at the same element or, where that is
// gone, at the nearest place around it that is still there; what happens to the rows of a list is up to list.js. A button
// that sends is switched off meanwhile and loses the focus, so the places are noted before the request.
const FOCUSABLE = "a[href], :is(button, input:not([type=hidden]), select, textarea):not([disabled]), summary";
let own = "";
let trail = [];
const isPoll = (event) => Boolean(event.detail.elt.closest?.("[data-poll]"));
const noteTrail = (from) => {
  own = from.id;
  trail = [];
  for (let at = from; at && !at.matches("[data-list], #content, body"); at = at.parentElement) if (at.id) trail.push(at.id);
};
document.addEventListener("htmx:beforeRequest", (event) => {
  if (isPoll(event) || event.detail.requestConfig.triggeringEvent?.type === "leads-changed") return; // follows an act
  noteTrail(document.activeElement === document.body ? event.detail.elt : document.activeElement);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isPoll(event) && document.activeElement !== document.body) noteTrail(document.activeElement);
});
const takesFocus = (element) => {
  element?.focus({ preventScroll: true });
  return document.activeElement === element;
};
const refocus = () => trail.some((id) => {
  const place = document.getElementById(id);
  if (!place) return false;
  if (id === own || place.matches(FOCUSABLE)) return takesFocus(place);
  return takesFocus([...place.querySelectorAll(FOCUSABLE)].find((element) => element.checkVisibility()));
});
document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.elt;
  const wanted = place.matches?.("[data-focus], [autofocus]") ? place : place.querySelector?.("[data-focus], [autofocus]");
  if (wanted) { wanted.focus(); return; }
  if (isPoll(event) || document.activeElement !== document.body || refocus()) return;
  (place.closest?.("[tabindex]") || document.getElementById("content")).focus({ preventScroll: true });
});
document.querySelector("[data-focus]")?.focus();

// A plain form is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.matches("[hx-post], [hx-get], [data-undo]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
  setTimeout(() => delete form.dataset.sent, 8000); // a download or a slow network: let it be sent again
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
