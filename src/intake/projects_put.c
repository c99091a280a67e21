/* projects_put -- a project of a list becomes its record and the year's budget. */
#include "projects.h"

const char *yuan(struct reading *reading, int64_t fen)
{
    char text[MONEY_TEXT_SIZE];
    if (fen == MONEY_NONE)
        return "（空）";
    money_print_yuan(fen, text);
    return print(reading, "%s 元", text);
}

static bool locate(const void *context, const char *path, uint32_t *row, uint32_t *column)
{
    const struct item *item = context;
    const char *rest;
    size_t index;
    *row = item->row;
    *column = column_place(item->columns, COLUMN_PROJECTS_PROJECT_CODE);
    if (path_index(path, "lines", &index, &rest) && index < item->line_count) {
        *row = item->lines[index].row;
        *column = column_place(item->columns, strcmp(rest, "adjustment") == 0
                                                  ? COLUMN_PROJECTS_ADJUSTED_BY
                                                  : COLUMN_PROJECTS_INITIAL);
    } else if (strcmp(path, "name") == 0) {
        *column = column_place(item->columns, COLUMN_PROJECTS_PROJECT);
    } else if (strcmp(path, "unit_code") == 0) {
        *column = column_place(item->columns, COLUMN_PROJECTS_UNIT_CODE);
    }
    return true;
}

static struct draft_put put_of(const struct item *item, const struct payload *payload,
                               const struct record_key *key, const struct known_record *shown)
{
    return (struct draft_put){.payload = payload,
                              .key = *key,
                              .shown = shown,
                              .by_row = true,
                              .locate = locate,
                              .context = item,
                              .row = item->row,
                              .column = column_place(item->columns, COLUMN_PROJECTS_PROJECT_CODE)};
}

/* The old name stays known, with its last day. */
static void keep_name(struct reading *reading, struct gathering *gathering, const struct item *item,
                      const struct project *before, struct project *project)
{
    if (text_is_empty(before->name) || strcmp(before->name, item->name) == 0)
        return;
    struct dated_alias *aliases =
        arena_array(reading->arena, struct dated_alias, before->alias_count + 1);
    if (!aliases)
        return;
    if (before->alias_count)
        memcpy(aliases, before->aliases, before->alias_count * sizeof *aliases);
    aliases[before->alias_count] = (struct dated_alias){
        .code = "", .name = before->name, .from = DATE_NONE, .until = gathering->adopted - 1};
    project->aliases = aliases;
    project->alias_count = before->alias_count + 1;
    say(reading, gathering->draft, SEVERITY_HINT, "INTAKE_RENAMED", item->row,
        column_place(item->columns, COLUMN_PROJECTS_PROJECT), "旧名称作为曾用名保留",
        "项目 %s 原名“%s”，现为“%s”", item->code, before->name, item->name);
}

/* -- the sector (行业主管部门) ------------------------------------------------------------- */

static const char *sector_words(struct reading *reading, const char *code, const char *name)
{
    return !*code ? "（没有）" : *name ? print(reading, "%s（%s）", name, code) : code;
}

static void say_sector(struct reading *reading, struct gathering *gathering,
                       const struct item *item, bool several)
{
    const char *written = *item->sector ? item->sector : item->sector_code;
    say(reading, gathering->draft, SEVERITY_WARNING, "INTAKE_SECTOR", item->row,
        column_place(item->columns,
                     *item->sector ? COLUMN_PROJECTS_SECTOR : COLUMN_PROJECTS_SECTOR_CODE),
        several ? "请写行业主管部门编码" : "先导入单位名册，或改正行业主管部门的编码、名称",
        several ? "项目 %s 的行业主管部门“%s”不止一个，没有读入"
                : "项目 %s 的行业主管部门“%s”不在单位名册中，没有读入",
        item->code, written);
}

/* What the list says of it: an empty cell keeps what is known, a stroke takes it away, and the unit's own
 * department is no other one. */
static void take_sector(struct reading *reading, struct gathering *gathering,
                        const struct item *item, struct project *project)
{
    const char *code = item->sector_code, *name = item->sector;
    const char *was = project->sector_code ? project->sector_code : "";
    const char *was_name = project->sector_name ? project->sector_name : "";
    const struct known_unit *leader = NULL;
    if (!*code && !*name)
        return;
    if (is_stroke(code) && is_stroke(name)) {
        code = name = "";
    } else {
        enum status status = known_department(reading->known, is_stroke(code) ? "" : code,
                                              is_stroke(name) ? "" : name, &leader);
        if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT) {
            say_sector(reading, gathering, item, status == STATUS_CONFLICT);
            return;
        }
        if (fail(reading, status))
            return;
        code = leader->department_code;
        name = *leader->department_name ? leader->department_name : leader->name;
        if (strcmp(code, item->unit->department_code) == 0)
            code = name = "";
    }
    project->sector_code = code;
    project->sector_name = name;
    if (strcmp(was, code) != 0 && project->code)
        say(reading, gathering->draft, SEVERITY_HINT, "INTAKE_SECTOR_CHANGED", item->row,
            column_place(item->columns,
                         *item->sector_code ? COLUMN_PROJECTS_SECTOR_CODE : COLUMN_PROJECTS_SECTOR),
            "", "项目 %s 的行业主管部门由%s变为%s", item->code,
            sector_words(reading, was, was_name), sector_words(reading, code, name));
}

static bool put_project(struct reading *reading, struct gathering *gathering, struct item *item,
                        const struct scope *scope)
{
    struct record_key key = known_key(scope, KIND_PROJECT, 0, 0, item->code);
    struct known_record shown;
    if (fail(reading, known_record(reading->known, &key, &shown)))
        return false;
    struct payload payload = {.kind = KIND_PROJECT};
    struct project *project = &payload.project;
    if (shown.exists)
        *project = shown.payload->project;
    project->unknown = bytes_of(NULL, 0);
    if (shown.exists)
        keep_name(reading, gathering, item, &shown.payload->project, project);
    take_sector(reading, gathering, item, project);
    project->code = item->code;
    project->name = item->name;
    project->unit_code = item->unit->code;
    project->category = item->category ? item->category : project->category;
    project->attribute = item->attribute ? item->attribute : project->attribute;
    struct draft_put put = put_of(item, &payload, &key, &shown);
    return draft_put(reading, gathering->draft, &put);
}

static int64_t annual_of(const struct funding_line *lines, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        if (lines[i].initial_fen != MONEY_NONE && lines[i].adjustment_fen != MONEY_NONE)
            sum += lines[i].initial_fen + lines[i].adjustment_fen;
    return sum;
}

/* Ten thousand times what was known is another unit; anything else is news. */
static bool compare_amounts(struct reading *reading, struct gathering *gathering,
                            const struct item *item, const struct budget *before,
                            const struct budget *budget)
{
    int64_t was = annual_of(before->lines, before->line_count),
            is = annual_of(budget->lines, budget->line_count);
    uint32_t column = column_place(item->columns, COLUMN_PROJECTS_INITIAL);
    if (was == is)
        return true;
    if (differs_by_wan(was, is) && unit_of_options(reading) < 0) {
        say_row(reading, gathering->draft, "INTAKE_MAGNITUDE", item->row, column,
                "请核对金额单位；确认无误的，导入时加 --unit 元（或 万元）",
                "项目 %s 原为 %s，表中为 %s，相差约一万倍，可能用错了元和万元", item->code,
                yuan(reading, was), yuan(reading, is));
        return false;
    }
    say(reading, gathering->draft, SEVERITY_HINT, "INTAKE_AMOUNT_CHANGED", item->row, column, "",
        "项目 %s 的全年预算由 %s 变为 %s", item->code, yuan(reading, was), yuan(reading, is));
    return true;
}

static bool put_budget(struct reading *reading, struct gathering *gathering, struct item *item,
                       const struct scope *scope)
{
    struct record_key key = known_key(scope, KIND_BUDGET, item->year, 0, item->code);
    struct known_record shown;
    if (fail(reading, known_record(reading->known, &key, &shown)))
        return false;
    struct payload payload = {.kind = KIND_BUDGET};
    struct budget *budget = &payload.budget;
    budget->unit_code = item->unit->code;
    budget->name = item->name;
    budget->period = item->period;
    budget->key_project = item->key_said ? item->key : false;
    budget->lines = arena_array(reading->arena, struct funding_line, item->line_count + 1);
    if (!budget->lines)
        return false;
    for (size_t i = 0; i < item->line_count; i++)
        budget->lines[budget->line_count++] = item->lines[i].line;
    if (shown.exists && !*item->period && shown.payload->budget.period)
        budget->period = shown.payload->budget.period; /* a list without the column says nothing */
    if (shown.exists && !item->key_said)
        budget->key_project = shown.payload->budget.key_project;
    if (shown.exists) {
        budget->measures = shown.payload->budget.measures;
        budget->measure_count = shown.payload->budget.measure_count;
        if (!compare_amounts(reading, gathering, item, &shown.payload->budget, budget))
            return false;
    }
    struct draft_put put = put_of(item, &payload, &key, &shown);
    return draft_put(reading, gathering->draft, &put);
}

/* -- funds: no project row is forced on them (DOMAIN.md 2.9) ------------------------------- */

static bool put_fund(struct reading *reading, struct gathering *gathering, struct item *item)
{
    const char *id = print(reading, "fund/%u", item->fund);
    struct known_record shown;
    struct scope keyed;
    if (fail(reading, known_key_scope(reading->known, item->unit, KIND_FUND, id, &keyed)))
        return false;
    struct record_key key = known_key(&keyed, KIND_FUND, item->year, 0, id);
    if (fail(reading, known_record(reading->known, &key, &shown)))
        return false;
    struct payload payload = {.kind = KIND_FUND};
    struct fund *fund = &payload.fund;
    if (shown.exists)
        *fund = shown.payload->fund;
    else
        *fund = (struct fund){.income_budget_fen = MONEY_NONE,
                              .income_fen = MONEY_NONE,
                              .expenditure_budget_fen = MONEY_NONE,
                              .expenditure_fen = MONEY_NONE,
                              .balance_fen = MONEY_NONE,
                              .irregular_fen = MONEY_NONE};
    fund->unknown = bytes_of(NULL, 0);
    fund->type = (uint8_t)item->fund;
    fund->pooling = item->pooling;
    fund->budgeted_here = item->pooling == SOURCE_COUNTY;
    fund->unit_code = item->unit->code;
    fund->expenditure_budget_fen = 0;
    for (size_t i = 0; i < item->line_count; i++) {
        const struct funding_line *line = &item->lines[i].line;
        if (line->initial_fen != MONEY_NONE)
            fund->expenditure_budget_fen += line->initial_fen + line->adjustment_fen;
    }
    struct draft_put put = put_of(item, &payload, &key, &shown);
    return draft_put(reading, gathering->draft, &put);
}

/* -- both ------------------------------------------------------------------------------------ */

/* Where the project's records stand: with those it has, else at its unit's home. */
static bool place_of_project(struct reading *reading, struct gathering *gathering,
                             const struct item *item, struct scope *scope)
{
    const struct known_project *project = NULL;
    enum status status = known_project(reading->known, item->code, &item->unit->keyed, &project);
    if (status == STATUS_NOT_FOUND)
        return fail(reading, known_key_scope(reading->known, item->unit, KIND_PROJECT, item->code,
                                             scope)) == STATUS_OK;
    if (fail(reading, status))
        return false;
    if (!text_is_empty(project->unit_code) && strcmp(project->unit_code, item->unit->code) != 0) {
        bool moved = !scope_equal(&project->scope, &item->unit->keyed);
        uint32_t column = column_place(item->columns, COLUMN_PROJECTS_UNIT_CODE);
        if (moved) {
            say_row(reading, gathering->draft, "INTAKE_PROJECT_MOVED", item->row, column,
                    "填错的请改正单位；确实换了归属的，连同单位用 siben handover "
                    "移交；单独一个项目先留在原单位",
                    "项目 %s 原属单位 %s（区划 %s），表中为 %s", item->code, project->unit_code,
                    project->scope.text, item->unit->code);
            return false;
        }
        say(reading, gathering->draft, SEVERITY_HINT, "INTAKE_PROJECT_UNIT", item->row, column, "",
            "项目 %s 原属单位 %s，现为 %s", item->code, project->unit_code, item->unit->code);
    }
    *scope = project->scope;
    return true;
}

/* The rows of a project stand or fall together. */
static void say_rest(struct reading *reading, struct gathering *gathering, const struct item *item)
{
    size_t rest = item->rows - item->rows_blocked;
    if (rest == 0)
        return;
    gathering->draft->out.rows_blocked += rest;
    say(reading, gathering->draft, SEVERITY_WARNING, "INTAKE_ROWS_TOGETHER", item->row,
        column_place(item->columns, COLUMN_PROJECTS_PROJECT_CODE),
        "改正被退回的那一行后重新导入，整个项目就会读入",
        "项目 %s 有 %zu 行被退回，它的另外 %zu 行也没有读入", item->code, item->rows_blocked, rest);
}

void item_put(struct reading *reading, struct gathering *gathering, struct item *item)
{
    struct scope scope;
    bool good = false;
    if (item->blocked) {
        say_rest(reading, gathering, item);
        return;
    }
    if (!scope_contains(known_scope(reading->known), &item->unit->home)) {
        say(reading, gathering->draft, SEVERITY_WARNING, "INTAKE_NOT_OURS", item->row,
            column_place(item->columns, COLUMN_PROJECTS_UNIT_CODE), "本机只保存本范围内的项目",
            "%s 的单位不属于本机范围，已跳过", item->name);
        return;
    }
    if (item->fund) {
        good = put_fund(reading, gathering, item);
    } else if (strncmp(item->code, "fund/", 5) == 0) {
        say_row(reading, gathering->draft, "INTAKE_FUND", item->row,
                column_place(item->columns, COLUMN_PROJECTS_PROJECT),
                "请写全称，如 城乡居民基本养老保险基金", "“%s”不是七类社会保险基金之一",
                item->name);
    } else if (place_of_project(reading, gathering, item, &scope)) {
        item->scope = scope;
        good = put_budget(reading, gathering, item, &scope) &&
               put_project(reading, gathering, item, &scope);
    }
    if (!good) {
        item->blocked = true;
        gathering->draft->out.rows_blocked += item->rows;
    }
}
