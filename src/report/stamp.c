/* stamp -- what a table's code is made of, letter by letter.
 *
 *   u2  version of the code, 0     u4  table     u2  grouping     u4  round + 1
 *   u7  year - 2000, 0 for none    u56 BLAKE2b of table, place and cells, the first bits
 *
 * 75 bits are 15 letters of 5 bits. The last is the sum of them, each times another power of the
 * generator of GF(32): one letter that is wrong, or two that changed places, are told. */
#include "table.h"

#include <siben/stamp.h>

#include <stdio.h>

#define LETTERS 15
#define DIGEST_BITS 56

static const char alphabet[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; /* as check_code() */

/* -- what it is of ------------------------------------------------------------------------ */

static void put_value(struct buffer *bytes, const struct table_value *value)
{
    buffer_put_u8(bytes, value->text != NULL);
    if (value->text) {
        buffer_put_sized(bytes, bytes_of_text(value->text));
        return;
    }
    buffer_put_u64(bytes, (uint64_t)value->value);
    buffer_put_u64(bytes, (uint64_t)value->of);
}

void stamp_take(struct stamp *stamp, const char *place, const struct table *table)
{
    struct buffer bytes = {0};
    struct hash hash = {{0}};
    buffer_put_text(&bytes, "siben table 1");
    buffer_put_u8(&bytes, stamp->table);
    buffer_put_u8(&bytes, stamp->grouping);
    buffer_put_u16(&bytes, stamp->fiscal_year);
    buffer_put_u8(&bytes, (uint8_t)(stamp->round + 1));
    buffer_put_sized(&bytes, bytes_of_text(place));
    if (stamp->table == STAMP_LIST && table->title) /* of which nothing else says what it lists */
        buffer_put_sized(&bytes, bytes_of_text(table->title));
    buffer_put_u32(&bytes, (uint32_t)table->column_count);
    for (size_t c = 0; c < table->column_count; c++) {
        buffer_put_sized(&bytes, bytes_of_text(table->columns[c].id));
        buffer_put_sized(&bytes, bytes_of_text(table->columns[c].name));
    }
    for (size_t r = 0; r < table->row_count; r++) {
        buffer_put_u8(&bytes, table->rows[r].total);
        for (size_t c = 0; c < table->column_count; c++)
            put_value(&bytes, &table->rows[r].values[c]);
    }
    if (!bytes.failed) /* else no code is right: the command fails by itself */
        hash_of(buffer_bytes(&bytes), &hash);
    buffer_free(&bytes);
    stamp->digest = hash_mark(&hash) >> (64 - DIGEST_BITS);
}

void stamp_basis(const struct head *heads, size_t count, struct hash *hash)
{
    struct buffer bytes = {0};
    for (size_t i = 0; i < count; i++) {
        feed_name_put(&bytes, &heads[i].feed);
        buffer_put_u32(&bytes, heads[i].seq);
        buffer_put(&bytes, heads[i].hash.bytes, HASH_SIZE);
    }
    memset(hash, 0, sizeof *hash);
    if (!bytes.failed)
        hash_of(buffer_bytes(&bytes), hash);
    buffer_free(&bytes);
}

/* -- letters ------------------------------------------------------------------------------ */

/* In GF(32), modulo x^5 + x^2 + 1: times x. */
static unsigned times_x(unsigned a)
{
    return (a << 1 ^ (a & 16 ? 0x25 : 0)) & 31;
}

static unsigned check_of(const uint8_t letters[LETTERS])
{
    unsigned sum = 0;
    for (size_t i = 0; i < LETTERS; i++)
        sum = times_x(sum ^ letters[i]);
    return sum;
}

struct bits {
    uint8_t letters[LETTERS];
    size_t at;
};

static void put_bits(struct bits *bits, uint64_t value, unsigned count)
{
    for (; count > 0; count--, bits->at++) {
        unsigned bit = (unsigned)(value >> (count - 1) & 1);
        uint8_t *letter = &bits->letters[bits->at / 5];
        *letter = (uint8_t)((unsigned)*letter << 1 | bit);
    }
}

static uint64_t get_bits(struct bits *bits, unsigned count)
{
    uint64_t value = 0;
    for (; count > 0; count--, bits->at++) {
        unsigned letter = bits->letters[bits->at / 5];
        value = value << 1 | (letter >> (4 - bits->at % 5) & 1u);
    }
    return value;
}

void stamp_print(const struct stamp *stamp, char code[STAMP_CODE_SIZE])
{
    struct bits bits = {.at = 0};
    put_bits(&bits, 0, 2);
    put_bits(&bits, stamp->table, 4);
    put_bits(&bits, stamp->grouping, 2);
    put_bits(&bits, (uint64_t)(stamp->round + 1), 4);
    put_bits(&bits, stamp->fiscal_year ? stamp->fiscal_year - 2000u : 0, 7);
    put_bits(&bits, stamp->digest, DIGEST_BITS);
    for (size_t i = 0, at = 0; i <= LETTERS; i++) {
        if (i && i % 4 == 0)
            code[at++] = '-';
        code[at++] = alphabet[i < LETTERS ? bits.letters[i] : check_of(bits.letters)];
        code[at] = '\0';
    }
}

static enum status refuse(struct why *why, const char *text, const char *what)
{
    return why_set(
        why, STATUS_INVALID, text, what,
        "核对码印在表的下面，16 个字母和数字，例如 7KQ2-M8XN-4D3P-WR6T；没有 0、1、I、O");
}

enum status stamp_parse(const char *text, struct stamp *stamp, struct why *why)
{
    struct bits bits = {.at = 0};
    unsigned check = 0;
    size_t count = 0;
    for (const char *at = text; *at; at++) {
        char letter = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
        const char *place = strchr(alphabet, letter);
        if (letter == ' ' || letter == '-')
            continue;
        if (!place)
            return refuse(why, text, "核对码里没有这样的字");
        if (count < LETTERS)
            bits.letters[count] = (uint8_t)(place - alphabet);
        else
            check = (unsigned)(place - alphabet);
        if (++count > LETTERS + 1)
            return refuse(why, text, "核对码太长");
    }
    if (count != LETTERS + 1)
        return refuse(why, text, "核对码不全");
    if (check != check_of(bits.letters))
        return refuse(why, text, "核对码抄错了：校验位不对");
    unsigned version = (unsigned)get_bits(&bits, 2);
    struct stamp read = {.table = (uint8_t)get_bits(&bits, 4)};
    read.grouping = (uint8_t)get_bits(&bits, 2);
    read.round = (int)get_bits(&bits, 4) - 1;
    unsigned year = (unsigned)get_bits(&bits, 7);
    read.fiscal_year = (uint16_t)(year ? year + 2000 : 0);
    read.digest = get_bits(&bits, DIGEST_BITS);
    bool known =
        read.table < REPORT_TABLE_COUNT || read.table == STAMP_LIST ||
        (read.table >= STAMP_SUBMISSION && read.table <= STAMP_SUBMISSION + SUBMISSION_WORKS);
    if (version != 0 || !known || read.round > ROUND_MAX)
        return why_set(why, STATUS_UNSUPPORTED, text, "这种核对码本软件不认识", "请先升级软件");
    *stamp = read;
    return STATUS_OK;
}

const char *stamp_words(const struct stamp *stamp)
{
    static const char *const words[] = {
        "覆盖表",         "汇总表",         "未完成单位",   "",
        "上报中的覆盖表", "上报中的汇总表", "上报中的分项", "上报中的更正"};
    return stamp->table < sizeof words / sizeof *words ? words[stamp->table] : "清单";
}

enum status stamp_table(struct view *view, struct arena *arena, const struct report_query *query,
                        const struct stamp *stamp, struct table *table)
{
    struct report_query asked = *query;
    enum coverage_stage stage = stamp->round < 0 ? STAGE_TARGET_SET
                                : stamp->round == 0
                                    ? STAGE_SELF_EVALUATED
                                    : (enum coverage_stage)(STAGE_ROUND_FIRST + stamp->round - 1);
    asked.fiscal_year = stamp->fiscal_year;
    asked.rounds |= stamp->round > 0 ? 1u << stamp->round : 0;
    switch (stamp->table) {
    case REPORT_COVERAGE:
        return coverage_table(view, arena, &asked, (enum grouping)stamp->grouping, table);
    case REPORT_MONITORING:
        return stamp->round < 0 ? STATUS_INVALID
                                : monitoring_table(view, arena, &asked, (unsigned)stamp->round,
                                                   (enum grouping)stamp->grouping, table);
    case REPORT_MISSING:
        return missing_table(view, arena, &asked, stage, table);
    default:
        return STATUS_INVALID;
    }
}

/* -- cell by cell -------------------------------------------------------------------------- */

static const char *words_of(struct arena *arena, const struct table *table, size_t row,
                            size_t column)
{
    const struct table_value *value = &table->rows[row].values[column];
    char text[MONEY_TEXT_SIZE];
    if (value->text)
        return value->text;
    switch (table->columns[column].kind) {
    case COLUMN_FEN:
        money_print_yuan(value->value, text);
        return arena_print(arena, "%s 元", text);
    case COLUMN_RATE:
        rate_print(value->value, value->of, text);
        return arena_text(arena, text);
    default:
        return arena_print(arena, "%lld", (long long)value->value);
    }
}

/* Rows are known by their leading words; totals by being one. */
static bool same_row(const struct table *a, size_t i, const struct table *b, size_t k)
{
    if (a->rows[i].total != b->rows[k].total)
        return false;
    for (size_t c = 0; c < a->column_count && c < 2 && a->columns[c].kind == COLUMN_TEXT; c++) {
        const char *x = a->rows[i].values[c].text, *y = b->rows[k].values[c].text;
        if (strcmp(x ? x : "", y ? y : "") != 0)
            return false;
    }
    return true;
}

static size_t row_like(const struct table *a, size_t i, const struct table *b)
{
    for (size_t k = 0; k < b->row_count; k++)
        if (same_row(a, i, b, k))
            return k;
    return SIZE_MAX;
}

static const char *name_of(const struct table *table, size_t row)
{
    const char *text = table->column_count ? table->rows[row].values[0].text : NULL;
    return text ? text : "";
}

static void compare_row(struct arena *arena, const struct table *before, size_t i,
                        const struct table *now, size_t k, struct stamp_difference *out,
                        size_t *count)
{
    for (size_t c = 0; c < before->column_count && c < now->column_count; c++) {
        const char *x = words_of(arena, before, i, c), *y = words_of(arena, now, k, c);
        if (!x || !y || strcmp(x, y) == 0)
            continue;
        const struct column *column = &before->columns[c];
        out[(*count)++] = (struct stamp_difference){
            name_of(before, i),
            *column->group ? arena_print(arena, "%s%s", column->group, column->name) : column->name,
            x, y};
    }
}

enum status stamp_differences(struct arena *arena, const struct table *before,
                              const struct table *now, struct stamp_difference **out, size_t *count)
{
    size_t room = (before->row_count + now->row_count + 1) * (before->column_count + 1);
    struct stamp_difference *items = arena_array(arena, struct stamp_difference, room);
    *count = 0;
    if (!items)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < before->row_count; i++) {
        size_t k = row_like(before, i, now);
        if (k == SIZE_MAX)
            items[(*count)++] = (struct stamp_difference){name_of(before, i), "整行", "有", "没有"};
        else
            compare_row(arena, before, i, now, k, items, count);
    }
    for (size_t k = 0; k < now->row_count; k++)
        if (row_like(now, k, before) == SIZE_MAX)
            items[(*count)++] = (struct stamp_difference){name_of(now, k), "整行", "没有", "有"};
    *out = items;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
