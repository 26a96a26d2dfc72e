// Deadlines tick on without a reload: [data-due] with [data-started], the words from the server's dictionary.
const words = JSON.parse(document.getElementById("words").textContent);
const ICONS = { ok: "clock", soon: "hourglass-split", over: "exclamation-triangle" };
const SOON = 0.25; // as on the server
const say = (name, values) => Object.entries(values).reduce((text, [key, value]) => text.replace(`%(${key})s`, value), words[name]);

const span = (milliseconds) => {
  const minutes = Math.floor(milliseconds / 60000);
  const days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24;
  const parts = days ? [["days", days], ["hours", hours]] : [["hours", hours], ["minutes", minutes % 60]];
  return parts.filter(([, n]) => n).map(([unit, n]) => say(unit, { n })).join(" ") || say("minutes", { n: 0 });
};

const tick = (chip) => {
  const now = Date.now(), due = Date.parse(chip.dataset.due), started = Date.parse(chip.dataset.started);
  const used = started < due ? Math.min(Math.max((now - started) / (due - started), 0), 1) : Number(now >= due);
  const state = now >= due ? "over" : used >= 1 - SOON ? "soon" : "ok";
  const text = say(now < due ? "left" : "overdue", { time: span(Math.abs(due - now)) });
  const spoken = chip.querySelector("[data-remaining]") || chip;
  if (spoken.textContent !== text) spoken.textContent = text;
  const bar = chip.querySelector("progress");
  if (bar) bar.value = Math.round(used * 100);
  if (!chip.classList.contains("sla") || chip.classList.contains(`sla-${state}`)) return;
  chip.classList.remove("sla-ok", "sla-soon", "sla-over");
  chip.classList.add(`sla-${state}`);
  const use = chip.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[state]}`));
};

const tickAll = () => document.querySelectorAll("[data-due]").forEach(tick);
setInterval(tickAll, 15000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) tickAll(); });
