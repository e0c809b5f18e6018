// Where features come from: vector tiles of ours through protomaps-leaflet's cache, or features inside the page.
(function (A) {
  "use strict";
  const P = window.protomapsL;

  /** Vector tiles under `url` with {z}/{x}/{y}; each covers 512 pixels, so it is asked one zoom above the map's. */
  A.TileSource = class {
    constructor({ name, url, min_zoom, max_zoom }) {
      Object.assign(this, { name, url, minZoom: min_zoom, maxZoom: max_zoom });
      this.ask({});
    }

    /** Use other query parameters from now on; what was loaded with the old ones is forgotten. */
    ask(parameters) {
      const query = new URLSearchParams(parameters).toString();
      if (query === this.query) return;
      this.query = query;
      const source = new P.ZxySource(this.url + (query ? `?${query}` : ""), true);
      this.view = new P.View(new P.TileCache(source, 512), this.maxZoom, 1);
    }

    /** Tiles for a box of world pixels at a zoom: their `data` arrive later, and `arrived` is called each time. */
    want(zoom, box, arrived, failed) {
      const view = this.view;
      const wanted = view.dataTilesForBounds(zoom, box).filter(({ dataTile }) => dataTile.z >= this.minZoom);
      return wanted.map((transform) => {
        const tile = { ...transform, z: zoom, data: null };
        view.tileCache.get(transform.dataTile).then(
          (data) => {
            tile.data = data;
            arrived();
          },
          (error) => {
            tile.data = new Map();
            if (error.name !== "AbortError") failed(error);
          },
        );
        return tile;
      });
    }
  };

  /** GeoJSON features of one layer, kept in the page: projected once per zoom, handed over as one huge tile. */
  A.EmbeddedSource = class {
    constructor(name, collection) {
      Object.assign(this, { name, features: collection.features });
      this.ask({});
    }

    /** Of what is in the page only the day can be chosen: features marked `past` stand for before. */
    ask({ as_of }) {
      this.chosen = this.features.filter(({ properties }) => Boolean(properties.past) === Boolean(as_of));
      this.byZoom = new Map();
    }

    want(zoom) {
      if (!this.byZoom.has(zoom)) {
        const data = new Map([[this.name, this.chosen.map((feature) => project(feature, zoom))]]);
        this.byZoom.set(zoom, { z: zoom, data, scale: 1, dim: 256 * 2 ** zoom, origin: { x: 0, y: 0 } });
      }
      return [this.byZoom.get(zoom)];
    }
  };

  function project({ geometry, properties }, zoom) {
    const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
    const place = ([lon, lat]) => {
      const point = A.worldPixel(lat, lon, zoom);
      box.minX = Math.min(box.minX, point.x);
      box.maxX = Math.max(box.maxX, point.x);
      box.minY = Math.min(box.minY, point.y);
      box.maxY = Math.max(box.maxY, point.y);
      return point;
    };
    const parts = partsOf(geometry).map((part) => part.map(place));
    return { props: properties, geom: parts, bbox: box, geomType: 0, numVertices: 0 };
  }

  function partsOf({ type, coordinates }) {
    if (type === "Point") return [[coordinates]];
    if (type === "LineString") return [coordinates];
    return type === "Polygon" ? coordinates : coordinates.flat();
  }

  A.worldPixel = (lat, lon, zoom) => L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), zoom);
})((window.AssetMap = window.AssetMap || {}));
