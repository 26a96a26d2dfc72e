// Runs before the first paint, so that the page doesn't flash in the wrong theme. Also tells the styles that scripts run.
(function () {
  const page = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    if (page.dataset.theme === "auto") page.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  page.classList.add("scripted");
  dark.addEventListener("change", apply);
  apply();
})();
