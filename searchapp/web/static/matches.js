// Steps through the matches in an article, by button and by the keys "n" and "p".
(() => {
  const stepper = document.querySelector(".stepper");
  const hits = [...document.querySelectorAll(".story mark")];
  if (!stepper || !hits.length) return;
  const output = stepper.querySelector("output");
  let at = firstInTarget();

  // The index of the first match in the paragraph that the URL names; ":target" is not set yet.
  function firstInTarget() {
    return hits.indexOf(document.getElementById(location.hash.slice(1))?.querySelector("mark"));
  }

  function show() {
    const words = { "{at}": at + 1, "{all}": hits.length };
    output.textContent = stepper.dataset.position.replace(/\{\w+\}/g, (name) => words[name]);
  }

  // The first step goes to the first match in view, or the nearest in its direction.
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
    hit.tabIndex = -1; // a screen reader continues from here
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
  // After a jump to a paragraph, continue from its first match.
  window.addEventListener("hashchange", () => {
    const target = firstInTarget();
    if (target < 0) return;
    hits[at]?.classList.remove("current");
    at = target;
    hits[at].classList.add("current");
    show();
  });
})();
