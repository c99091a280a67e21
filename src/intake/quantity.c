/* quantity -- an indicator's value, as somebody typed it, with its sign and unit. */
#include "form.h"

#include <siben/scoring.h>

void quantity_of_value(const struct value *value, struct quantity *quantity)
{
    static const uint8_t attainments[] = {ATTAINED_FULL, ATTAINED_PARTLY, ATTAINED_NOT};
    quantity->text = value->original;
    quantity->date = DATE_NONE;
    switch (value->kind) {
    case VALUE_EMPTY:
        quantity->text = "";
        break;
    case VALUE_NUMBER:
        quantity->kind = QUANTITY_NUMBER;
        quantity->number = value->number;
        break;
    case VALUE_DATE:
        quantity->kind = QUANTITY_DATE;
        quantity->date = value->date;
        break;
    case VALUE_QUALITATIVE:
        quantity->kind = QUANTITY_TEXT;
        if (value->quality < WORD_QUALITY_DESCRIBED) {
            quantity->kind = QUANTITY_LEVEL;
            quantity->attainment = attainments[value->quality];
        }
        break;
    case VALUE_TEXT:
        quantity->kind = QUANTITY_TEXT;
        break;
    }
}

struct asking {
    struct reading *reading;
    const struct form *form;
    const struct form_row *row;
    int id;
};

static const char *column_words(const struct asking *asking)
{
    return heading_words(asking->reading->headings, COLUMNS_FLAT, asking->id);
}

static bool ask(const struct asking *asking, const char *rule, const char *hint, const char *what)
{
    say(asking->reading, asking->form->draft, SEVERITY_BLOCKING, rule, asking->row->row,
        row_place(asking->form, asking->id), hint, "%s", what);
    return false;
}

/* What may be so is said, and taken. */
static bool doubt(const struct asking *asking, const char *rule, const char *hint, const char *what)
{
    say(asking->reading, asking->form->draft, SEVERITY_WARNING, rule, asking->row->row,
        row_place(asking->form, asking->id), hint, "%s", what);
    return true;
}

/* A day that lost its format or its year, where a day is meant. */
static bool as_date(const struct asking *asking, struct value *value)
{
    struct reading *reading = asking->reading;
    char date[DATE_TEXT_SIZE];
    bool serial = false;
    int32_t day = value->serial_suspect ? value->date : DATE_NONE;
    if (value->date_suspect)
        day = date_parse(value->original, (int)asking->form->year, NULL, &serial);
    if (day == DATE_NONE)
        return false;
    date_print(day, date);
    say(reading, asking->form->draft, SEVERITY_WARNING, "INTAKE_READ_AS_DATE", asking->row->row,
        row_place(asking->form, asking->id), "如不对，请写成 2026-12-31", "“%s”按日期 %s 读入",
        value->original, date);
    value->kind = VALUE_DATE;
    value->date = day;
    return true;
}

/* 0.98 where percent are meant: 0.98% or 98%? */
static bool ask_percent(const struct asking *asking, const struct value *value)
{
    struct reading *reading = asking->reading;
    char said[MONEY_TEXT_SIZE], whole[MONEY_TEXT_SIZE];
    struct decimal hundredfold = value->number;
    for (int i = 0; i < 2; i++)
        if (hundredfold.places > 0)
            hundredfold.places--;
        else
            hundredfold.units *= 10; /* it is at most 1 */
    decimal_print(value->number, said);
    decimal_print(hundredfold, whole);
    return ask(
        asking, "FORM_PERCENT_RATIO",
        print(reading, "请写成 %s%%；确实是 %s%% 的，请连百分号写成 %s%%", whole, said, said),
        print(reading, "“%s”以 %% 计，%s却是“%s”，看不出是 %s%% 还是 %s%%", asking->row->name,
              column_words(asking), value->original, said, whole));
}

/* Digits that stand for something else, or may: said, and asked where a figure depends on it. */
static bool check_value(const struct asking *asking, const struct indicator *measured,
                        struct value *value, const char *unit)
{
    struct reading *reading = asking->reading;
    bool meant_date = measured ? measured->value.kind == QUANTITY_DATE
                               : text_contains(asking->row->name, "日期") ||
                                     text_contains(asking->row->name, "时间");
    if (value->lost_digits)
        return ask(asking, "INTAKE_LOST_DIGITS", "请把该格设为“文本”格式后重新填写",
                   print(reading, "%s“%s”被表格软件当成了数字，后几位已丢失", column_words(asking),
                         value->original));
    bool suspect = value->serial_suspect || value->date_suspect;
    if (suspect && meant_date && !*unit && as_date(asking, value))
        return true;
    if (value->serial_suspect && !measured && !*unit) {
        char date[DATE_TEXT_SIZE];
        date_print(value->date, date);
        return ask(asking, "FORM_VALUE_SERIAL",
                   print(reading, "请写成“%s前”，或加上计量单位", date),
                   print(reading, "“%s”的%s“%s”可能是丢了格式的日期 %s", asking->row->name,
                         column_words(asking), value->original, date));
    }
    if (value_ratio_suspect(value, unit))
        return ask_percent(asking, value);
    return true;
}

/* Its own column, else the unit in the value, else that of the indicator. */
static const char *unit_for(struct reading *reading, const struct form *form,
                            const struct form_row *row, const struct value *value,
                            const struct indicator *measured)
{
    char unit[VALUE_UNIT_SIZE] = "";
    const char *column = clean(reading, row_said(reading, form, row, COLUMN_FLAT_MEASURE));
    if (value->unit_in_value || value->unit[0])
        return print(reading, "%s", value->unit);
    if (measured)
        return measured->unit;
    scratch_begin(reading);
    if (*column && value_unit(&reading->scratch, reading->headings, column, unit))
        (void)fail(reading, STATUS_NO_MEMORY);
    return print(reading, "%s", *unit || is_stroke(column) ? unit : column);
}

/* What an answer says of its goal: DOMAIN.md 7.3, what is "narrative non-measurable" is allowed "only as qualitative"; "magnitude
 * test 10⁴ ±; ask unit; never silently scale". Nothing yet is empty, or a stroke. */
static bool check_answer(const struct asking *asking, const struct indicator *measured,
                         const struct value *value)
{
    struct reading *reading = asking->reading;
    struct quantity answer = {.text = "", .date = DATE_NONE};
    quantity_of_value(value, &answer);
    if (value->lost_digits || !measured)
        return true;
    const char *goal =
        print(reading, "“%s”的目标是 %s，%s“%s”", asking->row->name,
              goal_said(reading->arena, measured), column_words(asking), value->original);
    if (answer_is_words(measured, &answer))
        return ask(asking, "FORM_VALUE_NOT_NUMBER",
                   "请只填数字（可带计量单位）；还没有数的填“/”，情况写在原因说明里",
                   print(reading, "%s不是数字", goal));
    if (answer_is_no_day(measured, &answer))
        return ask(asking, "FORM_VALUE_NOT_DATE",
                   "请写成 2026-12-31；还没有完成的填“/”，情况写在原因说明里",
                   print(reading, "%s不是日期", goal));
    if (answer_is_no_level(measured, &answer))
        return doubt(asking, "FORM_VALUE_NOT_LEVEL",
                     "请写 达成、部分达成 或 未达成，情况写在原因说明里",
                     print(reading, "%s看不出达成没有", goal));
    if (answer_is_negative(measured, &answer))
        return doubt(asking, "FORM_VALUE_NEGATIVE", "请核对正负号",
                     print(reading, "%s小于零", goal));
    if (!answer_is_far_over(measured, &answer))
        return true;
    return (answer_may_exceed(measured) ? doubt : ask)(
        asking, "FORM_VALUE_MAGNITUDE", print(reading, "请换算成“%s”后填写", measured->unit),
        print(reading, "%s是它的一千倍以上，可能用错了元和万元", goal));
}

static bool check_unit(const struct asking *asking, const struct indicator *measured,
                       const struct value *value)
{
    if (!measured || value->kind != VALUE_NUMBER || !value->unit[0] ||
        text_is_empty(measured->unit) || measured->value.kind != QUANTITY_NUMBER ||
        strcmp(measured->unit, value->unit) == 0)
        return true;
    return ask(asking, "INTAKE_UNIT_DIFFERS",
               print(asking->reading, "请换算成“%s”后填写", measured->unit),
               print(asking->reading, "“%s”的目标以“%s”计，%s以“%s”计", asking->row->name,
                     measured->unit, column_words(asking), value->unit));
}

static enum indicator_comparator comparator_of(struct reading *reading, const struct form *form,
                                               const struct form_row *row,
                                               const struct value *value)
{
    static const uint8_t comparators[] = {COMPARE_NONE, COMPARE_GE, COMPARE_GT,
                                          COMPARE_LE,   COMPARE_LT, COMPARE_EQ};
    enum comparator comparator = value->comparator;
    if (comparator == COMPARATOR_NONE) {
        const char *text = row_said(reading, form, row, COLUMN_FLAT_COMPARATOR);
        scratch_begin(reading);
        if (*text && !value_comparator_parse(&reading->scratch, text, &comparator))
            comparator = COMPARATOR_NONE;
    }
    if (comparator == COMPARATOR_NONE && value->kind == VALUE_DATE && value->before)
        comparator = COMPARATOR_LE;
    return (enum indicator_comparator)comparators[comparator];
}

bool quantity_read(struct reading *reading, const struct form *form, const struct form_row *row,
                   int id, const struct indicator *measured, struct quantity_of *out)
{
    const struct cell *cell = cell_at(reading, row->row, form->at[id]);
    struct asking asking = {reading, form, row, id};
    struct value value;
    *out = (struct quantity_of){.quantity = {.text = "", .date = DATE_NONE},
                                .unit = measured ? measured->unit : ""};
    if (!cell)
        return true;
    out->quantity = (struct quantity){
        .kind = QUANTITY_TEXT, .text = cell->text, .date = DATE_NONE}; /* until it is read */
    if (is_error(cell))
        return ask(&asking, "INTAKE_FORMULA", "请改正公式，或直接填写结果",
                   print(reading, "%s的公式出错：%s", column_words(&asking), cell->text));
    if (cell->lost_digits)
        return ask(&asking, "INTAKE_LOST_DIGITS", "请把该格设为“文本”格式后重新填写",
                   print(reading, "%s“%s”的后几位已丢失", column_words(&asking), cell->text));
    if (fail(reading,
             value_parse(reading->arena, reading->headings, cell->text, (int)form->year, &value)))
        return false;
    out->unit = unit_for(reading, form, row, &value, measured);
    const char *wanted = measured ? measured->unit : out->unit;
    bool good = check_value(&asking, measured, &value, wanted ? wanted : "");
    good = check_answer(&asking, measured, &value) && check_unit(&asking, measured, &value) && good;
    out->quantity = (struct quantity){.text = "", .date = DATE_NONE};
    quantity_of_value(&value, &out->quantity);
    out->comparator = comparator_of(reading, form, row, &value);
    return good;
}
