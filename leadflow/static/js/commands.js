// The command menu (Ctrl/Cmd+K): pages, what can be done on this page, and leads found by the server.
const words = JSON.parse(document.getElementById("words").textContent);
const dialog = document.getElementById("command-menu");

const start = () => {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  let at = 0, asked = 0, timer = 0;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const mark = (index) => {
    const all = options();
    at = Math.max(0, Math.min(index, all.length - 1));
    all.forEach((option, position) => {
      option.id ||= `command-${position}-${asked}`;
      option.setAttribute("aria-selected", position === at);
    });
    input.setAttribute("aria-activedescendant", all[at]?.id || "");
    all[at]?.scrollIntoView({ block: "nearest" });
  };

  // Every letter in order; runs and beginnings of words count more.
  const score = (text, query) => {
    let position = 0, points = 0;
    for (const letter of query) {
      const found = text.indexOf(letter, position);
      if (found < 0) return -1;
      points += found === position ? 3 : text[found - 1] === " " ? 2 : 0;
      position = found + 1;
    }
    return points - text.length / 100;
  };

  const option = (label, hint, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "command-option";
    button.setAttribute("role", "option");
    button.tabIndex = -1;
    const name = document.createElement("span");
    name.textContent = label;
    const aside = document.createElement("small");
    aside.textContent = hint || "";
    button.append(name, aside);
    button.addEventListener("click", () => { dialog.close(); act(); });
    return button;
  };

  const commands = () => {
    const seen = new Set();
    return [...document.querySelectorAll("[data-shortcut-label]")].filter((element) => {
      const { shortcutLabel: label } = element.dataset;
      if (element.closest("dialog") || element.matches("input, [data-command-menu], [aria-disabled=true], :disabled") || seen.has(label)) return false;
      return seen.add(label);
    });
  };

  const search = async (query, round) => {
    const url = new URL(dialog.dataset.searchUrl, location.href);
    url.searchParams.set("q", query);
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (!answer?.ok || round !== asked) return;
    const found = document.createElement("template");
    found.innerHTML = await answer.text(); // our own server's fragment; scripts in it don't run
    if (round !== asked) return;
    list.append(...found.content.querySelectorAll("[role=option]"));
    mark(at);
  };

  const fill = () => {
    const query = input.value.trim();
    const wanted = query.toLowerCase();
    asked += 1;
    clearTimeout(timer);
    const ranked = commands()
      .map((element) => [score(element.dataset.shortcutLabel.toLowerCase(), wanted), element])
      .filter(([points]) => points >= 0)
      .sort((one, other) => (wanted ? other[0] - one[0] : 0));
    list.replaceChildren(...ranked.map(([, element]) => option(element.dataset.shortcutLabel, element.dataset.shortcut, () => element.click())));
    if (query) {
      const all = new URL(dialog.dataset.leadsUrl, location.href);
      all.searchParams.set("q", query);
      list.append(option(words.search.replace("%(text)s", query), "↵", () => location.assign(all)));
      if (query.length > 2) timer = setTimeout(search, 150, query, asked);
    }
    mark(0);
  };

  const open = () => {
    if (dialog.open || document.querySelector("dialog[open]")) return;
    input.value = "";
    fill();
    dialog.showModal();
    input.focus();
  };

  input.addEventListener("input", fill);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); mark(at + step); }
    if (event.key === "Enter") { event.preventDefault(); options()[at]?.click(); }
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-command-menu]")) open(); });
};

if (dialog) start();
