"use strict";
// The drawing: vis-network moves and hits, shapes and names are painted here so that they stay readable at any zoom.
const kgDrawing = ({ box, things, links, data, choose }) => {
  const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
  const FAINT = 0.13;
  const paths = Object.fromEntries(data.kinds.map(({ name, shape }) => [name, new Path2D(shape)]));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => dark.matches && !document.documentElement.classList.contains("light");
  let state = { chosen: null, lit: null, said: null, isHidden: () => false };
  let hovered = "";
  let colours = {};
  let grain = 1; // pixels of the drawing for one that is seen: more on paper

  const bold = (thing) => thing.kind === "Program" || thing.kind === "Organization" || thing.id === data.focus;
  const named = (thing) => bold(thing) || thing.kind === "Person"; // what must have its name beside it
  const isFaint = (id) => Boolean(state.lit) && !state.lit.has(id) && id !== hovered;
  const size = (thing) => (bold(thing) ? 10 : 6.5) + Math.min(7, 1.2 * Math.sqrt(thing.links.length));
  // Farther away, shapes shrink less than the map does: a dot of three pixels has no shape.
  const radius = (thing) => size(thing) * Math.max(1, (0.8 * grain) / network.getScale());

  // ---- shapes and lines ------------------------------------------------------------------------------------------

  function shape({ ctx, id, x, y }) {
    const thing = things.get(id);
    const size = radius(thing);
    return {
      nodeDimensions: { width: size * 2, height: size * 2 },
      drawNode() {
        ctx.translate(x, y);
        ctx.scale(size, size);
        ctx.globalAlpha = isFaint(id) ? FAINT : 1;
        ctx.fillStyle = colours.kinds[thing.kind];
        ctx.strokeStyle = id === state.chosen?.id || id === data.focus ? colours.ink : colours.ground;
        ctx.lineWidth = (id === state.chosen?.id ? 6 : 3) / size;
        ctx.stroke(paths[thing.kind]);
        ctx.fill(paths[thing.kind]);
      },
    };
  }

  const parallel = new Map(); // links that run beside each other bend differently

  function line(link) {
    const ends = [link.from, link.to].sort().join(" ");
    const turn = parallel.get(ends) || 0;
    parallel.set(ends, turn + 1);
    return {
      id: link.id, from: link.from, to: link.to, dashes: link.sure ? false : [6, 5],
      smooth: { enabled: true, type: "curvedCW", roundness: 0.08 + 0.14 * turn },
    };
  }

  const lines = new vis.DataSet([...links.values()].map(line));
  const dots = new vis.DataSet([...things.values()].map(({ id, x, y }) => ({ id, x, y })));
  const network = new vis.Network(box, { nodes: dots, edges: lines }, {
    physics: false,
    layout: { improvedLayout: false },
    nodes: { shape: "custom", ctxRenderer: shape, chosen: false },
    edges: { arrows: { to: { enabled: true, scaleFactor: 0.38 } }, chosen: false, hoverWidth: 0, selectionWidth: 0 },
    interaction: { hover: true, selectConnectedEdges: false, dragNodes: false, tooltipDelay: 1e9 },
  });

  function restyle(next) {
    state = { ...state, ...next };
    const css = getComputedStyle(document.documentElement);
    colours = Object.fromEntries(["ground", "ink", "quiet", "area", "line", "late"].map((name) => [name, css.getPropertyValue(`--${name}`).trim()]));
    colours.kinds = Object.fromEntries(data.kinds.map((kind) => [kind.name, isDark() ? kind.dark : kind.light]));
    dots.update([...things.values()].map((thing) => ({ id: thing.id, hidden: state.isHidden(thing) })));
    lines.update([...links.values()].map((link) => {
      const lit = Boolean(state.said) && state.said.has(link.id);
      return {
        id: link.id, hidden: state.isHidden(link.start) || state.isHidden(link.end),
        width: lit ? 1.3 : 0.8, color: { color: lit ? colours.quiet : colours.line, opacity: lit ? 1 : state.lit ? 0.05 : 0.42 },
      };
    }));
  }

  network.on("beforeDrawing", (ctx) => {
    ctx.fillStyle = ctx.strokeStyle = colours.area;
    ctx.lineJoin = "round";
    ctx.lineWidth = 100;
    for (const corners of data.areas) {
      ctx.beginPath();
      corners.forEach(([x, y]) => ctx.lineTo(x, y));
      ctx.closePath();
      ctx.fill();
      ctx.stroke();
    }
  });

  // ---- names: constant size, with a halo, the more important ones first, none over another ------------------------

  const widths = new Map();
  const page = () => ({ width: box.clientWidth / grain, height: box.clientHeight / grain });
  const seen = (at) => { const { x, y } = network.canvasToDOM(at); return { x: x / grain, y: y / grain }; };
  const touches = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const around = (x, y, width, height) => ({ left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 });
  const isInside = (room) => room.left > 2 && room.right < page().width - 2 && room.top > 2 && room.bottom < page().height - 2;

  function measured(ctx, text) {
    const key = ctx.font + text;
    if (!widths.has(key)) widths.set(key, ctx.measureText(text).width);
    return widths.get(key);
  }

  const cut = (text) => (text.length > 26 ? `${[...text].slice(0, 24).join("").trimEnd()}…` : text);

  // A name in at most two lines of about 22 letters.
  function wrapped(name) {
    const rows = [""];
    for (const word of name.split(" ")) {
      const row = rows.at(-1);
      if (row && row.length + word.length > 23 && rows.length < 3) rows.push(word);
      else rows[rows.length - 1] = row ? `${row} ${word}` : word;
    }
    return (rows.length > 2 ? [rows[0], `${rows[1]}…`] : rows).map(cut);
  }

  const labels = new Map([...things.values()].map((thing) => [thing.id, wrapped(thing.name)]));

  function importance(thing) {
    const first = [thing.id === hovered, thing.id === state.chosen?.id, Boolean(state.lit) && state.lit.has(thing.id), thing.id === data.focus,
      thing.kind === "Person", thing.kind === "Organization", thing.kind === "Program", thing.kind === "Release", thing.late].indexOf(true);
    return (first < 0 ? 0 : 9 - first) * 10000 + thing.links.length;
  }

  const font = (thing) => (thing.id === data.focus ? `700 17px ${FONT}` : bold(thing) ? `650 14px ${FONT}` : `12px ${FONT}`);
  const COUNTS = `12px ${FONT}`;

  // The lines of a label, each of pieces with their colours: the name, and below it how many promises are open and late.
  function label(ctx, thing) {
    const height = thing.id === data.focus ? 20 : bold(thing) ? 17 : 14.5;
    const line = (pieces, font, height) => {
      ctx.font = font;
      const sized = pieces.map(([text, colour]) => ({ text, colour, width: measured(ctx, text) }));
      return { pieces: sized, font, height, width: sized.reduce((sum, { width }) => sum + width, 0) };
    };
    const lines = labels.get(thing.id).map((row) => line([[row, colours.ink]], font(thing), height));
    const { open, late } = thing.promises;
    if (open) lines.push(line([[`${open} open`, colours.quiet], ...(late ? [[`, ${late} late`, colours.late]] : [])], COUNTS, 14));
    return lines;
  }

  function write(ctx, lines, room) {
    ctx.lineWidth = 4;
    ctx.strokeStyle = colours.ground;
    ctx.textAlign = "left";
    for (const paint of ["strokeText", "fillText"]) {
      let y = room.top;
      for (const { pieces, font, height, width } of lines) {
        let x = (room.left + room.right - width) / 2;
        ctx.font = font;
        for (const piece of pieces) {
          ctx.fillStyle = piece.colour;
          ctx[paint](piece.text, x, y + height / 2);
          x += piece.width;
        }
        y += height;
      }
    }
    ctx.textAlign = "center";
  }

  // The place for a label around a shape: the first free one, or the one that covers least if it must be named.
  function placed(lines, { at, reach }, taken, shapes, must) {
    const width = Math.max(...lines.map((line) => line.width));
    const height = lines.reduce((sum, line) => sum + line.height, 0);
    const [down, right] = [reach + 3 + height / 2, reach + 5 + width / 2];
    const spots = [[0, down], [0, -down], [right, 0], [-right, 0], [right, 8], [-right, 8], [right, -8], [-right, -8],
      ...[down, -down].flatMap((y) => [[width / 4, y], [-width / 4, y], [right, y], [-right, y]]), [0, down + 14], [0, -down - 14]];
    let best = { covers: must ? Infinity : 1, room: null };
    for (const [dx, dy] of spots) {
      const x = dx ? at.x + dx : Math.max(width / 2 + 8, Math.min(at.x, page().width - width / 2 - 8)); // at an edge, a little inwards
      const room = around(x, at.y + dy, width + 10, height);
      if (!isInside(room) || taken.some((other) => touches(room, other))) continue;
      const covers = shapes.filter((other) => touches(room, other)).length;
      if (covers < best.covers) best = { covers, room };
      if (!covers) break;
    }
    return best.room;
  }

  network.on("afterDrawing", (ctx) => {
    const ratio = (ctx.canvas.width / ctx.canvas.clientWidth) * grain;
    const scale = network.getScale() / grain;
    const { width, height } = page();
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    const shown = [...things.values()].filter((thing) => !state.isHidden(thing)).map((thing) => {
      return { thing, at: seen(thing), reach: radius(thing) * scale };
    }).filter(({ at }) => at.x > -50 && at.y > -50 && at.x < width + 50 && at.y < height + 50);
    const bright = shown.filter(({ thing }) => !isFaint(thing.id));
    const shapes = bright.map(({ at, reach }) => around(at.x, at.y, reach * 2, reach * 2));
    const taken = bright.filter(({ thing }) => bold(thing)).map(({ at, reach }) => around(at.x, at.y, reach * 2, reach * 2));
    if (grain === 1) taken.push({ left: width - 55, right: width, top: 0, bottom: 105 }); // the buttons
    badges(ctx, bright);
    bright.sort((a, b) => importance(b.thing) - importance(a.thing) || (a.thing.id < b.thing.id ? -1 : 1));
    for (const spot of bright) {
      const lines = label(ctx, spot.thing);
      const must = named(spot.thing) || spot.thing.id === hovered || (state.lit || things).size < 60;
      const room = placed(lines, spot, taken, shapes, must);
      if (!room) continue;
      taken.push(room);
      write(ctx, lines, room);
    }
    relations(ctx, [...taken, ...shapes]);
    ctx.restore();
  });

  // What the lines of the chosen thing say, where there is room.
  function relations(ctx, taken) {
    if (!state.said) return;
    for (const link of links.values()) {
      if (!state.said.has(link.id) || state.isHidden(link.start) || state.isHidden(link.end)) continue;
      ctx.font = `italic 11.5px ${FONT}`;
      const says = cut(link.role || data.relations[link.type][0]);
      const pieces = says.split(/(?=, \d+ late$)/).map((text, index) => ({ text, colour: index ? colours.late : colours.quiet, width: measured(ctx, text) }));
      const width = measured(ctx, says);
      const rooms = [0.5, 0.6, 0.4, 0.7, 0.3].map((part) => seen(along(link.id, part))).map(({ x, y }) => around(x, y, width + 4, 14));
      const room = rooms.find((room) => isInside(room) && !taken.some((other) => touches(room, other)));
      if (!room) continue;
      taken.push(room);
      write(ctx, [{ pieces, font: ctx.font, height: 14, width }], room);
    }
  }

  function badges(ctx, bright) {
    ctx.font = `700 10px ${FONT}`;
    for (const { thing, at, reach } of bright) {
      if (!thing.late) continue;
      ctx.beginPath();
      ctx.arc(at.x + reach, at.y - reach, 6.5, 0, 2 * Math.PI);
      ctx.fillStyle = colours.late;
      ctx.fill();
      ctx.fillStyle = colours.ground;
      ctx.fillText("!", at.x + reach, at.y - reach + 0.5);
    }
  }

  // ---- moving ----------------------------------------------------------------------------------------------------

  function along(id, part = 0.5) {
    return network.body.edges[id].edgeType.getPoint(part);
  }

  let isWhole = true; // until somebody moves it

  function move(to) {
    isWhole = false;
    network.moveTo({ ...to, animation: still ? false : { duration: 300, easingFunction: "easeInOutQuad" } });
  }

  function fit() {
    move(whole());
    isWhole = true;
  }

  function whole() {
    const [xs, ys] = [data.nodes.map(({ x }) => x), data.nodes.map(({ y }) => y)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const { width, height } = page(); // of which the names of what stands at the edge take some
    const room = Math.min(1.5, (width - 110) / (right - left || 1), (height - 110) / (bottom - top || 1));
    const scale = Math.max(0.02, room) * grain; // a window may have no room at all
    return { position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale };
  }

  // The whole map for paper, on another canvas: as wide and high as there is room on a sheet, and finer than a screen.
  function paint(sheet, { width, height, dots }) {
    const before = { position: network.getViewPosition(), scale: network.getScale(), isWhole };
    const size = (width, height) => { Object.assign(box.style, { width, height }); network.redraw(); };
    isWhole = false;
    grain = dots;
    size(`${width * dots}px`, `${height * dots}px`);
    network.moveTo({ ...whole(), animation: false });
    network.redraw();
    const drawn = box.querySelector("canvas");
    Object.assign(sheet, { width: drawn.width, height: drawn.height });
    sheet.getContext("2d").drawImage(drawn, 0, 0);
    grain = 1;
    size("", "");
    network.moveTo({ position: before.position, scale: before.scale, animation: false });
    isWhole = before.isWhole;
  }

  // Brings what is chosen into the window, if it is not there.
  function show({ id }) {
    const at = network.canvasToDOM(things.get(id) || along(id));
    const inside = at.x > 40 && at.y > 40 && at.x < box.clientWidth - 40 && at.y < box.clientHeight - 40;
    if (!inside) move({ position: network.DOMtoCanvas(at), scale: Math.max(0.8, network.getScale()) });
  }

  function zoom(factor) {
    if (factor) move({ position: network.getViewPosition(), scale: network.getScale() * factor });
  }

  function point(id) {
    const at = network.canvasToDOM(things.get(id) || along(id));
    const frame = box.getBoundingClientRect();
    return { x: at.x + frame.left, y: at.y + frame.top };
  }

  for (const moved of ["zoom", "dragEnd"]) network.on(moved, () => { isWhole = false; });
  network.on("resize", () => requestAnimationFrame(() => { if (isWhole) fit(); })); // after its own idea of what to show
  network.on("click", ({ nodes, edges }) => choose([...nodes, ...edges][0] || ""));
  network.on("hoverNode", ({ node }) => { hovered = node; network.redraw(); });
  network.on("blurNode", () => { hovered = ""; network.redraw(); });
  box.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] }[event.key];
    if (steps) {
      const at = network.getViewPosition();
      move({ position: { x: at.x + steps[0] / network.getScale(), y: at.y + steps[1] / network.getScale() } });
    }
    if (steps) event.preventDefault();
    if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? 1.3 : 0.77);
  });
  return { restyle, fit, show, zoom, point, paint };
};
