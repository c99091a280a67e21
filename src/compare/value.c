/* value -- the value of a field as people write it: 万元 or 元, dates, percents, words. */
#include "inside.h"

#define EMPTY "（空）"

static bool is_money(const struct word *word, enum field_type type)
{
    return type == FIELD_MONEY || (type == FIELD_LARGE && word->form == FORM_MONEY);
}

static int64_t large(const struct field_value *value)
{
    int64_t number;
    memcpy(&number, value->at, sizeof number);
    return number;
}

bool field_fits_wan(const struct field *field, size_t count)
{
    const struct word *word = word_of(field->message, field->member);
    for (size_t i = 0; i < count; i++)
        if (field->values[i].present && is_money(word, (enum field_type)field->type) &&
            large(&field->values[i]) != MONEY_NONE && !money_fits_wan(large(&field->values[i])))
            return false;
    return true;
}

static const char *money_words(struct arena *arena, int64_t fen, bool wan)
{
    char text[MONEY_TEXT_SIZE];
    if (fen == MONEY_NONE)
        return EMPTY;
    if (wan)
        money_print_wan(fen, text);
    else
        money_print_yuan(fen, text);
    return said(arena_print(arena, "%s %s", text, wan ? "万元" : "元"));
}

static const char *choice_words(struct arena *arena, const struct word *word, uint32_t number)
{
    const char *words = word->choice ? word->choice(number) : "—";
    if (strcmp(words, "—") != 0)
        return words;
    return number ? said(arena_print(arena, "新版取值 %u", number)) : EMPTY;
}

static const char *mask_words(struct arena *arena, const struct word *word, uint32_t mask)
{
    const char *words = "";
    for (unsigned bit = 0; bit < 32; bit++)
        if (mask >> bit & 1)
            words = said(arena_print(arena, "%s%s%s", words, *words ? "、" : "",
                                     word->choice && strcmp(word->choice(bit), "—") != 0
                                         ? word->choice(bit)
                                         : said(arena_print(arena, "新版取值 %u", bit))));
    return *words ? words : EMPTY;
}

static const char *text_words(struct arena *arena, const char *text)
{
    return text_is_empty(text) ? EMPTY : said(arena_text(arena, text));
}

static const char *texts_words(struct arena *arena, const struct field_value *value)
{
    const char *const *texts;
    struct buffer all = {0};
    memcpy(&texts, value->at, sizeof texts);
    for (size_t i = 0; i < value->count; i++)
        buffer_print(&all, "%s%s", i ? "；" : "", texts[i]);
    const char *words = value->count ? arena_text_of(arena, buffer_bytes(&all)) : EMPTY;
    buffer_free(&all);
    return said(words);
}

static const char *numbers_words(struct arena *arena, const struct field_value *value)
{
    const int64_t *numbers;
    struct buffer all = {0};
    memcpy(&numbers, value->at, sizeof numbers);
    for (size_t i = 0; i < value->count; i++)
        buffer_print(&all, "%s%lld", i ? "、" : "", (long long)numbers[i]);
    const char *words = value->count ? arena_text_of(arena, buffer_bytes(&all)) : EMPTY;
    buffer_free(&all);
    return said(words);
}

static const char *bytes_words(struct arena *arena, struct bytes bytes)
{
    struct hash hash;
    char hex[9];
    if (bytes.size == 0)
        return EMPTY;
    hash_of(bytes, &hash);
    bytes_to_hex(bytes_of(hash.bytes, 4), hex);
    return said(arena_print(arena, "%zu 字节（摘要 %s）", bytes.size, hex));
}

/* As it was typed, with the unit of the target's indicator where none was typed. */
static const char *quantity_words(const struct wording *wording, const struct quantity *quantity,
                                  const char *unit)
{
    char number[MONEY_TEXT_SIZE], date[DATE_TEXT_SIZE];
    if (!text_is_empty(quantity->text)) {
        bool bare = quantity->kind == QUANTITY_NUMBER && !text_is_empty(unit) &&
                    strspn(quantity->text, "0123456789.,+-") == strlen(quantity->text);
        return said(arena_print(wording->arena, "%s%s", quantity->text, bare ? unit : ""));
    }
    switch (quantity->kind) {
    case QUANTITY_NUMBER:
        decimal_print(quantity->number, number);
        return said(arena_print(wording->arena, "%s%s", number, said(unit)));
    case QUANTITY_DATE:
        date_print(quantity->date, date);
        return text_words(wording->arena, date);
    case QUANTITY_LEVEL:
        return quantity->attainment ? attainment_chinese(quantity->attainment) : EMPTY;
    default:
        return EMPTY;
    }
}

static const char *unit_of(const struct wording *wording, const struct field *field)
{
    if (field->row_count == 0)
        return "";
    const struct field_row *row = &field->rows[field->row_count - 1];
    unsigned number = strcmp(row->message, "MonitoringRow") == 0
                          ? ((const struct monitoring_row *)row->row)->indicator
                      : strcmp(row->message, "SelfRow") == 0
                          ? ((const struct self_row *)row->row)->indicator
                          : 0;
    const struct indicator *indicator = indicator_of(wording, number);
    return indicator ? indicator->unit : "";
}

static const char *part_words(const struct wording *wording, const struct field *field,
                              const struct field_value *value)
{
    struct arena *arena = wording->arena;
    char feed[FEED_TEXT_SIZE];
    if (strcmp(field->part, "Quantity") == 0)
        return quantity_words(wording, value->at, unit_of(wording, field));
    if (strcmp(field->part, "VersionRef") == 0) {
        const struct version_name *name = value->at;
        feed_name_print(&name->feed, feed);
        return name->seq ? said(arena_print(arena, "%016llx（%s 第 %u 批）",
                                            (unsigned long long)name->mark, feed, name->seq))
                         : EMPTY;
    }
    if (strcmp(field->part, "FeedName") == 0) {
        feed_name_print(value->at, feed);
        return text_words(arena, feed);
    }
    if (strcmp(field->part, "RecordKey") == 0)
        return key_words(wording, value->at);
    return "—";
}

/* -- a whole row: what it says, in one line -- */

struct summing {
    const struct wording *wording;
    const char *message;
    const struct field_row *row;
    struct buffer text;
};

static bool sum_member(void *context, const char *member, enum field_type type, const char *part,
                       const struct field_value *value)
{
    struct summing *summing = context;
    const struct field field = {.path = "",
                                .type = (uint8_t)type,
                                .message = summing->message,
                                .member = member,
                                .part = part,
                                .rows = summing->row,
                                .row_count = 1,
                                .values = (struct field_value *)(uintptr_t)value};
    if (type == FIELD_ROW || (type == FIELD_FLAG && !*(const bool *)value->at))
        return true;
    const char *words = value_words(summing->wording, &field, value, field_fits_wan(&field, 1));
    if (strcmp(words, EMPTY) != 0 && *words)
        buffer_print(&summing->text, "%s%s %s", summing->text.size ? "；" : "",
                     word_of(summing->message, member)->words, words);
    return true;
}

static const char *whole_row_words(const struct wording *wording, const struct field *field,
                                   const struct field_value *value)
{
    const struct field_row row = {field->part, value->at};
    struct summing summing = {.wording = wording, .message = field->part, .row = &row};
    field_each_member(field->part, value->at, sum_member, &summing);
    const char *words =
        summing.text.size ? arena_text_of(wording->arena, buffer_bytes(&summing.text)) : "（空行）";
    buffer_free(&summing.text);
    return said(words);
}

const char *value_words(const struct wording *wording, const struct field *field,
                        const struct field_value *value, bool wan)
{
    const struct word *word = word_of(field->message, field->member);
    struct arena *arena = wording->arena;
    char text[MONEY_TEXT_SIZE];
    if (!value->present)
        return "（无此行）";
    switch ((enum field_type)field->type) {
    case FIELD_TEXT:
        return text_words(arena, *(const char *const *)value->at);
    case FIELD_WORD:
    case FIELD_SCOPE:
        return text_words(arena, value->at);
    case FIELD_TEXTS:
        return texts_words(arena, value);
    case FIELD_FLAG:
        return *(const bool *)value->at ? "是" : "否";
    case FIELD_CHOICE:
        return choice_words(arena, word, value->number);
    case FIELD_MASK:
        return mask_words(arena, word, value->number);
    case FIELD_COUNT:
        return said(arena_print(arena, "%u", value->number));
    case FIELD_SIGNED:
        score_print(*(const int32_t *)value->at, text);
        return text_words(arena, text);
    case FIELD_LARGE:
        return word->form == FORM_MONEY ? money_words(arena, large(value), wan)
                                        : said(arena_print(arena, "%lld", (long long)large(value)));
    case FIELD_MONEY:
        return money_words(arena, large(value), wan);
    case FIELD_DATE:
        date_print(*(const int32_t *)value->at, text);
        return text_words(arena, text);
    case FIELD_NUMBERS:
        return numbers_words(arena, value);
    case FIELD_MARK:
        return said(
            arena_print(arena, "%016llx", (unsigned long long)*(const uint64_t *)value->at));
    case FIELD_HASH:
        return bytes_words(arena, bytes_of(value->at, HASH_SIZE));
    case FIELD_PART:
        return part_words(wording, field, value);
    case FIELD_ROW:
        return whole_row_words(wording, field, value);
    case FIELD_UNKNOWN:
        return bytes_words(arena, *(const struct bytes *)value->at);
    }
    return "—";
}
