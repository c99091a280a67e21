/* join -- the draft with a person's choices, as a body that can be written. */
#include "inside.h"

#include <siben/heading.h>
#include <siben/value.h>

struct joining {
    struct arena *arena;
    const struct comparison *comparison;
    const struct choice **chosen; /* by field; NULL: as the draft says */
    struct joined *joined;
    struct why *why;
};

static const struct compared_field *field_of(const struct comparison *comparison, const char *path)
{
    for (size_t i = 0; i < comparison->field_count; i++)
        if (strcmp(comparison->fields[i].path, path) == 0 ||
            strcmp(comparison->fields[i].words, path) == 0)
            return &comparison->fields[i];
    return NULL;
}

static enum status place_choice(struct joining *joining, const struct choice *choice)
{
    const struct compared_field *field = field_of(joining->comparison, choice->path);
    if (!field)
        return why_set(joining->why, STATUS_INVALID, choice->path, "各版本在这个字段上没有不同",
                       "字段的写法见 siben inbox show 方括号里的路径");
    if (!choice->written && choice->side == COMPARE_BASE && !field->base)
        return why_set(joining->why, STATUS_INVALID, choice->path, "没有共同的原值可取", NULL);
    joining->chosen[field - joining->comparison->fields] = choice;
    return STATUS_OK;
}

/* The side that a field comes from, COMPARE_OPEN when nobody said. */
static size_t side_of(const struct joining *joining, size_t field)
{
    const struct choice *choice = joining->chosen[field];
    return choice ? choice->side : joining->comparison->fields[field].draft;
}

/* With a withdrawal the rest does not matter; the fields of the others wait for nothing. */
static bool take_withdrawal(struct joining *joining)
{
    const struct comparison *comparison = joining->comparison;
    const struct record_version *version = comparison->sides[0];
    if (comparison->fields_before) {
        size_t side = side_of(joining, 0);
        if (side == COMPARE_OPEN)
            return false;
        version = side == COMPARE_BASE ? comparison->base : comparison->sides[side];
    }
    joining->joined->withdrawn = version->withdrawn;
    joining->joined->payload = version->payload;
    return version->withdrawn;
}

static enum status find_open(struct joining *joining)
{
    const struct comparison *comparison = joining->comparison;
    struct joined *joined = joining->joined;
    joined->waiting =
        arena_array(joining->arena, const struct compared_field *, comparison->field_count + 1);
    if (!joined->waiting)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < comparison->field_count; i++) {
        const struct choice *choice = joining->chosen[i];
        if (side_of(joining, i) == COMPARE_OPEN && !(choice && choice->written))
            joined->waiting[joined->open++] = &comparison->fields[i];
    }
    if (joined->open == 0)
        return STATUS_OK;
    return why_set(joining->why, STATUS_BLOCKED, NULL, "还有字段须由人选择，没有写入",
                   "用 --choose 路径=a（或 b、base）逐个选定");
}

/* -- what a person wrote himself -- */

static enum status cannot_read(const struct joining *joining, const struct choice *choice,
                               const char *hint)
{
    (void)why_set(joining->why, STATUS_INVALID, choice->path, NULL, hint);
    return why_what(joining->why, STATUS_INVALID, "“%s”读不懂", choice->written);
}

static enum status set_quantity(const struct joining *joining, const struct choice *choice,
                                struct quantity *quantity)
{
    static const uint8_t attainments[] = {ATTAINED_FULL, ATTAINED_PARTLY, ATTAINED_NOT};
    struct headings *headings;
    struct value value;
    enum status status = headings_load(joining->arena, &headings, joining->why);
    if (status == STATUS_OK)
        status = value_parse(joining->arena, headings, choice->written,
                             joining->comparison->record.key.fiscal_year, &value);
    if (status)
        return status;
    if (value.lost_digits || value.serial_suspect || value.date_suspect)
        return cannot_read(joining, choice, "日期请写成 2026-12-31，数字请写全");
    *quantity = (struct quantity){.kind = QUANTITY_TEXT, .text = value.original, .date = DATE_NONE};
    if (value.kind == VALUE_EMPTY)
        *quantity = (struct quantity){.text = "", .date = DATE_NONE};
    if (value.kind == VALUE_NUMBER) {
        quantity->kind = QUANTITY_NUMBER;
        quantity->number = value.number;
    } else if (value.kind == VALUE_DATE) {
        quantity->kind = QUANTITY_DATE;
        quantity->date = value.date;
    } else if (value.kind == VALUE_QUALITATIVE && value.quality < WORD_QUALITY_DESCRIBED) {
        quantity->kind = QUANTITY_LEVEL;
        quantity->attainment = attainments[value.quality];
    }
    return STATUS_OK;
}

/* With its unit: the sheet beside it may be in 万元. As in a cell that is typed in (value_amount()). */
static enum status set_money(const struct joining *joining, const struct choice *choice,
                             int64_t *fen)
{
    int unit;
    const char *digits = value_amount(joining->arena, choice->written, &unit);
    if (!digits)
        return STATUS_NO_MEMORY;
    *fen = MONEY_NONE;
    if (!*digits)
        return STATUS_OK;
    if (unit < 0 && strcmp(digits, "0") != 0)
        return cannot_read(joining, choice, "金额要连单位写：480000 元 或 48.00 万元");
    bool known = unit <= WORD_MONEY_UNIT_WAN;
    enum money_unit of = unit == WORD_MONEY_UNIT_WAN ? MONEY_WAN : MONEY_YUAN;
    return known && money_parse(digits, of, fen) == STATUS_OK
               ? STATUS_OK
               : cannot_read(joining, choice, "金额写成 480000 元 或 48.00 万元");
}

static enum status set_member(const struct joining *joining, const struct choice *choice,
                              const struct field_place *place)
{
    const struct word *word = word_of(place->message, place->member);
    struct decimal score;
    int32_t date;
    int64_t hundredths;
    switch (place->type) {
    case FIELD_TEXT:
        *(const char **)place->at = choice->written;
        return STATUS_OK;
    case FIELD_MONEY:
        return set_money(joining, choice, place->at);
    case FIELD_LARGE:
        if (word->form != FORM_MONEY)
            break;
        return set_money(joining, choice, place->at);
    case FIELD_DATE:
        date = choice->written[0] ? date_parse_iso(choice->written) : DATE_NONE;
        if (date == DATE_NONE && choice->written[0])
            return cannot_read(joining, choice, "日期写成 2026-05-31");
        *(int32_t *)place->at = date;
        return STATUS_OK;
    case FIELD_SIGNED:
        if (decimal_parse(choice->written, &score) != STATUS_OK || score.places > 2 ||
            !decimal_ratio(score, (struct decimal){1, 0}, 2, &hundredths) ||
            hundredths > INT32_MAX || hundredths < INT32_MIN)
            return cannot_read(joining, choice, "分数写成 98.17，最多两位小数");
        *(int32_t *)place->at = (int32_t)hundredths;
        return STATUS_OK;
    case FIELD_PART:
        if (strcmp(place->part, "Quantity") != 0)
            break;
        return set_quantity(joining, choice, place->at);
    default:
        break;
    }
    return why_set(joining->why, STATUS_INVALID, choice->path, "这个字段只能取各版本中的一个",
                   "写 a、b 或 base");
}

/* Sets one field of the merged body and encodes it again, unknown fields and all. */
static enum status write_field(struct joining *joining, const struct choice *choice)
{
    struct payload *payload = arena_take(joining->arena, sizeof *payload);
    struct field_place place;
    struct buffer edited = {0};
    if (!payload)
        return STATUS_NO_MEMORY;
    unsigned kind = joining->comparison->record.key.kind;
    struct bytes before = joining->joined->payload;
    const struct compared_field *field = field_of(joining->comparison, choice->path);
    enum status status = payload_place(joining->arena, kind, before, field->path, payload, &place);
    if (status == STATUS_NOT_FOUND)
        status = why_set(joining->why, STATUS_INVALID, choice->path, "合并后没有这一格，不能自己写",
                         "取各版本中的一个：写 a、b 或 base");
    if (status == STATUS_OK)
        status = set_member(joining, choice, &place);
    if (status == STATUS_OK)
        status = payload_encode(payload, &edited);
    if (status == STATUS_OK)
        status = payload_carry_unknown(joining->arena, before, kind, &edited);
    if (status == STATUS_OK)
        joining->joined->payload = arena_bytes(joining->arena, buffer_bytes(&edited));
    buffer_free(&edited);
    return status;
}

/* -- all fields -- */

static enum status merge_bodies(struct joining *joining)
{
    const struct comparison *comparison = joining->comparison;
    size_t before = comparison->fields_before, count = comparison->field_count - before;
    size_t *from = arena_array(joining->arena, size_t, count + 1);
    struct buffer merged = {0};
    if (!from)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        size_t side = side_of(joining, before + i);
        const struct choice *choice = joining->chosen[before + i];
        if (choice && choice->written)
            side = 0; /* written over afterwards */
        from[i] =
            side == COMPARE_BASE ? comparison->body_count - 1 : comparison->body_of_side[side];
        if (from[i] == SIZE_MAX)
            return why_set(joining->why, STATUS_INVALID, comparison->fields[before + i].path,
                           "这个版本已撤回或已清除，没有这一格", "取另一个版本");
    }
    enum status status =
        payload_merge(joining->arena, comparison->record.key.kind, comparison->bodies,
                      comparison->body_count, comparison->body_compared, from, &merged);
    joining->joined->payload = arena_bytes(joining->arena, buffer_bytes(&merged));
    buffer_free(&merged);
    return status;
}

enum status compare_join(struct arena *arena, const struct comparison *comparison,
                         const struct choice *choices, size_t count, struct joined *joined,
                         struct why *why)
{
    struct joining joining = {
        .arena = arena,
        .comparison = comparison,
        .chosen = arena_array(arena, const struct choice *, comparison->field_count + 1),
        .joined = joined,
        .why = why};
    *joined = (struct joined){.open = 0};
    if (!joining.chosen)
        return STATUS_NO_MEMORY;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = place_choice(&joining, &choices[i]);
    if (status)
        return status;
    if (take_withdrawal(&joining))
        return STATUS_OK;
    status = find_open(&joining);
    if (status)
        return status;
    if (comparison->body_compared == 0)
        return why_set(why, STATUS_CONFLICT, NULL, "各版本的内容都已清除，没有可以合并的", NULL);
    if (comparison->body_compared > 1)
        status = merge_bodies(&joining);
    for (size_t i = 0; i < comparison->field_count && status == STATUS_OK; i++)
        if (joining.chosen[i] && joining.chosen[i]->written)
            status = write_field(&joining, joining.chosen[i]);
    return status == STATUS_OK && arena->failed ? STATUS_NO_MEMORY : status;
}
