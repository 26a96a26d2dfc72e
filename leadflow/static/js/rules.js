// The rule builder: sends no more than its own fields, and keeps what was entered while the server was answering.
const builderOf = (element) => element?.closest?.("[data-rule]");
const isOf = (builder, name) => name.startsWith(`${builder.dataset.rule}-`) || name === "build" || name === "name";

document.addEventListener("htmx:configRequest", (event) => {
  const builder = builderOf(event.detail.elt);
  if (!builder || !event.detail.formData) return;
  [...event.detail.formData.keys()].filter((name) => !isOf(builder, name)).forEach((name) => event.detail.formData.delete(name));
});

const isBox = (field) => field.type === "checkbox";
const asSent = (text) => text.replace(/\r\n|\r|\n/g, "\r\n");
const hasChanged = (field, sent) => {
  if (isBox(field)) return sent.getAll(field.name).includes(field.value) !== field.checked;
  return sent.has(field.name) && asSent(sent.get(field.name)) !== asSent(field.value);
};
// Only after a change of a field or an operator do the other inputs keep their names; buttons move them about.
const enteredSince = ({ elt, formData }, builder) => {
  if (!elt.matches("select")) return [];
  const fields = [...builder.querySelectorAll("input:not([type=hidden]), textarea, select")].filter((field) => field !== elt);
  return fields.filter((field) => hasChanged(field, formData)).map(({ name, value, checked }) => ({ name, value, checked }));
};

let entered = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  const builder = builderOf(event.detail.target);
  if (builder && event.detail.target.id.endsWith("-parts")) entered = enteredSince(event.detail.requestConfig, builder);
});
document.addEventListener("htmx:afterSettle", () => {
  entered.forEach(({ name, value, checked }) => {
    const fields = [...document.getElementsByName(name)];
    const field = fields.find((one) => isBox(one) ? one.value === value : true);
    if (field && isBox(field)) field.checked = checked;
    else if (field && field.type !== "hidden") field.value = value;
  });
  entered = [];
});
