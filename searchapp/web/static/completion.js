// Completes what is typed in the search field, and offers recent searches while it is empty: an ARIA combobox. Without
// this script the field is a plain one.
(() => {
  const PAUSE = 120; // milliseconds after the last key before the server is asked
  const LONGEST = 100; // longer queries are not completed

  const field = document.getElementById("q");
  const box = document.querySelector(".completion");
  if (!field || !box) return;
  const list = box.querySelector("ul");
  const heading = box.querySelector(".recent-heading");
  const status = field.form.querySelector("[role=status]");
  const answers = new Map();
  let timer = 0;
  let asking = null;
  let chosen = -1;
  let source = box.dataset.source; // null if the server has no completions

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  function close() {
    clearTimeout(timer);
    asking?.abort();
    choose(-1);
    box.hidden = true;
    field.setAttribute("aria-expanded", "false");
    status.textContent = "";
  }

  function open(suggestions, isRecent) {
    if (!suggestions.length || document.activeElement !== field) {
      close();
      return;
    }
    choose(-1);
    heading.hidden = !isRecent;
    list.replaceChildren(...suggestions.map(option));
    box.hidden = false;
    field.setAttribute("aria-expanded", "true");
    status.textContent = status.dataset.offered;
  }

  function option(suggestion, number) {
    const item = document.createElement("li");
    item.id = `completion-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    if (suggestion.url) item.dataset.url = suggestion.url;
    const text = document.createElement("span");
    text.dir = "auto";
    text.textContent = suggestion.text;
    item.append(text);
    const aside = suggestion.kind === "title" ? box.dataset.title : suggestion.count?.toLocaleString("en");
    if (aside) {
      const note = document.createElement("small");
      note.textContent = aside;
      item.append(" ", note);
    }
    return item;
  }

  function choose(number) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = number;
    const item = list.children[chosen];
    if (item) {
      item.setAttribute("aria-selected", "true");
      item.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", item.id);
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  // A title leads to its article, anything else is searched for.
  function take(item) {
    if (item.dataset.url) {
      close();
      location.assign(item.dataset.url);
      return;
    }
    field.value = item.firstElementChild.textContent;
    close();
    field.form.requestSubmit();
  }

  function offer() {
    const query = field.value.trim();
    if (!query) {
      open(recent.all().map((text) => ({ text })), true);
    } else if (answers.has(query)) {
      open(answers.get(query), false);
    } else if (source && query.length <= LONGEST) {
      ask(query);
    } else {
      close();
    }
  }

  async function ask(query) {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const response = await fetch(`${source}?${new URLSearchParams({ q: query })}`, { signal });
      if (response.status === 404) source = null;
      const { suggestions } = response.ok ? await response.json() : { suggestions: [] };
      answers.set(query, suggestions.filter((suggestion) => suggestion.text !== query));
      if (!signal.aborted && field.value.trim() === query) open(answers.get(query), false);
    } catch {
      if (!signal.aborted) close(); // Readers do not need to know that a completion failed.
    }
  }

  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    asking?.abort();
    if (!event.isComposing) timer = setTimeout(offer, field.value.trim() ? PAUSE : 0);
  });
  field.addEventListener("compositionend", () => {
    timer = setTimeout(offer, PAUSE);
  });
  field.addEventListener("click", () => {
    if (box.hidden) offer();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const options = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (box.hidden) {
        offer();
      } else if (!event.altKey) {
        // One position more than options: the field itself, with nothing chosen.
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(((chosen + 1 + step + options + 1) % (options + 1)) - 1);
      } else if (event.key === "ArrowUp") {
        close();
      }
    } else if (event.key === "Escape" && !box.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(list.children[chosen]);
    }
  });
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) take(item);
  });
  // The field keeps the focus while the list is clicked.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  box.querySelector(".forget").addEventListener("click", () => {
    recent.forget();
    close();
    field.focus();
  });
  field.form.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget) && event.relatedTarget !== field) close();
  });
  field.form.addEventListener("submit", close);
  // A page restored from the browser's cache has its list closed.
  window.addEventListener("pagehide", close);
})();
