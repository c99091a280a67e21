/* adjust_apply -- what rows of a 绩效目标调整 make of an approved target; of its indicators. */
#include "adjust.h"

#include "form.h"

enum status adjust_refuse(struct applying *at, const char *what, const char *hint)
{
    const char *where = *at->row->field ? at->row->field : at->row->handling;
    return why_set(at->why, STATUS_INVALID, where, what ? what : "", hint);
}

bool adjust_same_words(struct applying *at, const char *a, const char *b)
{
    const char *left = text_fold(at->arena, a ? a : ""), *right = text_fold(at->arena, b ? b : "");
    return left && right && strcmp(left, right) == 0;
}

enum status adjust_check_stated(struct applying *at, const char *stands)
{
    if (text_is_empty(at->row->stated) || adjust_same_words(at, at->row->stated, stands))
        return STATUS_OK;
    return adjust_refuse(at,
                         arena_print(at->arena, "“%s”的原值写的是“%s”，审核通过的目标是“%s”",
                                     at->row->field, at->row->stated, stands),
                         "请核对；原值可以不写");
}

/* Of several of one name: does the row say this one's levels, or the value that it has? */
static bool is_meant(struct applying *at, const struct indicator *it)
{
    char asked[512];
    const char *levels = arena_print(at->arena, "%s/%s", level1_chinese(it->level1), it->level2);
    if (!text_is_empty(at->row->method) && !adjust_same_words(at, levels, at->row->method))
        return false;
    unsigned kind = adjust_of(at->row->handling);
    if (kind != ADJUST_VALUE && kind != ADJUST_DROP) /* what stood there is no value */
        return !text_is_empty(at->row->method);
    indicator_asked(it, asked, sizeof asked);
    return !text_is_empty(at->row->method) || adjust_same_words(at, asked, at->row->stated);
}

/* An indicator by its name, which two of different levels may have: never the first of them by guess. */
static enum status find(struct applying *at, struct indicator **found)
{
    size_t named = 0, meant = 0;
    struct indicator *the = NULL;
    *found = NULL;
    for (size_t i = 0; i < at->to->indicator_count; i++) {
        struct indicator *it = &at->to->indicators[i];
        if (!adjust_same_words(at, it->name, at->row->field))
            continue;
        *found = it;
        named++;
        if (is_meant(at, it)) {
            the = it;
            meant++;
        }
    }
    if (named > 1 && meant == 1)
        *found = the;
    if (named == 1 || (named && meant == 1))
        return STATUS_OK;
    if (named)
        return adjust_refuse(at,
                             arena_print(at->arena,
                                         "审核通过的目标里有 %zu 个指标叫“%s”，分不清是哪一个",
                                         named, at->row->field),
                             "在“指标类别”写明一级和二级指标，如 产出指标/数量指标");
    return adjust_refuse(at, arena_print(at->arena, "审核通过的目标里没有指标“%s”", at->row->field),
                         "照目标表写三级指标的名称；siben show form 列出现在的目标");
}

static enum status parse_value(struct applying *at, const char *text, struct indicator *it)
{
    static const uint8_t comparators[] = {COMPARE_NONE, COMPARE_GE, COMPARE_GT,
                                          COMPARE_LE,   COMPARE_LT, COMPARE_EQ};
    struct value value;
    uint8_t before = it->value.kind;
    enum status status = value_parse(at->arena, at->headings, text, at->year, &value);
    if (status != STATUS_OK)
        return status;
    if (value.kind == VALUE_EMPTY)
        return adjust_refuse(at, arena_print(at->arena, "“%s”没有写调整后的值", at->row->field),
                             "如 ≥30公里；不要这个指标了写 取消指标");
    if (value.lost_digits || value.serial_suspect)
        return adjust_refuse(
            at, arena_print(at->arena, "“%s”调整后的值“%s”读不准", at->row->field, text),
            "请把该格设为“文本”格式，连单位写全");
    if (value.kind == VALUE_NUMBER && value_ratio_suspect(&value, it->unit))
        return adjust_refuse(
            at, arena_print(at->arena, "“%s”以 %% 计，“%s”看不出是多少", at->row->field, text),
            "请连百分号写，如 95%");
    it->value = (struct quantity){.kind = QUANTITY_NONE};
    quantity_of_value(&value, &it->value);
    if (value.comparator != COMPARATOR_NONE)
        it->comparator = comparators[value.comparator];
    else if (value.kind == VALUE_DATE && value.before)
        it->comparator = COMPARE_LE;
    if (value.unit[0])
        it->unit = arena_text(at->arena, value.unit);
    else if (value.kind != VALUE_NUMBER)
        it->unit = "";
    if (it->value.kind != before) /* how a number grows says nothing of a date */
        it->accrual = (uint8_t)accrual_of_value(&it->value);
    return it->unit ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status parse_weight(struct applying *at, int32_t *weight)
{
    struct decimal value;
    int64_t hundredths;
    if (at->row->scored) {
        *weight = at->row->score;
        return STATUS_OK;
    }
    if (decimal_parse(at->row->found, &value) == STATUS_OK &&
        decimal_ratio(value, (struct decimal){1, 0}, 2, &hundredths) && hundredths >= 0 &&
        hundredths <= 10000) {
        *weight = (int32_t)hundredths;
        return STATUS_OK;
    }
    return adjust_refuse(
        at,
        arena_print(at->arena, "“%s”的新分值“%s”不是 0—100 的数", at->row->field, at->row->found),
        "请填数字，如 10");
}

static enum status change_value(struct applying *at)
{
    char asked[512];
    struct indicator *it;
    enum status status = find(at, &it);
    if (status != STATUS_OK)
        return status;
    indicator_asked(it, asked, sizeof asked);
    status = adjust_check_stated(at, asked);
    if (status == STATUS_OK)
        status = parse_value(at, at->row->found, it);
    if (status == STATUS_OK && at->row->scored)
        it->weight = at->row->score;
    return status;
}

static enum status change_weight(struct applying *at)
{
    char points[MONEY_TEXT_SIZE];
    struct decimal stated;
    int64_t hundredths;
    struct indicator *it;
    enum status status = find(at, &it);
    if (status != STATUS_OK)
        return status;
    score_print(it->weight, points);
    if (decimal_parse(at->row->stated, &stated) != STATUS_OK ||
        !decimal_ratio(stated, (struct decimal){1, 0}, 2, &hundredths) || hundredths != it->weight)
        status = adjust_check_stated(at, points);
    return status ? status : parse_weight(at, &it->weight);
}

/* "产出指标/数量指标" */
static enum status parse_levels(struct applying *at, const char *text, uint8_t *level1,
                                const char **level2)
{
    static const uint8_t levels[] = {LEVEL1_COST, LEVEL1_OUTPUT, LEVEL1_BENEFIT,
                                     LEVEL1_SATISFACTION};
    const char *slash = strchr(text ? text : "", '/');
    const char *first =
        slash ? arena_text_of(at->arena, bytes_of(text, (size_t)(slash - text))) : NULL;
    int level = first ? heading_match(at->headings, WORDS_LEVEL1, at->arena, first, NULL) : -1;
    if (level < 0 || !slash[1])
        return adjust_refuse(at, arena_print(at->arena, "“%s”没有写一级和二级指标", at->row->field),
                             adjust_of(at->row->handling) == ADJUST_ADD
                                 ? "在“指标类别”写成 产出指标/数量指标"
                                 : "在“调整后”写成 产出指标/数量指标");
    *level1 = levels[level];
    *level2 = slash + 1;
    return STATUS_OK;
}

static enum status add_indicator(struct applying *at)
{
    uint8_t level1;
    const char *level2;
    enum status status = parse_levels(at, at->row->method, &level1, &level2);
    if (status != STATUS_OK)
        return status;
    if (!*at->row->field)
        return adjust_refuse(at, "新增指标没有名称", "请填写三级指标的名称");
    if (at->to->indicator_count >= INDICATORS_MAX)
        return adjust_refuse(at, "指标太多", "请合并指标");
    size_t place = at->to->indicator_count++; /* behind the last of its level */
    for (size_t i = place; i-- > 0;)
        if (at->to->indicators[i].level1 == level1) {
            place = i + 1;
            break;
        }
    struct indicator *it = &at->to->indicators[place];
    memmove(it + 1, it, (at->to->indicator_count - 1 - place) * sizeof *it);
    *it = (struct indicator){.number = ++at->last,
                             .level1 = level1,
                             .level2 = level2,
                             .name = at->row->field,
                             .unit = "",
                             .note = at->row->detail};
    status = parse_value(at, at->row->found, it);
    if (status == STATUS_OK && at->row->scored)
        it->weight = at->row->score;
    return status;
}

static enum status drop_indicator(struct applying *at)
{
    char asked[512];
    struct indicator *it;
    enum status status = find(at, &it);
    if (status != STATUS_OK)
        return status;
    indicator_asked(it, asked, sizeof asked);
    status = adjust_check_stated(at, asked);
    if (status != STATUS_OK)
        return status;
    size_t behind = at->to->indicator_count - (size_t)(it - at->to->indicators) - 1;
    memmove(it, it + 1, behind * sizeof *it);
    at->to->indicator_count--;
    return STATUS_OK;
}

/* Its name, its levels, whether it is 核心指标. */
static enum status change_nature(struct applying *at, unsigned kind)
{
    struct indicator *it;
    enum status status = find(at, &it);
    if (status != STATUS_OK)
        return status;
    const char *found = at->row->found ? at->row->found : "";
    if (kind == ADJUST_NAME) {
        status = adjust_check_stated(at, it->name);
        if (status == STATUS_OK && !*found)
            return adjust_refuse(at, arena_print(at->arena, "“%s”没有写新的名称", it->name),
                                 "在“调整后”写三级指标的新名称");
        it->name = status == STATUS_OK ? found : it->name;
        return status;
    }
    if (kind == ADJUST_LEVELS) {
        const char *stands =
            arena_print(at->arena, "%s/%s", level1_chinese(it->level1), it->level2);
        status = stands ? adjust_check_stated(at, stands) : STATUS_NO_MEMORY;
        return status ? status : parse_levels(at, found, &it->level1, &it->level2);
    }
    status = adjust_check_stated(at, adjust_core_words[it->core]);
    bool core =
        adjust_same_words(at, found, adjust_core_words[true]) || adjust_same_words(at, found, "是");
    if (status == STATUS_OK && !core && !adjust_same_words(at, found, adjust_core_words[false]) &&
        !adjust_same_words(at, found, "否"))
        return adjust_refuse(at, arena_print(at->arena, "“%s”调整后写的是“%s”", it->name, found),
                             "写 核心指标 或 非核心指标");
    it->core = status == STATUS_OK ? core : it->core;
    return status;
}

/* 计量方式: it must fit the value and be one that the plan uses, which the rules of a target say. */
static enum status change_accrual(struct applying *at)
{
    struct indicator *it;
    enum status status = find(at, &it);
    if (status != STATUS_OK)
        return status;
    const char *found = at->row->found ? at->row->found : "";
    status = adjust_check_stated(at, accrual_chinese(accrual_of(it)));
    if (status != STATUS_OK)
        return status;
    int word = heading_match(at->headings, WORDS_ACCRUAL, at->arena, found, NULL);
    if (word < 0)
        return adjust_refuse(at,
                             arena_print(at->arena, "“%s”的计量方式写的是“%s”", it->name, found),
                             "写 累计、水平、一次性、时间节点、上限 或 定性");
    it->accrual = (uint8_t)(word + 1);
    return STATUS_OK;
}

static enum status apply(struct applying *at)
{
    const unsigned kind = adjust_of(at->row->handling);
    switch (kind) {
    case ADJUST_VALUE:
        return change_value(at);
    case ADJUST_WEIGHT:
        return change_weight(at);
    case ADJUST_ADD:
        return add_indicator(at);
    case ADJUST_DROP:
        return drop_indicator(at);
    case ADJUST_NAME:
    case ADJUST_LEVELS:
    case ADJUST_CORE:
        return change_nature(at, kind);
    case ADJUST_ACCRUAL:
        return change_accrual(at);
    case ADJUST_BUDGET:
        return adjust_change_money(at);
    case ADJUST_GOAL:
        return adjust_change_goal(at);
    case ADJUST_TASK_NAME:
    case ADJUST_TASK:
    case ADJUST_TASK_ADD:
    case ADJUST_TASK_DROP:
        return adjust_change_task(at, kind);
    case ADJUST_FACT:
        return adjust_change_fact(at);
    default:
        return adjust_refuse(at, arena_print(at->arena, "不认识的调整事项“%s”", at->row->handling),
                             arena_print(at->arena, "写 %s", adjust_words_all));
    }
}

enum status intake_adjust(struct arena *arena, const struct target *from, unsigned year,
                          const struct work_row *rows, size_t count, struct target *to,
                          size_t *failed_row, struct why *why)
{
    struct headings *headings;
    enum status status = headings_load(arena, &headings, why);
    if (status != STATUS_OK)
        return status;
    *to = *from;
    to->indicators = arena_array(arena, struct indicator, from->indicator_count + count + 1);
    to->tasks = arena_array(arena, struct target_task, from->task_count + count + 1);
    if (!to->indicators || !to->tasks)
        return STATUS_NO_MEMORY;
    if (from->indicator_count)
        memcpy(to->indicators, from->indicators, from->indicator_count * sizeof *to->indicators);
    if (from->task_count)
        memcpy(to->tasks, from->tasks, from->task_count * sizeof *to->tasks);
    struct applying at = {
        .arena = arena, .headings = headings, .year = (int)year, .to = to, .why = why};
    for (size_t i = 0; i < from->indicator_count; i++)
        at.last = from->indicators[i].number > at.last ? from->indicators[i].number : at.last;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        *failed_row = i;
        at.row = &rows[i];
        status = apply(&at);
    }
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
