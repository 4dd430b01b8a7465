// From one match in an article to the next, by button and by the keys "n" and "p".
(() => {
  const stepper = document.querySelector(".stepper");
  const hits = [...document.querySelectorAll(".story mark")];
  if (!stepper || !hits.length) return;
  const output = stepper.querySelector("output");
  let at = firstThere();

  // The number of the first match in the paragraph that the address leads to; ":target" does not know it yet.
  function firstThere() {
    return hits.indexOf(document.getElementById(location.hash.slice(1))?.querySelector("mark"));
  }

  function show() {
    const words = { "{at}": at + 1, "{all}": hits.length };
    output.textContent = stepper.dataset.position.replace(/\{\w+\}/g, (name) => words[name]);
  }

  // The first step goes to what is in sight, or the nearest in its direction.
  function firstFrom(offset) {
    const edge = document.querySelector(".matches").getBoundingClientRect().bottom;
    const below = hits.findIndex((hit) => hit.getBoundingClientRect().top >= edge);
    const next = below < 0 ? hits.length : below;
    return offset > 0 ? next % hits.length : (next - 1 + hits.length) % hits.length;
  }

  function step(offset) {
    hits[at]?.classList.remove("current");
    at = at < 0 ? firstFrom(offset) : (at + offset + hits.length) % hits.length;
    const hit = hits[at];
    hit.classList.add("current");
    hit.tabIndex = -1; // so that a screen reader goes on from here
    hit.focus({ preventScroll: true });
    hit.scrollIntoView({ block: "center" });
    show();
  }

  hits[at]?.classList.add("current");
  show();
  stepper.hidden = false;
  stepper.querySelector(".on").addEventListener("click", () => step(1));
  stepper.querySelector(".back").addEventListener("click", () => step(-1));
  keys.on("n", () => step(1));
  keys.on("p", () => step(-1));
  // Whoever jumps to a paragraph goes on from its first match.
  window.addEventListener("hashchange", () => {
    const target = firstThere();
    if (target < 0) return;
    hits[at]?.classList.remove("current");
    at = target;
    hits[at].classList.add("current");
    show();
  });
})();
