/* adjust -- what rows of a 绩效目标调整 make of an approved target; and such a piece of work as a table brought it. */
#include "form.h"
#include "work.h"

#include <siben/form_check.h>
#include <siben/target.h>

#define DEPARTMENT_PREFIX "dept/"

struct applying {
    struct arena *arena;
    const struct headings *headings;
    int year;
    struct target *to;
    const struct work_row *row;
    uint16_t last; /* highest number so far */
    struct why *why;
};

static enum status refuse(struct applying *at, const char *what, const char *hint)
{
    const char *where = *at->row->field ? at->row->field : at->row->handling;
    return why_set(at->why, STATUS_INVALID, where, what ? what : "", hint);
}

static bool same_words(struct applying *at, const char *a, const char *b)
{
    const char *left = text_fold(at->arena, a ? a : ""), *right = text_fold(at->arena, b ? b : "");
    return left && right && strcmp(left, right) == 0;
}

/* Of several of one name: does the row say this one's levels, or the value that it has? */
static bool is_meant(struct applying *at, const struct indicator *it)
{
    char asked[512];
    const char *levels = arena_print(at->arena, "%s/%s", level1_chinese(it->level1), it->level2);
    if (!text_is_empty(at->row->method) && !same_words(at, levels, at->row->method))
        return false;
    if (adjust_of(at->row->handling) == ADJUST_WEIGHT)
        return !text_is_empty(at->row->method);
    indicator_asked(it, asked, sizeof asked);
    return !text_is_empty(at->row->method) || same_words(at, asked, at->row->stated);
}

/* An indicator by its name, which two of different levels may have: never the first of them by guess. */
static enum status find(struct applying *at, size_t *index)
{
    size_t named = 0, meant = 0, the = 0;
    for (size_t i = 0; i < at->to->indicator_count; i++) {
        const struct indicator *it = &at->to->indicators[i];
        if (!same_words(at, it->name, at->row->field))
            continue;
        *index = i;
        named++;
        if (is_meant(at, it)) {
            the = i;
            meant++;
        }
    }
    if (named > 1 && meant == 1)
        *index = the;
    if (named == 1 || (named && meant == 1))
        return STATUS_OK;
    if (named)
        return refuse(at,
                      arena_print(at->arena, "审核通过的目标里有 %zu 个指标叫“%s”，分不清是哪一个",
                                  named, at->row->field),
                      "在“指标类别”写明一级和二级指标，如 产出指标/数量指标");
    return refuse(at, arena_print(at->arena, "审核通过的目标里没有指标“%s”", at->row->field),
                  "照目标表写三级指标的名称；siben show form 列出现在的目标");
}

/* What the row says stood there must stand there: else it is about another version. */
static enum status check_stated(struct applying *at, const char *stands)
{
    if (text_is_empty(at->row->stated) || same_words(at, at->row->stated, stands))
        return STATUS_OK;
    return refuse(at,
                  arena_print(at->arena, "“%s”的原值写的是“%s”，审核通过的目标是“%s”",
                              at->row->field, at->row->stated, stands),
                  "请核对；原值可以不写");
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
        return refuse(at, arena_print(at->arena, "“%s”没有写调整后的值", at->row->field),
                      "如 ≥30公里；不要这个指标了写 取消指标");
    if (value.lost_digits || value.serial_suspect)
        return refuse(at, arena_print(at->arena, "“%s”调整后的值“%s”读不准", at->row->field, text),
                      "请把该格设为“文本”格式，连单位写全");
    if (value.kind == VALUE_NUMBER && value_ratio_suspect(&value, it->unit))
        return refuse(
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
    if (it->value.kind != before || !it->accrual)
        it->accrual = known_accrual(it);
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
    return refuse(
        at,
        arena_print(at->arena, "“%s”的新分值“%s”不是 0—100 的数", at->row->field, at->row->found),
        "请填数字，如 10");
}

static enum status change_value(struct applying *at)
{
    char asked[512];
    size_t index;
    enum status status = find(at, &index);
    if (status != STATUS_OK)
        return status;
    struct indicator *it = &at->to->indicators[index];
    indicator_asked(it, asked, sizeof asked);
    status = check_stated(at, asked);
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
    size_t index;
    enum status status = find(at, &index);
    if (status != STATUS_OK)
        return status;
    struct indicator *it = &at->to->indicators[index];
    score_print(it->weight, points);
    if (decimal_parse(at->row->stated, &stated) != STATUS_OK ||
        !decimal_ratio(stated, (struct decimal){1, 0}, 2, &hundredths) || hundredths != it->weight)
        status = check_stated(at, points);
    return status ? status : parse_weight(at, &it->weight);
}

static enum status add_indicator(struct applying *at)
{
    static const uint8_t levels[] = {LEVEL1_COST, LEVEL1_OUTPUT, LEVEL1_BENEFIT,
                                     LEVEL1_SATISFACTION};
    const char *slash = strchr(at->row->method ? at->row->method : "", '/');
    const char *first =
        slash
            ? arena_text_of(at->arena, bytes_of(at->row->method, (size_t)(slash - at->row->method)))
            : NULL;
    int level = first ? heading_match(at->headings, WORDS_LEVEL1, at->arena, first, NULL) : -1;
    if (level < 0 || !slash[1])
        return refuse(at, arena_print(at->arena, "新增的“%s”没有写一级和二级指标", at->row->field),
                      "在“指标类别”写成 产出指标/数量指标");
    if (!*at->row->field)
        return refuse(at, "新增指标没有名称", "请填写三级指标的名称");
    if (at->to->indicator_count >= INDICATORS_MAX)
        return refuse(at, "指标太多", "请合并指标");
    size_t place = at->to->indicator_count++; /* behind the last of its level */
    for (size_t i = place; i-- > 0;)
        if (at->to->indicators[i].level1 == levels[level]) {
            place = i + 1;
            break;
        }
    struct indicator *it = &at->to->indicators[place];
    memmove(it + 1, it, (at->to->indicator_count - 1 - place) * sizeof *it);
    *it = (struct indicator){.number = ++at->last,
                             .level1 = levels[level],
                             .level2 = slash + 1,
                             .name = at->row->field,
                             .unit = "",
                             .note = at->row->detail};
    enum status status = parse_value(at, at->row->found, it);
    if (status == STATUS_OK && at->row->scored)
        it->weight = at->row->score;
    return status;
}

static enum status drop_indicator(struct applying *at)
{
    char asked[512];
    size_t index;
    enum status status = find(at, &index);
    if (status != STATUS_OK)
        return status;
    indicator_asked(&at->to->indicators[index], asked, sizeof asked);
    status = check_stated(at, asked);
    if (status != STATUS_OK)
        return status;
    at->to->indicator_count--;
    memmove(&at->to->indicators[index], &at->to->indicators[index + 1],
            (at->to->indicator_count - index) * sizeof *at->to->indicators);
    return STATUS_OK;
}

static enum status parse_money(struct applying *at, int64_t *fen)
{
    const char *text = at->row->found;
    size_t size = strlen(text), wan = strlen("万元"), yuan = strlen("元");
    bool in_wan = size > wan && strcmp(text + size - wan, "万元") == 0;
    bool in_yuan = !in_wan && size > yuan && strcmp(text + size - yuan, "元") == 0;
    const char *number =
        in_wan || in_yuan ? arena_text_of(at->arena, bytes_of(text, size - (in_wan ? wan : yuan)))
                          : NULL;
    if (number && money_parse(number, in_wan ? MONEY_WAN : MONEY_YUAN, fen) == STATUS_OK)
        return STATUS_OK;
    return refuse(at, arena_print(at->arena, "%s调整后的金额“%s”读不懂", at->row->field, text),
                  "连单位写，如 48万元 或 480000元");
}

static enum status change_money(struct applying *at)
{
    static const struct {
        const char *words;
        size_t member;
    } sums[] = {{"项目资金总额", offsetof(struct target, whole_fen)},
                {"年度资金总额", offsetof(struct target, total_fen)},
                {"财政拨款", offsetof(struct target, fiscal_fen)},
                {"其他资金", offsetof(struct target, other_fen)}};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        if (same_words(at, at->row->field, sums[i].words))
            return parse_money(at, (int64_t *)(void *)((char *)at->to + sums[i].member));
    return refuse(at, arena_print(at->arena, "没有“%s”这一项资金", at->row->field),
                  "写 项目资金总额、年度资金总额、财政拨款 或 其他资金，每项一行");
}

static enum status change_goal(struct applying *at)
{
    bool whole = same_words(at, at->row->field, "项目总目标");
    if (!whole && !same_words(at, at->row->field, "年度总体目标"))
        return refuse(at, arena_print(at->arena, "没有“%s”这一项目标", at->row->field),
                      "写 年度总体目标 或 项目总目标");
    if (text_is_empty(at->row->found))
        return refuse(at, "没有写调整后的总体目标", "请填写完整的新目标");
    *(whole ? &at->to->overall_goal : &at->to->annual_goal) = at->row->found;
    return STATUS_OK;
}

static enum status apply(struct applying *at)
{
    switch (adjust_of(at->row->handling)) {
    case ADJUST_VALUE:
        return change_value(at);
    case ADJUST_WEIGHT:
        return change_weight(at);
    case ADJUST_ADD:
        return add_indicator(at);
    case ADJUST_DROP:
        return drop_indicator(at);
    case ADJUST_BUDGET:
        return change_money(at);
    case ADJUST_GOAL:
        return change_goal(at);
    default:
        return refuse(at, arena_print(at->arena, "不认识的调整事项“%s”", at->row->handling),
                      "写 改指标值、改分值、新增指标、取消指标、调整资金 或 改总体目标");
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
    if (!to->indicators)
        return STATUS_NO_MEMORY;
    if (from->indicator_count)
        memcpy(to->indicators, from->indicators, from->indicator_count * sizeof *to->indicators);
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

/* -- such a piece of work from a table ------------------------------------------------------------ */

static void say_piece(struct reading *reading, struct pieces *pieces, struct piece *piece,
                      uint32_t row, const char *rule, const char *what, const char *hint)
{
    say(reading, pieces->draft, SEVERITY_BLOCKING, rule, row,
        column_place(piece->columns, COLUMN_WORK_FIELD), hint, "%s", what);
    piece->rows_blocked = piece->rows;
    pieces->draft->out.rows_blocked += piece->rows;
}

/* Whose target it is: one for all rows. A department's has no project. */
static const char *subject_of(struct reading *reading, struct pieces *pieces, struct piece *piece)
{
    struct work *work = &piece->work;
    for (size_t i = 0; i < work->row_count; i++) {
        struct work_row *row = &work->rows[i];
        if (!*row->project_code && piece->unit)
            row->project_code = print(reading, DEPARTMENT_PREFIX "%s",
                                      *piece->unit->department_code ? piece->unit->department_code
                                                                    : row->unit_code);
        if (strcmp(row->project_code, work->rows[0].project_code) == 0)
            continue;
        say_piece(reading, pieces, piece, piece->row_rows[i], "INTAKE_ADJUST_ONE",
                  "一份调整里有几个项目", "每个项目用一个工作编号");
        return NULL;
    }
    return work->row_count ? work->rows[0].project_code : NULL;
}

static bool read_approved(struct reading *reading, struct pieces *pieces, struct piece *piece,
                          const char *id, struct known_record *target, struct record_key *key)
{
    struct scope scope = *known_scope(reading->known);
    if (piece->unit &&
        fail(reading, known_key_scope(reading->known, piece->unit, KIND_TARGET, id, &scope)))
        return false;
    *key = known_key(&scope, KIND_TARGET, piece->year, 0, id);
    if (fail(reading, known_record(reading->known, key, target)))
        return false;
    if (target->exists && !is_ours(reading, target->payload->target.unit_code)) {
        say_piece(reading, pieces, piece, piece->row, NOT_OURS_RULE, "这个目标" NOT_OURS_WHAT,
                  NOT_OURS_HINT);
        return false;
    }
    if (target->exists && target->approved)
        return true;
    say_piece(reading, pieces, piece, piece->row,
              target->exists ? "INTAKE_ADJUST_NOT_APPROVED" : "INTAKE_ADJUST_NO_TARGET",
              print(reading,
                    target->exists ? "“%s”的绩效目标还没有审核通过，不用调整"
                                   : "这一年没有“%s”的绩效目标",
                    id),
              target->exists ? "直接改目标表重新报" : "请核对项目代码和预算年度");
    return false;
}

/* What the table says of each change is kept: why, in its own words. */
static void keep_reasons(const struct work *typed, struct work *work)
{
    for (size_t i = 0; i < work->row_count; i++) {
        struct work_row *row = &work->rows[i];
        for (size_t k = 0; k < typed->row_count; k++)
            if (strcmp(typed->rows[k].field, row->field) == 0)
                row->detail = typed->rows[k].detail;
        if (text_is_empty(row->detail))
            row->detail = typed->rows[0].detail;
    }
}

static bool check_result(struct reading *reading, struct pieces *pieces, struct piece *piece,
                         const struct record_key *key, const struct target *to)
{
    struct payload payload = {.kind = KIND_TARGET, .target = *to};
    struct findings findings = {.arena = reading->arena};
    struct form_rules rules;
    bool good = true;
    if (fail(reading, known_form_rules(reading->view, reading->arena, key, &rules)))
        return false;
    payload_check_by(&payload, key, &rules, &findings);
    for (size_t i = 0; i < findings.count && good; i++) {
        good = findings.items[i].severity != SEVERITY_BLOCKING;
        if (!good)
            say_piece(reading, pieces, piece, piece->row, findings.items[i].rule,
                      print(reading, "调整以后：%s", findings.items[i].what),
                      findings.items[i].hint);
    }
    return good && !failed(reading);
}

bool work_take_adjustment(struct reading *reading, struct pieces *pieces, struct piece *piece,
                          const struct record_key *asked)
{
    struct known_record target, before;
    struct record_key key;
    struct why why;
    size_t row = 0;
    const char *id = subject_of(reading, pieces, piece);
    why_clear(&why);
    if (!id || fail(reading, known_record(reading->known, asked, &before)))
        return piece->work.row_count == 0; /* the rules say that it has no rows */
    if (before.exists && before.approved && before.payload->work.row_count) {
        piece->work = before.payload->work; /* decided: the table is imported once more */
        return true;
    }
    if (!read_approved(reading, pieces, piece, id, &target, &key))
        return false;
    struct work typed = piece->work;
    struct target *to = arena_take(reading->arena, sizeof *to);
    enum status status = to ? intake_adjust(reading->arena, &target.payload->target, piece->year,
                                            typed.rows, typed.row_count, to, &row, &why)
                            : STATUS_NO_MEMORY;
    if (status == STATUS_INVALID) {
        say_piece(reading, pieces, piece, piece->row_rows[row], "INTAKE_ADJUST",
                  print(reading, "%s", why.what), print(reading, "%s", why.hint));
        return false;
    }
    if (fail(reading, status) || !check_result(reading, pieces, piece, &key, to))
        return false;
    if (fail(reading,
             adjust_rows(reading->arena, &target.payload->target, to, print(reading, "%s", id),
                         typed.row_count ? typed.rows[0].detail : "", &piece->work)))
        return false;
    if (!piece->work.row_count) {
        piece->work.rows = typed.rows;
        piece->work.row_count = typed.row_count;
        say_piece(reading, pieces, piece, piece->row, "INTAKE_ADJUST_NOTHING",
                  "和审核通过的绩效目标一样，没有调整什么", "请核对调整后的值");
        return false;
    }
    keep_reasons(&typed, &piece->work);
    piece->work.targets = to;
    piece->work.target_count = 1;
    piece->work.base_mark = target.body_mark;
    return true;
}
