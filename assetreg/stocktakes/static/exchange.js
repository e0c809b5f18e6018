// Sends what waits on this device, entry by entry and photo by photo; what was stored twice nowhere, what was refused
// kept with its reason, and one that is refused never holds the others.
"use strict";

(() => {
  const API = "/api/v1/stocktakes";
  const LATER = new Set([408, 425, 429]); // and every fault of the server: tried again by itself
  const PATIENCE_MS = 30_000;
  const PHOTO_PATIENCE_MS = 300_000; // half a megabyte over a weak line

  class Stop extends Error {} // nothing more can be sent now; its message says why

  async function ask(path, options = {}) {
    const signal = AbortSignal.timeout(options.patience ?? PATIENCE_MS);
    const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang, ...options.headers };
    try {
      return await fetch(API + path, { ...options, headers, signal, cache: "no-store", redirect: "error" });
    } catch {
      throw new Stop("offline");
    }
  }

  // Who is signed in: {id, name, csrf, may_attach}; null for nobody. Throws Stop without a network.
  async function counter() {
    const answer = await ask("/counter");
    if (answer.status === 401) return null;
    if (answer.status === 403) throw new Stop("not_allowed");
    if (!answer.ok) throw new Stop("later");
    return answer.json();
  }

  async function list(path) {
    const items = [];
    for (let next = ""; next !== null; ) {
      const answer = await ask(next ? `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(next)}` : path);
      if (!answer.ok) throw new Stop(answer.status === 401 ? "signed_out" : answer.status === 404 ? "gone" : "later");
      const page = await answer.json();
      items.push(...page.items);
      next = page.next;
    }
    return items;
  }

  async function line(code, id) {
    const answer = await ask(`/${encodeURIComponent(code)}/lines/${id}`);
    return answer.ok ? answer.json() : null;
  }

  // {state: "sent", answer} or {state: "refused", reasons}; throws Stop where it is to be tried again.
  async function post(path, body, token, headers, patience) {
    const answer = await ask(path, { method: "POST", body, headers: { "X-CSRFToken": token, ...headers }, patience });
    if (answer.ok) return { state: "sent", answer: await answer.json().catch(() => ({})) };
    if (answer.status === 401) throw new Stop("signed_out");
    if (answer.status >= 500 || LATER.has(answer.status)) throw new Stop("later");
    const problem = await answer.json().catch(() => ({}));
    if (problem.code === "csrf") throw new Stop("signed_out");
    if (problem.code === "entry_of_another") throw new Stop("other_person");
    const bad = (problem.errors ?? []).map((one) => ({ field: one.field, message: one.message }));
    return { state: "refused", reasons: bad.length ? bad : [{ field: "", message: problem.detail ?? String(answer.status) }] };
  }

  async function sendEntry(device, entry, token, personId) {
    await device.put("entries", { ...entry, tried: entry.tried + 1 });
    const body = JSON.stringify({ ...entry.said, entry: entry.entry, line: entry.line, person: personId });
    const path = `/${encodeURIComponent(entry.stocktake)}/counts`;
    const result = await post(path, body, token, { "Content-Type": "application/json" });
    const told = { ...entry, tried: entry.tried + 1, state: result.state, reasons: result.reasons ?? [] };
    if (result.state === "sent") told.count = result.answer.id;
    const line = result.state === "sent" && entry.line !== null ? await device.get("lines", entry.line) : null;
    await device.write(["entries", "lines"], (store) => {
      store("entries").put(told);
      if (line) store("lines").put({ ...line, count: result.answer });
    });
  }

  async function sendPhoto(device, photo, entry, token) {
    const form = new FormData();
    form.append("file", new Blob([photo.bytes], { type: photo.type }), photo.name);
    const path = `/${encodeURIComponent(entry.stocktake)}/counts/${entry.count}/photos`;
    const result = await post(path, form, token, { "Idempotency-Key": photo.photo }, PHOTO_PATIENCE_MS);
    const told = { ...photo, state: result.state, reasons: result.reasons ?? [] };
    if (result.state === "sent") delete told.bytes; // the server has it
    await device.put("photos", told);
  }

  async function sendAll(device, person, changed) {
    const now = await counter();
    if (!now) throw new Stop("signed_out");
    if (now.id !== person.id) throw new Stop("other_person");
    const waiting = (await device.all("entries")).filter((one) => one.state === "waiting");
    waiting.sort((a, b) => a.made_at.localeCompare(b.made_at));
    for (const entry of waiting) {
      await sendEntry(device, entry, now.csrf, person.id);
      await changed();
    }
    const sent = new Map((await device.all("entries")).filter((one) => one.state === "sent").map((one) => [one.entry, one]));
    for (const photo of (await device.all("photos")).filter((one) => one.state === "waiting")) {
      if (!sent.has(photo.entry)) continue;
      await sendPhoto(device, photo, sent.get(photo.entry), now.csrf);
      await changed();
    }
  }

  // Sends what waits; one at a time on this device, whatever the number of windows. Returns why it stopped, or "sent".
  function send(device, person, changed) {
    const work = async () => {
      try {
        await sendAll(device, person, changed);
        return "sent";
      } catch (problem) {
        if (problem instanceof Stop) return problem.message;
        throw problem;
      }
    };
    if (!navigator.locks) return work();
    // One after another: what was saved while something was being sent goes with the next turn.
    return navigator.locks.request(`stocktake-${person.id}`, work);
  }

  stocktake.exchange = { Stop, counter, list, line, send };
})();
