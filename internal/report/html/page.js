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

  // A finding that the address names is opened.
  const openFinding = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.matches("details.finding")) target.open = true;
  };
  addEventListener("hashchange", openFinding);
  openFinding();

  const filters = document.getElementById("filters");
  if (!filters) return;
  const result = document.getElementById("result");
  const scenarios = Array.from(document.querySelectorAll("details.scenario"));
  const groups = Array.from(document.querySelectorAll(".group, .feature"));
  const names = ["q", "state", "operation", "status", "requirement", "tag"];
  const wrong = ["failed", "error", "inconclusive", "warned"];

  // What the search looks at. It is made once, and only if somebody searches.
  const texts = new Map();
  const textOf = (s) => {
    if (!texts.has(s)) {
      const rule = s.parentElement.querySelector("h4");
      const feature = s.closest(".feature").querySelector("h3");
      const parts = [s.querySelector("summary"), rule, feature, ...s.querySelectorAll(":scope > .inside > .meta, :scope > .inside > .why, :scope .exchange > .line")];
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

  const show = (f) => {
    const words = f.q.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const s of scenarios) {
      s.hidden = !matches(s, f, words);
      if (!s.hidden) n++;
    }
    for (const g of groups) {
      const shown = g.querySelectorAll("details.scenario:not([hidden])").length;
      g.hidden = shown === 0;
      const count = g.querySelector(":scope > h3 > .n");
      if (count) count.textContent = shown;
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
      s.open = true;
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
    const link = event.target.closest("a[href^='#']");
    if (!link || !link.hash.includes("=") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.hash !== location.hash) {
      try {
        history.pushState(null, "", link.hash);
      } catch {
        location.hash = link.hash;
        return;
      }
    }
    read();
  });
  read();
})();
