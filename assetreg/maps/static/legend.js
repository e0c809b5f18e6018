// The panel at the left: layers, legend as filter with counts of what is in view, and the view as a list.
(function (A) {
  "use strict";
  const MOST_LISTED = 100;

  A.Legend = class {
    constructor(page) {
      this.page = page;
      this.box = document.querySelector("[data-map-legend]");
      this.bind();
      this.fold();
      this.refresh();
    }

    all(selector) {
      return [...this.box.querySelectorAll(selector)];
    }

    bind() {
      const { view } = this.page;
      this.all("[data-outcome]").forEach((input) =>
        input.addEventListener("change", () => {
          view.change(({ outcomes }) => (input.checked ? outcomes.add(input.value) : outcomes.delete(input.value)), "outcomes");
        }),
      );
      this.all("[data-switch]").forEach((input) =>
        input.addEventListener("change", () => {
          view.change(({ switches }) => (input.checked ? switches.add(input.value) : switches.delete(input.value)), "switches");
        }),
      );
      this.all("[data-band]").forEach((input) =>
        input.addEventListener("change", () => {
          const band = Number(input.value);
          view.change(({ bands }) => (input.checked ? bands.add(band) : bands.delete(band)), "bands");
        }),
      );
      this.all("[data-when]").forEach((input) =>
        input.addEventListener("change", () => view.change((v) => (v.past = input.value === "before"), "when")),
      );
      const clear = this.box.querySelector("[data-clear-unit]");
      if (clear) clear.addEventListener("click", () => this.page.chooseUnit(null));
      const list = this.box.querySelector("[data-in-view]");
      list.addEventListener("toggle", () => this.listView());
    }

    /** Panels fold away; on a narrow screen they begin folded. */
    fold() {
      document.querySelectorAll("[data-map-fold]").forEach((button) => {
        const body = document.getElementById(button.getAttribute("aria-controls"));
        const set = (open) => {
          button.setAttribute("aria-expanded", String(open));
          body.hidden = !open;
        };
        button.addEventListener("click", () => set(body.hidden));
        set(!matchMedia("(max-width: 800px)").matches);
      });
    }

    /** Put the boxes in step with the choices. */
    refresh() {
      const { view, map } = this.page;
      this.all("[data-outcome]").forEach((input) => (input.checked = view.outcomes.has(input.value)));
      this.all("[data-switch]").forEach((input) => (input.checked = view.on(input.value)));
      this.all("[data-band]").forEach((input) => (input.checked = view.bands.has(Number(input.value))));
      this.all("[data-when]").forEach((input) => (input.checked = (input.value === "before") === view.past));
      this.all("[data-after-only]").forEach((part) => (part.hidden = view.past));
      this.all("[data-before-only]").forEach((part) => (part.hidden = !view.past));
      const unit = this.box.querySelector("[data-unit]");
      unit.hidden = !view.unit;
      this.box.querySelector("[data-unit-name]").textContent = view.unit ? view.unit.name : "";
      this.box.querySelector("[data-heading]").textContent = view.unit ? view.unit.name : this.page.text("Whole country");
      const twin = this.box.querySelector("[data-list-twin]");
      if (twin) twin.href = this.page.listAddress(map);
    }

    /** Count what is in view. */
    count() {
      const { canvas, view } = this.page;
      const counts = { reuse: 0, handover: 0, disposal: 0, undecided: 0, centres: 0, estimated: 0 };
      for (const { layer, props } of canvas.inView()) {
        if (layer === "centres") {
          counts.centres += 1;
          counts.estimated += props.quality === "estimate";
        } else if (props.code) counts[props.outcome] += 1;
        else A.OUTCOMES.forEach((o) => (counts[o] += props[o] || 0));
      }
      const flows = view.needs("flows") ? A.countFlows(canvas._tiles, canvas._frame) : [];
      flows.forEach((band, i) => (counts[`band-${i}`] = band.flows));
      counts.flows = flows.reduce((sum, band) => sum + band.flows, 0);
      this.all("[data-count]").forEach((place) => {
        const n = counts[place.dataset.count];
        place.textContent = n === undefined ? "" : A.number(n);
      });
      const estimated = this.box.querySelector("[data-estimated]");
      estimated.hidden = !counts.estimated;
      this.listView();
    }

    /** The view as a list of buttons: the same things for those who do not use the picture. */
    listView() {
      const details = this.box.querySelector("[data-in-view]");
      const things = this.page.canvas.inView().filter((thing) => thing.shown.n);
      details.querySelector("[data-in-view-count]").textContent = A.number(things.length);
      if (!details.open) return;
      const order = (thing) => (thing.layer === "centres" ? 1 : thing.props.code ? 0 : 2);
      things.sort((a, b) => order(a) - order(b) || b.shown.n - a.shown.n || (a.props.name || "").localeCompare(b.props.name || "", "vi"));
      const list = details.querySelector("ul");
      list.replaceChildren(...things.slice(0, MOST_LISTED).map((thing) => this.page.listItem(thing)));
      const rest = things.length - MOST_LISTED;
      details.querySelector("[data-in-view-rest]").textContent =
        rest > 0 ? this.page.text("and {n} more; zoom in to list them", { n: A.number(rest) }) : "";
    }
  };
})((window.AssetMap = window.AssetMap || {}));
