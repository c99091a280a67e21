// words -- what the screen says, from lang/<language>.json. A word that a language lacks is said in Chinese.
import zh from "./lang/zh.json";
import zhWork from "./lang/zh.work.json";
import en from "./lang/en.json";
import enWork from "./lang/en.work.json";

type Words = Record<string, string>;
const chinese: Words = { ...zh, ...zhWork };
const languages: Record<string, Words> = { zh: chinese, en: { ...en, ...enWork } };
export const languageNames: Record<string, string> = { zh: "中文", en: "English" };

let current = "zh";
try {
  const kept = localStorage.getItem("siben.language");
  if (kept && languages[kept]) current = kept;
} catch {
  // a browser that keeps nothing speaks Chinese
}

export const language = (): string => current;
export function setLanguage(next: string): void {
  try {
    localStorage.setItem("siben.language", next);
  } catch {
    // for this time only
  }
  current = next;
  document.documentElement.lang = next === "zh" ? "zh-CN" : next;
}

// t("today.items", { n: 3 }): "{n} 项".
export function t(name: string, values: Record<string, string | number> = {}): string {
  const text = languages[current]?.[name] ?? chinese[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}

// 05-31; with the year where it is another one than this.
export function day(iso: string | null): string {
  if (!iso) return t("none");
  return iso.slice(0, 4) === String(new Date().getFullYear()) ? iso.slice(5) : iso;
}

// In the time of Beijing, whatever the machine says.
export function moment(ms: number | null): string {
  if (!ms) return "";
  const text = new Date(ms + 8 * 3600000).toISOString();
  return `${day(text.slice(0, 10))} ${text.slice(11, 16)}`;
}

export function round(month: number): string {
  return month ? t("round", { month }) : "";
}

// Fen as 万元: two decimals, more where there are more; by digits, never by floating point.
export function wan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(7, "0");
  const whole = digits.slice(0, -6).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "-" : ""}${whole}.${digits.slice(-6).replace(/0{1,4}$/, "")}`;
}

// part / of in hundredths of a percent, rounded half up.
export function rate(part: number, of: number): string {
  if (!of) return "";
  const hundredths = (20000n * BigInt(part) + BigInt(of)) / (2n * BigInt(of));
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}%`;
}
