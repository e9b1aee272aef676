"use strict";
// The page around the drawing: panel, search, legend. What notes say enters the page as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const things = new Map(data.nodes.map((node) => [node.id, { ...node, links: [] }]));
  const links = new Map(data.edges.map((edge) => [edge.id, { ...edge, start: things.get(edge.from), end: things.get(edge.to) }]));
  for (const link of links.values()) {
    link.start.links.push(link);
    if (link.end !== link.start) link.end.links.push(link);
  }
  const hidden = new Set(); // kinds that the legend hides
  let chosen = null; // the thing or link that the panel shows
  let lit = null; // the ids that stay bright beside it; null: all
  let drawing = null;

  // ---- text: the panel -------------------------------------------------------------------------------------------

  function element(tag, content, name) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    for (const part of [content].flat()) {
      if (part) made.append(part); // append makes text of strings
    }
    return made;
  }

  const said = (tag, text, name) => Object.assign(element(tag, text, name), { dir: "auto" });
  const address = (id) => "#/" + encodeURIComponent(id);
  const icon = (kind) => document.querySelector(`#legend svg.${kind}`).cloneNode(true);
  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const byName = (a, b) => a.name.localeCompare(b.name, "en") || (a.id < b.id ? -1 : 1);

  function reference(thing) {
    return Object.assign(element("a", [icon(thing.kind), said("bdi", thing.name)]), { href: address(thing.id) });
  }

  function evidence(pairs) {
    const quotes = pairs.map(([where, words]) =>
      element("blockquote", [words && said("p", `“${words}”`), where && said("cite", where)]));
    if (quotes.length <= 3) return quotes;
    const rest = element("details", [element("summary", `${quotes.length - 2} more`), ...quotes.slice(2)]);
    return [...quotes.slice(0, 2), rest];
  }

  function certainty(link) {
    if (!link.stated) return element("span", `inferred, ${Math.round(link.confidence * 100)} %`, "pill");
    return link.confidence < 1 && element("span", `${Math.round(link.confidence * 100)} %`, "pill");
  }

  function linkRow(link, thing) {
    const [forth, back] = data.relations[link.type];
    const other = link.start === thing ? link.end : link.start;
    return element("li", [
      element("b", link.start === thing ? forth : back), " ", reference(other), " ",
      link.role && said("span", link.role, "pill"), " ", certainty(link), ...evidence(link.evidence),
    ]);
  }

  function heading(thing) {
    return [element("div", [icon(thing.kind), thing.kind], "kind"), said("h3", thing.name)];
  }

  function details(pairs) {
    return element("dl", pairs.flatMap(([label, value]) => [element("dt", label), said("dd", value)]));
  }

  function thingPanel(thing) {
    const rows = [...thing.links].sort((a, b) => (a.last < b.last) - (a.last > b.last) || (a.id < b.id ? -1 : 1));
    return [
      ...heading(thing),
      thing.late && element("p", element("span", "late", "pill late")),
      details([...thing.detail, ["links", String(thing.links.length)]]),
      ...(thing.evidence.length ? [element("h2", "In the notes"), ...evidence(thing.evidence)] : []),
      ...(rows.length ? [element("h2", "Links and the words behind them")] : []),
      element("ul", rows.map((link) => linkRow(link, thing)), "rows"),
    ];
  }

  function linkPanel(link) {
    return [
      element("div", "Link", "kind"),
      element("h3", [reference(link.start), ` ${data.relations[link.type][0]} `, reference(link.end)]),
      details([
        ["role", link.role], ["last seen", link.last], ["basis", link.stated ? "stated" : "inferred"],
        ["confidence", `${Math.round(link.confidence * 100)} %`],
      ].filter(([, value]) => value)),
      element("h2", "The words behind it"),
      ...evidence(link.evidence),
    ];
  }

  const valueOf = (thing, label) => (thing.detail.find(([name]) => name === label) || ["", ""])[1];

  function lateRow(thing) {
    const owners = thing.links.filter((link) => link.type === "COMMITTED_TO" && link.end === thing).map((link) => link.start.name);
    const due = valueOf(thing, "due");
    return element("li", [
      reference(thing),
      said("p", [due && element("span", `due ${due}`, "pill late"), owners.length && ` ${owners.join(", ")}`]),
    ]);
  }

  function startPanel() {
    const all = [...things.values()];
    const open = all.filter((thing) => thing.kind === "Commitment" && ["open", "in_progress"].includes(valueOf(thing, "status")));
    const late = all.filter((thing) => thing.late);
    const due = (thing) => valueOf(thing, "due") || "without a day";
    late.sort((a, b) => (due(a) > due(b)) - (due(a) < due(b)) || byName(a, b));
    const most = all.filter((thing) => thing.links.length).sort((a, b) => b.links.length - a.links.length || byName(a, b)).slice(0, 6);
    const counter = (count, label, name) => element("div", [element("b", String(count)), label], name);
    const decisions = all.filter((thing) => thing.kind === "Decision").length;
    return [
      element("h2", "At a glance"),
      element("div", [counter(late.length, "late", late.length && "late"), counter(open.length, "open in all"),
        counter(decisions, decisions === 1 ? "decision" : "decisions")], "counters"),
      late.length && element("h2", "Late commitments"),
      late.length && element("ul", late.slice(0, 6).map(lateRow), "rows"),
      late.length > 6 && element("details", [element("summary", `${late.length - 6} more`), element("ul", late.slice(6).map(lateRow), "rows")]),
      most.length && element("h2", "Most linked"),
      most.length && element("ul", most.map((thing) =>
        element("li", [reference(thing), " ", element("span", plural(thing.links.length, "link"), "pill")])), "rows"),
      element("h2", "Everything"),
      ...data.kinds.map(({ name, plural }) => element("details", [element("summary", plural),
        element("ul", all.filter((thing) => thing.kind === name).sort(byName).map((thing) => element("li", reference(thing))))])),
    ];
  }

  // ---- what is chosen: the address after # says it, so a link to the map opens there and Back goes back -----------

  function follow() {
    let id = "";
    try {
      id = decodeURIComponent(location.hash.replace(/^#\/?/, ""));
    } catch { /* not an address of ours */ }
    chosen = things.get(id) || links.get(id) || null;
    lit = null;
    if (chosen) {
      const ends = chosen.links || [chosen];
      lit = new Set([id, ...ends.flatMap((link) => [link.id, link.from, link.to])]);
      for (const thing of chosen.links ? [chosen] : [chosen.start, chosen.end]) unhide(thing.kind);
    }
    byId("status").textContent = !chosen ? "" : chosen.links ? `${chosen.name}, ${chosen.kind}, ${plural(chosen.links.length, "link")}`
      : `${chosen.start.name} ${data.relations[chosen.type][0]} ${chosen.end.name}`;
    const panel = byId("panel");
    if (panel.contains(document.activeElement)) panel.focus(); // what had the focus is about to go
    panel.replaceChildren(...element("div", !chosen ? startPanel() : chosen.links ? thingPanel(chosen) : linkPanel(chosen)).childNodes);
    panel.scrollTop = 0;
    restyle();
    if (drawing && chosen) drawing.show(chosen);
  }

  const choose = (id) => { location.hash = id ? address(id) : "#/"; };

  // ---- the legend is the filter ----------------------------------------------------------------------------------

  function unhide(kind) {
    if (!hidden.delete(kind)) return;
    document.querySelector(`#legend input[value="${kind}"]`).checked = true;
    count();
  }

  const isHidden = (thing) => hidden.has(thing.kind);

  function count() {
    const shown = data.nodes.filter((node) => !hidden.has(node.kind)).length;
    const lines = [...links.values()].filter((link) => !isHidden(link.start) && !isHidden(link.end)).length;
    const all = plural(data.nodes.length, "thing");
    byId("shown").textContent = `${shown < data.nodes.length ? `${shown} of ` : ""}${all} · ${plural(lines, "link")}`;
  }

  byId("legend").addEventListener("change", (event) => {
    if (event.target.checked) hidden.delete(event.target.value);
    else hidden.add(event.target.value);
    count();
    restyle();
  });

  // ---- search ----------------------------------------------------------------------------------------------------

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const find = byId("find");

  function search() {
    const wanted = folded(find.value.trim());
    const rank = (thing) => folded(thing.name).indexOf(wanted);
    const hits = wanted ? [...things.values()].filter((thing) => rank(thing) >= 0) : [];
    hits.sort((a, b) => (rank(a) > 0) - (rank(b) > 0) || b.links.length - a.links.length || byName(a, b));
    const rows = hits.slice(0, 8).map((thing) => element("li", reference(thing)));
    if (hits.length > 8) rows.push(element("li", `and ${hits.length - 8} more`, "none"));
    if (wanted && !hits.length) rows.push(element("li", "Nothing here is called that.", "none"));
    byId("found").replaceChildren(...rows);
  }

  find.addEventListener("input", search);
  find.addEventListener("keydown", (event) => {
    const first = byId("found").querySelector("a");
    if (event.key === "Enter" && first) first.click();
    if (event.key === "ArrowDown" && first) first.focus();
  });

  function reset() {
    find.value = "";
    search();
    choose("");
    if (drawing) drawing.fit();
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Escape") reset();
    if (event.key === "/" && document.activeElement !== find && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      find.select();
    }
  });
  byId("whole").addEventListener("click", reset);
  addEventListener("hashchange", follow);

  // ---- the drawing -----------------------------------------------------------------------------------------------

  function restyle() {
    if (drawing) drawing.restyle({ chosen, lit, isHidden });
  }

  if (things.size) {
    drawing = kgDrawing({ box: byId("map"), things, links, data, choose });
    byId("zoom").addEventListener("click", (event) => drawing.zoom(Number(event.target.dataset.zoom)));
    dark.addEventListener("change", restyle);
    drawing.fit();
  }
  count();
  follow();
  // For tests and whoever embeds the page: drawn or not, and where a thing or link stands in the window.
  window.kgPoint = (id) => drawing.point(id);
  window.kgReady = true;
})();
