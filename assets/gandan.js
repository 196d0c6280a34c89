// gandan: small helps on top of pages that work without any script.
// Nothing here is needed to read, fill in or send a page.

// A form that came back with errors: take the reader to the list of them.
document.querySelector(".errors")?.focus();

// One press sends a form once. The second press within ten seconds is ignored, the button says so
// through aria-disabled (a disabled button would not send its name). Coming back by the history
// buttons makes the form usable again.
const waiting = new Map();

function release(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (waiting.has(form)) {
    event.preventDefault();
    return;
  }
  waiting.set(form, setTimeout(release, 10000, form));
  form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
});
window.addEventListener("pageshow", () => [...waiting.keys()].forEach(release));

// Print buttons are hidden in the page, since without a script they could do nothing.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// A folded table is unfolded on paper.
const folded = () => document.querySelectorAll("details.more:not([open])");
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...folded()];
  opened.forEach((part) => (part.open = true));
});
window.addEventListener("afterprint", () => opened.forEach((part) => (part.open = false)));

// Escape closes what "Hiển thị" or "Danh mục" opened on a phone and gives the focus back.
document.addEventListener("keydown", (event) => {
  const shown = event.key === "Escape" && document.querySelector(".tools:target, .menu:target");
  if (!shown) return;
  const link = document.querySelector(`a[href="#${shown.id}"]`);
  location.hash = "dau-trang";
  link?.focus();
});
