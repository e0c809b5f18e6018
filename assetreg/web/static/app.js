// Small comforts on every page; each page also works without them.
"use strict";

// What was wrong comes first: the sum of errors takes the focus, so that it is read out and in sight.
document.querySelector("[data-focus]")?.focus();

// Menus close when one clicks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// On a phone the filters fold away; what they say stands below them as chips.
if (window.matchMedia("(max-width: 800px)").matches) {
  for (const box of document.querySelectorAll("[data-fold-on-phone]")) box.open = false;
}

// Lists are walked with the arrow keys; Enter opens the row's record.
document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-rows] tr");
  if (!row || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  const links = [...row.closest("[data-rows]").querySelectorAll(".row-link")];
  const here = links.indexOf(row.querySelector(".row-link"));
  const there = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 }[event.key];
  if (links[there]) {
    links[there].focus();
    event.preventDefault();
  }
});

// An offered answer goes into its field with one press.
document.addEventListener("click", (event) => {
  const offer = event.target.closest("[data-fill]");
  if (!offer) return;
  const field = document.getElementById(offer.dataset.fill);
  field.value = offer.dataset.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

// Filters act when chosen; typing waits for Enter or the button.
for (const select of document.querySelectorAll("form[data-filters] select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
for (const select of document.querySelectorAll("[data-submit-on-change]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
// An empty filter does not belong in the address.
for (const form of document.querySelectorAll("form[data-filters]")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  });
}
// Coming back with the browser's own button finds the fields usable again.
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-filters] [disabled]")) field.disabled = false;
});

// Nothing typed is lost, also when the session ends: a form keeps its draft in this tab until it was saved.
const DRAFT = "draft:";
const draftKey = (form) => DRAFT + form.dataset.draft;

function keepDraft(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
  sessionStorage.setItem(draftKey(form), JSON.stringify(fields));
}

function restoreDraft(form) {
  const kept = sessionStorage.getItem(draftKey(form));
  if (!kept || form.hasAttribute("data-refused")) return;
  let changed = false;
  for (const [name, value] of JSON.parse(kept)) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field && field.value !== value) {
      field.value = value;
      changed = true;
    }
  }
  const notice = form.querySelector("[data-draft-notice]");
  if (changed && notice) notice.hidden = false;
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  restoreDraft(form);
  form.addEventListener("input", () => keepDraft(form));
  form.querySelector("[data-draft-discard]")?.addEventListener("click", () => {
    sessionStorage.removeItem(draftKey(form));
    location.reload();
  });
}
// The page after a saved form names the draft that is no longer needed; signing out forgets all of them.
for (const saved of document.querySelectorAll("[data-draft-saved]")) {
  sessionStorage.removeItem(DRAFT + saved.dataset.draftSaved);
}
for (const form of document.querySelectorAll("form[data-forget-drafts]")) {
  form.addEventListener("submit", () => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(DRAFT)) sessionStorage.removeItem(key);
    localStorage.removeItem("stocktake.person"); // whose counts this device shows without a network
  });
}
// A long step says that it runs, and cannot be started twice.
for (const form of document.querySelectorAll("form[data-long]")) {
  form.addEventListener("submit", () => {
    form.setAttribute("aria-busy", "true");
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
    const notice = form.querySelector("[data-running]");
    if (notice) notice.hidden = false;
  });
}
