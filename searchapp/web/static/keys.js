// Keyboard shortcuts: "/" for the search field, "j" and "k" for the results, "?" for the list of shortcuts. Those for the
// matches in an article are in matches.js. Everything can also be done with a click.
const keys = (() => {
  const SWITCH = "searchapp.keys";
  const help = document.getElementById("help");
  const actions = new Map();

  function switchedOff() {
    try {
      return localStorage.getItem(SWITCH) === "off";
    } catch {
      return false;
    }
  }

  // An Arabic keyboard sends Arabic letters: there the position of the key counts.
  function named(event) {
    if (/^[a-z/?]$/.test(event.key)) return event.key;
    if (/^[\x20-\x7e]$/.test(event.key)) return null;
    if (event.code === "Slash") return event.shiftKey ? "?" : "/";
    return event.shiftKey ? null : event.code.match(/^Key([A-Z])$/)?.[1].toLowerCase();
  }

  function typing(element) {
    return element.isContentEditable || element.closest("input:not([type=checkbox]), textarea, select, dialog");
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(event.target instanceof Element) || typing(event.target) || help.open || switchedOff()) return;
    const action = actions.get(named(event));
    if (action && action() !== false) event.preventDefault();
  });

  function step(offset) {
    const results = [...document.querySelectorAll(".hit h2 a, .lines .match")];
    const item = document.activeElement.closest(".hit, .lines li");
    const at = results.findIndex((link) => item?.contains(link));
    const next = results[at < 0 ? (offset > 0 ? 0 : results.length - 1) : at + offset];
    next?.focus();
    next?.closest(".hit, .lines li").scrollIntoView({ block: "nearest" });
    return results.length > 0;
  }

  actions.set("j", () => step(1));
  actions.set("k", () => step(-1));
  actions.set("/", () => {
    const field = document.getElementById("q");
    field?.focus();
    field?.select();
    return Boolean(field);
  });
  actions.set("?", () => help.showModal());

  document.querySelector(".open-help").addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    help.showModal();
  });
  // A click outside the dialog is one on its backdrop, whose target is the dialog itself.
  help.addEventListener("click", (event) => event.target === help && help.close());
  const label = document.createElement("label");
  const use = document.createElement("input");
  use.type = "checkbox";
  label.append(use, help.dataset.use);
  help.querySelector("form").before(label);
  use.checked = !switchedOff();
  use.addEventListener("change", () => {
    try {
      localStorage.setItem(SWITCH, use.checked ? "on" : "off");
    } catch {
      // Without storage the shortcuts stay on.
    }
  });

  return { on: (key, action) => actions.set(key, action) };
})();
