"use strict";
/* The first page of a study's site: its maps, tables and files. */
(() => {
  const data = JSON.parse(document.getElementById("geoplan-data").textContent);
  geoplan.speak(data);
  const { h, t, say, number, percent } = geoplan;
  const at = (id) => document.getElementById(id);

  const measure = ({ value, unit, title }) => h("div", {},
    h("dt", {}, say(title)),
    h("dd", {}, value === null ? "–" : unit === "share" ? percent(value) : number(value, Math.abs(value) < 100 ? 2 : 0)));

  const address = (href) => href.split("/").map(encodeURIComponent).join("/");

  const entryCard = (entry) => h("article", { class: "map-entry" },
    h("h2", {}, h("a", { href: address(entry.href) }, say(entry.title))),
    say(entry.about) ? h("p", {}, say(entry.about)) : null,
    entry.measures.length ? h("dl", {}, entry.measures.slice(0, 4).map(measure)) : null,
    h("p", { class: "go" }, h("span", { "aria-hidden": "true" }, `${t("open_map")} →`),
      entry.downloads.map((file) => h("a", { class: "download", href: address(file.href) }, say(file.title)))));

  const draw = () => {
    const { meta } = data;
    document.title = say(data.title);
    at("title").textContent = say(data.title);
    at("languages").setAttribute("aria-label", t("language"));
    document.querySelectorAll("#languages button").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.language === geoplan.language())));
    at("notices").replaceChildren(...[
      meta.review_no ? null : h("p", { class: "notice draft" }, t("draft")),
      meta.sample ? h("p", { class: "notice sample" }, t("sample")) : null,
    ].filter(Boolean));
    at("entries").setAttribute("aria-label", t("maps"));
    at("entries").replaceChildren(...data.entries.map(entryCard));
    const rows = [[t("source"), say(meta.source)], [t("date"), meta.date], [t("crs"), meta.crs], [t("compiler"), say(meta.compiler)], [t("review_no"), meta.review_no]]
      .filter(([, value]) => value);
    at("imprint").replaceChildren(
      h("dl", {}, rows.map(([title, value]) => h("div", {}, h("dt", {}, title), h("dd", {}, value)))),
      h("p", { class: "made-with" }, `geoplan ${meta.version}`.trim()));
  };

  at("languages").addEventListener("click", (event) => {
    const { language } = event.target.dataset;
    if (!language) return;
    geoplan.setLanguage(language);
    draw();
  });
  draw();
  document.documentElement.dataset.ready = "yes";
})();
