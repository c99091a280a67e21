#include <siben/value.h>

#include <siben/date.h>
#include <siben/limits.h>

#include <stdio.h>

#define SERIAL_FIRST 20000 /* 1954 … 2118, as date_parse() */
#define SERIAL_LAST 80000

struct sign {
    const char *words;
    enum comparator comparator;
};

/* After normalising (so ＞ is > already). Longer ones before their beginnings. */
static const struct sign prefixes[] = {
    {">=", COMPARATOR_GE},         {"=>", COMPARATOR_GE},     {"≥", COMPARATOR_GE},
    {"≧", COMPARATOR_GE},          {"⩾", COMPARATOR_GE},      {"大于等于", COMPARATOR_GE},
    {"大于或等于", COMPARATOR_GE}, {"不低于", COMPARATOR_GE}, {"不少于", COMPARATOR_GE},
    {"不小于", COMPARATOR_GE},     {"至少", COMPARATOR_GE},   {"达到", COMPARATOR_GE},
    {"<=", COMPARATOR_LE},         {"=<", COMPARATOR_LE},     {"≤", COMPARATOR_LE},
    {"≦", COMPARATOR_LE},          {"⩽", COMPARATOR_LE},      {"小于等于", COMPARATOR_LE},
    {"小于或等于", COMPARATOR_LE}, {"不超过", COMPARATOR_LE}, {"不高于", COMPARATOR_LE},
    {"不大于", COMPARATOR_LE},     {"不多于", COMPARATOR_LE}, {"不晚于", COMPARATOR_LE},
    {"不迟于", COMPARATOR_LE},     {"至多", COMPARATOR_LE},   {"控制在", COMPARATOR_LE},
    {">", COMPARATOR_GT},          {"超过", COMPARATOR_GT},   {"大于", COMPARATOR_GT},
    {"高于", COMPARATOR_GT},       {"多于", COMPARATOR_GT},   {"<", COMPARATOR_LT},
    {"小于", COMPARATOR_LT},       {"低于", COMPARATOR_LT},   {"少于", COMPARATOR_LT},
    {"不满", COMPARATOR_LT},       {"不足", COMPARATOR_LT},   {"早于", COMPARATOR_LT},
    {"==", COMPARATOR_EQ},         {"=", COMPARATOR_EQ},      {"等于", COMPARATOR_EQ},
    {"完成", COMPARATOR_NONE},     {"共计", COMPARATOR_NONE}, {"共", COMPARATOR_NONE},
};

/* Behind number and unit. */
static const struct sign suffixes[] = {
    {"及以上", COMPARATOR_GE}, {"(含)以上", COMPARATOR_GE}, {"以上", COMPARATOR_GE},
    {"及以下", COMPARATOR_LE}, {"(含)以下", COMPARATOR_LE}, {"以下", COMPARATOR_LE},
    {"以内", COMPARATOR_LE},   {"之内", COMPARATOR_LE},     {"内", COMPARATOR_LE},
};

/* A column 指标性质 says more than signs. */
static const struct sign natures[] = {
    {"正向", COMPARATOR_GE},     {"正向指标", COMPARATOR_GE},   {"反向", COMPARATOR_LE},
    {"反向指标", COMPARATOR_LE}, {"逆向", COMPARATOR_LE},       {"逆向指标", COMPARATOR_LE},
    {"定性", COMPARATOR_NONE},   {"定性指标", COMPARATOR_NONE}, {"以上", COMPARATOR_GE},
    {"以下", COMPARATOR_LE},     {"以内", COMPARATOR_LE},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " ");
}

static void cut_end(char *text)
{
    size_t size = strlen(text);
    for (;;) {
        if (size > 0 && strchr(" .;,", text[size - 1]))
            size--;
        else if (size >= 3 && memcmp(text + size - 3, "。", 3) == 0)
            size -= 3;
        else
            break;
    }
    text[size] = '\0';
}

static bool take_suffix(char *text, const char *suffix)
{
    size_t size = strlen(text), tail = strlen(suffix);
    if (tail > size || strcmp(text + size - tail, suffix) != 0)
        return false;
    text[size - tail] = '\0';
    cut_end(text);
    return true;
}

/* -- pieces -- */

static const char *take_prefix(const char *at, enum comparator *comparator, bool *about)
{
    if (strncmp(at, "约", strlen("约")) == 0) {
        *about = true;
        at = skip_blanks(at + strlen("约"));
    }
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t size = strlen(prefixes[i].words);
        if (strncmp(at, prefixes[i].words, size) == 0) {
            *comparator = prefixes[i].comparator;
            return skip_blanks(at + size);
        }
    }
    return at;
}

static void read_suffix(char *text, struct value *value)
{
    if (take_suffix(text, "左右") || take_suffix(text, "上下"))
        value->about = true;
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        size_t size = strlen(suffixes[i].words);
        if (strlen(text) <= size || !take_suffix(text, suffixes[i].words))
            continue;
        if (value->comparator == COMPARATOR_NONE)
            value->comparator = suffixes[i].comparator;
        return;
    }
}

/* Size of "-1,695.20" at the start of `at`; 0 when there is no number. */
static size_t number_size(const char *at)
{
    size_t size = at[0] == '-' || at[0] == '+';
    if (!is_digit(at[size]))
        return 0;
    for (bool point = false; at[size]; size++) {
        if (at[size] == '.' && !point && is_digit(at[size + 1]))
            point = true;
        else if (!is_digit(at[size]) && !(at[size] == ',' && !point && is_digit(at[size + 1])))
            break;
    }
    return size;
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* A unit has no digits, but for the power in m2 and km3. */
static bool is_unit(const char *text)
{
    if (characters(text) > VALUE_UNIT_CHARACTERS_MAX)
        return false;
    for (const char *at = text; *at; at++) {
        bool power = at > text && (*at == '2' || *at == '3') && (at[-1] | 0x20) == 'm';
        if ((is_digit(*at) && !power) || strchr("<>=,;:+~", *at))
            return false;
    }
    return strncmp(text, "-", 1) != 0 && strncmp(text, "/", 1) != 0 && strncmp(text, "≥", 3) != 0 &&
           strncmp(text, "≤", 3) != 0;
}

static enum status unit_of(struct arena *arena, const struct headings *headings, char *text,
                           char unit[VALUE_UNIT_SIZE], bool *known)
{
    size_t size = strlen(text);
    if (size > 2 && text[0] == '(' && text[size - 1] == ')') { /* "26(公里)" */
        text[size - 1] = '\0';
        cut_end(text);
        text += 1 + strspn(text + 1, " "); /* "26( 公里 )" */
    }
    *known = is_unit(text);
    if (!*known)
        return STATUS_OK;
    int id = heading_match(headings, WORDS_MEASURE, arena, text, NULL);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    const char *words = id >= 0 ? heading_words(headings, WORDS_MEASURE, id) : text;
    if (strlen(words) >= VALUE_UNIT_SIZE)
        *known = false;
    else
        memcpy(unit, words, strlen(words) + 1);
    return STATUS_OK;
}

/* -- the kinds -- */

/* What cannot be a number with a unit: 年, 月 and 日 in their places, two points. */
static bool looks_like_date(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    const char *rest = skip_blanks(text + digits);
    if (digits == 0)
        return false;
    if (strncmp(rest, "年", 3) == 0 || strncmp(rest, "月", 3) == 0)
        return true;
    if (digits == 4 && (*rest == '-' || *rest == '/' || *rest == '.')) {
        rest += 1 + strspn(rest + 1, "0123456789");
        return *rest == '-' || *rest == '/' || *rest == '.';
    }
    size_t more = *rest == '.' ? strspn(rest + 1, "0123456789") : 0;
    return more > 0 && strncmp(rest + 1 + more, "前", 3) == 0; /* 5.31前 */
}

/* 年底前, 2026年底, 年末, 年内: the last day of the year. */
static int32_t year_end(const char *text, int year, bool *before)
{
    static const char *const words[] = {"年底前", "年底",     "年末前",  "年末",
                                        "年内",   "年底之前", "年底以前"};
    if (strspn(text, "0123456789") == 4) {
        year =
            (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0';
        text += 4;
    } else if (strncmp(text, "本", 3) == 0) {
        text += 3;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i]) == 0) {
            *before = strstr(text, "前") || strstr(text, "内");
            return date_of(year, 12, 31);
        }
    return DATE_NONE;
}

/* "…前完成": the word adds nothing. False when there is none. */
static bool cut_done(char *text)
{
    static const char *const ends[] = {"完成", "完工", "竣工", "结束", "完毕"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (take_suffix(text, ends[i]))
            return true;
    return false;
}

static int32_t parse_date(const char *text, int year, bool *before)
{
    bool serial = false;
    int32_t date = year_end(text, year, before);
    return date == DATE_NONE && looks_like_date(text) ? date_parse(text, year, before, &serial)
                                                      : date;
}

static bool read_date(struct arena *arena, const char *text, int year, struct value *value)
{
    bool before = false;
    int32_t date = parse_date(text, year, &before);
    char *copy = date == DATE_NONE ? arena_text(arena, text) : NULL;
    if (copy && cut_done(copy))
        date = parse_date(copy, year, &before);
    if (date == DATE_NONE && copy && take_suffix(copy, "内")) { /* 12月内, 12月底之内 */
        (void)take_suffix(copy, "之");
        date = parse_date(copy, year, &before);
        before = true;
    }
    if (date == DATE_NONE)
        return false;
    value->kind = VALUE_DATE;
    value->date = date;
    value->before =
        before || value->comparator == COMPARATOR_LE || value->comparator == COMPARATOR_LT;
    return true;
}

/* A bare number may be a date that lost its format, or a day of the year. */
static void suspect(const char *text, struct value *value)
{
    if (value->comparator != COMPARATOR_NONE || value->unit[0])
        return;
    if (value->number.places == 0 && value->number.units >= SERIAL_FIRST &&
        value->number.units <= SERIAL_LAST) {
        value->serial_suspect = true;
        value->date = date_of_serial(value->number.units);
    }
    const char *point = strchr(text, '.');
    size_t month_size = point ? (size_t)(point - text) : 0;
    size_t day_size = point ? strspn(point + 1, "0123456789") : 0;
    if (month_size < 1 || month_size > 2 || day_size < 1 || day_size > 2)
        return;
    int month = 0, day = 0;
    for (const char *at = text; at < point; at++)
        month = is_digit(*at) ? month * 10 + (*at - '0') : 99;
    for (const char *at = point + 1; is_digit(*at); at++)
        day = day * 10 + (*at - '0');
    value->date_suspect = date_of(2024, month, day) != DATE_NONE;
}

static enum status read_number(struct arena *arena, const struct headings *headings,
                               const char *text, struct value *value, bool *read)
{
    size_t size = number_size(text);
    *read = false;
    if (size == 0)
        return STATUS_OK;
    char *digits = arena_text_of(arena, bytes_of(text, size));
    char *rest = arena_text(arena, skip_blanks(text + size));
    if (!digits || !rest)
        return STATUS_NO_MEMORY;
    if ((*rest == 'E' || *rest == 'e') && (rest[1] == '+' || rest[1] == '-' || is_digit(rest[1]))) {
        value->lost_digits = true; /* 6.53E+20 is what is left of a code */
        return STATUS_OK;
    }
    if (decimal_parse(digits, &value->number))
        return STATUS_OK;
    cut_end(rest);
    read_suffix(rest, value);
    enum status status = STATUS_OK;
    bool known = true;
    if (*rest)
        status = unit_of(arena, headings, rest, value->unit, &known);
    if (status || !known)
        return status;
    value->unit_in_value = value->unit[0] != '\0';
    value->kind = VALUE_NUMBER;
    *read = true;
    suspect(digits, value);
    return STATUS_OK;
}

static bool is_stroke(const char *text)
{
    static const char *const strokes[] = {"/", "-", "--", "—", "——", "–", "\\", "无"};
    for (size_t i = 0; i < sizeof strokes / sizeof strokes[0]; i++)
        if (strcmp(text, strokes[i]) == 0)
            return true;
    return false;
}

static enum status read_words(struct arena *arena, const struct headings *headings,
                              const char *text, struct value *value)
{
    int id = heading_match(headings, WORDS_QUALITY, arena, text, NULL);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    value->kind = id >= 0 ? VALUE_QUALITATIVE : VALUE_TEXT;
    value->quality = id >= 0 ? (enum word_quality)id : WORD_QUALITY_DESCRIBED;
    return STATUS_OK;
}

static enum status read_normal(struct arena *arena, const struct headings *headings, char *text,
                               int year, struct value *value)
{
    cut_end(text);
    if (!*text || is_stroke(text))
        return STATUS_OK;
    struct value attempt = *value;
    const char *rest = take_prefix(text, &attempt.comparator, &attempt.about);
    if (read_date(arena, rest, year, &attempt)) {
        *value = attempt;
        return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    bool read;
    enum status status = read_number(arena, headings, rest, &attempt, &read);
    if (status)
        return status;
    if (read) {
        *value = attempt;
        return STATUS_OK;
    }
    value->lost_digits = attempt.lost_digits;
    return read_words(arena, headings, text, value);
}

enum status value_parse(struct arena *arena, const struct headings *headings, const char *text,
                        int year, struct value *value)
{
    struct value found = {.date = DATE_NONE, .quality = WORD_QUALITY_DESCRIBED};
    found.original = arena_text(arena, text ? text : "");
    char *normal = text_normalise(arena, text ? text : "");
    if (!found.original || !normal)
        return STATUS_NO_MEMORY;
    enum status status = read_normal(arena, headings, normal, year, &found);
    if (!status)
        *value = found;
    return status;
}

/* -- printing -- */

const char *value_comparator_sign(enum comparator comparator)
{
    static const char *const signs[] = {"", "≥", ">", "≤", "<", "="};
    return (size_t)comparator < sizeof signs / sizeof signs[0] ? signs[comparator] : "";
}

static void put_cut(char text[VALUE_TEXT_SIZE], const char *whole)
{
    size_t size = strlen(whole);
    if (size >= VALUE_TEXT_SIZE) {
        size = VALUE_TEXT_SIZE - 1;
        while (size > 0 && ((unsigned char)whole[size] & 0xc0) == 0x80)
            size--;
    }
    memcpy(text, whole, size);
    text[size] = '\0';
}

void value_print(const struct value *value, char text[VALUE_TEXT_SIZE])
{
    static const char *const levels[] = {"达成", "部分达成", "未达成"};
    char number[MONEY_TEXT_SIZE], date[DATE_TEXT_SIZE];
    text[0] = '\0';
    switch (value->kind) {
    case VALUE_EMPTY:
        break;
    case VALUE_NUMBER:
        decimal_print(value->number, number);
        snprintf(text, VALUE_TEXT_SIZE, "%s%s%s", value_comparator_sign(value->comparator), number,
                 value->unit);
        break;
    case VALUE_DATE:
        date_print(value->date, date);
        snprintf(text, VALUE_TEXT_SIZE, "%s%s", date, value->before ? "前" : "");
        break;
    case VALUE_QUALITATIVE:
        put_cut(text,
                value->quality < WORD_QUALITY_DESCRIBED ? levels[value->quality] : value->original);
        break;
    case VALUE_TEXT:
        put_cut(text, value->original);
        break;
    }
}

/* -- columns beside the value -- */

bool value_comparator_parse(struct arena *arena, const char *text, enum comparator *comparator)
{
    const char *normal = text_normalise(arena, text ? text : "");
    for (size_t i = 0; normal && i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (prefixes[i].comparator != COMPARATOR_NONE && strcmp(normal, prefixes[i].words) == 0) {
            *comparator = prefixes[i].comparator;
            return true;
        }
    for (size_t i = 0; normal && i < sizeof natures / sizeof natures[0]; i++)
        if (strcmp(normal, natures[i].words) == 0) {
            *comparator = natures[i].comparator;
            return true;
        }
    return false;
}

enum status value_unit(struct arena *arena, const struct headings *headings, const char *text,
                       char unit[VALUE_UNIT_SIZE])
{
    char *normal = text_normalise(arena, text ? text : "");
    char found[VALUE_UNIT_SIZE] = "";
    bool known = false;
    if (!normal)
        return STATUS_NO_MEMORY;
    cut_end(normal);
    enum status status = STATUS_OK;
    if (*normal && !is_stroke(normal))
        status = unit_of(arena, headings, normal, found, &known);
    if (!status)
        memcpy(unit, found, sizeof found);
    return status;
}

/* -- amounts -- */

/* "48.00万元" says its own unit, in its text or its number format. */
static int take_money_unit(char *text)
{
    if (text_take_end(text, "亿元") || text_take_end(text, "千元") || text_take_end(text, "百元"))
        return WORD_MONEY_UNIT_YI;
    if (text_take_end(text, "万元") || text_take_end(text, "万"))
        return WORD_MONEY_UNIT_WAN;
    return text_take_end(text, "元") ? WORD_MONEY_UNIT_YUAN : -1;
}

const char *value_amount(struct arena *arena, const char *text, int *unit)
{
    char *amount = text_normalise(arena, text ? text : "");
    *unit = -1;
    if (!amount || is_stroke(amount))
        return amount ? "" : NULL;
    if (strncmp(amount, "¥", strlen("¥")) == 0)
        amount += strlen("¥") + strspn(amount + strlen("¥"), " ");
    *unit = take_money_unit(amount);
    return amount;
}

bool value_ratio_suspect(const struct value *value, const char *wanted_unit)
{
    struct decimal zero = {0, 0}, one = {1, 0};
    return value->kind == VALUE_NUMBER && wanted_unit && strcmp(wanted_unit, "%") == 0 &&
           strcmp(value->unit, "%") != 0 && decimal_compare(value->number, zero) > 0 &&
           decimal_compare(value->number, one) <= 0;
}
