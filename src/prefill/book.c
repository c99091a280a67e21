/* book -- a unit's forms of a round as one workbook: a cover that says what is owed and until when,
 * then a sheet each. */
#include "inside.h"

#include <stdio.h>

#define COVER_LAST 7

static const char *day_words(int32_t date, const char *none, char text[DATE_TEXT_SIZE])
{
    if (date == DATE_NONE)
        return none;
    date_print(date, text);
    return text;
}

/* What the clerk should know of a form before he opens its sheet. */
static const char *remark(struct arena *arena, const struct prefill *form)
{
    const char *words = NULL;
    if (*form->returned)
        words = arena_print(arena, "退回：%s", form->returned);
    else if (form->begun && (form->key.kind == KIND_TARGET || form->key.kind == KIND_WORK ||
                             form->key.kind == KIND_FUND))
        words = "已报过，按那一版写出";
    else if (form->key.kind == KIND_FUND)
        words = form->budget_held ? "" : "没有预算，金额要自己填";
    else if (form->key.kind == KIND_TARGET && !form->department && form->last_target)
        words = "指标取自上年目标，今年的值要自己填";
    else if (!form->target && form->key.kind != KIND_TARGET)
        words = "没有绩效目标，请先报目标表";
    else if (form->department)
        words = "金额要自己填（含基本支出）";
    else if (!form->budget_held)
        words = "没有预算，金额要自己填";
    else if (form->spent_until == DATE_NONE)
        words = "没有支出进度，执行数要自己填";
    return words ? words : "";
}

static void put_cover_head(struct sheets *sheets, const struct prefill_book *book)
{
    char text[256], when[INSTANT_TEXT_SIZE];
    static const char *const heads[COVER_LAST + 1] = {"序号", "代码", "名称",   "工作表",
                                                      "状态", "期限", "提醒日", "说明"};
    static const uint8_t widths[COVER_LAST + 1] = {6, 26, 36, 28, 10, 12, 12, 40};
    for (uint32_t i = 0; i <= COVER_LAST; i++)
        sheets_width(sheets, i, i, widths[i]);
    snprintf(text, sizeof text, "%s　待填清单", book->title);
    sheets_merge(sheets, 0, 0, 0, COVER_LAST, LOOK_TITLE, text);
    sheets_height(sheets, 0, 30);
    snprintf(text, sizeof text, "%s %s　共 %zu 张%s", book->unit_code, book->unit_name, book->count,
             book->parts > 1 ? "" : "。");
    if (book->parts > 1)
        snprintf(text + strlen(text), sizeof text - strlen(text), "（第 %zu 册，共 %zu 册）。",
                 book->part, book->parts);
    sheets_merge(sheets, 1, 0, 1, COVER_LAST, LOOK_PLAIN, text);
    instant_print(book->made_ms, when);
    snprintf(text, sizeof text, "生成时间 %s%s%s%s%s", when, *book->asked_by ? "　报送：" : "",
             book->asked_by, *book->phone ? "　电话：" : "", book->phone);
    sheets_merge(sheets, 2, 0, 2, COVER_LAST, LOOK_NOTE, text);
    for (uint32_t i = 0; i <= COVER_LAST; i++)
        sheets_text(sheets, 3, i, LOOK_HEADER, heads[i]);
}

static void put_cover_row(struct sheets *sheets, struct arena *arena, uint32_t row,
                          const struct prefill_owed *owed, const struct prefill *form,
                          const char *sheet)
{
    char due[DATE_TEXT_SIZE], remind[DATE_TEXT_SIZE];
    bool late = owed->state == DUTY_OVERDUE || owed->state == DUTY_RETURNED;
    sheets_integer(sheets, row, 0, LOOK_CENTRE, (int64_t)row - 3);
    sheets_text(sheets, row, 1, LOOK_CELL, form->code);
    sheets_text(sheets, row, 2, LOOK_CELL, form->name);
    sheets_text(sheets, row, 3, LOOK_CELL, sheet);
    sheets_text(sheets, row, 4, late ? LOOK_ALERT : LOOK_CELL, duty_chinese(owed->state));
    sheets_text(sheets, row, 5, LOOK_CENTRE, day_words(owed->due, "未设定", due));
    sheets_text(sheets, row, 6, LOOK_CENTRE, day_words(owed->remind, "—", remind));
    const char *said = remark(arena, form);
    if (owed->lacks_ex_ante && said)
        said = arena_print(arena, "%s%s应做而没有做事前绩效评估", said, *said ? "；" : "");
    sheets_text(sheets, row, 7, owed->lacks_ex_ante ? LOOK_ALERT : LOOK_CELL, said ? said : "");
}

/* The number leads the tab, so that the cover finds it: "03 农村公路养护工程". */
static const char *sheet_name(struct arena *arena, size_t number, const struct prefill *form)
{
    const char *name = *form->name ? form->name : form->code;
    size_t size = 0, characters = 0;
    while (name[size] && characters < 24) {
        size++;
        while (((unsigned char)name[size] & 0xc0) == 0x80)
            size++;
        characters++;
    }
    const char *text = arena_print(arena, "%02zu %.*s", number, (int)size, name);
    return text ? text : "";
}

enum status prefill_book(struct view *view, struct arena *arena, const struct prefill_book *book,
                         struct buffer *out, struct why *why)
{
    struct prefill *forms = arena_array(arena, struct prefill, book->count + 1);
    const char **names = arena_array(arena, const char *, book->count + 1);
    enum status status = forms && names ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < book->count && status == STATUS_OK; i++) {
        status = prefill_read(view, arena, &book->forms[i].key, &forms[i]);
        if (status == STATUS_OK)
            names[i] = sheet_name(arena, i + 1, &forms[i]);
    }
    struct sheets *sheets = status == STATUS_OK ? sheets_new(book->made_ms) : NULL;
    if (!sheets)
        return status ? status : STATUS_NO_MEMORY;
    sheets_sheet(sheets, "待填清单");
    put_cover_head(sheets, book);
    for (size_t i = 0; i < book->count; i++)
        put_cover_row(sheets, arena, 4 + (uint32_t)i, &book->forms[i], &forms[i], names[i]);
    struct form_mark cover = {.cover = true};
    char text[FORM_MARK_SIZE];
    const uint32_t foot = 5 + (uint32_t)book->count;
    form_mark_print(&cover, text);
    sheets_merge(sheets, foot - 1, 0, foot - 1, COVER_LAST, LOOK_NOTE,
                 "每张表填好黄色格后，把整个文件导入：没有填的表不读入，可以分几次填、几次导入。");
    sheets_text(sheets, foot, 0, LOOK_NOTE, FORM_MARK_LABEL);
    sheets_merge(sheets, foot, 1, foot, COVER_LAST, LOOK_NOTE, text);
    sheets_freeze(sheets, 4, 0);
    sheets_page(sheets, true, 4);
    for (size_t i = 0; i < book->count; i++) {
        char window[32];
        snprintf(window, sizeof window, "1—%u月", forms[i].key.round);
        struct sheet_put put = {
            .sheets = sheets, .arena = arena, .form = &forms[i], .window = window};
        sheets_sheet(sheets, names[i]);
        put_sheet(&put);
    }
    status = sheets_finish(sheets, out, why);
    sheets_free(sheets);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
