/* 抽样核对: every step of a sample made again from what was announced. */
#include "sample.h"

#include <stdio.h>

struct verifying {
    struct word_table words;
    const struct sample_item *item;
    enum sample_outcome outcome;
};

static void say(struct verifying *verifying, const char *step, bool good, const char *detail)
{
    const char *cells[] = {step, good ? "一致" : "不一致", detail ? detail : ""};
    words_row(&verifying->words, cells);
    if (!good)
        verifying->outcome = SAMPLE_DIFFERS;
}

static void cannot(struct verifying *verifying, const char *step, const char *detail)
{
    const char *cells[] = {step, "不能核对", detail ? detail : ""};
    words_row(&verifying->words, cells);
    if (verifying->outcome == SAMPLE_AGREES)
        verifying->outcome = SAMPLE_UNKNOWN;
}

static const char *hex_of(struct arena *arena, const struct hash *hash)
{
    char hex[2 * HASH_SIZE + 1];
    bytes_to_hex(bytes_of(hash->bytes, HASH_SIZE), hex);
    const char *copy = arena_text(arena, hex);
    return copy ? copy : "";
}

/* Was it said before it was drawn, once, and is the draw of that? */
static void verify_order(struct verifying *verifying)
{
    const struct sample_item *item = verifying->item;
    struct arena *arena = verifying->words.arena;
    char announced[INSTANT_TEXT_SIZE], drawn[INSTANT_TEXT_SIZE];
    bool same = item->version.mark == item->draw->announced.mark &&
                item->version.seq == item->draw->announced.seq;
    /* It has the digest of what was announced, so that came first; when either came here proves nothing. */
    say(verifying, "先公布、后抽取", same && item->draw->date >= item->sample->date,
        same ? "抽取写明了这次公布的摘要，公布在先" : "公布在抽取以后改过，或抽取写明的是另一版");
    instant_print(item->announced_ms, announced);
    instant_print(item->drawn_ms, drawn);
    words_note(&verifying->words, "公布 %s 到本机，抽取结果 %s 到本机", announced, drawn);
    say(verifying, "公布写过几次", item->versions == 1,
        arena_print(arena, "%zu 次%s", item->versions,
                    item->versions == 1 ? "" : "：siben history 公布记录 看改了什么"));
}

static void verify_seed(struct verifying *verifying)
{
    const struct sample *sample = verifying->item->sample;
    const struct draw *draw = verifying->item->draw;
    struct arena *arena = verifying->words.arena;
    struct hash commitment;
    bool secret = !hash_is_none(&sample->commitment);
    if (secret) {
        sample_commit(draw->secret, &commitment);
        say(verifying, "种子与承诺", hash_equal(&commitment, &sample->commitment),
            hash_equal(&commitment, &sample->commitment) ? "揭示的种子就是公布时承诺的"
                                                         : "揭示的种子不是公布时承诺的");
    } else {
        say(verifying, "种子与承诺", !*draw->secret,
            *draw->secret ? "公布没有承诺保密种子，抽取却用了" : "公布没有承诺保密种子");
    }
    if (*sample->public_value) {
        bool known = sample->public_date <= sample->date;
        say(verifying, "公开数", !known && *draw->public_value && draw->date >= sample->public_date,
            arena_print(arena, "%s：%s；出处：%s。%s", sample->public_value,
                        *draw->public_value ? draw->public_value : "没有写",
                        *draw->source ? draw->source : "没有写",
                        known ? "公布时已经知道" : "请自行查对"));
        if (!known && date_of_instant(verifying->item->announced_ms) >= sample->public_date) {
            const char *cells[] = {"公开数的日期", "注意",
                                   "公布到本机时这个数已经知道：写明的公布日期本机不能证实"};
            words_row(&verifying->words, cells);
        }
    } else {
        say(verifying, "公开数", !*draw->public_value,
            *draw->public_value ? "公布没有指明公开数，抽取却用了" : "公布没有指明公开数");
    }
}

static const struct draw_row *row_of(const struct draw *draw, const struct sample_object *object)
{
    for (size_t i = 0; i < draw->row_count; i++)
        if (strcmp(draw->rows[i].project_code, object->project_code) == 0 &&
            strcmp(draw->rows[i].unit_code, object->unit_code) == 0)
            return &draw->rows[i];
    return NULL;
}

static bool is_object(const struct population *population, const struct draw_row *row, bool drawn)
{
    for (size_t i = 0; i < population->count; i++)
        if (strcmp(population->objects[i].project_code, row->project_code) == 0 &&
            strcmp(population->objects[i].unit_code, row->unit_code) == 0)
            return !drawn || population->objects[i].drawn;
    return false;
}

/* Each that should have been drawn and was not, and the other way round. */
static void verify_rows(struct verifying *verifying, const struct population *population,
                        size_t count)
{
    const struct draw *draw = verifying->item->draw;
    struct arena *arena = verifying->words.arena;
    size_t lot = 0, picked = 0, faults = 0;
    for (size_t i = 0; i < population->count; i++) {
        const struct sample_object *object = &population->objects[i];
        const struct draw_row *row = object->drawn ? row_of(draw, object) : NULL;
        if (!object->drawn || (row && row->how == DRAWN_BY_LOT))
            continue;
        faults++;
        say(verifying, "应抽中", false,
            arena_print(arena, "%s %s 应抽中，结果里%s", object->project_code, object->name,
                        row ? "写成另选" : "没有"));
    }
    for (size_t i = 0; i < draw->row_count; i++) {
        const struct draw_row *row = &draw->rows[i];
        lot += row->how == DRAWN_BY_LOT;
        picked += row->how == DRAWN_PICKED;
        if (is_object(population, row, row->how == DRAWN_BY_LOT))
            continue;
        faults++;
        say(verifying, "不应在内", false,
            arena_print(arena, "%s 写成%s，%s", row->project_code,
                        row->how == DRAWN_BY_LOT ? "抽中" : "另选",
                        row->how == DRAWN_BY_LOT ? "重算没有抽中它" : "它不在总体里"));
    }
    say(verifying, "抽中的名单", faults == 0,
        arena_print(arena, "重算抽中 %zu 个，结果写 %zu 个", count, lot));
    if (picked)
        words_note(&verifying->words, "另选 %zu 个：是按理由选的，不是抽中的，不在核对之内",
                   picked);
}

static enum status verify_population(struct verifying *verifying, struct view *view,
                                     struct population *population, bool *held)
{
    const struct sample *sample = verifying->item->sample;
    struct arena *arena = verifying->words.arena;
    struct head *missing;
    size_t missing_count;
    const struct moment moment = {verifying->item->key.scope, sample->heads, sample->head_count};
    enum status status = replica_basis_missing(view, arena, sample->heads, sample->head_count,
                                               &missing, &missing_count);
    *held = status == STATUS_OK && !missing_count;
    if (status == STATUS_OK && missing_count)
        cannot(verifying, "总体",
               arena_print(arena, "公布所依据的内容有 %zu 处不在本机（例如 %s）：等它送到再核对",
                           missing_count, missing[0].feed.node));
    if (status != STATUS_OK || missing_count)
        return status;
    status = population_read(view, arena, &verifying->item->key, sample->of, &moment, population);
    if (status != STATUS_OK)
        return status;
    bool same =
        population->count == sample->population && hash_equal(&population->digest, &sample->digest);
    *held = same;
    say(verifying, "总体", same,
        arena_print(arena, "公布 %u 个，重算 %zu 个；摘要 %s", (unsigned)sample->population,
                    population->count, same ? hex_of(arena, &population->digest) : "与公布的不同"));
    return STATUS_OK;
}

/* What was withdrawn says so, and how often it was is said of what stands: nobody redraws until it pleases. */
static enum status verify_siblings(struct verifying *verifying, struct view *view)
{
    const struct sample_item *item = verifying->item;
    struct arena *arena = verifying->words.arena;
    enum sample_withdrawn how = sample_withdrawn(item);
    struct samples samples;
    const char *reused = NULL;
    enum status status = samples_read(view, NULL, arena, &item->key.scope, &samples);
    if (status != STATUS_OK)
        return status;
    struct sample_tally tally = sample_siblings(&samples, item);
    for (size_t i = 0; i < samples.count; i++)
        if (!record_key_equal(&samples.items[i].key, &item->key) &&
            sample_seed_reused(item->sample, samples.items[i].sample))
            reused = sample_number(&samples.items[i].key);
    if (how) {
        const char *cells[] = {
            "撤回", how == WITHDRAWN_BEFORE ? "已撤回" : "已撤回，注意",
            arena_print(arena, "%s %s：%s。这一批不计，要查的另公布一批",
                        words_date(&verifying->words, item->withdrawal->date, ""),
                        sample_withdrawn_chinese(how), item->withdrawal->reason)};
        words_row(&verifying->words, cells);
        char came[INSTANT_TEXT_SIZE];
        instant_print(item->withdrawn_ms, came);
        bool stated_before = how == WITHDRAWN_BEFORE &&
                             date_of_instant(item->withdrawn_ms) >= item->sample->public_date;
        words_note(&verifying->words, "撤回 %s 到本机%s", came,
                   stated_before ? "，在公开数的日期之后：写明的撤回日期本机不能证实" : "");
    }
    const char *cells[] = {
        "撤回过几批", tally.known ? "注意" : "一致",
        arena_print(arena, "同一用途、年度和轮次公布 %zu 批，撤回 %zu 批%s", tally.announced,
                    tally.withdrawn,
                    !tally.known ? ""
                                 : arena_print(arena, "，其中 %zu 批在结果已知或已能算出之后",
                                               tally.known))};
    words_row(&verifying->words, cells);
    say(verifying, "种子没有用过", !reused,
        reused ? arena_print(arena, "批次 %s 用的是同一个种子，结果事先就能算出", reused)
               : "没有别的批次承诺过同一个种子");
    return STATUS_OK;
}

enum status sample_verify(struct view *view, struct arena *arena, const struct sample_item *item,
                          struct table *table, enum sample_outcome *outcome)
{
    static const char *const columns[] = {"step:核对", "result:结果", "detail:说明"};
    struct verifying verifying = {.item = item, .outcome = SAMPLE_AGREES};
    struct population population;
    size_t count = 0;
    bool held;
    const char *title = arena_print(arena, "抽样核对：%s", sample_number(&item->key));
    words_begin(&verifying.words, arena, table, title ? title : "", columns,
                sizeof columns / sizeof *columns);
    enum status status = verify_population(&verifying, view, &population, &held);
    if (status != STATUS_OK)
        return status;
    status = verify_siblings(&verifying, view);
    if (status != STATUS_OK)
        return status;
    if (!item->draw) {
        cannot(&verifying, "抽取", "还没有抽取，只核对了总体");
    } else {
        verify_order(&verifying);
        verify_seed(&verifying);
        if (held)
            status = sample_drawn(arena, item->sample, item->draw->secret, item->draw->public_value,
                                  &population, &count);
        if (status == STATUS_UNSUPPORTED) {
            cannot(&verifying, "抽中的名单", "公布的办法比本软件新：请升级后再核对");
            status = STATUS_OK;
        } else if (held && status == STATUS_OK) {
            verify_rows(&verifying, &population, count);
        }
    }
    *outcome = verifying.outcome;
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
