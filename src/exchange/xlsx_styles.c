/* styles.xml: only how numbers are shown, above all whether one is a date. */

#include "xlsx.h"

#include <stdlib.h>

#define CODES_MAX 4096 /* a spreadsheet allows a few hundred own formats */

struct code {
    unsigned id;
    struct number_style style;
};

struct styles_parse {
    struct xlsx *xlsx;
    struct code *codes;
    size_t code_count, code_capacity;
    unsigned *formats; /* numFmtId of each cell style */
    size_t format_count, format_capacity;
    bool inside; /* cellXfs */
};

static unsigned number_of(const char *text)
{
    return text ? (unsigned)(strtoul(text, NULL, 10) & 0xffffff) : 0;
}

static enum status styles_start(struct xml *xml, const char *name, const char **attributes)
{
    struct styles_parse *parse = xml->context;
    struct reading *reading = parse->xlsx->reading;
    const char *id = xml_attribute(attributes, "numFmtId");
    if (strcmp(name, "cellXfs") == 0) {
        parse->inside = true;
    } else if (strcmp(name, "numFmt") == 0 && id && parse->code_count < CODES_MAX) {
        const char *code = xml_attribute(attributes, "formatCode");
        if (!reading_grow((void **)&parse->codes, sizeof *parse->codes, parse->code_count,
                          &parse->code_capacity))
            return reading_full(reading);
        struct code *found = &parse->codes[parse->code_count++];
        found->id = number_of(id);
        number_style_parse(code ? code : "", &found->style);
    } else if (strcmp(name, "xf") == 0 && parse->inside) {
        if (parse->format_count >= SHEET_STYLES_MAX)
            return reading_refuse(reading, STATUS_TOO_LARGE, NOWHERE, NOWHERE,
                                  "单元格样式超过 65536 种", "请把内容复制到新的表格中再导入");
        if (!reading_grow((void **)&parse->formats, sizeof *parse->formats, parse->format_count,
                          &parse->format_capacity))
            return reading_full(reading);
        parse->formats[parse->format_count++] = number_of(id);
    }
    return STATUS_OK;
}

static enum status styles_end(struct xml *xml, const char *name)
{
    struct styles_parse *parse = xml->context;
    if (strcmp(name, "cellXfs") == 0)
        parse->inside = false;
    return STATUS_OK;
}

static int compare_codes(const void *a, const void *b)
{
    const struct code *left = a, *right = b;
    return left->id < right->id ? -1 : left->id > right->id;
}

static enum status resolve(struct styles_parse *parse)
{
    struct xlsx *xlsx = parse->xlsx;
    if (parse->code_count > 1)
        qsort(parse->codes, parse->code_count, sizeof *parse->codes, compare_codes);
    size_t count = parse->format_count;
    xlsx->styles = memory_take((count ? count : 1) * sizeof *xlsx->styles);
    if (!xlsx->styles)
        return reading_full(xlsx->reading);
    for (size_t i = 0; i < count; i++) {
        struct code wanted = {.id = parse->formats[i]}, *found = NULL;
        if (parse->code_count > 0)
            found = bsearch(&wanted, parse->codes, parse->code_count, sizeof wanted, compare_codes);
        if (found)
            xlsx->styles[i] = found->style;
        else
            number_style_builtin(wanted.id, &xlsx->styles[i]);
    }
    xlsx->style_count = count;
    return STATUS_OK;
}

enum status xlsx_read_styles(struct xlsx *xlsx, int64_t entry)
{
    struct styles_parse parse = {.xlsx = xlsx};
    struct xml xml = {.start = styles_start, .end = styles_end, .context = &parse};
    enum status status = package_stream(&xlsx->package, entry, &xml);
    if (!status)
        status = resolve(&parse);
    memory_free(parse.codes);
    memory_free(parse.formats);
    return status;
}
