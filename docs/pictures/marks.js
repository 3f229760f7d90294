// Finds every text of the plan on the page, in its order, outlines it and writes its name beside it. What is not found
// is told, and then there is no picture.
"use strict";
(() => {
  const plan = JSON.parse(document.getElementById("plan").textContent);
  const paper = document.getElementById("paper");
  const HUES = {
    publication_title: "#1f5fbf", publication_number: "#1f5fbf", published_on: "#1f5fbf", released_on: "#1f5fbf",
    url: "#1f5fbf", topics: "#1f5fbf", agency: "#18794e", recommendation: "#7a3fb0", number: "#c2410c",
    status: "#c01f2e", definition: "#8a5a6a", comments: "#0f7a8a", is_priority: "#9a6700", declared_total: "#444c56",
    declared_priority: "#444c56", scope: "#444c56", captured_on: "#444c56", "never read": "#8b949e",
    title: "#c01f2e", heading: "#c01f2e",
  };
  const LABEL = 12;

  // The page's text with every run of blanks as one, and where each letter of it stands.
  const letters = [], places = [], starts = new Map();
  const blank = () => { if (letters.length && letters.at(-1) !== " ") { letters.push(" "); places.push(null); } };
  const ESCAPES = { csv: [["&amp;", "&"], ['""', '"']], xml: [["&amp;", "&"], ["&lt;", "<"], ["&gt;", ">"]] };
  const escapes = ESCAPES[plan.form] ?? [];
  function gather(node) {
    if (node.nodeType === Node.TEXT_NODE) return gatherText(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const inline = getComputedStyle(node).display === "inline" && node.tagName !== "BR";
    if (!inline) blank();
    const line = node.dataset.line;
    if (line && !starts.has(line)) starts.set(line, letters.length);
    node.childNodes.forEach(gather);
    if (!inline) blank();
  }
  function gatherText(node) {
    for (let at = 0; at < node.data.length; at++) {
      if (/\s/.test(node.data[at])) { blank(); continue; }
      const found = escapes.find(([written]) => node.data.startsWith(written, at));
      letters.push(found ? found[1] : node.data[at]);
      places.push([node, at, at + (found ? found[0].length : 1)]);
      at += found ? found[0].length - 1 : 0;
    }
  }
  gather(paper);
  const text = letters.join(""), folded = text.toLowerCase();
  const isWord = (letter) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);

  function find(words, anyCase, from, to) {
    const wanted = words.toLowerCase();
    for (let at = folded.indexOf(wanted, from); at >= 0 && at + wanted.length <= to; at = folded.indexOf(wanted, at + 1)) {
      const end = at + wanted.length;
      const isExact = anyCase || text.slice(at, end) === words;
      const isWhole = !(isWord(text[at]) && isWord(text[at - 1])) && !(isWord(text[end - 1]) && isWord(text[end]));
      if (isExact && isWhole) return [at, end];
    }
    return null;
  }

  function locate() {
    const found = [], missing = [];
    plan.groups.forEach((group, index) => {
      const next = plan.groups.slice(index + 1).find((other) => other.line !== group.line);
      if (!starts.has(group.line)) { missing.push(`line ${group.line}`); return; }
      const limit = next && starts.has(next.line) ? starts.get(next.line) : text.length;
      let at = found.length && found.at(-1).line === group.line ? found.at(-1).end : starts.get(group.line);
      for (const mark of group.marks) {
        const span = find(mark.text, mark.any_case, at, limit);
        if (!span) { missing.push(`${mark.label}: ${mark.text} (line ${group.line})`); continue; }
        found.push({ label: mark.label, line: group.line, start: span[0], end: span[1] });
        at = span[1];
      }
    });
    return { found, missing };
  }

  // Rectangles of a stretch of letters, one for each line of print.
  function rectangles(start, end) {
    const pieces = [];
    for (let at = start; at < end; at++) {
      const place = places[at];
      if (!place) continue;
      const last = pieces.at(-1);
      if (last && last[0] === place[0]) last[2] = place[2]; else pieces.push([...place]);
    }
    const lines = [];
    for (const [node, from, to] of pieces) {
      const range = document.createRange();
      range.setStart(node, from); range.setEnd(node, to);
      for (const box of range.getClientRects()) {
        if (box.width < 1) continue;
        const one = { left: box.left, right: box.right, top: box.top + scrollY, bottom: box.bottom + scrollY };
        const last = lines.at(-1);
        const isSame = last && one.top < last.bottom - 4 && one.bottom > last.top + 4;
        if (isSame) {
          last.left = Math.min(last.left, one.left); last.right = Math.max(last.right, one.right);
          last.top = Math.min(last.top, one.top); last.bottom = Math.max(last.bottom, one.bottom);
        } else lines.push(one);
      }
    }
    return lines;
  }

  // One outline around lines that lie under each other; apart where they do not.
  function outlines(lines) {
    const groups = [];
    for (const line of lines) {
      const last = groups.at(-1)?.at(-1);
      const touches = last && line.left < last.right && line.right > last.left && line.top - last.bottom < 30;
      if (touches) groups.at(-1).push(line); else groups.push([line]);
    }
    return groups.map((group) => {
      const edge = (at) => at === 0 ? group[0].top - 1 : at === group.length ? group.at(-1).bottom + 1
        : (group[at - 1].bottom + group[at].top) / 2;
      const right = group.flatMap((one, at) => [[one.right + 2, edge(at)], [one.right + 2, edge(at + 1)]]);
      const left = group.flatMap((one, at) => [[one.left - 2, edge(at)], [one.left - 2, edge(at + 1)]]).reverse();
      return [...right, ...left].map((point) => point.join(",")).join(" ");
    });
  }

  const overlap = (a, b) => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left))
    * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
  const tight = (box) => ({ left: box.left, right: box.right, top: box.top + 3, bottom: box.bottom - 3 });

  // The free place nearest to the beginning: over it, under its end, or behind it.
  function place(lines, width, taken) {
    const first = lines[0], last = lines.at(-1);
    const at = (left, top) => ({ left, right: left + width, top, bottom: top + LABEL });
    const over = first.top - LABEL + 1, under = last.bottom - 1, middle = (line) => (line.top + line.bottom - LABEL) / 2;
    const tries = [at(first.left - 2, over), at(first.right + 5, middle(first)), at(last.right + 5, middle(last)),
      at(first.right - width + 2, over), at(last.left - 2, under), at(last.right - width + 2, under),
      at(first.left + 20, over), at(first.right + 5, over), at(last.right + 5, under)];
    const scored = tries.filter((box) => box.left > 4 && box.right < document.body.offsetWidth - 4)
      .map((box, rank) => ({ box, score: taken.reduce((sum, other) => sum + overlap(box, other), 0) + rank / 100 }));
    scored.sort((a, b) => a.score - b.score);
    return scored[0]?.box ?? tries[0];
  }

  function draw(found) {
    const size = [document.body.offsetWidth, document.body.offsetHeight];
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.id = "marks"; svg.setAttribute("width", size[0]); svg.setAttribute("height", size[1]);
    const taken = rectangles(0, text.length).map(tight);
    for (const mark of found) {
      mark.lines = rectangles(mark.start, mark.end);
      for (const points of outlines(mark.lines)) {
        const polygon = document.createElementNS(svg.namespaceURI, "polygon");
        const hue = HUES[mark.label.split(",")[0]];
        polygon.setAttribute("points", points);
        polygon.setAttribute("style", `fill:${hue}14;stroke:${hue};stroke-width:1.5` + (mark.label === "never read" ? ";stroke-dasharray:4 3" : ""));
        svg.append(polygon);
      }
    }
    document.body.append(svg);
    for (const mark of found) {
      const label = document.createElement("div");
      label.className = "label"; label.textContent = mark.label;
      label.style.background = HUES[mark.label.split(",")[0]];
      document.body.append(label);
      const box = place(mark.lines, label.offsetWidth, taken);
      label.style.left = `${box.left}px`; label.style.top = `${box.top}px`;
      taken.push(box);
    }
  }

  const { found, missing } = locate();
  try { draw(found); } catch (error) { missing.push(String(error)); }
  const told = document.createElement("script");
  told.type = "application/json"; told.id = "told";
  told.textContent = JSON.stringify({ found: found.length, missing, height: Math.ceil(document.body.offsetHeight) });
  document.body.append(told);
})();
