// The form of one count. Whatever is typed or photographed is on the disk at once; saving makes it an entry to be sent.
"use strict";

(() => {
  const { say, choices, pieces, lists, exchange } = stocktake;
  const { make, number, show, tell, panel, button } = pieces;
  const WITH_AREA = new Set(["facility", "land_parcel", "building"]);
  const WITH_QUANTITY = new Set(["equipment", "archive_holding"]);
  const ON_LAND = new Set(["facility", "land_parcel"]);
  const EXCESS_KINDS = ["equipment", "vehicle", "archive_holding", "building", "facility"];
  const FIELDS = ["finding", "use", "use_note", "quantity", "area_m2", "condition", "found_at", "facility", "note", "longitude", "latitude", "accuracy_m", "kind", "name", "holder", "plate"];

  // --- fields -------------------------------------------------------------------------------------------------------
  const labelled = (id, label, control, hint) =>
    make("div", { class: "field", "data-field": id }, make("label", { for: `field-${id}` }, label), hint ? make("p", { class: "hint", id: `hint-${id}` }, hint) : null, control, make("p", { class: "field-error", id: `error-${id}`, hidden: true }));

  const input = (name, label, { hint, ...more } = {}) =>
    labelled(name, label, make("input", { class: "form-control", id: `field-${name}`, name, autocomplete: "off", "aria-describedby": `${hint ? `hint-${name} ` : ""}error-${name}`, ...more }), hint);

  function select(name, label, options) {
    const all = [["", say("not stated")], ...options];
    const control = make("select", { class: "form-select", id: `field-${name}`, name, "aria-describedby": `error-${name}` }, all.map(([value, text]) => make("option", { value }, text)));
    return labelled(name, label, control);
  }

  function radios(name, legend, options, two = false) {
    const boxes = options.map(([value, text]) => make("label", { class: "count-choice" }, make("input", { type: "radio", name, value }), make("span", {}, text)));
    return make("fieldset", { class: "panel", "data-field": name, id: `field-${name}` }, make("legend", {}, legend), make("div", { class: `count-choices${two ? " count-choices-two" : ""}` }, boxes), make("p", { class: "field-error", id: `error-${name}`, hidden: true }));
  }

  const uses = (kind) => Object.entries(choices.use).filter(([value]) => value !== "encroached" || ON_LAND.has(kind));

  function fieldsOf(line) {
    const kind = line?.kind;
    const findings = Object.entries(choices.finding).filter(([value]) => value !== "excess");
    const conditions = kind ? choices.conditions[kind] ?? [] : choices.conditions.equipment;
    const books = (value, unit) => (value ? say("On the books: {value}", { value: `${number(value)}${unit}` }) : null);
    return [
      line ? radios("finding", say("What did you find?"), findings) : what(),
      radios("use", say("How is it used?"), uses(kind), true),
      panel(
        input("use_note", say("Used for what")),
        input("found_at", say("Where it was found"), { maxlength: 300 }),
        input("facility", say("Premises (code)"), { hint: say("If known, for example HQ-23764-1"), autocapitalize: "characters" }),
        !line || WITH_QUANTITY.has(kind) ? input("quantity", kind === "archive_holding" ? say("Counted shelf metres") : say("Counted quantity"), { hint: books(line?.book_quantity, ""), inputmode: "decimal" }) : null,
        !line || WITH_AREA.has(kind) ? input("area_m2", say("Counted area (m²)"), { hint: books(line?.book_area_m2, " m²"), inputmode: "decimal" }) : null,
        conditions.length ? select("condition", say("Condition"), conditions.map((one) => [one, choices.condition[one]])) : null,
        input("note", say("Note"), { maxlength: 2000 }),
      ),
    ];
  }

  const what = () => panel(
    select("kind", say("Kind of asset"), EXCESS_KINDS.map((one) => [one, choices.kind[one]])), input("name", say("Name of the asset"), { maxlength: 300 }),
    input("plate", say("Registration plate"), { maxlength: 50 }), input("holder", say("Body that holds it, if known"), { maxlength: 300 }));

  // --- the entry being made -----------------------------------------------------------------------------------------
  class Entry {
    constructor(context, code, line, draft) {
      Object.assign(this, context, { code, line, draft });
      this.form = make("form", { class: "count-form stack", novalidate: true, submit: (event) => this.save(event), input: () => this.keep(), change: () => this.keep() });
    }

    async build() {
      this.photos = make("ul", { class: "count-photos" });
      this.place = make("p", { class: "quiet", role: "status" });
      const picker = make("input", { type: "file", class: "form-control", id: "field-photo", accept: "image/*", multiple: true, change: (event) => this.photograph(event) });
      const camera = this.person.may_attach && !this.restricted ? panel(labelled("photo", say("Photos"), picker, say("Made small on this device before they are sent")), this.photos) : null;
      const position = this.restricted ? make("p", { class: "quiet" }, say("Restricted premises: neither photos nor positions are kept.")) : panel(make("h2", {}, say("Position")), this.place, make("p", { class: "buttons" }, button(say("Take my position"), () => this.locate())));
      this.form.append(...fieldsOf(this.line), ...[camera, position].filter(Boolean), make("div", { class: "save-bar" }, make("p", { class: "buttons" }, make("button", { class: "btn btn-primary btn-wide", type: "submit" }, say("Save on this device")))));
      this.fill();
      this.adapt();
      await this.showPhotos();
      return this.form;
    }

    fill() {
      for (const [name, value] of Object.entries(this.draft.said)) {
        const field = this.form.elements.namedItem(name);
        if (field && value !== null && value !== undefined) field.value = value;
      }
      this.tellPlace();
    }

    // What stands in the form; coordinates stay in the draft.
    typed() {
      const said = {};
      for (const name of FIELDS) {
        const field = this.form.elements.namedItem(name);
        const value = field ? field.value.trim() : this.draft.said[name];
        said[name] = value === "" || value === undefined ? null : value;
      }
      return said;
    }

    // Only what belongs to the chosen finding is asked; what was typed elsewhere stays until the form is saved.
    adapt() {
      const { finding, use } = this.typed();
      const kind = this.line?.kind ?? this.typed().kind;
      const there = this.line ? finding === "found" || finding === "elsewhere" : true;
      const shown = {
        use: there, use_note: there && use === "otherwise", found_at: this.line ? finding === "elsewhere" : true, facility: this.line ? finding === "elsewhere" : true,
        quantity: there && (Boolean(this.line) || WITH_QUANTITY.has(kind)), area_m2: there && (Boolean(this.line) || WITH_AREA.has(kind)), condition: there, plate: kind === "vehicle",
      };
      for (const [name, is] of Object.entries(shown)) {
        const box = this.form.querySelector(`[data-field="${name}"]`);
        if (box) box.hidden = !is;
      }
      this.shown = shown;
    }

    async keep() {
      this.draft.said = this.typed();
      this.adapt();
      await this.device.put("drafts", this.draft);
    }

    async photograph(event) {
      const files = [...event.target.files];
      try {
        for (const file of files) {
          const small = await stocktake.shrink(file);
          await this.device.put("photos", { photo: crypto.randomUUID(), entry: this.draft.entry, state: "draft", ...small });
        }
        event.target.value = "";
      } catch (problem) {
        tell(problem?.name === "QuotaExceededError" ? say("There is no room left on this device for this photo. Send what waits, then try again.") : say("This photo could not be read."), "error");
      }
      await this.keep();
      await this.showPhotos();
    }

    async showPhotos() {
      const own = await this.device.by("photos", "entry", this.draft.entry);
      this.photos.replaceChildren(...own.filter((one) => one.bytes).map((one, number) => {
        const address = URL.createObjectURL(new Blob([one.bytes], { type: one.type }));
        const image = make("img", { src: address, alt: say("Photo {n}", { n: number + 1 }), load: () => URL.revokeObjectURL(address) });
        const remove = async () => { await this.device.remove("photos", one.photo); await this.showPhotos(); };
        return make("li", {}, image, button(say("Remove"), remove, "outline-danger", { "aria-label": say("Remove photo {n}", { n: number + 1 }) }));
      }));
    }

    locate() {
      this.place.textContent = say("Looking for the position …");
      const failed = () => { this.place.textContent = say("The position is not known. The count can be saved without it."); };
      const got = ({ coords }) => {
        Object.assign(this.draft.said, { longitude: coords.longitude, latitude: coords.latitude, accuracy_m: Math.round(coords.accuracy) });
        this.tellPlace();
        this.keep();
      };
      if (!navigator.geolocation) return failed();
      return navigator.geolocation.getCurrentPosition(got, failed, { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 });
    }

    tellPlace() {
      const { longitude, latitude, accuracy_m: accuracy } = this.draft.said;
      this.place.textContent = longitude === null || longitude === undefined ? say("Not taken yet") : say("{latitude}; {longitude}, within {metres} m", { latitude: Number(latitude).toFixed(6), longitude: Number(longitude).toFixed(6), metres: number(accuracy) });
    }

    wrong(said) {
      const needed = { finding: Boolean(this.line) && !said.finding, use: Boolean(this.line) && this.shown.use && !said.use, use_note: this.shown.use_note && !said.use_note, found_at: Boolean(this.line) && this.shown.found_at && !said.found_at && !said.facility, kind: !this.line && !said.kind, name: !this.line && !said.name };
      return Object.keys(needed).filter((name) => needed[name]);
    }

    async save(event) {
      event.preventDefault();
      const said = this.typed();
      const missing = this.wrong(said);
      for (const error of this.form.querySelectorAll("p.field-error")) {
        error.hidden = !missing.some((name) => error.id === `error-${name}`);
        error.textContent = error.hidden ? "" : say("This is needed.");
      }
      if (missing.length) {
        const first = this.form.querySelector(`[data-field="${missing[0]}"] :is(input, select)`);
        return first.focus();
      }
      for (const [name, is] of Object.entries(this.shown)) if (!is) said[name] = null;
      return this.store(said);
    }

    // The entry, its photos and the end of the draft in one transaction: all of it or nothing.
    async store(said) {
      const made = new Date().toISOString();
      const { device, draft, line } = this;
      const entry = { entry: draft.entry, stocktake: this.code, line: line?.id ?? null, line_name: line?.name ?? said.name, state: "waiting", tried: 0, reasons: [], made_at: made, said: { ...said, finding: line ? said.finding : "excess", counted_at: made } };
      const photos = await device.by("photos", "entry", draft.entry);
      const former = draft.corrects ? await device.by("photos", "entry", draft.corrects) : [];
      try {
        await device.write(["entries", "photos", "drafts"], (store) => {
          store("entries").put(entry);
          [...photos, ...former].filter((one) => one.bytes).forEach((one) => store("photos").put({ ...one, entry: entry.entry, state: "waiting" }));
          if (draft.corrects) store("entries").delete(draft.corrects);
          store("drafts").delete(draft.key);
        });
      } catch (problem) {
        tell(problem?.name === "QuotaExceededError" ? say("There is no room left on this device. What is typed stays here: send what waits, then save again.") : say("It could not be saved. What is typed stays here: try again."), "error");
        return;
      }
      this.send();
      location.hash = line?.place && (await device.get("premises", line.place)) ? `${lists.path("stocktake", this.code, "premises", line.place.split("/").pop())}` : lists.path("stocktake", this.code);
      stocktake.notice = say("Saved on this device: {name}", { name: entry.line_name });
    }
  }

  // --- screens ------------------------------------------------------------------------------------------------------
  async function draftFor(device, key, corrected, given) {
    const kept = await device.get("drafts", key);
    if (kept && kept.corrects === corrected) return kept;
    const former = corrected ? await device.get("entries", corrected) : null;
    return { key, entry: crypto.randomUUID(), corrects: former?.state === "refused" ? corrected : undefined, said: { ...given, ...former?.said } };
  }

  async function line(context, code, id, query) {
    const { device } = context;
    const key = Number(id);
    const fetched = (await device.get("lines", key)) ?? (await fromServer(code, key));
    if (!fetched) return show(say("This line is not on this device."), lists.path("stocktake", code), panel(make("p", {}, say("Take its premises along while there is a connection."))));
    const premises = await device.get("premises", fetched.place);
    const draft = await draftFor(device, `line/${key}`, query.get("correct") ?? undefined, {});
    const entry = new Entry({ ...context, restricted: premises?.is_restricted }, code, fetched, draft);
    const back = premises ? lists.path("stocktake", code, "premises", premises.id) : lists.path("stocktake", code);
    const facts = [choices.kind[fetched.kind], fetched.code, fetched.holder].filter(Boolean).join(" · ");
    const earlier = fetched.count ? make("p", { class: "notice" }, say("Counted already by {who} on {when}. Another count is kept beside it; the later one stands.", { who: fetched.count.counted_by, when: pieces.moment(fetched.count.counted_at) })) : null;
    return show(fetched.name, back, make("p", { class: "quiet" }, facts), earlier, await refusal(device, draft), await entry.build());
  }

  async function fromServer(code, id) {
    const found = await exchange.line(code, id).catch(() => null);
    return found && lists.slim(found, code, "");
  }

  async function refusal(device, draft) {
    const former = draft.corrects ? await device.get("entries", draft.corrects) : null;
    return former ? make("div", { class: "error-summary" }, former.reasons.map((one) => make("p", {}, one.message))) : null;
  }

  async function excess(context, code, query) {
    const draft = await draftFor(context.device, `excess/${code}`, query.get("correct") ?? undefined, { facility: query.get("premises") || null });
    const entry = new Entry(context, code, null, draft);
    return show(say("Not on the books"), lists.path("stocktake", code), await refusal(context.device, draft), await entry.build());
  }

  stocktake.form = { line, excess };
})();
