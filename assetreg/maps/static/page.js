// The map page: puts the choices, the canvas, the panels and the address together.
(function (A) {
  "use strict";
  const REACH = { mouse: 3, touch: 12 };

  A.number = (value, digits = 0) =>
    new Intl.NumberFormat(document.documentElement.lang === "en" ? "en" : "vi", {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);

  /** Folded for comparing: no accents, no case. */
  A.fold = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

  /** The Leaflet map of an element; called by the page that folium renders. */
  A.createMap = (id, centre, options) => {
    const map = L.map(id, { center: centre, ...options, zoomControl: false, attributionControl: false });
    L.control.attribution({ position: "bottomright", prefix: false }).addTo(map);
    map.assetregSources = [];
    return map;
  };

  A.addTiles = (map, layers) => map.assetregSources.push(...layers.map((layer) => new A.TileSource(layer)));

  A.addEmbedded = (map, id) => {
    const { layers, facts } = JSON.parse(document.getElementById(id).textContent);
    map.assetregFacts = facts;
    map.assetregSources.push(...Object.entries(layers).map(([name, found]) => new A.EmbeddedSource(name, found)));
  };

  /** A base map under everything: pictures by a template, or vector tiles of a PMTiles file without its labels. */
  A.addBasemap = (map, { kind, url, attribution }) => {
    if (kind === "raster") {
      L.tileLayer(url, { attribution, maxZoom: 20 }).addTo(map);
    } else {
      const layer = window.protomapsL.leafletLayer({ url, flavor: "light", lang: "vi", attribution });
      layer.labelRules = []; // no foreign names
      layer.clearLayout();
      layer.addTo(map);
    }
    map.getContainer().classList.add("map-has-basemap");
  };

  A.start = (map, config) => new A.Page(map, config);

  A.Page = class {
    constructor(map, config) {
      Object.assign(this, { map, config, view: new A.View(config), canFilter: !map.assetregFacts });
      map.attributionControl.addAttribution(config.credits);
      L.control.zoom({ position: "topright", zoomInTitle: this.text("Zoom in"), zoomOutTitle: this.text("Zoom out") }).addTo(map);
      L.control.scale({ position: "bottomright", imperial: false, maxWidth: 90 }).addTo(map);
      this.sources = map.assetregSources;
      this.ask();
      this.place();
      this.canvas = new A.Canvas(this.view, this.sources).addTo(map);
      this.details = new A.Details(this);
      this.legend = new A.Legend(this);
      document.querySelectorAll("[data-map-search]").forEach((input) => new A.Search(this, input));
      this.listen();
      this.figures();
      document.fonts?.ready.then(() => this.canvas.repaint());
      window.assetregPage = this;
    }

    text(message, values = {}) {
      return (this.config.texts[message] || message).replace(/\{(\w+)\}/g, (_, name) => values[name]);
    }

    place() {
      const there = A.readPlace();
      if (there) this.map.setView([there.lat, there.lon], there.zoom);
      else this.frame(this.view.unit);
    }

    isWide() {
      return this.map.getSize().x > 900;
    }

    /** Show a unit or, without one, the country; leave the room that the panels take. */
    frame(unit, maxZoom = 14) {
      const wide = this.isWide();
      const bounds = unit ? unit.bounds : this.config.country[wide ? "wide" : "narrow"];
      const options = wide ? { paddingTopLeft: [310, 8], paddingBottomRight: [20, 64] } : { padding: [12, 12] };
      this.map.fitBounds(bounds, { ...options, maxZoom, animate: false });
    }

    ask() {
      this.sources.forEach((source) => source.ask(this.view.parameters(source.name)));
    }

    listen() {
      const { map, canvas, view } = this;
      view.listeners.push((what) => {
        if (what === "when" || what === "unit") this.ask();
        if (what === "outcomes" || what === "bands") canvas.repaint();
        else canvas.reload();
        if (what === "when" || what === "unit") {
          this.details.close();
          this.figures();
        }
        this.legend.refresh();
        A.remember(map, view);
      });
      canvas.on("painted", ({ complete }) => {
        this.legend.count();
        map.getContainer().classList.toggle("map-loading", !complete);
        map.getContainer().dataset.painted = complete ? "whole" : "part";
      });
      canvas.on("loading", () => (map.getContainer().dataset.painted = "part"));
      canvas.on("fault", () => this.notice(this.text("Part of the map could not be loaded. Move the map to try again.")));
      map.on("moveend", () => {
        A.remember(map, view);
        this.legend.refresh();
      });
      map.on("click", (event) => this.click(event));
      A.hover(this, REACH.mouse);
      map.getContainer().addEventListener("keydown", (event) => event.key === "Escape" && this.details.close());
    }

    click({ containerPoint, originalEvent }) {
      const touch = originalEvent && originalEvent.pointerType === "touch";
      const hits = this.canvas.at(containerPoint, touch ? REACH.touch : REACH.mouse);
      if (!hits.length) return this.details.close();
      const points = hits.filter(({ layer }) => layer === "facilities" || layer === "centres");
      if (!points.length) return this.open(hits[0]);
      // Symbols on one spot are offered as a list; a neighbour that only touches is not meant.
      const near = points.filter(({ x, y }) => Math.hypot(x - points[0].x, y - points[0].y) < 3);
      return near.length > 1 && near.every(({ props }) => props.code) ? this.details.choose(near) : this.open(points[0]);
    }

    /** What a click or an item of the list does: a cluster opens up, anything else tells its facts. */
    open(thing, options) {
      const { layer, props } = thing;
      if (layer === "facilities" && !props.code) return this.openCluster(thing);
      return this.details.open(A.keyOf(layer, props, this.view.past), options);
    }

    openCluster(thing) {
      const zoom = Math.min(this.map.getMaxZoom(), this.map.getZoom() + 2);
      this.map.setView(this.canvas.latLngOf(thing), zoom);
    }

    placeOf(thing) {
      const { lat, lng } = this.canvas.latLngOf(thing);
      return { lat, lon: lng };
    }

    select(place) {
      this.view.selected = place;
      this.canvas.repaint();
    }

    /** Move the map when the box lies over what it speaks of. */
    keepInSight(box) {
      const { selected } = this.view;
      if (!selected) return;
      const point = this.map.latLngToContainerPoint([selected.lat, selected.lon]);
      const own = this.map.getContainer().getBoundingClientRect();
      const size = this.map.getSize();
      const over = box.getBoundingClientRect();
      const [left, top] = [over.left - own.left - 30, over.top - own.top - 30];
      const [right, bottom] = [left + over.width + 60, top + over.height + 60];
      const hidden = point.x > left && point.x < right && point.y > top && point.y < bottom;
      const outside = point.x < 0 || point.y < 0 || point.x > size.x || point.y > size.y;
      if (outside) return this.map.setView([selected.lat, selected.lon], Math.max(this.map.getZoom(), 12));
      if (!hidden) return;
      // Upwards where the box is a sheet over the whole width, sideways where it is a column.
      if (over.width > size.x * 0.8) this.map.panBy([0, point.y - Math.max(40, top / 2)]);
      else this.map.panBy([point.x - left + 20, 0]);
    }

    listItem(thing) {
      const { layer, props } = thing;
      const item = A.make("li");
      const button = A.make("button", "map-item");
      button.type = "button";
      if (layer === "centres") button.append(A.make("span", "map-dot"));
      else button.append(props.code ? A.mark(props.outcome) : A.make("span", "map-ring"));
      button.append(A.describe(this, thing).join(" · "));
      button.addEventListener("click", () => this.open(thing, { focus: true }));
      item.append(button);
      return item;
    }

    async factsOf({ kind, code, level, past }) {
      const inside = this.map.assetregFacts;
      if (inside) return inside[[kind, level, code, past && "past"].filter(Boolean).join(":")];
      const { facts } = this.config.endpoints;
      const path = [facts, kind, level, code].filter(Boolean).map((part, i) => (i ? encodeURIComponent(part) : part));
      return A.fetchJson(path.join("/") + (past ? "?when=before" : ""));
    }

    async search(text) {
      if (!this.map.assetregFacts) return A.fetchJson(`${this.config.endpoints.search}?q=${encodeURIComponent(text)}`);
      const terms = A.fold(text).split(/\s+/);
      return Object.values(this.map.assetregFacts)
        .filter(({ title, kicker }) => terms.every((term) => A.fold(`${title} ${kicker}`).includes(term)))
        .sort((a, b) => (b.key.kind === "unit") - (a.key.kind === "unit"))
        .slice(0, 10)
        .map((facts) => ({ name: facts.title, where: facts.kicker, lat: facts.lat, lon: facts.lon, key: facts.key }));
    }

    /** Go to a result of the search: a unit becomes the filter, a facility opens. */
    async goTo(result) {
      if (result.unit && this.canFilter) return this.chooseUnit(result.unit);
      this.map.setView([result.lat, result.lon], Math.max(this.map.getZoom(), 13), { animate: false });
      return this.details.open(result.key, { focus: true });
    }

    chooseUnit(unit) {
      this.view.change((view) => (view.unit = unit), "unit");
      this.frame(unit);
    }

    /** The strip at the bottom: the burden of the unit, or of all. */
    async figures() {
      const place = document.querySelector("[data-map-figures]");
      if (!place) return;
      const unit = this.view.unit ? `?unit=${this.view.unit.code}` : "";
      const figures = this.config.figures || (await A.fetchJson(this.config.endpoints.burden + unit).catch(() => []));
      place.replaceChildren(
        ...figures.map(({ label, value, tag }) => {
          const group = A.make("div");
          const name = A.make("dt", "", label);
          if (tag) name.append(" ", A.make("span", "map-tag", tag));
          group.append(name, A.make("dd", "", value));
          return group;
        }),
      );
      place.closest("section").hidden = !figures.length || this.view.past;
    }

    listAddress(map) {
      const query = new URLSearchParams();
      if (this.view.unit) query.set("unit", this.view.unit.code);
      else {
        const box = map.getBounds();
        query.set("bbox", [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((d) => d.toFixed(5)).join(","));
      }
      if (this.view.outcomes.size < A.OUTCOMES.length) this.view.outcomes.forEach((outcome) => query.append("outcome", outcome));
      Object.entries(this.view.narrowed).forEach(([name, value]) => query.set(name, value));
      return `${this.config.endpoints.list}?${query}`;
    }

    notice(text) {
      const place = document.querySelector("[data-map-notice]");
      place.textContent = text;
      place.hidden = false;
      clearTimeout(this.noticeTimer);
      this.noticeTimer = setTimeout(() => (place.hidden = true), 8000);
    }
  };

  /** Which facts tell about a feature. A flow is told by the seat it starts from. */
  A.keyOf = (layer, props, past) => {
    if (layer === "facilities" || layer === "flows") return { kind: "facility", code: props.code };
    const level = layer === "centres" ? props.level : layer === "communes" ? "commune" : "province";
    return { kind: "unit", level, code: props.code, past };
  };

  A.fetchJson = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
    return answer.json();
  };
})((window.AssetMap = window.AssetMap || {}));
