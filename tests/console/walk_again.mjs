// walk_again -- a form comes back: handed in again with an answer, withdrawn and filled in with what stood in it, an older version taken
// back; where the answer to a button stands; and what a browser that is killed has kept.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { check, chromium, desk, home, launching, look, open, phone, signIn } from "./kit.mjs";

const key = "653022205/monitoring/65302226T000000000101/2026/8";
const sheet = `${home}forms/sheet?key=${encodeURIComponent(key)}`;
const queue = `${home}review?kind=monitoring&year=2026&round=8`;
const cell = (label) => `[aria-label^="${label}"]`;
const length = "维护供水管网长度：1—8月执行情况";
const people = "培训水管员人数：1—8月执行情况";
const likely = "维护供水管网长度：完成目标可能性";
const done = '.act .box.good:has-text("已经交了")';
const state = (words) => `main p .light:has-text("${words}")`;

const inSight = (page, selector) =>
  page.$eval(selector, (one) => {
    const box = one.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
  });
async function giveBack(reviewer) {
  await reviewer.goto(queue);
  await reviewer.click("td a");
  await reviewer.waitForSelector('.decide button:has-text("通过")');
  await reviewer.keyboard.press("r");
  await reviewer.waitForSelector(".decide fieldset");
  await reviewer.click('.choice:has-text("缺佐证材料") input');
  await reviewer.click('.decide form button[type="submit"]');
  await reviewer.waitForSelector('a:has-text("退回单"), .empty');
}

// Handed in with a fault in it: beside the button it is said what came of it, and one stands in the cell.
async function refused(page, name) {
  await page.fill(cell(likely), "也许");
  await page.click(".act button");
  await page.waitForSelector('.act .box.bad:has-text("没有交：有 1 处要改")');
  await page.waitForFunction((label) => document.activeElement.getAttribute("aria-label")?.startsWith(label), likely);
  check(await inSight(page, ".act .box.bad"), "what came of it is out of sight");
  await look(page, name);
  await page.fill(cell(likely), "确定能");
}

// Returned: as it is it is handed in with an answer; and no green box says what is not so.
async function again(page, reviewer) {
  await giveBack(reviewer);
  await page.goto(sheet);
  await page.waitForSelector('.act button:has-text("再交一次")');
  await page.click(".act button");
  await page.waitForSelector('.act .box.bad:has-text("没有改动，也没有附上文件")');
  check(!(await page.$(done)) && (await inSight(page, ".act .box.bad")), "refused, and it is not said where one looks");
  check(await page.evaluate(() => document.activeElement.getAttribute("name") === "answer"), "one does not stand where the answer is written");
  await look(page, "sheet-again");
  await page.fill('.act [name="answer"]', "佐证已附在五月的表旁");
  await page.click(".act button");
  await page.waitForSelector(done);
  await page.waitForSelector(state("已交"));
  check((await inSight(page, done)) && (await page.isDisabled(".act button")), "handed in, and what is to be done next cannot be told");
  await look(page, "sheet-again-done");
  await reviewer.goto(queue);
  await reviewer.click("td a");
  await reviewer.waitForSelector('article .box.part:has-text("填报人答复：佐证已附在五月的表旁")');
  await reviewer.waitForSelector('article .box.part:has-text("退回以后内容没有变")');
  await look(reviewer, "review-answered");
  await turns(reviewer);
}

// By whose turn it is: a word that is not the last locks nothing, and whoever is not to say it has no button for it.
async function turns(reviewer) {
  const told = (changed) =>
    reviewer.route("**/api/v1/form?*", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), ...changed } });
    });
  await told({ step: "分管领导", chain: "分管领导 → 绩效办", last: false });
  await reviewer.reload();
  await reviewer.waitForSelector('.decide button:has-text("通过，交下一环节")');
  check(!(await reviewer.$('.decide button:has-text("锁定")')), "a word that is not the last is told to lock");
  await reviewer.unroute("**/api/v1/form?*");
  await told({ step: "分管领导", chain: "分管领导 → 绩效办", last: false, mine: false });
  await reviewer.reload();
  await reviewer.waitForSelector('.box:has-text("现在待分管领导审核，还没有轮到您")');
  check(!(await reviewer.$('.decide button:has-text("通过")')) && !(await reviewer.$('.decide button:has-text("退回")')), "whose turn it is not has buttons");
  await reviewer.keyboard.press("p");
  check(!(await reviewer.$("main [role=alert]")), "a key decides what is not one's own to decide");
  await look(reviewer, "review-not-your-turn");
  await reviewer.unroute("**/api/v1/form?*");
}

// Withdrawn: what stood in it is there, nothing says that it is handed in, and the reviewer who has it open is told.
async function withdrawn(page, reviewer) {
  await page.fill(cell(length), "11.5公里");
  await page.click(".act button");
  await page.waitForSelector(done);
  await reviewer.goto(queue);
  await reviewer.click("td a");
  await reviewer.waitForSelector('.decide button:has-text("通过")');
  await page.click('button:has-text("撤回这张表")');
  await page.fill('form.inline input', "数字还要核对");
  await page.click('form.inline button[type="submit"]');
  await page.waitForSelector('.box:has-text("数字还要核对")');
  check(!(await page.$(done)), "withdrawn, and it is said that it was handed in");
  check((await page.inputValue(cell(length))) === "11.5公里", `withdrawn, and its cells say ${await page.inputValue(cell(length))}`);
  await page.evaluate(() => scrollTo(0, 0));
  await look(page, "sheet-withdrawn");
  await reviewer.waitForSelector('article .box:has-text("撤回，原因：数字还要核对")', { timeout: 20000 });
  check(!(await reviewer.$('.decide button:has-text("通过")')) && !(await reviewer.$('.decide button:has-text("退回")')), "what is withdrawn is passed or returned");
  check(!(await reviewer.$("article .blocking")) && !(await reviewer.$("main [role=alert]")), "faults are found in what is withdrawn");
  await look(reviewer, "review-withdrawn");
}

// A version of the history comes into the sheet; nothing is written before it is handed in.
async function takenBack(page) {
  await page.click("summary:has-text('历史版本')");
  await page.waitForSelector('section[aria-label="两版的差别"] td:has-text("11.5")'); // the withdrawal beside what it took back
  const row = page.locator('tr:has(button:has-text("取回这一版"))').last();
  const versions = await page.locator('tr:has(button:has-text("取回这一版"))').count();
  check(versions > 2, `${versions} versions can be taken back`);
  await row.locator("button").click();
  await page.waitForSelector('.act .box.part:has-text("还没有交")');
  check(await inSight(page, ".act .box.part"), "taken back, and what came of it is out of sight");
  check((await page.inputValue(cell(length))) !== "11.5公里", "taken back, and the cells are as they were");
  await look(page, "sheet-taken-back");
  await page.waitForSelector('.act .about:has-text("已存在本机")');
  await page.waitForSelector(state("已撤回"));
  await page.click(".act button");
  await page.waitForSelector(done);
}

// The first process of a browser with this folder: it is ended by its number.
const firstOf = (folder) => {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      if (words.includes(`--user-data-dir=${folder}`) && !words.some((one) => one.startsWith("--type="))) return Number(pid);
    } catch {
      // it has ended
    }
  throw new Error("no browser");
};
async function ended(pid) {
  for (let i = 0; i < 200; i++) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}

// A browser is killed a second after the last letter, while it has said that all of it lies on this disk: all of it comes back.
export async function killed() {
  const folder = mkdtempSync(path.join(tmpdir(), "siben-browser-"));
  const start = async () => {
    const context = await chromium.launchPersistentContext(folder, { ...launching, viewport: desk, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(20000);
    await page.goto(home);
    await page.waitForSelector('[name="name"], nav');
    if (await page.$('[name="name"]')) await signIn(page, "clerk", process.env.CLERK);
    return { context, page };
  };
  let context, page;
  try {
    ({ context, page } = await start());
    await page.goto(sheet);
    await page.waitForSelector(cell(length));
    const typed = { [length]: "8.25公里", [people]: "7人", "培训水管员人数：全年预计完成情况": "17人" };
    for (const [label, words] of Object.entries(typed)) {
      await page.fill(cell(label), "");
      await page.type(cell(label), words, { delay: 60 });
    }
    await page.waitForSelector('.act .about:has-text("已存在本机")');
    await page.waitForTimeout(1000);
    const pid = firstOf(folder);
    process.kill(pid, "SIGKILL");
    await ended(pid);
    await context.close().catch(() => undefined);
    ({ context, page } = await start());
    await page.goto(sheet);
    await page.waitForSelector(`strong:has-text("（${Object.keys(typed).length} 格）")`).catch(async () => check(false, `of ${Object.keys(typed).length} cells: ${await page.textContent("main")}`));
    await page.click("text=接着填");
    for (const [label, words] of Object.entries(typed)) check((await page.inputValue(cell(label))) === words, `${label} after the crash: ${await page.inputValue(cell(label))}`);
  } finally {
    await context?.close().catch(() => undefined); // what went wrong is said, not what came of it
    rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
  }
}

// Amounts as people type them are said in both units, and the sum follows.
async function amounts(page) {
  for (const [words, yuan, sum] of [["１２．５", "125,000.00 元", "12.5"], ["９.６ ", "96,000.00 元", "9.6"], ["125，000元", "125,000.00 元", "12.5"]]) {
    await page.fill(cell("其中"), words);
    await page.waitForFunction(([yuan, sum]) => document.querySelector(".foot").textContent.includes(yuan) && [...document.querySelectorAll(".paper td.is-given")].some((one) => one.textContent === sum), [yuan, sum]).catch(async () => check(false, `${words}: ${await page.textContent(".foot")}`));
    check(!(await page.$(".paper td.is-given .finds")), `${words}: a closed cell is at fault`);
  }
}

export async function comesBack() {
  const page = await open(desk), reviewer = await open(desk);
  await signIn(page, "clerk", process.env.CLERK);
  await signIn(reviewer, "reviewer", process.env.REVIEWER);
  await page.goto(sheet);
  await page.waitForSelector(cell(length));
  await amounts(page);
  await refused(page, "sheet-refused");
  await page.waitForSelector('.act .about:has-text("已存在本机")');
  await page.reload();
  await page.click("text=丢掉");
  await again(page, reviewer);
  await withdrawn(page, reviewer);
  await takenBack(page);
  await killed();
  const small = await open(phone);
  await signIn(small, "clerk", process.env.CLERK);
  await small.goto(sheet);
  await small.waitForSelector(cell(likely));
  await refused(small, "sheet-refused-phone");
  check(!(await small.evaluate(() => document.documentElement.scrollWidth > innerWidth)), "the phone scrolls sideways");
  for (const one of [page, reviewer, small]) await one.context().close();
}
