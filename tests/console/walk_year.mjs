// walk_year -- a county year in a browser: the queue passed by machine, one form returned with its letter; a ledger of 5 000 projects scrolled from
// end to end, with the times of its frames.
//
//   PAGE, SHOTS (kit.mjs)   BUREAU password   ROWS of the ledger (5000; fewer of the node are told again and again until there are so many)
import { check, close, desk, home, look, open, phone, signIn, soft, speak } from "./kit.mjs";

const rows = Number(process.env.ROWS ?? 5000);
const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10); // what came today is not of an earlier day

// At its beginning, in its middle and at its end, 300 px a frame: as fast as a wheel is turned. How long frames take is printed, and nothing is asserted of it.
async function scroll(page) {
  await page.route("**/api/v1/ledger*", async (route) => {
    const answer = await route.fetch();
    const it = await answer.json();
    const own = it.table.rows;
    it.table.rows = Array.from({ length: rows }, (_, i) => own[i % own.length]);
    await route.fulfill({ response: answer, json: { ...it, total: rows, page: rows } });
  });
  await page.goto(`${home}warnings?round=5&as_of=${today}&all=1`);
  await page.waitForSelector(".scroll.long tbody tr td");
  await page.waitForSelector('.scroll.long [data-chunk="0"] tr:nth-child(10)');
  const it = await page.evaluate(async () => {
    const list = document.querySelector(".scroll.long"), frames = [];
    let most = 0, last = await new Promise(requestAnimationFrame);
    for (const part of [0, 0.5, 1]) {
      list.scrollTop = part * (list.scrollHeight - list.clientHeight);
      await new Promise(requestAnimationFrame); // where one comes to by the bar is made at once
      last = await new Promise(requestAnimationFrame);
      for (let i = 0; i < 60; i++) {
        list.scrollTop += part === 1 ? -300 : 300;
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - last);
        last = now;
        if (i % 20 === 0) most = Math.max(most, list.querySelectorAll("tbody tr").length);
      }
    }
    list.scrollTop = list.scrollHeight;
    frames.sort((a, b) => a - b);
    const part = (of) => Math.round(frames[Math.min(frames.length - 1, Math.floor(of * frames.length))]);
    return { frames: frames.length, middle: part(0.5), p95: part(0.95), p99: part(0.99), longest: part(1), over: frames.filter((one) => one > 50).length, most };
  });
  console.log(`scroll: ${rows} rows, ${it.frames} frames of 300 px: ${it.middle} ms median, ${it.p95} ms 95 of 100, ${it.p99} ms 99 of 100, ${it.longest} ms longest, ${it.over} over 50 ms; ${it.most} rows in the page at most`);
  check(it.most > 0 && it.most < 1000, `${it.most} rows are in the page at once`);
  await page.waitForSelector(`.scroll.long tr[aria-rowindex="${rows + 1}"]`);
  await look(page, "ledger-long");
  // A key goes on from the row that is chosen, wherever one has scrolled to.
  await page.keyboard.press("j");
  await page.waitForSelector(".scroll.long tr.chosen");
  check((await page.locator(".scroll.long tr.chosen").count()) === 1, "one row is chosen");
  check((await page.evaluate(() => getComputedStyle(document.querySelector(".scroll.long tr.chosen")).display)) === "table-row", "a row that is chosen is no row any more");
  // On paper stand all of them, and then again those in sight.
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.waitForFunction((want) => document.querySelectorAll(".scroll.long tr[aria-rowindex]").length >= want, rows);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await page.waitForFunction(() => document.querySelectorAll(".scroll.long tbody tr").length < 1000);
  await page.unrouteAll({ behavior: "ignoreErrors" }); // the page asks again by itself
}

// Round by round by unit, whatever is chosen; money against effect, with those that stand apart by name.
async function pictures(page) {
  for (const [show, title, sum] of [["", "books-trend", "执行率＝"], ["attained", "books-trend-attained", "目标完成率＝目标灯绿、蓝的项目÷有目标灯的项目"], ["lights", "books-trend-lights", "左边是执行灯，右边是目标灯"]]) {
    await page.goto(`${home}books?year=2026&view=trend&by=unit`);
    await page.waitForSelector(".picture[data-ready]");
    if (show) await page.selectOption('select[name="show"]', show);
    await page.waitForSelector(`figcaption:has-text("${sum}")`);
    await page.waitForSelector(".picture[data-ready]");
    check(new URL(page.url()).searchParams.get("show") === (show || null), "what is shown belongs to the address");
    const groups = await page.$$eval("main thead tr:first-child th", (all) => all.map((one) => one.textContent));
    check(["1—5月监控", "1—8月监控"].every((one) => groups.includes(one)), `rounds of the trend: ${groups}`);
    const heads = await page.$$eval("main thead tr:last-child th", (all) => all.map((one) => one.textContent));
    check(heads.some((one) => one.includes(show === "lights" ? "目标灯蓝" : show === "attained" ? "目标完成率" : "执行率")), `its table says ${heads}`);
    await look(page, title);
    // Each number opens into its records, under the same picture.
    await page.click("main tbody tr:first-child td.number a >> nth=-1");
    await page.waitForSelector("section[aria-labelledby=explain] p .mark", { timeout: 60000 });
    check(await page.$("section[aria-labelledby=explain] p .mark.good"), `${title}: its records do not come to it`);
    check((await page.$(".picture[data-ready]")) && new URL(page.url()).searchParams.get("address")?.startsWith("monitoring:2026/8:653022/"), `${title}: ${page.url()} is opened`);
    if (show === "attained") await look(page, "books-trend-explain");
    await page.click('section[aria-labelledby=explain] button:has-text("关闭")');
    await page.waitForSelector("section[aria-labelledby=explain]", { state: "detached" });
    const [file] = await Promise.all([page.waitForEvent("download"), page.click('.buttons a[href*="format=csv"]')]);
    check(/2026 年各轮.*\.csv$/.test(file.suggestedFilename()) && page.url().includes("by=unit"), "the table of the trend");
  }
  await page.goto(`${home}books?year=2026&view=scatter&table=monitoring&round=5`);
  await page.waitForSelector(".picture[data-ready]");
  const [, all, far] = /(\d+) 个项目，(\d+) 个相差超过/.exec(await page.textContent("figcaption"));
  check(Number(far) > 0 && Number(far) < Number(all), `${far} of ${all} stand apart`);
  check((await page.textContent("figcaption")).includes("最多标出差得最多的 12 个的名称") && (await page.textContent("figcaption")).includes("超过 100% 的按 100% 算"), "the picture does not say which outliers it names, and how it counts");
  check((await page.locator("main tbody td .mark.bad").count()) === Number(far), `the table has not all of the ${far} that stand apart`);
  check(await page.$("main tbody tr:first-child td .mark.bad"), "the first of the table does not stand apart");
  // Of which round it is, is said; unasked it is the last, and a table that has no such picture is none of its choices.
  await page.goto(`${home}books?year=2026&view=scatter`);
  await page.waitForSelector(".picture[data-ready]");
  check(/县.*2026 1—8月/.test((await page.textContent("main h2")) ?? ""), `money and effect of which round: ${await page.textContent("main h2")}`);
  const which = await page.$$eval('select[name="which"] option', (all) => all.map((one) => one.value));
  check(which.join() === "monitoring 5,monitoring 8" && (await page.inputValue('select[name="which"]')) === "monitoring 8", `its rounds: ${which}`);
  const [drawn] = await Promise.all([page.waitForEvent("download"), page.click("figcaption button")]);
  check(/阿克陶县.*2026 1—8月.*png$/.test(drawn.suggestedFilename()), `a picture of whom and when: ${drawn.suggestedFilename()}`);
  await page.goto(`${home}books?year=2026&view=scatter&table=monitoring&round=5`);
  await page.waitForSelector(".picture[data-ready]");
  await look(page, "books-scatter");
  await pagesOfNumber(page);
}

// The county's largest number is the sum of a thousand records: they are looked at page by page, the largest first.
async function pagesOfNumber(page) {
  const part = "section[aria-labelledby=explain]";
  const rows = async () => (await page.$$eval(`${part} tbody tr`, (all) => all.map((one) => [...one.children].map((cell) => cell.textContent)))).map((one) => ({ code: one[1], value: Number(one[3].replace(/,/g, "")) }));
  await page.goto(`${home}books?year=2026&address=${encodeURIComponent("coverage:2026:653022:total:required_fen")}`);
  await page.waitForSelector(`${part} nav button:has-text("后一页")`, { timeout: 60000 });
  const first = await rows();
  check(first.length === 100 && first.every((one, i) => !i || one.value <= first[i - 1].value), `the largest are not first: ${JSON.stringify(first.slice(0, 3))}`);
  check(/第 1—100 行，共 \d{4} 行/.test(await page.textContent(`${part} nav`)), await page.textContent(`${part} nav`));
  await look(page, "books-explain-pages");
  await page.click(`${part} nav button:has-text("后一页")`);
  await page.waitForSelector(`${part} nav span:has-text("第 101—200 行")`);
  const second = await rows();
  check(second[0].value <= first[99].value && !second.some((one) => first.some((other) => other.code === one.code)), "the second page goes on where the first ended");
  await page.click(`${part} nav button:has-text("前一页")`);
  await page.waitForSelector(`${part} nav span:has-text("第 1—100 行")`);
  check(JSON.stringify(await rows()) === JSON.stringify(first), "the page before is another");
  await page.selectOption(`${part} select`, "unit");
  await page.waitForFunction((code) => document.querySelector("section[aria-labelledby=explain] tbody tr td:nth-child(2)").textContent !== code, first[0].code);
  check((await page.textContent(`${part} nav`)).includes("第 1—100 行"), "another order begins at its first page");
}

// On a phone the heat map is a table in its frame: whose a row is stays beside its numbers.
async function onPhone() {
  const page = await open(phone);
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(`${home}books?year=2026&view=heat&by=unit`);
  await page.waitForSelector(".heat td");
  const shown = await page.evaluate(() => {
    const frame = document.querySelector(".heat").closest(".scroll"), name = document.querySelector(".heat tbody th");
    frame.scrollLeft = frame.scrollWidth;
    const { left, right } = name.getBoundingClientRect(), last = document.querySelector(".heat tbody td:last-child").getBoundingClientRect();
    return { name: left >= 0 && right > left && right < innerWidth / 2, last: last.left >= right && last.right <= innerWidth, page: document.documentElement.scrollWidth <= innerWidth, scrolled: frame.scrollLeft > 0 };
  });
  check(shown.name && shown.last && shown.page && shown.scrolled, `the heat map on a phone: ${JSON.stringify(shown)}`);
  await page.evaluate(() => document.querySelector(".chart").scrollIntoView());
  await look(page, "books-heat-phone");
  const [file] = await Promise.all([page.waitForEvent("download"), page.click('figcaption button')]);
  check(file.suggestedFilename().endsWith(".png"), "the heat map is no picture to take away");
  for (const query of ["", "&by=unit", "&view=trend", "&view=flow"]) {
    await page.goto(`${home}books?year=2026${query}`);
    await page.waitForSelector("main td");
    check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `books?${query} scrolls sideways on a phone`);
  }
}

// States, lights and decisions that the node says in Chinese are said in English; names of units and projects stay.
async function english(page) {
  await speak(page, "en");
  for (const path of [`/board?as_of=${today}`, "/board?by=obligation&as_of=2026-06-11", `/warnings?round=5&as_of=${today}`, `/warnings?view=lights&round=5&as_of=${today}`, `/assessment?view=deductions&as_of=${today}`, "/forms?what=monitoring&year=2026&round=5", "/today?as_of=2026-05-31"]) {
    await soft(page, path);
    await page.waitForSelector("main td");
    const lights = await page.$$eval("main td .light", (all) => all.map((one) => one.textContent.trim()));
    const left = lights.filter((words) => /[\u4e00-\u9fff]/.test(words));
    check(left.length === 0, `${path} in English says ${[...new Set(left)].slice(0, 6).join(" | ")}`);
  }
  await look(page, "today-english");
  await speak(page, "zh-CN");
}

try {
  const page = await open(desk);
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(`${home}review?year=2026&round=5`);
  await page.waitForSelector("td a");
  // More than a thousand wait: the next page has others, and a code finds its form.
  const first = () => page.getAttribute("td a", "href");
  const top = await first();
  await page.click('a:has-text("下一页")');
  await page.waitForSelector('a:has-text("回到最前")');
  check((await first()) !== top, "the second page of the queue is the first one again");
  const code = decodeURIComponent(new URL(await first(), home).searchParams.get("key")).split("/")[2];
  await page.fill('input[name="text"]', code);
  await page.waitForFunction(() => document.querySelectorAll("td a").length === 1, null, { timeout: 20000 });
  check((await first()).includes(code), "a code does not find its form");
  // A unit of those that have something waiting; the choice stands in the address.
  await page.goto(`${home}review?year=2026&round=5`);
  await page.waitForSelector("td a");
  const unit = await page.$eval('select[name="unit"] option:nth-child(3)', (one) => ({ code: one.value, words: one.textContent }));
  await page.selectOption('select[name="unit"]', unit.code);
  const waiting = Number(/（(\d+)）$/.exec(unit.words)[1]);
  await page.waitForFunction((n) => document.querySelectorAll("main tbody tr").length === n, waiting, { timeout: 20000 });
  check(new URL(page.url()).searchParams.get("unit") === unit.code, "the unit of the queue is not in the address");
  check((await page.$$eval("main tbody td:nth-child(3)", (all) => all.map((one) => one.textContent))).every((name) => unit.words.startsWith(name)), "forms of others in the queue of one unit");
  await look(page, "review-unit");
  // A machine would pass what is listed, and says of what.
  await page.click("summary:has-text('机审通过')");
  await page.waitForSelector(`.card p:has-text("只算下面列出的：${unit.words.replace(/（\d+）$/, "")}")`);
  const offered = await page.$$eval(".card > p", (all) => all.map((one) => one.textContent).find((words) => words.includes("可以机审通过的")));
  check([...offered.matchAll(/(\d+) 张/g)].every(([, n]) => Number(n) <= waiting), `of ${waiting} forms of a unit: ${offered}`);
  await page.goto(`${home}review?year=2026&round=5`);
  await page.waitForSelector("td a");
  await page.click("summary:has-text('机审通过')");
  await page.waitForSelector('.card button:has-text("机审通过")');
  await look(page, "review-bulk");
  const sampled = await page.textContent(".card ul a");
  // All of them are passed in one commit, and the sample is left to a person.
  // So many at once are asked about once more, and cancelled stay as they are.
  await page.click('.card button:has-text("机审通过")');
  await page.waitForSelector(".card .bar:has-text('通过就锁定')");
  await page.click('.card .bar button:has-text("取消")');
  await page.click('.card button:has-text("机审通过")');
  await page.click('.card button:has-text("确定通过")');
  await page.waitForSelector('[role="status"]:has-text("留给人打开")', { timeout: 60000 });
  await page.waitForSelector('.card button:has-text("机审通过 0 张")');
  check((await page.textContent(".card ul")).includes(sampled), "what a person opens is gone from the list");
  // One of the sample is opened, and returned: the letter is there to print, with the words of a message.
  await page.click(`.card ul a:has-text("${sampled}")`);
  await page.waitForSelector('article .light:has-text("抽中了这张")');
  await look(page, "review-drawn");
  await page.keyboard.press("r");
  await page.click('.choice:has-text("整改措施没有写明期限") input');
  await page.click('.decide form button[type="submit"]');
  await page.click('a:has-text("退回单和短信")');
  await page.waitForSelector(".letter ol li");
  check((await page.textContent(".letter")).includes("整改措施没有写明期限"), "a letter without its reason");
  check((await page.textContent(".message")).includes("请"), "no words to send");
  await look(page, "return-letter");
  await pictures(page);
  await onPhone();
  await scroll(page);
  await english(page);
} finally {
  await close();
}
