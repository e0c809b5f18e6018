// How things look on the map: one drawing function per kind, colours from the style sheet, a shape beside each colour.
(function (A) {
  "use strict";

  A.OUTCOMES = ["reuse", "handover", "disposal", "undecided"];
  A.BANDS_KM = [10, 15, 20, 30, 50];
  const read = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colours = new Map();

  A.colour = (name) => {
    if (!colours.has(name)) colours.set(name, read(`--${name}`));
    return colours.get(name);
  };
  /** Band of a distance in metres: 0 up to 10 km ... 5 above 50 km; a threshold belongs to the lower band. */
  A.bandOf = (metres) => A.BANDS_KM.filter((limit) => metres > limit * 1000).length;
  A.bandColour = (metres) => A.colour(`map-band-${A.bandOf(metres)}`);

  function path(context, outcome, x, y, r) {
    context.beginPath();
    if (outcome === "handover") context.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
    else if (outcome === "disposal") {
      context.moveTo(x, y - r * 1.15);
      context.lineTo(x + r * 1.15, y + r * 0.85);
      context.lineTo(x - r * 1.15, y + r * 0.85);
      context.closePath();
    } else context.arc(x, y, outcome === "undecided" ? r * 0.8 : r, 0, 2 * Math.PI);
  }

  /** One facility: circle, square, triangle or ring. A white edge keeps neighbours apart. */
  A.drawOutcome = (context, x, y, outcome, r) => {
    context.lineWidth = outcome === "undecided" ? r * 0.6 + 3 : 3;
    context.strokeStyle = "#fff";
    path(context, outcome, x, y, r);
    context.stroke();
    if (outcome === "undecided") {
      context.fillStyle = "#fff";
      context.fill();
      context.lineWidth = r * 0.55;
      context.strokeStyle = A.colour("undecided");
      context.stroke();
    } else {
      context.fillStyle = A.colour(outcome);
      context.fill();
    }
  };

  A.clusterRadius = (n) => Math.min(21, 8.5 + 3.6 * Math.log10(n));

  /** A ring whose parts are the outcomes, from the top clockwise in the order of the legend; the count inside. */
  A.drawCluster = (context, x, y, counts, n) => {
    const r = A.clusterRadius(n);
    const width = Math.max(3.5, r * 0.27);
    context.beginPath();
    context.arc(x, y, r + 1.5, 0, 2 * Math.PI);
    context.fillStyle = "#fff";
    context.fill();
    let from = -Math.PI / 2;
    context.lineWidth = width;
    for (const outcome of A.OUTCOMES) {
      if (!counts[outcome]) continue;
      const to = from + (2 * Math.PI * counts[outcome]) / n;
      context.beginPath();
      context.arc(x, y, r - width / 2, from, to);
      context.strokeStyle = A.colour(outcome);
      context.stroke();
      from = to;
    }
    context.fillStyle = A.colour("ink");
    context.font = `600 ${r < 13 ? 10 : 11}px ${A.FONT}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(A.glance(n), x, y + 0.5);
  };

  A.FONT = '"Be Vietnam Pro", system-ui, sans-serif';
  A.glance = (n) => (n < 1000 ? String(n) : A.number(n / 1000, n < 9950 ? 1 : 0) + "k");

  /** A centre: a black disc with a white rim; a white heart where its place is only an estimate. */
  A.drawCentre = (context, x, y, { level, quality }, zoom, past) => {
    const r = A.centreRadius(level, zoom) - 1.5;
    context.beginPath();
    context.arc(x, y, r + 1.75, 0, 2 * Math.PI);
    context.fillStyle = "#fff";
    context.fill();
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.fillStyle = past ? A.colour("secondary") : "#0b0f12";
    context.fill();
    if (quality !== "estimate") return;
    context.beginPath();
    context.arc(x, y, r * 0.36, 0, 2 * Math.PI);
    context.fillStyle = "#fff";
    context.fill();
  };
  A.centreRadius = (level, zoom) => (zoom < 8 ? 5 : level === "province" ? 9 : level === "district" ? 7 : 6);

  /** Width of a flow in pixels: the square root of its staff, so that 4 times the people are twice as wide. */
  A.flowWidth = (staff, zoom) => {
    const width = staff ? 0.9 + Math.sqrt(staff) * 0.42 : 1.2;
    return Math.min(9, width * (zoom < 8 ? 0.6 : zoom < 10 ? 0.8 : 1));
  };

  /** Text with a white halo, centred on x, its baseline at y. */
  A.drawText = (context, text, x, y, font, colour) => {
    context.font = font;
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = "rgb(255 255 255 / 88%)";
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };
})((window.AssetMap = window.AssetMap || {}));
