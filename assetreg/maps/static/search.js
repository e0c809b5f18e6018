// The search box of the map: units and facilities while one types, chosen by mouse or by keyboard.
(function (A) {
  "use strict";
  const PAUSE_MS = 180;

  A.Search = class {
    constructor(page, input) {
      Object.assign(this, { page, input, found: [], at: -1 });
      this.list = document.getElementById(input.getAttribute("aria-controls"));
      input.addEventListener("input", () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.ask(), PAUSE_MS);
      });
      input.addEventListener("keydown", (event) => this.key(event));
      input.addEventListener("blur", () => setTimeout(() => this.hide(), 150));
      input.closest("form").addEventListener("submit", async (event) => {
        event.preventDefault();
        const at = this.at;
        if (at < 0) await this.ask(); // whoever types fast has not seen what was found
        this.take(this.found[Math.max(0, at)]);
      });
    }

    async ask() {
      clearTimeout(this.timer);
      const text = this.input.value.trim();
      if (text.length < 2) return this.hide();
      const turn = (this.turn = (this.turn || 0) + 1);
      const found = await this.page.search(text);
      if (turn !== this.turn) return undefined;
      this.found = found;
      this.at = -1;
      this.draw();
      return undefined;
    }

    draw() {
      const items = this.found.map((result, i) => {
        const item = A.make("li", i === this.at ? "map-option map-option-current" : "map-option");
        item.id = `map-option-${i}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(i === this.at));
        item.append(A.make("span", "", result.name), A.make("span", "map-quiet", result.where));
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          this.take(result);
        });
        return item;
      });
      if (!items.length) items.push(A.make("li", "map-option map-quiet", this.page.text("Nothing found")));
      this.list.replaceChildren(...items);
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `map-option-${this.at}`);
      else this.input.removeAttribute("aria-activedescendant");
    }

    key(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && this.found.length) {
        event.preventDefault();
        this.at = (this.at + step + this.found.length) % this.found.length;
        this.draw();
      } else if (event.key === "Escape") this.hide();
    }

    hide() {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
    }

    take(result) {
      if (!result) return;
      this.hide();
      this.input.value = "";
      this.page.goTo(result);
    }
  };
})((window.AssetMap = window.AssetMap || {}));
