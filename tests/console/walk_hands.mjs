// walk_hands -- what hands do: a block laid over the wrong cells and taken back, photos on a line that is slow or gone, arrows through tables.
import { check, desk, home, look, open, phone, signIn } from "./kit.mjs";

const key = encodeURIComponent("653022205/monitoring/65302226T000000000101/2026/8");
const cell = (label) => `[aria-label^="${label}"]`;
const length = "维护供水管网长度：1—8月执行情况", people = "培训水管员人数：1—8月执行情况";

// No hand is as quick as a script: what was typed before is drawn first.
async function paste(page, text) {
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => setTimeout(drawn))))));
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

// A block that wipes what stood there says so, and comes off again: by the key that people press, or by its button.
async function takeBack(page) {
  await page.goto(`${home}forms/sheet?key=${key}`);
  await page.waitForSelector(cell(length));
  if (await page.isVisible("text=丢掉")) await page.click("text=丢掉");
  await page.fill(cell(length), "21公里");
  await page.fill(cell(people), "22人");
  for (const way of ["Control+z", "button"]) {
    await page.focus(cell(length));
    await paste(page, "3公里\t4公里\n\t\n");
    await page.waitForSelector('.act .box:has-text("盖掉了原来填的")');
    check((await page.inputValue(cell(people))) === "", "a block with an empty cell leaves what stood there");
    if (way === "button") await page.press('.act button:has-text("撤销粘贴")', "Enter"); // what the rules find may move it
    else await page.keyboard.press(way);
    await page.waitForSelector('.act .box:has-text("回到粘贴以前")');
    check((await page.inputValue(cell(length))) === "21公里" && (await page.inputValue(cell(people))) === "22人", `${way}: what a block was laid over is lost`);
  }
  await page.fill(cell(length), "");
  await page.fill(cell(people), "");
}

// The session ended meanwhile: who has signed in over it is not told that he has not, but what is to be done.
async function endedMeanwhile(page) {
  await page.goto(`${home}forms/sheet?key=${key}`);
  await page.waitForSelector(cell(length));
  if (await page.isVisible("text=丢掉")) await page.click("text=丢掉");
  await page.fill(cell(length), "23公里");
  await page.route("**/sheet-check", (route) => route.abort()); // or that would notice first
  await page.context().clearCookies();
  await page.click(".act button");
  await page.waitForSelector('main.lone [name="password"]');
  await page.fill('main.lone [name="password"]', process.env.CLERK);
  await page.click('main.lone button[type="submit"]');
  await page.waitForSelector("main.lone", { state: "detached" });
  const said = await page.textContent('.act [role="alert"]');
  check(said.includes("再按一次") && !said.includes("还没有登录"), `signed in again, and told: ${said}`);
  await page.unroute("**/sheet-check");
  await page.fill(cell(length), "");
}

// A picture of 1 500 x 1 500, half of it clear: noise, so that it is large enough to be made smaller.
const picture = (page) =>
  page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1500, height: 1500 }), paint = canvas.getContext("2d");
    const data = paint.createImageData(1500, 1500);
    for (let i = 0, noise = 7; i < data.data.length; i++) {
      noise = (noise * 16807) % 2147483647;
      data.data[i] = i % 4 === 3 ? (i < data.data.length / 2 ? 0 : 255) : noise & 255;
    }
    paint.putImageData(data, 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
const cornerOf = (page, bytes) =>
  page.evaluate(async (bytes) => {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)])), canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    return [...canvas.getContext("2d").getImageData(0, 0, 1, 1).data];
  }, bytes);

async function startPiece(page, number) {
  await page.goto(`${home}works/edit?type=publicity&year=2026`);
  await page.waitForSelector('[name="number"]');
  if (await page.isVisible("text=丢掉")) await page.click("text=丢掉");
  for (const [name, value] of Object.entries({ number, title: "宣传橱窗", date: "2026-06-01", place: "县政务大厅" })) await page.fill(`[name="${name}"]`, value);
}

// Photos on their way go before what they prove; those that find no line wait in the draft, and go with it.
async function photos() {
  const page = await open(desk);
  await signIn(page, "bureau", process.env.BUREAU);
  const seal = { name: "公章.png", mimeType: "image/png", buffer: Buffer.from(await picture(page)) }, input = 'input[name="files"]';
  const note = (name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(`${name}的内容`) });
  await startPiece(page, "hands-1");
  let let_go;
  const held = new Promise((done) => (let_go = done));
  await page.route("**/api/v1/file", async (route) => {
    await held;
    await route.continue();
  });
  await page.setInputFiles(input, seal);
  await page.waitForSelector('.act button:disabled:has-text("文件还在传")');
  await page.keyboard.press("s");
  let_go();
  await page.waitForSelector(".act button:not([disabled])");
  check(page.url().includes("/works/edit"), "a piece of work is kept while its photo is on the way");
  await page.unroute("**/api/v1/file");
  // No line: what one presses says so where one pressed it, and nothing is to be chosen again.
  await page.context().setOffline(true);
  await page.setInputFiles(input, [note("签到表.txt"), note("会议记录.txt")]);
  await page.waitForSelector('button:has-text("再传一次（2 个文件）")');
  await page.click(".act button");
  await page.waitForSelector('.act [role="alert"]');
  await look(page, "work-photo-waits");
  await page.context().setOffline(false);
  await page.waitForFunction(() => document.querySelector(".act .foot").textContent.includes("已留在本机"));
  await page.reload();
  await page.click("text=接着填");
  await page.waitForSelector('button:has-text("再传一次（2 个文件）")');
  await page.click(".act button");
  await page.waitForSelector('.documents li:has-text("会议记录")');
  const files = await page.$$eval(".documents a[download]", (all) => all.map((one) => one.getAttribute("href")));
  check(files.length === 3, `of three files ${files.length} are there`);
  const small = await page.getAttribute('.documents a[download]:has-text("公章.jpg")', "href");
  const corner = await cornerOf(page, [...(await (await page.context().request.get(new URL(small, home).href)).body())]);
  check(corner.slice(0, 3).every((one) => one > 245), `a picture that could be seen through has become ${corner}`);
  // A form's file the same.
  await page.goto(`${home}works?key=${encodeURIComponent(new URL(page.url()).searchParams.get("key"))}`);
  await page.click("summary:has-text('附上文件')");
  await page.context().setOffline(true);
  await page.setInputFiles('[name="beside-files"]', note("后补.txt"));
  await page.waitForSelector('section button:has-text("再传一次（1 个文件）")');
  await page.context().setOffline(false);
  await page.click('section button:has-text("再传一次（1 个文件）")');
  await page.waitForSelector('.documents li:has-text("后补")');
  // A row that is taken away, or laid over by a block, comes back.
  await page.goto(`${home}works/edit?type=rectification&year=2026`);
  await page.waitForSelector('button:has-text("加一行")');
  await page.click('button:has-text("加一行")');
  await page.fill('[name="project-row-0"]', "农村饮水");
  await page.focus('[name="project-row-0"]');
  await paste(page, "渠系维修\n棚圈建设\n");
  await page.waitForSelector('[name="project-row-1"]');
  await page.press('section button:has-text("恢复原样")', "Enter");
  await page.waitForSelector('[name="project-row-1"]', { state: "detached" });
  check((await page.inputValue('[name="project-row-0"]')) === "农村饮水", "a block laid over rows stays");
  await page.press('button[aria-label="去掉第 1 行"]', "Enter");
  await page.waitForSelector('[name="project-row-0"]', { state: "detached" });
  await page.press('section button:has-text("恢复原样")', "Enter");
  await page.waitForSelector('[name="project-row-0"]'); // or it stays away
  check((await page.inputValue('[name="project-row-0"]')) === "农村饮水", "a row that was taken away comes back empty");
  await page.context().close();
}

// From row to row by arrows; a table whose every number opens is one stop of the tabulator.
async function arrows() {
  const page = await open(desk);
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(`${home}forms?what=monitoring&year=2026&round=8`);
  await page.waitForSelector("main table tbody tr:nth-child(2) a");
  const at = () => page.evaluate(() => document.activeElement.closest("tr")?.rowIndex);
  await page.focus("main table tbody tr:first-child a");
  const first = await at();
  await page.keyboard.press("ArrowDown");
  check((await at()) === first + 1, "an arrow does not come to the next row");
  await page.keyboard.press("End");
  check((await at()) === (await page.$$eval("main table tbody tr", (all) => all[all.length - 1].rowIndex)), "End is not the last row");
  await page.keyboard.press("Home");
  check((await at()) === first, "Home is not the first row");
  await page.goto(`${home}books?year=2026&by=unit`);
  await page.waitForSelector("table.standing tbody a");
  const stops = () => page.$$eval("table.standing tbody a", (all) => [all.length, all.filter((one) => one.tabIndex >= 0).length]);
  const [all, some] = await stops();
  check(all > 60 && some === 1, `${some} of ${all} numbers are stops of the tabulator`);
  await page.focus('table.standing tbody a[tabindex="0"]');
  const before = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  await page.keyboard.press("ArrowRight");
  const after = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  check(before !== after && (await stops())[1] === 1, `from ${before} to ${after}`);
  await page.keyboard.press("Enter");
  await page.waitForSelector("#explain");
  await page.context().close();
}

// A table of two sheets' width is no place for a thumb: its fields stand one below the other.
async function narrow() {
  const page = await open(phone);
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(`${home}works/edit?type=ex_ante&year=2026`);
  await page.waitForSelector(".act button");
  check(!(await page.$("main .form-paper")), "an ex-ante evaluation is a wide sheet on a phone");
  check((await page.$eval(".choices .choice input", (one) => one.offsetWidth)) < 30, "what one ticks is as large as a field");
  check(!(await page.evaluate(() => [...document.querySelectorAll("main .scroll")].some((one) => one.scrollWidth > one.clientWidth + 1))), "the fields scroll sideways within themselves");
  await look(page, "work-ex-ante-phone");
  await page.context().close();
}

export async function hands() {
  const page = await open(desk);
  await signIn(page, "clerk", process.env.CLERK);
  await takeBack(page);
  await endedMeanwhile(page);
  await page.context().close();
  await photos();
  await arrows();
  await narrow();
}
