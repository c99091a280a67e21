/* Rules of form of regions and aliases: DESIGN 2.1, 2.2; GB/T 2260. What they mean together with
 * others (does a successor stand? is a unit left over?) is checked by who publishes them. */
#include "rules.h"

#include <siben/date.h>

static void rule_document(const char *text, const char *place, struct findings *findings)
{
    const char *found;
    const char *normal = text_is_empty(text) ? NULL : text_normalise(findings->arena, text);
    if (normal && text_has_personal_number(normal, &found))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_NOTICE_PERSONAL", place,
                     "公告会送达本级和下级各节点，不写个人信息", "依据里不能写%s", found);
    if (strlen(text) > NAME_MAX_BYTES)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_NAME_LONG", place,
                     "请缩短到 200 个汉字以内", "依据过长（%zu 字节）", strlen(text));
}

static void rule_successors(const struct region_notice *region, const struct scope *own,
                            struct findings *findings)
{
    for (size_t i = 0; i < region->successor_count; i++) {
        struct scope successor;
        const char *place = place_of(findings, "successors[%zu]", i);
        if (scope_parse(region->successors[i], &successor, NULL) ||
            strcmp(successor.text, region->successors[i]) != 0 || strchr(successor.text, ':'))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_REGION_SUCCESSOR", place,
                         "请填区划代码，如 653022202", "继任区划“%s”不正确", region->successors[i]);
        else if (scope_equal(&successor, own) || scope_level(&successor) != scope_level(own))
            findings_add(findings, SEVERITY_BLOCKING, "FORM_REGION_SUCCESSOR", place,
                         "乡镇由乡镇继任，县由县继任", "%s 不能由 %s 继任", own->text,
                         successor.text);
        for (size_t k = 0; k < i; k++)
            if (strcmp(region->successors[k], region->successors[i]) == 0)
                findings_add(findings, SEVERITY_BLOCKING, "FORM_REGION_SUCCESSOR_TWICE", place,
                             "请删去一个", "继任区划“%s”写了两次", region->successors[i]);
    }
}

void check_region(const struct region_notice *region, const struct record_key *key,
                  struct findings *findings)
{
    struct scope own;
    struct record_key expected;
    if (scope_parse(key->id, &own, NULL) || !region_key(&own, &expected) ||
        !record_key_equal(&expected, key)) {
        findings_add(findings, SEVERITY_BLOCKING, "FORM_REGION_KEY", "key.id",
                     "4、6 或 9 位区划代码，由它的上级区划公布", "区划代码“%s”与公布的范围“%s”不合",
                     key->id, key->scope.text);
        return;
    }
    rule_name(region->name, "name", "区划名称", findings);
    rule_document(region->document, "document", findings);
    if (region->from != DATE_NONE && region->until != DATE_NONE && region->until <= region->from)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_REGION_DATES", "until",
                     "撤销日期是不再存在的第一天，请核对", "%s 的撤销日期不晚于设立日期", own.text);
    if (region->successor_count && region->until == DATE_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_REGION_UNTIL", "until",
                     "请写明从哪天起由继任区划接续", "%s 写了继任区划，没有写撤销日期", own.text);
    rule_successors(region, &own, findings);
}

void check_alias(const struct alias *alias, const struct record_key *key, struct findings *findings)
{
    struct record_key expected;
    size_t size = sizeof ALIAS_UNIT - 1;
    bool unit = strncmp(key->id, ALIAS_UNIT, size) == 0 && unit_code_valid(key->id + size);
    if (!unit || !alias_key(&key->scope, key->id + size, &expected) ||
        !record_key_equal(&expected, key))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ALIAS_KEY", "key.id",
                     "请用 siben alias 重新声明", "编号“%s”不是县里一个单位的代码", key->id);
    else if (strcmp(alias->code, key->id + size) == 0)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ALIAS_ITSELF", "code", "请写另一个单位代码",
                     "%s 和它自己不用声明", alias->code);
    rule_unit_code(alias->code, "code", findings);
    if (text_is_empty(alias->reason))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_ALIAS_REASON", "reason",
                     "请写明怎么知道是同一个单位", "没有写明依据");
    rule_document(alias->reason, "reason", findings);
}
