/* The parts of an xlsx besides its sheets: which sheets there are, in which order,
 * where they lie, and the strings they share. Excel, WPS and LibreOffice differ in
 * paths (absolute or not), prefixes and order; all are followed through relations. */

#include "xlsx.h"

#include <stdio.h>

static enum status refuse(struct xlsx *xlsx, enum status status, const char *what, const char *hint)
{
    return reading_refuse(xlsx->reading, status, NOWHERE, NOWHERE, what, hint);
}

static enum status ignore_end(struct xml *xml, const char *name)
{
    (void)xml, (void)name;
    return STATUS_OK;
}

/* -- relations -- */

/* "worksheets/sheet1.xml" in folder "xl" -> "xl/worksheets/sheet1.xml"; also
 * "/xl/…" and "../…". */
static const char *resolve(struct reading *reading, const char *folder, const char *target)
{
    if (*target == '/')
        return reading_text(reading, target + 1, strlen(target + 1));
    size_t folder_size = strlen(folder);
    while (strncmp(target, "../", 3) == 0) {
        target += 3;
        while (folder_size > 0 && folder[folder_size - 1] != '/')
            folder_size--;
        folder_size -= folder_size > 0;
    }
    while (strncmp(target, "./", 2) == 0)
        target += 2;
    char path[512];
    int size = snprintf(path, sizeof path, "%.*s%s%s", (int)folder_size, folder,
                        folder_size ? "/" : "", target);
    if (size < 0 || (size_t)size >= sizeof path)
        return "";
    return reading_text(reading, path, (size_t)size);
}

static const char *last_part(const char *uri)
{
    const char *slash = strrchr(uri, '/');
    return slash ? slash + 1 : uri;
}

struct relations_parse {
    struct xlsx *xlsx;
    const char *folder;
};

static enum status relation_start(struct xml *xml, const char *name, const char **attributes)
{
    struct relations_parse *parse = xml->context;
    struct xlsx *xlsx = parse->xlsx;
    const char *id = xml_attribute(attributes, "Id");
    const char *target = xml_attribute(attributes, "Target");
    const char *type = xml_attribute(attributes, "Type");
    if (strcmp(name, "Relationship") != 0 || !id || !target || !type)
        return STATUS_OK;
    if (!reading_grow((void **)&xlsx->relations, sizeof *xlsx->relations, xlsx->relation_count,
                      &xlsx->relation_capacity))
        return reading_full(xlsx->reading);
    struct relation relation = {
        .id = reading_text(xlsx->reading, id, strlen(id)),
        .target = resolve(xlsx->reading, parse->folder, target),
        .type = reading_text(xlsx->reading, last_part(type), strlen(last_part(type))),
    };
    if (!relation.id || !relation.target || !relation.type)
        return reading_full(xlsx->reading);
    if (xlsx->relation_count >= ZIP_ENTRIES_MAX)
        return refuse(xlsx, STATUS_TOO_LARGE, "部件关系超过 4096 个",
                      "这不是正常的表格文件，请核对来源");
    xlsx->relations[xlsx->relation_count++] = relation;
    return STATUS_OK;
}

/* Replaces the relations by those in this file; none when there is no such file. */
static enum status read_relations(struct xlsx *xlsx, const char *path, const char *folder)
{
    xlsx->relation_count = 0;
    int64_t entry = package_find(&xlsx->package, path);
    if (entry < 0)
        return STATUS_OK;
    struct relations_parse parse = {xlsx, folder};
    struct xml xml = {.start = relation_start, .end = ignore_end, .context = &parse};
    return package_stream(&xlsx->package, entry, &xml);
}

static const struct relation *relation_of_type(const struct xlsx *xlsx, const char *type)
{
    for (size_t i = 0; i < xlsx->relation_count; i++)
        if (strcmp(xlsx->relations[i].type, type) == 0)
            return &xlsx->relations[i];
    return NULL;
}

static const struct relation *relation_of_id(const struct xlsx *xlsx, const char *id)
{
    for (size_t i = 0; i < xlsx->relation_count; i++)
        if (strcmp(xlsx->relations[i].id, id) == 0)
            return &xlsx->relations[i];
    return NULL;
}

/* -- workbook.xml -- */

static enum status workbook_start(struct xml *xml, const char *name, const char **attributes)
{
    struct xlsx *xlsx = xml->context;
    if (strcmp(name, "workbookPr") == 0) {
        xlsx->date1904 = xml_is_true(xml_attribute(attributes, "date1904"));
        return STATUS_OK;
    }
    if (strcmp(name, "sheet") != 0)
        return STATUS_OK;
    if (xlsx->tab_count >= SHEETS_MAX)
        return refuse(xlsx, STATUS_TOO_LARGE, "工作表超过 256 张", "请只保留要导入的工作表");
    if (!reading_grow((void **)&xlsx->tabs, sizeof *xlsx->tabs, xlsx->tab_count,
                      &xlsx->tab_capacity))
        return reading_full(xlsx->reading);
    const char *title = xml_attribute(attributes, "name");
    const char *id = xml_attribute(attributes, "id");
    const char *state = xml_attribute(attributes, "state");
    struct tab tab = {
        .name = reading_text(xlsx->reading, title ? title : "", title ? strlen(title) : 0),
        .relation = reading_text(xlsx->reading, id ? id : "", id ? strlen(id) : 0),
        .hidden = state && strcmp(state, "visible") != 0,
    };
    if (!tab.name || !tab.relation)
        return reading_full(xlsx->reading);
    xlsx->tabs[xlsx->tab_count++] = tab;
    return STATUS_OK;
}

/* -- strings -- */

void rich_start(struct rich *rich, const char *name)
{
    if (strcmp(name, "rPh") == 0)
        rich->phonetic++;
    else if (strcmp(name, "t") == 0)
        rich->open = rich->phonetic == 0;
}

void rich_end(struct rich *rich, const char *name)
{
    if (strcmp(name, "rPh") == 0)
        rich->phonetic--;
    else if (strcmp(name, "t") == 0)
        rich->open = false;
}

void rich_text(struct rich *rich, const char *text, size_t size)
{
    if (rich->open && rich->text.size <= CELL_TEXT_MAX * 3)
        buffer_put(&rich->text, text, size);
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* _x000D_ stands for a control character, _x005F_ for the underscore itself. CR
 * before LF is dropped, alone it becomes LF. */
static size_t resolve_escapes(uint8_t *text, size_t size)
{
    size_t out = 0;
    for (size_t i = 0; i < size; i++) {
        int code = -1;
        if (text[i] == '_' && size - i >= 7 && text[i + 1] == 'x' && text[i + 6] == '_') {
            code = 0;
            for (size_t k = 2; k < 6 && code >= 0; k++)
                code = hex_digit(text[i + k]) < 0 ? -1 : code * 16 + hex_digit(text[i + k]);
        }
        if (code < 0 || code > 0x7f || code == 0) {
            text[out++] = text[i];
            continue;
        }
        i += 6;
        if (code != '\r')
            text[out++] = (uint8_t)code;
        else if (i + 1 >= size || text[i + 1] != '\n')
            text[out++] = '\n';
    }
    return out;
}

enum status xlsx_keep_text(struct reading *reading, struct buffer *text, uint32_t row,
                           uint32_t column, const char **kept)
{
    *kept = NULL;
    if (text->failed)
        return reading_full(reading);
    if (text->size > CELL_TEXT_MAX * 3)
        return reading_refuse(reading, STATUS_TOO_LARGE, row, column, "单元格文字超过 32767 字",
                              "请缩短该单元格的文字");
    if (text->size == 0)
        return STATUS_OK;
    size_t size = resolve_escapes(text->data, text->size);
    if (reading_is_blank((const char *)text->data, size))
        return STATUS_OK;
    *kept = reading_text(reading, (const char *)text->data, size);
    return *kept ? STATUS_OK : reading_full(reading);
}

struct strings_parse {
    struct xlsx *xlsx;
    struct rich rich;
    bool inside; /* si */
};

static enum status strings_start(struct xml *xml, const char *name, const char **attributes)
{
    (void)attributes;
    struct strings_parse *parse = xml->context;
    if (strcmp(name, "si") == 0) {
        parse->inside = true;
        buffer_clear(&parse->rich.text);
    } else if (parse->inside) {
        rich_start(&parse->rich, name);
    }
    return STATUS_OK;
}

static enum status strings_end(struct xml *xml, const char *name)
{
    struct strings_parse *parse = xml->context;
    struct xlsx *xlsx = parse->xlsx;
    if (strcmp(name, "si") != 0) {
        rich_end(&parse->rich, name);
        return STATUS_OK;
    }
    parse->inside = false;
    if (xlsx->string_count >= SHARED_STRINGS_MAX)
        return refuse(xlsx, STATUS_TOO_LARGE, "共享字符串超过 200 万条", "请拆成几个文件");
    if (!reading_grow((void **)&xlsx->strings, sizeof *xlsx->strings, xlsx->string_count,
                      &xlsx->string_capacity))
        return reading_full(xlsx->reading);
    const char *text;
    enum status status = xlsx_keep_text(xlsx->reading, &parse->rich.text, NOWHERE, NOWHERE, &text);
    if (!status)
        xlsx->strings[xlsx->string_count++] = text;
    return status;
}

static enum status strings_text(struct xml *xml, const char *text, size_t size)
{
    struct strings_parse *parse = xml->context;
    rich_text(&parse->rich, text, size);
    return STATUS_OK;
}

static enum status read_strings(struct xlsx *xlsx, int64_t entry)
{
    struct strings_parse parse = {.xlsx = xlsx};
    struct xml xml = {strings_start, strings_end, strings_text, .context = &parse};
    enum status status = package_stream(&xlsx->package, entry, &xml);
    buffer_free(&parse.rich.text);
    return status;
}

/* -- the whole -- */

static enum status refuse_other_package(struct xlsx *xlsx)
{
    static const struct {
        const char *path, *what;
    } others[] = {
        {"xl/workbook.bin", "这是二进制格式 .xlsb"},
        {"word/document.xml", "这是 Word 文件，不是表格"},
        {"ppt/presentation.xml", "这是 PowerPoint 文件，不是表格"},
        {"content.xml", "这是 OpenDocument（.ods）格式"},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (package_find(&xlsx->package, others[i].path) >= 0)
            return refuse(xlsx, STATUS_UNSUPPORTED, others[i].what,
                          "请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入");
    return refuse(xlsx, STATUS_UNSUPPORTED, "压缩包里没有工作簿，不是 xlsx 表格",
                  "请先解压，再导入其中的表格文件");
}

/* Finds workbook.xml and reads it with its relations. */
static enum status read_workbook(struct xlsx *xlsx)
{
    enum status status = read_relations(xlsx, "_rels/.rels", "");
    if (status)
        return status;
    const struct relation *main_part = relation_of_type(xlsx, "officeDocument");
    char path[512], folder[512], relations[1100];
    snprintf(path, sizeof path, "%s", main_part ? main_part->target : "xl/workbook.xml");
    int64_t entry = package_find(&xlsx->package, path);
    const char *name = last_part(path);
    if (entry < 0 || strcmp(name, "workbook.bin") == 0 || strcmp(name, "document.xml") == 0 ||
        strcmp(name, "presentation.xml") == 0)
        return refuse_other_package(xlsx);
    snprintf(folder, sizeof folder, "%.*s", name > path ? (int)(name - path - 1) : 0, path);
    snprintf(relations, sizeof relations, "%s%s_rels/%s.rels", folder, *folder ? "/" : "", name);
    struct xml xml = {.start = workbook_start, .end = ignore_end, .context = xlsx};
    status = package_stream(&xlsx->package, entry, &xml);
    return status ? status : read_relations(xlsx, relations, folder);
}

static enum status read_shared_parts(struct xlsx *xlsx)
{
    const struct relation *strings = relation_of_type(xlsx, "sharedStrings");
    const struct relation *styles = relation_of_type(xlsx, "styles");
    int64_t entry =
        package_find(&xlsx->package, strings ? strings->target : "xl/sharedStrings.xml");
    enum status status = entry < 0 ? STATUS_OK : read_strings(xlsx, entry);
    if (status)
        return status;
    entry = package_find(&xlsx->package, styles ? styles->target : "xl/styles.xml");
    return entry < 0 ? STATUS_OK : xlsx_read_styles(xlsx, entry);
}

static enum status read_tabs(struct xlsx *xlsx)
{
    for (size_t i = 0; i < xlsx->tab_count; i++) {
        const struct tab *tab = &xlsx->tabs[i];
        const struct relation *relation = relation_of_id(xlsx, tab->relation);
        char usual[64];
        snprintf(usual, sizeof usual, "xl/worksheets/sheet%zu.xml", i + 1);
        if (relation && strcmp(relation->type, "worksheet") != 0)
            continue; /* a chart or a dialog has no cells */
        xlsx->reading->sheet_name = tab->name;
        int64_t entry = package_find(&xlsx->package, relation ? relation->target : usual);
        enum status status = entry < 0 ? refuse(xlsx, STATUS_MALFORMED, "工作表的内容不在文件里",
                                                "请在 Excel 或 WPS 中打开检查，另存后重新发送")
                                       : xlsx_read_sheet(xlsx, entry);
        if (!status)
            status = reading_sheet(xlsx->reading, tab->name, tab->hidden);
        if (status)
            return status;
    }
    xlsx->reading->sheet_name = NULL;
    return STATUS_OK;
}

enum status xlsx_read(struct reading *reading, struct bytes file)
{
    struct xlsx xlsx = {.reading = reading};
    enum status status = package_open(&xlsx.package, reading, file);
    if (!status)
        status = read_workbook(&xlsx);
    if (!status)
        status = read_shared_parts(&xlsx);
    if (!status)
        status = read_tabs(&xlsx);
    if (!status && reading->sheet_count == 0)
        status = refuse(&xlsx, STATUS_MALFORMED, "文件里没有工作表", "请检查文件是否完整");
    package_close(&xlsx.package);
    memory_free(xlsx.tabs);
    memory_free(xlsx.relations);
    memory_free(xlsx.strings);
    memory_free(xlsx.styles);
    return status;
}
