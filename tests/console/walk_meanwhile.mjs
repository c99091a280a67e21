// walk_meanwhile -- what comes while one is at it: an answer that is slow, another version of what one reviews, a seventh tab.
//
//   FILES   a folder for files to import
import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { check, desk, home, look, open, signIn, speak } from "./kit.mjs";

const key = "653022205/monitoring/65302226T000000000101/2026/8";
const sheet = `${home}forms/sheet?key=${encodeURIComponent(key)}`;
const cell = (label) => `[aria-label^="${label}"]`;
const length = "维护供水管网长度：1—8月执行情况";
const spent = "其中：本年一般公共预算拨款：1—8月执行数";
const people = "培训水管员人数：1—8月执行情况";
const done = '.act .box.good:has-text("已经交了")';

// Handing in takes its time: what stands there is what is handed in, and nothing that is typed meanwhile is taken and then lost.
async function slowAnswer(page) {
  await page.goto(sheet);
  await page.waitForSelector(cell(length));
  await page.fill(cell(length), "15公里");
  let let_go;
  const held = new Promise((done) => (let_go = done));
  await page.route("**/sheet-hand-in", async (route) => {
    await held;
    await route.continue();
  });
  await page.click(".act button");
  await page.waitForSelector('.act button:has-text("正在交")');
  await page.focus(cell(people));
  await page.keyboard.type("99");
  const typed = await page.inputValue(cell(people));
  let_go();
  await page.waitForSelector(done);
  check((await page.inputValue(cell(people))) === typed, `what was typed while it was handed in is lost: ${typed}`);
  await page.unroute("**/sheet-hand-in");
}

// Somebody hands in again what another is reviewing: that one is told, keeps what he has written, and passes nothing unread.
async function overtaken(clerk) {
  const page = await open(desk), passes = '.decide button:has-text("通过")';
  await signIn(page, "reviewer", process.env.REVIEWER);
  await page.goto(`${home}review?kind=monitoring&year=2026&round=8&key=${encodeURIComponent(key)}`);
  await page.waitForSelector(passes);
  await page.keyboard.press("r");
  await page.fill('textarea[name="reason"]', "写到一半的原因");
  await clerk.fill(cell(length), "16公里");
  await clerk.click(".act button");
  await clerk.waitForSelector(done);
  await page.waitForSelector('[role="status"]:has-text("又交了一版")', { timeout: 20000 });
  check((await page.inputValue('textarea[name="reason"]')) === "写到一半的原因", "what was written is gone");
  check(!(await page.$(passes)) && (await page.isDisabled('.decide form button[type="submit"]')), "a version that nobody has read can be passed");
  check((await page.textContent("article > table, article .scroll:has-text('维护供水管网长度') >> nth=-1")).includes("15公里"), "what one reads is exchanged under one's eyes");
  await page.waitForSelector('section[aria-labelledby="newer"] td:has-text("16公里")');
  await look(page, "review-newer");
  await page.click('.decide .bar button:has-text("看新的一版")');
  await page.waitForSelector(passes);
  check(!(await page.$('section[aria-labelledby="newer"]')) && (await page.inputValue('textarea[name="reason"]')) === "写到一半的原因", "looked at, and it does not go on");
  // A key that is pressed twice decides once.
  let decided = 0, let_go;
  const held = new Promise((done) => (let_go = done));
  await page.route("**/api/v1/review", async (route) => {
    decided++;
    await held;
    await route.abort();
  });
  await page.focus("h1");
  await page.keyboard.press("p");
  await page.waitForSelector('.decide button:has-text("通过"):disabled');
  await page.keyboard.press("p");
  let_go();
  await page.waitForSelector('.decide [role="alert"]');
  check(decided === 1, `one key, ${decided} decisions`);
  await page.context().close();
}

// What would go up changes while it is read: told with what is other, and what nobody has looked at is not sent.
async function changesBelow(clerk) {
  const page = await open(desk), send = 'button:has-text("签名上报")', newer = 'main .box.part:has-text("又有变化")';
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(`${home}submission?year=2026&prepare=8`);
  await page.waitForSelector(send);
  const before = await page.textContent("main");
  check(!(await page.$(newer)), "told that something has changed, and nothing has");
  await clerk.fill(cell(spent), "31");
  await clerk.click(".act button");
  await clerk.waitForSelector(done);
  await page.waitForSelector(newer, { timeout: 20000 });
  check(await page.isDisabled(send), "what nobody has looked at can be sent");
  check((await page.textContent(`${newer} ins`)).includes("31"), "what has changed is not named");
  await look(page, "submission-newer");
  await page.click(`${newer} button:has-text("看新的内容")`);
  await page.waitForSelector(`${newer}`, { state: "detached" });
  check(!(await page.isDisabled(send)) && (await page.textContent("main")) !== before, "looked at, and it does not go on");
  await page.context().close();
}

// The line is gone: said in the language that is spoken.
async function away(page) {
  await page.goto(sheet);
  await page.waitForSelector(cell(length));
  await speak(page, "en");
  await page.fill(cell(length), "17公里");
  await page.context().setOffline(true);
  await page.click(".act button");
  await page.waitForSelector('.act [role="alert"]');
  const said = await page.textContent('.act [role="alert"]');
  check(!/[\u4e00-\u9fff]/.test(said), `out of reach, said in another language: ${said}`);
  await page.context().setOffline(false);
  await page.click(".act button");
  await page.waitForSelector(".act .box.good");
  // What differs between two versions is named in that language too; the name of an indicator is the county's.
  await page.click('summary:has-text("History")');
  await page.waitForSelector('section.documents td:has-text("17公里")');
  const named = await page.$$eval("section.documents tbody td:first-child", (list) => list.map((one) => one.textContent));
  check(named.every((one) => !/[\u4e00-\u9fff]/.test(one.replace(/“[^”]*”/g, ""))), `fields that differ: ${named}`);
  await speak(page, "zh-CN");
}

// So large that the node hangs up: said to be that, not a broken line.
async function tooLarge(page) {
  const large = `${process.env.FILES}/太大.xlsx`;
  writeFileSync(large, "");
  truncateSync(large, 90 << 20);
  await page.goto(`${home}import`);
  await page.setInputFiles('input[type="file"]', large);
  await page.waitForSelector('main [role="alert"]', { timeout: 60000 });
  check(/太大|最多/.test(await page.textContent('main [role="alert"]')), `too large: ${await page.textContent('main [role="alert"]')}`);
  rmSync(large);
}

// A browser makes six connections to one node: tabs that nobody looks at hold none of them.
async function manyTabs(page) {
  const context = page.context(), tabs = [page];
  await context.addInitScript(() => {
    Object.defineProperty(Document.prototype, "hidden", { configurable: true, get: () => !!window.away });
  });
  const turn = (tab, away) =>
    tab.evaluate((away) => {
      window.away = away;
      document.dispatchEvent(new Event("visibilitychange"));
    }, away);
  await page.goto(`${home}today`);
  await page.waitForSelector(".sums");
  for (let i = 0; i < 7; i++) {
    await turn(tabs[tabs.length - 1], true);
    const tab = await context.newPage();
    tabs.push(tab);
    await tab.goto(`${home}calendar`);
    await tab.waitForSelector("main h1");
    await tab.waitForFunction(() => !document.querySelector(".loading"));
  }
  // Looked at again: what was missed is asked for, and what comes then is told.
  await turn(tabs[tabs.length - 1], true);
  const asked = page.waitForResponse((answer) => answer.url().includes("/api/v1/today")), told = page.waitForRequest("**/events");
  await turn(page, false);
  await Promise.all([asked, told]);
  for (const tab of tabs.slice(1)) await tab.close();
}

export async function meanwhile() {
  const page = await open(desk);
  await signIn(page, "clerk", process.env.CLERK);
  await slowAnswer(page);
  await overtaken(page);
  await changesBelow(page);
  await away(page);
  await tooLarge(page);
  await manyTabs(page);
  await page.context().close();
}
