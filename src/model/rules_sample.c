/* Rules of form of samples: DOMAIN.md O-27 "random sample", T10 抽样方法/随机种子. A seed that somebody could choose after
 * he has seen the outcome is none: it is committed to, or a value that nobody knows yet. Whether a draw follows
 * from its announcement is computed by who reads it (sampling.h). */
#include "rules.h"

#include <siben/date.h>

/* It goes to everybody: no person's number in it. */
static void rule_public_words(const char *text, const char *place, struct findings *findings)
{
    const char *found;
    const char *normal = text_is_empty(text) ? NULL : text_normalise(findings->arena, text);
    if (normal && text_has_personal_number(normal, &found))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_NOTICE_PERSONAL", place,
                     "公布会送达下级各节点，不写个人信息", "这里不能写%s", found);
}

static bool number_is(const struct record_key *key, unsigned purpose)
{
    char prefix[RECORD_ID_MAX + 1];
    struct record_key expected;
    const char *number = sample_number(key);
    sample_key(&key->scope, key->fiscal_year, key->round, purpose, number, &expected);
    memcpy(prefix, expected.id, sizeof prefix);
    return *number && strcmp(prefix, key->id) == 0;
}

static bool can_be_sampled(unsigned purpose)
{
    return purpose == WORK_VERIFICATION || purpose == WORK_ONSITE || purpose == WORK_SPOT_REVIEW;
}

void check_sample(const struct sample *sample, const struct record_key *key,
                  struct findings *findings)
{
    bool secret = !hash_is_zero(&sample->commitment), open = !text_is_empty(sample->public_value);
    rule_fiscal_year(key, findings);
    if (!can_be_sampled(sample->purpose))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SAMPLE_PURPOSE", "purpose",
                     "真实性核查、实地评价 或 重点领域抽审", "没有写抽样用于什么");
    else if (!number_is(key, sample->purpose))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SAMPLE_KEY", "key.id",
                     "请用 siben sample announce 公布", "抽样批次“%s”不正确", key->id);
    rule_name(sample->title, "title", "事项", findings);
    rule_public_words(sample->title, "title", findings);
    rule_public_words(sample->public_value, "public_value", findings);
    rule_public_words(sample->note, "note", findings);
    if (sample->date == DATE_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SAMPLE_DATE", "date", "请写公布的日期",
                     "没有公布日期");
    if (sample->share <= 0 || sample->share > 10000)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SAMPLE_SHARE", "share",
                     "比例大于 0，不超过 100%", "抽样比例不正确");
    if (!sample->population || hash_is_zero(&sample->digest) || !sample->head_count)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SAMPLE_POPULATION", "population",
                     "要有报来的表，才能公布从中抽样", "总体是空的，或没有写明依据");
    if (!secret && !open)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SAMPLE_SEED", "commitment",
                     "先承诺一个保密的种子，或指明一个将来才知道的公开数，如某期彩票号码",
                     "没有写明种子从哪里来");
    if (open && (sample->public_date == DATE_NONE || sample->public_date <= sample->date))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SAMPLE_KNOWN", "public_date",
                     "请指明公布那天以后才会知道的数，并写明日期",
                     "公开数没有日期，或公布时已经知道了");
}

static void check_draw_row(const struct draw *draw, size_t i, struct findings *findings)
{
    const struct draw_row *row = &draw->rows[i];
    const char *place = place_of(findings, "rows[%zu]", i);
    if ((text_is_empty(row->project_code) && text_is_empty(row->unit_code)) ||
        row->how == DRAWN_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_DRAW_ROW", place,
                     "请用 siben sample draw 抽取",
                     "入选的没有项目代码或单位代码，或没有写怎样入选");
    if (row->how == DRAWN_PICKED && text_is_empty(row->reason))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_DRAW_REASON", place,
                     "不是抽中而是另选的，要写明为什么", "另选的 %s 没有理由",
                     *row->project_code ? row->project_code : row->unit_code);
    for (size_t k = 0; k < i; k++)
        if (strcmp(draw->rows[k].project_code, row->project_code) == 0 &&
            strcmp(draw->rows[k].unit_code, row->unit_code) == 0)
            findings_add(findings, SEVERITY_BLOCKING, "FORM_DRAW_TWICE", place, "一个对象只列一次",
                         "%s 列了两次", *row->project_code ? row->project_code : row->unit_code);
}

void check_draw(const struct draw *draw, const struct record_key *key, struct findings *findings)
{
    rule_fiscal_year(key, findings);
    if (!*sample_number(key))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SAMPLE_KEY", "key.id",
                     "请用 siben sample draw 抽取", "抽样批次“%s”不正确", key->id);
    if (!draw->announced.seq)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_DRAW_UNANNOUNCED", "announced",
                     "先用 siben sample announce 公布办法", "没有写明按哪一次公布抽取");
    if (text_is_empty(draw->secret) && text_is_empty(draw->public_value))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_DRAW_SEED", "secret", "请写出种子",
                     "抽取没有种子");
    if (draw->date == DATE_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SAMPLE_DATE", "date", "请写抽取的日期",
                     "没有抽取日期");
    if (!draw->row_count)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_DRAW_EMPTY", "rows",
                     "请用 siben sample draw 抽取", "没有入选的对象");
    for (size_t i = 0; i < draw->row_count; i++)
        check_draw_row(draw, i, findings);
}

/* What was announced cannot be unsaid: who withdraws it says why, and of what. */
void check_withdrawal(const struct withdrawal *withdrawal, const struct record_key *key,
                      struct findings *findings)
{
    rule_fiscal_year(key, findings);
    if (!*sample_number(key))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SAMPLE_KEY", "key.id",
                     "请用 siben sample withdraw 撤回", "抽样批次“%s”不正确", key->id);
    if (!withdrawal->announced.seq)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WITHDRAWAL_OF", "announced",
                     "请用 siben sample withdraw 撤回", "没有写明撤回哪一次公布");
    if (withdrawal->date == DATE_NONE)
        findings_add(findings, SEVERITY_BLOCKING, "FORM_SAMPLE_DATE", "date", "请写撤回的日期",
                     "没有撤回日期");
    if (text_is_empty(withdrawal->reason))
        findings_add(findings, SEVERITY_BLOCKING, "FORM_WITHDRAWAL_REASON", "reason",
                     "请写明为什么撤回：人人都看得到", "撤回没有理由");
    rule_public_words(withdrawal->reason, "reason", findings);
}
