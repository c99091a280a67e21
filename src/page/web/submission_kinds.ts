// submission_kinds -- what is sent up, and how a screen names it: a round, the year's self-evaluations, and what no round of forms makes.
import { round, t } from "./words";

export type SubmissionKind = "round" | "self_evaluation" | "application" | "overall_review" | "transfer" | "result_use";
export interface SubmissionWanted {
  kind: SubmissionKind;
  year: number;
  round: number;
}

export const submissionWords = (it: { kind: SubmissionKind; round: number }): string =>
  it.kind === "round" ? round(it.round) : it.kind === "application" ? `${t("submission.kind.application")} ${round(it.round)}` : t(`submission.kind.${it.kind}`);

// In the address: "8", "0", "application.8", "overall_review".
export const prepareOf = (it: { kind: SubmissionKind; round: number }): string =>
  it.kind === "round" || it.kind === "self_evaluation" ? String(it.round) : it.round ? `${it.kind}.${it.round}` : it.kind;
export function wantedOf(prepare: string): { kind: SubmissionKind; round: number } {
  const [first, month] = prepare.split(".");
  if (/^\d+$/.test(first)) return { kind: Number(first) ? "round" : "self_evaluation", round: Number(first) };
  return { kind: first as SubmissionKind, round: Number(month ?? 0) };
}
export const prepareLink = (it: SubmissionWanted): string => `/submission?year=${it.year}&prepare=${prepareOf(it)}`;

// Of the key of one that was returned.
export function kindOfKey(key: string, month: number): SubmissionKind {
  const id = key.split("/submission/")[1] ?? "";
  if (id.startsWith("round/")) return month ? "round" : "self_evaluation";
  const name = id.split("/")[0];
  return (name === "transfers" ? "transfer" : name) as SubmissionKind;
}
