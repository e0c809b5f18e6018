// The screen of what waits, what was sent and what was refused: nothing is thrown away without being asked.
"use strict";

(() => {
  const { say, choices, pieces, lists } = stocktake;
  const { make, moment, show, tell, panel, tag, button } = pieces;

  const titleOf = (entry) => `${entry.line_name} · ${choices.finding[entry.said.finding]}`;

  async function screen({ device, send }) {
    const entries = (await device.all("entries")).sort((a, b) => b.made_at.localeCompare(a.made_at));
    const photos = await device.all("photos");
    const of = (state) => entries.filter((one) => one.state === state);
    const unsent = photos.filter((one) => one.state === "waiting");
    const figures = [
      [say("Entries waiting"), of("waiting").length], [say("Photos waiting"), unsent.length], [say("Sent"), of("sent").length],
      [say("Refused"), of("refused").length + photos.filter((one) => one.state === "refused").length],
    ];
    const sums = make("dl", { class: "figures" }, figures.map(([name, n]) => make("div", {}, make("dt", {}, name), make("dd", {}, String(n)))));
    const acts = make("p", { class: "buttons more" },
      button(say("Send now"), async () => tellWhy(await send()), "primary"),
      entries.some((one) => one.state !== "sent") ? button(say("Save as a file"), () => save(device)) : null,
      of("sent").length ? button(say("Clear what was sent"), () => clear(device, photos)) : null);
    show(say("Sending"), "#/", panel(sums, acts), ...["refused", "waiting", "sent"].map((state) => group(device, state, of(state), photos)).filter(Boolean));
  }

  function group(device, state, entries, photos) {
    if (!entries.length) return null;
    const titles = { refused: () => say("Refused: to be corrected"), waiting: () => say("Waiting to be sent"), sent: () => say("Sent and stored") };
    const items = entries.map((entry) => make("li", {}, make("div", { class: "count-row" }, make("strong", {}, titleOf(entry)), make("span", { class: "under" }, moment(entry.made_at)), pictures(entry, photos)),
      entry.reasons?.map((one) => make("p", { class: "field-error" }, one.message)), refusedPhotos(entry, photos), state === "refused" ? correct(entry) : null));
    return panel(make("h2", {}, titles[state]()), make("ul", { class: "count-list" }, items));
  }

  function pictures(entry, photos) {
    const own = photos.filter((one) => one.entry === entry.entry);
    if (!own.length) return null;
    return tag(say("Photos sent: {sent} of {all}", { sent: own.filter((one) => one.state === "sent").length, all: own.length }), "plain");
  }

  const refusedPhotos = (entry, photos) =>
    photos.filter((one) => one.entry === entry.entry && one.state === "refused").map((photo) => make("p", { class: "field-error" }, `${photo.name}: ${photo.reasons.map((one) => one.message).join(" ")}`));

  function correct(entry) {
    const screen = entry.line === null ? ["excess"] : ["line", entry.line];
    return make("p", { class: "buttons" }, make("a", { class: "btn btn-primary", href: `${lists.path("stocktake", entry.stocktake, ...screen)}?correct=${entry.entry}` }, say("Correct")));
  }

  function tellWhy(end) {
    const words = {
      sent: () => say("Everything that waited was sent."), offline: () => say("There is no connection. What waits stays on this device."), later: () => say("The server cannot take it now. What waits stays on this device."),
      signed_out: () => say("You are signed out. What waits stays on this device."), other_person: () => say("Somebody else is signed in. What waits stays on this device."),
      not_allowed: () => say("Your account may not count. What waits stays on this device."),
    };
    tell(words[end](), end === "sent" ? "success" : "warning");
  }

  // Everything that the server does not have, photos within, as one file that somebody else can read.
  async function save(device) {
    const entries = (await device.all("entries")).filter((one) => one.state !== "sent");
    const photos = await device.all("photos");
    const file = { made_at: new Date().toISOString(), entries: [] };
    for (const entry of entries) {
      const own = photos.filter((one) => one.entry === entry.entry && one.bytes);
      file.entries.push({ ...entry, photos: own.map((one) => ({ name: one.name, type: one.type, base64: base64(one.bytes) })) });
    }
    const link = make("a", { href: URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: "application/json" })), download: `kiem-ke-${file.made_at.slice(0, 10)}.json` });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function base64(bytes) {
    let text = "";
    for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
    return btoa(text);
  }

  // Receipts only: an entry goes when it and all of its photos are stored.
  async function clear(device, photos) {
    const open = new Set(photos.filter((one) => one.state !== "sent").map((one) => one.entry));
    const done = (await device.all("entries")).filter((one) => one.state === "sent" && !open.has(one.entry));
    await device.write(["entries", "photos", "lines"], (store) => {
      done.forEach((one) => store("entries").delete(one.entry));
      photos.filter((one) => done.some((entry) => entry.entry === one.entry)).forEach((one) => store("photos").delete(one.photo));
    });
    location.reload();
  }

  stocktake.queue = { screen, tellWhy };
})();
