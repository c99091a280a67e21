/* What the commands about samples share: which sample, which day, how a table is printed. */
#include "samples.h"
#include "sheet.h"

enum status sample_purpose(struct command_context *context, unsigned *purpose)
{
    static const struct {
        const char *word;
        unsigned type;
    } words[] = {{"核查", WORK_VERIFICATION}, {"实地", WORK_ONSITE}, {"抽审", WORK_SPOT_REVIEW}};
    const char *word = command_value(context, "--for");
    *purpose = WORK_VERIFICATION;
    if (!word)
        return STATUS_OK;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i].word) == 0 ||
            strcmp(word, work_type_chinese(words[i].type)) == 0 ||
            strcmp(word, work_type_name(words[i].type)) == 0) {
            *purpose = words[i].type;
            return STATUS_OK;
        }
    return why_set(&context->why, STATUS_INVALID, word, "不认识的用途", "核查、实地 或 抽审");
}

static bool is_meant(const struct sample_item *item, const char *text, bool by_purpose,
                     unsigned purpose, long year, long round)
{
    char key[RECORD_KEY_TEXT_SIZE];
    record_key_print(&item->key, key, sizeof key);
    if (strcmp(key, text) == 0)
        return true;
    return strcmp(sample_number(&item->key), text) == 0 &&
           (!by_purpose || item->sample->purpose == purpose) &&
           (!year || item->key.fiscal_year == year) && (round < 0 || item->key.round == round);
}

enum status sample_find(struct command_context *context, struct view *view, const char *text,
                        struct sample_item *item)
{
    struct samples samples;
    struct buffer several = {0};
    unsigned purpose;
    long year, round;
    size_t found = 0;
    int32_t day;
    struct then *then = NULL;
    const struct scope *own = &context->node->config.scope;
    enum status status = sample_purpose(context, &purpose);
    if (status == STATUS_OK)
        status = command_number(context, "--money-year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = command_number(context, "--round", 0, ROUND_MAX, -1, &round);
    if (status == STATUS_OK)
        status = sample_day(context, "--as-of", &day); /* of commands that take it; else today */
    if (status == STATUS_OK)
        status = then_open(view, own, 0, day_end_ms(day), &then);
    if (status == STATUS_OK)
        status = samples_read(view, then, &context->arena, own, &samples);
    then_close(then);
    for (size_t i = 0; status == STATUS_OK && i < samples.count; i++) {
        char key[RECORD_KEY_TEXT_SIZE];
        if (!is_meant(&samples.items[i], text, command_value(context, "--for") != NULL, purpose,
                      year, round))
            continue;
        record_key_print(&samples.items[i].key, key, sizeof key);
        buffer_print(&several, "%s%s", found ? "、" : "", key);
        *item = samples.items[i];
        found++;
    }
    const char *all = arena_text(&context->arena, command_words(context, &several));
    buffer_free(&several);
    if (status != STATUS_OK || !all)
        return status ? status : STATUS_NO_MEMORY;
    if (!found)
        return why_set(&context->why, STATUS_NOT_FOUND, text, "没有这个抽样批次",
                       "siben sample list 列出；siben sample announce 公布一个");
    if (found > 1)
        return why_set(&context->why, STATUS_CONFLICT, all, "有几个这样的批次",
                       "用 --for、--money-year、--round 写明哪一个，或写公布记录的全名");
    return STATUS_OK;
}

enum status sample_gone(struct command_context *context, const struct sample_item *item)
{
    return why_set(&context->why, STATUS_INVALID, sample_number(&item->key),
                   "这个批次已经撤回，不计",
                   "要抽的另公布一批：siben sample announce；撤回的理由：siben sample show");
}

enum status sample_population(struct command_context *context, struct view *view,
                              const struct sample_item *item, struct population *population)
{
    const struct sample *sample = item->sample;
    const struct moment moment = {item->key.scope, sample->heads, sample->head_count};
    struct head *missing;
    size_t missing_count;
    enum status status = replica_basis_missing(view, &context->arena, sample->heads,
                                               sample->head_count, &missing, &missing_count);
    if (status == STATUS_OK && missing_count)
        return why_set(&context->why, STATUS_STALE, missing[0].feed.node,
                       "公布所依据的内容没有全部在本机，总体算不出",
                       "等它送到；siben sample verify 写明缺几处");
    if (status == STATUS_OK)
        status =
            population_read(view, &context->arena, &item->key, sample->of, &moment, population);
    if (status == STATUS_OK && (population->count != sample->population ||
                                !hash_equal(&population->digest, &sample->digest)))
        return why_set(&context->why, STATUS_CONFLICT, sample_number(&item->key),
                       "重算的总体与公布的不同，不能抽取", "siben sample verify 逐项核对");
    return status;
}

enum status sample_day(struct command_context *context, const char *option, int32_t *day)
{
    const char *text = command_value(context, option);
    *day = text ? date_parse_iso(text) : date_of_instant(context->now_ms);
    return *day == DATE_NONE
               ? why_set(&context->why, STATUS_INVALID, option, "不是日期", "写成 2026-05-31")
               : STATUS_OK;
}

enum status sample_say(struct command_context *context, const struct scope *scope,
                       const struct table *table)
{
    return command_list(context, table->title, scope->text, "", table);
}
