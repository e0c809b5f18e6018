// What lies under the pointer, in a word or two; the same words name things in lists.
(function (A) {
  "use strict";
  const OUTCOME_NAMES = { reuse: "Reuse", handover: "Handover", disposal: "Disposal", undecided: "Undecided" };

  /** A thing in words: its name first, then what there is to say in a line. */
  A.describe = (page, { layer, props, shown }) => {
    const km = (metres) => A.number(metres / 1000, 1);
    if (layer === "centres") return [props.name];
    if (layer === "flows") {
      const staff = props.staff ? page.text("{n} staff", { n: A.number(props.staff) }) : page.text("staff not counted");
      return [`${km(props.m)} km`, staff];
    }
    if (layer === "communes" || layer === "provinces") {
      if (!props.staff) return [props.name];
      return [props.name, page.text("{n} staff", { n: A.number(props.staff) }), page.text("mean {km} km", { km: km(props.mean_m) })];
    }
    if (props.code) return [props.name];
    const mix = A.OUTCOMES.filter((o) => shown[o]).map((o) => `${page.text(OUTCOME_NAMES[o])} ${A.number(shown[o])}`);
    return [page.text("{n} facilities", { n: A.number(shown.n) }), ...mix];
  };

  /** Follow the pointer with a tip; a touch has none. */
  A.hover = (page, reach) => {
    const { map, canvas } = page;
    const tip = L.tooltip({ className: "map-tip", direction: "top", offset: [0, -10], opacity: 1 });
    let shown = null;
    const hide = () => {
      shown = null;
      tip.remove();
      map.getContainer().classList.remove("map-over");
    };
    map.on("mousemove", ({ containerPoint, latlng }) => {
      const [first] = canvas.at(containerPoint, reach);
      if (!first) return hide();
      map.getContainer().classList.toggle("map-over", true);
      const words = A.describe(page, first);
      if (shown !== first.props) {
        const box = A.make("div");
        box.append(A.make("b", "", words[0]), words.slice(1).join(" · "));
        tip.setContent(box);
        shown = first.props;
      }
      const fixed = first.layer === "facilities" || first.layer === "centres";
      tip.setLatLng(fixed ? canvas.latLngOf(first) : latlng);
      if (!map.hasLayer(tip)) tip.addTo(map);
      return undefined;
    });
    map.on("mouseout zoomstart movestart", hide);
  };
})((window.AssetMap = window.AssetMap || {}));
