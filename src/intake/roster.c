/* roster -- the list of budget units: one record a unit, in its home scope. */
#include "inside.h"

struct roster_row {
    const struct columns *columns;
    uint32_t row;
};

static bool locate(const void *context, const char *path, uint32_t *row, uint32_t *column)
{
    static const struct {
        const char *path;
        int id;
    } places[] = {{"key.id", COLUMN_UNITS_UNIT_CODE},
                  {"name", COLUMN_UNITS_UNIT},
                  {"region", COLUMN_UNITS_REGION},
                  {"department_code", COLUMN_UNITS_DEPARTMENT_CODE},
                  {"contacts", COLUMN_UNITS_LEADER}};
    const struct roster_row *at = context;
    *row = at->row;
    *column = NOWHERE;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (strncmp(path, places[i].path, strlen(places[i].path)) == 0)
            *column = column_place(at->columns, places[i].id);
    return true;
}

/* What the file leaves empty stays as it is known. */
static void fill_contacts(struct reading *reading, const struct columns *columns, uint32_t row,
                          const struct unit *known, struct unit *unit)
{
    static const char *const roles[] = {"分管领导", "经办人"};
    static const int ids[] = {COLUMN_UNITS_LEADER, COLUMN_UNITS_HANDLER};
    size_t capacity = (known ? known->contact_count : 0) + 2;
    const char *const phones[] = {
        column_clean(reading, columns, row, COLUMN_UNITS_LEADER_PHONE),
        column_clean(reading, columns, row, COLUMN_UNITS_PHONE),
    };
    unit->contacts = arena_array(reading->arena, struct contact, capacity);
    unit->contact_count = 0;
    if (!unit->contacts)
        return;
    for (size_t i = 0; known && i < known->contact_count; i++)
        unit->contacts[unit->contact_count++] = known->contacts[i];
    for (size_t i = 0; i < 2; i++) {
        const char *name = column_name(reading, columns, row, ids[i]);
        struct contact *contact = NULL;
        for (size_t k = 0; k < unit->contact_count && !contact; k++)
            if (strcmp(unit->contacts[k].role, roles[i]) == 0)
                contact = &unit->contacts[k];
        if (!*name && !(*phones[i] && contact))
            continue;
        if (!contact) {
            contact = &unit->contacts[unit->contact_count++];
            *contact = (struct contact){roles[i], "", ""};
        }
        if (*name && strcmp(contact->name, name) != 0)
            *contact = (struct contact){roles[i], name, ""};
        if (*phones[i])
            contact->phone = phones[i];
    }
}

/* "主管部门、业务股室、绩效办": in the order in which they review. What the file leaves empty stays. */
static void fill_chain(struct reading *reading, const struct columns *columns, uint32_t row,
                       const struct unit *known, struct unit *unit)
{
    static const char *const strokes[] = {"、", "→", "，", ",", ";", "；", ">", "/"};
    const char *text = column_clean(reading, columns, row, COLUMN_UNITS_CHAIN);
    if (known) {
        unit->reviewers = known->reviewers;
        unit->reviewer_count = known->reviewer_count;
    }
    if (!*text || is_stroke(text))
        return;
    unit->reviewers = arena_array(reading->arena, const char *, strlen(text) + 1);
    unit->reviewer_count = 0;
    for (const char *from = text; unit->reviewers && *from;) {
        const char *end = from + strlen(from), *next = end;
        for (size_t i = 0; i < sizeof strokes / sizeof *strokes; i++) {
            const char *stroke = strstr(from, strokes[i]);
            if (stroke && stroke < end) {
                end = stroke;
                next = stroke + strlen(strokes[i]);
            }
        }
        const char *step = tidy(reading, print(reading, "%.*s", (int)(end - from), from));
        if (*step)
            unit->reviewers[unit->reviewer_count++] = step;
        from = next;
    }
}

static void fill_unit(struct reading *reading, const struct columns *columns, uint32_t row,
                      const char *code, const struct unit *known, struct unit *unit)
{
    const char *department =
        code_of(reading, column_text(reading, columns, row, COLUMN_UNITS_DEPARTMENT_CODE));
    const char *inner, *name;
    split_code_name(reading, column_text(reading, columns, row, COLUMN_UNITS_UNIT), &inner, &name);
    unit->name = name;
    split_code_name(reading, column_text(reading, columns, row, COLUMN_UNITS_DEPARTMENT), &inner,
                    &name);
    department = *department ? department : inner;
    unit->department_code = *department ? department
                            : known     ? known->department_code
                                        : print(reading, "%.3s", code);
    unit->department_name = *name ? name : known ? known->department_name : "";
    const char *nature = column_name(reading, columns, row, COLUMN_UNITS_KIND);
    unit->nature = *nature ? nature : known ? known->nature : "";
    unit->abolished = false;
    const char *section = column_name(reading, columns, row, COLUMN_UNITS_SECTION);
    unit->section = *section ? section : known ? known->section : "";
    fill_chain(reading, columns, row, known, unit);
    fill_contacts(reading, columns, row, known, unit);
}

static bool read_region(struct reading *reading, struct draft *draft, const struct columns *columns,
                        uint32_t row, const struct known_unit *known, struct scope *region)
{
    const char *text = code_of(reading, column_text(reading, columns, row, COLUMN_UNITS_REGION));
    if (!*text && known) {
        *region = known->region;
        return true;
    }
    if (*text && scope_parse(text, region, NULL) == STATUS_OK && !strchr(region->text, ':'))
        return true;
    say_row(reading, draft, "INTAKE_REGION", row, column_place(columns, COLUMN_UNITS_REGION),
            "请填 6 位或 9 位区划代码，如 653022205；县级部门填 653022000", "财政区划“%s”不正确",
            *text ? text : "（空）");
    return false;
}

static bool put_unit(struct reading *reading, struct draft *draft, const struct columns *columns,
                     uint32_t row, const char *code, const struct known_unit *known,
                     const struct scope *region)
{
    struct known_record shown = {0};
    struct scope home = known ? known->home : *region;
    struct record_key key = known ? known->key : known_key(region, KIND_UNIT, 0, 0, code);
    if (fail(reading, known_record(reading->known, &key, &shown)))
        return false;
    const struct unit *before = shown.exists ? &shown.payload->unit : NULL;
    struct payload payload = {.kind = KIND_UNIT};
    fill_unit(reading, columns, row, code, before, &payload.unit);
    payload.unit.region = *region;
    payload.unit.home = home;
    struct roster_row at = {columns, row};
    struct draft_put put = {.payload = &payload,
                            .key = key,
                            .shown = &shown,
                            .by_row = true,
                            .locate = locate,
                            .context = &at,
                            .row = row,
                            .column = column_place(columns, COLUMN_UNITS_UNIT_CODE)};
    if (!draft_put(reading, draft, &put))
        return false;
    struct known_unit unit = {.code = code,
                              .name = payload.unit.name,
                              .key = key,
                              .home = home,
                              .region = *region,
                              .keyed = known ? known->keyed : home,
                              .department_code = payload.unit.department_code,
                              .department_name = payload.unit.department_name,
                              .abolished = payload.unit.abolished};
    known_unit_add(reading->known, &unit);
    return true;
}

/* False: the row is blocked. *skipped: not ours, said so. */
static bool read_row(struct reading *reading, struct draft *draft, const struct columns *columns,
                     uint32_t row, size_t *skipped)
{
    const struct known_unit *known = NULL;
    struct scope region;
    uint32_t code_column = column_place(columns, COLUMN_UNITS_UNIT_CODE);
    const char *code = code_of(reading, column_text(reading, columns, row, COLUMN_UNITS_UNIT_CODE));
    const char *inner, *name;
    split_code_name(reading, column_text(reading, columns, row, COLUMN_UNITS_UNIT), &inner, &name);
    code = *code ? code : inner;
    if (!unit_code_valid(code)) {
        say_row(reading, draft, "INTAKE_UNIT_CODE", row, code_column,
                "单位编码为 3 的倍数位数字，如 801001", "单位编码“%s”不正确",
                *code ? code : "（空）");
        return false;
    }
    enum status status = known_unit(reading->known, code, &known);
    if (status && status != STATUS_NOT_FOUND)
        return fail(reading, status) == STATUS_OK;
    if (status == STATUS_NOT_FOUND || strcmp(known->code, code) != 0)
        known = NULL;
    if (!read_region(reading, draft, columns, row, known, &region))
        return false;
    if (!scope_contains(known_scope(reading->known), &region)) {
        say(reading, draft, SEVERITY_WARNING, "INTAKE_NOT_OURS", row,
            column_place(columns, COLUMN_UNITS_REGION), "本机只保存本范围内的单位",
            "%s 不属于本机范围（%s），已跳过", code, known_scope(reading->known)->text);
        ++*skipped;
        return true;
    }
    if (known && !scope_equal(&known->region, &region)) {
        say_row(
            reading, draft, "INTAKE_UNIT_MOVED", row, column_place(columns, COLUMN_UNITS_REGION),
            print(reading, "填错的请改正；确实换了归属的，由上级移交：siben handover %s --to %s",
                  code, region.text),
            "%s 原在区划 %s，表中为 %s", code, known->region.text, region.text);
        return false;
    }
    return put_unit(reading, draft, columns, row, code, known, &region);
}

static void read_sheet(struct reading *reading, struct sheet_state *state)
{
    struct columns columns;
    size_t skipped = 0;
    reading_enter(reading, state);
    columns_read(reading, COLUMNS_UNITS, state->header, &columns);
    struct draft *draft = draft_new(reading, INTAKE_UNITS, "单位名册", state->header, 0);
    if (!draft)
        return;
    columns_say_unknown(reading, draft, &columns);
    (void)sheet_hits(reading, draft, 0, state->header, false);
    for (uint32_t row = state->header + 1; row < state->sheet->rows && !failed(reading); row++) {
        const char *code = column_clean(reading, &columns, row, COLUMN_UNITS_UNIT_CODE);
        if (row_is_empty(reading, row) ||
            row_is_aside(reading, &columns, row, COLUMN_UNITS_UNIT_CODE) ||
            (!*code && !*column_text(reading, &columns, row, COLUMN_UNITS_UNIT)))
            continue;
        draft->out.rows++;
        bool good = !sheet_hits(reading, draft, row, row + 1, true) &&
                    read_row(reading, draft, &columns, row, &skipped);
        draft->out.rows_blocked += !good;
        progress(reading, row, state->sheet->rows);
    }
}

void roster_read(struct reading *reading, struct sheet_state *states, size_t count)
{
    for (size_t i = 0; i < count && !failed(reading); i++)
        if (states[i].kind == INTAKE_UNITS)
            read_sheet(reading, &states[i]);
}
