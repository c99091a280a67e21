/* A table of codes of divisions as people send it: xlsx, xls or text, columns by their names. */
#include "region_file.h"

#include <siben/heading.h>
#include <siben/workbook.h>

#include <stdio.h>

#define HEADER_ROWS_MAX 20 /* lines of title above the names of the columns */
#define SEPARATORS "、;；,，/ |"

struct reading {
    struct arena *arena;
    const struct headings *headings;
    const char *file;
    const struct sheet *sheet;
    uint32_t at[COLUMN_REGIONS_COUNT], row;
    struct region_file *out;
    struct findings *findings;
    bool seen; /* some sheet has the columns */
};

static const char *place_of_cell(struct reading *reading, int id)
{
    char where[192], address[CELL_ADDRESS_SIZE] = "";
    if (id >= 0 && reading->at[id] != UINT32_MAX)
        cell_address(reading->row, reading->at[id], address);
    else
        snprintf(address, sizeof address, "第 %u 行", reading->row + 1);
    cell_where(where, reading->file, reading->sheet->name, address);
    return arena_text(reading->arena, where);
}

static void say(struct reading *reading, int id, const char *rule, const char *what,
                const char *hint)
{
    const char *place = place_of_cell(reading, id);
    if (place && what)
        findings_add(reading->findings, SEVERITY_BLOCKING, rule, place, hint, "%s", what);
}

/* What stands in a cell, without blanks around it and in one width. */
static const char *text_of(struct reading *reading, int id)
{
    if (reading->at[id] == UINT32_MAX)
        return "";
    const char *text = sheet_text(reading->sheet, reading->row, reading->at[id]);
    char *normal = text_normalise(reading->arena, text);
    if (!normal)
        return "";
    while (*normal == ' ')
        normal++;
    size_t size = strlen(normal);
    while (size && normal[size - 1] == ' ')
        normal[--size] = '\0';
    return strcmp(normal, "-") == 0 || strcmp(normal, "—") == 0 ? "" : normal;
}

static bool find_header(struct reading *reading, struct arena *scratch)
{
    for (uint32_t row = 0; row < reading->sheet->rows && row < HEADER_ROWS_MAX; row++) {
        for (size_t i = 0; i < COLUMN_REGIONS_COUNT; i++)
            reading->at[i] = UINT32_MAX;
        for (size_t i = sheet_row_start(reading->sheet, row);
             i < reading->sheet->cell_count && reading->sheet->cells[i].row == row; i++) {
            const struct cell *cell = &reading->sheet->cells[i];
            arena_reset(scratch);
            int id = heading_match(reading->headings, COLUMNS_REGIONS, scratch, cell->text, NULL);
            if (id >= 0 && reading->at[id] == UINT32_MAX)
                reading->at[id] = cell->column;
        }
        if (reading->at[COLUMN_REGIONS_CODE] != UINT32_MAX &&
            reading->at[COLUMN_REGIONS_NAME] != UINT32_MAX) {
            reading->row = row;
            return true;
        }
    }
    return false;
}

/* -- one row ---------------------------------------------------------------------------------- */

static int32_t date_at(struct reading *reading, int id)
{
    const char *text = text_of(reading, id);
    const struct cell *cell = reading->at[id] == UINT32_MAX
                                  ? NULL
                                  : sheet_value(reading->sheet, reading->row, reading->at[id]);
    if (!*text)
        return DATE_NONE;
    int32_t date = cell && cell->kind == CELL_DATE ? cell->date : date_parse_iso(text);
    if (date == DATE_NONE)
        say(reading, id, "REGION_DATE", arena_print(reading->arena, "“%s”不是日期", text),
            "写成 2026-07-01");
    return date;
}

static bool code_at(struct reading *reading, int id, const char *text, struct scope *code)
{
    if (scope_parse(text, code, NULL) == STATUS_OK && !strchr(code->text, ':'))
        return true;
    say(reading, id, "REGION_CODE",
        arena_print(reading->arena, "区划代码“%s”不正确", *text ? text : "（空）"),
        "4、6 或 9 位数字，如 653022205；可以带补足的 0");
    return false;
}

static void read_successors(struct reading *reading, struct region_line *region)
{
    char *text = arena_text(reading->arena, text_of(reading, COLUMN_REGIONS_SUCCESSORS));
    size_t most = text ? strlen(text) / 2 + 1 : 1;
    region->successors = arena_array(reading->arena, struct scope, most);
    while (text && region->successors && *text) {
        text += strspn(text, SEPARATORS);
        size_t size = strcspn(text, SEPARATORS);
        const char *code = arena_text_of(reading->arena, bytes_of(text, size));
        if (size && code &&
            code_at(reading, COLUMN_REGIONS_SUCCESSORS, code,
                    &region->successors[region->successor_count]))
            region->successor_count++;
        text += size;
    }
}

static const char *const levels_of[] = {"", "省级", "地级", "县级", "乡级", ""};

/* What the file says besides of a code must be what its digits say. */
static void check_words(struct reading *reading, const struct region_line *region)
{
    static const struct {
        const char *word;
        int level;
    } levels[] = {{"region", 1}, {"prefecture", 2}, {"county", 3}, {"township", 4},
                  {"省级", 1},   {"地级", 2},       {"县级", 3},   {"乡级", 4},
                  {"乡镇", 4},   {"县", 3},         {"州", 2}};
    const char *level = text_of(reading, COLUMN_REGIONS_LEVEL),
               *above = text_of(reading, COLUMN_REGIONS_PARENT);
    struct scope parent, stated;
    int said = 0;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strcmp(levels[i].word, level) == 0)
            said = levels[i].level;
    if (*level && said != scope_level(&region->code))
        say(reading, COLUMN_REGIONS_LEVEL, "REGION_LEVEL",
            arena_print(reading->arena, "%s 按位数是%s，表中级别写“%s”", region->code.text,
                        levels_of[scope_level(&region->code)], level),
            "请核对代码或级别");
    if (!*above || !code_at(reading, COLUMN_REGIONS_PARENT, above, &stated))
        return;
    if (!scope_parent(&region->code, &parent) || !scope_equal(&parent, &stated))
        say(reading, COLUMN_REGIONS_PARENT, "REGION_PARENT",
            arena_print(reading->arena, "%s 的上级不是 %s", region->code.text, stated.text),
            "代码的前几位就是它的上级，请核对");
}

static enum status read_row(struct reading *reading)
{
    struct region_file *out = reading->out;
    struct region_line line = {.name = ""};
    const char *code = text_of(reading, COLUMN_REGIONS_CODE);
    if (!*code && !*text_of(reading, COLUMN_REGIONS_NAME))
        return STATUS_OK;
    if (!code_at(reading, COLUMN_REGIONS_CODE, code, &line.code))
        return STATUS_OK;
    line.name = text_of(reading, COLUMN_REGIONS_NAME);
    line.document = text_of(reading, COLUMN_REGIONS_DOCUMENT);
    line.from = date_at(reading, COLUMN_REGIONS_FROM);
    line.until = date_at(reading, COLUMN_REGIONS_UNTIL);
    read_successors(reading, &line);
    check_words(reading, &line);
    if (scope_level(&line.code) == 1)
        return STATUS_OK; /* lists begin with the province: it is nobody's to publish */
    if (out->count == out->capacity) {
        size_t capacity = out->capacity * 2 + 64;
        struct region_line *lines = arena_array(reading->arena, struct region_line, capacity);
        if (!lines)
            return STATUS_NO_MEMORY;
        if (out->count)
            memcpy(lines, out->lines, out->count * sizeof *lines);
        out->lines = lines;
        out->capacity = capacity;
    }
    line.place = place_of_cell(reading, COLUMN_REGIONS_CODE);
    out->lines[out->count++] = line;
    return reading->arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status region_file_read(struct arena *arena, const char *name, struct bytes bytes,
                             struct region_file *file, struct findings *findings, struct why *why)
{
    struct reading reading = {.arena = arena, .file = name, .out = file, .findings = findings};
    struct workbook workbook;
    struct headings *headings;
    struct arena scratch;
    *file = (struct region_file){0};
    arena_init(&scratch, 0);
    enum status status = headings_load(arena, &headings, why);
    if (status == STATUS_OK)
        status = workbook_read(arena, name, bytes, &workbook, why);
    reading.headings = headings;
    for (size_t i = 0; status == STATUS_OK && i < workbook.sheet_count; i++) {
        reading.sheet = &workbook.sheets[i];
        if (!find_header(&reading, &scratch))
            continue;
        reading.seen = true;
        while (++reading.row < reading.sheet->rows && status == STATUS_OK)
            status = read_row(&reading);
    }
    if (status == STATUS_OK && scratch.failed)
        status = STATUS_NO_MEMORY;
    arena_close(&scratch);
    if (status == STATUS_OK && !reading.seen)
        return why_set(why, STATUS_INVALID, name, "没有“区划代码”和“区划名称”两列",
                       "表头写：区划代码、区划名称、设立日期、撤销日期、继任代码、依据");
    if (status == STATUS_OK && arena->failed)
        return STATUS_NO_MEMORY;
    return status;
}
