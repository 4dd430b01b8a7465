// Recent searches, stored only in this browser: for the search field and the start page.
const recent = (() => {
  const KEY = "searchapp.recent";
  const MOST = 8;

  function all() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(kept) ? kept.filter((query) => typeof query === "string" && query).slice(0, MOST) : [];
    } catch {
      return []; // Storage is switched off, or holds something else.
    }
  }

  function remember(query) {
    try {
      localStorage.setItem(KEY, JSON.stringify([query, ...all().filter((other) => other !== query)].slice(0, MOST)));
    } catch {
      // Without storage nothing is remembered.
    }
  }

  function forget() {
    try {
      localStorage.removeItem(KEY);
    } catch {
      // There is nothing to forget.
    }
    show();
  }

  function show() {
    const section = document.querySelector(".recent");
    if (!section) return;
    const queries = all();
    section.hidden = !queries.length;
    section.querySelector("ul").replaceChildren(
      ...queries.map((query) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = `?${new URLSearchParams({ q: query })}`;
        link.dir = "auto";
        link.textContent = query;
        item.append(link);
        return item;
      }),
    );
  }

  const asked = new URLSearchParams(location.search);
  const query = (asked.get("q") || "").trim();
  if (document.body.classList.contains("results") && query && !asked.has("page")) remember(query);
  show();
  document.querySelector(".recent .forget")?.addEventListener("click", () => {
    forget();
    document.getElementById("q").focus();
  });
  // A page restored from the browser's cache does not know of later searches.
  window.addEventListener("pageshow", (event) => event.persisted && show());
  return { all, forget };
})();
