/* findings -- what is wrong, at which cell, and what to do. */
#include "inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum status fail(struct reading *reading, enum status status)
{
    if (!reading->failed)
        reading->failed = status;
    return reading->failed;
}

bool failed(const struct reading *reading)
{
    return reading->failed || reading->arena->failed || reading->scratch.failed ||
           reading->check.failed;
}

static const char *print_list(struct reading *reading, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
static const char *print_list(struct reading *reading, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = size >= 0 ? arena_take_raw(reading->arena, (size_t)size + 1) : NULL;
    if (!text)
        return "";
    vsnprintf(text, (size_t)size + 1, format, arguments);
    return text;
}

const char *print(struct reading *reading, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = print_list(reading, format, arguments);
    va_end(arguments);
    return text;
}

static struct intake_finding *next_finding(struct reading *reading)
{
    struct intake *intake = reading->intake;
    if (intake->finding_count >= FINDINGS_MAX) {
        intake->findings_left_out++;
        return NULL;
    }
    if (intake->finding_count == reading->finding_capacity) {
        size_t capacity = reading->finding_capacity ? 2 * reading->finding_capacity : 32;
        struct intake_finding *items = arena_array(reading->arena, struct intake_finding, capacity);
        if (!items)
            return NULL;
        if (intake->finding_count)
            memcpy(items, intake->findings, intake->finding_count * sizeof *items);
        intake->findings = items;
        reading->finding_capacity = capacity;
    }
    return &intake->findings[intake->finding_count++];
}

static const char *cell_words(struct reading *reading, uint32_t row, uint32_t column)
{
    char address[CELL_ADDRESS_SIZE];
    if (row == NOWHERE)
        return "";
    if (column == NOWHERE || column == NO_COLUMN)
        return print(reading, "第 %u 行", row + 1);
    cell_address(row, column, address);
    return print(reading, "%s", address);
}

static void add(struct reading *reading, const struct draft *draft, enum severity severity,
                const char *rule, uint32_t row, uint32_t column, const char *hint, const char *what)
{
    struct intake_finding *finding = next_finding(reading);
    if (!finding)
        return;
    *finding = (struct intake_finding){
        .severity = (uint8_t)severity,
        .rule = rule,
        .file = reading->intake->file,
        /* delimited text has one sheet, named as the file */
        .sheet = reading->sheet && strcmp(reading->sheet->name, reading->intake->file) != 0
                     ? reading->sheet->name
                     : "",
        .cell = cell_words(reading, row, column),
        .what = what,
        .hint = hint ? hint : "",
        .draft = draft ? draft->index : -1,
        .sheet_index = reading->state ? reading->state->index : 0,
        .row = row,
        .column = column,
    };
}

void say(struct reading *reading, struct draft *draft, enum severity severity, const char *rule,
         uint32_t row, uint32_t column, const char *hint, const char *format, ...)
{
    if (draft && severity == SEVERITY_BLOCKING)
        draft->out.blocked = true;
    if (reading->intake->finding_count >= FINDINGS_MAX) {
        reading->intake->findings_left_out++;
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    const char *what = print_list(reading, format, arguments);
    va_end(arguments);
    add(reading, draft, severity, rule, row, column, hint, what);
}

void say_row(struct reading *reading, struct draft *draft, const char *rule, uint32_t row,
             uint32_t column, const char *hint, const char *format, ...)
{
    if (reading->intake->finding_count >= FINDINGS_MAX) {
        reading->intake->findings_left_out++;
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    const char *what = print_list(reading, format, arguments);
    va_end(arguments);
    add(reading, draft, SEVERITY_BLOCKING, rule, row, column, hint, what);
}

/* By place; of one place the worst first; else as they were said. */
static int compare_findings(const void *a, const void *b)
{
    const struct intake_finding *left = a, *right = b;
    if (left->sheet_index != right->sheet_index)
        return left->sheet_index < right->sheet_index ? -1 : 1;
    if (left->row != right->row) /* the whole sheet before its rows */
        return left->row + 1 < right->row + 1 ? -1 : 1;
    if (left->column != right->column) /* a whole row after its cells: what follows from them */
        return left->column < right->column ? -1 : 1;
    if (left->severity != right->severity)
        return left->severity > right->severity ? -1 : 1;
    int order = strcmp(left->rule, right->rule);
    return order ? order : strcmp(left->what, right->what);
}

static bool is_same(const struct intake_finding *a, const struct intake_finding *b)
{
    return compare_findings(a, b) == 0 && strcmp(a->hint, b->hint) == 0;
}

void findings_finish(struct reading *reading)
{
    struct intake *intake = reading->intake;
    if (intake->finding_count)
        qsort(intake->findings, intake->finding_count, sizeof *intake->findings, compare_findings);
    size_t kept = 0; /* the same of one place once: records of one row have rules in common */
    for (size_t i = 0; i < intake->finding_count; i++)
        if (!kept || !is_same(&intake->findings[kept - 1], &intake->findings[i]))
            intake->findings[kept++] = intake->findings[i];
    intake->finding_count = kept;
}
