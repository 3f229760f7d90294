"use strict";
// The table of all rows: its data is packed in the page, unpacked by the browser, and asked of nobody.
// Every text is put into the page as text, never as markup.

const byId = (id) => document.getElementById(id);
const PAGE = 50;
let all = [];
let words = {};
let shownRows = [];
let limit = PAGE;

function make(tag, text, attributes) {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = text;
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  return made;
}

async function unpack() {
  const packed = Uint8Array.from(atob(byId("data").textContent.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function rowsOf(data) {
  // Columns become rows; a column of numbers with a list beside it (`named`) stands for that list's texts.
  const names = Object.keys(data.columns);
  return Array.from({ length: data.count }, (_, at) => {
    const row = { at };
    for (const name of names) {
      const value = data.columns[name][at];
      const list = data.named[name];
      row[name] = list && value !== null ? (Array.isArray(value) ? value.map((one) => list[one]) : list[value]) : value;
    }
    row.found = folded([row.text, row.title, row.comments, row.agency, row.code, row.id].filter(Boolean).join("\n"));
    return row;
  });
}

function dayInWords(day, precision) {
  if (!day) return "";
  const [year, month, date] = day.split("-").map(Number);
  const name = words.months[month - 1];
  if (precision === "year") return month === 9 ? `fiscal year ${year}` : String(year);
  if (precision === "quarter") return `the quarter to ${name} ${year}`;
  return precision === "month" ? `${name} ${year}` : `${name} ${date}, ${year}`;
}

// ---- filters: one list says what there is, what it asks of a row, and what can be chosen

const FILTERS = {
  words: { asks: finders, passes: (row, asked) => asked.every((isIn) => isIn(row.found)) },
  state: { of: (row) => row.state, word: (code) => words.state[code] },
  status: { of: (row) => row.status, word: (code) => words.status[code] },
  department: { of: (row) => row.department },
  agency: { of: (row) => row.agency },
  priority: { of: (row) => (row.priority === null ? "unknown" : row.priority ? "yes" : "no"), word: (code) => words.priority[code] },
  topic: { of: (row) => row.topics || [] },
  concurrence: { of: (row) => row.concurrence || "unstated", word: (code) => words.concurrence[code] },
  age: { of: (row) => row.age, word: (code) => words.age[code] },
  promise: { of: (row) => row.promise, word: (code) => words.promise[code] },
  kind: { of: (row) => row.kind, word: (code) => words.kind[code] },
};

function passes(row, name, asked) {
  const filter = FILTERS[name];
  if (filter.passes) return filter.passes(row, asked);
  const own = filter.of(row);
  return Array.isArray(own) ? own.includes(asked) : own === asked;
}

function asked() {
  const found = new Map();
  for (const name of Object.keys(FILTERS)) {
    const value = byId(`filter-${name}`).value.trim();
    if (value) found.set(name, value);
  }
  return found;
}

function fillChoices() {
  for (const [name, said] of Object.entries(ORDERS)) {
    for (const [at, text] of said.entries()) byId("sort").append(make("option", text, { value: (at ? "-" : "") + name }));
  }
  for (const [name, filter] of Object.entries(FILTERS)) {
    if (filter.passes) continue;
    const counts = new Map();
    for (const row of all) for (const one of [filter.of(row)].flat()) if (one) counts.set(one, (counts.get(one) || 0) + 1);
    const order = words[name] ? Object.keys(words[name]) : null;
    const codes = [...counts.keys()].sort((a, b) => (order ? order.indexOf(a) - order.indexOf(b) : a.localeCompare(b)));
    const select = byId(`filter-${name}`);
    for (const code of codes) {
      const said = filter.word ? filter.word(code) : code;
      select.append(make("option", `${said} (${counts.get(code).toLocaleString("en-US")})`, { value: code }));
    }
  }
}

// ---- the table

const SORTS = {
  recommendation: (row) => row.id,
  agency: (row) => row.agency,
  status: (row) => words.order.indexOf(row.status),
  published: (row) => row.published || "9999",
  target: (row) => row.target || "9999",
};
const ORDERS = {
  published: ["Oldest first", "Newest first"],
  target: ["Promised soonest first", "Promised latest first"],
  agency: ["Agencies from A to Z", "Agencies from Z to A"],
  status: ["Open first", "Closed first"],
  recommendation: ["Ids in order", "Ids backwards"],
};
let sorting = { name: "published", down: true };

const order = () => (sorting.down ? "-" : "") + sorting.name;

function inOrder(rows) {
  const of = SORTS[sorting.name];
  const sign = sorting.down ? -1 : 1;
  const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true }));
  return rows.slice().sort((a, b) => sign * compare(of(a), of(b)) || a.at - b.at);
}

function cell(label, ...parts) {
  const made = make("td", null, { "data-label": label });
  made.append(...parts.filter(Boolean));
  return made;
}

function line(row) {
  const made = make("tr");
  const first = make("td");
  const link = make("a", row.text.length > 300 ? `${row.text.slice(0, 300).replace(/\s+\S*$/, "")} …` : row.text, { href: rowAddress(row) });
  const about = make("div", null, { class: "meta" });
  about.append(row.title, " · ", make("span", row.id, { class: "id" }));
  if (row.priority) about.append(" ", make("span", "priority", { class: "flag" }));
  first.append(link, about);
  made.append(first, cell("Agency", row.agency), cell("Status", standing(row)),
    cell("Published", dayInWords(row.published) || "not known"), cell("Promised for", dayInWords(row.target, row.target_precision) || "–"));
  return made;
}

const standing = (row) => (row.state === "delisted" ? words.delisted : words.status[row.status]);
const rowAddress = (row) => `#row=${encodeURIComponent(row.key)}`;

function draw() {
  const body = byId("rows");
  body.replaceChildren(...shownRows.slice(0, limit).map(line));
  byId("more").hidden = shownRows.length <= limit;
  byId("more").textContent = `Show ${Math.min(PAGE, shownRows.length - limit)} more`;
  const said = (count) => count.toLocaleString("en-US");
  byId("count").textContent = `${said(shownRows.length)} of ${said(all.length)} rows` +
    (shownRows.length > limit ? `, the first ${said(limit)} shown` : "");
  byId("sort").value = order();
  for (const head of document.querySelectorAll("#all-rows th[data-sort]")) {
    head.setAttribute("aria-sort", head.dataset.sort !== sorting.name ? "none" : sorting.down ? "descending" : "ascending");
  }
}

function filtersInWords(filters) {
  const said = [...filters].map(([name, value]) => {
    const field = byId(`filter-${name}`);
    if (!field.options) return `words: ${value}`;
    return `${field.labels[0].textContent.toLowerCase()}: ${field.selectedOptions[0].textContent.replace(/ \([\d,]+\)$/, "")}`;
  });
  return said.length ? `The recommendations that pass the filters: ${said.join("; ")}.` : "All recommendations, open or not.";
}

function select() {
  const filters = asked();
  document.querySelector("#all-rows caption").textContent = filtersInWords(filters);
  const tests = [...filters].map(([name, value]) => [name, FILTERS[name].asks ? FILTERS[name].asks(value) : value]);
  const kept = all.filter((row) => tests.every(([name, value]) => passes(row, name, value)));
  shownRows = inOrder(kept);
  limit = PAGE;
  draw();
  return filters;
}

function changed() {
  const filters = select();
  const wanted = new URLSearchParams([...filters]);
  if (sorting.name !== "published" || !sorting.down) wanted.set("sort", order());
  const said = wanted.toString();
  document.body.classList.toggle("filtered", filters.size > 0);
  history.replaceState(null, "", `#${said || "state="}`); // nothing chosen is all rows, not the open ones of the start
  drawnFor = location.hash;
}

// ---- CSV of what is shown. A cell that a spreadsheet would take for a formula gets a ' before it.

const COLUMNS = { id: "recommendation_id", agency: "agency", department: "department", title: "publication_title",
  published: "published_on", kind: "kind", text: "recommendation", state: "state", status: "status", priority: "is_priority",
  comments: "comments", concurrence: "concurrence", last_action: "last_action_on", target: "target_on",
  topics: "topics", url: "url" };

function inWords(row, name) {
  if (name === "status") return standing(row);
  return ["state", "kind", "concurrence"].includes(name) && row[name] ? words[name][row[name]] : row[name];
}

const LONGEST = 32767; // characters of a cell in Excel

function csvCell(value) {
  let text = value === null || value === undefined ? "" : Array.isArray(value) ? value.join("; ") : String(value);
  text = text.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, "");
  if (/^(?:[\s\u0085]*[=+\-@'\uff1d\uff0b\uff0d\uff20]|\t)/.test(text)) text = `'${text}`;
  if (text.length > LONGEST) {
    const end = ` … [cut here: ${[...text].length.toLocaleString("en-US")} characters in all]`;
    text = text.slice(0, LONGEST - end.length).replace(/[\ud800-\udbff]$/, "") + end;
  }
  return `"${text.replace(/"/g, '""')}"`;
}

function csv() {
  const lines = [Object.values(COLUMNS).map(csvCell).join(",")];
  for (const row of shownRows) lines.push(Object.keys(COLUMNS).map((name) => csvCell(inWords(row, name))).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

function download() {
  const link = make("a", null, { href: URL.createObjectURL(new Blob([csv()], { type: "text/csv" })), download: "openrecs.csv" });
  link.click();
  URL.revokeObjectURL(link.href);
}

// ---- one row on a page of its own

function marked(text, spans) {
  // `spans` are [from, to, what it proves] in the text; where two overlap the first one is marked.
  const made = document.createDocumentFragment();
  let at = 0;
  for (const [from, to, why] of spans.slice().sort((a, b) => a[0] - b[0])) {
    if (from < at) continue;
    made.append(text.slice(at, from), make("mark", text.slice(from, to), { title: why }));
    at = to;
  }
  made.append(text.slice(at));
  return made;
}

function paragraphs(row) {
  const made = make("div", null, { class: "comments" });
  let start = 0;
  for (const part of row.comments.split("\n\n")) {
    const spans = (row.evidence || []).map(([from, to, why]) => [Math.max(from - start, 0), Math.min(to - start, part.length), words.proves[why]])
      .filter(([from, to]) => from < to);
    const paragraph = make("p");
    paragraph.append(marked(part, spans));
    made.append(paragraph);
    start += part.length + 2;
  }
  return made;
}

function facts(row) {
  const said = [
    ["Status", standing(row) + (row.priority ? ", a priority recommendation" : "")],
    ["Agency", row.agency === row.department ? row.agency : `${row.agency} (${row.department})`],
    ["Publication", row.title],
    ["Published", dayInWords(row.published) || "not known"],
    ["What the agency said", row.concurrence ? words.concurrence[row.concurrence] : "not stated"],
    ["Last action reported", row.last_action ? `${dayInWords(row.last_action, row.last_action_precision)}` + (row.last_action_by ? `, by ${words.by[row.last_action_by]}` : "") : "none with a date"],
    ["Promised for", dayInWords(row.target, row.target_precision) || "no date"],
    ["Topics", (row.topics || []).join("; ")],
    ["On the list", `first seen ${dayInWords(row.first_seen)}, last seen ${dayInWords(row.last_seen)}`],
    ["This status", row.state === "delisted" ? "" : `since ${dayInWords(row.status_since)} or before`],
    ["Id", row.id],
  ];
  const list = make("dl", null, { class: "facts" });
  for (const [name, value] of said) if (value) list.append(make("dt", name), make("dd", value));
  return list;
}

function rowPage(row) {
  const page = byId("row-content");
  const title = make("h2", row.kind === "matter" ? "Matter for congressional consideration" : "Recommendation", { tabindex: "-1" });
  page.replaceChildren(title, make("p", row.text, { class: "text" }));
  if (row.url) {
    const link = make("a", "Read it at gao.gov", { href: row.url, rel: "noopener noreferrer" });
    const place = make("p");
    place.append(link);
    page.append(place);
  }
  page.append(facts(row), make("h3", "What GAO says of it"));
  page.append(row.comments ? paragraphs(row) : make("p", "No comments yet.", { class: "soft" }));
  const proved = new Set((row.evidence || []).slice().sort((a, b) => a[0] - b[0]).map(([, , why]) => words.proves[why]));
  if (proved.size) page.append(make("p", `Marked above: ${[...proved].join("; ")}.`, { class: "note" }));
  page.append(make("h3", "What happened when"));
  const list = make("ol", null, { class: "timeline" });
  for (const [day, what, source] of row.timeline || []) {
    const item = make("li");
    item.append(make("time", dayInWords(day), { datetime: day }), `: ${what} `, make("span", `(${source})`, { class: "meta file" }));
    list.append(item);
  }
  page.append(list, make("h3", "Where this was read"), make("p", `${row.document}, ${row.location}`, { class: "meta" }));
  document.title = `${row.id}: ${document.body.dataset.title}`;
  title.focus();
}

function showRow(key) {
  const row = all.find((one) => one.key === key);
  byId("everything").hidden = Boolean(row);
  byId("row").hidden = !row;
  if (row) rowPage(row);
  else document.title = document.body.dataset.title;
  return Boolean(row);
}

// ---- the page's address says what is shown

let leftAt = 0; // where the reader was when a row was opened
let drawnFor = ""; // the address whose filter the table shows
let leftFor = ""; // the row whose page was opened last
let wasHere = false; // a row was opened from this page, not by an address that was mailed

function route() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  if (byId("row").hidden) leftAt = window.scrollY;
  if (wanted.has("row") && showRow(wanted.get("row"))) {
    leftFor = location.hash;
    return void window.scrollTo(0, 0);
  }
  const isBack = !byId("row").hidden && location.hash === drawnFor;
  showRow(null);
  if (isBack) { // the table is as it was left
    document.querySelector(`#rows a[href="${CSS.escape(leftFor)}"]`)?.focus({ preventScroll: true });
    return void window.scrollTo(0, leftAt);
  }
  if (wanted.has("row")) byId("count").textContent = "There is no such row in this report.";
  const isFilter = [...wanted.keys()].some((name) => Object.hasOwn(FILTERS, name) || name === "sort");
  if (!isFilter) return;
  for (const name of Object.keys(FILTERS)) {
    const field = byId(`filter-${name}`);
    const value = wanted.get(name) || "";
    if (value && field.options && ![...field.options].some((one) => one.value === value)) field.append(make("option", `${value} (0)`, { value }));
    field.value = value;
  }
  const sort = wanted.get("sort") || "-published";
  if (Object.hasOwn(SORTS, sort.replace("-", ""))) sorting = { name: sort.replace("-", ""), down: sort.startsWith("-") };
  byId("more-filters").open ||= [...wanted.keys()].some((name) => Object.hasOwn(FILTERS, name) && byId("more-filters").contains(byId(`filter-${name}`)));
  drawnFor = location.hash;
  document.body.classList.toggle("filtered", select().size > 0);
  byId("table").scrollIntoView();
}

function listen() {
  let waiting = 0;
  byId("filter-words").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(changed, 120); });
  for (const name of Object.keys(FILTERS)) if (name !== "words") byId(`filter-${name}`).addEventListener("change", changed);
  byId("filters").addEventListener("submit", (event) => { event.preventDefault(); changed(); });
  byId("clear").addEventListener("click", () => { byId("filters").reset(); changed(); byId("filter-words").focus(); });
  byId("more").addEventListener("click", () => {
    const next = limit;
    limit += PAGE;
    draw();
    const link = byId("rows").children[next].querySelector("a");
    link.focus();
  });
  document.querySelector("nav").addEventListener("click", () => showRow(null));
  byId("sort").addEventListener("change", (event) => {
    const [, down, name] = event.target.value.match(/^(-?)(.*)$/);
    sorting = { name, down: down === "-" };
    changed();
  });
  byId("csv").addEventListener("click", download);
  byId("back").addEventListener("click", (event) => { if (wasHere) { event.preventDefault(); history.back(); } });
  for (const head of document.querySelectorAll("#all-rows th[data-sort]")) {
    head.querySelector("button").addEventListener("click", () => {
      const name = head.dataset.sort;
      sorting = { name, down: sorting.name === name ? !sorting.down : false };
      changed();
    });
  }
  window.addEventListener("hashchange", () => { wasHere = true; route(); });
}

async function start() {
  try {
    const data = await unpack();
    words = data.words;
    all = rowsOf(data);
  } catch (error) {
    byId("count").textContent = "This browser cannot unpack the table. Everything above is complete; the rows are in " +
      "recommendations.csv beside this file's snapshot. A browser of 2023 or later shows them here.";
    return;
  }
  fillChoices();
  byId("filter-state").value = "open";
  for (const part of document.querySelectorAll(".needs-script")) part.hidden = false;
  byId("more-filters").open = window.innerWidth > 700;
  listen();
  select();
  route();
}

start();
