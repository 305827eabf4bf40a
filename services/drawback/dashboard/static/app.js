// Keys for people who read many rows: "/" searches, "j" and "k" walk a list, Enter opens the row. Everything works without.
"use strict";

let at = -1;

const rows = () => [...document.querySelectorAll("table.list tbody tr:not(.band)")];

function walk(step) {
  const all = rows();
  if (!all.length) return;
  all[at]?.classList.remove("at");
  at = Math.min(Math.max(at + step, 0), all.length - 1);
  all[at].classList.add("at");
  all[at].querySelector("a")?.focus({ preventScroll: true });
  all[at].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("q").focus();
  } else if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
});

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

// A printed page shows everything: details are opened for the printer and closed again.
const opened = [];
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.open = true;
    opened.push(details);
  }
});
addEventListener("afterprint", () => {
  while (opened.length) opened.pop().open = false;
});

// On a narrow screen a row is a card: each cell says which column it is of, in the words of the heading.
for (const table of document.querySelectorAll("main table:has(> thead)")) {
  const headings = [...table.querySelectorAll(":scope > thead th")].map((th) => (th.querySelector(".sr") ? "" : th.textContent.trim()));
  for (const row of table.querySelectorAll(":scope > tbody > tr, :scope > tfoot > tr")) {
    if (row.cells.length !== headings.length) continue;
    [...row.cells].forEach((cell, n) => {
      if (n && headings[n]) cell.dataset.label = headings[n];
    });
  }
  table.classList.add("carded");
}

// On a narrow screen the pages are a menu, closed until it is asked for.
if (matchMedia("(max-width: 52rem)").matches) document.querySelector("details.pages")?.removeAttribute("open");
