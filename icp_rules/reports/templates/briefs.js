"use strict";
// The list of briefs: what the data says becomes text alone, and the fragment of the address holds what is chosen.
(() => {
  const { count, columns } = JSON.parse(document.getElementById("data").textContent);
  const form = document.forms[0];
  const body = document.getElementById("briefs");
  const shown = document.getElementById("shown");
  const chosen = document.getElementById("chosen");
  const more = document.getElementById("more");
  const piece = Number(body.dataset.first);
  const number = new Intl.NumberFormat("en");
  const selects = [...form.querySelectorAll("select:not([name=sort])")];

  const value = (name, row) => columns[name][0][columns[name][1][row]];
  const counted = (many, noun) => `${number.format(many)} ${noun}${many === 1 ? "" : "s"}`;
  // so that "Müller" is found by "muller" and by "MULLER"
  const fold = (text) => {
    const small = text.toLowerCase();
    return /^[\x00-\x7f]*$/.test(small) ? small : small.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  };

  // Choices: of each filter the values by place in its menu; the first is "all".
  const choices = {};
  for (const select of selects) {
    const [values, rows] = columns[select.name];
    const many = new Array(values.length).fill(0);
    for (const at of rows) many[at]++;
    choices[select.name] = [undefined];
    select.add(new Option("all"));
    const order = [...values.keys()].sort((a, b) =>
      values[a] === null ? 1 : values[b] === null ? -1 : values[a].localeCompare(values[b], "en", { numeric: true }),
    );
    for (const at of order) offer(select, values[at], many[at]);
    select.parentElement.hidden = values.length < 2;
  }

  function offer(select, one, many) {
    choices[select.name].push(one);
    select.add(new Option(`${one === null ? "none" : one} (${number.format(many)})`));
  }

  // Texts to search, made when somebody first does.
  let texts = null;
  function searched() {
    if (!texts) {
      const parts = ["account", "account_id", "contact", "email", "title"].map((name) => {
        const folded = columns[name][0].map((one) => (one === null ? "" : fold(one)));
        return (row) => folded[columns[name][1][row]];
      });
      texts = Array.from({ length: count }, (_, row) => parts.map((part) => part(row)).join("\n"));
    }
    return texts;
  }

  // Orders of all rows; the data comes in that of the scores.
  const orders = { score: Uint32Array.from({ length: count }, (_, row) => row) };
  function order(name) {
    if (!orders[name]) {
      const [values, rows] = columns[name];
      const compare = new Intl.Collator("en", { numeric: true }).compare;
      const ranks = new Uint32Array(values.length);
      [...values.keys()]
        .sort((a, b) => (values[a] === null ? 1 : values[b] === null ? -1 : compare(values[a], values[b])))
        .forEach((at, rank) => (ranks[at] = rank));
      orders[name] = orders.score.slice().sort((a, b) => ranks[rows[a]] - ranks[rows[b]] || a - b);
    }
    return orders[name];
  }

  function make(tag, text, ...inside) {
    const element = document.createElement(tag);
    element.textContent = text ?? "";
    element.append(...inside);
    return element;
  }

  const small = (text) => (text === null ? [] : [make("small", text)]);

  function cell(label, text, ...inside) {
    const element = make("td", text, ...inside);
    element.dataset.label = label;
    return element;
  }

  function line(row) {
    const of = (name) => value(name, row);
    const account = make("th", of("account"), ...small(of("account_id") === of("account") ? null : of("account_id")));
    account.scope = "row";
    const score = cell("Score", of("score"));
    score.className = "number";
    const brief = cell("Brief", of("link") === null ? of("kind") : "");
    if (of("link") !== null) {
      const link = make("a", of("kind"));
      link.href = of("link");
      brief.append(link);
    }
    brief.append(...small(of("variant")));
    if (of("state") === "failed") brief.append(...small(`not written: ${of("reason") ?? ""}`));
    return make(
      "tr",
      "",
      account,
      cell("Contact", of("contact") ?? "nobody known", ...small(of("email"))),
      cell("Title", of("title")),
      cell("Role", of("role"), ...small(of("persona"))),
      cell("Tier", of("tier"), ...small(of("status"))),
      score,
      cell("Rule set", of("rule_set")),
      brief,
    );
  }

  // Rows that are to be seen, of which the first are drawn.
  let found = orders.score;
  function draw(upto) {
    const lines = document.createDocumentFragment();
    for (const row of found.slice(body.rows.length, upto)) lines.append(line(row));
    body.append(lines);
    more.hidden = body.rows.length >= found.length;
  }

  function show() {
    const words = fold(form.elements.q.value).split(/\s+/).filter(Boolean);
    const tests = [];
    const said = words.length ? [`“${form.elements.q.value.trim()}”`] : [];
    for (const select of selects) {
      const one = choices[select.name][select.selectedIndex];
      if (one === undefined) continue;
      const [values, rows] = columns[select.name];
      const at = values.indexOf(one);
      tests.push((row) => rows[row] === at);
      said.push(`${select.parentElement.firstChild.textContent.trim()} ${one ?? "none"}`);
    }
    for (const word of words) tests.push((row) => searched()[row].includes(word));
    found = order(form.elements.sort.value).filter((row) => tests.every((test) => test(row)));
    body.replaceChildren();
    draw(piece);
    chosen.textContent = said.join("; ");
    tell();
    for (const name of ["account", "contact", "score"]) {
      const sort = name !== form.elements.sort.value ? "none" : name === "score" ? "descending" : "ascending";
      document.getElementById(`by-${name}`).setAttribute("aria-sort", sort);
    }
  }

  function tell() {
    const accounts = new Set();
    const [states, rows] = columns.state;
    const failed = states.indexOf("failed");
    let lost = 0;
    for (const row of found) {
      accounts.add(columns.account_id[1][row]);
      if (rows[row] === failed) lost++;
    }
    const of = `${number.format(found.length)} of ${counted(count, "brief")}`;
    shown.textContent = `${of}, ${counted(accounts.size, "account")}${lost ? `, ${number.format(lost)} not written` : ""}`;
  }

  // What is chosen, from and to the fragment: q=acme&tier=A&sort=account; tier= alone is for briefs without one.
  function read() {
    const parameters = new URLSearchParams(location.hash.slice(1));
    form.elements.q.value = parameters.get("q") ?? "";
    const sort = parameters.get("sort");
    form.elements.sort.value = ["account", "contact"].includes(sort) ? sort : "score";
    for (const select of selects) {
      const asked = parameters.get(select.name);
      const one = asked === null ? undefined : asked || null;
      if (!choices[select.name].includes(one)) offer(select, one, 0);
      select.selectedIndex = choices[select.name].indexOf(one);
      if (one !== undefined) select.parentElement.hidden = false;
    }
    show();
  }

  function write() {
    const parameters = new URLSearchParams();
    if (form.elements.q.value.trim()) parameters.set("q", form.elements.q.value.trim());
    for (const select of selects) {
      const one = choices[select.name][select.selectedIndex];
      if (one !== undefined) parameters.set(select.name, one ?? "");
    }
    if (form.elements.sort.value !== "score") parameters.set("sort", form.elements.sort.value);
    history.replaceState(null, "", `#${parameters}`);
  }

  // Some browsers refuse many changes of the address in a short time.
  let waiting = 0;
  function changed() {
    show();
    clearTimeout(waiting);
    waiting = setTimeout(write, 250);
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
  addEventListener("hashchange", read);
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || /^(INPUT|SELECT)$/.test(event.target.tagName)) return;
    event.preventDefault();
    form.elements.q.focus();
  });
  more.addEventListener("click", () => draw(body.rows.length + piece));
  // It tells of changes alone: asked anew, it tells that the end of the list is still near.
  const near = new IntersectionObserver(
    ([end]) => {
      if (!end.isIntersecting) return;
      draw(body.rows.length + piece);
      near.unobserve(more);
      near.observe(more);
    },
    { rootMargin: "600px" },
  );
  near.observe(more);
  let before = piece;
  addEventListener("beforeprint", () => {
    before = body.rows.length;
    draw(found.length);
  });
  addEventListener("afterprint", () => {
    while (body.rows.length > before) body.lastElementChild.remove();
    draw(before);
  });

  form.hidden = false;
  read();
})();
