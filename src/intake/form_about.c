/* form_about -- whose form it is: year, unit, project, and what is known of them. */
#include "form.h"

static bool stop(struct reading *reading, const struct form *form, const char *rule,
                 const struct said *said, const char *hint, const char *what)
{
    uint32_t row = said && said->row != NOWHERE ? said->row : form->row_first;
    uint32_t column = said && said->row != NOWHERE ? said->column : NOWHERE;
    say(reading, form->draft, SEVERITY_BLOCKING, rule, row, column, hint, "%s", what);
    return false;
}

/* Nothing is said that the form itself does not say. */
static bool stop_others(struct reading *reading, struct form *form)
{
    form->others = true;
    say(reading, form->draft, SEVERITY_BLOCKING, NOT_OURS_RULE, form->row_first, 0, NOT_OURS_HINT,
        "这张表" NOT_OURS_WHAT);
    return false;
}

/* -- year and month ------------------------------------------------------------------------- */

void form_take_month(struct form *form, int month)
{
    if (month > 0 && !form->month)
        form->month = (unsigned)month;
    else if (month > 0 && form->month != (unsigned)month)
        form->month_else = (unsigned)month;
}

static bool resolve_year(struct reading *reading, struct form *form)
{
    unsigned answer = reading->options->fiscal_year;
    bool good = true;
    if (form->year && answer && form->year != answer &&
        !reading->state->flat) /* said of its sheet */
        good = stop(reading, form, "INTAKE_YEAR_WRONG", &form->title,
                    "请改正表头的年度，或改正 --year",
                    print(reading, "表头是 %u 年度，导入时写的是 %u 年", form->year, answer));
    form->year = form->year ? form->year : answer;
    if (form->year < YEAR_MIN || form->year > YEAR_MAX)
        good = stop(reading, form, "INTAKE_YEAR", &form->title,
                    reading->state->flat ? "请填“预算年度”一列，或导入时加 --year 2026"
                                         : "请在标题下写“（2026年度）”，或导入时加 --year 2026",
                    "没有写预算年度");
    return good;
}

/* The month of the headings; where they say two, or none, the answer's. */
static bool resolve_month(struct reading *reading, struct form *form)
{
    unsigned answer = reading->options->month;
    if (form->kind != INTAKE_MONITORING)
        return true;
    bool other = answer && form->month && form->month != answer && form->month_else != answer;
    if (other)
        return stop(reading, form, "INTAKE_MONTH_WRONG", &form->title,
                    "请改正表头的月份，或改正 --month",
                    print(reading, "表头写截至 %u 月，导入时写的是 %u 月", form->month, answer));
    if (form->month_else && !answer)
        return stop(reading, form, "INTAKE_MONTH_TWO", &form->title,
                    print(reading, "请把表头改成同一个月，或导入时加 --month %u", form->month_else),
                    print(reading, "表头有的写截至 %u 月，有的写截至 %u 月", form->month,
                          form->month_else));
    form->month = answer ? answer : form->month;
    if (form->month < 1 || form->month > ROUND_MAX)
        return stop(reading, form, "INTAKE_MONTH", &form->title,
                    "请把表头写成“1—5月执行数”，或导入时加 --month 5", "看不出监控数据截至几月");
    return true;
}

/* -- unit ------------------------------------------------------------------------------------- */

static bool resolve_unit(struct reading *reading, struct form *form)
{
    const struct said *said =
        *form->unit.text || *form->unit_code.text ? &form->unit : &form->department;
    const char *code, *name;
    enum status status = STATUS_NOT_FOUND;
    split_code_name(reading, said->text, &code, &name);
    if (*form->unit_code.text)
        code = code_of(reading, form->unit_code.text);
    if (!*code && !*name)
        return stop(reading, form, "INTAKE_UNIT_EMPTY", said,
                    "请填写实施单位的编码和名称，如 801001-木吉乡人民政府", "没有写实施单位");
    if (*code)
        status = known_unit(reading->known, code, &form->who);
    if (status == STATUS_NOT_FOUND && *name)
        status = known_unit(reading->known, name, &form->who);
    if (status == STATUS_OK)
        return true;
    form->who = NULL;
    if (status == STATUS_CONFLICT)
        return stop(reading, form, "INTAKE_UNIT_AMBIGUOUS", said,
                    "请写单位编码，如 801001-木吉乡人民政府",
                    print(reading, "单位“%s”不止一个", name));
    if (status != STATUS_NOT_FOUND)
        return fail(reading, status) == STATUS_OK;
    const char *words, *hint;
    if (unit_gone(reading, code, name, &words, &hint))
        return stop(reading, form, "INTAKE_UNIT_GONE", said, hint, words);
    const char *like = known_units_like(reading->known, name);
    return stop(reading, form, "INTAKE_UNIT_UNKNOWN", said,
                *like ? print(reading, "名称相近的单位有：%s；请改正，或先导入单位名册", like)
                      : "请先导入单位名册，或改正单位名称",
                print(reading, "单位“%s”不在单位名册中", *said->text ? said->text : code));
}

/* -- project ------------------------------------------------------------------------------------ */

static const char *how_to_answer(struct reading *reading, const struct form *form)
{
    const char *like = form->who ? known_projects_like(reading->known, form->who->code, form->year,
                                                       form->project.text)
                                 : "";
    const char *answer = reading->state->flat ? "填写“项目代码”一列"
                                              : "在表中加一格“项目代码”，或导入时加 --project 代码";
    return *like ? print(reading, "该单位 %u 年的项目有：%s。请%s", form->year, like, answer)
                 : print(reading, "请%s；也可先导入项目清单", answer);
}

static bool match_by_name(struct reading *reading, struct form *form)
{
    const struct known_project *project = NULL;
    enum status status = form->who && *form->project.text && form->year
                             ? known_project_named(reading->known, form->who->code, form->year,
                                                   form->project.text, &project)
                             : STATUS_NOT_FOUND;
    if (status == STATUS_OK) {
        form->id = project->code;
        say(reading, form->draft, SEVERITY_WARNING, "INTAKE_MATCHED_BY_NAME", form->project.row,
            form->project.column, "如果不是同一个项目，请在表中加一格“项目代码”",
            "表中没有项目代码，按单位和名称取 %s", project->code);
        return true;
    }
    if (status != STATUS_NOT_FOUND && status != STATUS_CONFLICT)
        return fail(reading, status) == STATUS_OK;
    return stop(reading, form,
                status == STATUS_CONFLICT ? "INTAKE_PROJECT_AMBIGUOUS" : "INTAKE_CODE_NONE",
                &form->project, how_to_answer(reading, form),
                print(reading,
                      status == STATUS_CONFLICT ? "表中没有项目代码，该单位有几个项目都叫“%s”"
                                                : "表中没有项目代码，也没有找到名为“%s”的项目",
                      *form->project.text ? form->project.text : "（空）"));
}

static bool say_lost(struct reading *reading, const struct form *form)
{
    const struct known_project *project = NULL;
    enum status status = form->who && *form->project.text && form->year
                             ? known_project_named(reading->known, form->who->code, form->year,
                                                   form->project.text, &project)
                             : STATUS_NOT_FOUND;
    if (status && status != STATUS_NOT_FOUND && status != STATUS_CONFLICT)
        return fail(reading, status) == STATUS_OK;
    const char *hint =
        status == STATUS_OK
            ? print(reading, "按单位和名称看，很可能是 %s；请把该格设为“文本”格式后重新填写",
                    project->code)
            : "请把该格设为“文本”格式，从预算管理一体化系统重新粘贴代码";
    return stop(reading, form, "FORM_PROJECT_CODE_NUMBER", &form->code, hint,
                print(reading, "项目代码“%s”被表格软件当成了数字，后几位已丢失", form->code.text));
}

static bool looks_lost(const char *code)
{
    return strstr(code, "E+") != NULL;
}

static bool resolve_code(struct reading *reading, struct form *form)
{
    const char *answer = reading->options->project;
    const char *code = code_of(reading, answer ? answer : form->code.text);
    if (!answer && (form->code.lost_digits || looks_lost(code)))
        return say_lost(reading, form);
    if (!*code)
        return match_by_name(reading, form);
    if (!project_code_valid(code) && !strchr(code, '-'))
        return stop(reading, form, "INTAKE_CODE", &form->code, how_to_answer(reading, form),
                    print(reading, "项目代码“%s”不正确，应为 18–24 位数字和大写字母", code));
    form->id = code;
    return true;
}

static void compare_name(struct reading *reading, const struct form *form,
                         const struct known_project *project)
{
    const char *known = project_name_key(reading->arena, project->name);
    const char *said = project_name_key(reading->arena, form->project.text);
    if (!*known || !*said || strcmp(known, said) == 0)
        return;
    say(reading, form->draft, SEVERITY_WARNING, "INTAKE_NAME_DIFFERS", form->project.row,
        form->project.column, "请核对项目代码和名称是否对应",
        "项目 %s 登记的名称是“%s”，表中是“%s”", form->id, project->name, form->project.text);
}

static bool compare_unit(struct reading *reading, struct form *form,
                         const struct known_project *project)
{
    if (text_is_empty(project->unit_code))
        return true;
    if (!form->who) { /* the project says whose it is; the unknown name was said */
        enum status status = known_unit(reading->known, project->unit_code, &form->who);
        return status == STATUS_OK;
    }
    if (strcmp(project->unit_code, form->who->code) == 0)
        return true;
    return stop(reading, form, "INTAKE_CODE_OF_OTHERS", &form->code, how_to_answer(reading, form),
                print(reading, "项目代码 %s 属于单位 %s，不属于 %s；可能复制了别的表", form->id,
                      project->unit_code, form->who->name));
}

/* A code that is on no list: another project of the unit may have this name. */
static bool check_unlisted(struct reading *reading, struct form *form)
{
    const struct known_project *namesake = NULL;
    enum status status = form->year ? known_project_named(reading->known, form->who->code,
                                                          form->year, form->project.text, &namesake)
                                    : STATUS_NOT_FOUND;
    if (status == STATUS_OK && strcmp(namesake->code, form->id) != 0)
        return stop(reading, form, "INTAKE_CODE_WRONG", &form->code,
                    print(reading, "按单位和名称看，应为 %s；请改正", namesake->code),
                    print(reading, "项目代码 %s 不在项目清单中", form->id));
    if (status && status != STATUS_NOT_FOUND && status != STATUS_CONFLICT)
        return fail(reading, status) == STATUS_OK;
    say(reading, form->draft, SEVERITY_WARNING, "INTAKE_PROJECT_UNKNOWN", form->code.row,
        form->code.column, "请核对代码；新项目请先导入项目清单，否则不计入应报",
        "项目 %s 不在项目清单中", form->id);
    return true;
}

/* One code under two names or in two units: what is known of the project says which
 * is right; where nothing is known, neither is taken. */
static bool check_namesake(struct reading *reading, struct form *form,
                           const struct known_project *project)
{
    const struct form *other = form->namesake;
    const char *said = project_name_key(reading->arena, form->project.text), *id = form->id;
    if (!other || (project && project->recorded &&
                   strcmp(project_name_key(reading->arena, project->name), said) == 0))
        return true;
    bool renamed = strcmp(project_name_key(reading->arena, other->project.text), said) != 0;
    form->id = NULL; /* it is not known whose it is */
    return stop(reading, form, "INTAKE_CODE_TWICE", &form->code,
                "一个项目代码只能是一个单位的一个项目；复制行时请改代码",
                print(reading, "项目代码 %s 在第 %u 行是“%s”，这里是“%s”", id, other->row_first + 1,
                      renamed ? other->project.text : other->unit.text,
                      renamed ? form->project.text : form->unit.text));
}

static bool resolve_project(struct reading *reading, struct form *form)
{
    const struct known_project *project = NULL;
    if (!resolve_code(reading, form))
        return false;
    enum status status =
        known_project(reading->known, form->id, form->who ? &form->who->keyed : NULL, &project);
    if (status == STATUS_NOT_FOUND && form->year)
        status = known_project_listed(reading->known, form->year, form->id, &project);
    if (status && status != STATUS_NOT_FOUND)
        return fail(reading, status) == STATUS_OK;
    if (status == STATUS_OK) {
        if (!text_is_empty(project->unit_code) && !is_ours(reading, project->unit_code))
            return stop_others(reading, form);
        form->scope = project->scope;
        compare_name(reading, form, project);
        if (!compare_unit(reading, form, project))
            return false;
    } else if (form->who) {
        status = known_key_scope(reading->known, form->who, KIND_PROJECT, form->id, &form->scope);
        if (status)
            return fail(reading, status) == STATUS_OK;
        status = STATUS_NOT_FOUND;
    }
    if (!check_namesake(reading, form, status == STATUS_OK ? project : NULL))
        return false;
    if (!form->who || (status == STATUS_OK && project->recorded))
        return form->who != NULL;
    struct record_key budget = known_key(&form->scope, KIND_BUDGET, form->year, 0, form->id);
    struct known_record record;
    if (fail(reading, known_record(reading->known, &budget, &record)))
        return false;
    if (record.exists)
        return true;
    if (status != STATUS_OK || text_is_empty(project->name))
        return check_unlisted(reading, form);
    say(reading, form->draft, SEVERITY_WARNING, "INTAKE_BUDGET_NONE", form->code.row,
        form->code.column, "请导入本年的项目清单，金额才能核对",
        "项目 %s 在应报清单中，本机没有它 %u 年的预算", form->id, form->year);
    return true;
}

/* -- what is known of it ------------------------------------------------------------------------- */

static int64_t budget_sum(const struct known_record *budget, bool annual)
{
    int64_t sum = 0;
    if (!budget->exists)
        return MONEY_NONE;
    for (size_t i = 0; i < budget->payload->budget.line_count; i++) {
        const struct funding_line *line = &budget->payload->budget.lines[i];
        sum += line->initial_fen == MONEY_NONE ? 0 : line->initial_fen;
        sum += annual && line->adjustment_fen != MONEY_NONE ? line->adjustment_fen : 0;
    }
    return sum;
}

static int64_t form_initial(const struct form *form)
{
    for (size_t i = 0; i < form->line_count; i++)
        if (form->lines[i].total && form->lines[i].fen[AMOUNT_INITIAL] != MONEY_NONE &&
            form->lines[i].fen[AMOUNT_INITIAL] != 0)
            return form->lines[i].fen[AMOUNT_INITIAL];
    int64_t sum = 0;
    for (size_t i = 0; i < form->line_count; i++)
        if (!form->lines[i].total && form->lines[i].fen[AMOUNT_INITIAL] != MONEY_NONE)
            sum += form->lines[i].fen[AMOUNT_INITIAL];
    return sum;
}

/* A table of another year in this year's template (DOMAIN.md 7.3). */
static bool check_year(struct reading *reading, struct form *form)
{
    int named = year_in(form->project.text);
    if (named && named != (int)form->year)
        say(reading, form->draft, SEVERITY_WARNING, "INTAKE_YEAR_IN_NAME", form->project.row,
            form->project.column, "请核对表头的年度", "项目名称写的是 %d 年，表头是 %u 年度", named,
            form->year);
    if (form->budget.exists)
        return true;
    int64_t initial = form_initial(form);
    for (unsigned year = form->year - 1; year <= form->year + 1; year += 2) {
        struct record_key key = known_key(&form->scope, KIND_BUDGET, year, 0, form->id);
        struct known_record other;
        if (fail(reading, known_record(reading->known, &key, &other)))
            return false;
        if (!other.exists)
            continue;
        if (initial != 0 && initial == budget_sum(&other, false))
            return stop(
                reading, form, "INTAKE_YEAR_WRONG", &form->title,
                "请核对并改正表头的年度，再重新导入",
                print(reading,
                      "表头是 %u 年度，金额却与该项目 %u 年的预算相同，本机没有它 %u 年的预算",
                      form->year, year, form->year));
        say(reading, form->draft, SEVERITY_WARNING, "INTAKE_YEAR_NO_BUDGET", form->title.row,
            form->title.column, "请核对表头的年度；年度无误的，请导入该年的项目清单",
            "本机有该项目 %u 年的预算，没有 %u 年的", year, form->year);
    }
    return true;
}

static bool check_magnitude(struct reading *reading, struct form *form)
{
    int64_t stated = form_initial(form), initial = budget_sum(&form->budget, false),
            annual = budget_sum(&form->budget, true);
    const struct form_line *line = form->line_count ? &form->lines[0] : NULL;
    if (!line || unit_of_options(reading) >= 0 || stated == initial || stated == annual)
        return true;
    if (!differs_by_wan(stated, initial) && !differs_by_wan(stated, annual))
        return true;
    char said[MONEY_TEXT_SIZE], known[MONEY_TEXT_SIZE];
    money_print_yuan(stated, said);
    money_print_yuan(annual, known);
    say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_MAGNITUDE", line->row,
        line->columns[AMOUNT_INITIAL],
        "请核对金额单位后改正；或导入时加 --unit 元（或 万元），按所说的单位读",
        "表中资金合 %s 元，项目清单中为 %s 元，相差约一万倍，可能用错了元和万元", said, known);
    return false;
}

/* -- departments ------------------------------------------------------------------------------- */

#define DEPARTMENT_PREFIX "dept/"

/* "301-阿克陶县交通运输局": its overall forms are those of the unit that leads it. */
static bool resolve_department(struct reading *reading, struct form *form)
{
    const struct said *said = *form->department.text ? &form->department : &form->unit;
    const char *code, *name;
    split_code_name(reading, said->text, &code, &name);
    if (!*code && !*name)
        return stop(reading, form, "INTAKE_DEPARTMENT_EMPTY", said,
                    "请填写部门的代码和名称，如 301-阿克陶县交通运输局", "没有写部门名称");
    enum status status = known_department(reading->known, code, name, &form->who);
    if (status == STATUS_CONFLICT)
        return stop(reading, form, "INTAKE_DEPARTMENT_AMBIGUOUS", said,
                    "请写部门代码，如 301-阿克陶县交通运输局",
                    print(reading, "部门“%s”不止一个", name));
    if (status == STATUS_NOT_FOUND)
        return stop(reading, form, "INTAKE_DEPARTMENT_UNKNOWN", said,
                    "请先导入单位名册（有主管部门编码和名称两列），或改正部门名称",
                    print(reading, "部门“%s”不在单位名册中", said->text));
    if (fail(reading, status))
        return false;
    if (!is_ours(reading, form->who->code))
        return stop_others(reading, form);
    form->id = print(reading, DEPARTMENT_PREFIX "%s", form->who->department_code);
    form->project.text = *form->who->department_name ? form->who->department_name : name;
    form->project.row = said->row;
    form->project.column = said->column;
    status = known_key_scope(reading->known, form->who, KIND_TARGET, form->id, &form->scope);
    return !fail(reading, status);
}

bool form_resolve(struct reading *reading, struct form *form)
{
    bool good = resolve_year(reading, form);
    good = resolve_month(reading, form) && good;
    if (form->region_form) {
        if (reading->options->only)
            return stop_others(reading, form);
        if (!*form->project.text)
            return stop(reading, form, "INTAKE_TRANSFER_NAME", &form->project,
                        "请填写转移支付名称，与指标文一致", "没有写转移支付名称");
        return good;
    }
    bool unit = form->department_form || resolve_unit(reading, form);
    if (form->who && !is_ours(reading, form->who->code))
        return stop_others(reading, form);
    bool project =
        form->department_form ? resolve_department(reading, form) : resolve_project(reading, form);
    if (!good || !project || !form->who || !form->id)
        return false;
    struct record_key budget = known_key(&form->scope, KIND_BUDGET, form->year, 0, form->id);
    struct record_key target = known_key(&form->scope, KIND_TARGET, form->year, 0, form->id);
    if (fail(reading, known_record(reading->known, &budget, &form->budget)) ||
        fail(reading, known_record(reading->known, &target, &form->target)))
        return false;
    if (form->department_form)
        return good;
    if (form->kind == INTAKE_TRANSFER) /* its money is a part of the project's */
        return good && unit;
    good = check_year(reading, form);
    return check_magnitude(reading, form) && good && unit;
}
