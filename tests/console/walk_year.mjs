// walk_year -- the queue of a county year in a browser: passed by machine, and one form returned with its letter.
//
//   PAGE, SHOTS (kit.mjs)   BUREAU password
import { check, close, desk, home, look, open, signIn } from "./kit.mjs";

try {
  const page = await open(desk);
  await signIn(page, "bureau", process.env.BUREAU);
  await page.goto(`${home}review?year=2026&round=5`);
  await page.waitForSelector("td a");
  await page.click("summary:has-text('机审通过')");
  await page.waitForSelector('.card button:has-text("机审通过")');
  await look(page, "review-bulk");
  const sampled = await page.textContent(".card ul a");
  // One click passes all of them in one commit, and leaves the sample to a person.
  await page.click('.card button:has-text("机审通过")');
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
} finally {
  await close();
}
