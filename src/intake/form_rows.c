/* form_rows -- the indicators of a published form: columns, levels, marks. */
#include "form.h"

/* -- columns ----------------------------------------------------------------------------------- */

/* 绩效指标 stands over or beside the rows of a form; in a flat table it is a column. */
static bool is_side_heading(struct reading *reading, const struct cell *cell)
{
    return word(reading, COLUMNS_FORM, cell->text, NULL) == COLUMN_FORM_INDICATORS;
}

/* The last row of headings: what 三级指标 is merged over, or a row of marks below. */
static uint32_t last_header_row(struct reading *reading, uint32_t header, uint32_t to)
{
    const struct sheet *sheet = reading->sheet;
    uint32_t last = header;
    for (size_t i = sheet_row_start(sheet, header);
         i < sheet->cell_count && sheet->cells[i].row == header; i++) {
        const struct merge *merge = sheet_merge(sheet, header, sheet->cells[i].column);
        int id = word(reading, COLUMNS_FLAT, sheet->cells[i].text, NULL);
        if (merge && merge->row_last > last && !is_side_heading(reading, &sheet->cells[i]) &&
            (id == COLUMN_FLAT_LEVEL3 || id == COLUMN_FLAT_LEVEL1))
            last = merge->row_last;
    }
    if (last > header || header + 1 >= to)
        return last < to ? last : to - 1;
    unsigned marks = 0;
    for (size_t i = sheet_row_start(sheet, header + 1);
         i < sheet->cell_count && sheet->cells[i].row == header + 1; i++)
        marks += word(reading, WORDS_DEVIATION, sheet->cells[i].text, NULL) >= 0 ||
                 word(reading, WORDS_LIKELIHOOD, sheet->cells[i].text, NULL) >= 0;
    return marks >= 2 ? header + 1 : header;
}

static void take_column(struct reading *reading, struct form *form, const struct cell *cell,
                        bool below)
{
    struct heading_found found;
    int id = word(reading, COLUMNS_FLAT, cell->text, &found);
    if (is_side_heading(reading, cell))
        return;
    int deviation = below ? word(reading, WORDS_DEVIATION, cell->text, NULL) : -1;
    int likelihood = below ? word(reading, WORDS_LIKELIHOOD, cell->text, NULL) : -1;
    if (deviation >= 0 && id != COLUMN_FLAT_REASON) {
        form->deviation_at[deviation] = cell->column;
    } else if (likelihood >= 0) {
        form->likelihood_at[likelihood] = cell->column;
    } else if (id >= 0 && (form->at[id] == NO_COLUMN || below)) {
        form->at[id] = cell->column;
        if (id == COLUMN_FLAT_ACTUAL)
            form_take_month(form, found.month_last);
    }
}

/* A heading over several marks is no column of its own. */
static void drop_heads_of_marks(struct form *form)
{
    for (size_t i = 0; i < WORD_DEVIATION_COUNT; i++)
        if (form->deviation_at[i] != NO_COLUMN &&
            form->deviation_at[i] == form->at[COLUMN_FLAT_REASON])
            form->at[COLUMN_FLAT_REASON] = NO_COLUMN;
    for (size_t i = 0; i < WORD_LIKELIHOOD_COUNT; i++)
        if (form->likelihood_at[i] != NO_COLUMN)
            form->at[COLUMN_FLAT_LIKELIHOOD] = NO_COLUMN;
}

static void read_columns(struct reading *reading, struct form *form, uint32_t header, uint32_t last)
{
    const struct sheet *sheet = reading->sheet;
    for (size_t i = sheet_row_start(sheet, header);
         i < sheet->cell_count && sheet->cells[i].row <= last; i++)
        take_column(reading, form, &sheet->cells[i], sheet->cells[i].row > header);
    drop_heads_of_marks(form);
}

/* -- one row ------------------------------------------------------------------------------------- */

const char *row_said(const struct reading *reading, const struct form *form,
                     const struct form_row *row, int id)
{
    return text_at(reading, row->row, form->at[id]);
}

uint32_t row_place(const struct form *form, int id)
{
    return form->at[id] == NO_COLUMN ? NOWHERE : form->at[id];
}

/* Bytes of "指标1：" and the like at the start of a name; 0 when there is none. */
static size_t prefix_size(const char *name)
{
    const char *at = name;
    if (strncmp(at, "指标", strlen("指标")) != 0)
        return 0;
    at += strlen("指标");
    at += strspn(at, " ");
    const char *digits = at;
    while ((*at >= '0' && *at <= '9') ||
           (strncmp(at, "\xef\xbc", 2) == 0 && (unsigned char)at[2] >= 0x90 &&
            (unsigned char)at[2] <= 0x99))
        at += (unsigned char)*at == 0xef ? 3 : 1;
    bool numbered = at > digits;
    at += strspn(at, " ");
    static const char *const ends[] = {":", "：", ".", "、", "．"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (strncmp(at, ends[i], strlen(ends[i])) == 0)
            return (size_t)(at - name) + strlen(ends[i]);
    return numbered && !*at ? (size_t)(at - name) : 0;
}

const char *indicator_name(struct reading *reading, const char *text)
{
    static const char *const blanks[] = {"…", "……", "...", "......"};
    const char *name = tidy_name(reading, text);
    name = tidy_name(reading, name + prefix_size(name));
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++)
        if (strcmp(name, blanks[i]) == 0)
            return "";
    return is_stroke(name) ? "" : name;
}

/* "产出指标（50分）" -> "产出指标" */
static const char *without_points(struct reading *reading, const char *text)
{
    const char *name = clean(reading, text);
    const char *open = strrchr(name, '(');
    size_t size = strlen(name);
    if (open && open > name && size && name[size - 1] == ')' && open[1] >= '0' && open[1] <= '9')
        return print(reading, "%.*s", (int)(open - name), name);
    return tidy_name(reading, text);
}

static bool is_foot(const char *text)
{
    static const char *const starts[] = {"填报",       "填表",       "审核人", "负责人",
                                         "单位负责人", "项目负责人", "注:",    "注1",
                                         "说明",       "备注",       "联系",   "财务"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (strncmp(text, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

static bool is_ticked(struct reading *reading, const struct form_row *row, uint16_t column)
{
    const char *text = clean(reading, text_at(reading, row->row, column));
    return *text && word(reading, WORDS_TICK, text, NULL) == WORD_TICK_YES;
}

static uint8_t deviations_in(struct reading *reading, const char *text)
{
    uint8_t mask = 0;
    char part[64];
    for (const char *at = text; *at;) {
        size_t size = 0;
        while (at[size] && !strchr(",;/ +", at[size]) && strncmp(at + size, "、", 3) != 0)
            size++;
        if (size > 0 && size < sizeof part) {
            memcpy(part, at, size);
            part[size] = '\0';
            int id = word(reading, WORDS_DEVIATION, part, NULL);
            mask = (uint8_t)(id >= 0 ? mask | 1u << id : mask);
        }
        at += size;
        at += *at == '\0' ? 0 : strncmp(at, "、", 3) == 0 ? 3 : 1;
    }
    return mask;
}

void form_row_marks(struct reading *reading, const struct form *form, struct form_row *row)
{
    static const uint8_t likelihoods[] = {LIKELIHOOD_CERTAIN, LIKELIHOOD_POSSIBLE,
                                          LIKELIHOOD_IMPOSSIBLE};
    unsigned ticks = 0;
    row->deviations =
        deviations_in(reading, clean(reading, row_said(reading, form, row, COLUMN_FLAT_DEVIATION)));
    for (size_t i = 0; i < WORD_DEVIATION_COUNT; i++)
        if (is_ticked(reading, row, form->deviation_at[i]))
            row->deviations = (uint8_t)(row->deviations | 1u << i);
    for (size_t i = 0; i < WORD_LIKELIHOOD_COUNT; i++)
        if (is_ticked(reading, row, form->likelihood_at[i])) {
            row->likelihood = likelihoods[i];
            ticks++;
        }
    row->likelihood_twice = ticks > 1;
    const char *text = clean(reading, row_said(reading, form, row, COLUMN_FLAT_LIKELIHOOD));
    int id = is_stroke(text) ? -1 : word(reading, WORDS_LIKELIHOOD, text, NULL);
    if (id >= 0)
        row->likelihood = likelihoods[id];
    else if (!is_stroke(text))
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_LIKELIHOOD", row->row,
            row_place(form, COLUMN_FLAT_LIKELIHOOD), "请填确定能、有可能或完全不可能",
            "完成目标可能性“%s”不认识", text);
    if (row->likelihood_twice)
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_LIKELIHOOD", row->row,
            form->likelihood_at[0], "确定能、有可能、完全不可能只能选一个",
            "完成目标可能性选了 %u 个", ticks);
}

static bool says_anything(struct reading *reading, const struct form *form,
                          const struct form_row *row)
{
    static const int ids[] = {COLUMN_FLAT_TARGET, COLUMN_FLAT_ACTUAL, COLUMN_FLAT_FORECAST,
                              COLUMN_FLAT_SCORE};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        if (!is_stroke(clean(reading, row_said(reading, form, row, ids[i]))))
            return true;
    return false;
}

/* -- all rows --------------------------------------------------------------------------------------- */

struct levels {
    const char *level1, *level2;
};

/* What is merged, or left empty below its first row, stays valid. */
static void read_levels(struct reading *reading, const struct form *form, struct form_row *row,
                        struct levels *levels)
{
    const char *level1 = without_points(reading, row_said(reading, form, row, COLUMN_FLAT_LEVEL1));
    const char *level2 = without_points(reading, row_said(reading, form, row, COLUMN_FLAT_LEVEL2));
    if (*level1 && strcmp(level1, levels->level1) != 0) {
        levels->level1 = level1;
        levels->level2 = "";
    }
    levels->level2 = *level2 ? level2 : levels->level2;
    row->level1 = levels->level1;
    row->level2 = levels->level2;
}

static bool read_row(struct reading *reading, struct form *form, uint32_t at, struct levels *levels)
{
    struct form_row read = {.row = at};
    read.name = indicator_name(reading, row_said(reading, form, &read, COLUMN_FLAT_LEVEL3));
    read_levels(reading, form, &read, levels);
    if (!*read.name) {
        if (says_anything(reading, form, &read))
            say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_NAME_EMPTY", at,
                row_place(form, COLUMN_FLAT_LEVEL3), "请填三级指标名称，或删去这一行的数值",
                "这一行有数值，没有三级指标名称");
        return true;
    }
    /* Last year's indicator, offered and not taken. */
    if (form->mark && form->kind == INTAKE_TARGET && !says_anything(reading, form, &read)) {
        form->rows_left++;
        return true;
    }
    if (form->row_count == INDICATORS_MAX) {
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_TOO_MANY_ROWS", at, NOWHERE,
            "请核对是否把几张表放在了一起", "指标超过 %d 个", INDICATORS_MAX);
        return false;
    }
    say_hidden(reading, form->draft, at, row_place(form, COLUMN_FLAT_LEVEL3));
    form_row_marks(reading, form, &read);
    struct form_row *row = form_add_row(reading, form);
    if (row)
        *row = read;
    return true;
}

void form_read_rows(struct reading *reading, struct form *form, uint32_t header, uint32_t to)
{
    const struct sheet *sheet = reading->sheet;
    struct levels levels = {"", ""};
    uint32_t last = last_header_row(reading, header, to);
    bool more = true;
    read_columns(reading, form, header, last);
    for (uint32_t row = last + 1; more && row < to; row++) {
        if (row_is_empty(reading, row))
            continue;
        const char *first = clean(reading, sheet->cells[sheet_row_start(sheet, row)].text);
        int id = word(reading, COLUMNS_FORM, first, NULL);
        if (id == COLUMN_FORM_SUM || id == COLUMN_FORM_TOTAL) {
            uint16_t column = form->at[COLUMN_FLAT_SCORE];
            form->total_score = (struct said){clean(reading, text_at(reading, row, column)), row,
                                              column == NO_COLUMN ? NOWHERE : column, false};
            continue;
        }
        if (is_foot(first))
            continue;
        more = read_row(reading, form, row, &levels);
    }
    if (form->rows_left && form->row_count)
        say(reading, form->draft, SEVERITY_HINT, "INTAKE_TARGET_LEFT", header, NOWHERE,
            "要的话，填上今年的指标值再导入一次", "有 %zu 行没有填今年的指标值，没有读入",
            form->rows_left);
}
