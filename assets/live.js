// live: says that there is something newer than what the page shows (docs/streams.md). Nothing moves
// by itself. It listens while somebody looks, and not at all where data is saved.
const place = document.querySelector("[data-live]");
const saving = navigator.connection?.saveData || matchMedia("(prefers-reduced-data: reduce)").matches;

if (place && window.EventSource && !saving) {
  const note = place.querySelector("p");
  const [reload, later] = note.querySelectorAll("button");
  const officials = document.querySelectorAll("[data-official]");
  let source, timer, told = false, tries = 0;

  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const open = () => {
    if (source || document.hidden || (told && !officials.length)) return;
    source = new EventSource(place.dataset.live);
    source.onopen = () => (tries = 0);
    // The browser comes again by itself after a broken line, but not after a refusal.
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      if (++tries < 5) timer = setTimeout(open, 60000 * (tries + Math.random()));
    };
    source.addEventListener("changed", () => {
      told = true;
      note.hidden = false;
      // What has the focus stays in sight.
      const field = document.activeElement, { top, bottom } = field.getBoundingClientRect();
      const under = field !== document.body && top < innerHeight && bottom > note.getBoundingClientRect().top;
      place.classList.toggle("news--top", under);
      if (!officials.length) close();
    });
    source.addEventListener("presence", (event) => {
      const here = JSON.parse(event.data).officials;
      officials.forEach((one) => (one.hidden = !here.includes(one.dataset.official)));
    });
  };

  reload.addEventListener("click", () => location.reload());
  later.addEventListener("click", () => (note.hidden = true));
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}
