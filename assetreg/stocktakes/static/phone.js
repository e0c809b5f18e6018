// Starts the page: whose device it is, which screen the address asks for, when to send, and what the bar says.
"use strict";

(() => {
  const { say, pieces, lists, queue, form, exchange } = stocktake;
  const { make, show, tell } = pieces;
  const EVERY_MS = 60_000;
  const LABELLED = ["/facilities/", "/vehicles/", "/equipment/", "/archives/"];
  const WORKER = "/stocktakes/phone/worker.js";
  let context = null;

  // Which screen an address asks for: parts of the path after "#", and what stands after "?".
  const SCREENS = [
    [/^$/, () => lists.start(context)],
    [/^queue$/, () => queue.screen(context)],
    [/^code\/([^/]+)$/, (code) => lists.found(context, code)],
    [/^stocktake\/([^/]+)$/, (code) => lists.campaign(context, code)],
    [/^stocktake\/([^/]+)\/premises\/(\d+)$/, (code, id) => lists.premises(context, code, Number(id))],
    [/^stocktake\/([^/]+)\/line\/(\d+)$/, (code, id, query) => form.line(context, code, id, query)],
    [/^stocktake\/([^/]+)\/excess$/, (code, query) => form.excess(context, code, query)],
  ];

  async function route() {
    const [path, asked = ""] = location.hash.replace(/^#\/?/, "").split("?");
    const other = document.getElementById("other-language");
    other.hash = location.hash;
    const query = new URLSearchParams(asked);
    tell(stocktake.notice ?? "", "success");
    stocktake.notice = null;
    for (const [pattern, screen] of SCREENS) {
      const match = pattern.exec(path);
      if (match) return screen(...match.slice(1).map(decodeURIComponent), query);
    }
    location.hash = "#/";
    return null;
  }

  // --- sending ------------------------------------------------------------------------------------------------------
  async function bar() {
    const entries = await context.device.all("entries");
    const photos = await context.device.all("photos");
    const count = (all, state) => all.filter((one) => one.state === state).length;
    const waiting = count(entries, "waiting") + count(photos, "waiting");
    const refused = count(entries, "refused") + count(photos, "refused");
    const link = document.getElementById("queue-state");
    link.dataset.state = refused ? "refused" : waiting ? "waiting" : "";
    link.textContent = refused ? say("{n} refused", { n: refused }) : waiting ? say("{n} waiting", { n: waiting }) : say("Everything sent");
    return waiting;
  }

  async function send() {
    await bar();
    const end = await exchange.send(context.device, context.person, bar);
    await bar();
    if (end === "signed_out" || end === "other_person") queue.tellWhy(end);
    if (end === "signed_out") tell(say("You are signed out. What waits stays on this device."), "warning", " ", signIn());
    if (location.hash.startsWith("#/queue")) await queue.screen(context);
    return end;
  }

  const sendIfWaiting = async () => {
    if (context && (await bar()) && navigator.onLine) await send();
  };

  // --- whose device -------------------------------------------------------------------------------------------------
  const signIn = () => make("a", { class: "btn btn-primary", href: `/sign-in?next=${encodeURIComponent(location.pathname)}` }, say("Sign in"));

  // The one who is signed in; without a network the one who was signed in here last. Null: nobody may see anything.
  async function whose() {
    const last = stocktake.person();
    try {
      const now = await exchange.counter();
      if (now === null) return { person: null, last };
      const person = { id: now.id, name: now.name, may_attach: now.may_attach };
      stocktake.rememberPerson(person);
      return { person, last };
    } catch (problem) {
      if (!(problem instanceof exchange.Stop)) throw problem;
      return problem.message === "not_allowed" ? { person: null, last: null, refused: true } : { person: last, last };
    }
  }

  async function locked({ last, refused }) {
    if (refused) return show(say("Your account may not count."), null, make("p", {}, say("Ask who leads the count for the right to count.")));
    let kept = null;
    if (last) {
      const entries = await (await stocktake.openDevice(last.id)).all("entries");
      const n = entries.filter((one) => one.state !== "sent").length;
      if (n) kept = make("p", { class: "notice notice-warning" }, say("{n} entries wait on this device and stay here. Sign in with the same account to send them.", { n }));
    }
    return show(say("Sign in to count"), null, kept, make("p", {}, say("Once signed in, chosen premises can be counted without a connection.")), make("p", { class: "buttons" }, signIn()));
  }

  // --- without a network --------------------------------------------------------------------------------------------
  // Resolves when the page itself is kept, so that it opens without a network.
  stocktake.keepPage = async () => {
    if (!navigator.serviceWorker) throw new Error("no service worker: the page was not opened over a secure connection");
    await Promise.all(LABELLED.map((scope) => navigator.serviceWorker.register(WORKER, { scope })));
    await navigator.serviceWorker.ready;
  };

  async function start() {
    navigator.serviceWorker?.register(WORKER, { scope: "/stocktakes/phone/" });
    const found = await whose();
    if (!found.person) return locked(found);
    context = { person: found.person, device: await stocktake.openDevice(found.person.id), send };
    addEventListener("hashchange", route);
    addEventListener("online", sendIfWaiting);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendIfWaiting());
    setInterval(sendIfWaiting, EVERY_MS);
    await route();
    return sendIfWaiting();
  }

  start();
})();
