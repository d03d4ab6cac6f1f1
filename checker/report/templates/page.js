"use strict";
// The list of all links: search, filters, order, pages. Texts reach the page as text alone, addresses only as http(s).
(() => {
  const PER_PAGE = 50, PRINTED = 1000, SUGGESTED = 300, LONGEST = 200, SHOWN = 500, PLACES = 3, AT_ONCE = 500;
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const at = Object.fromEntries(data.row.map((name, index) => [name, index]));
  const rows = data.rows.map(read);
  const worst = rows.map((_, index) => index);
  const ignored = rows.filter((row) => row.status === "ignored").length;
  const isMac = /^(?:Mac|iP)/.test(navigator.platform);

  function read(row) {
    const reason = data.reasons[row[at.reason]];
    const copy = row[at.copy];
    const address = row[at.address];
    const copyUrl = copy ? copy[1] + (copy[2] ? address : "") : "";
    return {
      address,
      reason: reason[0],
      status: reason[1],
      host: row[at.host],
      places: row[at.places],
      said: data.texts[row[at.said] ?? 0],
      words: row[at.words] || "",
      day: copy ? copy[0] : "",
      copyUrl,
      archive: data.archive[(row[at.archive] ?? 0) - 1] ?? "",
      why: data.texts[row[at.why] ?? 0],
      target: row[at.target] === 1 ? copyUrl : row[at.target] || "",
      since: data.texts[row[at.since] ?? 0],
      isNew: row[at.mark] === 1,
      also: row[at.also] ?? [],
      hay: "",
    };
  }

  // --- what is asked for: the state, and the address that shares it ---------------------------------------------

  const SORTS = {
    status: ["worst first", () => 0, 1],
    address: ["by address", (row) => row.address.replace(/^[a-z]+:\/\/(www\.)?/i, "").toLowerCase(), 1],
    host: ["by host", (row) => data.hosts[row.host], 1],
    cited: ["most cited first", (row) => row.places.length, -1],
    copy: ["newest copy first", (row) => row.day, -1],
    "copy-old": ["oldest copy first", (row) => row.day || "none", 1],
  };
  const TEXTS = ["q", "host", "note"];
  const CHOICES = {
    reason: data.reasons.map((each) => each[0]),
    archive: ["none", ...data.archive],
    lang: [...new Set(data.notes.map((note) => note[1]))].sort(),
    sort: Object.keys(SORTS),
  };
  const NAMES = [...TEXTS, ...Object.keys(CHOICES)];
  const FILTERS = NAMES.filter((name) => name !== "sort");
  const EMPTY = { ...Object.fromEntries(NAMES.map((name) => [name, ""])), sort: "status", statuses: [], page: 1 };
  let state = { ...EMPTY };
  let found = [];
  let isPrinting = false;
  let askedNotes = null; // which notes the filters let through, by their numbers; null: all

  /** The state that a fragment asks for; what it may not ask for is left out. Null: it names a part of the page. */
  function parse(fragment) {
    if (!fragment.includes("=")) return fragment ? null : { ...EMPTY };
    const asked = new URLSearchParams(fragment);
    const next = { ...EMPTY };
    for (const name of TEXTS) next[name] = (asked.get(name) ?? "").slice(0, LONGEST);
    for (const [name, known] of Object.entries(CHOICES)) {
      if (known.includes(asked.get(name))) next[name] = asked.get(name);
    }
    const statuses = (asked.get("status") ?? "").split(",");
    next.statuses = data.statuses.filter((status) => statuses.includes(status));
    const page = Number.parseInt(asked.get("page") ?? "1", 10);
    next.page = page > 0 ? page : 1;
    return next;
  }

  function share() {
    const said = new URLSearchParams();
    for (const name of NAMES) if (state[name] !== EMPTY[name]) said.set(name, state[name]);
    if (state.statuses.length) said.set("status", state.statuses.join(","));
    if (state.page > 1) said.set("page", state.page);
    const fragment = said.toString().replaceAll("%2C", ",");
    try {
      history.replaceState(history.state, "", fragment ? `#${fragment}` : location.pathname + location.search);
    } catch { /* a browser that counts how often: the list is right all the same */ }
  }

  // --- what matches ---------------------------------------------------------------------------------------------

  const orders = { status: worst };

  /** The numbers of all rows in an order; each is made once. Equals stay worst first. */
  function order(name) {
    if (orders[name]) return orders[name];
    const [, key, direction] = SORTS[name];
    const keys = rows.map(key);
    orders[name] = worst.toSorted((a, b) => direction * compare(keys[a], keys[b]) || a - b);
    return orders[name];
  }

  function matching() {
    const words = fold(state.q).split(/\s+/).filter(Boolean);
    const statuses = new Set(state.statuses);
    const hosts = passing(data.hosts, state.host, (host, number) => `${host}\n${data.written[number] ?? ""}`);
    const inLanguage = state.lang && ((note) => note[1] === state.lang);
    const notes = askedNotes = passing(data.notes, state.note, (note) => note[0], inLanguage);
    return order(state.sort).filter((index) => {
      const row = rows[index];
      return (!statuses.size || statuses.has(row.status))
        && (!state.reason || row.reason === state.reason)
        && (!state.archive || row.archive === (state.archive === "none" ? "" : state.archive))
        && (!hosts || hosts[row.host])
        && (!notes || row.places.some((note, place) => place % 2 === 0 && notes[note]))
        && words.every((word) => hay(row).includes(word));
    });
  }

  /** Which of the things pass, by their numbers; null where nothing is asked. */
  function passing(things, part, textOf, also) {
    if (!part && !also) return null;
    const wanted = fold(part);
    return things.map((thing, number) => fold(textOf(thing, number)).includes(wanted) && (!also || also(thing)));
  }

  /** All that the search looks through; a join of its parts would take twice as long. */
  function hay(row) {
    if (row.hay) return row.hay;
    let all = `${row.address}\n${row.words}\n${row.reason}\n${row.said}\n${row.target}\n${row.why}`;
    all += `\n${asWritten(row.address, row.host)}\n${asWritten(row.target)}`;
    for (const text of row.also) all += `\n${data.texts[text]}`;
    return row.hay = fold(all);
  }

  /** It is made while nobody asks for anything, so that the first key is answered as fast as the others. */
  function prepareSearch(from = 0) {
    for (const row of rows.slice(from, from + AT_ONCE)) hay(row);
    if (from + AT_ONCE < rows.length) whenIdle(() => prepareSearch(from + AT_ONCE));
  }

  function whenIdle(act) { (window.requestIdleCallback ?? setTimeout)(act); }

  /** An address in the letters that people write it with; empty where they are the same. */
  function asWritten(address, host) {
    const name = data.written[host];
    if (!name && !address.includes("%")) return "";
    const named = name ? address.replace(data.hosts[host], () => name) : address;
    const written = named.replace(/(?:%[0-9a-f]{2})+/gi, decoded);
    return written === address ? "" : written;
  }

  function decoded(escapes) {
    try {
      return decodeURIComponent(escapes);
    } catch { // not UTF-8
      return escapes;
    }
  }

  function fold(text) { return text.toLowerCase().normalize("NFC"); }
  function compare(a, b) { return a < b ? -1 : a > b ? 1 : 0; }
  function counted(number) { return number.toLocaleString("en"); }

  // --- what is shown --------------------------------------------------------------------------------------------

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== "" && child !== null));
    return made;
  }

  function link(url, label, attributes = {}) {
    const isWeb = /^https?:\/\/[^\s/?#]/i.test(url) && !url.includes("//***@");
    return isWeb
      ? element("a", { ...attributes, href: url, rel: "noreferrer noopener" }, label)
      : element("span", { ...attributes, tabindex: "-1" }, label); // the keyboard goes on from there
  }

  function bdi(text) { return element("bdi", {}, text); }
  function line(...children) { return element("p", {}, ...children); }

  function shown(row) {
    const url = row.reason === "malformed-url" ? "" : row.address;
    const isMoved = row.status === "redirected" && row.target;
    return element("tr", { role: "row", class: `s-${row.status}` },
      element("td", { role: "cell" },
        element("span", { class: "badge" }, row.status),
        element("code", {}, row.reason)),
      element("th", { role: "rowheader", scope: "row" },
        line(
          link(url, bdi(row.address), { class: "goal" }),
          ...(row.isNew ? [" ", element("strong", { class: "new" }, "new")] : [])),
        row.words && line("“", bdi(short(row.words)), "”"),
        row.status === "working" || isMoved ? "" : line(bdi(row.said), row.since ? `; ${row.since}` : ""),
        isMoved ? line("Now: ", link(row.target, bdi(row.target))) : ""),
      element("td", { role: "cell" }, ...copyOf(row)),
      element("td", { role: "cell" }, ...placesOf(row)));
  }

  /** Text, or the beginning of it: nobody reads more, and a search looks at all of it. */
  const short = (text) => (text.length > SHOWN ? `${[...text].slice(0, SHOWN).join("")}…` : text);

  function copyOf(row) {
    const isTarget = row.copyUrl && row.target.startsWith(row.copyUrl); // then with the part of the page that is cited
    const url = isTarget ? row.target : row.copyUrl;
    const why = row.why && row.archive !== "saved" ? element("span", { class: "why" }, ": ", bdi(row.why)) : "";
    const said = [];
    if (url) said.push(line(link(url, row.day, { class: "memento", "aria-label": `archived copy of ${row.day}` })));
    if (row.archive && row.archive !== "archived") said.push(line(row.archive, why));
    return said.length ? said : [line(element("span", { class: "none" }, "none known"))];
  }

  function placesOf(row) {
    const number = row.places.length / 2;
    const few = isPrinting || number <= PLACES + 1 ? number : PLACES;
    const indexes = Array.from({ length: number }, (_, index) => index);
    const isAsked = (index) => Number(askedNotes?.[row.places[2 * index]] ?? true);
    if (askedNotes) indexes.sort((a, b) => isAsked(b) - isAsked(a)); // the places that were asked for come first
    const list = (from, to) => indexes.slice(from, to).map((index) => line(place(row.places, index)));
    if (few === number) return list(0, number);
    const more = element("details", {}, element("summary", {}, `${counted(number - few)} more`));
    more.addEventListener("toggle", () => more.append(...list(few, number)), { once: true });
    return [...list(0, few), more];
  }

  function place(places, index) {
    const note = data.notes[places[2 * index]];
    const number = places[2 * index + 1];
    const path = (note[2] ?? note[0]).split("/").map(encodeURIComponent).join("/");
    const url = data.source.replace("{line}", number).replace("{path}", () => path);
    return link(url, bdi(`${note[0]}:${number}`), { class: "place" });
  }

  function show() {
    const pages = Math.max(1, Math.ceil(found.length / PER_PAGE));
    state.page = Math.min(state.page, pages);
    const first = (state.page - 1) * PER_PAGE;
    draw(found.slice(first, first + PER_PAGE));
    byId("page").textContent = `Page ${counted(state.page)} of ${counted(pages)}`;
    byId("pager").hidden = pages === 1;
    for (const button of byId("pager").querySelectorAll("button")) {
      const isEnd = /first|previous/.test(button.dataset.to) ? state.page === 1 : state.page === pages;
      button.setAttribute("aria-disabled", isEnd); // not disabled: the focus would be lost
    }
  }

  /** How many match, in the word of the top of the page, which counts apart what is ignored. */
  function hits() {
    const all = rows.length, links = all - ignored;
    const noun = (ignored ? "address" : "link") + (all === 1 ? "" : ignored ? "es" : "s");
    if (found.length < all) return `${counted(found.length)} of ${counted(all)} ${noun}`;
    const parts = links && ignored ? `: ${counted(links)} ${links === 1 ? "link" : "links"} and ${counted(ignored)} ignored` : "";
    return `${counted(all)} ${noun}${parts}`;
  }

  function draw(indexes) {
    byId("rows").replaceChildren(...indexes.map((index) => shown(rows[index])));
  }

  let unfolded = [];

  /** Paper has no pages of a list to turn, and nothing to unfold. */
  function print(isNow) {
    isPrinting = isNow;
    if (isNow) unfolded = [...byId("todo").querySelectorAll("details:not([open])")];
    for (const details of unfolded) details.open = isNow;
    if (!isNow) return update();
    draw(found.slice(0, PRINTED));
    if (found.length > PRINTED) byId("hits").textContent += `; the first ${counted(PRINTED)} of them`;
  }

  /** Say how many there are, put every control where the state has it, show the page. */
  function update() {
    found = matching();
    byId("hits").textContent = hits();
    byId("reset").hidden = !state.statuses.length && FILTERS.every((name) => !state[name]);
    for (const name of NAMES) if (byId(name).value !== state[name]) byId(name).value = state[name];
    for (const box of byId("statuses").querySelectorAll("input")) box.checked = state.statuses.includes(box.value);
    for (const head of document.querySelectorAll("#table th[data-sort]")) {
      const sort = head.dataset.sort;
      const direction = sort === "address" ? "ascending" : "descending";
      if (state.sort === sort) head.setAttribute("aria-sort", direction);
      else if (sort === "copy" && state.sort === "copy-old") head.setAttribute("aria-sort", "ascending");
      else head.removeAttribute("aria-sort");
    }
    show();
  }

  let sharing = 0;

  function change(next) {
    state = { ...state, page: 1, ...next };
    update();
    clearTimeout(sharing);
    sharing = setTimeout(share, 150); // not at each key: browsers count
  }

  function turn(to) {
    const last = Math.max(1, Math.ceil(found.length / PER_PAGE));
    const page = { first: 1, previous: Math.max(1, state.page - 1), next: Math.min(last, state.page + 1), last }[to];
    if (page === state.page) return false;
    change({ page });
    byId("table").scrollIntoView({ block: "start" });
    return true;
  }

  // --- the controls ---------------------------------------------------------------------------------------------

  function options(id, first, entries) {
    const all = first ? [["", first], ...entries] : entries;
    byId(id).replaceChildren(...all.map(([value, label]) => element("option", { value }, label)));
  }

  /** Values with the number of rows that have them, in the order of `known`. */
  function numbered(known, valueOf) {
    const counts = new Map();
    for (const row of rows) counts.set(valueOf(row), (counts.get(valueOf(row)) ?? 0) + 1);
    return known.filter((value) => counts.has(value)).map((value) => [value, counts.get(value)]);
  }

  function labelled(entries) { return entries.map(([value, number]) => [value, `${value} (${counted(number)})`]); }

  function suggest(id, texts) {
    byId(id).replaceChildren(...[...new Set(texts)].slice(0, SUGGESTED).map((value) => element("option", { value })));
  }

  function prepare() {
    options("reason", "any", labelled(numbered(CHOICES.reason, (row) => row.reason)));
    options("archive", "any", labelled(numbered(CHOICES.archive, (row) => row.archive || "none")));
    options("lang", "any", CHOICES.lang.map((lang) => [lang, lang]));
    options("sort", "", Object.entries(SORTS).map(([name, [label]]) => [name, label]));
    byId("statuses").append(...numbered(data.statuses, (row) => row.status).map(([status, number]) =>
      element("label", { class: `s-${status}` },
        element("input", { type: "checkbox", value: status }),
        element("span", { class: "badge" }, status),
        ` ${counted(number)}`)));
    suggest("hosts", data.hosts); // which come in the order of the rows: the worst first
    suggest("notes", data.notes.map((note) => note[0]));
  }

  function listen() {
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    byId("filters").addEventListener("input", (event) => {
      const boxes = [...byId("statuses").querySelectorAll("input:checked")];
      if (event.target.type === "checkbox") change({ statuses: boxes.map((box) => box.value) });
      else change({ [event.target.id]: event.target.value });
    });
    byId("reset").addEventListener("click", () => {
      change({ ...EMPTY, sort: state.sort });
      byId("q").focus();
    });
    byId("pager").addEventListener("click", (event) => event.target.dataset.to && turn(event.target.dataset.to));
    for (const head of document.querySelectorAll("#table th[data-sort]")) {
      head.firstElementChild.addEventListener("click", () => {
        const sort = head.dataset.sort;
        change({ sort: sort === "copy" && state.sort === "copy" ? "copy-old" : sort });
      });
    }
    addEventListener("popstate", arrive);
    addEventListener("beforeprint", () => print(true));
    addEventListener("afterprint", () => print(false));
    document.addEventListener("keydown", press);
    document.addEventListener("click", copy);
    document.addEventListener("click", narrow);
  }

  /** A link within the page asks for a part of the list, also when it was asked for before; Back leads to where it stood. */
  function narrow(event) {
    const asked = event.target.closest('a[href^="#"]')?.hash;
    if (!asked || event.ctrlKey || event.metaKey || event.shiftKey) return;
    history.replaceState({ top: scrollY }, "");
    if (!asked.includes("=")) return;
    event.preventDefault();
    history.pushState(null, "", asked);
    follow();
    toList();
  }

  function follow() {
    state = parse(location.hash.slice(1)) ?? state;
    update();
  }

  /** Back, forward, or another fragment was written behind the address. */
  function arrive(event) {
    follow();
    const top = event.state?.top;
    if (top !== undefined) setTimeout(() => scrollTo(0, top)); // after the browser, which knows the list as it was
    else if (location.hash.includes("=")) toList();
  }

  function toList() {
    byId("links").scrollIntoView();
    byId("links").focus({ preventScroll: true });
  }

  // --- the keyboard ---------------------------------------------------------------------------------------------

  function press(event) {
    if (event.altKey || event.isComposing) return;
    if (event.key === "k" && (isMac ? event.metaKey : event.ctrlKey)) return stop(event, () => byId("q").select());
    if (event.ctrlKey || event.metaKey) return;
    const target = event.target;
    if (target.id === "q") return inSearch(event);
    if (event.key === "Escape" && byId("list").contains(target)) return stop(event, () => byId("q").select());
    if (byId("rows").contains(target)) inRows(event);
  }

  function inSearch(event) {
    if (event.key === "ArrowDown" || event.key === "Enter") stop(event, () => focusOn(0));
    if (event.key === "Escape" && state.q) stop(event, () => change({ q: "" }));
  }

  function inRows(event) {
    const index = [...byId("rows").children].indexOf(event.target.closest("tr"));
    const steps = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: byId("rows").children.length - 1 };
    const pages = { ArrowRight: "next", ArrowLeft: "previous" };
    if (steps[event.key] < 0) stop(event, () => byId("q").focus());
    else if (event.key in steps) stop(event, () => focusOn(steps[event.key]));
    else if (event.key in pages) stop(event, () => turn(pages[event.key]) && focusOn(0));
  }

  function focusOn(index) { byId("rows").children[index]?.querySelector(".goal").focus(); }

  function stop(event, act) {
    event.preventDefault();
    act();
    if (document.activeElement === document.body) byId("q").focus();
  }

  // --- the rest of the page -------------------------------------------------------------------------------------

  async function copy(event) {
    const button = event.target.closest("button.copy");
    if (!button) return;
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch { // a browser that does not let us: it is selected, for the person to copy
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  }

  function theme() {
    const choice = byId("theme-choice");
    const root = document.documentElement;
    choice.value = root.dataset.theme ?? "";
    choice.addEventListener("change", () => {
      if (choice.value) root.dataset.theme = choice.value;
      else delete root.dataset.theme;
      try {
        localStorage.setItem("refguard-theme", choice.value);
      } catch { /* it holds until the page is left */ }
    });
    byId("theme").hidden = false;
  }

  theme();
  prepare();
  listen();
  if (isMac) byId("search-key").textContent = "⌘K";
  for (const button of document.querySelectorAll("button.copy")) button.hidden = false;
  byId("list").hidden = rows.length === 0;
  follow();
  if (location.hash.includes("=")) byId("links").scrollIntoView();
  whenIdle(() => prepareSearch());
})();
