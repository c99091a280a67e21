// walk_year -- the queue of a county year in a browser: passed by machine, and one form returned with its letter.
//
//   PAGE, SHOTS (kit.mjs)   BUREAU password
import { check, close, desk, home, look, open, signIn } from "./kit.mjs";

try {
  const page = await open(desk);
  await signIn(page, "bureau", process.env.BUREAU);
  // A few at a time: the units of one department would do as well, but the queue is what it is.
  await page.route("**/api/v1/review-bulk*", async (route) => {
    const answer = await route.fetch();
    const it = await answer.json();
    await route.fulfill({ response: answer, json: { ...it, forms: it.forms.slice(0, 5), sample: it.sample.slice(0, 3) } });
  });
  await page.goto(`${home}review?year=2026&round=5`);
  await page.waitForSelector("td a");
  await page.click("summary:has-text('机审通过')");
  await page.waitForSelector('button:has-text("机审通过 5 张")');
  await look(page, "review-bulk");
  const sampled = await page.textContent(".card ul a");
  await page.click('button:has-text("机审通过 5 张")');
  await page.waitForSelector('[role="status"]:has-text("已通过 5 张")');
  check((await page.locator(".card .finds").count()) === 0, "one of them was refused");
  // One of the sample is opened, and returned: the letter is there to print, with the words of a message.
  await page.click(`.card ul a:has-text("${sampled}")`);
  await page.waitForSelector("article h2");
  await page.keyboard.press("r");
  await page.click('.choice:has-text("整改措施没有写明期限") input');
  await page.click('.decide form button[type="submit"]');
  await page.click('a:has-text("退回单和短信")');
  await page.waitForSelector(".letter ol li");
  check((await page.textContent(".letter")).includes("整改措施没有写明期限"), "a letter without its reason");
  check((await page.textContent(".message")).includes("请"), "no words to send");
  await look(page, "return-letter");
} finally {
  await close();
}
