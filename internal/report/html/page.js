"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  // A document that was opened from a file may not be allowed to remember.
  const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* for this time only */ } };

  // The theme is that of the system until somebody chooses the other one.
  const theme = document.getElementById("theme");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme || (prefersDark.matches ? "dark" : "light")) === "dark";
  const nameTheme = () => { theme.textContent = isDark() ? "Light theme" : "Dark theme"; };
  const chosen = recall("assay-theme");
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
  nameTheme();
  prefersDark.addEventListener("change", nameTheme);
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("assay-theme", root.dataset.theme);
    nameTheme();
  });

  // Copying. Where there is no clipboard, an old command may do, and where that
  // does nothing either, the text is selected for the keyboard.
  const copyOldWay = (code) => {
    const range = document.createRange();
    range.selectNodeContents(code);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    let done = false;
    try { done = document.execCommand("copy"); } catch { done = false; }
    if (done) selection.removeAllRanges();
    return done;
  };
  const copy = async (code) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      return copyOldWay(code);
    }
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button.copy");
    if (!button) return;
    const done = await copy(button.parentElement.querySelector("code"));
    button.textContent = done ? "Copied" : "Selected: press Ctrl+C";
    setTimeout(() => { button.textContent = "Copy"; }, 2500);
  });

  // What the address names is opened, and everything that it is in.
  const reveal = (element) => {
    for (let e = element; e; e = e.parentElement) if (e.matches("details")) e.open = true;
  };
  const openTarget = () => {
    const target = location.hash.includes("=") ? null : document.getElementById(location.hash.slice(1));
    if (!target) return;
    reveal(target);
    target.scrollIntoView();
  };
  addEventListener("hashchange", openTarget);
  openTarget();

  // On paper everything is open that a reader of paper wants to see.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = Array.from(document.querySelectorAll("details.finding:not([open]), details.part:not([open])"));
    for (const d of opened) d.open = true;
  });
  addEventListener("afterprint", () => { for (const d of opened) d.open = false; });

  // A table that is wider than its place says so.
  const measure = (s) => {
    const wider = s.scrollWidth > s.clientWidth + 1;
    s.classList.toggle("wider", wider);
    s.classList.toggle("more-right", wider && s.scrollLeft + s.clientWidth < s.scrollWidth - 1);
  };
  const tables = new ResizeObserver((all) => { for (const e of all) measure(e.target); });
  for (const s of document.querySelectorAll(".scroll")) {
    tables.observe(s);
    s.addEventListener("scroll", () => measure(s), { passive: true });
  }

  const filters = document.getElementById("filters");
  if (!filters) return;
  const result = document.getElementById("result");
  const scenarios = Array.from(document.querySelectorAll("details.scenario"));
  const features = Array.from(document.querySelectorAll(".feature"));
  const groups = Array.from(document.querySelectorAll(".group"));
  const names = ["q", "state", "operation", "status", "requirement", "tag", "order"];
  const states = ["passed", "failed", "warned", "not-applicable", "not-exercised", "deselected", "inconclusive", "error"];
  const wrong = ["failed", "error", "inconclusive", "warned"];

  // Where each scenario is when they are in the order of the features.
  const home = new Map(scenarios.map((s) => [s, s.parentElement]));
  const ordered = document.getElementById("ordered");
  let order = "";
  const arrange = (asked) => {
    if (asked === order) return;
    order = asked;
    if (order === "slowest") {
      ordered.append(...Array.from(scenarios).sort((a, b) => b.dataset.us - a.dataset.us));
    } else {
      for (const s of scenarios) home.get(s).append(s);
    }
    ordered.hidden = order === "";
  };

  // What the search looks at. It is made once, and only if somebody searches.
  const texts = new Map();
  const textOf = (s) => {
    if (!texts.has(s)) {
      const group = home.get(s);
      const rule = group.querySelector("h4");
      const feature = group.closest(".feature").querySelector("h3");
      const parts = [s.querySelector("summary"), rule, feature, ...s.querySelectorAll(":scope > .inside > .meta, :scope > .inside > .why, :scope .exchange > .line, :scope .brief > b")];
      texts.set(s, parts.map((e) => (e ? e.textContent : "")).join("\n").toLowerCase());
    }
    return texts.get(s);
  };
  const has = (list, value) => list.split("\n").includes(value);
  // A cell is of an operation, which need not be the one the scenario is about.
  const inCell = (s, f) => {
    if (!f.status) return !f.operation || s.dataset.operation === f.operation || s.dataset.cell.split("\n").some((c) => c.startsWith(f.operation + " "));
    if (f.operation) return has(s.dataset.cell, f.operation + " " + f.status);
    return s.dataset.cell.split("\n").some((c) => c.endsWith(" " + f.status));
  };
  const matches = (s, f, words) =>
    (!f.state || (f.state === "wrong" ? wrong.includes(s.dataset.state) : s.dataset.state === f.state)) &&
    inCell(s, f) &&
    (!f.requirement || has(s.dataset.requirement, f.requirement)) &&
    (!f.tag || has(s.dataset.tag, f.tag)) &&
    words.every((w) => textOf(s).includes(w));

  // counts is what is written beside a feature: how many are shown, by state.
  const counts = (shown, of) => {
    const parts = states.map((state) => [shown.filter((s) => s.dataset.state === state).length, state]).filter(([n]) => n > 0);
    return (shown.length === of ? of : shown.length + " of " + of) + ": " + parts.map(([n, state]) => n + " " + state.replace("-", " ")).join(", ");
  };

  const show = (f) => {
    const words = f.q.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const s of scenarios) {
      s.hidden = !matches(s, f, words);
      if (!s.hidden) n++;
    }
    arrange(f.order);
    for (const g of groups) g.hidden = !g.querySelector("details.scenario:not([hidden])");
    const narrowed = names.some((name) => f[name]);
    for (const feature of features) {
      const all = Array.from(feature.querySelectorAll("details.scenario"));
      const shown = all.filter((s) => !s.hidden);
      feature.hidden = shown.length === 0;
      feature.open = narrowed;
      feature.querySelector(":scope > summary > .n").textContent = counts(shown, all.length);
    }
    result.textContent = n === scenarios.length
      ? scenarios.length + (n === 1 ? " scenario" : " scenarios")
      : n + " of " + scenarios.length + " scenarios" + (n === 0 ? ": nothing matches, clear a filter" : "");
  };

  const parse = () => {
    let given;
    try { given = new URLSearchParams(location.hash.slice(1)); } catch { given = new URLSearchParams(); }
    return given;
  };
  const values = () => Object.fromEntries(names.map((n) => [n, filters.elements[n] ? filters.elements[n].value : ""]));

  // The filter is part of the address, so that what is shown can be passed on.
  const write = (f) => {
    const given = new URLSearchParams();
    for (const n of names) if (f[n]) given.set(n, f[n]);
    const hash = given.toString();
    try {
      history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
    } catch {
      location.hash = hash;
    }
  };

  const goTo = (element) => {
    element.scrollIntoView();
    element.focus({ preventScroll: true });
  };
  // read shows what the address asks for, if it asks for anything.
  const read = () => {
    const given = parse();
    const one = given.get("scenario");
    if (one !== null) {
      const s = document.getElementById("scenario=" + one);
      if (!s) return;
      if (s.hidden) { filters.reset(); show(values()); }
      reveal(s);
      goTo(s.querySelector("summary"));
      return;
    }
    if (!names.some((n) => given.has(n))) return;
    for (const n of names) {
      const field = filters.elements[n];
      if (!field) continue;
      field.value = given.get(n) || "";
      if (field.selectedIndex === -1) field.value = "";
    }
    show(values());
    goTo(document.getElementById("scenarios"));
  };

  let wait = 0;
  const changed = () => {
    clearTimeout(wait);
    wait = setTimeout(() => { const f = values(); show(f); write(f); }, 80);
  };
  filters.addEventListener("input", changed);
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("reset", () => setTimeout(changed));
  addEventListener("hashchange", read);
  // A link to a filter is not for the browser itself to follow: it would open the
  // first scenario, which is what the link stands for where there is no script.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#'], .timeline [data-href]");
    const hash = link ? link.getAttribute("href") || link.dataset.href : "";
    if (!hash.includes("=") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (hash !== location.hash) {
      try {
        history.pushState(null, "", hash);
      } catch {
        location.hash = hash;
        return;
      }
    }
    read();
  });
  read();
})();
