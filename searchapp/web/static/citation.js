// Buttons beside each citation and the link to the article: copy it, and share it where the browser can.
(() => {
  const cite = document.querySelector(".cite");
  if (!cite) return;
  const { copy, copied, share } = cite.dataset;

  function button(label, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", () => action(made));
    return made;
  }

  async function copyFrom(text, pressed) {
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      getSelection().selectAllChildren(text); // Without a secure connection, the reader can copy the selection.
      return;
    }
    pressed.textContent = copied;
    setTimeout(() => {
      pressed.textContent = copy;
    }, 2000);
  }

  for (const text of cite.querySelectorAll("dd p")) {
    const made = button(copy, (pressed) => copyFrom(text, pressed));
    made.setAttribute("aria-live", "polite");
    made.setAttribute("aria-describedby", text.id);
    text.after(made);
  }
  const address = cite.querySelector("#permalink");
  if (navigator.share) {
    const shared = { title: document.querySelector("h1").textContent, url: address.href };
    address.closest("dd").append(button(share, () => navigator.share(shared).catch(() => {})));
  }
})();
