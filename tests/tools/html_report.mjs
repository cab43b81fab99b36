// Opens a report of `wikilift check --format html` in Chromium and uses it as a person would.
// Usage: node html_report.mjs REPORT.html FINDINGS.json [SCREENSHOT.png]   (playwright-core must be resolvable from the current folder)
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(process.cwd() + "/")("playwright-core");
const [report, json, screenshot] = process.argv.slice(2);
const findings = JSON.parse(readFileSync(json)).findings;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
const errors = [];
page.on("pageerror", (error) => errors.push(String(error)));
page.on("request", (request) => { if (!request.url().startsWith("file:")) errors.push("asked for " + request.url()); });
const start = Date.now();
await page.goto(pathToFileURL(report).href);
const count = async () => Number((await page.textContent("#shown")).split(" ")[0].replaceAll(",", ""));
const first = (column) => page.textContent(`#body [role=row]:first-child > :nth-child(${column})`);
const counted = (test) => findings.filter(test).length;

assert.equal(await count(), findings.length);
assert.ok(Date.now() - start < 5000, "it opens without lag");
const rows = await page.locator("#body [role=row]").count();
assert.ok(rows > 5 && rows < 80, `only the rows in sight are drawn, not ${rows}`);

// Bars: a click shows the findings of one code only.
const codes = [...new Set(findings.map((finding) => finding.code))];
assert.equal(await page.locator("#bars button").count(), codes.length);
for (const code of codes) {
  assert.equal(await page.textContent(`#bars button[data-code=${code}] ~ .count`), counted((finding) => finding.code === code).toLocaleString("en"));
}
await page.click(`#bars button[data-code=${codes[0]}]`);
assert.equal(await count(), counted((finding) => finding.code === codes[0]));
await page.click(`#bars button[data-code=${codes[0]}]`);

// Severities.
for (const level of ["error", "warning", "info"]) {
  await page.uncheck(`[data-level=${level}]`);
  assert.equal(await count(), counted((finding) => finding.severity !== level));
  await page.check(`[data-level=${level}]`);
}

// Search.
const word = findings[0].path.toLowerCase();
await page.fill("#search", word);
const found = await count();
assert.ok(found >= counted((finding) => finding.path.toLowerCase().includes(word)) && found < findings.length);
await page.fill("#search", "no finding says this");
assert.equal(await count(), 0);
assert.ok(await page.isVisible("#none"));
await page.fill("#search", "");

// Sort in both directions.
await page.click("#head button[data-column='1']");
assert.equal(await first(2), [...codes].sort()[0]);
await page.click("#head button[data-column='1']");
assert.equal(await first(2), [...codes].sort().at(-1));
assert.equal(await page.getAttribute("#head [role=columnheader]:nth-child(2)", "aria-sort"), "descending");
await page.click("#head button[data-column='2']");

// Scroll to the end.
await page.evaluate(() => { const box = document.getElementById("scroll"); box.scrollTop = box.scrollHeight; });
await page.waitForTimeout(100);
const last = findings.at(-1);
assert.match(await page.textContent("#body [role=row]:last-child > :nth-child(3)"), new RegExp(`:${last.line}:${last.column}$`));
assert.match(await page.getAttribute("#body [role=row]:last-child a", "href"), new RegExp(`#L${last.line}$`));
await page.evaluate(() => { document.getElementById("scroll").scrollTop = 0; });

// Light and dark.
const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const light = await background();
await page.click("#theme");
assert.notEqual(await background(), light);
if (screenshot) {
  await page.screenshot({ path: screenshot.replace(".png", "-dark.png") });
  await page.click("#theme");
  await page.screenshot({ path: screenshot });
}
assert.deepEqual(errors, []);
await browser.close();
console.log(`${findings.length} findings: opened, filtered, searched, sorted, scrolled`);
