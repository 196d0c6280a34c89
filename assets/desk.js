// gandan: quick hands at the desk. Every page works without this; nothing here stores anything.

const form = document.querySelector("[data-tiep-nhan]");

// Keys: Alt+N reception, Alt+V the inbox, "/" the search of a list, Ctrl+Enter sends the form.
const unit = document.querySelector(".staffbar a")?.getAttribute("href");
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.altKey && !event.ctrlKey && unit?.endsWith("/viec")) {
    const go = { KeyN: "/tiep-nhan", KeyV: "" }[event.code];
    if (go !== undefined) {
      event.preventDefault();
      location.assign(unit + go);
      return;
    }
  }
  if (event.key === "/" && !typing) {
    const search = document.querySelector('[type="search"]');
    if (search) event.preventDefault();
    search?.focus();
  }
  if (event.key === "Enter" && event.ctrlKey && typing?.form?.method === "post") {
    event.preventDefault();
    const main = typing.form.querySelector('.send button, button.btn:not(.btn--quiet)');
    typing.form.requestSubmit(main);
  }
});
document.querySelectorAll("[data-phim]").forEach((hint) => (hint.hidden = false));

// The inbox: how many are chosen, and which.
const picked = document.querySelector("[data-picked]");
if (picked) {
  const none = picked.textContent;
  const count = () => {
    const boxes = [...document.querySelectorAll('[name="chon[]"]')];
    boxes.forEach((box) => box.closest("tr").classList.toggle("picked", box.checked));
    const n = boxes.filter((box) => box.checked).length;
    picked.textContent = n ? picked.dataset.picked.replace("#", n) : none;
  };
  document.addEventListener("change", (event) => event.target.name === "chon[]" && count());
  count();
}

// The checklist: up and down go from box to box, Alt+A marks all.
const boxes = [...document.querySelectorAll("[data-du]")];
const named = (box) => box.closest("tr").querySelector('[name$="-ten"]').value !== "";
const all = () => boxes.filter(named).forEach((box) => (box.checked = true));
document.querySelectorAll("[data-all]").forEach((part) => {
  part.hidden = false;
  part.querySelector("button").addEventListener("click", all);
});
document.addEventListener("keydown", (event) => {
  const at = boxes.indexOf(event.target);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (at >= 0 && step) {
    event.preventDefault();
    boxes[at + step]?.focus();
  }
  if (event.altKey && event.code === "KeyA" && boxes.length) {
    event.preventDefault();
    all();
  }
});

// A part of another page, put in the place of the same part of this one, if it is wanted still.
async function refresh(id, request, wanted = () => true) {
  const answer = await fetch(...request).catch(() => null);
  const type = answer?.headers.get("content-type") ?? "";
  if (!type.startsWith("text/html")) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(id);
  const old = document.getElementById(id);
  if (!wanted()) return;
  if (fresh && old && fresh.innerHTML !== old.innerHTML) old.replaceWith(document.adoptNode(fresh));
  return page;
}

function later(ms, run) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };
}

// Choosing a procedure: results while typing. Enter takes the first of them, and never the first of
// a list that is for other words: quick hands press it before the answer is here.
const search = document.querySelector("[data-tim]");
if (search) {
  let listed = search.defaultValue; // the words the list below is for
  const list = async () => {
    const words = search.value;
    const address = `${search.form.action}?q=${encodeURIComponent(words)}`;
    const same = () => words === search.value;
    if (await refresh(search.dataset.tim, [address], same)) listed = words;
  };
  search.addEventListener("input", later(200, list));
  search.form.addEventListener("submit", async (event) => {
    if (search.value === "") return;
    event.preventDefault();
    if (listed !== search.value) await list();
    const first = document.querySelector(`#${search.dataset.tim} a`);
    if (first && listed === search.value) location.assign(first.href);
    else search.form.submit();
  });
}

// Reception: who this may be and what looks mistyped, as soon as the fields say enough. The same
// question as the button's, sent as a form: names never stand in an address.
const person = form?.querySelector("[data-nguoi]");
if (person) {
  const seen = form.querySelector('[name="da-xem"]');
  const ask = later(250, async () => {
    if (form.elements["ho-ten"].value.trim() === "") return;
    const chosen = form.querySelector('[name="nguoi"]:checked')?.value;
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    const body = new URLSearchParams(fields); // without the files: they are not asked about
    body.set("ket", "xem");
    const page = await refresh("goi-y", [form.action, { method: "POST", body }]);
    const fresh = page?.querySelector('[name="da-xem"]');
    if (!fresh) return;
    seen.value = String(Number(seen.value) | Number(fresh.value)); // shown here: seen
    const again = [...form.querySelectorAll('[name="nguoi"]')].find((x) => x.value === chosen);
    if (again) again.checked = true;
  });
  person.addEventListener("change", ask);
  form.querySelector("[data-kiem]").hidden = true;
}

// Chosen files by name and size: a browser alone says only how many of them there are.
document.querySelectorAll("[data-tep]").forEach((input) => {
  const list = input.insertAdjacentElement("afterend", document.createElement("ul"));
  const { lang } = document.documentElement;
  const size = (bytes) => {
    if (bytes < 2 ** 20) return `${Math.ceil(bytes / 2 ** 10)} KB`;
    const one = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
    return `${(bytes / 2 ** 20).toLocaleString(lang, one)} MB`;
  };
  list.className = "chosen small plain";
  input.addEventListener("change", () => {
    list.replaceChildren(...[...input.files].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name}, ${size(file.size)}`;
      return line;
    }));
  });
});
