// A button with data-copy="#field" copies that field; its data-copied text confirms it, on the button and to screen readers.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.querySelector(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // without https the clipboard is closed; the selection still can be copied
  }
  button.textContent = button.dataset.copied;
});
