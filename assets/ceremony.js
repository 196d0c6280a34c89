// ceremony: one tablet goes round (commit/ceremony_pages). Every page works without this. With it the
// page stays open over a line that breaks: what was signed is sent again, with the key its form came
// with, so that it is stored once however often it arrives; and the page says plainly what is stored
// and what is not yet.
const told = document.querySelector("[data-told]");
const say = told.firstElementChild;
const place = () => document.getElementById("nghi-le");
let unsaved = false;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
// Until the line holds again, or so long that it is time to look.
const line = (ms) => Promise.race([pause(ms), new Promise((done) => addEventListener("online", done, { once: true }))]);

function tell(what, state, seconds = 0) {
  say.textContent = told.dataset[what].replace("0", seconds);
  told.dataset.state = state;
  told.hidden = false;
}

// What a server says that is not there, or has no room: nothing is certain, the same is sent again.
const again = (answer) => !answer || answer.status === 502 || answer.status === 503 || answer.status === 504 || answer.status === 507;

async function ask(path, options, since) {
  for (let tries = 0; ; tries++) {
    const sent = { ...options };
    if (sent.body) sent.headers = { "X-Signed-Ago": Math.round(performance.now() - since) };
    const answer = await fetch(path, sent).catch(() => null);
    const type = answer?.headers.get("content-type") ?? "";
    if (!again(answer) && type.startsWith("text/html")) return answer;
    tell("waiting", "waiting", Math.round((performance.now() - since) / 1000));
    await line(Math.min(1000 * 2 ** tries, 8000));
  }
}

function show(page, url) {
  const fresh = page.getElementById("nghi-le");
  if (!fresh) {
    location.assign(url); // another page than the ceremony's: signing in, or one that has ended
    return false;
  }
  place().replaceWith(document.adoptNode(fresh));
  document.title = page.title;
  history.replaceState(null, "", url);
  wire();
  scrollTo(0, 0);
  (place().querySelector(".errors") ?? place().querySelector("h1"))?.focus();
  return true;
}

async function sign(form) {
  const since = performance.now();
  const body = new URLSearchParams(new FormData(form));
  form.querySelectorAll("button, input").forEach((part) => (part.disabled = true));
  unsaved = true;
  tell("sending", "waiting");
  const answer = await ask(form.action, { method: "POST", body }, since);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  unsaved = false;
  // Stored is what the server has sent on to another page, and nothing else.
  if (answer.redirected && answer.ok) tell("stored", "stored");
  else tell("refused", "refused");
  show(page, answer.redirected ? answer.url : form.action);
}

async function go(url) {
  const answer = await ask(url, {}, performance.now());
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  told.hidden = true;
  show(page, answer.url);
}

function wire() {
  const full = place().querySelector("[data-full]");
  if (full && document.fullscreenEnabled && !document.fullscreenElement) full.hidden = false;
  place().querySelector("h1")?.setAttribute("tabindex", "-1");
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sign]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!unsaved) sign(event.target);
}, true);

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-go]");
  if (event.target.closest("[data-full]")) {
    document.documentElement.requestFullscreen();
    event.target.closest("[data-full]").hidden = true;
  } else if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    if (!unsaved) go(link.href);
  }
});

addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

wire();
