"use strict";
// The page around the drawing: panel, search, legend. What notes say enters the page as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const things = new Map(data.nodes.map((node) => [node.id, { ...node, links: [], former: [] }]));
  const every = data.edges.map((edge) => ({ ...edge, start: things.get(edge.from), end: things.get(edge.to) }));
  const links = new Map(every.filter((link) => !link.former).map((link) => [link.id, link])); // what holds no more is not drawn
  for (const link of every) {
    for (const thing of new Set([link.start, link.end])) thing[link.former ? "former" : "links"].push(link);
  }
  const hidden = new Set(); // kinds that the legend hides
  let chosen = null; // the thing or link that the panel shows
  let lit = null; // the ids that stay bright beside it; null: all
  let said = null; // the ids of the lines that say what they are
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

  const plain = (tag, text, name) => Object.assign(element(tag, text, name), { dir: "auto" });
  const address = (id) => "#/" + encodeURIComponent(id);
  const icon = (kind) => document.querySelector(`#legend svg.${kind}`).cloneNode(true);
  const OWED = "OPEN_PROMISES"; // the links that stand for promises which are not drawn
  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const byName = (a, b) => a.name.localeCompare(b.name, "en") || (a.id < b.id ? -1 : 1);

  function reference(thing) {
    return Object.assign(element("a", [icon(thing.kind), plain("bdi", thing.name)]), { href: address(thing.id) });
  }

  function evidence(pairs) {
    const quotes = pairs.map(([where, words]) =>
      element("blockquote", [words && plain("p", `“${words}”`), where && plain("cite", where)]));
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
      link.role && plain("span", link.role, "pill"), " ", link.until && element("span", `until ${link.until}`, "pill"), " ",
      ...(link.type === OWED ? [] : [certainty(link), ...evidence(link.evidence)]), // its promises are listed by themselves
    ]);
  }

  // What is called so by name and id: a link where it stands on the map.
  function references(pairs) {
    const named = ([id, name]) => (things.has(id) ? Object.assign(plain("a", name), { href: address(id) }) : plain("bdi", name));
    return pairs.flatMap((pair, index) => [index ? ", " : "", named(pair)]);
  }

  // Where a promise comes from, its words on demand.
  const source = ([where, words]) => element("details", [element("summary", plain("cite", where)), plain("blockquote", `“${words}”`)]);

  function promiseRow(promise) {
    const due = promise.due ? `due ${promise.due}${promise.when && `, ${promise.when}`}` : "";
    const owners = promise.owners.length ? promise.owners.filter(([id]) => id !== chosen?.id) : [["", "no owner"]];
    const about = promise.about.filter(([id]) => id !== chosen?.id && !promise.owners.some(([owner]) => owner === id));
    return element("li", [
      things.has(promise.id) ? reference(things.get(promise.id)) : plain("b", promise.text),
      element("p", [due && element("span", due, promise.late ? "pill late" : "pill"), " ",
        promise.status !== "open" && element("span", promise.status, "pill"), " ",
        !promise.stated && element("span", "inferred", "pill"), " ",
        ...references(owners), owners.length && about.length && " · ", about.length && "to or about ", ...references(about)]),
      ...promise.evidence.slice(-1).map(source),
    ]);
  }

  const tally = ({ open, late }) => [`${open} open`, late ? [", ", element("span", `${late} late`, "late")] : ""].flat();

  function list(title, promises) {
    if (!promises.length) return [];
    const late = promises.filter((promise) => promise.late).length;
    return [element("h2", [`${title}: `, ...tally({ open: promises.length, late })]), ...promiseRows(promises)];
  }

  // A row for each promise: the first few, others on demand, and of very many how many more there are.
  function promiseRows(promises) {
    const [rest, left] = [promises.slice(6, 100), promises.length - 100];
    return [element("ul", promises.slice(0, 6).map(promiseRow), "rows"),
      rest.length && element("details", [element("summary", `${promises.length - 6} more`), element("ul", rest.map(promiseRow), "rows"),
        left > 0 && element("p", `and ${left} more`)])];
  }

  function heading(thing) {
    return [element("div", [icon(thing.kind), thing.kind], "kind"), plain("h3", thing.name)];
  }

  function details(pairs) {
    return element("dl", pairs.flatMap(([label, value]) => [element("dt", label), plain("dd", value)]));
  }

  function thingPanel(thing) {
    const newest = (a, b) => (a.last < b.last) - (a.last > b.last) || (a.id < b.id ? -1 : 1);
    const rows = [...thing.links].sort(newest);
    const isIn = (pairs) => pairs.some(([id]) => id === thing.id);
    const owed = data.promises.filter((promise) => isIn(promise.owners));
    const others = data.promises.filter((promise) => !isIn(promise.owners) && (isIn(promise.accounts) || isIn(promise.about)));
    return [
      ...heading(thing),
      thing.late && element("p", element("span", "late", "pill late")),
      details([...(thing.aliases.length ? [["also called", thing.aliases.join(", ")]] : []), ...thing.detail,
        ["links", String(thing.links.length)]]),
      ...list("Owes", owed), ...list("Promised to or about it", others),
      ...(thing.evidence.length ? [element("h2", "In the notes"), ...evidence(thing.evidence)] : []),
      ...(rows.length ? [element("h2", "Links and the words behind them")] : []),
      element("ul", rows.map((link) => linkRow(link, thing)), "rows"),
      ...(thing.former.length ? [element("h2", "No longer"),
        element("ul", [...thing.former].sort(newest).map((link) => linkRow(link, thing)), "rows")] : []),
    ];
  }

  function linkPanel(link) {
    return [
      element("div", "Link", "kind"),
      element("h3", [reference(link.start), ` ${data.relations[link.type][0]} `, reference(link.end)]),
      details([
        [link.type === OWED ? "promises" : "role", link.role], ["last seen", link.last], ["basis", link.stated ? "stated" : "inferred"],
        ["confidence", `${Math.round(link.confidence * 100)} %`],
      ].filter(([, value]) => value)),
      ...(link.type === OWED
        ? promiseRows(data.promises.filter(({ between }) => between.some(([from, to]) => from === link.from && to === link.to)))
        : [element("h2", "The words behind it"), ...evidence(link.evidence)]),
    ];
  }

  function startPanel() {
    const all = [...things.values()];
    const late = data.promises.filter((promise) => promise.late);
    const most = all.filter((thing) => thing.links.length).sort((a, b) => b.links.length - a.links.length || byName(a, b)).slice(0, 6);
    const counter = (count, label, name) => element("div", [element("b", String(count)), label], name);
    const decisions = all.filter((thing) => thing.kind === "Decision").length;
    return [
      element("h2", "At a glance"),
      element("div", [counter(late.length, "late", late.length && "late"), counter(data.promises.length, "open in all"),
        decisions && counter(decisions, decisions === 1 ? "decision" : "decisions")], "counters"),
      late.length && element("h2", "Late promises"),
      ...(late.length ? promiseRows(late) : []),
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
    const isFirst = !location.hash && data.focus; // the map of a thing opens on its card, with all around it bright
    try {
      id = decodeURIComponent(location.hash.replace(/^#\/?/, ""));
    } catch { /* not an address of ours */ }
    chosen = things.get(isFirst || id) || links.get(id) || null;
    lit = said = null;
    if (chosen) {
      const ends = chosen.links || [chosen];
      said = new Set(ends.map((link) => link.id));
      if (!isFirst) lit = new Set([id, ...ends.flatMap((link) => [link.from, link.to])]);
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
    const names = (thing) => [thing.name, ...thing.aliases].filter((name) => folded(name).includes(wanted));
    const begins = (thing) => names(thing).some((name) => folded(name).startsWith(wanted));
    const hits = wanted ? [...things.values()].filter((thing) => names(thing).length) : [];
    hits.sort((a, b) => begins(b) - begins(a) || b.links.length - a.links.length || byName(a, b));
    const rows = hits.slice(0, 8).map((thing) => {
      const [name] = names(thing);
      return element("li", [reference(thing), name !== thing.name && plain("span", `also ${name}`, "other")]);
    });
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
    if (drawing) drawing.restyle({ chosen, lit, said, isHidden });
  }

  // Paper is light, and shows the whole map at once, whatever is chosen.
  addEventListener("beforeprint", () => {
    if (!drawing) return;
    document.documentElement.classList.add("light");
    drawing.restyle({ chosen: null, lit: null, said: null });
    drawing.paint(byId("paper"), { width: 1000, height: 580, dots: 2.5 });
  });
  addEventListener("afterprint", () => {
    document.documentElement.classList.remove("light");
    restyle();
  });

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
