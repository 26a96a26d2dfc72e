// Deadlines tick on without a reload, in the words of the server's dictionary: those of the wall clock ([data-due] with
// [data-started]), and those in working time ([data-left] seconds at [data-at], which stand still while nobody works).
const words = JSON.parse(document.getElementById("words").textContent);
const calendars = JSON.parse(document.getElementById("working-time")?.textContent || "{}");
const ICONS = { ok: "clock", soon: "hourglass-split", over: "exclamation-triangle" };
const SOON = 0.25; // as on the server
const WALL = 24 * 60; // minutes of a day by the clock on the wall
const say = (name, values) => Object.entries(values).reduce((text, [key, value]) => text.replace(`%(${key})s`, value), words[name]);

const span = (seconds, day) => {
  const all = Math.floor(seconds / 60), days = Math.floor(all / day), minutes = all % day;
  const hours = Math.floor(minutes / 60);
  const parts = days ? [["days", days], ["hours", hours]] : [["hours", hours], ["minutes", minutes % 60]];
  return parts.filter(([, n]) => n).map(([unit, n]) => say(unit, { n })).join(" ") || say("minutes", { n: 0 });
};

// working seconds between two moments, of the spans that the page knows
const worked = (spans, from, to) => spans.reduce((sum, [on, off]) => sum + Math.max(0, Math.min(off, to) - Math.max(on, from)), 0);

const byTheWall = (chip, now, due) => {
  const started = Date.parse(chip.dataset.started) / 1000;
  return { left: due - now, total: started < due ? due - started : 0, day: WALL };
};

const inWorkingTime = (chip, now) => {
  const { day, spans } = calendars[chip.dataset.calendar] || { day: WALL, spans: [] };
  const { left, total, at } = chip.dataset;
  return { left: Number(left) - worked(spans, Number(at), now), total: Number(total), day };
};

const show = (chip, text, state, used) => {
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

const tick = (chip) => {
  const now = Date.now() / 1000, due = Date.parse(chip.dataset.due) / 1000;
  const { left, total, day } = chip.dataset.calendar ? inWorkingTime(chip, now) : byTheWall(chip, now, due);
  const used = total ? Math.min(Math.max(1 - left / total, 0), 1) : Number(now >= due);
  const state = now >= due ? "over" : used >= 1 - SOON ? "soon" : "ok";
  const time = span(Math.abs(left), day);
  show(chip, now < due ? say("left", { time }) : Math.abs(left) < 60 ? words.over : say("overdue", { time }), state, used);
};

const tickAll = () => document.querySelectorAll("[data-due]").forEach(tick);
setInterval(tickAll, 15000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) tickAll(); });
