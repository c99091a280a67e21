// walk_checks -- from a light to its rectification; a sample announced, drawn in public, and checked on a phone whose line is cut; evaluations,
// outreach, assessment.
import { check, home, look, open, phone, signIn, speak } from "./kit.mjs";

const at = (name) => `main [name="${name}"]`;
const ready = '.act .light:has-text("可以登记")';

async function warnings(page) {
  await page.goto(`${home}warnings?round=5`);
  await page.waitForSelector("main tr.chosen");
  await look(page, "warnings");
  // One key begins the rectification of the chosen project, filled in.
  await page.keyboard.press("r");
  await page.waitForSelector(at("detail-row-0"));
  check((await page.inputValue(at("detail-row-0"))).includes("执行率"), "a rectification that says nothing of its light");
  check((await page.inputValue(at("unit-row-0"))) === "木吉乡人民政府", "whose it is");
  await page.fill(at("owner-row-0"), "经办人甲");
  await page.fill(at("due-row-0"), "2026-07-20");
  await page.waitForSelector(ready);
  await page.focus("h1");
  await page.keyboard.press("s");
  await page.waitForSelector(".box.good");
  await page.goto(`${home}warnings?view=rectification&as_of=2026-12-31`);
  await page.waitForSelector('main td .light:has-text("逾期")');
  await look(page, "warnings-rectification");
  // On a phone what can be done stands beside its heading, a code below the name that it is of.
  const small = await open(phone);
  await signIn(small, "bureau", process.env.BUREAU);
  await small.goto(`${home}warnings?round=5`);
  await small.waitForSelector("td.acts a");
  const lefts = await small.$$eval("tr:first-child td.acts a, tr:first-child td .code", (all) => all.map((one) => Math.round(one.getBoundingClientRect().left)));
  const label = await small.$eval("tr:first-child td", (one) => one.getBoundingClientRect().left + 90);
  check(lefts.length === 3 && lefts.every((left) => left > label), `what stands in a cell is under its heading on a phone: ${lefts}, ${label}`);
  check(!(await small.evaluate(() => document.documentElement.scrollWidth > innerWidth)), "the phone scrolls sideways");
  await look(small, "warnings-phone");
  await page.goto(`${home}warnings?round=5`);
  await page.waitForSelector('.sums li:has-text("红灯")');
  check((await page.inputValue('select[name="year"]')) === "2026", "which year's warnings are not said");
  await page.goto(`${home}warnings?view=lights&round=5`);
  await page.waitForSelector("main table");
  await look(page, "warnings-lights");
}

async function samples(page) {
  await page.goto(`${home}checks?announce=1`);
  await page.selectOption(at("round"), "5");
  await page.click('button:has-text("先看总体")');
  await page.waitForSelector('pre.words:has-text("总体 1 个项目")');
  await page.click('form button[type="submit"]');
  await page.waitForSelector(".seed");
  const seed = await page.textContent(".seed");
  check(/^[0-9a-f]{64}$/.test(seed), `a seed: ${seed}`);
  const told = await page.textContent("pre.words");
  check(!/siben |--|\/sample\/|\.md/.test(told) && told.includes("已公布：2026年1—5月监控真实性核查"), `what was announced is told as to a terminal: ${told}`);
  await look(page, "checks-announced");
  await page.goto(`${home}checks`);
  // The population comes late: what was typed before it is found in it.
  await page.route("**/sample-population?*", async (route) => {
    await new Promise((done) => setTimeout(done, 2000));
    await route.continue();
  });
  await page.click("main td a");
  await page.waitForSelector(at("seed"));
  check((await page.inputValue(at("seed"))) === seed, "the seed waits in the browser that announced");
  // Picked for a reason beside the draw: by name, of the population that was announced.
  await page.fill(at("pick"), "饮水");
  await page.keyboard.press("Enter");
  await page.waitForSelector(at("reason"));
  await page.unroute("**/sample-population?*");
  await page.fill(at("reason"), "群众反映");
  await look(page, "sample-draw");
  await page.click('form button[type="submit"]');
  await page.waitForSelector('.light:has-text("逐项重算，一致")');
  check(/\d{4}-\d\d-\d\d \d\d:\d\d/.test(await page.textContent('.said > div:has-text("公布时间") dd')), "a promise without its year");
  for (const format of ["xlsx", "csv"]) check(await page.$(`a[download][href*="sample-population"][href*="format=${format}"]`), `the population cannot be taken away as ${format}`);
  await look(page, "sample");
  await page.click('a:has-text("大屏展示")');
  await page.waitForSelector('.screen code:has-text("siben sample verify")');
  check((await page.textContent(".screen")).includes(seed), "the seed is shown to everybody");
  await look(page, "sample-screen");
  // A township's node holds what was announced, and never what was drawn: not here is not "not yet".
  await page.route("**/api/v1/sample?*", async (route) => {
    const answer = await route.fetch(), it = await answer.json();
    await route.fulfill({ response: answer, json: { ...it, own: false, draw: null, drawn: { ...it.drawn, rows: [] } } });
  });
  for (const view of ["&view=screen", ""]) {
    await page.goto(page.url().replace("&view=screen", "") + view);
    await page.waitForSelector("#screen-title, #sample-title");
    const words = await page.textContent("main");
    check(words.includes("本机没有") && !words.includes("还没有抽取"), `drawn elsewhere: ${words.slice(0, 300)}`);
  }
  await page.unroute("**/api/v1/sample?*");
  await page.goto(`${home}checks`);
  await page.waitForSelector("main td a");
  check(!(await page.$('main select[name="unit"], main select[name="department"]')), "a filter by unit that a list of everybody's does not keep to");
  await look(page, "checks");
  const href = await page.locator("main td a").first().getAttribute("href");
  // What was checked leads to its paper.
  await page.click('tr:has-text("A-1") a');
  await page.waitForSelector('main td a:has-text("看底稿")');
  return href;
}

// In a village without a line: the papers are there, what is typed stays, and goes when there is a line.
async function papers(href) {
  const page = await open({ ...phone, width: 360 });
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(`${home.replace(/\/$/, "")}${href}&papers=1`);
  await page.waitForSelector(".cards a");
  check((await page.textContent("main h2")).includes("2026-1"), "papers of which sample is not said");
  await look(page, "papers-phone");
  // Of many one is found by its name or its unit.
  await page.route("**/sample-papers?*", async (route) => {
    const answer = await route.fetch(), it = await answer.json();
    await route.fulfill({ response: answer, json: { ...it, projects: [...it.projects, ...Array.from({ length: 40 }, (_, i) => ({ ...it.projects[0], number: `x-${i}`, name: `渠系维修${i}`, unit_name: `${i}村` }))] } });
  });
  await page.reload();
  await page.waitForSelector('.cards a:has-text("渠系维修39")');
  for (const words of ["渠系维修17", "17村"]) {
    await page.fill('main [type="search"]', words);
    await page.waitForFunction(() => document.querySelectorAll(".cards li").length === 1);
  }
  check((await page.textContent(".cards")).includes("渠系维修17"), "another project is found");
  await page.unroute("**/sample-papers?*");
  await page.reload();
  await page.waitForSelector(".cards a");
  await page.waitForFunction(() => localStorage.getItem("siben.work-types")); // with the list comes what a paper is asked
  await page.context().setOffline(true);
  await page.click(".cards a");
  await page.waitForSelector(at("found-row-0"));
  await page.fill(at("found-row-0"), "20公里");
  await page.selectOption(at("verdict-row-0"), "基本属实");
  await page.fill(at("detail-row-0"), "实测少6公里，已现场告知");
  await page.waitForSelector('.box.part:has-text("连不上节点")');
  await page.click('a:has-text("返回列表")');
  await page.waitForSelector('.light:has-text("填了一半")');
  await page.click(".cards a");
  await page.context().setOffline(false);
  await page.waitForSelector(".box.part button, [name='found-row-0']");
  await page.click(".box.part button:not(.quiet)");
  check((await page.inputValue(at("found-row-0"))) === "20公里", "what was typed without a line is lost");
  await page.locator("fieldset.card").first().evaluate((one) => one.scrollIntoView());
  await look(page, "paper-phone");
  check(!(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)), "the phone scrolls sideways");
  await page.click('button:has-text("只登记文号和存放处")');
  await page.fill(at("evidence-0"), "现场照片");
  await page.fill(at("kept-0"), "绩效办档案柜");
  await page.waitForSelector(ready);
  await page.click(".act button");
  await page.waitForSelector('.cards .light:has-text("已核查")');
}

// Where the plan asks for the four checks (四项审核) a target passes with all of them, none 中 or 差, and by no machine.
async function fourChecks(page) {
  await page.goto(`${home}review?kind=target&year=2026`);
  await page.waitForSelector("td a");
  await page.click("summary:has-text('机审通过')");
  await page.waitForSelector('.card .light:has-text("四项审核")');
  await page.click("td a");
  await page.waitForSelector("fieldset.checks select");
  check(await page.isDisabled('.decide button:has-text("通过")'), "a target passes without its four checks");
  const grades = page.locator("fieldset.checks select");
  for (let i = 0; i < 4; i++) await grades.nth(i).selectOption(i === 2 ? "中" : "优");
  await page.click('.decide button:has-text("通过")');
  await page.waitForSelector('.box.bad:has-text("不能通过")');
  await look(page, "review-checks");
  await grades.nth(2).selectOption("良");
  await page.click('.decide button:has-text("通过")');
  await page.waitForSelector("fieldset.checks", { state: "detached" });
}

// What an adjustment is about is chosen from what the approved target holds, with what stands there now beside it.
async function adjusts(page) {
  const muji = "65302226T000000000101";
  await page.goto(`${home}works/edit?type=adjustment&year=2026`);
  await page.waitForSelector(at("title"));
  await page.fill(at("title"), "饮水管护目标调整");
  await page.fill(at("date"), "2026-06-20");
  await page.fill(at("note"), "阿财绩〔2026〕9号");
  await page.click('button:has-text("加一行")');
  await page.fill(at("unit-row-0"), "木吉乡人民政府");
  await page.fill(at("project_code-row-0"), "65302226T000000000999");
  await page.waitForSelector('.field:has([name="project_code-row-0"]) .light:has-text("这一年没有它的绩效目标")');
  await page.fill(at("project_code-row-0"), muji);
  await page.waitForSelector('select[name="handling-row-0"]');
  await page.selectOption(at("handling-row-0"), "改指标值");
  await page.selectOption(at("field-row-0"), { label: "维护供水管网长度：≥26公里" });
  await page.waitForSelector('.field:has([name="field-row-0"]) small:has-text("现在：≥26公里")');
  check((await page.inputValue(at("stated-row-0"))) === "≥26公里", "what stands is not told");
  await page.fill(at("found-row-0"), "≥30公里");
  await page.fill(at("detail-row-0"), "合同增加");
  await page.click('button:has-text("加一行")');
  await page.fill(at("unit-row-1"), "木吉乡人民政府");
  await page.fill(at("project_code-row-1"), muji);
  await page.waitForSelector('select[name="handling-row-1"]');
  await page.selectOption(at("handling-row-1"), "改核心指标");
  await page.selectOption(at("field-row-1"), { label: "受益人口：非核心指标" });
  await page.selectOption(at("found-row-1"), "核心指标");
  await page.fill(at("detail-row-1"), "重点任务");
  await page.waitForSelector(ready);
  const heads = await page.$$eval("fieldset.card .field > span", (list) => list.map((one) => one.textContent));
  check(["调整事项", "调整指标", "原值", "调整后"].every((one) => heads.includes(one)), `an adjustment asked for by other names: ${heads}`);
  await look(page, "work-adjust");
  await page.focus("h1");
  await page.keyboard.press("s");
  await page.waitForSelector(".box.good");
  check((await page.textContent("article")).includes("≥30公里"), "an adjustment that does not say what it asks for");
}

// What a trigger says is in the sheet that begins there.
async function fromTrigger(page) {
  await page.goto(`${home}evaluations?view=triggers&as_of=2026-12-31`);
  await page.click('main tr:has-text("国企退休人员社会化管理补助") a:has-text("登记事前评估")');
  await page.waitForSelector(".form-paper");
  const value = (name) => page.inputValue(at(name));
  await page.waitForFunction((of) => document.querySelector(of)?.value, at("project-row-0")); // what the link says is filled in after the paper
  check((await value("project-row-0")) === "国企退休人员社会化管理补助", "an evaluation that does not say of which project");
  check((await value("original")) === "3.00" && (await value("total")) === "4.60", `an evaluation without the amounts of its trigger: ${await value("original")}, ${await value("total")}`);
  const chosen = await page.$$eval(".form-paper .choice", (all) => all.filter((one) => one.querySelector("input").checked).map((one) => one.textContent.trim()));
  check(chosen.join() === "增幅", `an evaluation for other reasons: ${chosen}`);
}

// An ex-ante evaluation is filled in as its paper table has it: five dimensions, what they come to, the conclusion; and printed so.
async function paper(page) {
  await page.goto(`${home}works/edit?type=ex_ante&year=2026`);
  await page.waitForSelector(".form-paper");
  await page.fill(at("title"), "农村饮水安全管护项目事前评估");
  await page.fill(at("project_code-row-0"), "65302226T000000000101");
  await page.fill(at("unit-row-0"), "木吉乡人民政府");
  await page.fill(at("date"), "2026-03-20");
  await page.click('.form-paper .choice:has-text("增幅") input');
  await page.fill(at("original"), "100");
  await page.fill(at("total"), "160");
  await page.waitForSelector('.form-paper td:has-text("60.00%")');
  const dimensions = ["立项必要性", "投入经济性", "绩效目标合理性", "实施方案可行性", "筹资合规性"];
  for (const [i, one] of dimensions.entries()) {
    await page.fill(`.form-paper [aria-label="${one} 得分"]`, String(18 - i / 2));
    await page.fill(`.form-paper [aria-label="${one} 情况说明"]`, `${one}：依据充分`);
  }
  await page.waitForSelector('.form-paper th:has-text("五个维度合计 85.00")');
  await page.fill('.form-paper [aria-label="总体意见 得分"]', "八十五");
  await page.waitForSelector(".form-paper .finds .blocking");
  await page.fill('.form-paper [aria-label="总体意见 得分"]', "85");
  await page.selectOption(at("conclusion"), { index: 1 });
  await page.waitForSelector('.act .light:has-text("可以登记")');
  await page.evaluate(() => scrollTo(0, 0));
  await look(page, "evaluation-paper");
  await page.click(".act button");
  await page.waitForSelector('article a:has-text("打印成表")');
  check((await page.$$eval(".form-paper tr", (all) => all.filter((one) => one.textContent.includes("依据充分")).map((one) => one.querySelector("th").textContent))).join() === dimensions.join(), "the five dimensions stand in the order of the paper");
  await page.click('a:has-text("打印成表")');
  await page.waitForSelector('.to-print .seals');
  check(!(await page.$(".to-print input, .to-print select, .to-print textarea")), "what is printed is no entry form");
  await page.emulateMedia({ media: "print" });
  await look(page, "evaluation-print");
  check(await page.isHidden(".bar button"), "nothing to press on paper");
  await page.emulateMedia({ media: null });
  // Who reviews it reads the same sheet, not a list of its fields.
  await page.goto(`${home}review?kind=work&year=2026`);
  await page.click('main td a:has-text("饮水安全管护项目事前评估")');
  await page.waitForSelector('.decide button:has-text("通过")');
  const read = await page.$$eval("article .form-paper tr", (all) => all.map((one) => one.textContent));
  check(dimensions.every((one) => read.some((row) => row.startsWith(one) && row.includes("依据充分"))) && read.some((row) => row.includes("60.00%")), `an ex-ante evaluation is reviewed as ${read.join(" | ").slice(0, 300)}`);
  check((await page.textContent(".form-paper caption")).includes("事前绩效评估表"), "the sheet that is reviewed has no title");
  check(read.some((row) => row.includes("绩效办审核意见（还没有审核）") && row.includes("审核日期")), `no place for when it is reviewed: ${read.join(" | ").slice(-200)}`);
  await look(page, "review-paper");
  const evaluation = new URL(page.url()).searchParams.get("key");
  await page.click('.decide button:has-text("通过")');
  await page.waitForFunction((gone) => new URL(location.href).searchParams.get("key") !== gone, evaluation, { timeout: 20000 });
  await page.goto(`${home}works?key=${encodeURIComponent(evaluation)}`);
  const today = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
  await page.waitForSelector(`.form-paper tr:has-text("审核日期") td:has-text("${today}")`, { timeout: 20000 });
  await page.goto(`${home}review?kind=work&year=2025`);
  await page.click('main td a:has-text("重点评价")');
  await page.waitForSelector('article .form-paper:has-text("重点项目绩效评价表")');
  check((await page.textContent("article .form-paper")).includes("评价机构甲"), "an evaluation is reviewed without who made it");
  // Its cover sheet is one table too.
  await page.goto(`${home}works/edit?type=department_evaluation&year=2026`);
  await page.waitForSelector('.form-paper:has-text("部门绩效评价表")');
  await page.fill(at("agency"), "喀什中信评估公司");
  await page.waitForSelector('.form-paper td:has-text("委托第三方")');
  await page.fill('.form-paper [aria-label="总体意见 得分"]', "91.5");
  await page.waitForSelector('.form-paper tr:has-text("等级") td:has-text("优")');
  await page.fill('.form-paper [aria-label="总体意见 得分"]', "79.99");
  await page.waitForSelector('.form-paper tr:has-text("等级") td:has-text("中")');
  check((await page.textContent(".form-paper")).includes("还没有公开"), "the cover says whether it was published");
  await look(page, "evaluation-cover");
  await page.click('button:has-text("改用列表")');
  await page.click('button:has-text("加一行")');
  await page.click('button:has-text("加一行")');
  check(!(await page.$(".form-paper")) && (await page.inputValue(at("agency"))) === "喀什中信评估公司", "several projects of one evaluation stand in a list");
}

export async function screens(page) {
  await fromTrigger(page);
  await paper(page);
  await warnings(page);
  await papers(await samples(page));
  const views = [
    ["evaluations", "evaluations", "main table"],
    ["evaluations?view=shares", "evaluations-shares", "#picker"],
    ["evaluations?view=triggers", "evaluations-triggers", "main .about, main .empty"],
    ["evaluations?view=key_projects", "evaluations-key-projects", "main .about, main .empty"],
    ["evaluations?view=agencies", "evaluations-agencies", "main .empty"],
    ["outreach", "outreach", "#owed"],
    ["outreach?view=training", "outreach-training", "main table"],
    ["assessment", "assessment", "main table"],
    ["assessment?view=deductions", "assessment-deductions", "main table"],
    ["assessment?view=notice", "assessment-notice", "pre.words"],
  ];
  for (const [address, name, wait] of views) {
    await page.goto(`${home}${address}${address.includes("?") ? "&" : "?"}as_of=2026-12-31`);
    await page.waitForSelector(wait);
    await look(page, name);
  }
  // Two lists on one screen: each is sorted and searched by itself.
  await page.goto(`${home}outreach?as_of=2026-12-31`);
  const owed = 'section[aria-labelledby="owed"]', others = 'section[aria-labelledby="done"]';
  await page.click(`${owed} th button`);
  await page.waitForSelector(`${owed} th[aria-sort="ascending"]`);
  await page.fill(`${owed} [type="search"]`, "没有这样的");
  await page.waitForSelector(`${owed} .empty`);
  check(!(await page.$('main [role="alert"]')) && !(await page.$(`${others} th[aria-sort]`)) && (await page.inputValue(`${others} [type="search"]`)) === "", "one list's choice is the other's");
  // From a rank to every deduction, and from there to its record.
  await page.goto(`${home}assessment?as_of=2026-12-31`);
  await page.click("main td a");
  await page.waitForFunction(() => new URLSearchParams(location.search).get("view") === "deductions");
  // What the picker takes reaches the share that the plan asks for.
  await page.goto(`${home}evaluations?view=shares&as_of=2026-12-31`);
  await page.click('button:has-text("从大到小")');
  await page.waitForSelector('p[role="status"] .mark.good');
  await fourChecks(page);
  await adjusts(page);
  // A sample that should not have been stays to be seen, and counts no more.
  await page.goto(`${home}checks`);
  await page.click("main td a");
  await page.click('button:has-text("撤回作废这一批")');
  await page.fill(at("reason"), "总体不全，另公布一批");
  await page.click('form.inline button[type="submit"]');
  await page.waitForSelector('.box.bad:has-text("总体不全")');
  await look(page, "sample-withdrawn");
  await page.goto(`${home}evaluations`);
  await speak(page, "en");
  await page.waitForSelector('h1:has-text("Evaluations")'); // English is second
  await speak(page, "zh-CN");
}
