// kit -- a browser on a real node, for the walks beside it.
//
//   PAGE      where the node shows its page
//   SHOTS     a folder for pictures of every screen; none when it is not set
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(path.join(here, "../../src/page/package.json"));
export const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const home = process.env.PAGE;
export const desk = { width: 1366, height: 768 };
export const phone = { width: 390, height: 844 };

export function check(good, words) {
  if (!good) throw new Error(words);
}

export const launching = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none", "--disable-dev-shm-usage"],
};
let browser;
export async function open(size = desk) {
  browser ??= await chromium.launch(launching);
  // The pictures are the same whatever day it is.
  const context = await browser.newContext({ viewport: size, locale: "zh-CN", timezoneId: "Asia/Shanghai", bypassCSP: false });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  page.on("pageerror", (error) => {
    throw new Error(`the page broke: ${error.stack}`);
  });
  page.on("console", (message) => {
    // An answer that is a problem is a line here too; what the policy stops, or a script, is a fault.
    if (message.type() === "error" && !/the server responded with a status of|net::ERR/.test(message.text()))
      throw new Error(`the browser says: ${message.text()}`);
  });
  return page;
}
export async function close() {
  await browser?.close();
}

// No serious violation, and a picture.
export async function look(page, name) {
  await page.waitForFunction(() => !document.querySelector(".loading"));
  const found = await page.evaluate(async (source) => {
    if (!window.axe) (0, eval)(source);
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations
      .filter((one) => one.impact === "serious" || one.impact === "critical")
      .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(" | ")}`);
  }, axe).catch(async (error) => {
    if (!/unsafe-eval|Content Security Policy/.test(String(error))) throw error;
    return axeInWorld(page);
  });
  check(found.length === 0, `${name}: ${found.join("\n")}`);
  if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `${name}.png`) });
}

// Our policy lets no page run words as a script: the inspector puts them in.
async function axeInWorld(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, {resultTypes: ["violations"]}).then(({violations}) => violations
      .filter((one) => one.impact === "serious" || one.impact === "critical")
      .map((one) => one.id + ": " + one.nodes.map((node) => node.html).slice(0, 3).join(" | ")))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  return result.value;
}

// Speaks another language, until the page does and it is kept with the account: who leaves before comes back in the old one.
export async function speak(page, lang) {
  await Promise.all([page.waitForResponse((answer) => answer.url().endsWith("/language")), page.click(`.languages button[lang="${lang}"]`)]);
  await page.waitForFunction((spoken) => document.documentElement.lang === spoken, lang);
  await page.waitForSelector(`.languages button[lang="${lang}"][aria-pressed="true"]`); // drawn anew, with its words
}

// To another screen without beginning anew: as a link of the page goes.
export async function soft(page, address) {
  await page.evaluate((to) => {
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, address);
  await page.waitForFunction(() => !document.querySelector(".loading"));
}
// By keyboard alone: Tab until it has the focus.
export async function tabTo(page, selector, words = "", most = 150) {
  for (let i = 0; i < most; i++) {
    if (await page.evaluate(([want, words]) => document.activeElement?.matches(want) && document.activeElement.textContent.includes(words), [selector, words])) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not come to ${selector} ${words}`);
}
export async function press(page, selector, words = "", key = "Enter") {
  await tabTo(page, selector, words);
  await page.keyboard.press(key);
}
// A choice by the arrow keys.
export async function arrowTo(page, selector, value, most = 60) {
  await tabTo(page, selector);
  for (let i = 0; i < most; i++) {
    if ((await page.inputValue(selector)) === value) return;
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`no ${value} in ${selector}`);
}
// The browser opens no chooser for a key that comes while it lays the page out anew: the key is pressed once more, as people do.
export async function fileBy(page, selector, files) {
  await tabTo(page, selector);
  for (let i = 0; ; i++) {
    const coming = page.waitForEvent("filechooser", { timeout: 3000 }).catch((error) => (i < 4 ? null : Promise.reject(error)));
    await page.keyboard.press("Space");
    const chooser = await coming;
    if (chooser) return chooser.setFiles(files);
    check(await page.evaluate((want) => document.activeElement?.matches(want), selector), `${selector} has lost the focus`);
  }
}

export async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await page.fill(`[name="${name}"]`, value);
}
export async function signIn(page, name, password) {
  await page.goto(home);
  await fill(page, { name, password });
  await page.click('button[type="submit"]');
  await page.waitForSelector("nav, .frame");
}
