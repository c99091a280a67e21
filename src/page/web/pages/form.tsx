// form -- one form to read: for whoever owes it, reviews it or audits it.
import type { Page, Place } from "../page";
import { Empty } from "../parts";
import { OneForm } from "./review";
import { t } from "../words";

function Form({ address }: Place) {
  const key = address.query.get("key");
  return key ? <OneForm address={key} next={() => history.back()} decides={false} /> : <Empty>{t("nothing-here.do")}</Empty>;
}

export const form: Page = { path: "/form", title: "form.title", needs: "forms", menu: false, view: Form };
