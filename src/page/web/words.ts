// words -- what the screen says, from lang/<language>.json. A word that a language lacks is said in Chinese.
import zh from "./lang/zh.json";
import en from "./lang/en.json";

type Words = Record<string, string>;
const languages: Record<string, Words> = { zh, en };
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
  const text = languages[current]?.[name] ?? (zh as Words)[name] ?? name;
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
