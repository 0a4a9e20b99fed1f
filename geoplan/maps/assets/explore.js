"use strict";
/* A notebook map: the layers of a result on a map that folium made, with cards and a legend. */
geoplan.explore = (map, data) => {
  geoplan.speak(data);
  geoplan.setLanguage(data.language);
  document.body.classList.add("gp");
  const { h, t } = geoplan;
  const layers = data.layers.map(geoplan.layer);
  for (const layer of layers) {
    if (layer.role === "gaps" || layer.role === "reach") layer.visible = false; // of all services at once: on demand
    if (layer.role === "homes" && layer.services.size && layer.classes.every((code) => code < 0)) { // no completeness
      const [first] = data.services.filter(({ id }) => layer.services.has(id));
      geoplan.paintDistance(layer, first.id, first.title, data.texts.page_unreachable);
    }
    if (layer.role !== "areas") continue;
    const level = layer.n ? layer.value("level", 0) : null; // levels lie on each other: the first alone
    layer.kept = Uint8Array.from({ length: layer.n }, (_, row) => Number(layer.value("level", row) === level));
    geoplan.setPaint(layer, layer.classes, layer.style);
  }
  const [west, south, east, north] = data.bounds;
  map.fitBounds([[south, west], [north, east]], { padding: [20, 20], maxZoom: 18, animate: false });
  map.attributionControl.setPrefix(false);
  map.createPane("marks").style.zIndex = 450;
  map.getPane("marks").style.pointerEvents = "none";

  L.control.scale({ imperial: false, maxWidth: 140, position: "bottomleft" }).addTo(map);
  const marks = { hover: null, pin: null };
  const canvas = geoplan.painter(map, (ctx, view) => geoplan.draw(ctx, layers, view), "overlayPane");
  const overlay = geoplan.painter(map, (ctx, view) => geoplan.drawMarks(ctx,
    [marks.hover, marks.pin].filter(Boolean).map(([layer, row]) => [layer, row, "#1d2b30"]), view), "marks");

  const stage = map.getContainer();
  const card = h("div", { class: "card", hidden: true });
  const pinned = h("div", { class: "card pinned", role: "region", "aria-label": t("pinned"), hidden: true });
  const legend = h("aside", { class: "legend", "aria-label": t("legend") });
  const frame = h("div", { class: "explore-frame" }, legend, card, pinned);
  stage.append(frame);
  L.DomEvent.disableClickPropagation(frame).disableScrollPropagation(frame);
  legend.replaceChildren(...geoplan.legend(layers, () => canvas.redraw()));

  const titles = new Map(data.services.map((entry) => [entry.id, entry.title]));
  const lines = (layer, row) => [...layer.services].map(([id, entry]) => {
    const metres = entry.metres(row);
    return [titles.has(id) ? geoplan.say(titles.get(id)) : geoplan.word(id), metres === null ? t("beyond") : `${geoplan.number(metres)} m`, false];
  });
  const cardOf = ([layer, row], all) => geoplan.cardOf(layer, row, all ? lines(layer, row) : [], null).filter(Boolean);
  const found = (event) => {
    const [wx, wy] = geoplan.world(event.latlng);
    return geoplan.hit(layers, canvas.view, wx, wy, 5);
  };
  const unpin = () => { marks.pin = null; pinned.hidden = true; overlay.redraw(); };

  map.on("mousemove", (event) => {
    const feature = found(event);
    marks.hover = feature;
    stage.classList.toggle("pointing", Boolean(feature));
    card.hidden = !feature;
    if (feature) {
      card.replaceChildren(...cardOf(feature, false));
      const { x, y } = event.containerPoint;
      const left = x + 16 + card.offsetWidth > map.getSize().x ? x - card.offsetWidth - 14 : x + 16;
      card.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, Math.min(y - 16, map.getSize().y - card.offsetHeight - 4))}px)`;
    }
    overlay.redraw();
  });
  map.on("mouseout", () => { marks.hover = null; card.hidden = true; overlay.redraw(); });
  map.on("click", (event) => {
    const feature = found(event);
    if (!feature) { unpin(); return; }
    marks.pin = feature;
    pinned.hidden = false;
    pinned.replaceChildren(h("button", { type: "button", class: "close", "aria-label": t("close"), onclick: unpin }, "×"), ...cardOf(feature, true));
    overlay.redraw();
  });
  document.documentElement.dataset.ready = "yes";
};
