// The screens that are lists: campaigns, premises to take along, lines, a code looked for, and what waits to be sent.
"use strict";

(() => {
  const { say, choices, pieces, exchange } = stocktake;
  const { make, number, moment, day, show, tell, panel, tag, button, row } = pieces;
  const place = (code, id) => `${code}/${id}`;
  const path = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;
  const nameOf = (premises) => premises.name ?? say("At no premises");

  // The campaigns: asked anew where there is a network, else those that this device has seen.
  async function start({ device, person }) {
    const kept = await device.all("stocktakes");
    let all = kept;
    let note = null;
    try {
      all = (await exchange.list("?state=counting&limit=500")).map((one) => ({
        code: one.code, name: one.name, position_on: one.position_on, deadline_on: one.deadline_on, lines: one.lines, counted: one.counted,
      }));
      await device.write(["stocktakes"], (store) => all.forEach((one) => store("stocktakes").put(one)));
    } catch {
      note = make("p", { class: "quiet" }, say("No connection: these are the counts this device knows."));
    }
    const rows = all.map((one) => {
      const until = one.deadline_on ? ` · ${say("to be finished by {day}", { day: day(one.deadline_on) })}` : "";
      return row(path("stocktake", one.code), one.name, `${one.code} · 0h ${day(one.position_on)}${until}`, tag(`${number(one.counted)} / ${number(one.lines)}`, "plain"));
    });
    const nothing = make("p", {}, say("No count is being taken where you work."));
    const room = await stocktake.room();
    const kept_note = room.kept ? say("The browser keeps what is stored here.") : say("The browser may clear this device's store when room is short: send as soon as there is a connection.");
    show(say("Inventory count"), null, note, panel(rows.length ? make("ul", { class: "count-list" }, rows) : nothing), search(device),
      make("p", { class: "quiet" }, say("You count as {name}.", { name: person.name }), " ", kept_note));
  }

  // Finds a line on this device by the code on its label.
  function search(device) {
    const field = make("input", { class: "form-control", id: "code-sought", autocomplete: "off", autocapitalize: "characters", maxlength: "60" });
    const go = (event) => {
      event.preventDefault();
      if (field.value.trim()) location.hash = path("code", field.value.trim());
    };
    return make("form", { class: "panel count-form", submit: go }, make("div", { class: "field" }, make("label", { for: "code-sought" }, say("Code on the label")), field),
      make("button", { class: "btn btn-outline-primary", type: "submit" }, say("Find the line")));
  }

  async function found({ device }, code) {
    const lines = await device.by("lines", "code", code);
    if (lines.length === 1) return location.replace(path("stocktake", lines[0].stocktake, "line", lines[0].id));
    const rows = lines.map((one) => row(path("stocktake", one.stocktake, "line", one.id), one.name, choices.kind[one.kind]));
    const none = [make("p", {}, say("This device holds no line with the code {code}.", { code })), make("p", { class: "quiet" }, say("Take its premises along while there is a connection, or enter it as not on the books."))];
    return show(code, "#/", panel(rows.length ? make("ul", { class: "count-list" }, rows) : none), search(device));
  }

  // One campaign: what was taken along, and, with a network, what else can be.
  async function campaign({ device }, code) {
    const known = await device.get("stocktakes", code);
    const taken = (await device.all("premises")).filter((one) => one.stocktake === code);
    const rows = [];
    for (const one of taken) {
      const lines = await device.by("lines", "place", one.key);
      const left = await uncounted(device, lines);
      rows.push(row(path("stocktake", code, "premises", one.id), nameOf(one), [one.code, say("taken along on {when}", { when: moment(one.taken_at) })].filter(Boolean).join(" · "),
        left ? tag(say("{n} to count", { n: left })) : tag(say("all counted"), "good")));
    }
    const along = panel(make("h2", {}, say("Taken along")), rows.length ? make("ul", { class: "count-list" }, rows) : make("p", { class: "quiet" }, say("Nothing yet. What is chosen below can be counted without a connection.")));
    const excess = make("p", { class: "buttons" }, make("a", { class: "btn btn-outline-primary", href: path("stocktake", code, "excess") }, say("Enter something that is not on the books")));
    show(known?.name ?? code, "#/", along, excess, await offer(device, code, new Set(taken.map((one) => one.id))));
  }

  async function uncounted(device, lines) {
    const mine = new Set((await device.all("entries")).map((one) => one.line));
    return lines.filter((one) => !one.count && !mine.has(one.id)).length;
  }

  async function offer(device, code, taken) {
    let all;
    try {
      all = await exchange.list(`/${encodeURIComponent(code)}/premises`);
    } catch {
      return make("p", { class: "quiet" }, say("More premises can be taken along when there is a connection."));
    }
    const ticks = all.map((one) => {
      const box = make("input", { type: "checkbox", value: String(one.id), checked: taken.has(one.id) });
      const words = make("span", {}, nameOf(one), make("span", { class: "under" }, [one.code, say("{counted} of {lines} counted", one)].filter(Boolean).join(" · ")));
      return make("li", {}, make("label", { class: "count-tick" }, box, words));
    });
    const take = async (event) => {
      event.preventDefault();
      const wanted = new Set([...event.target.querySelectorAll(":checked")].map((box) => Number(box.value)));
      const act = event.submitter;
      act.disabled = true;
      try {
        await takeAlong(device, code, all.filter((one) => wanted.has(one.id)));
        location.reload();
      } catch (problem) {
        act.disabled = false;
        const full = problem?.name === "QuotaExceededError";
        tell(full ? say("There is no room left on this device. Nothing was taken along; what was counted stays.") : say("That did not arrive whole; try again with a better connection."), "error");
      }
    };
    return make("form", { class: "panel", submit: take }, make("h2", {}, say("Premises to take along")), make("ul", { class: "count-list" }, ticks),
      make("p", { class: "buttons more" }, make("button", { class: "btn btn-primary", type: "submit" }, say("Take along"))));
  }

  // Everything the chosen premises need without a network: the page itself, and their lines as they are now.
  async function takeAlong(device, code, chosen) {
    await stocktake.keepPage();
    await stocktake.askToKeep();
    for (const premises of chosen) {
      const lines = await exchange.list(`/${encodeURIComponent(code)}/lines?premises=${premises.id}&limit=500`);
      const key = place(code, premises.id);
      const former = await device.by("lines", "place", key);
      await device.write(["premises", "lines"], (store) => {
        former.forEach((one) => store("lines").delete(one.id));
        store("premises").put({ ...premises, key, stocktake: code, taken_at: new Date().toISOString() });
        // Only what counting needs leaves the register: no money, no decisions.
        lines.forEach((one) => store("lines").put(slim(one, code, key)));
      });
    }
  }

  const slim = (line, code, key) => ({
    id: line.id, stocktake: code, place: key, kind: line.kind, code: line.code ?? "", name: line.name, holder: line.holder, book_quantity: line.book_quantity,
    book_area_m2: line.book_area_m2, book_condition: line.book_condition, count: line.count,
  });

  // The lines of premises, those still to count first.
  async function premises({ device }, code, id) {
    const here = await device.get("premises", place(code, id));
    if (!here) return location.replace(path("stocktake", code));
    const lines = await device.by("lines", "place", here.key);
    const entries = new Map((await device.all("entries")).map((one) => [one.line, one]));
    const state = (line) => (entries.has(line.id) ? 1 : line.count ? 2 : 0);
    lines.sort((a, b) => state(a) - state(b) || a.id - b.id);
    const rows = lines.map((one) => row(path("stocktake", code, "line", one.id), one.name, under(one), mark(entries.get(one.id), one.count)));
    const excess = `${path("stocktake", code, "excess")}?premises=${encodeURIComponent(here.code ?? "")}`;
    return show(nameOf(here), path("stocktake", code), panel(make("ul", { class: "count-list" }, rows)), make("p", { class: "buttons" }, make("a", { class: "btn btn-outline-primary", href: excess }, say("Enter something that is not on the books"))));
  }

  const under = (line) =>
    [choices.kind[line.kind], line.code, line.book_area_m2 ? `${number(line.book_area_m2)} m²` : null, Number(line.book_quantity) > 1 ? `× ${number(line.book_quantity)}` : null].filter(Boolean).join(" · ");

  function mark(entry, count) {
    if (entry) return { waiting: () => tag(say("waiting")), sent: () => tag(say("sent"), "good"), refused: () => tag(say("refused"), "bad") }[entry.state]();
    return count ? tag(choices.finding[count.finding], "plain") : tag(say("to count"));
  }

  Object.assign(stocktake, { lists: { start, found, campaign, premises, path, slim, place } });
})();
