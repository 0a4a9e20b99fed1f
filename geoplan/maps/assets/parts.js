"use strict";
/* Parts that all pages share: words in two languages, figures, the card and the legend. Values become text nodes only. */
(() => {
  let language = "zh";
  let texts = {};
  let words = new Map();

  geoplan.speak = (data) => {
    language = data.language;
    texts = data.texts;
    words = new Map(data.words.map(([value, zh, en]) => [value, { zh, en }]));
  };
  geoplan.language = () => language;
  geoplan.setLanguage = (next) => {
    language = next;
    document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  };

  /* A text block in the language of the page. */
  const say = (text) => (text ? text[language] : "");
  /* One of the page's own words. */
  const t = (name) => say(texts[`page_${name}`]) || name;
  /* A value of the data; known ones in the language of the page. */
  const word = (value) => (words.has(value) ? say(words.get(value)) : String(value));
  geoplan.say = say;
  geoplan.t = t;
  geoplan.word = word;

  /* Make an element; strings among the children become text. */
  geoplan.h = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  };
  const { h } = geoplan;

  /* ---- figures ---- */

  const number = (value, digits = 0, least = 0) => new Intl.NumberFormat(
    language === "zh" ? "zh-CN" : "en", { maximumFractionDigits: digits, minimumFractionDigits: least }).format(value);

  geoplan.number = number;
  geoplan.percent = (value, digits = 1) => (value === null ? "–" : `${number(100 * value, digits, value === 1 || value === 0 ? 0 : digits)}%`);

  const figure = (value, unit) => {
    if (value === null || value === undefined) return "–";
    if (value === true || value === false) return t(value ? "yes" : "no");
    if (typeof value === "string") return word(value) || "–";
    if (unit === "share") return geoplan.percent(value);
    const digits = Number.isInteger(value) ? 0 : Math.abs(value) < 10 ? 2 : 1;
    return unit && unit !== "people" && unit !== "count" ? `${number(value, digits)} ${unit}` : number(value, digits);
  };
  geoplan.figure = figure;

  const unitOf = (name, given, title) => {
    if (given) return given;
    if (/[）)]$/.test(title)) return ""; // the title names its unit
    if (/_m$/.test(name)) return "m";
    if (/_m2$/.test(name)) return "m²";
    return name === "complete" || /^share_/.test(name) ? "share" : "";
  };

  /* ---- symbols ---- */

  geoplan.swatch = (layer, style, code) => {
    const canvas = h("canvas", { class: "swatch", width: 40, height: 32, "aria-hidden": "true" });
    const ctx = canvas.getContext("2d");
    ctx.scale(2, 2);
    const colour = code < 0 ? style.otherwise : style.colours[code];
    const kind = layer.role === "homes" ? 0 : layer.kinds[0];
    ctx.translate(10, 8);
    if (kind === 0) {
      geoplan.symbol(ctx, style.symbols[code] || "circle", style.radius >= 4 ? 5 : 4.2, colour, 0);
    } else if (kind === 1) {
      const width = Math.min(5, Math.max(1.2, code < 0 ? style.widths[0] : style.widths[code]));
      const line = (lineWidth, strokeStyle) => {
        Object.assign(ctx, { lineWidth, strokeStyle });
        ctx.beginPath();
        ctx.moveTo(-9, 0);
        ctx.lineTo(9, 0);
        ctx.stroke();
      };
      if (style.outline) line(width + 1.6, style.outline);
      ctx.setLineDash(style.dash);
      line(width, colour);
    } else {
      ctx.beginPath();
      ctx.rect(-8, -5, 16, 10);
      if (style.fill) {
        ctx.globalAlpha = Math.max(style.opacity, 0.35);
        ctx.fillStyle = colour;
        ctx.fill();
        ctx.globalAlpha = 1;
      }
      ctx.strokeStyle = style.outline || "rgba(30, 50, 55, 0.16)";
      ctx.lineWidth = style.outline ? 1.3 : 1;
      ctx.stroke();
    }
    return canvas;
  };

  /* ---- the card ---- */

  geoplan.cardOf = (layer, row, extra = [], heading = null) => {
    const shown = layer.columns.filter((entry) => entry.shown && entry.at(row) !== null);
    const line = (title, value, strong) =>
      h("div", { class: strong ? "line strong" : "line" }, h("dt", {}, title), h("dd", {}, value));
    return [
      h("p", { class: "card-kind" }, say(layer.title)),
      heading ? h("p", { class: "card-title" }, heading) : null,
      h("dl", {},
        extra.map(([title, value, strong]) => line(title, value, strong)),
        shown.map((entry) => line(say(entry.title), figure(entry.at(row), unitOf(entry.name, entry.unit, say(entry.title)))))),
    ];
  };

  /* ---- the legend, which is the layer control as well ---- */

  const legendClasses = (layer) => {
    const { style, buckets } = layer.paint;
    if (style.titles.length === 0) return [];
    const present = new Set(buckets.map((bucket) => bucket.code));
    const codes = style.titles.map((_, code) => code).filter((code) => style.all || present.has(code));
    const rows = codes.map((code) => [code, say(style.titles[code])]);
    return present.has(-1) && !style.hideOthers ? [...rows, [-1, say(style.otherwise_title)]] : rows;
  };

  const legendLayer = (layer, onchange) => {
    const classes = legendClasses(layer);
    const box = h("input", { type: "checkbox", id: `layer-${layer.number}` });
    box.checked = layer.visible;
    box.addEventListener("change", () => { layer.visible = box.checked; onchange(layer); });
    const note = layer.paint.style.note;
    return h("li", { class: "legend-layer" },
      h("label", { for: `layer-${layer.number}` }, box,
        classes.length ? null : geoplan.swatch(layer, layer.paint.style, 0),
        h("span", { class: "legend-title" }, say(layer.title),
          note ? h("span", { class: "legend-note" }, say(note)) : null)),
      classes.length
        ? h("ul", { class: "legend-classes" }, classes.map(([code, title]) =>
          h("li", {}, geoplan.swatch(layer, layer.paint.style, code), h("span", {}, title))))
        : null);
  };

  geoplan.legend = (layers, onchange) => {
    const group = (name) => [...layers].reverse().filter((layer) => layer.group === name && layer.n);
    const list = (name) => h("ul", { class: "legend-list" }, group(name).map((layer) => legendLayer(layer, onchange)));
    const base = group("base");
    return [
      h("section", {}, h("h3", { class: "eyebrow" }, t("group_results")), list("results")),
      base.length ? h("details", { class: "legend-base" }, h("summary", { class: "eyebrow" }, t("group_base")), list("base")) : null,
    ].filter(Boolean);
  };
})();
