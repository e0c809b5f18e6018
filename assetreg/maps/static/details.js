// The panel at the right: what was clicked, in facts, with the way to its record.
(function (A) {
  "use strict";

  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  A.make = make;

  A.Details = class {
    constructor(page) {
      this.page = page;
      this.box = document.querySelector("[data-map-details]");
      this.body = this.box.querySelector("[data-map-details-body]");
      this.box.querySelector("[data-map-close]").addEventListener("click", () => this.close());
      this.box.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    }

    close() {
      if (this.box.hidden) return;
      this.box.hidden = true;
      this.page.select(null);
      if (this.box.contains(document.activeElement) || document.activeElement === document.body) {
        this.page.map.getContainer().focus({ preventScroll: true });
      }
    }

    /** Show the facts of one thing; `{kind, code, level}` says which. */
    async open(key, { focus = false } = {}) {
      const turn = (this.turn = (this.turn || 0) + 1);
      let facts;
      try {
        facts = await this.page.factsOf(key);
      } catch {
        facts = { title: this.page.text("These facts could not be loaded."), facts: [], tags: [], links: [] };
      }
      if (turn !== this.turn) return;
      this.show(facts);
      if (focus) this.box.focus({ preventScroll: true });
      this.page.select(facts.lat === undefined ? null : { lat: facts.lat, lon: facts.lon });
      this.page.keepInSight(this.box);
    }

    /** Several things share the point: let the reader choose. */
    choose(things) {
      this.turn = (this.turn || 0) + 1;
      this.body.replaceChildren(make("h2", "map-title", this.page.text("{n} here", { n: A.number(things.length) })));
      const list = make("ul", "map-list");
      things.forEach((thing) => list.append(this.page.listItem(thing)));
      this.body.append(list);
      this.box.hidden = false;
      this.page.select(this.page.placeOf(things[0]));
      this.page.keepInSight(this.box);
    }

    show(facts) {
      const parts = [make("p", "map-kicker", facts.kicker || ""), make("h2", "map-title", facts.title)];
      const tags = make("p", "map-tags");
      if (facts.outcome) {
        const chip = make("span", "map-chip");
        chip.append(A.mark(facts.outcome.key), facts.outcome.label);
        tags.append(chip);
      }
      facts.tags.forEach((tag) => tags.append(" ", make("span", "map-tag", tag)));
      if (tags.childNodes.length) parts.push(tags);
      const list = make("dl", "map-facts");
      for (const { label, value, tag } of facts.facts) {
        const shown = make("dd", "", value);
        if (tag) shown.append(" ", make("span", "map-tag", tag));
        list.append(make("dt", "", label), shown);
      }
      if (facts.facts.length) parts.push(list);
      parts.push(this.buttons(facts));
      this.body.replaceChildren(...parts);
      this.box.hidden = false;
    }

    buttons(facts) {
      const row = make("p", "map-buttons");
      for (const { label, href, main } of facts.links) {
        const link = make("a", main ? "map-button map-button-main" : "map-button", label);
        link.href = href;
        row.append(link);
      }
      if (facts.unit && this.page.canFilter) {
        const button = make("button", "map-button", this.page.text("Show this unit only"));
        button.type = "button";
        button.addEventListener("click", () => this.page.chooseUnit(facts.unit));
        row.append(button);
      }
      return row;
    }
  };

  /** The symbol of an outcome, copied from the legend. */
  A.mark = (outcome) => document.querySelector(`[data-map-legend] .mark-${outcome}`).cloneNode(true);
})((window.AssetMap = window.AssetMap || {}));
