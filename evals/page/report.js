"use strict";
// Every word of a case is put on the page as text, never as markup. Cases lie in parts, and a part is read when one of its
// cases is opened; fifty are on the page at a time.
(() => {
  const index = JSON.parse(document.getElementById("index").textContent);
  const words = index.words, parts = new Map(), PAGE = 50;
  const list = document.getElementById("list"), said = document.getElementById("said");
  const pick = (name) => document.getElementById("pick-" + name);
  let shown = [], page = 0;

  const make = (tag, text, kind) => {
    const one = document.createElement(tag);
    if (text !== undefined && text !== null) one.textContent = String(text);
    if (kind) one.className = kind;
    return one;
  };
  const called = (name) => words[name] || String(name).replaceAll("_", " ");
  const told = (value) =>
    value === null || value === undefined || value === "" ? "–"
      : Array.isArray(value) ? (value.length ? value.map(told).join(", ") : "none")
        : typeof value === "object" ? JSON.stringify(value) : typeof value === "boolean" ? (value ? "yes" : "no") : called(value);

  const whole = (number) => {
    const part = Math.floor(number / index.part);
    if (!parts.has(part)) parts.set(part, JSON.parse(document.getElementById("part-" + part).textContent));
    return parts.get(part)[number % index.part];
  };

  const choose = () => {
    const kind = pick("kind").value, wrong = pick("wrong").value, what = pick("what").value.toLowerCase().trim();
    const cuts = index.cuts.map((cut) => [cut, pick("cut-" + cut).value]).filter(([, value]) => value);
    shown = [];
    index.cases.forEach((one, number) => {
      if (kind && one.kind !== kind) return;
      if (wrong === "errors" && !one.failed && !one.wrong.length) return;
      if (wrong === "failed" && !one.failed) return;
      if (wrong.startsWith(":") && !one.wrong.includes(wrong.slice(1))) return;
      if (what && !one.id.toLowerCase().includes(what)) return;
      if (cuts.some(([cut, value]) => one.slices[cut] !== value)) return;
      shown.push(number);
    });
    const weight = (one) => (one.failed ? 1000 : one.wrong.length);
    shown.sort((a, b) => weight(index.cases[b]) - weight(index.cases[a]) || a - b);
    page = 0;
    draw();
  };

  const draw = () => {
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    list.replaceChildren(...shown.slice(page * PAGE, page * PAGE + PAGE).map(line));
    said.textContent = `${shown.length.toLocaleString("en")} of ${index.cases.length.toLocaleString("en")} cases, page ${page + 1} of ${pages}`;
    document.getElementById("back").disabled = page === 0;
    document.getElementById("next").disabled = page >= pages - 1;
  };

  const line = (number) => {
    const one = index.cases[number], box = make("details", null, "case"), head = make("summary");
    head.append(make("strong", one.id), make("span", called(one.kind), "soft"));
    head.append(one.failed ? make("span", "failed", "bad")
      : one.wrong.length ? make("span", "wrong: " + one.wrong.map(called).join(", "), "bad") : make("span", "right", "good"));
    box.append(head);
    box.addEventListener("toggle", () => { if (box.open && box.children.length === 1) box.append(inside(whole(number))); });
    return box;
  };

  const inside = (row) => {
    const box = make("div", null, "in"), given = row.case, answer = row.answer || {}, labels = given.labels || {};
    if (row.failed) box.append(make("p", "Failed: " + row.failed, "bad"));
    if (row.fell_back) box.append(make("p", "The offline answer stands: " + row.fell_back, "soft"));
    if (row.kind === "thread") {
      const client = given.client;
      box.append(make("p", `${client.name}${client.company ? ", " + client.company : ""} · asked ${given.now}`, "soft"));
      given.touchpoints.forEach((one, place) => {
        const word = make("div", null, one.direction === "out" ? "word ours" : "word");
        word.append(make("small", `${place} · ${one.at} · ${one.direction === "out" ? "us" : "client"} · ${called(one.channel)}${one.outcome ? " · " + called(one.outcome) : ""}`));
        word.append(document.createTextNode(one.text || ""));
        box.append(word);
      });
    } else {
      box.append(make("div", given.raw || given.question || given.text, "word"));
      if (answer.body) { box.append(make("h3", "The draft")); box.append(make("div", (answer.subject ? answer.subject + "\n\n" : "") + answer.body, "word ours")); }
    }
    box.append(table(row, labels, answer));
    (answer.evidence || []).forEach((one) => box.append(make("p", `“${one.quote}” (${one.touchpoint}): ${one.why}`, "soft")));
    (answer.findings || []).filter((one) => !one.passed).forEach((one) => box.append(make("p", `Check ${called(one.check)}: ${one.detail || "not passed"}`, "bad")));
    const cost = row.cost ? `, cost ${row.cost.toFixed(4)}` : "";
    box.append(make("p", `${Math.round(row.ms)} ms${row.tokens ? `, ${row.tokens} tokens` : ""}${cost}`, "soft"));
    return box;
  };

  const PAIRS = [["turn", "turn"], ["reads_as", "reads_as"], ["actions", "action"], ["channels", "channel"], ["until", "until"], ["health", "health"],
    ["mood", "mood"], ["urgency", "urgency"], ["language", "language"], ["needs_reply", "needs_reply"], ["intent", "intent"], ["names_issue", null], ["first_name", null], ["good", null]];
  const table = (row, labels, answer) => {
    const wide = make("div", null, "wide"), made = make("table", null, "pair"), head = make("tr"), known = { ...labels };
    ["", "Label", "Answer"].forEach((name) => head.append(make("th", name)));
    made.append(head);
    const put = (name, label, given) => { const tr = make("tr"); tr.append(make("th", called(name)), make("td", told(label)), make("td", told(given))); made.append(tr); };
    PAIRS.forEach(([label, given]) => { if (known[label] !== undefined || (given && answer[given] !== undefined)) put(given || label, known[label], given ? answer[given] : undefined); });
    if (row.kind === "question") put("pages", row.case.pages, answer.pages);
    Object.entries(row.verdicts).filter(([, good]) => !good).forEach(([name]) => { const tr = make("tr"), td = make("td", "not met: " + called(name.replace("check ", "check ")), "bad"); td.colSpan = 3; tr.append(td); made.append(tr); });
    wide.append(made);
    return wide;
  };

  document.querySelectorAll(".controls select").forEach((one) => one.addEventListener("change", choose));
  let later = 0;
  pick("what").addEventListener("input", () => { clearTimeout(later); later = setTimeout(choose, 150); });
  document.getElementById("back").addEventListener("click", () => { page -= 1; draw(); });
  document.getElementById("next").addEventListener("click", () => { page += 1; draw(); });
  choose();
})();
