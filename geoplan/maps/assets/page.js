"use strict";
/* The page of one map: panel, selectors, linked table and map. */
(() => {
  const data = JSON.parse(document.getElementById("geoplan-data").textContent);
  geoplan.speak(data);
  const { h, t, say, word, figure, number, percent } = geoplan;
  const at = (id) => document.getElementById(id);

  const layers = data.layers.map(geoplan.layer);
  const ofRole = (role) => layers.find((layer) => layer.role === role && layer.n) || null;
  const homes = ofRole("homes");
  const areas = ofRole("areas");
  const services = new Map(data.services.map((entry) => [entry.id, entry]));
  const serviceTitle = (id) => (services.has(id) ? say(services.get(id).title) : word(id));

  /* ---- tables ---- */

  const rowsOf = (block) => {
    if (!block) return [];
    const columns = geoplan.columns(block);
    return Array.from({ length: block.n }, (_, row) => {
      const entry = new Map();
      for (const [name, value] of columns) entry.set(name, value(row));
      return entry;
    });
  };
  const districtRows = rowsOf(data.districts);
  const missingRows = rowsOf(data.missing);
  const sheets = data.sheets.map((block) => ({ ...block, rows: rowsOf(block) })); // tables of other analyses
  const leveled = [...districtRows, ...sheets.flatMap((sheet) => sheet.rows)];
  const distinct = (values) => [...new Set(values)].filter((value) => value !== null && value !== undefined);

  const COMPLETE = "\u0000complete"; // no service has this name
  const hasComplete = Boolean(homes) && data.services.length !== 1 && homes.classes.some((code) => code >= 0);
  const isDivided = (level) =>
    distinct(leveled.filter((row) => row.get("level") === level).map((row) => row.get("district_id")).filter(Boolean)).length > 1;
  const WIDEST = ["区", "街道", "社区", "网格"]; // other levels after them, by name
  const rank = (level) => (WIDEST.includes(level) ? WIDEST.indexOf(level) : WIDEST.length);
  const levels = distinct(leveled.map((row) => row.get("level"))).filter((level) => level !== "all").sort((a, b) => rank(a) - rank(b));
  const methods = distinct(districtRows.map((row) => row.get("method")));
  const judged = methods.filter((name) => districtRows.some((row) => row.get("method") === name && typeof row.get("meets") === "boolean"));
  const bases = ["share_people", "share_homes", "share_area"].filter(
    (name) => districtRows.some((row) => typeof row.get(name) === "number"));

  /* What the map opens at: completeness where it tells homes apart, else the service that does so best. */
  const opensAt = () => {
    const tellsApart = hasComplete && new Set(homes.classes).size > 2;
    const known = homes ? data.services.filter((entry) => homes.services.has(entry.id)) : [];
    if (tellsApart || known.length === 0) return hasComplete || data.services.length === 0 ? COMPLETE : data.services[0].id;
    const evenness = ({ id }) => {
      const { served } = homes.services.get(id);
      let count = 0;
      for (let row = 0; row < homes.n; row += 1) if (served(row) === true) count += 1;
      return Math.abs(count / homes.n - 0.5);
    };
    const scores = known.map(evenness);
    return known[scores.indexOf(Math.min(...scores))].id;
  };

  const state = {
    service: opensAt(),
    by: judged.length === 1 && judged[0] === "straight" ? "served" : "distance", // walks would belie the shares beside them
    level: levels.find(isDivided) || levels[0] || "all",
    method: judged.length === 1 ? judged[0] : methods.includes("network") ? "network" : methods[0], // the standard's own first
    cutoff: "standard",
    basis: bases[0],
    sort: "district",
    down: false,
  };

  /* ---- the map ---- */

  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map("map", {
    zoomControl: false, attributionControl: false, zoomSnap: 0.25, wheelPxPerZoomLevel: 90,
    minZoom: 7, maxZoom: 20, zoomAnimation: !still, fadeAnimation: !still, inertia: !still,
  });
  const [west, south, east, north] = data.bounds;
  const home = L.latLngBounds([south, west], [north, east]);
  const zoomButtons = L.control.zoom({ position: "bottomright", zoomInText: "+", zoomOutText: "−" }).addTo(map);
  L.control.scale({ imperial: false, maxWidth: 140, position: "bottomleft" }).addTo(map);
  const narrow = window.matchMedia("(max-width: 760px)").matches; // keep clear of the sheet, or of the legend
  map.fitBounds(home, {
    paddingTopLeft: [24, narrow ? 50 : 24],
    paddingBottomRight: narrow ? [24, 0.43 * window.innerHeight + 10] : [Math.min(264, map.getSize().x / 3), 24],
    animate: false,
  });
  map.setMaxBounds(home.pad(3)); // wide enough for the place beside sheet and legend
  map.createPane("marks").style.zIndex = 450;
  map.getPane("marks").style.pointerEvents = "none";

  const marks = { hover: null, pin: null, row: null };
  const ACCENT = "#1d2b30";
  let canvas = null; // made once all colours are known
  let overlay = null;
  const redraw = (...painters) => painters.forEach((painter) => painter && painter.redraw());

  /* ---- colours that follow the selectors ---- */

  const SERVED = {
    colours: data.served_colours,
    titles: () => [data.texts.page_not_served, data.texts.page_served],
  };

  const paintHomes = () => {
    if (!homes) return;
    const chosen = homes.services.has(state.service);
    if (!chosen) { geoplan.setPaint(homes, homes.classes, homes.style); return; }
    if (state.by === "served") {
      const { served } = homes.services.get(state.service);
      const classes = Int16Array.from({ length: homes.n }, (_, row) => ({ true: 1, false: 0, null: -1 }[served(row)]));
      geoplan.setPaint(homes, classes, { ...homes.style, ...SERVED, titles: SERVED.titles(), note: services.get(state.service).title });
      return;
    }
    geoplan.paintDistance(homes, state.service, services.get(state.service).title, data.texts.page_unreachable);
  };

  const keep = (layer, test) => {
    layer.kept = Uint8Array.from({ length: layer.n }, (_, row) => (test(row) ? 1 : 0));
    geoplan.setPaint(layer, layer.paint.classes, layer.paint.style);
  };

  const SHARES = {
    breaks: [0.5, 0.7, 0.9],
    colours: data.share_colours,
    titles: ["< 50%", "50–70%", "70–90%", "≥ 90%"].map((text) => ({ zh: text, en: text })),
  };

  const paintAreas = () => {
    if (!areas) return;
    areas.kept = Uint8Array.from({ length: areas.n }, (_, row) => {
      const level = areas.value("level", row);
      return level === null || level === state.level ? 1 : 0;
    });
    if (!districtRows.length) { geoplan.setPaint(areas, areas.classes, areas.style); return; }
    const shares = new Map(tableRows().map((row) => [row.id, row.share]));
    const classes = Int16Array.from({ length: areas.n }, (_, row) => {
      const share = shares.get(areas.value("district_id", row));
      return share === null || share === undefined ? -1 : SHARES.breaks.filter((limit) => share >= limit).length;
    });
    geoplan.setPaint(areas, classes, {
      ...areas.style, ...SHARES, fill: true, opacity: 0.4, blend: "multiply", all: true, hideOthers: true,
      note: data.texts[state.service === COMPLETE ? "page_complete_mean" : "page_share"],
    });
  };

  /* The ground of the service, method and cutoff chosen; where radii of the standard differ, in its own row. */
  const paintReach = (layer, chosen) => {
    const metres = chosen ? cutoffOf(state.service) : null;
    const role = chosen && chosenCutoff(state.service) === "standard" ? "standard" : "asked";
    const fits = (row) => layer.value("service", row) === state.service &&
      layer.value("method", row) === state.method && layer.value("cutoff_m", row) === metres;
    const rows = Array.from({ length: layer.n }, (_, row) => row).filter(fits);
    const own = rows.filter((row) => layer.value("cutoff_role", row) === role);
    const shown = new Set(own.length ? own : rows);
    layer.kept = Uint8Array.from({ length: layer.n }, (_, row) => (shown.has(row) ? 1 : 0));
    const method = data.texts[`page_method_${state.method}`];
    const told = (language) => `${services.get(state.service).title[language]} · ${method[language]} · ${number(metres)} m`;
    const note = chosen && services.has(state.service) ? { zh: told("zh"), en: told("en") } : data.texts.page_reach_choose;
    geoplan.setPaint(layer, layer.paint.classes, { ...layer.style, note });
  };

  const paintFiltered = () => {
    const chosen = state.service !== COMPLETE;
    const counted = chosen && services.has(state.service) ? services.get(state.service).accepts : [state.service];
    for (const layer of layers) {
      if (layer.role === "services") keep(layer, (row) => !chosen || counted.includes(layer.value("service", row)));
      if (layer.role === "gaps") {
        const limit = cutoffOf(state.service);
        const limits = new Set(layer.columns.some((entry) => entry.name === "cutoff_m")
          ? Array.from({ length: layer.n }, (_, row) => layer.value("cutoff_m", row)) : []);
        keep(layer, (row) => chosen && layer.value("service", row) === state.service &&
          (!limits.has(limit) || layer.value("cutoff_m", row) === limit));
      }
      if (layer.role === "reach") paintReach(layer, chosen);
    }
  };

  const repaint = () => {
    paintHomes();
    paintAreas();
    paintFiltered();
    redraw(canvas, overlay);
    drawLegend();
  };

  /* ---- the table's rows ---- */

  const isCutoff = (row, cutoff) =>
    cutoff === "standard" ? row.get("cutoff_role") === "standard" : row.get("cutoff_role") !== "standard" && row.get("cutoff_m") === cutoff;

  const ofService = (service) => districtRows.filter((row) => row.get("service") === service && row.get("method") === state.method);

  const cutoffsOf = (service) => {
    const rows = ofService(service);
    const asked = distinct(rows.filter((row) => row.get("cutoff_role") !== "standard").map((row) => row.get("cutoff_m")));
    const standard = rows.some((row) => row.get("cutoff_role") === "standard") ? ["standard"] : [];
    return [...standard, ...asked.sort((a, b) => a - b)];
  };

  /* The cutoff asked for where the service has it; else the standard's, else the largest. */
  const chosenCutoff = (service) => {
    const known = cutoffsOf(service);
    if (known.includes(state.cutoff)) return state.cutoff;
    return known.includes("standard") ? "standard" : known[known.length - 1];
  };

  const cutoffOf = (service) => {
    const cutoff = chosenCutoff(service);
    const row = ofService(service).find((entry) => isCutoff(entry, cutoff));
    return row ? row.get("cutoff_m") : null;
  };

  const missingCount = (level, id) =>
    missingRows.filter((row) => row.get("level") === level && row.get("district_id") === id).length;

  const serviceRows = (level) => {
    const cutoff = chosenCutoff(state.service);
    return ofService(state.service)
      .filter((row) => row.get("level") === level && isCutoff(row, cutoff))
      .map((row) => ({
        id: row.get("district_id") || "",
        district: row.get("district") || row.get("district_id") || "",
        people: row.get("people"),
        homes: row.get("homes"),
        served: row.get("people_served"),
        homesServed: row.get("homes_served"),
        share: row.get(state.basis) ?? null,
        target: row.get("target"),
        meets: row.get("meets"),
      }));
  };

  const completeRows = (level) => {
    const seen = new Map();
    for (const row of districtRows) {
      if (row.get("level") !== level || seen.has(row.get("district_id"))) continue;
      seen.set(row.get("district_id"), {
        id: row.get("district_id") || "",
        district: row.get("district") || row.get("district_id") || "",
        people: row.get("people"),
        homes: row.get("homes"),
        share: null,
        missing: missingRows.length && level !== "all" && row.get("district_id") ? missingCount(level, row.get("district_id")) : null,
      });
    }
    if (areas) {
      for (let row = 0; row < areas.n; row += 1) {
        const found = seen.get(areas.value("district_id", row));
        if (found && areas.value("level", row) === level) found.share = areas.value("complete", row);
      }
    }
    const overall = data.measures.find((measure) => /^(mean_)?complete/.test(measure.name) && measure.unit === "share");
    if (level === "all" && overall) seen.forEach((row) => { row.share = overall.value; });
    return [...seen.values()];
  };

  const rowsAt = (level) => (state.service === COMPLETE ? completeRows(level) : serviceRows(level));

  const tableRows = () => {
    const value = (row) => (state.sort === "district" ? row.district : row[state.sort]);
    const sorted = rowsAt(state.level).sort((a, b) => {
      const [left, right] = [value(a), value(b)];
      if (left === null || left === undefined) return 1;
      if (right === null || right === undefined) return -1;
      const order = typeof left === "string" ? left.localeCompare(right, "zh-CN", { numeric: true }) : left - right;
      return state.down ? -order : order;
    });
    return [...sorted.filter((row) => row.id !== ""), ...sorted.filter((row) => row.id === "")];
  };

  /* ---- the panel ---- */

  const segments = (label, options, chosen, onchoose) =>
    h("div", { class: "segments", role: "group", "aria-label": label },
      options.map(([value, title]) => {
        const button = h("button", { type: "button", "aria-pressed": String(value === chosen) }, title);
        button.addEventListener("click", () => {
          [...button.parentNode.children].forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
          onchoose(value);
        });
        return button;
      }));

  const select = (id, label, options, chosen, onchoose) => {
    const list = h("select", { id, "aria-label": label });
    for (const [value, title, group] of options) {
      const option = h("option", { value: String(options.findIndex((entry) => entry[0] === value)) }, title);
      option.selected = value === chosen;
      if (!group) { list.append(option); continue; }
      let last = list.lastElementChild;
      if (!last || last.tagName !== "OPTGROUP" || last.label !== group) { last = h("optgroup", { label: group }); list.append(last); }
      last.append(option);
    }
    list.addEventListener("change", () => onchoose(options[Number(list.value)][0]));
    return h("div", { class: "select" }, list);
  };

  const byKind = () => {
    const kinds = distinct(data.services.map((entry) => entry.kind)).filter(Boolean);
    const order = (entry) => (entry.kind ? kinds.indexOf(entry.kind) : kinds.length);
    return [...data.services].sort((a, b) => order(a) - order(b))
      .map((entry) => [entry.id, say(entry.title), entry.kind ? word(entry.kind) : t("other_kind")]);
  };

  const drawChooser = () => {
    const options = [...(hasComplete || data.services.length === 0 ? [[COMPLETE, t("complete")]] : []), ...byKind()];
    const chosen = homes && homes.services.has(state.service);
    const box = at("chooser");
    box.replaceChildren();
    if (options.length < 2) return;
    const modes = h("div", { class: "modes", hidden: !chosen },
      segments(t("colour_by"), [["distance", t("by_distance")], ["served", t("by_served")]], state.by, (by) => {
        state.by = by;
        repaint();
      }));
    box.append(
      h("label", { class: "field-label", for: "service" }, t("choose_service")),
      select("service", t("choose_service"), options, state.service, (service) => {
        state.service = service;
        modes.hidden = !(homes && homes.services.has(service));
        unpin();
        drawFigures();
        drawDistricts();
        repaint();
      }),
      modes);
  };

  const tile = (value, title, note, tone) =>
    h("div", { class: tone ? `tile ${tone}` : "tile" }, h("p", { class: "tile-value" }, value),
      h("p", { class: "tile-title" }, title), note ? h("p", { class: "tile-note" }, note) : null);

  const badge = (meets) =>
    meets === null || meets === undefined ? null
      : h("span", { class: meets ? "badge good" : "badge poor" }, t(meets ? "meets" : "fails"));

  const measureValue = (measure) => {
    const { value, unit } = measure;
    if (value === null) return "–";
    if (unit === "share") return percent(value);
    return number(value, Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 2);
  };

  const drawFigures = () => {
    const box = at("figures");
    box.replaceChildren();
    const tiles = [];
    const total = state.service === COMPLETE ? null : rowsAt("all")[0];
    if (total) {
      const known = total.people !== null && total.people !== undefined;
      const [count, all, title] = known ? [total.served, total.people, t("people_within")] : [total.homesServed, total.homes, t("homes_within")];
      tiles.push(tile(percent(total.share), `${t(state.basis)} · ${number(cutoffOf(state.service))} m`,
        total.target === null || total.target === undefined ? null : `${t("target")} ${percent(total.target)}`,
        total.meets === false ? "poor" : total.meets ? "good" : null));
      tiles.push(tile(typeof count === "number" ? number(count) : "–", title, t("of_all").replace("{n}", number(all))));
    } else {
      for (const measure of data.measures.slice(0, 4)) {
        const unit = ["share", "people", "count"].includes(measure.unit) ? null : say(measure.unit_title);
        tiles.push(tile(measureValue(measure), say(measure.title), unit));
      }
    }
    if (tiles.length) box.append(h("div", { class: "tiles" }, tiles));
  };

  const bar = (share, target) => {
    const track = h("span", { class: "bar", "aria-hidden": "true" });
    if (share === null || share === undefined) return track;
    const fill = h("span", { class: "bar-fill" });
    fill.style.width = `${Math.max(0, Math.min(100, 100 * share))}%`;
    track.append(fill);
    if (typeof target === "number") {
      const mark = h("span", { class: "bar-target" });
      mark.style.left = `${100 * target}%`;
      track.append(mark);
    }
    return track;
  };

  const areaOf = (id) => {
    if (!areas || !id) return null;
    for (let row = 0; row < areas.n; row += 1) {
      if (areas.value("district_id", row) === id && (!areas.kept || areas.kept[row])) return [areas, row];
    }
    return null;
  };

  const zoomTo = (id) => {
    const found = areaOf(id);
    if (!found) return;
    const [west_, north_, east_, south_] = areas.box.slice(4 * found[1], 4 * found[1] + 4);
    const latlng = (x, y) => L.latLng((Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, (x - 0.5) * 360);
    map.fitBounds(L.latLngBounds(latlng(west_, south_), latlng(east_, north_)), { padding: [40, 40], animate: !still });
  };

  const highlight = (id) => {
    marks.row = areaOf(id);
    redraw(overlay);
    at("districts").querySelectorAll("tr[data-row]").forEach((row) =>
      row.classList.toggle("lit", id !== "" && row.dataset.row === id));
  };

  const missingOf = (id) => missingRows
    .filter((row) => row.get("level") === state.level && row.get("district_id") === id)
    .map((row) => serviceTitle(row.get("service")));

  const lastCell = (row) => {
    if (state.service !== COMPLETE) return badge(row.meets);
    if (row.missing === null || row.missing === undefined) return null;
    if (row.missing === 0) return h("span", { class: "badge good" }, t("none_missing"));
    const button = h("button", { type: "button", class: "badge plain", "aria-expanded": "false" }, t("n_missing").replace("{n}", number(row.missing)));
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!open));
      const line = button.closest("tr");
      if (open) { line.nextElementSibling.remove(); return; }
      line.after(h("tr", { class: "more" }, h("td", { colspan: 4 }, missingOf(row.id).join(geoplan.language() === "zh" ? "、" : ", "))));
    });
    return button;
  };

  const tableRow = (row, total) => {
    const name = row.id === "" && !total ? t("no_district") : total ? t("total") : row.district;
    const label = !total && areaOf(row.id)
      ? h("button", { type: "button", class: "link", onclick: () => zoomTo(row.id), onfocus: () => highlight(row.id), onblur: () => highlight("") }, name)
      : name;
    const count = row.people === null || row.people === undefined ? row.homes : row.people;
    const element = h("tr", { class: total ? "total" : null, "data-row": total ? null : row.id },
      h("th", { scope: "row" }, label),
      h("td", { class: "numeric" }, count === null || count === undefined ? "–" : number(count)),
      h("td", { class: "share" }, h("span", { class: "share-value" }, row.share === null || row.share === undefined ? "–" : percent(row.share)), bar(row.share, row.target)),
      h("td", { class: "state" }, lastCell(row)));
    if (!total) {
      element.addEventListener("mouseenter", () => highlight(row.id));
      element.addEventListener("mouseleave", () => highlight(""));
    }
    return element;
  };

  const header = (key, title, numeric) => {
    const active = state.sort === key;
    const order = active ? (state.down ? "descending" : "ascending") : null;
    return h("th", { scope: "col", class: numeric ? "numeric" : null, "aria-sort": order },
      h("button", {
        type: "button", class: active ? `sort ${order}` : "sort", "data-sort": key,
        onclick: () => {
          state.down = active ? !state.down : key !== "district";
          state.sort = key;
          drawDistricts();
          at("districts").querySelector(`[data-sort="${key}"]`).focus();
        },
      }, title));
  };

  const districtTable = () => {
    const rows = tableRows();
    const complete = state.service === COMPLETE;
    const total = rowsAt("all")[0];
    const counted = rows.some((row) => typeof row.people === "number") ? "people" : "homes";
    const share = complete ? t("complete_mean") : t(state.basis);
    const shares = rows.some((row) => row.share !== null) || (total && total.share !== null);
    const judged = [...rows, total].some((row) => row && (complete ? typeof row.missing === "number" : typeof row.meets === "boolean"));
    return h("table", { class: [shares ? "" : "no-share", judged ? "" : "no-state"].join(" ") },
      h("caption", { class: "unseen" }, `${t("districts")} · ${complete ? t("complete") : serviceTitle(state.service)}`),
      h("thead", {}, h("tr", {}, header("district", t("district")), header(counted, t(counted), true),
        header("share", share, true), h("th", { scope: "col", class: "state" }, complete ? t("missing") : t("verdict")))),
      h("tbody", {}, total ? tableRow(total, true) : null, rows.map((row) => tableRow(row, false))));
  };

  const sheetRow = (sheet, row) => {
    const total = row.get("level") === "all";
    const id = row.get("district_id");
    const name = total ? t("total") : id === "" ? t("no_district") : row.get("district") || id;
    const label = !total && areaOf(id)
      ? h("button", { type: "button", class: "link", onclick: () => zoomTo(id), onfocus: () => highlight(id), onblur: () => highlight("") }, name)
      : name;
    const element = h("tr", { class: total ? "total" : null, "data-row": total ? null : id },
      id === undefined ? null : h("th", { scope: "row" }, label),
      sheet.shown.map((entry) => h("td", { class: "numeric" }, figure(row.get(entry.name), entry.unit))));
    if (!total && id !== undefined) {
      element.addEventListener("mouseenter", () => highlight(id));
      element.addEventListener("mouseleave", () => highlight(""));
    }
    return element;
  };

  const sheetTable = (sheet) => {
    const named = sheet.rows.some((row) => row.has("district_id"));
    const isTotal = (row) => row.get("level") === "all";
    const rows = sheet.rows.filter((row) => !row.has("level") || isTotal(row) || row.get("level") === state.level);
    const value = (row) => row.get(state.sort);
    rows.sort((a, b) => {
      const [left, right] = [value(a), value(b)];
      if (isTotal(a) !== isTotal(b)) return isTotal(a) ? -1 : 1;
      if (typeof left !== "number" || typeof right !== "number") return Number(typeof right === "number") - Number(typeof left === "number");
      return state.down ? right - left : left - right;
    });
    return h("table", { class: "sheet" },
      h("caption", { class: "unseen" }, say(sheet.title)),
      h("thead", {}, h("tr", {}, named ? header("district", t("district")) : null,
        sheet.shown.map((entry) => header(entry.name, say(entry.title), true)))),
      h("tbody", {}, rows.map((row) => sheetRow(sheet, row))));
  };

  const drawSheets = (box) => sheets.forEach((sheet, number) => {
    const choose = (value) => { state.level = value; drawDistricts(); repaint(); };
    const field = number === 0 && levels.length > 1
      ? h("div", { class: "field" }, select("level", t("level"), levels.map((level) => [level, word(level)]), state.level, choose)) : null;
    box.append(h("div", { class: "section-head" }, h("h2", {}, say(sheet.title)), field), sheetTable(sheet));
  });

  const drawDistricts = () => {
    const box = at("districts");
    box.replaceChildren();
    if (!districtRows.length) { drawSheets(box); return; }
    const redo = (key) => (value) => { state[key] = value; drawFigures(); drawDistricts(); repaint(); };
    const fields = [];
    const field = (id, title, options, chosen, key) => {
      if (options.length > 1) fields.push(h("div", { class: "field" }, h("label", { class: "field-label", for: id }, title), select(id, title, options, chosen, redo(key))));
    };
    field("level", t("level"), levels.map((level) => [level, word(level)]), state.level, "level");
    if (state.service !== COMPLETE) {
      const known = cutoffsOf(state.service);
      const cutoff = chosenCutoff(state.service);
      const standard = ofService(state.service).find((row) => row.get("cutoff_role") === "standard");
      field("cutoff", t("cutoff"), known.map((value) => [value, value === "standard"
        ? `${t("standard")} ${number(standard.get("cutoff_m"))} m` : `${number(value)} m`]), cutoff, "cutoff");
      field("basis", t("basis"), bases.map((basis) => [basis, t(basis)]), state.basis, "basis");
    }
    const method = state.service !== COMPLETE && methods.length > 1
      ? segments(t("method"), methods.map((name) => [name, t(`method_${name}`)]), state.method, redo("method")) : null;
    box.append(
      h("div", { class: "section-head" }, h("h2", {}, t("districts")), method),
      fields.length ? h("div", { class: "fields" }, fields) : "",
      districtTable());
  };

  const drawImprint = () => {
    const { meta } = data;
    const rows = [
      [t("source"), say(meta.source)], [t("date"), meta.date], [t("crs"), meta.crs], [t("compiler"), say(meta.compiler)],
      [t("standard_used"), data.standards.map(say).join("；")], [t("review_no"), meta.review_no],
    ].filter(([, value]) => value);
    at("imprint").replaceChildren(
      h("dl", {}, rows.map(([title, value]) => h("div", {}, h("dt", {}, title), h("dd", {}, value)))),
      h("p", { class: "made-with" }, `geoplan ${meta.version}`.trim(), " · Leaflet"));
  };

  const drawNotices = () => {
    const { meta } = data;
    at("notices").replaceChildren(...[
      meta.review_no ? null : h("p", { class: "notice draft" }, t("draft")),
      meta.sample ? h("p", { class: "notice sample" }, t("sample")) : null,
    ].filter(Boolean));
  };

  const drawLegend = () => {
    const open = Boolean(document.querySelector(".legend-base[open]"));
    const focused = document.activeElement && document.activeElement.id;
    at("legend").replaceChildren(h("h2", { class: "legend-head" }, t("legend")), ...geoplan.legend(layers, () => redraw(canvas)));
    const base = document.querySelector(".legend-base");
    if (base) base.open = open;
    if (focused && focused.startsWith("layer-")) at(focused).focus();
  };

  const drawFrame = () => {
    document.title = [say(data.title), say(data.meta.study)].filter(Boolean).join(" · ");
    at("study").textContent = say(data.meta.study);
    at("title").textContent = say(data.title);
    at("subtitle").textContent = say(data.subtitle);
    at("legend-button").textContent = t("legend");
    at("handle").setAttribute("aria-label", t("panel"));
    at("panel").setAttribute("aria-label", t("panel"));
    at("legend").setAttribute("aria-label", t("legend"));
    at("north").setAttribute("aria-label", t("north"));
    at("pin").setAttribute("aria-label", t("pinned"));
    at("languages").setAttribute("aria-label", t("language"));
    at("map").setAttribute("aria-label", `${say(data.title)}：${t("map_help")}`);
    zoomButtons.getContainer().querySelectorAll("a").forEach((button, i) => {
      button.title = t(i ? "zoom_out" : "zoom_in");
      button.setAttribute("aria-label", button.title);
    });
    document.querySelectorAll("#languages button").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.language === geoplan.language())));
  };

  const drawAll = () => {
    drawFrame();
    drawChooser();
    drawFigures();
    drawDistricts();
    drawImprint();
    drawNotices();
    repaint();
    unpin();
  };

  /* ---- cards ---- */

  const homeLines = (layer, row, all) => {
    if (layer !== homes) return [];
    const lines = [];
    for (const [id, entry] of homes.services) {
      const chosen = id === state.service;
      if (!chosen && !all) continue;
      const metres = entry.metres(row);
      const served = entry.served(row);
      const text = metres === null ? t("beyond") : `${number(metres)} m`;
      lines.push([serviceTitle(id), `${text}${served === null ? "" : served ? " ✓" : " ✗"}`, chosen]);
    }
    return lines.sort((a, b) => Number(b[2] || 0) - Number(a[2] || 0));
  };

  const headingOf = (layer, row) => {
    if (layer.role === "services") return layer.value("name", row) || serviceTitle(layer.value("service", row));
    if (layer.role === "areas") return layer.value("district", row);
    return null;
  };

  const cardOf = ([layer, row], all) => geoplan.cardOf(layer, row, homeLines(layer, row, all), headingOf(layer, row)).filter(Boolean);

  const place = (card, point) => {
    const stage = map.getSize();
    const { offsetWidth: width, offsetHeight: height } = card;
    const left = point.x + 16 + width > stage.x - 8 ? point.x - width - 14 : point.x + 16;
    const top = Math.min(Math.max(8, point.y - 20), stage.y - height - 8);
    card.style.transform = `translate(${Math.round(Math.max(8, left))}px, ${Math.round(Math.max(8, top))}px)`;
  };

  const found = (event) => {
    const [wx, wy] = geoplan.world(event.latlng);
    return geoplan.hit(layers, canvas.view, wx, wy, event.originalEvent.pointerType === "touch" ? 12 : 5);
  };

  const same = (a, b) => (a === null || b === null ? a === b : a[0] === b[0] && a[1] === b[1]);

  function unpin() {
    marks.pin = null;
    at("pin").hidden = true;
    redraw(overlay);
  }

  const pin = (feature) => {
    if (!feature) { unpin(); return; }
    marks.pin = feature;
    marks.hover = null;
    at("card").hidden = true;
    at("pin").hidden = false;
    at("pin").replaceChildren(
      h("button", { type: "button", class: "close", "aria-label": t("close"), onclick: unpin }, "×"), ...cardOf(feature, true));
    redraw(overlay);
  };

  let waiting = 0;
  const hover = (event) => {
    if (waiting || map.dragging.moving() || at("app").dataset.printing) return;
    waiting = requestAnimationFrame(() => {
      waiting = 0;
      const feature = found(event);
      if (!same(feature, marks.hover)) {
        marks.hover = feature;
        map.getContainer().classList.toggle("pointing", Boolean(feature));
        at("card").hidden = !feature || same(feature, marks.pin);
        if (feature) at("card").replaceChildren(...cardOf(feature, false));
        redraw(overlay);
      }
      if (feature) place(at("card"), event.containerPoint);
    });
  };

  const leave = () => {
    marks.hover = null;
    at("card").hidden = true;
    redraw(overlay);
  };

  if (window.matchMedia("(hover: hover)").matches) map.on("mousemove", hover).on("mouseout", leave);
  map.on("click", (event) => pin(found(event))).on("movestart zoomstart", leave);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { unpin(); closeLegend(); } });

  /* ---- frame ---- */

  const closeLegend = () => {
    at("app").classList.remove("legend-open");
    at("legend-button").setAttribute("aria-expanded", "false");
  };
  at("legend-button").addEventListener("click", () => {
    const open = at("app").classList.toggle("legend-open");
    at("legend-button").setAttribute("aria-expanded", String(open));
  });
  at("handle").addEventListener("click", () => {
    const next = { peek: "half", half: "full", full: "peek" };
    at("app").dataset.sheet = next[at("app").dataset.sheet];
  });
  at("languages").addEventListener("click", (event) => {
    const { language } = event.target.dataset;
    if (!language) return;
    geoplan.setLanguage(language);
    drawAll();
  });

  /* The sheet has its own layout; it is laid out before printing, when print styles do not hold yet. */
  let before = null;
  const relayout = (bounds) => {
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(bounds, { animate: false });
    canvas._update();
    overlay._update();
  };
  window.addEventListener("beforeprint", () => {
    before = map.getBounds().pad(-0.02);
    leave();
    at("app").dataset.printing = "yes";
    at("app").append(at("districts")); // the whole table, on pages of its own
    at("legend").querySelectorAll("details").forEach((base) => { base.open = true; });
    relayout(before);
  });
  window.addEventListener("afterprint", () => {
    delete at("app").dataset.printing;
    at("figures").after(at("districts"));
    drawLegend();
    relayout(before);
  });

  drawAll();
  canvas = geoplan.painter(map, (ctx, view) => geoplan.draw(ctx, layers, view), "overlayPane");
  overlay = geoplan.painter(map, (ctx, view) => geoplan.drawMarks(ctx,
    [marks.row, marks.hover, marks.pin].filter(Boolean).map(([layer, row]) => [layer, row, ACCENT]), view), "marks");
  document.documentElement.dataset.ready = "yes";
})();
