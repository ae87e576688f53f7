// Opens evidence packs, programme reports and a digest in a real browser: readable, printable, accessible, and nothing leaves.
//
//   node check.mjs MODULES PAGES CHROMIUM [SHOTS]
//
// MODULES holds node_modules as package.json pins them; PAGES holds a folder for each pack or report, and `digest`; SHOTS takes
// pictures to look at.
import { createRequire } from "node:module";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, pages, executablePath, shots] = process.argv.slice(2);
if (!executablePath) {
  console.error("usage: node check.mjs MODULES PAGES CHROMIUM [SHOTS]");
  process.exit(64);
}
const require = createRequire(join(modules, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

// At 200 % a window of 1280 pixels is 640 pixels wide.
const VIEWS = {
  desktop: { width: 1280, height: 900 },
  narrow: { width: 400, height: 800 },
  zoomed: { width: 640, height: 450 },
};
// A4 without the margins of the page, in CSS pixels.
const PAPER = { width: Math.floor(((210 - 28) / 25.4) * 96), height: Math.floor(((297 - 31) / 25.4) * 96) };
const A4 = [594.96, 841.92];
const MOST_PAGES = { "evidence-pack.html": 40, "phone-check.html": 1, "coverage.html": 20, "digest.html": 5 };
const REPORT = "coverage.html";
// What a folder may hold; it is one of these.
const KINDS = [["evidence-pack.html", "phone-check.html"], [REPORT], ["digest.html"]];
// Where a page may lead to, when somebody asks for it: the public search of the toolkit.
const PUBLIC = "https://www.dsptoolkit.nhs.uk/OrganisationSearch";
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let passed = 0;
const failed = [];
function check(what, holds, more = "") {
  if (holds) passed += 1;
  else failed.push(`${what} ${more}`.trim());
}

// What a reader sees wrong: text under 18 pixels, anything wider than the window.
function misfits() {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const small = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const size = parseFloat(getComputedStyle(walker.currentNode.parentElement).fontSize);
    if (text && size < 18) small.push(`${size}px ${text.slice(0, 40)}`);
  }
  return { wide, small: small.slice(0, 3) };
}

// What is cut on paper: folded parts that stay shut, tables or boxes wider than the paper.
function cut() {
  const shut = [...document.querySelectorAll("details li")].filter((item) => item.getBoundingClientRect().height === 0);
  const edge = document.documentElement.clientWidth + 1;
  const over = [...document.querySelectorAll("body *")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > edge && !element.closest(".skip");
  });
  return { shut: shut.length, over: over.slice(0, 3).map((element) => `${element.tagName} ${element.className}`) };
}

function lostLinks(allowed) {
  const links = [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href"));
  const leads = (href) => (href.startsWith("#") ? document.getElementById(href.slice(1)) : href.startsWith(allowed));
  return links.filter((href) => !leads(href));
}

async function look(context, pack, file) {
  const url = pathToFileURL(join(pages, pack, file)).href;
  const name = `${pack}/${file}`;
  const page = await context.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => failed.push(`${name}: the browser complains: ${message.text()}`));
  const views = file === REPORT ? { ...VIEWS, dark: { ...VIEWS.desktop } } : VIEWS;
  for (const [view, size] of Object.entries(views)) {
    await page.emulateMedia({ colorScheme: view === "dark" ? "dark" : "light" });
    await page.setViewportSize(size);
    await page.goto(url);
    const { wide, small } = await page.evaluate(misfits);
    check(`${name} ${view}: nothing is wider than the window`, wide <= 0, `${wide} px`);
    check(`${name} ${view}: no text is under 18 px`, small.length === 0, small.join("; "));
    await page.evaluate(axe);
    const found = await page.evaluate((values) => axe.run(document, { runOnly: { type: "tag", values } }), RULES);
    const told = found.violations.map((rule) => `${rule.id}: ${rule.nodes[0].html.slice(0, 120)}`);
    check(`${name} ${view}: axe-core finds nothing`, told.length === 0, told.join(" | "));
    check(`${name} ${view}: axe-core ran`, found.passes.length > 10);
    if (shots) await page.screenshot({ path: join(shots, `${pack}-${file}-${view}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (file === REPORT) await charts(page, name);
  check(`${name}: no script`, (await page.evaluate(() => document.scripts.length)) === 0);
  // A pack leads nowhere but into itself.
  const lost = await page.evaluate(lostLinks, file === REPORT ? PUBLIC : "#");
  check(`${name}: every link leads somewhere on the page`, lost.length === 0, lost.join(" "));
  if (file !== "phone-check.html") {
    await page.keyboard.press("Tab");
    const first = await page.evaluate(() => {
      const box = document.activeElement.getBoundingClientRect();
      return document.activeElement.className === "skip" && box.left >= 0 && box.top >= 0;
    });
    check(`${name}: the first key press shows the way past the top`, first);
  }
  await print(page, pack, file);
  const others = [...new Set(asked)].filter((address) => address !== url);
  check(`${name}: nothing else is asked for`, others.length === 0, others.join(" "));
  await page.close();
}

// Every chart says what it shows, draws something, keeps its words inside and apart, and stands before its table.
async function charts(page, name) {
  const found = await page.evaluate(() =>
    [...document.querySelectorAll(".chart svg")].map((svg) => {
      const frame = svg.getBoundingClientRect();
      const texts = [...svg.querySelectorAll("text")].map((text) => [text.textContent.trim(), text.getBoundingClientRect()]);
      const out = texts.filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1);
      const over = texts.filter(([, a], place) =>
        texts.slice(place + 1).some(([, b]) => a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 8 && b.top < a.bottom - 8),
      );
      const marks = svg.querySelectorAll("rect, polygon, polyline, line").length;
      const section = svg.closest("section");
      const after = [...section.querySelectorAll("table")].some(
        (table) => svg.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING,
      );
      const rule = section.querySelector(".rule") !== null;
      return { says: svg.getAttribute("aria-label"), marks, after, rule, out: out.map(([t]) => t), over: over.map(([t]) => t) };
    }),
  );
  check(`${name}: has charts`, found.length >= 3, `${found.length}`);
  for (const chart of found) {
    const what = `${name}: chart "${(chart.says ?? "").slice(0, 40)}"`;
    check(`${what} says what it shows and draws it`, (chart.says ?? "").length > 20 && chart.marks > 2, `${chart.marks}`);
    check(`${what} has its table and its rule`, chart.after && chart.rule);
    check(`${what} keeps its words inside`, chart.out.length === 0, chart.out.slice(0, 3).join("; "));
    check(`${what} keeps its words apart`, chart.over.length === 0, chart.over.slice(0, 3).join("; "));
  }
}

async function print(page, pack, file) {
  const name = `${pack}/${file}`;
  await page.setViewportSize(PAPER);
  await page.emulateMedia({ media: "print" });
  const { shut, over } = await page.evaluate(cut);
  check(`${name} on paper: what is folded stands open`, shut === 0, `${shut} shut`);
  check(`${name} on paper: nothing is cut at the edge`, over.length === 0, over.join("; "));
  const path = shots ? join(shots, `${pack}-${file}.pdf`) : undefined;
  const pdf = (await page.pdf({ path, preferCSSPageSize: true })).toString("latin1");
  const count = (pdf.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
  check(`${name} on paper: ${count} pages`, count >= 1 && count <= MOST_PAGES[file], `more than ${MOST_PAGES[file]}`);
  const sizes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)];
  const a4 = sizes.every(([, width, height]) => Math.abs(width - A4[0]) < 1 && Math.abs(height - A4[1]) < 1);
  check(`${name} on paper: A4`, sizes.length > 0 && a4);
  await page.emulateMedia({ media: null });
}

const profile = mkdtempSync(join(tmpdir(), "dspt-browser-"));
if (shots) mkdirSync(shots, { recursive: true });
try {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  await context.setOffline(true);
  for (const pack of readdirSync(pages).sort()) {
    const files = KINDS.find(([first]) => existsSync(join(pages, pack, first))) ?? KINDS[0];
    for (const file of files) await look(context, pack, file);
  }
  await context.close();
} finally {
  rmSync(profile, { recursive: true, force: true });
}
for (const what of failed) console.log(`FAILED: ${what}`);
console.log(`browser: ${passed} passed, ${failed.length} failed`);
process.exit(failed.length === 0 && passed > 0 ? 0 : 1);
