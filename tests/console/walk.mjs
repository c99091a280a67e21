// walk -- a day at the page, in a real browser: the first day, what is owed, by keyboard and on a phone.
//
//   PAGE, SHOTS (kit.mjs)   WORD the word of the first day   CLERK password of the clerk's account
import { check, close, desk, fill, home, look, open, phone, signIn } from "./kit.mjs";

const asOf = "today?as_of=2026-11-26";

async function firstDay() {
  const page = await open(desk);
  await page.goto(home);
  await page.waitForSelector("form");
  await look(page, "first");
  await fill(page, { word: "AAAA-BBBB-CCCC", name: "guli", display: "古丽", password: "四本账天天向上一二三" });
  await page.click('button[type="submit"]');
  await page.waitForSelector('[role="alert"]');
  check((await page.textContent('[role="alert"]')).includes("首次口令不对"), "a wrong word is told");
  await fill(page, { word: process.env.WORD.toLowerCase() });
  await page.click('button[type="submit"]');
  await page.waitForSelector(".sums");
  await page.goto(home + asOf);
  await page.waitForSelector("section table");
  await look(page, "today-bureau");
  // By keyboard alone: over the menu to the text, the list of shortcuts, and back.
  await page.keyboard.press("Tab");
  check(await page.evaluate(() => document.activeElement.className === "skip"), "the first stop skips to the text");
  await page.keyboard.press("Enter");
  check(await page.evaluate(() => document.activeElement.id === "main"), "and does");
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open]");
  await look(page, "keys");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  await page.click(".who .name");
  await page.waitForSelector('[name="old"]');
  await look(page, "password");
  check(new URL(page.url()).pathname === "/password", "every screen has an address");
  await page.goBack();
  await page.waitForSelector(".sums");
  await page.click('.languages button[lang="en"]');
  check((await page.textContent("h1")) === "Today", "English is second");
  await page.click('.languages button[lang="zh-CN"]');
  await page.goto(`${home}no-such-page`);
  await page.waitForSelector("h1");
  check((await page.textContent("h1")) === "没有这一页", "what is not there is told");
  await page.click(".who > button");
  await page.waitForSelector('[name="password"]');
  await look(page, "sign-in");
}

async function clerk() {
  const page = await open(phone);
  await signIn(page, "clerk", process.env.CLERK);
  await page.waitForSelector(".sums");
  await page.goto(home + asOf);
  await page.waitForSelector(".reasons");
  check((await page.textContent(".reasons")).includes("执行数与支出系统不一致"), "why it was returned");
  await look(page, "today-clerk-phone");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  check(!wide, "the phone scrolls sideways");
  // The session ends under the screen: nothing is lost, and it goes on.
  await page.context().clearCookies();
  await page.goto(home);
  await page.waitForSelector('[name="password"]');
}

const walks = { first: firstDay, clerk };
try {
  for (const name of process.argv.slice(2)) await walks[name]();
} finally {
  await close();
}
