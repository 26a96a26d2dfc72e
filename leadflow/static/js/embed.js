// Puts a form of Leadflow where this script stands: <script src="…/static/js/embed.js" data-form="…" async></script>
(() => {
  const script = document.currentScript;
  const base = new URL(script.src).origin;
  const given = new URLSearchParams(location.search);
  const query = new URLSearchParams({ embed: "1", page: location.href.split(/[?#]/)[0].slice(0, 500) });
  for (const [name, value] of given) {
    if (/^utm_|^(gclid|fbclid|msclkid|li_fat_id)$/.test(name)) query.set(name, value.slice(0, 200));
  }
  for (const name of (script.dataset.pass || "").split(",").filter(Boolean)) {
    if (given.has(name)) query.set(name, given.get(name).slice(0, 200));
  }
  const language = script.dataset.lang || document.documentElement.lang.slice(0, 2);
  if (language) query.set("lang", language);
  const frame = document.createElement("iframe");
  frame.src = `${base}/f/${encodeURIComponent(script.dataset.form)}/?${query}`;
  frame.title = script.dataset.title || (language === "de" ? "Formular" : "Form");
  frame.style.cssText = "width:100%;border:0;min-height:20rem;display:block;color-scheme:auto";
  frame.loading = "lazy";
  script.after(frame);
  addEventListener("message", (event) => {
    const told = event.data;
    if (event.origin !== base || event.source !== frame.contentWindow || told?.leadflow !== "form") return;
    if (told.height > 0 && told.height < 20000) { frame.style.minHeight = "0"; frame.style.height = `${told.height}px`; }
    if (told.top && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
    if (/^https:\/\//.test(told.go || "")) location.assign(told.go);
  });
})();
