// What the reader has chosen, and how the address of the page remembers it.
(function (A) {
  "use strict";
  const DAY_BEFORE = "2025-06-30";
  // What the list of facilities may be narrowed by, beside units and outcomes: the map keeps to it as it comes.
  const NARROWING = ["status", "kind", "holder_level", "q"];
  const SWITCHES = ["facilities", "centres", "flows", "burden"];

  /** The choices; `changed` listeners hear of every change. */
  A.View = class {
    constructor(config) {
      this.islands = config.islands;
      this.loaded = new Set(config.loaded);
      this.unit = config.unit;
      this.embedded = !config.endpoints.facts;
      this.outcomes = new Set(A.OUTCOMES);
      this.switches = new Set(SWITCHES);
      this.bands = new Set([0, 1, 2, 3, 4, 5]);
      this.narrowed = {};
      this.past = false;
      this.selected = null;
      this.listeners = [];
      this.read(new URLSearchParams(location.search));
    }

    on(name) {
      return this.switches.has(name);
    }

    /** Whether the database holds anything for a layer. */
    has(layer) {
      return this.loaded.has(layer);
    }

    /** Whether a source's tiles are needed for what is shown. */
    needs(source) {
      if (source === "provinces") return true;
      if (source === "communes") return !this.past && this.has("communes");
      return this.on(source) && !(source === "flows" && this.past);
    }

    /** Query parameters of a source's tiles. */
    parameters(source) {
      const narrowed = source === "facilities" ? this.narrowed : {};
      if (source === "provinces" || !this.unit) return this.past && source === "centres" ? { as_of: DAY_BEFORE } : { ...narrowed };
      const own = source === "facilities" || source === "flows";
      const parameters = { unit: own ? this.unit.code : this.unit.province, ...narrowed };
      if (this.past && source === "centres") parameters.as_of = DAY_BEFORE;
      return parameters;
    }

    read(query) {
      const outcomes = query.getAll("outcome").filter((o) => A.OUTCOMES.includes(o));
      if (outcomes.length) this.outcomes = new Set(outcomes);
      NARROWING.forEach((name) => query.get(name) && (this.narrowed[name] = query.get(name)));
      if (query.has("layers")) {
        this.switches = new Set(query.get("layers").split(",").filter((name) => SWITCHES.includes(name)));
      }
      if (query.has("bands")) this.bands = new Set(query.get("bands").split(",").filter(Boolean).map(Number));
      this.past = query.get("when") === "before";
    }

    /** The choices as query parameters: only what differs from the page's beginnings. */
    query() {
      const query = new URLSearchParams();
      if (this.unit) query.set("unit", this.unit.code);
      if (this.outcomes.size < A.OUTCOMES.length) A.OUTCOMES.forEach((o) => this.outcomes.has(o) && query.append("outcome", o));
      Object.entries(this.narrowed).forEach(([name, value]) => query.set(name, value));
      if (this.switches.size < SWITCHES.length) query.set("layers", SWITCHES.filter((s) => this.on(s)).join(","));
      if (this.bands.size < 6) query.set("bands", [...this.bands].sort().join(","));
      if (this.past) query.set("when", "before");
      return query;
    }

    change(how, what) {
      how(this);
      this.listeners.forEach((listener) => listener(what));
    }
  };

  /** `#z/lat/lon` as {zoom, lat, lon}, or null where the address names no place. */
  A.readPlace = () => {
    const [zoom, lat, lon] = location.hash.slice(1).split("/").map(Number);
    const fine = [zoom, lat, lon].every(Number.isFinite) && Math.abs(lat) < 85 && Math.abs(lon) <= 180;
    return fine ? { zoom, lat, lon } : null;
  };

  /** Keep the address in step, without a new entry in the history for each drag. */
  A.remember = (map, view) => {
    const { lat, lng } = map.getCenter();
    const query = view.query().toString();
    const place = `#${map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
    history.replaceState(null, "", location.pathname + (query ? `?${query}` : "") + place);
  };
})((window.AssetMap = window.AssetMap || {}));
