// walk_work -- the year's work in a browser: a rectification with a photo from first to last, by keyboard and from Excel; what was
// typed outlives a crash and a cut line.
//
//   PAGE, SHOTS (kit.mjs)   BUREAU, CLERK passwords   FOLDER for files to attach
import { writeFileSync } from "node:fs";
import { check, close, desk, home, look, open, phone, signIn } from "./kit.mjs";

const at = (name) => `main [name="${name}"]`;
export async function paste(page, text) {
  await page.evaluate((words) => {
    const data = new DataTransfer();
    data.setData("text/plain", words);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

async function records(page) {
  await page.goto(`${home}works`);
  await page.waitForSelector("main table");
  await look(page, "works");
  await page.goto(`${home}works?type=training`);
  await page.waitForSelector("main a.button");
  // One key begins a new one; a block from Excel fills its rows, units by name.
  await page.keyboard.press("n");
  await page.waitForSelector(at("title"));
  await page.fill(at("title"), "第一期绩效培训");
  await page.fill(at("people"), "四十五");
  await page.fill(at("date"), "2026-03-15");
  await page.click('button:has-text("加一行")');
  await page.focus(at("unit-row-0"));
  await paste(page, "木吉乡人民政府\n巴仁乡人民政府\n没有的单位\n");
  await page.waitForSelector('td:has([name="unit-row-2"]) .finds .blocking');
  await page.waitForSelector('.field:has([name="people"]) .finds .blocking');
  await look(page, "work-edit");
  await page.click('[aria-label="去掉第 3 行"]');
  await page.fill(at("people"), "45");

  // A photo of a page is made small before it travels.
  const photo = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    canvas.width = 3200;
    canvas.height = 2400;
    const context = canvas.getContext("2d");
    const noise = context.createImageData(3200, 2400);
    for (let i = 0; i < noise.data.length; i++) noise.data[i] = (i * 7919) % 256;
    context.putImageData(noise, 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.95));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  writeFileSync(`${process.env.FOLDER}/签到表.jpg`, Buffer.from(photo));
  const sent = page.waitForRequest((request) => request.url().endsWith("/file") && request.method() === "POST");
  await page.setInputFiles('input[type="file"]', `${process.env.FOLDER}/签到表.jpg`);
  check(Number((await (await sent).allHeaders())["content-length"]) < photo.length / 2, "a photo travels as large as it was taken");
  await page.waitForSelector('.cards .light:has-text("签到表.jpg")');
  await page.waitForSelector('.act .light:has-text("可以登记")');

  // A crash: another window finds it as it was.
  const again = await page.context().newPage();
  await page.close();
  await again.goto(`${home}works/edit?type=training`);
  await again.waitForSelector('.box.part button');
  await again.click('.box.part button:not(.quiet)');
  check((await again.inputValue(at("title"))) === "第一期绩效培训", "what was typed is lost");
  check((await again.locator(".cards > li").count()) === 1, "the file is lost");

  // The line is cut: it is said, and goes on by itself.
  await again.context().setOffline(true);
  await again.fill(at("place"), "县财政局");
  await again.waitForSelector('.box.part:has-text("连不上节点")');
  await again.context().setOffline(false);
  await again.waitForSelector('.box.part:has-text("连不上节点")', { state: "detached" });
  // Saving takes its time: what is typed meanwhile is not taken, and then lost with the screen.
  let let_go;
  const held = new Promise((done) => (let_go = done));
  let saves = 0;
  await again.route("**/work-save", async (route) => {
    saves++;
    await held;
    await route.continue();
  });
  await again.focus("h1");
  await again.keyboard.press("s");
  await again.waitForSelector('.act button:has-text("正在登记")');
  await again.keyboard.press("s"); // once is enough
  await again.focus(at("place"));
  await again.keyboard.type("二楼");
  check((await again.inputValue(at("place"))) === "县财政局", "what is typed while it is saved is lost");
  let_go();
  await again.waitForSelector(".box.good");
  check(saves === 1, `saved ${saves} times`);
  await again.waitForSelector('article a:has-text("签到表.jpg")');
  await look(again, "work");
  return again;
}

// Who passes a piece of work has read it: its matter and who answers for it stand there with the button.
async function reviewed(page) {
  await page.goto(`${home}review?kind=work&year=2026`);
  await page.waitForSelector("main td a");
  await page.click('main td a:has-text("饮水管护")');
  await page.waitForSelector('.decide button:has-text("通过")');
  check((await page.textContent("#form-title")) === "饮水管护", "a piece of work is reviewed by its address");
  const heads = await page.$$eval("article dt, article th", (list) => list.map((one) => one.textContent));
  check(["事项", "情况说明", "责任人", "完成期限"].every((one) => heads.includes(one)), `reviewed without what it says: ${heads}`);
  check((await page.textContent("article")).includes("经办人甲"), "reviewed without who answers for it");
  await look(page, "review-work");
}

async function onPhone() {
  const page = await open({ ...phone, width: 360 });
  await signIn(page, "clerk", process.env.CLERK);
  await page.goto(`${home}works?type=rectification`);
  await page.waitForSelector("main table a");
  await page.click("main table a");
  await page.waitForSelector("article a.button");
  await page.click("article a.button");
  await page.waitForSelector(at("done-row-0"));
  await look(page, "work-edit-phone");
  check(!(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)), "the phone scrolls sideways");
}

try {
  const page = await open(desk);
  await signIn(page, "bureau", process.env.BUREAU);
  const on = await records(page);
  await reviewed(on);
  await onPhone();
  const { screens } = await import("./walk_checks.mjs").catch((error) => {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    return {};
  });
  if (screens) await screens(on);
  const { lists } = await import("./walk_list.mjs");
  await lists(on);
  const { english } = await import("./walk_english.mjs");
  const units = ["木吉乡人民政府", "巴仁乡人民政府", "阿克陶县交通运输局", "阿克陶县社会保险管理局", "阿克陶县人力资源和社会保障局", "阿克陶县"];
  const projects = ["2026年农村公路养护工程", "2026年农村饮水安全管护项目", "农村饮水安全管护项目", "2026年庭院经济发展补助", "农村人居环境整治", "农村客运补贴", "国企退休人员社会化管理补助", "庭院经济补助", "村级道路养护", "人居环境整治", "牧道维修"];
  const of = (kind, round) => encodeURIComponent(`653022205/${kind}/65302226T000000000101/2026/${round}`);
  await on.goto(`${home}works`);
  const work = new URL(await on.getAttribute("main td a", "href"), home);
  const opened = [`/forms/sheet?key=${of("target", 0)}`, `/forms/sheet?key=${of("monitoring", 5)}`, `/review?kind=target&year=2026&key=${of("target", 0)}`, `/form?key=${of("monitoring", 5)}`, work.pathname + work.search, "/works/edit?type=rectification"];
  await english(on, ["中文", "阿克陶县财政局绩效办", "绩效办甲", "经办人甲", "评价机构甲", "会议纪要", "乡档案室", "档案柜", "评价报告", "重点评价", "完成全乡供水管网日常管护，保障农牧民饮水安全。", "执行数与支出系统不一致；佐证材料不全", "执行数与支出系统不一致", "佐证材料不全", "收回资金", "追究责任", "2026年预算绩效管理工作计划", "财预〔2020〕10号", "国务院办公厅关于2026年部分节假日安排的通知", ...units, ...projects], opened);
  const { walkRoles } = await import("./walk_roles.mjs");
  await walkRoles(on);
} finally {
  await close();
}
