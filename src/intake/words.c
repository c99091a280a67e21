/* words -- what single cells say: vocabularies, codes, amounts, scores. */
#include "inside.h"

#include <stdio.h>

#define CACHED_TEXT_MAX 96 /* vocabulary is short; names of projects do not fill the cache */

int word(struct reading *reading, enum heading_table table, const char *text,
         struct heading_found *found)
{
    char key[CACHED_TEXT_MAX + 2];
    size_t size = strlen(text);
    bool cached = !found && size <= CACHED_TEXT_MAX;
    if (size == 0 || size > NAME_MAX_BYTES) {
        if (found)
            *found = (struct heading_found){.money_unit = -1, .points = -1};
        return -1;
    }
    if (cached) {
        key[0] = (char)('A' + (int)table);
        memcpy(key + 1, text, size + 1);
        const uint64_t *known = map_get(reading->words, bytes_of(key, size + 1));
        if (known)
            return (int)*known - 1;
    }
    scratch_begin(reading);
    int id = heading_match(reading->headings, table, &reading->scratch, text, found);
    if (reading->scratch.failed)
        (void)fail(reading, STATUS_NO_MEMORY);
    uint64_t *place = cached ? map_put(reading->words, bytes_of(key, size + 1), NULL) : NULL;
    if (place)
        *place = (uint64_t)(id + 1);
    return id;
}

/* Most cells are plain already. */
static bool is_plain(const char *text)
{
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at >= 0x80 || (*at == ' ' && (at == text || at[1] == ' ' || !at[1])) ||
            (unsigned char)*at < 0x20)
            return false;
    return true;
}

const char *clean(struct reading *reading, const char *text)
{
    if (is_plain(text))
        return text;
    const char *normal = text_normalise(reading->arena, text);
    return normal ? normal : "";
}

/* Blanks of both kinds and of no width, as the size of one; 0: something else. */
static size_t blank_size(const char *at)
{
    static const char *const blanks[] = {"\xc2\xa0", "\xe3\x80\x80", "\xe2\x80\x8b",
                                         "\xef\xbb\xbf"};
    if (*at && strchr(" \t\r\n", *at))
        return 1;
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++)
        if (strncmp(at, blanks[i], strlen(blanks[i])) == 0)
            return strlen(blanks[i]);
    return 0;
}

const char *tidy(struct reading *reading, const char *text)
{
    while (blank_size(text))
        text += blank_size(text);
    const char *end = text, *at = text;
    bool broken = false;
    while (*at) {
        size_t blank = blank_size(at);
        broken |= *at == '\r';
        at += blank ? blank : 1;
        end = blank ? end : at;
    }
    if (end == at && !broken)
        return text;
    char *copy = arena_text_of(reading->arena, bytes_of(text, (size_t)(end - text)));
    char *out = copy;
    for (const char *from = copy; from && *from; from++)
        if (*from != '\r')
            *out++ = *from;
    if (copy)
        *out = '\0';
    return copy ? copy : "";
}

const char *tidy_name(struct reading *reading, const char *text)
{
    const char *name = tidy(reading, text);
    if (!strchr(name, '\n'))
        return name;
    char *copy = arena_text(reading->arena, name), *out = copy;
    for (const char *from = copy; from && *from; from++)
        if (*from != '\n')
            *out++ = *from;
    if (copy)
        *out = '\0';
    return copy ? copy : "";
}

const struct cell *cell_at(const struct reading *reading, uint32_t row, uint32_t column)
{
    return column == NOWHERE || column == NO_COLUMN ? NULL
                                                    : sheet_value(reading->sheet, row, column);
}

const char *text_at(const struct reading *reading, uint32_t row, uint32_t column)
{
    const struct cell *cell = cell_at(reading, row, column);
    return cell ? cell->text : "";
}

bool is_stroke(const char *text)
{
    static const char *const strokes[] = {"", "/", "-", "--", "—", "——", "–", "\\", "无"};
    for (size_t i = 0; i < sizeof strokes / sizeof strokes[0]; i++)
        if (strcmp(text, strokes[i]) == 0)
            return true;
    return false;
}

bool is_error(const struct cell *cell)
{
    static const char *const errors[] = {"#REF!",  "#N/A",  "#DIV/0!", "#VALUE!",
                                         "#NAME?", "#NUM!", "#NULL!"};
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (strcmp(cell->text, errors[i]) == 0)
            return true;
    return cell->kind == CELL_ERROR;
}

/* -- amounts ---------------------------------------------------------------------------- */

static const char *money_refusal(enum status status)
{
    switch (status) {
    case STATUS_INVALID:
        return "金额精确到了分以下";
    case STATUS_TOO_LARGE:
        return "金额太大";
    default:
        return "不是金额";
    }
}

enum money_read money_at(struct reading *reading, const struct cell *cell, int unit, int64_t *fen,
                         const char **what, bool *asks)
{
    *fen = MONEY_NONE;
    *asks = false;
    *what = "";
    if (!cell)
        return MONEY_EMPTY;
    scratch_begin(reading);
    int own;
    const char *text = value_amount(&reading->scratch, cell->text, &own);
    if (!text || !*text)
        return text ? MONEY_EMPTY : MONEY_BAD;
    if (is_error(cell))
        *what = "公式出错，没有数值";
    else if (cell->lost_digits)
        *what = "数字的后几位已被表格软件丢掉";
    else if (cell->kind == CELL_DATE)
        *what = "单元格是日期，不是金额";
    if (**what)
        return MONEY_BAD;
    const char *digits =
        cell->kind == CELL_NUMBER && cell->number && !strchr(text, '%') ? cell->number : text;
    unit = own >= 0 ? own : unit;
    if (unit > WORD_MONEY_UNIT_WAN) {
        *what = "金额单位只能是元或万元";
        return MONEY_BAD;
    }
    *asks = unit < 0 && strcmp(digits, "0") != 0;
    enum status status =
        money_parse(digits, unit == WORD_MONEY_UNIT_YUAN ? MONEY_YUAN : MONEY_WAN, fen);
    if (status)
        *what = money_refusal(status);
    return status ? MONEY_BAD : MONEY_READ;
}

int unit_of_options(const struct reading *reading)
{
    const char *unit = reading->options->money_unit;
    if (!unit)
        return -1;
    return strcmp(unit, "元") == 0     ? WORD_MONEY_UNIT_YUAN
           : strcmp(unit, "万元") == 0 ? WORD_MONEY_UNIT_WAN
                                       : -1;
}

bool hundredths_at(struct reading *reading, const char *text, int32_t *hundredths)
{
    scratch_begin(reading);
    char *normal = text_normalise(&reading->scratch, text);
    int64_t value;
    *hundredths = 0;
    if (!normal)
        return false;
    (void)text_take_end(normal, "分");
    if (is_stroke(normal))
        return true;
    if (money_parse(normal, MONEY_YUAN, &value) || value > 1000000 || value < -1000000)
        return false;
    *hundredths = (int32_t)value;
    return true;
}

const char *hundredths_fault(struct reading *reading, const char *text)
{
    struct decimal value;
    scratch_begin(reading);
    char *normal = text_normalise(&reading->scratch, text);
    if (!normal)
        return "";
    (void)text_take_end(normal, "分");
    return decimal_parse(normal, &value) != STATUS_OK ? "不是数字"
           : value.places > 2                         ? "小数多于两位"
                                                      : "太大";
}

bool differs_by_wan(int64_t a, int64_t b)
{
    if (a == MONEY_NONE || b == MONEY_NONE || a <= 0 || b <= 0)
        return false;
    int64_t more = a > b ? a : b, less = a > b ? b : a;
    return more / 3000 >= less && more / 30000 <= less;
}

/* -- codes and names ---------------------------------------------------------------------- */

const char *code_of(struct reading *reading, const char *text)
{
    char *code = text_normalise(reading->arena, text);
    char *out = code;
    if (!code)
        return "";
    for (const char *at = code; *at; at++) {
        if (*at == ' ' || *at == '\'' || *at == '"')
            continue;
        *out++ = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
    }
    *out = '\0';
    return is_stroke(code) ? "" : code;
}

static bool is_unit_digits(const char *text, size_t size)
{
    return size >= 3 && size <= UNIT_CODE_MAX && size % 3 == 0 &&
           strspn(text, "0123456789") >= size;
}

/* What joins a code and a name, in either width. */
static const char *skip_joints(const char *text)
{
    static const char *const joints[] = {"-", "—", "–", "_", ":", "：", " ", "\xe3\x80\x80",
                                         "/", "|", ".", "－"};
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < sizeof joints / sizeof joints[0]; i++)
            if (strncmp(text, joints[i], strlen(joints[i])) == 0) {
                text += strlen(joints[i]);
                more = true;
            }
    }
    return text;
}

/* The rest of `typed` behind `count` digits of either width. */
static const char *behind_digits(const char *typed, size_t count)
{
    while (count && *typed) {
        typed += (unsigned char)*typed == 0xef ? 3 : 1;
        count--;
    }
    return typed;
}

void split_code_name(struct reading *reading, const char *text, const char **code,
                     const char **name)
{
    const char *normal = clean(reading, text), *typed = tidy_name(reading, text);
    *code = *name = "";
    if (is_stroke(normal))
        return;
    size_t digits = strspn(normal, "0123456789");
    if (is_unit_digits(normal, digits)) {
        *code = print(reading, "%.*s", (int)digits, normal);
        *name = skip_joints(behind_digits(typed, digits));
        return;
    }
    *name = typed;
    size_t size = strlen(normal);
    const char *open = size && normal[size - 1] == ')' ? strrchr(normal, '(') : NULL;
    if (!open)
        return;
    digits = strspn(open + 1, "0123456789");
    if (is_unit_digits(open + 1, digits) && open[1 + digits] == ')') {
        *code = print(reading, "%.*s", (int)digits, open + 1);
        *name = print(reading, "%.*s", (int)(open - normal), normal);
    }
}

/* -- dates ----------------------------------------------------------------------------------- */

int32_t month_end(int year, int month)
{
    int32_t next = month >= 12 ? date_of(year + 1, 1, 1) : date_of(year, month + 1, 1);
    return next == DATE_NONE ? DATE_NONE : next - 1;
}

/* "2026年", and "2026 年" as titles are typed. */
static int year_before(const char *text, const char *words)
{
    for (const char *at = strstr(text, words); at; at = strstr(at + 1, words)) {
        const char *end = at;
        while (end > text && end[-1] == ' ')
            end--;
        if (end - text < 4 || strspn(end - 4, "0123456789") < 4)
            continue;
        int year =
            (end[-4] - '0') * 1000 + (end[-3] - '0') * 100 + (end[-2] - '0') * 10 + end[-1] - '0';
        bool longer = end - text > 4 && end[-5] >= '0' && end[-5] <= '9';
        if (!longer && year >= YEAR_MIN && year <= YEAR_MAX)
            return year;
    }
    return 0;
}

int year_in(const char *text)
{
    int year = year_before(text, "年度");
    return year ? year : year_before(text, "年");
}
