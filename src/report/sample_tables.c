/* 抽样批次, 抽样结果, 总体. */
#include "sample.h"

#include <stdio.h>

static const char *count_of(struct word_table *words, size_t count)
{
    const char *copy = arena_print(words->arena, "%zu", count);
    return copy ? copy : "";
}

static const char *of_what(struct word_table *words, const struct sample_item *item)
{
    const struct record_key *key = &item->key;
    unsigned of = item->sample->of;
    const char *whole = of == SAMPLE_OF_DEPARTMENTS ? "部门整体" : "",
               *units = of == SAMPLE_OF_UNITS ? "的单位" : "";
    const char *copy =
        of == SAMPLE_OF_EVALUATIONS ? arena_print(words->arena, "%u年重点评价", key->fiscal_year)
        : key->round ? arena_print(words->arena, "%u年1—%u月%s监控%s", key->fiscal_year, key->round,
                                   whole, units)
                     : arena_print(words->arena, "%u年%s自评%s", key->fiscal_year, whole, units);
    return copy ? copy : "";
}

/* "2026-06-12 抽取之后撤回：理由"; "". */
static const char *withdrawn_of(struct word_table *words, const struct sample_item *item)
{
    const char *copy =
        !item->withdrawal
            ? ""
            : arena_print(words->arena, "%s %s：%s", words_date(words, item->withdrawal->date, ""),
                          sample_withdrawn_chinese(sample_withdrawn(item)),
                          item->withdrawal->reason);
    return copy ? copy : "";
}

static const char *share_of(struct word_table *words, const struct sample *sample)
{
    const char *copy = arena_print(words->arena, "%d.%02d%%", (int)(sample->share / 100),
                                   (int)(sample->share % 100));
    return copy ? copy : "";
}

static const char *strata_of(const struct sample *sample)
{
    return sample->strata == SAMPLE_STRATA        ? "部门、预算类别"
           : sample->strata == STRATUM_DEPARTMENT ? "部门"
           : sample->strata == STRATUM_BOOK       ? "预算类别"
                                                  : "不分层";
}

static const char *method_of(struct word_table *words, const struct sample *sample)
{
    const char *copy =
        arena_print(words->arena, "比例 %s，每部门至少 %u 个，分层：%s", share_of(words, sample),
                    (unsigned)sample->least, strata_of(sample));
    return copy ? copy : "";
}

static const char *seed_of(struct word_table *words, const struct sample *sample)
{
    struct buffer text = {0};
    bool secret = !hash_is_none(&sample->commitment);
    if (secret)
        buffer_put_text(&text, "保密种子（已承诺）");
    if (*sample->public_value)
        buffer_print(&text, "%s%s（%s）", secret ? "加" : "", sample->public_value,
                     words_date(words, sample->public_date, "日期未定"));
    return arena_words(words->arena, &text);
}

struct counted {
    size_t lot, picked, checked, vetoed;
};

static struct counted count_rows(const struct works *works, const struct sample_item *item,
                                 int32_t as_of)
{
    struct counted counted = {0};
    for (size_t i = 0; item->draw && i < item->draw->row_count; i++) {
        const struct draw_row *row = &item->draw->rows[i];
        const struct work_item *record;
        const struct work_row *check = sample_check(works, item, row, as_of, &record);
        counted.lot += row->how == DRAWN_BY_LOT;
        counted.picked += row->how == DRAWN_PICKED;
        counted.checked += check != NULL;
        counted.vetoed += check && check->vetoed;
    }
    return counted;
}

/* `own`: draws are held at the scope that announced and above it; a unit below has the announcement only. */
static const char *not_drawn(const struct scope *own, const struct sample_item *item)
{
    return scope_contains(own, &item->key.scope) ? "未抽取" : "不在本机";
}

static void put_sample(struct word_table *words, const struct works *works, const struct scope *own,
                       const struct sample_item *item, int32_t as_of)
{
    const struct sample *sample = item->sample;
    struct counted counted = count_rows(works, item, as_of);
    bool drawn = item->draw != NULL;
    size_t left = counted.lot + counted.picked - counted.checked;
    char key[RECORD_KEY_TEXT_SIZE];
    record_key_print(&item->key, key, sizeof key);
    const char *cells[] = {sample_number(&item->key),
                           work_type_chinese(sample->purpose),
                           sample->title,
                           of_what(words, item),
                           words_date(words, sample->date, ""),
                           count_of(words, sample->population),
                           share_of(words, sample),
                           count_of(words, sample->least),
                           strata_of(sample),
                           seed_of(words, sample),
                           drawn ? words_date(words, item->draw->date, "") : not_drawn(own, item),
                           drawn ? count_of(words, counted.lot) : "",
                           counted.picked ? count_of(words, counted.picked) : "",
                           drawn ? count_of(words, counted.checked) : "",
                           drawn ? count_of(words, left) : "",
                           counted.vetoed ? count_of(words, counted.vetoed) : "",
                           withdrawn_of(words, item),
                           key};
    words_row(words, cells);
}

static void note_withdrawn(struct word_table *words, const struct samples *samples)
{
    size_t withdrawn = 0, known = 0;
    for (size_t i = 0; i < samples->count; i++) {
        enum sample_withdrawn how = sample_withdrawn(&samples->items[i]);
        withdrawn += how != WITHDRAWN_NOT;
        known += how == WITHDRAWN_KNOWABLE || how == WITHDRAWN_DRAWN;
    }
    if (withdrawn)
        words_note(words,
                   "撤回 %zu 批，其中 %zu 批在结果已知或已能算出之后；撤回的不计，永远列在这里",
                   withdrawn, known);
}

enum status samples_table(struct view *view, struct arena *arena, const struct scope *scope,
                          int32_t as_of, struct table *table)
{
    static const char *const columns[] = {"number:抽样批次", "purpose:用于",       "title:事项",
                                          "population:总体", "announced:公布日期", "count:总体个数",
                                          "share:比例",      "least:每部门至少",   "strata:分层",
                                          "seed:种子",       "date:抽取日期",      "drawn:抽中",
                                          "picked:另选",     "checked:已核查",     "left:未核查",
                                          "vetoed:一票否决", "withdrawn:撤回",     "key:公布记录"};
    struct word_table words;
    struct samples samples;
    struct works works;
    words_begin(&words, arena, table, "抽样批次", columns, sizeof columns / sizeof *columns);
    struct then *then;
    enum status status = then_open(view, scope, 0, day_end_ms(as_of), &then);
    if (status == STATUS_OK)
        status = samples_read(view, then, arena, scope, &samples);
    then_close(then);
    if (status == STATUS_OK)
        status = works_read(view, arena, scope, &works);
    for (size_t i = 0; status == STATUS_OK && i < samples.count; i++)
        put_sample(&words, &works, scope, &samples.items[i], as_of);
    words_note(&words,
               "抽中的由种子算出，任何人都能重算：siben sample verify 批次；另选的不是抽中的");
    if (status == STATUS_OK)
        note_withdrawn(&words, &samples);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- one sample -------------------------------------------------------------------------------- */

/* Names as the list of the year has them. */
struct naming {
    const struct draw *draw;
    const char **names;
    struct scope *places; /* where it is; "" not known */
    struct arena *arena;
};

static bool see_name(void *context, const struct fact_image *image)
{
    struct naming *naming = context;
    for (size_t i = 0; i < naming->draw->row_count; i++)
        if (strcmp(naming->draw->rows[i].project_code, image->subject.id) == 0 &&
            (!naming->names[i] || strcmp(naming->draw->rows[i].unit_code, image->unit_code) == 0)) {
            naming->names[i] = arena_text(naming->arena, image->name);
            naming->places[i] = image->subject.scope;
        }
    return !naming->arena->failed;
}

static void put_drawn(struct word_table *words, const struct works *works,
                      const struct duty_roster *roster, const struct sample_item *item, size_t i,
                      const struct naming *naming, int32_t as_of)
{
    const struct draw_row *row = &item->draw->rows[i];
    const struct work_item *record = NULL;
    const struct work_row *check = sample_check(works, item, row, as_of, &record);
    const struct duty_unit *unit = duty_roster_unit_at(roster, row->unit_code, &naming->places[i]);
    const char *name = naming->names[i];
    const char *verdict = !check           ? "未核查"
                          : check->vetoed  ? "不属实，一票否决"
                          : check->verdict ? checked_chinese(check->verdict)
                                           : "已核查";
    const char *cells[] = {count_of(words, i + 1),
                           row->how == DRAWN_BY_LOT ? "抽中" : "另选",
                           row->unit_code,
                           unit ? unit->name : "",
                           row->project_code,
                           name ? name : "",
                           row->book ? book_chinese(row->book - 1u) : "",
                           row->reason,
                           verdict,
                           record ? record->text : ""};
    words_row(words, cells);
}

enum status sample_table(struct view *view, struct arena *arena, const struct sample_item *item,
                         int32_t as_of, struct table *table)
{
    static const char *const columns[] = {
        "nth:序号",       "how:怎样入选",          "unit_code:单位代码",
        "unit:单位",      "project_code:项目代码", "name:项目",
        "book:预算类别",  "reason:另选的理由",     "result:核查结论",
        "record:核查记录"};
    struct word_table words;
    struct works works;
    struct then *then = NULL;
    struct duty_roster roster = {.by_code = NULL};
    const struct draw none = {.row_count = 0};
    struct naming naming = {.draw = item->draw ? item->draw : &none, .arena = arena};
    const char *title = arena_print(arena, "%s：%s（%s）", sample_number(&item->key),
                                    item->sample->title, work_type_chinese(item->sample->purpose));
    words_begin(&words, arena, table, title ? title : "", columns,
                sizeof columns / sizeof *columns);
    naming.names = arena_array(arena, const char *, naming.draw->row_count + 1);
    naming.places = arena_array(arena, struct scope, naming.draw->row_count + 1);
    enum status status = naming.names && naming.places && title
                             ? works_read(view, arena, &item->key.scope, &works)
                             : STATUS_NO_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < naming.draw->row_count; i++) {
        naming.names[i] = NULL;
        naming.places[i] = (struct scope){""};
    }
    if (status == STATUS_OK)
        status = then_open(view, &item->key.scope, item->key.fiscal_year, day_end_ms(as_of), &then);
    if (status == STATUS_OK)
        status = then_each_image(then, view, item->key.fiscal_year, see_name, &naming);
    if (status == STATUS_OK)
        status = duty_roster_read(view, then, arena, &item->key.scope, &roster);
    then_close(then);
    for (size_t i = 0; status == STATUS_OK && i < naming.draw->row_count; i++)
        put_drawn(&words, &works, &roster, item, i, &naming, as_of);
    duty_roster_close(&roster);
    words_note(&words, "总体：%s，%u 个；%s；种子：%s", of_what(&words, item),
               (unsigned)item->sample->population, method_of(&words, item->sample),
               seed_of(&words, item->sample));
    if (item->withdrawal)
        words_note(&words, "已撤回，不计：%s", withdrawn_of(&words, item));
    else if (!item->draw)
        words_note(&words, "这里没有抽取结果：siben sample draw %s；别级公布的由那一级抽取",
                   sample_number(&item->key));
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- working papers (T10) ---------------------------------------------------------------------- */

static const char *evidence_of(struct word_table *words, const struct work *work)
{
    struct buffer text = {0};
    for (size_t i = 0; work && i < work->evidence_count; i++)
        buffer_print(&text, "%s%s", i ? "；" : "", work->evidence[i].title);
    return arena_words(words->arena, &text);
}

static void put_paper(struct word_table *words, const struct works *works,
                      const struct sample_item *item, const struct paper_row *row, int32_t as_of)
{
    static const struct work_row nothing = {.amount_fen = MONEY_NONE,
                                            .field = "",
                                            .found = "",
                                            .method = "",
                                            .handling = "",
                                            .detail = ""};
    struct sample_answer found;
    const bool check = sample_found(works, item, row->drawn, row->indicator, as_of, &found);
    const struct work_row *said = check ? found.row : &nothing;
    char amount[MONEY_TEXT_SIZE] = "";
    if (said->amount_fen != MONEY_NONE)
        money_print_wan(said->amount_fen, amount);
    const char *difference = check ? work_difference_text(words->arena, said) : "";
    const char *cells[] = {
        sample_number(&item->key),
        row->drawn->how == DRAWN_BY_LOT ? "抽中" : "另选",
        row->drawn->unit_code,
        row->unit_name,
        row->drawn->project_code,
        row->name,
        row->indicator,
        row->core || (said->core && strcmp(said->field, row->indicator) == 0) ? "是" : "",
        row->asked,
        row->stated,
        said->found,
        difference ? difference : "",
        check ? evidence_of(words, found.work) : "",
        said->method,
        said->verdict ? checked_chinese(said->verdict) : "",
        said->vetoed ? "是" : "",
        said->handling,
        amount,
        said->detail,
        check ? found.work->lead : "",
        "", /* signed on paper */
        check ? words_date(words, found.work->date, "") : "",
        check ? found.item->text : ""};
    words_row(words, cells);
}

/* What was checked of it beside the indicators of its form, each once: nothing that was found is left out. */
static void put_others(struct word_table *words, const struct works *works,
                       const struct sample_item *item, const struct paper_row *rows, size_t count,
                       int32_t as_of)
{
    struct sample_answer it = {.at = 0}, newest;
    while (sample_next(works, item, rows->drawn, as_of, &it)) {
        bool there = !*it.row->field;
        for (size_t i = 0; i < count && !there; i++)
            there = strcmp(rows[i].indicator, it.row->field) == 0;
        if (there || !sample_found(works, item, rows->drawn, it.row->field, as_of, &newest) ||
            newest.row != it.row)
            continue;
        struct paper_row row = *rows;
        row.indicator = it.row->field;
        row.asked = "";
        row.stated = it.row->stated;
        row.core = it.row->core;
        put_paper(words, works, item, &row, as_of);
    }
}

enum status papers_table(struct view *view, struct arena *arena, const struct sample_item *item,
                         int32_t as_of, struct table *table)
{
    static const char *const columns[] = {
        "sample:抽样批次",    "how:怎样入选",          "unit_code:单位代码",
        "unit:被核查单位",    "project_code:项目代码", "name:项目名称",
        "indicator:核查指标", "core:是否核心",         "asked:年度指标值",
        "stated:自评完成值",  "found:核查完成值",      "difference:差异率",
        "evidence:佐证材料",  "method:核查方式",       "verdict:核查结论",
        "veto:是否一票否决",  "handling:处置",         "amount:收回金额（万元）",
        "detail:情况说明",    "checker:核查人",        "signature:被核查单位签字",
        "date:核查日期",      "record:核查记录"};
    const bool monitored = item->key.round > 0; /* what the unit said of a round, or of the year */
    struct word_table words;
    struct works works;
    struct paper_row *rows = NULL;
    struct then *then = NULL;
    size_t count = 0;
    const char *title =
        arena_print(arena, "%s底稿：%s %s", work_type_chinese(item->sample->purpose),
                    sample_number(&item->key), item->sample->title);
    words_begin(&words, arena, table, title ? title : "", columns,
                sizeof columns / sizeof *columns);
    for (size_t i = 0; monitored && i < table->column_count; i++)
        if (table->columns[i].id && strcmp(table->columns[i].id, "stated") == 0)
            table->columns[i].name = "监控完成值";
    enum status status = works_read(view, arena, &item->key.scope, &works);
    if (status == STATUS_OK)
        status = then_open(view, &item->key.scope, item->key.fiscal_year, day_end_ms(as_of), &then);
    if (status == STATUS_OK)
        status = sample_papers(view, then, arena, item, &rows, &count);
    then_close(then);
    for (size_t i = 0, first = 0; status == STATUS_OK && i < count; i++) {
        put_paper(&words, &works, item, &rows[i], as_of);
        if (i + 1 < count && rows[i + 1].drawn == rows[first].drawn)
            continue;
        put_others(&words, &works, item, &rows[first], i + 1 - first, as_of);
        first = i + 1;
    }
    words_note(&words, "抽样方法：%s；种子：%s；总体 %u 个", method_of(&words, item->sample),
               seed_of(&words, item->sample), (unsigned)item->sample->population);
    if (item->withdrawal)
        words_note(&words, "已撤回，不计：%s", withdrawn_of(&words, item));
    else if (!item->draw)
        words_note(&words, "这里没有抽取结果：siben sample draw %s；别级公布的由那一级抽取",
                   sample_number(&item->key));
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status population_table(struct arena *arena, const struct sample_item *item,
                             const struct population *population, struct table *table)
{
    static const char *const columns[] = {"project_code:项目代码", "unit_code:单位代码",
                                          "department_code:部门代码", "book:预算类别", "name:项目"};
    struct word_table words;
    const char *title = arena_print(arena, "%s 的总体", sample_number(&item->key));
    words_begin(&words, arena, table, title ? title : "", columns,
                sizeof columns / sizeof *columns);
    for (size_t i = 0; i < population->count; i++) {
        const struct sample_object *object = &population->objects[i];
        const char *cells[] = {object->project_code, object->unit_code, object->department_code,
                               sample_book_name(object->book), object->name};
        words_row(&words, cells);
    }
    words_note(&words, "前四列按行连起来（制表符分隔，换行结尾）的 BLAKE2b-256 就是公布的总体摘要");
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
