// pages -- every screen, in the order of the menu; the first that an account may see is its first.
import type { Page } from "./page";
import { today } from "./pages/today";
import { password } from "./pages/password";

export const pages: Page[] = [today, password];
