// Pieces of the screens: elements, sentences in the language of the page, dates, and what is said above a screen.
"use strict";

(() => {
  const said = JSON.parse(document.getElementById("said").textContent);
  const locale = said.language === "vi" ? "vi-VN" : "en-GB";

  // The sentence in the language of the page, with {name} filled.
  const say = (sentence, values = {}) =>
    (said.words[sentence] ?? sentence).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

  // An element with attributes (functions are listeners, null and false leave an attribute out) and children.
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  const number = (value) => (value === null || value === undefined ? "–" : Number(value).toLocaleString(locale));
  const moment = (value) =>
    new Date(value).toLocaleString(locale, { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Ho_Chi_Minh" });
  const day = (value) => value.split("-").reverse().join("/");

  // Shows a screen: its heading takes the focus, so that a reader of the screen says where one is.
  function show(title, back, ...children) {
    const heading = make("h1", { tabindex: "-1" }, title);
    const link = back ? make("a", { href: back, class: "count-back" }, `← ${say("Back")}`) : null;
    document.getElementById("screen").replaceChildren(...[link, heading, ...children.flat()].filter(Boolean));
    document.title = `${title} · assetreg`;
    heading.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  function tell(sentence, kind = "", ...more) {
    const notice = make("p", { class: `notice${kind ? ` notice-${kind}` : ""}` }, sentence, ...more);
    document.getElementById("banner").replaceChildren(...(sentence ? [notice] : []));
  }

  const panel = (...children) => make("section", { class: "panel" }, ...children);
  const tag = (text, kind = "") => make("span", { class: `tag${kind ? ` tag-${kind}` : ""}` }, text);
  const button = (text, act, kind = "outline-primary", more = {}) =>
    make("button", { type: "button", class: `btn btn-${kind}`, click: act, ...more }, text);

  // A row of a list that leads somewhere.
  const row = (href, title, under, mark) =>
    make("li", {}, make("a", { class: "count-row", href }, make("strong", {}, title), mark, under ? make("span", { class: "under" }, under) : null));

  // The choices come as pairs in their order.
  const { conditions, ...pairs } = said.choices;
  const choices = Object.fromEntries(Object.entries(pairs).map(([name, options]) => [name, Object.fromEntries(options)]));
  Object.assign(stocktake, { say, choices: { ...choices, conditions }, language: said.language });
  stocktake.pieces = { make, number, moment, day, show, tell, panel, tag, button, row };
})();
