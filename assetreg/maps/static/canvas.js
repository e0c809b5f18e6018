// The one canvas that all layers are painted on, over tile edges, and what lies on it where.
(function (A) {
  "use strict";
  const P = window.protomapsL;
  const MARGIN = 0.15; // painted beyond each side of the view, so that a short drag shows no bare edge
  const KEEP_OLD_MS = 600;

  A.Canvas = L.Layer.extend({
    initialize(view, sources) {
      this._view = view;
      this._sources = sources;
      this._tiles = new Map();
      this._things = [];
    },

    onAdd(map) {
      this._map = map;
      this._fresh();
      this.reload();
    },

    onRemove() {
      this._element.remove();
    },

    getEvents() {
      return { moveend: this.reload, viewreset: this.reload, resize: this.reload, zoomanim: this._animate };
    },

    /** Ask for the tiles of the present view and paint as they arrive. */
    reload() {
      const map = this._map;
      const size = map.getSize();
      const margin = size.multiplyBy(MARGIN).round();
      const zoom = map.getZoom();
      const corner = map.containerPointToLayerPoint(margin.multiplyBy(-1)).round();
      const origin = map.getPixelOrigin().add(corner);
      const extent = size.add(margin.multiplyBy(2));
      const box = { minX: origin.x, minY: origin.y, maxX: origin.x + extent.x, maxY: origin.y + extent.y };
      this._frame = { zoom, corner, origin, extent, box, margin };
      this._turn = (this._turn || 0) + 1;
      const turn = this._turn;
      const arrived = () => turn === this._turn && this._schedule();
      const failed = (error) => {
        arrived();
        this.fire("fault", { error });
      };
      this._tiles = new Map(
        this._sources.filter((s) => this._view.needs(s.name)).map((s) => [s.name, s.want(zoom, box, arrived, failed)]),
      );
      this._started = performance.now();
      this.fire("loading");
      this._schedule();
      setTimeout(arrived, KEEP_OLD_MS + 50);
    },

    _schedule() {
      if (this._due) return;
      this._due = true;
      requestAnimationFrame(() => {
        this._due = false;
        if (this._map) this._paint();
      });
    },

    _fresh() {
      this._element = L.DomUtil.create("canvas", "leaflet-zoom-animated map-paint");
      this._element.setAttribute("aria-hidden", "true");
      this.getPane().appendChild(this._element);
    },

    /** Whether every tile of the view has arrived. */
    isComplete() {
      return [...this._tiles.values()].every((tiles) => tiles.every((tile) => tile.data));
    },

    _paint() {
      const frame = this._frame;
      const complete = this.isComplete();
      // After a zoom the old picture, scaled by Leaflet, stays until the new one is whole: no flash of bare sea.
      const zoomed = this._painted !== undefined && this._painted !== frame.zoom;
      if (zoomed && !complete && performance.now() - this._started < KEEP_OLD_MS) return;
      this._painted = frame.zoom;
      const ratio = window.devicePixelRatio || 1;
      const element = this._element;
      element.width = frame.extent.x * ratio;
      element.height = frame.extent.y * ratio;
      element.style.width = `${frame.extent.x}px`;
      element.style.height = `${frame.extent.y}px`;
      element.style.transform = "";
      L.DomUtil.setPosition(element, frame.corner);
      const context = element.getContext("2d");
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const ready = new Map([...this._tiles].map(([name, tiles]) => [name, tiles.filter((tile) => tile.data)]));
      this._pass(context, ready, A.areaRules(this._view), true);
      if (this._view.needs("flows")) this._pass(context, ready, A.flowRules(this._view), true);
      this._pass(context, ready, A.pointRules(this._view, frame.zoom), false);
      this._things = A.thingsOf(ready, this._view);
      A.drawLabels(context, frame, this._things, this._view);
      A.drawSelection(context, frame, this._view.selected);
      this.fire("painted", { complete });
    },

    _pass(context, ready, rules, clip) {
      const { zoom, box, origin } = this._frame;
      // Symbols just outside the box still reach into it.
      const wide = clip ? box : { minX: box.minX - 30, minY: box.minY - 30, maxX: box.maxX + 30, maxY: box.maxY + 30 };
      P.paint(context, zoom, ready, null, rules, wide, origin, clip);
    },

    repaint() {
      this._schedule();
    },

    _animate(event) {
      const frame = this._frame;
      const scale = this._map.getZoomScale(event.zoom, this._painted ?? frame.zoom);
      const topLeft = this._map.unproject(frame.origin, frame.zoom);
      const offset = this._map._latLngToNewLayerPoint(topLeft, event.zoom, event.center);
      L.DomUtil.setTransform(this._element, offset, scale);
    },

    /** What is painted inside the visible part of the map, as `thingsOf` lists it. */
    inView() {
      const { box, margin } = this._frame;
      const [left, top, right, bottom] = [box.minX + margin.x, box.minY + margin.y, box.maxX - margin.x, box.maxY - margin.y];
      return this._things.filter(({ x, y }) => x >= left && x <= right && y >= top && y <= bottom);
    },

    /** Everything under a point of the map's container, the most particular first. */
    at(containerPoint, reach) {
      const { origin, margin } = this._frame;
      const point = origin.add(margin).add(containerPoint);
      return A.hits(this._tiles, this._things, this._view, { point, reach, zoom: this._frame.zoom });
    },

    latLngOf(thing) {
      return this._map.unproject(L.point(thing.x, thing.y), this._frame.zoom);
    },
  });
})((window.AssetMap = window.AssetMap || {}));
