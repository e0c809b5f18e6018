// What is painted from which layer, in which order: paint rules for protomaps-leaflet.
(function (A) {
  "use strict";

  function trace(context, rings) {
    context.beginPath();
    for (const ring of rings) ring.forEach((p, i) => (i ? context.lineTo(p.x, p.y) : context.moveTo(p.x, p.y)));
  }

  function area(fillOf, strokeOf) {
    return {
      draw(context, rings, zoom, feature) {
        trace(context, rings);
        const fill = fillOf && fillOf(feature.props, zoom);
        if (fill) {
          context.fillStyle = fill;
          context.fill("evenodd");
        }
        const stroke = strokeOf && strokeOf(zoom, feature.props);
        if (stroke) {
          [context.strokeStyle, context.lineWidth] = stroke;
          context.lineJoin = "round";
          context.stroke();
        }
      },
    };
  }

  const rule = (dataLayer, symbolizer) => ({ dataSource: dataLayer, dataLayer, symbolizer });
  const burdened = (props) => props.mean_m !== undefined && props.mean_m !== null;

  /** Land, borders and burden; to be clipped to each tile, since shapes reach over its edge. */
  A.areaRules = (view) => {
    const ramp = (props) => A.colour(`map-burden-${A.bandOf(props.mean_m)}`);
    const coarse = (zoom) => zoom < A.COMMUNES_FROM || !view.has("communes");
    const fillProvince = (props, zoom) => {
      if (view.unit && props.code !== view.unit.province) return A.colour("map-land-other");
      return view.on("burden") && !view.past && coarse(zoom) && burdened(props) ? ramp(props) : A.colour("map-land");
    };
    const fillCommune = (props) => (view.on("burden") && burdened(props) ? ramp(props) : A.colour("map-land"));
    const rules = [rule("provinces", area(fillProvince, null))];
    if (view.past) return rules;
    const thin = (zoom) => [A.colour("map-border"), zoom < 10 ? 0.6 : 1];
    const thick = (zoom) => [A.colour("map-border-province"), zoom < 7 ? 0.8 : 1.6];
    const chosen = (_zoom, props) => view.unit && props.code === view.unit.code && [A.colour("brand"), 2.5];
    return [
      ...rules,
      rule("communes", area(fillCommune, thin)),
      rule("provinces", area(null, thick)),
      rule("communes", area(null, chosen)),
    ];
  };

  /** Flows, the shortest last in a tile and so on top; a pale edge lifts them from the land. */
  A.flowRules = (view) => {
    const line = (width, colour) => ({
      draw(context, parts, zoom, feature) {
        if (!view.bands.has(A.bandOf(feature.props.m))) return;
        trace(context, parts);
        context.lineCap = "round";
        context.lineWidth = width(feature.props, zoom);
        context.strokeStyle = colour(feature.props);
        context.stroke();
      },
    });
    const wide = (props, zoom) => A.flowWidth(props.staff, zoom);
    return [
      rule("flows", line((props, zoom) => wide(props, zoom) + 1.6, () => "rgb(255 255 255 / 75%)")),
      rule("flows", line(wide, (props) => A.bandColour(props.m))),
    ];
  };

  /** Facilities and centres; not clipped, so that no symbol is cut at a tile's edge. */
  A.pointRules = (view, zoom) => {
    const facility = {
      draw(context, [[point]], _zoom, { props }) {
        const shown = A.countShown(props, view.outcomes);
        if (!shown.n) return;
        if (shown.n === 1 && !props.code) {
          A.drawOutcome(context, point.x, point.y, A.OUTCOMES.find((o) => shown[o]), 5);
        } else if (props.code) A.drawOutcome(context, point.x, point.y, props.outcome, A.pointRadius(zoom));
        else A.drawCluster(context, point.x, point.y, shown, shown.n);
      },
    };
    const centre = {
      draw(context, [[point]], _zoom, { props }) {
        A.drawCentre(context, point.x, point.y, props, zoom, view.past);
      },
    };
    const rules = [];
    if (view.on("facilities")) rules.push(rule("facilities", facility));
    if (view.on("centres")) rules.push(rule("centres", centre));
    // Among clusters a centre must not cover a count; among single facilities it is what they look to.
    return A.centresOnTop(view, zoom) ? rules : rules.reverse();
  };

  A.centresOnTop = (view, zoom) => zoom >= A.POINTS_FROM || view.embedded;
  A.POINTS_FROM = 9;
  A.COMMUNES_FROM = 8;
  A.pointRadius = (zoom) => (zoom < 9 ? 3.5 : zoom < 11 ? 4.5 : zoom < 14 ? 5.5 : 7);

  /** How many facilities of a feature are shown with some outcomes switched off, and of which outcome. */
  A.countShown = (props, outcomes) => {
    if (props.code) return outcomes.has(props.outcome) ? { n: 1, [props.outcome]: 1 } : { n: 0 };
    const shown = { n: 0 };
    for (const outcome of outcomes) {
      if (!props[outcome]) continue;
      shown[outcome] = props[outcome];
      shown.n += props[outcome];
    }
    return shown;
  };
})((window.AssetMap = window.AssetMap || {}));
