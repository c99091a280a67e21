/* draft -- a form, or a list, on its way to changes of records. */
#include "inside.h"

#include <siben/form_check.h>

#include <stdlib.h>

struct draft *draft_new(struct reading *reading, enum intake_kind kind, const char *title,
                        uint32_t row, uint32_t column)
{
    struct draft *draft = arena_take(reading->arena, sizeof *draft);
    char address[CELL_ADDRESS_SIZE];
    if (!draft)
        return NULL;
    cell_address(row, column, address);
    draft->out.kind = kind;
    draft->out.sheet = reading->sheet->name;
    draft->out.cell = print(reading, "%s", address);
    draft->out.title = title;
    draft->out.released = reading->state->released;
    draft->index = reading->draft_count++;
    draft->sheet_index = reading->state->index;
    draft->row = row;
    draft->column = (uint16_t)column;
    *reading->last = draft;
    reading->last = &draft->next;
    return draft;
}

bool path_index(const char *path, const char *name, size_t *index, const char **rest)
{
    size_t size = strlen(name);
    if (strncmp(path, name, size) != 0 || path[size] != '[')
        return false;
    char *end;
    unsigned long number = strtoul(path + size + 1, &end, 10);
    if (*end != ']')
        return false;
    *index = number;
    *rest = end[1] == '.' ? end + 2 : end + 1;
    return true;
}

/* -- rules of form ------------------------------------------------------------------ */

/* A rule that asks for what this kind of table has no place for. */
static enum severity severity_here(const struct draft_put *put, const struct finding *finding)
{
    if (strcmp(finding->rule, "FORM_MEASURE_EMPTY") == 0 && !put->measure_column)
        return SEVERITY_WARNING;
    return (enum severity)finding->severity;
}

/* Whose it is, and of which year, was asked for already. */
static bool was_asked(const struct draft_put *put, const struct finding *finding)
{
    return !put->key.id[0] &&
           (strncmp(finding->place, "key.", 4) == 0 || strcmp(finding->place, "unit_code") == 0 ||
            strcmp(finding->place, "cutoff") == 0);
}

static bool speaks_of_another_table(const struct draft_put *put, const struct finding *finding)
{
    const char *rest;
    size_t index;
    if (put->flat && (strcmp(finding->rule, "FORM_ACHIEVED_EMPTY") == 0 ||
                      strcmp(finding->rule, "FORM_GOAL_EMPTY") == 0))
        return true;
    /* The budget of the same row says it. */
    if ((put->payload->kind == KIND_PROJECT || put->payload->kind == KIND_PROJECT_LIST) &&
        strncmp(finding->rule, "FORM_PROJECT_CODE", strlen("FORM_PROJECT_CODE")) == 0 &&
        finding->severity < SEVERITY_BLOCKING)
        return true;
    if (put->payload->kind == KIND_FUND && strcmp(finding->rule, "FORM_FUND_BUDGET") == 0)
        return put->payload->fund.expenditure_budget_fen !=
               MONEY_NONE; /* a project list has no column of income */
    if (put->payload->kind == KIND_SPENDING)
        return strcmp(finding->rule, "FORM_BUDGET_UNKNOWN") ==
               0; /* the budget is not in this table */
    if (put->payload->kind == KIND_UNIT && strcmp(finding->rule, "FORM_CONTACT_INCOMPLETE") == 0) {
        const struct unit *unit =
            &put->payload->unit; /* the one column of telephones is the handler's */
        return path_index(finding->place, "contacts", &index, &rest) &&
               index < unit->contact_count && strcmp(unit->contacts[index].role, "分管领导") == 0;
    }
    return false;
}

/* The published layout has one column of remarks. */
static const char *hint_here(struct reading *reading, const struct draft_put *put,
                             const struct finding *finding)
{
    if (strcmp(finding->rule, "FORM_MEASURE_EMPTY") == 0 && !put->measure_column)
        return "请在“备注”一栏写明纠偏措施、责任人和完成时间";
    return print(reading, "%s", finding->hint);
}

/* What stands in a cell and could not be read is said there already: nobody is told that the cell is empty. */
static bool is_empty_alone(const struct reading *reading, const struct finding *finding,
                           uint32_t row, uint32_t column)
{
    const struct intake *intake = reading->intake;
    static const char end[] = "_EMPTY";
    size_t size = strlen(finding->rule);
    if (column == NOWHERE || size < strlen(end) ||
        strcmp(finding->rule + size - strlen(end), end) != 0)
        return false;
    for (size_t i = 0; i < intake->finding_count; i++) {
        const struct intake_finding *said = &intake->findings[i];
        if (said->severity == SEVERITY_BLOCKING && said->row == row && said->column == column &&
            said->sheet_index == (reading->state ? reading->state->index : 0))
            return true;
    }
    return false;
}

static bool check_form(struct reading *reading, struct draft *draft, const struct draft_put *put)
{
    struct findings findings = {.arena = &reading->check};
    struct form_rules rules;
    if (fail(reading, known_form_rules(reading->view, reading->arena, &put->key, &rules)))
        return false;
    payload_check_by(put->named ? put->named : put->payload, &put->key, &rules, &findings);
    bool good = true;
    for (size_t i = 0; i < findings.count; i++) {
        const struct finding *finding = &findings.items[i];
        uint32_t row = put->row, column = put->column;
        if (speaks_of_another_table(put, finding) || was_asked(put, finding))
            continue;
        if (put->locate)
            (void)put->locate(put->context, finding->place, &row, &column);
        enum severity severity = severity_here(put, finding);
        const char *hint = hint_here(reading, put, finding);
        if (severity == SEVERITY_BLOCKING)
            good = false;
        if (is_empty_alone(reading, finding, row, column))
            continue;
        if (severity == SEVERITY_BLOCKING && put->by_row)
            say_row(reading, draft, finding->rule, row, column, hint, "%s", finding->what);
        else
            say(reading, draft, severity, finding->rule, row, column, hint, "%s", finding->what);
    }
    if (reading->check.failed)
        (void)fail(reading, STATUS_NO_MEMORY);
    arena_reset(&reading->check);
    return good;
}

static bool stop(struct reading *reading, struct draft *draft, const struct draft_put *put,
                 const char *rule, const char *hint, const char *what)
{
    if (put->by_row)
        say_row(reading, draft, rule, put->row, put->column, hint, "%s", what);
    else
        say(reading, draft, SEVERITY_BLOCKING, rule, put->row, put->column, hint, "%s", what);
    return false;
}

/* -- who may, and what is locked ------------------------------------------------------ */

static bool check_rights(struct reading *reading, struct draft *draft, const struct draft_put *put)
{
    struct scope place; /* what was handed over is written at its new home */
    if (fail(reading, known_place(reading->known, &put->key, &place)))
        return false;
    if (!scope_contains(known_scope(reading->known), &place))
        return stop(reading, draft, put, "INTAKE_NOT_OURS", "请由该单位所在乡镇或上级财政导入",
                    print(reading, "所属区划 %s 不在本机范围（%s）内", place.text,
                          known_scope(reading->known)->text));
    if (!known_may_write(reading->known, put->key.kind, &place))
        return stop(reading, draft, put, "INTAKE_NOT_ALLOWED", "请由上级财政导入，或请上级扩大授权",
                    print(reading, "本机的授权不包括写入“%s”", kind_chinese(put->key.kind)));
    return true;
}

static bool check_once(struct reading *reading, struct draft *draft, const struct draft_put *put)
{
    char key[RECORD_KEY_TEXT_SIZE];
    bool made;
    record_key_print(&put->key, key, sizeof key);
    uint64_t *first = map_put(reading->keys, bytes_of_text(key), &made);
    if (!first) {
        (void)fail(reading, STATUS_NO_MEMORY);
        return false;
    }
    if (made) {
        *first = (uint64_t)draft->index;
        return true;
    }
    const struct draft *other = reading->first;
    while (other && (uint64_t)other->index != *first)
        other = other->next;
    return stop(reading, draft, put, "INTAKE_TWICE", "请只保留一份，其余删去后重新导入",
                print(reading, "同一文件里已有“%s”的%s（%s › %s）", draft->out.title,
                      kind_chinese(put->key.kind), other ? other->out.sheet : "",
                      other ? other->out.cell : ""));
}

/* -- the change ----------------------------------------------------------------------- */

static struct change *next_change(struct reading *reading, struct draft *draft)
{
    if (draft->out.change_count == draft->capacity) {
        size_t capacity = draft->capacity ? 2 * draft->capacity : 1;
        struct change *changes = arena_array(reading->arena, struct change, capacity);
        if (!changes)
            return NULL;
        if (draft->out.change_count)
            memcpy(changes, draft->out.changes, draft->out.change_count * sizeof *changes);
        draft->out.changes = changes;
        draft->capacity = capacity;
    }
    return &draft->out.changes[draft->out.change_count++];
}

static enum status encode(struct reading *reading, const struct draft_put *put,
                          const struct known_record *shown, struct bytes *bytes)
{
    struct buffer buffer = {0};
    enum status status = payload_encode(put->payload, &buffer);
    if (status == STATUS_OK && shown->exists)
        status = payload_carry_unknown(reading->arena, shown->bytes, put->key.kind, &buffer);
    if (status == STATUS_OK && buffer.size > PAYLOAD_MAX)
        status = STATUS_TOO_LARGE;
    if (status == STATUS_OK)
        *bytes = arena_bytes(reading->arena, buffer_bytes(&buffer));
    buffer_free(&buffer);
    return status;
}

/* A clerk is told before he types into a round that is closed. */
static bool check_open(struct reading *reading, struct draft *draft, const struct draft_put *put,
                       const struct known_record *shown)
{
    bool closed = false;
    const char *reason = "";
    if ((shown->approved || shown->closed) && !shown->reopened)
        return stop(reading, draft, put, shown->approved ? "INTAKE_LOCKED" : "INTAKE_CLOSED",
                    "请上级先“重新打开”并写明原因，再重新导入",
                    print(reading,
                          shown->approved ? "这份%s已审核通过并锁定，文件中的内容与已锁定的不同"
                                          : "这份%s的轮次已关闭，文件中的内容与已锁定的不同",
                          kind_chinese(put->key.kind)));
    if (shown->exists || reading->options->late)
        return true;
    if (fail(reading, known_closed(reading->known, &put->key, &closed, &reason)))
        return false;
    if (!closed)
        return true;
    return stop(
        reading, draft, put, "INTAKE_CLOSED",
        "确需补报的，请与上级商定后加 --late 导入：写入后等上级“重新打开”才计入",
        *reason ? print(reading, "这一轮已关闭（%s），新报的%s不再计入", reason,
                        kind_chinese(put->key.kind))
                : print(reading, "这一轮已关闭，新报的%s不再计入", kind_chinese(put->key.kind)));
}

/* What somebody else filled in is not lost, but it is no longer what is shown. */
static void say_replaced(struct reading *reading, struct draft *draft, const struct draft_put *put,
                         const struct known_record *shown)
{
    const char *words = "";
    if (!put->by_row &&
        !fail(reading, known_other_writer(reading->known, &put->key, shown, &words)) && *words)
        say(reading, draft, SEVERITY_WARNING, "INTAKE_REPLACES_OTHERS", put->row, put->column,
            "请核对文件是在那一版的基础上改的；不是的，请先看 siben show record，改好再导入",
            "这份%s现有的一版是%s填的，导入后以本文件为准，那一版留在历史里",
            kind_chinese(put->key.kind), words);
}

/* What was returned can be handed in again as it was: the document beside it, or an answer, is what was asked for. */
static void say_again(struct reading *reading, struct draft *draft, const struct draft_put *put)
{
    say(reading, draft, SEVERITY_WARNING, "INTAKE_HANDED_IN_AGAIN", put->row, put->column,
        "只差佐证的，请先附上再交；要改内容的，请改好再交",
        "这份%s已退回，内容与退回的一版相同：导入就是照原样再交一次审核",
        kind_chinese(put->key.kind));
}

/* DESIGN.md 1, 代录: whoever brings it fills in somebody else's. On behalf of whom; "": it is his own, or nobody's. */
static const char *entered_for(const struct reading *reading, const struct draft_put *put,
                               const struct scope *place)
{
    const char *own = reading->options->own, *unit = payload_unit_code(put->payload);
    bool is_own = own ? !text_is_empty(unit) && is_listed(own, unit)
                      : scope_equal(known_scope(reading->known), place);
    return is_own || text_is_empty(put->entered_for) ? "" : put->entered_for;
}

bool draft_put(struct reading *reading, struct draft *draft, const struct draft_put *put)
{
    struct known_record looked_up;
    const struct known_record *shown = put->shown;
    struct bytes bytes;
    if (!shown) {
        if (fail(reading, known_record(reading->known, &put->key, &looked_up)))
            return false;
        shown = &looked_up;
    }
    bool good = check_form(reading, draft, put);
    good = check_rights(reading, draft, put) && good;
    good = check_once(reading, draft, put) && good;
    if (!good || failed(reading))
        return false;
    enum status status = encode(reading, put, shown, &bytes);
    if (status == STATUS_TOO_LARGE)
        return stop(reading, draft, put, "INTAKE_TOO_LARGE", "请缩短说明文字，或把内容分开",
                    "内容超过 64 KB，放不进一份记录");
    if (fail(reading, status) || failed(reading))
        return false;
    const bool same = shown->exists && bytes_equal(bytes, shown->bytes);
    if (same && !shown->conflicting && !shown->returned) {
        draft->out.unchanged++;
        return true;
    }
    if (!check_open(reading, draft, put, shown))
        return false;
    say_replaced(reading, draft, put, shown);
    if (same && shown->returned)
        say_again(reading, draft, put);
    struct change *change = next_change(reading, draft);
    if (!change)
        return false;
    struct scope place;
    if (fail(reading, known_place(reading->known, &put->key, &place)))
        return false;
    *change = (struct change){.key = put->key,
                              .payload = bytes,
                              .entered_for = entered_for(reading, put, &place),
                              .late = reading->options->late && !shown->exists,
                              .looked = true,
                              .seen = shown->shown};
    return true;
}

bool draft_check(struct reading *reading, struct draft *draft, const struct draft_put *put)
{
    (void)check_form(reading, draft, put);
    return false;
}

static bool is_list(enum intake_kind kind)
{
    return kind == INTAKE_UNITS || kind == INTAKE_PROJECTS || kind == INTAKE_SPENDING ||
           kind == INTAKE_WORK;
}

static void say_no_rows(struct reading *reading, struct draft *draft)
{
    struct sheet sheet = {.name = draft->out.sheet};
    struct sheet_state state = {.sheet = &sheet, .index = draft->sheet_index};
    reading_enter(reading, &state);
    say(reading, draft, SEVERITY_WARNING, "INTAKE_NO_ROWS", draft->row, NOWHERE,
        "请确认没有导错文件或工作表", "只有表头，下面没有数据行");
    reading_enter(reading, NULL);
}

void drafts_finish(struct reading *reading)
{
    struct intake *intake = reading->intake;
    intake->drafts =
        arena_array(reading->arena, struct intake_draft, (size_t)reading->draft_count + 1);
    if (!intake->drafts)
        return;
    for (struct draft *draft = reading->first; draft; draft = draft->next) {
        if (draft->out.rows && draft->out.rows_blocked == draft->out.rows)
            draft->out.blocked = true;
        if (is_list(draft->out.kind) && draft->out.rows == 0 && !draft->out.blocked)
            say_no_rows(reading, draft);
        if (draft->out.blocked)
            draft->out.change_count = draft->out.unchanged = 0;
        intake->drafts[intake->draft_count++] = draft->out;
    }
}
