// What is on the map as a list: for counting, for clicking, for reading aloud, and for names beside symbols.
(function (A) {
  "use strict";
  const P = window.protomapsL;
  const LABELS_FROM = { province: 7, district: 10, commune: 11 };

  /** Points of all layers with their place in world pixels of the zoom: {layer, props, x, y, r, shown}. */
  A.thingsOf = (ready, view) => {
    const things = [];
    for (const layer of ["facilities", "centres"]) {
      if (!view.on(layer)) continue;
      for (const tile of ready.get(layer) || []) {
        for (const { props, geom } of tile.data.get(layer) || []) {
          const shown = layer === "facilities" ? A.countShown(props, view.outcomes) : { n: 1 };
          const x = geom[0][0].x * tile.scale + tile.origin.x;
          const y = geom[0][0].y * tile.scale + tile.origin.y;
          things.push({ layer, props, x, y, r: reachOf(layer, props, shown, tile.z), shown });
        }
      }
    }
    return things;
  };

  function reachOf(layer, props, shown, zoom) {
    if (layer === "centres") return A.centreRadius(props.level, zoom);
    return props.code || shown.n === 1 ? A.pointRadius(zoom) + 2 : A.clusterRadius(shown.n) + 2;
  }

  /** Features under a point in world pixels: symbols first (what is seen on top, then the nearest), flows, areas. */
  A.hits = (tiles, things, view, { point, reach, zoom }) => {
    const far = ({ x, y, r }) => Math.hypot(x - point.x, y - point.y) - r;
    const upper = A.centresOnTop(view, zoom) ? "centres" : "facilities";
    const isUpper = ({ layer }) => Number(layer === upper);
    const covers = (thing) => Number(far(thing) <= 0);
    const near = things
      .filter((thing) => thing.shown.n && far(thing) <= reach)
      .sort((a, b) => covers(b) - covers(a) || (covers(a) && isUpper(b) - isUpper(a)) || far(a) - far(b));
    return [...near, ...flowsAt(tiles, view, point, reach), ...areasAt(tiles, view, point)];
  };

  function flowsAt(tiles, view, point, reach) {
    if (!view.needs("flows")) return [];
    const found = new Map();
    for (const tile of tiles.get("flows") || []) {
      for (const { props, geom } of (tile.data && tile.data.get("flows")) || []) {
        const at = { x: (point.x - tile.origin.x) / tile.scale, y: (point.y - tile.origin.y) / tile.scale };
        const distance = P.pointMinDistToLines(at, geom) * tile.scale - A.flowWidth(props.staff, tile.z) / 2;
        if (distance <= reach && view.bands.has(A.bandOf(props.m))) found.set(props.code, { layer: "flows", props, x: point.x, y: point.y, distance });
      }
    }
    return [...found.values()].sort((a, b) => a.distance - b.distance);
  }

  function areasAt(tiles, view, point) {
    if (view.past) return [];
    for (const layer of ["communes", "provinces"]) {
      for (const tile of tiles.get(layer) || []) {
        const at = { x: (point.x - tile.origin.x) / tile.scale, y: (point.y - tile.origin.y) / tile.scale };
        if (at.x < 0 || at.y < 0 || at.x > tile.dim / tile.scale || at.y > tile.dim / tile.scale) continue;
        for (const { props, geom } of (tile.data && tile.data.get(layer)) || []) {
          if (inside(at, geom)) return [{ layer, props, x: point.x, y: point.y }];
        }
      }
    }
    return [];
  }

  const inside = (point, rings) => rings.filter((ring) => P.isInRing(point, ring)).length % 2 === 1;

  /** Flows of the view by distance band and the staff in them: [{flows, staff}] of the six bands. */
  A.countFlows = (tiles, frame) => {
    const bands = Array.from({ length: 6 }, () => ({ flows: 0, staff: 0 }));
    const seen = new Set();
    for (const tile of tiles.get("flows") || []) {
      for (const { props, geom } of (tile.data && tile.data.get("flows")) || []) {
        if (seen.has(props.code) || !geom[0].some((p) => contains(frame, tile, p))) continue;
        seen.add(props.code);
        bands[A.bandOf(props.m)].flows += 1;
        bands[A.bandOf(props.m)].staff += props.staff || 0;
      }
    }
    return bands;
  };

  function contains({ box, margin }, tile, { x, y }) {
    const [wx, wy] = [x * tile.scale + tile.origin.x, y * tile.scale + tile.origin.y];
    return (
      wx >= box.minX + margin.x && wx <= box.maxX - margin.x && wy >= box.minY + margin.y && wy <= box.maxY - margin.y
    );
  }

  /** Names of centres where there is room, and of the two archipelagos always. */
  A.drawLabels = (context, frame, things, view) => {
    const taken = [];
    const place = (text, x, y, size, colour, weight, force) => {
      const font = `${weight} ${size}px ${A.FONT}`;
      context.font = font;
      const half = context.measureText(text).width / 2 + 3;
      const box = [x - half, y - size, x + half, y + 4];
      if (!force && taken.some(([l, t, r, b]) => box[0] < r && box[2] > l && box[1] < b && box[3] > t)) return;
      taken.push(box);
      A.drawText(context, text, x, y, font, colour);
    };
    for (const { name, under, lat, lon } of view.islands) {
      const { x, y } = A.worldPixel(lat, lon, frame.zoom).subtract(frame.origin);
      place(name, x, y, 12, A.colour("map-island"), "600", true);
      place(under, x, y + 15, 11, A.colour("secondary"), "400", true);
    }
    // A name gives way to the counts of clusters.
    for (const { layer, props, shown, x, y, r } of things) {
      const [px, py] = [x - frame.origin.x, y - frame.origin.y];
      if (layer === "facilities" && !props.code && shown.n > 1) taken.push([px - r, py - r, px + r, py + r]);
    }
    const named = things.filter((t) => t.layer === "centres" && frame.zoom >= LABELS_FROM[t.props.level]);
    const rank = { province: 0, district: 1, commune: 2 };
    named.sort((a, b) => rank[a.props.level] - rank[b.props.level]);
    for (const { props, x, y, r } of named) {
      const [px, py] = [x - frame.origin.x, y - frame.origin.y];
      const province = props.level === "province";
      place(props.name, px, py + r + 13, province ? 13 : 12, A.colour("ink"), province ? "600" : "500", false);
    }
  };

  /** A ring round what the panel speaks of. */
  A.drawSelection = (context, frame, selected) => {
    if (!selected) return;
    const { x, y } = A.worldPixel(selected.lat, selected.lon, frame.zoom).subtract(frame.origin);
    for (const [width, colour] of [[6, "#fff"], [3, A.colour("brand")]]) {
      context.beginPath();
      context.arc(x, y, 14, 0, 2 * Math.PI);
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
  };
})((window.AssetMap = window.AssetMap || {}));
