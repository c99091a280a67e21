/* show_notices -- plans, extensions, money handed down and other notices as records: for show_record.c. */
#include "show_forms.h"

static void put_plan(struct fields *fields, const struct plan_notice *plan)
{
    fields_text(fields, "name", "计划", plan->name);
    fields_number(fields, "edition", "第几版", plan->edition);
    fields_list(fields, "calendars", "日历");
    for (size_t i = 0; i < plan->calendar_count; i++) {
        fields_row(fields);
        fields_text(fields, "name", "", plan->calendars[i].name);
        fields_row_end(fields);
    }
    fields_list_end(fields);
    fields_number(fields, "bytes", "正文字节数", (int64_t)strlen(plan->text));
    if (fields->json)
        fields_text(fields, "text", "", plan->text);
    else
        fields_text(fields, "see", "看内容", "siben plan show；两版的差别：siben plan diff");
}

static void put_extension(struct fields *fields, const struct extension *extension)
{
    fields_text(fields, "obligation", "事项", extension->obligation);
    fields_number(fields, "window", "第几次", extension->window + 1);
    fields_text(fields, "unit_code", "单位",
                *extension->unit_code || fields->json ? extension->unit_code : "全部");
    if (*extension->document || fields->json)
        fields_text(fields, "document", "文号", extension->document);
    fields_date(fields, "until", "延期至", extension->until);
    fields_text(fields, "reason", "原因", extension->reason);
    fields_text(fields, "outage", "断网情况", extension->outage);
    if (extension->last_contact_ms || fields->json)
        fields_instant(fields, "last_contact", "最近一次联系", extension->last_contact_ms);
    if (extension->stated_ms || fields->json)
        fields_instant(fields, "stated", "自述办好", extension->stated_ms);
}

static void put_allocation(struct fields *fields, const struct allocation *allocation)
{
    fields_text(fields, "document", "文号", allocation->document);
    fields_date(fields, "issued", "下达日期", allocation->issued);
    fields_date(fields, "received", "收到日期", allocation->received);
    fields_text(fields, "source", "资金来源", source_chinese(allocation->source));
    fields_list(fields, "rows", "项目");
    for (size_t i = 0; i < allocation->row_count; i++) {
        const struct allocation_row *row = &allocation->rows[i];
        fields_row(fields);
        fields_text(fields, "project_code", "", row->project_code);
        fields_text(fields, "name", "", row->name);
        fields_text(fields, "unit_code", "单位", row->unit_code);
        fields_fen(fields, "amount_fen", "金额", row->amount_fen);
        fields_date(fields, "filled", "系统填报", row->filled);
        fields_date(fields, "reviewed", "系统审核", row->reviewed);
        fields_row_end(fields);
    }
    fields_list_end(fields);
    fields_text(fields, "note", "说明", allocation->note);
}

static void put_outside(struct fields *fields, const struct outside *outside)
{
    fields_text(fields, "table", "汇总表", outside_chinese(outside->table));
    fields_text(fields, "file", "文件", outside->file);
    fields_date(fields, "as_of", "截至", outside->as_of);
    fields_number(fields, "rows_read", "读到的行数", outside->rows_read);
    fields_number(fields, "rows", "存下的行数（无明细）", (int64_t)outside->row_count);
}

static void put_region(struct fields *fields, const struct region_notice *region)
{
    fields_text(fields, "name", "名称", region->name);
    fields_date(fields, "from", "设立", region->from);
    fields_date(fields, "until", "撤销", region->until);
    fields_list(fields, "successors", "并入或改为");
    for (size_t i = 0; i < region->successor_count; i++) {
        fields_row(fields);
        fields_text(fields, "region", "", region->successors[i]);
        fields_row_end(fields);
    }
    fields_list_end(fields);
    fields_text(fields, "document", "文号", region->document);
}

static void put_alias(struct fields *fields, const struct alias *alias)
{
    fields_text(fields, "means", "就是单位", alias->code);
    fields_date(fields, "since", "起", alias->since);
    fields_text(fields, "reason", "原因", alias->reason);
}

bool put_notice(struct fields *fields, const struct payload *payload)
{
    switch (payload->kind) {
    case KIND_PLAN:
        put_plan(fields, &payload->plan);
        return true;
    case KIND_EXTENSION:
        put_extension(fields, &payload->extension);
        return true;
    case KIND_ALLOCATION:
        put_allocation(fields, &payload->allocation);
        return true;
    case KIND_PURGE: /* which bodies: siben show purges */
        fields_number(fields, "entries", "清除的版本数", (int64_t)payload->purge.entry_count);
        fields_text(fields, "reason", "原因", payload->purge.reason);
        return true;
    case KIND_OUTSIDE:
        put_outside(fields, &payload->outside);
        return true;
    case KIND_REGION:
        put_region(fields, &payload->region);
        return true;
    case KIND_ALIAS:
        put_alias(fields, &payload->alias);
        return true;
    default:
        return false;
    }
}
