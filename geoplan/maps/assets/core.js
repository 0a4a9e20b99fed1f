"use strict";
/* Layers of a page: decoding, drawing on a canvas, and finding what lies under the pointer. */
const geoplan = {};

(() => {
  const UNITS = 1e6;
  const NOTHING = 9;
  const SMALLEST = 0.7; // pixels between drawn vertices

  /* ---- decoding ---- */

  const sums = (steps) => {
    const values = new Float64Array(steps.length);
    let value = 0;
    for (let i = 0; i < steps.length; i += 1) { value += steps[i]; values[i] = value; }
    return values;
  };

  const starts = (counts) => {
    const places = new Uint32Array(counts.length + 1);
    for (let i = 0; i < counts.length; i += 1) places[i + 1] = places[i] + counts[i];
    return places;
  };

  const worldX = (lon) => lon / 360 + 0.5;
  const worldY = (lat) => {
    const sine = Math.sin((lat * Math.PI) / 180);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  };

  /* A column as a function of the row: a number, a text, true or false; null where there is no value. */
  const column = (block) => {
    if (block.flags !== undefined) {
      const meaning = { 0: false, 1: true, "-": null };
      const flags = block.runs.flatMap((length, run) => new Array(length).fill(meaning[block.flags[run]]));
      return (row) => flags[row];
    }
    if (block.words !== undefined) return (row) => (block.codes[row] < 0 ? null : block.words[block.codes[row]]);
    const values = sums(block.steps);
    const factor = 10 ** block.decimals;
    if (block.present === undefined) return (row) => values[row] / factor;
    const places = new Int32Array(block.present.reduce((total, length) => total + length, 0)).fill(-1);
    let row = 0;
    let place = 0;
    block.present.forEach((length, run) => {
      for (const end = row + length; row < end; row += 1) if (run % 2 === 0) { places[row] = place; place += 1; }
    });
    return (at) => (places[at] < 0 ? null : values[places[at]] / factor);
  };

  /* The same, decoded at its first use. */
  const lazy = (block) => {
    let read = null;
    return (row) => {
      if (!read) read = column(block);
      return read(row);
    };
  };

  /* The columns of a table by name; a Map, so that no name means anything to the language. */
  const columns = (block) => new Map(Object.entries(block.columns).map(([name, data]) => [name, column(data)]));

  const decodeGeometry = (block) => {
    const lon = sums(block.x);
    const lat = sums(block.y);
    const count = lon.length;
    const x = new Float64Array(count);
    const y = new Float64Array(count);
    for (let i = 0; i < count; i += 1) { x[i] = worldX(lon[i] / UNITS); y[i] = worldY(lat[i] / UNITS); }
    const n = block.n;
    const kinds = new Uint8Array(n);
    for (let i = 0; i < n; i += 1) kinds[i] = Number(block.kinds.length === 1 ? block.kinds : block.kinds[i]);
    const part = starts(block.parts || new Uint8Array(n).fill(1));
    const vertex = starts(block.sizes || new Uint8Array(count).fill(1));
    const box = new Float64Array(4 * n);
    for (let i = 0; i < n; i += 1) {
      let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
      for (let v = vertex[part[i]]; v < vertex[part[i + 1]]; v += 1) {
        if (x[v] < west) west = x[v];
        if (x[v] > east) east = x[v];
        if (y[v] < north) north = y[v];
        if (y[v] > south) south = y[v];
      }
      box.set([west, north, east, south], 4 * i);
    }
    return { n, x, y, kinds, part, vertex, box };
  };

  const decodeClasses = (block, n) => {
    const classes = new Int16Array(n);
    if (block === undefined) return classes;
    for (let i = 0; i < n; i += 1) classes[i] = block[i] === "-" ? -1 : Number(block[i]);
    return classes;
  };

  /* A layer ready to draw. `paint` holds the class of each feature and the look of each class. */
  geoplan.layer = (block, number) => {
    const geometry = decodeGeometry(block.geometry);
    const layer = {
      ...geometry,
      number,
      title: block.title,
      group: block.group,
      role: block.role,
      style: block.style,
      visible: block.visible,
      columns: block.columns.map((entry) => ({ ...entry, at: column(entry.data) })),
      kept: null, // rows to show; null: all
    };
    layer.value = (name, row) => {
      const found = layer.columns.find((entry) => entry.name === name);
      return found ? found.at(row) : null;
    };
    layer.classes = decodeClasses(block.classes, layer.n);
    layer.services = new Map((block.services || []).map((entry) => [entry.id, {
      metres: lazy(entry.metres), served: lazy(entry.served),
    }]));
    layer.distance = block.distance || null;
    if (block.labels) {
      const lon = sums(block.labels.x);
      const lat = sums(block.labels.y);
      const text = column(block.labels.text);
      layer.labels = Array.from(lon, (value, row) => ({
        row, x: worldX(value / UNITS), y: worldY(lat[row] / UNITS), text: text(row),
      }));
    }
    geoplan.setPaint(layer, layer.classes, layer.style);
    return layer;
  };

  geoplan.column = column;
  geoplan.columns = columns;

  /* Give a layer new classes and looks; features are sorted into one bucket a class, -1 first. */
  geoplan.setPaint = (layer, classes, style) => {
    const buckets = new Map();
    for (let i = 0; i < layer.n; i += 1) {
      if (layer.kept && !layer.kept[i]) continue;
      const code = classes[i];
      if (!buckets.has(code)) buckets.set(code, []);
      buckets.get(code).push(i);
    }
    const order = [...buckets.keys()].sort((a, b) => a - b);
    layer.paint = {
      classes,
      style,
      count: order.reduce((total, code) => total + buckets.get(code).length, 0),
      buckets: order.map((code) => ({
        code,
        rows: buckets.get(code),
        colour: code < 0 ? style.otherwise : style.colours[code],
        width: code < 0 ? style.widths[0] : style.widths[code],
        symbol: (code >= 0 && style.symbols[code]) || "circle",
      })),
    };
  };

  /* ---- drawing ---- */

  const trace = (ctx, layer, row, view, closed) => {
    const { x, y, part, vertex } = layer;
    const { scale, left, top } = view;
    for (let p = part[row]; p < part[row + 1]; p += 1) {
      const from = vertex[p];
      const to = vertex[p + 1];
      let px = x[from] * scale - left;
      let py = y[from] * scale - top;
      ctx.moveTo(px, py);
      for (let v = from + 1; v < to; v += 1) {
        const nx = x[v] * scale - left;
        const ny = y[v] * scale - top;
        if (v < to - 1 && Math.abs(nx - px) + Math.abs(ny - py) < SMALLEST) continue;
        ctx.lineTo(nx, ny);
        px = nx;
        py = ny;
      }
      if (closed) ctx.lineTo(x[from] * scale - left, y[from] * scale - top); // closePath walks the whole path each time
    }
  };

  const inView = (box, row, view, margin) =>
    box[4 * row] <= view.east + margin && box[4 * row + 2] >= view.west - margin &&
    box[4 * row + 1] <= view.south + margin && box[4 * row + 3] >= view.north - margin;

  const SYMBOLS = {
    circle: (ctx, r) => ctx.arc(0, 0, r, 0, 2 * Math.PI),
    square: (ctx, r) => ctx.rect(-0.88 * r, -0.88 * r, 1.76 * r, 1.76 * r),
    triangle: (ctx, r) => polygon(ctx, 3, 1.22 * r, 0.16 * r),
    diamond: (ctx, r) => polygon(ctx, 4, 1.2 * r, 0),
    pentagon: (ctx, r) => polygon(ctx, 5, 1.1 * r, 0),
    cross: (ctx, r) => {
      const a = 1.08 * r, b = 0.42 * r;
      [[-b, -a], [b, -a], [b, -b], [a, -b], [a, b], [b, b], [b, a], [-b, a], [-b, b], [-a, b], [-a, -b], [-b, -b]]
        .forEach(([px, py], i) => (i ? ctx.lineTo(px, py) : ctx.moveTo(px, py)));
      ctx.closePath();
    },
  };

  const polygon = (ctx, corners, r, down) => {
    for (let i = 0; i < corners; i += 1) {
      const angle = (2 * Math.PI * i) / corners - Math.PI / 2;
      const place = [r * Math.cos(angle), r * Math.sin(angle) + down];
      if (i) ctx.lineTo(...place); else ctx.moveTo(...place);
    }
    ctx.closePath();
  };

  /* Draw one symbol at the context's origin. */
  geoplan.symbol = (ctx, symbol, radius, colour, halo) => {
    ctx.beginPath();
    SYMBOLS[symbol](ctx, radius);
    if (halo) {
      ctx.lineWidth = 2 * halo;
      ctx.lineJoin = "round";
      ctx.strokeStyle = "#ffffff";
      ctx.stroke();
    }
    ctx.fillStyle = colour;
    ctx.fill();
  };

  const sprites = new Map();
  const sprite = (symbol, radius, colour, ratio) => {
    const key = `${symbol} ${radius} ${colour} ${ratio}`;
    if (!sprites.has(key)) {
      const halo = radius >= 4 ? 1.4 : radius >= 2 ? 0.5 : 0;
      const half = Math.ceil(radius * 1.3 + halo + 1);
      const size = Math.ceil(2 * half * ratio);
      const canvas = window.OffscreenCanvas ? new OffscreenCanvas(size, size) : document.createElement("canvas");
      canvas.width = canvas.height = size;
      const ctx = canvas.getContext("2d");
      ctx.scale(ratio, ratio);
      ctx.translate(half, half);
      geoplan.symbol(ctx, symbol, radius, colour, halo);
      sprites.set(key, { image: canvas.transferToImageBitmap ? canvas.transferToImageBitmap() : canvas, half });
    }
    return sprites.get(key);
  };

  /* Symbols (radius 4 and more) are smaller where there are many, and far out; dots shrink less. */
  const pointRadius = ({ paint }, zoom) => {
    const symbols = paint.style.radius >= 4;
    const crowded = symbols && paint.count > 300;
    const radius = paint.style.radius * (crowded ? 0.66 : 1);
    const grown = radius * 2 ** ((zoom - 14.5) * (symbols ? 0.6 : 0.42));
    const least = symbols ? (crowded ? 0.5 : 0.7) : 0.42;
    return Math.round(4 * Math.min(radius * (symbols ? 1.5 : 2.2), Math.max(radius * least, grown))) / 4;
  };

  const drawPoints = (ctx, layer, view) => {
    const radius = pointRadius(layer, view.zoom);
    const margin = (2 * radius) / view.scale;
    for (const bucket of layer.paint.buckets) {
      const { image, half } = sprite(bucket.symbol, radius, bucket.colour, view.ratio);
      for (const row of bucket.rows) {
        if (layer.kinds[row] === NOTHING || !inView(layer.box, row, view, margin)) continue;
        const px = ((layer.box[4 * row] + layer.box[4 * row + 2]) / 2) * view.scale - view.left - half;
        const py = ((layer.box[4 * row + 1] + layer.box[4 * row + 3]) / 2) * view.scale - view.top - half;
        ctx.drawImage(image, px, py, 2 * half, 2 * half);
      }
    }
  };

  const lineFactor = (zoom) => Math.min(3.2, Math.max(0.16, 2 ** ((zoom - 15.5) * 0.62)));

  const strokeAll = (ctx, layer, rows, view) => {
    ctx.beginPath();
    for (const row of rows) {
      if (layer.kinds[row] === 1 && inView(layer.box, row, view, 0)) trace(ctx, layer, row, view, false);
    }
    ctx.stroke();
  };

  const drawLines = (ctx, layer, view) => {
    const { style, buckets } = layer.paint;
    const factor = lineFactor(view.zoom);
    ctx.lineJoin = ctx.lineCap = "round";
    const shown = buckets.filter((bucket) => bucket.width * factor > 0.24);
    if (style.outline) {
      ctx.strokeStyle = style.outline;
      for (const bucket of shown) {
        if (bucket.width < 1) continue;
        ctx.lineWidth = Math.max(bucket.width * factor + 1.1, 0.8);
        strokeAll(ctx, layer, bucket.rows, view);
      }
    }
    ctx.setLineDash(style.dash);
    for (const bucket of shown) {
      ctx.strokeStyle = bucket.colour;
      ctx.lineWidth = Math.max(bucket.width * factor, 0.5);
      strokeAll(ctx, layer, bucket.rows, view);
    }
    ctx.setLineDash([]);
  };

  const drawPolygons = (ctx, layer, view) => {
    const { style, buckets } = layer.paint;
    for (const bucket of buckets) {
      ctx.beginPath();
      for (const row of bucket.rows) {
        if (layer.kinds[row] === 2 && inView(layer.box, row, view, 0)) trace(ctx, layer, row, view, true);
      }
      if (style.fill && !(bucket.code < 0 && style.hideOthers)) {
        ctx.globalAlpha = style.opacity;
        ctx.globalCompositeOperation = style.blend || "source-over";
        ctx.fillStyle = bucket.colour;
        ctx.fill("nonzero");
        ctx.globalAlpha = 1;
        ctx.globalCompositeOperation = "source-over";
      }
      if (style.outline) {
        ctx.lineJoin = "round";
        ctx.strokeStyle = style.outline;
        ctx.lineWidth = style.outline_width;
        ctx.stroke();
      }
    }
  };

  const asDots = (layer, view) => layer.role === "homes" && view.zoom < 16.5;

  const drawLayer = (ctx, layer, view) => {
    const has = (kind) => layer.kinds.includes(kind);
    if (asDots(layer, view)) { drawPoints(ctx, layer, view); return; }
    if (has(2)) drawPolygons(ctx, layer, view);
    if (has(1)) drawLines(ctx, layer, view);
    if (has(0)) drawPoints(ctx, layer, view);
  };

  const drawLabels = (ctx, layer, view) => {
    const short = (text) => ([...text].length > 24 ? `${[...text].slice(0, 23).join("")}…` : text);
    const rows = layer.labels.filter(({ row, text }) => text && (!layer.kept || layer.kept[row]))
      .map((label) => ({ ...label, text: short(label.text) }));
    const width = ({ row }) => layer.box[4 * row + 2] - layer.box[4 * row];
    const taken = [];
    ctx.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const place of [...rows].sort((a, b) => width(b) - width(a) || a.row - b.row)) {
      const px = place.x * view.scale - view.left;
      const py = place.y * view.scale - view.top;
      const half = ctx.measureText(place.text).width / 2 + 4;
      if (width(place) * view.scale < half) continue;
      if (taken.some((box) => Math.abs(box.px - px) < box.half + half && Math.abs(box.py - py) < 18)) continue;
      taken.push({ px, py, half });
      ctx.lineWidth = 3.5;
      ctx.strokeStyle = "rgba(255, 255, 255, 0.88)";
      ctx.strokeText(place.text, px, py);
      ctx.fillStyle = "#26363b";
      ctx.fillText(place.text, px, py);
    }
  };

  /* Draw the visible layers, bottom first, then the names. */
  geoplan.draw = (ctx, layers, view) => {
    const shown = layers.filter((layer) => layer.visible && layer.n);
    shown.forEach((layer) => drawLayer(ctx, layer, view));
    shown.filter((layer) => layer.labels).forEach((layer) => drawLabels(ctx, layer, view));
  };

  /* Draw features again as an outline: `marks` is a list of [layer, row, colour]. */
  geoplan.drawMarks = (ctx, marks, view) => {
    for (const [layer, row, colour] of marks) {
      const dot = layer.kinds[row] === 0 || asDots(layer, view);
      ctx.beginPath();
      if (dot) {
        const px = ((layer.box[4 * row] + layer.box[4 * row + 2]) / 2) * view.scale - view.left;
        const py = ((layer.box[4 * row + 1] + layer.box[4 * row + 3]) / 2) * view.scale - view.top;
        ctx.arc(px, py, pointRadius(layer, view.zoom) + 4, 0, 2 * Math.PI);
      } else {
        trace(ctx, layer, row, view, layer.kinds[row] === 2);
      }
      ctx.lineJoin = "round";
      ctx.strokeStyle = "rgba(255, 255, 255, 0.9)";
      ctx.lineWidth = 5;
      ctx.stroke();
      ctx.strokeStyle = colour;
      ctx.lineWidth = 2.2;
      ctx.stroke();
    }
  };

  /* ---- the pointer ---- */

  const insidePolygon = (layer, row, wx, wy) => {
    let inside = false;
    for (let p = layer.part[row]; p < layer.part[row + 1]; p += 1) {
      const from = layer.vertex[p];
      const to = layer.vertex[p + 1];
      for (let a = from, b = to - 1; a < to; b = a, a += 1) {
        const ay = layer.y[a], by = layer.y[b];
        if ((ay > wy) !== (by > wy) && wx < ((layer.x[b] - layer.x[a]) * (wy - ay)) / (by - ay) + layer.x[a]) {
          inside = !inside;
        }
      }
    }
    return inside;
  };

  const distanceToLine = (layer, row, wx, wy) => {
    let best = Infinity;
    for (let p = layer.part[row]; p < layer.part[row + 1]; p += 1) {
      for (let v = layer.vertex[p] + 1; v < layer.vertex[p + 1]; v += 1) {
        const ax = layer.x[v - 1], ay = layer.y[v - 1];
        const dx = layer.x[v] - ax, dy = layer.y[v] - ay;
        const along = Math.max(0, Math.min(1, ((wx - ax) * dx + (wy - ay) * dy) / (dx * dx + dy * dy || 1)));
        best = Math.min(best, Math.hypot(ax + along * dx - wx, ay + along * dy - wy));
      }
    }
    return best;
  };

  const nearness = (layer, row, wx, wy, reach, dots) => {
    const { box } = layer;
    if (dots || layer.kinds[row] === 0) {
      return Math.hypot((box[4 * row] + box[4 * row + 2]) / 2 - wx, (box[4 * row + 1] + box[4 * row + 3]) / 2 - wy);
    }
    return layer.kinds[row] === 2 ? (insidePolygon(layer, row, wx, wy) ? 0 : Infinity) : distanceToLine(layer, row, wx, wy);
  };

  /* The topmost feature within `pixels` of a place: [layer, row], or null. Layers without a card are passed over. */
  geoplan.hit = (layers, view, wx, wy, pixels) => {
    for (const layer of [...layers].reverse()) {
      if (!layer.visible || layer.group === "base" || !layer.columns.some((entry) => entry.shown)) continue;
      const dots = asDots(layer, view);
      const reach = (pixels + (layer.kinds[0] === 0 || dots ? pointRadius(layer, view.zoom) : 0)) / view.scale;
      let found = -1;
      let best = reach;
      for (let row = 0; row < layer.n; row += 1) {
        if (layer.kept && !layer.kept[row]) continue;
        const { box } = layer;
        if (wx < box[4 * row] - reach || wx > box[4 * row + 2] + reach ||
            wy < box[4 * row + 1] - reach || wy > box[4 * row + 3] + reach) continue;
        const near = nearness(layer, row, wx, wy, reach, dots);
        if (near < best || (near === 0 && best === 0)) { best = near; found = row; }
      }
      if (found >= 0) return [layer, found];
    }
    return null;
  };

  /* ---- Leaflet ---- */

  /* A canvas in the map, drawn anew when the view changes and moved along while it is changing. */
  geoplan.painter = (map, draw, pane) => {
    const Painter = L.Renderer.extend({
      _initContainer() {
        this._container = document.createElement("canvas");
        this._container.setAttribute("aria-hidden", "true");
        this._ctx = this._container.getContext("2d");
      },
      _destroyContainer() {
        this._container.remove();
        delete this._container;
      },
      _update() {
        if (this._map._animatingZoom && this._bounds) return;
        L.Renderer.prototype._update.call(this);
        const size = this._bounds.getSize();
        const ratio = window.devicePixelRatio || 1;
        L.DomUtil.setPosition(this._container, this._bounds.min);
        this._container.width = Math.round(size.x * ratio);
        this._container.height = Math.round(size.y * ratio);
        this._container.style.width = `${size.x}px`;
        this._container.style.height = `${size.y}px`;
        this._paint(true);
      },
      redraw() {
        if (!this._waiting) this._waiting = requestAnimationFrame(() => this._paint());
      },
      _paint(blank) {
        cancelAnimationFrame(this._waiting);
        this._waiting = 0;
        if (!this._bounds || !this._container) return;
        const size = this._bounds.getSize();
        const ratio = window.devicePixelRatio || 1;
        const origin = this._map.getPixelOrigin().add(this._bounds.min);
        const scale = 256 * 2 ** this._map.getZoom();
        this.view = {
          scale, ratio, zoom: this._map.getZoom(), left: origin.x, top: origin.y,
          west: origin.x / scale, north: origin.y / scale,
          east: (origin.x + size.x) / scale, south: (origin.y + size.y) / scale,
        };
        this._ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
        if (!blank) this._ctx.clearRect(0, 0, size.x, size.y); // a new size has cleared it; printing shows the clearing as white
        draw(this._ctx, this.view);
      },
    });
    return new Painter({ padding: 0.35, pane }).addTo(map);
  };

  /* Colour homes by the walk to a service; those that no street is near to, as `far` calls them, are crosses. */
  geoplan.paintDistance = (homes, service, note, far) => {
    const { metres } = homes.services.get(service);
    const { breaks, colours, titles } = homes.distance;
    const classes = Int16Array.from({ length: homes.n }, (_, row) => {
      const value = metres(row);
      if (value === null) return homes.value("status", row) === "unsnapped" ? colours.length : breaks.length;
      const found = breaks.findIndex((limit) => value <= limit);
      return found < 0 ? breaks.length : found;
    });
    geoplan.setPaint(homes, classes, {
      ...homes.style,
      colours: [...colours, "#1f1d22"],
      titles: [...titles, far],
      symbols: [...colours.map(() => "circle"), "cross"],
      note,
    });
  };

  geoplan.world = (latlng) => [worldX(latlng.lng), worldY(latlng.lat)];
})();
