/* intake -- one file from bytes to drafts and findings. */
#include "form.h"

const char *intake_chinese(enum intake_kind kind)
{
    static const char *const words[INTAKE_KIND_COUNT] = {
        "未识别",         "单位名册",           "项目清单",
        "支出进度",       "绩效目标表",         "绩效监控表",
        "绩效自评表",     "工作记录",           "转移支付绩效自评表",
        "社保基金绩效表", "自治区系统目标清单", "无明细汇总表"};
    return (unsigned)kind < INTAKE_KIND_COUNT ? words[kind] : words[0];
}

void reading_enter(struct reading *reading, struct sheet_state *state)
{
    reading->state = state;
    reading->sheet = state ? state->sheet : NULL;
}

#define PROGRESS_ROWS 4096

void progress(struct reading *reading, size_t done, size_t all)
{
    if (reading->options->progress && reading->sheet && (done % PROGRESS_ROWS == 0 || done == all))
        reading->options->progress(reading->options->progress_context, reading->sheet->name, done,
                                   all);
}

/* -- whose --------------------------------------------------------------------------------------- */

bool is_listed(const char *list, const char *unit_code)
{
    size_t size = strlen(unit_code);
    for (const char *at = list; size && (at = strstr(at, unit_code)); at += size)
        if ((at == list || at[-1] == ',') && (at[size] == ',' || at[size] == '\0'))
            return true;
    return false;
}

bool is_ours(const struct reading *reading, const char *unit_code)
{
    return !reading->options->only || is_listed(reading->options->only, unit_code);
}

/* Lists are nobody's alone: what they are compared with is of all. */
static void leave_lists(struct reading *reading, struct sheet_state *states, size_t count)
{
    for (size_t i = 0; reading->options->only && i < count; i++) {
        struct sheet_state *state = &states[i];
        if (state->kind == INTAKE_UNKNOWN || state->kind == INTAKE_WORK || state->flat)
            continue;
        reading_enter(reading, state);
        struct draft *draft =
            draft_new(reading, state->kind, intake_chinese(state->kind), state->header, 0);
        if (draft)
            say(reading, draft, SEVERITY_BLOCKING, NOT_OURS_RULE, state->header, 0, "请绩效办导入",
                "清单不由一个单位导入，没有收");
        state->kind = INTAKE_UNKNOWN;
    }
    reading_enter(reading, NULL);
}

/* -- sheets ------------------------------------------------------------------------------------- */

/* Empty sheets beside others are what spreadsheets begin with; `alone`: there is no other. */
static void say_unknown(struct reading *reading, struct sheet_state *state, bool alone)
{
    reading->intake->sheets_skipped++;
    if (state->sheet->hidden || (state->sheet->cell_count == 0 && !alone))
        return;
    if (state->sheet->cell_count == 0) {
        say(reading, NULL, SEVERITY_WARNING, "INTAKE_EMPTY", NOWHERE, NOWHERE,
            "请检查文件是否保存完整", "这张工作表是空的");
        return;
    }
    say(reading, NULL, SEVERITY_WARNING, "INTAKE_SHEET_UNKNOWN", NOWHERE, NOWHERE,
        "请核对表头一行的列名；可以导入：单位名册、项目清单、支出进度、工作记录、绩效目标申报表、绩"
        "效监控表、"
        "绩效自评表，或一行一个指标的平面表；别的系统导出、列名不同的，写一份列名对照（siben "
        "import --lists）",
        "没有认出这是什么表，没有读入");
}

/* Marks first, in every sheet, hidden ones too: a marked sheet is not looked at further. */
static size_t look_at_sheets(struct reading *reading, const struct workbook *workbook,
                             struct sheet_state *states)
{
    size_t count = 0;
    for (size_t i = 0; i < workbook->sheet_count && !failed(reading); i++) {
        struct sheet_state state = {.sheet = &workbook->sheets[i], .index = (uint32_t)i + 1};
        reading_enter(reading, &state);
        reading->intake->sheets++;
        sheet_look(reading, &state);
        if (!sheet_guard(reading, &state)) {
            reading->intake->sheets_stopped++;
            continue;
        }
        bool forms = state.title_count > 0;
        if (reading->options->outside.text[0]) { /* somebody has said what it is */
            if (!state.sheet->hidden && state.sheet->cell_count)
                states[count++] = state;
            continue;
        }
        if (sheet_is_cover(reading))
            continue;
        if (state.kind == INTAKE_UNKNOWN && !state.flat && !forms)
            say_unknown(reading, &state, workbook->sheet_count == 1);
        else if (state.sheet->hidden && !forms)
            reading->intake->sheets_skipped++; /* hidden lists feed drop-down menus */
        else
            states[count++] = state;
    }
    reading_enter(reading, NULL);
    return count;
}

static size_t form_count(const struct sheet_state *states, size_t count)
{
    size_t forms = 0;
    for (size_t i = 0; i < count; i++)
        forms += states[i].title_count + (states[i].flat ? 2 : 0);
    return forms;
}

/* An answer about one project cannot be one about several. */
static bool answers_fit(const struct reading *reading, const struct sheet_state *states,
                        size_t count, struct why *why)
{
    const struct intake_options *options = reading->options;
    if (options->money_unit && unit_of_options(reading) < 0) {
        (void)why_set(why, STATUS_INVALID, "--unit", "金额单位只能是 元 或 万元",
                      "例如 --unit 万元");
        return false;
    }
    if (!options->project || form_count(states, count) <= 1)
        return true;
    (void)why_set(why, STATUS_INVALID, "--project", "文件里不止一张表，不能只给一个项目代码",
                  "请在每张表中加一格“项目代码”");
    return false;
}

static void read_sheets(struct reading *reading, struct sheet_state *states, size_t count)
{
    leave_lists(reading, states, count);
    roster_read(reading, states, count); /* what comes first is known to what comes after */
    projects_read(reading, states, count);
    spending_read(reading, states, count);
    forms_read(reading, states, count);
    flat_read(reading, states, count);
    work_read(reading, states, count);
    funds_read(reading, states, count);
    regional_read(reading, states, count);
}

static enum status read_workbook(struct reading *reading, const char *file_name, struct bytes file,
                                 struct why *why)
{
    struct workbook workbook;
    enum status status = workbook_read(reading->arena, file_name, file, &workbook, why);
    if (status)
        return status;
    struct sheet_state *states =
        arena_array(reading->arena, struct sheet_state, workbook.sheet_count + 1);
    if (!states)
        return STATUS_NO_MEMORY;
    size_t count = look_at_sheets(reading, &workbook, states);
    if (!answers_fit(reading, states, count, why))
        return STATUS_INVALID;
    if (reading->options->outside.text[0])
        outside_read(reading, states, count);
    else
        read_sheets(reading, states, count);
    return STATUS_OK;
}

static enum status open_reading(struct reading *reading, struct view *view, struct arena *arena,
                                const struct intake_options *options, struct why *why)
{
    struct headings *loaded = NULL;
    enum status status = STATUS_OK;
    arena_init(&reading->scratch, 0);
    arena_init(&reading->check, 0);
    reading->arena = arena;
    reading->options = options;
    reading->last = &reading->first;
    reading->words = map_new();
    reading->keys = map_new();
    reading->headings = options->headings;
    if (!reading->words || !reading->keys)
        return STATUS_NO_MEMORY;
    if (!reading->headings) {
        status = headings_load(arena, &loaded, why);
        reading->headings = loaded;
    }
    reading->view = view;
    return status ? status
                  : known_open(view, arena, &options->scope, options->before, options->before_count,
                               &reading->known);
}

static void close_reading(struct reading *reading)
{
    known_close(reading->known);
    map_free(reading->words);
    map_free(reading->keys);
    arena_close(&reading->scratch);
    arena_close(&reading->check);
}

enum status intake_read(struct view *view, struct arena *arena,
                        const struct intake_options *options, const char *file_name,
                        struct bytes file, struct intake *intake, struct why *why)
{
    struct reading reading = {0};
    *intake = (struct intake){.file = arena_text(arena, file_name)};
    reading.intake = intake;
    enum status status =
        intake->file ? open_reading(&reading, view, arena, options, why) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = read_workbook(&reading, file_name, file, why);
    if (status == STATUS_OK) {
        drafts_finish(&reading);
        findings_finish(&reading);
        status = reading.failed ? reading.failed : failed(&reading) ? STATUS_NO_MEMORY : STATUS_OK;
    }
    close_reading(&reading);
    if (status == STATUS_NO_MEMORY && why && !why->what[0])
        (void)why_set(why, status, file_name, "文件太大，内存不足", "请把文件拆成几个后分别导入");
    return status;
}
