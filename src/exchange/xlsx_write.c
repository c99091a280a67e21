/* The parts of an xlsx as XML, and the zip around them, in memory. */

#include "sheet_parts.h"

#include <siben/workbook.h>

#include <stdio.h>
#include <zip.h>

#define NAMESPACE "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006"
#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define DOS_DATE_1980 0x21 /* the first date a zip can say */

/* Styles are LOOK_COUNT times FORMAT_COUNT, in this order; 164 is yyyy-mm-dd. */
static const int format_ids[FORMAT_COUNT] = {0, 49, 1, 4, 164, 10, 2};
static const struct {
    int font, fill, border;
    const char *alignment;
    bool open; /* where the sheet is locked */
} looks[LOOK_COUNT] = {
    [LOOK_PLAIN] = {0, 0, 0, "vertical=\"center\"", false},
    [LOOK_CELL] = {0, 0, 1, "vertical=\"center\" wrapText=\"1\"", false},
    [LOOK_CENTRE] = {0, 0, 1, "horizontal=\"center\" vertical=\"center\" wrapText=\"1\"", false},
    [LOOK_HEADER] = {1, 2, 1, "horizontal=\"center\" vertical=\"center\" wrapText=\"1\"", false},
    [LOOK_TITLE] = {2, 0, 0, "horizontal=\"center\" vertical=\"center\"", false},
    [LOOK_NOTE] = {3, 0, 0, "vertical=\"top\" wrapText=\"1\"", false},
    [LOOK_ALERT] = {4, 0, 1, "vertical=\"center\" wrapText=\"1\"", false},
    [LOOK_TOTAL] = {1, 2, 1, "vertical=\"center\" wrapText=\"1\"", false},
    [LOOK_RIGHT] = {0, 0, 0, "horizontal=\"right\" vertical=\"center\"", false},
    [LOOK_GIVEN] = {0, 3, 1, "vertical=\"center\" wrapText=\"1\"", false},
    [LOOK_INPUT] = {0, 4, 1, "vertical=\"center\" wrapText=\"1\"", true},
};

static void put_font(struct buffer *out, const char *before, int size, const char *colour)
{
    buffer_print(out,
                 "<font>%s<sz val=\"%d\"/>%s<name val=\"宋体\"/><family val=\"3\"/>"
                 "<charset val=\"134\"/></font>",
                 before, size, colour);
}

static void put_styles(struct buffer *out)
{
    static const char side[] = "<%s style=\"thin\"><color auto=\"1\"/></%s>";
    static const char *const sides[] = {"left", "right", "top", "bottom"};
    buffer_put_text(out, XML_HEAD "<styleSheet xmlns=\"" NAMESPACE "\"><numFmts count=\"1\">"
                                  "<numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
                                  "</numFmts><fonts count=\"5\">");
    put_font(out, "", 11, "");
    put_font(out, "<b/>", 11, "");
    put_font(out, "<b/>", 16, "");
    put_font(out, "", 9, "<color rgb=\"FF666666\"/>");
    put_font(out, "", 11, "<color rgb=\"FFC00000\"/>");
    buffer_put_text(out,
                    "</fonts><fills count=\"5\"><fill><patternFill patternType=\"none\"/></fill>"
                    "<fill><patternFill patternType=\"gray125\"/></fill><fill>"
                    "<patternFill patternType=\"solid\"><fgColor rgb=\"FFE8EEF4\"/>"
                    "<bgColor indexed=\"64\"/></patternFill></fill><fill>"
                    "<patternFill patternType=\"solid\"><fgColor rgb=\"FFEDEDED\"/>"
                    "<bgColor indexed=\"64\"/></patternFill></fill><fill>"
                    "<patternFill patternType=\"solid\"><fgColor rgb=\"FFFFFBE6\"/>"
                    "<bgColor indexed=\"64\"/></patternFill></fill></fills>"
                    "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/>"
                    "</border><border>");
    for (int i = 0; i < 4; i++) {
        char text[96];
        snprintf(text, sizeof text, side, sides[i], sides[i]);
        buffer_put_text(out, text);
    }
    buffer_print(out,
                 "<diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" "
                 "fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"%d\">",
                 LOOK_COUNT * FORMAT_COUNT);
    for (int look = 0; look < LOOK_COUNT; look++)
        for (int format = 0; format < FORMAT_COUNT; format++)
            buffer_print(
                out,
                "<xf numFmtId=\"%d\" fontId=\"%d\" fillId=\"%d\" borderId=\"%d\" xfId=\"0\" "
                "applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" "
                "applyBorder=\"1\" applyAlignment=\"1\"%s><alignment %s/>%s</xf>",
                format_ids[format], looks[look].font, looks[look].fill, looks[look].border,
                looks[look].open ? " applyProtection=\"1\"" : "", looks[look].alignment,
                looks[look].open ? "<protection locked=\"0\"/>" : "");
    buffer_put_text(out, "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" "
                         "builtinId=\"0\"/></cellStyles></styleSheet>");
}

/* -- a sheet -- */

static void put_view(struct buffer *out, const struct out_sheet *sheet, bool first)
{
    buffer_print(out, "<sheetViews><sheetView%s workbookViewId=\"0\"",
                 first ? " tabSelected=\"1\"" : "");
    if (sheet->freeze_rows == 0 && sheet->freeze_columns == 0) {
        buffer_put_text(out, "/></sheetViews>");
        return;
    }
    char address[CELL_ADDRESS_SIZE];
    cell_address(sheet->freeze_rows, sheet->freeze_columns, address);
    buffer_put_text(out, "><pane");
    if (sheet->freeze_columns)
        buffer_print(out, " xSplit=\"%u\"", sheet->freeze_columns);
    if (sheet->freeze_rows)
        buffer_print(out, " ySplit=\"%u\"", sheet->freeze_rows);
    const char *pane = !sheet->freeze_columns ? "bottomLeft"
                       : sheet->freeze_rows   ? "bottomRight"
                                              : "topRight";
    buffer_print(out,
                 " topLeftCell=\"%s\" activePane=\"%s\" state=\"frozen\"/>"
                 "<selection pane=\"%s\"/></sheetView></sheetViews>",
                 address, pane, pane);
}

static void put_widths(struct buffer *out, const struct out_sheet *sheet)
{
    if (sheet->width_count == 0)
        return;
    buffer_put_text(out, "<cols>");
    for (size_t i = 0; i < sheet->width_count; i++)
        buffer_print(out, "<col min=\"%u\" max=\"%u\" width=\"%u\" customWidth=\"1\"/>",
                     sheet->widths[i].column + 1, sheet->widths[i].column_last + 1,
                     sheet->widths[i].characters);
    buffer_put_text(out, "</cols>");
}

static void put_cell(struct buffer *out, const struct out_cell *cell)
{
    char address[CELL_ADDRESS_SIZE];
    cell_address(cell->row, cell->column, address);
    int style = cell->look * FORMAT_COUNT + cell->format;
    if (cell->is_text)
        buffer_print(out, "<c r=\"%s\" s=\"%d\" t=\"s\"><v>%u</v></c>", address, style,
                     cell->string);
    else if (cell->formula) {
        buffer_print(out, "<c r=\"%s\" s=\"%d\"><f>", address, style);
        xml_put_text(out, cell->formula);
        buffer_print(out, "</f><v>%s</v></c>", cell->number);
    } else if (cell->number)
        buffer_print(out, "<c r=\"%s\" s=\"%d\"><v>%s</v></c>", address, style, cell->number);
    else
        buffer_print(out, "<c r=\"%s\" s=\"%d\"/>", address, style);
}

/* Rows that have cells or a height of their own, in order. */
static void put_rows(struct buffer *out, const struct out_sheet *sheet)
{
    size_t cell = 0, height = 0;
    buffer_put_text(out, "<sheetData>");
    while (cell < sheet->cell_count || height < sheet->height_count) {
        uint32_t row = cell < sheet->cell_count ? sheet->cells[cell].row : UINT32_MAX;
        if (height < sheet->height_count && sheet->heights[height].row < row)
            row = sheet->heights[height].row;
        buffer_print(out, "<row r=\"%u\"", row + 1);
        if (height < sheet->height_count && sheet->heights[height].row == row)
            buffer_print(out, " ht=\"%u\" customHeight=\"1\"", sheet->heights[height].points);
        while (height < sheet->height_count && sheet->heights[height].row == row)
            height++;
        buffer_put_text(out, ">");
        for (; cell < sheet->cell_count && sheet->cells[cell].row == row; cell++)
            put_cell(out, &sheet->cells[cell]);
        buffer_put_text(out, "</row>");
    }
    buffer_put_text(out, "</sheetData>");
}

static void put_merges(struct buffer *out, const struct out_sheet *sheet)
{
    if (sheet->merge_count == 0)
        return;
    buffer_print(out, "<mergeCells count=\"%zu\">", sheet->merge_count);
    for (size_t i = 0; i < sheet->merge_count; i++) {
        char first[CELL_ADDRESS_SIZE], last[CELL_ADDRESS_SIZE];
        cell_address(sheet->merges[i].row, sheet->merges[i].column, first);
        cell_address(sheet->merges[i].row_last, sheet->merges[i].column_last, last);
        buffer_print(out, "<mergeCell ref=\"%s:%s\"/>", first, last);
    }
    buffer_put_text(out, "</mergeCells>");
}

static void put_choices(struct buffer *out, const struct out_sheet *sheet)
{
    if (sheet->choice_count == 0)
        return;
    buffer_print(out, "<dataValidations count=\"%zu\">", sheet->choice_count);
    for (size_t i = 0; i < sheet->choice_count; i++) {
        const struct out_choice *choice = &sheet->choices[i];
        char first[CELL_ADDRESS_SIZE], last[CELL_ADDRESS_SIZE];
        cell_address(choice->row, choice->column, first);
        cell_address(choice->row_last, choice->column_last, last);
        buffer_print(out, "<dataValidation type=\"list\" allowBlank=\"1\"%s%s sqref=\"%s:%s\"",
                     choice->strict ? " showErrorMessage=\"1\"" : "",
                     *choice->hint ? " showInputMessage=\"1\"" : "", first, last);
        if (*choice->hint) {
            buffer_put_text(out, " prompt=\"");
            xml_put_text(out, choice->hint);
            buffer_put_text(out, "\"");
        }
        buffer_put_text(out, "><formula1>&quot;");
        xml_put_text(out, choice->words);
        buffer_put_text(out, "&quot;</formula1></dataValidation>");
    }
    buffer_put_text(out, "</dataValidations>");
}

static void put_sheet(struct buffer *out, const struct out_sheet *sheet, bool first)
{
    buffer_put_text(out, XML_HEAD "<worksheet xmlns=\"" NAMESPACE "\" xmlns:r=\"" RELATIONS "\">");
    if (sheet->page)
        buffer_put_text(out, "<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>");
    put_view(out, sheet, first);
    buffer_put_text(out, "<sheetFormatPr defaultRowHeight=\"15\"/>");
    put_widths(out, sheet);
    put_rows(out, sheet);
    if (sheet->locked) /* widths and heights stay the reader's */
        buffer_put_text(out, "<sheetProtection sheet=\"1\" objects=\"1\" scenarios=\"1\" "
                             "formatColumns=\"0\" formatRows=\"0\"/>");
    put_merges(out, sheet);
    put_choices(out, sheet);
    buffer_put_text(out, "<pageMargins left=\"0.5\" right=\"0.5\" top=\"0.6\" bottom=\"0.6\" "
                         "header=\"0.3\" footer=\"0.3\"/>");
    if (sheet->page)
        buffer_print(out,
                     "<pageSetup paperSize=\"9\" orientation=\"%s\" fitToWidth=\"1\" "
                     "fitToHeight=\"0\"/>",
                     sheet->landscape ? "landscape" : "portrait");
    if (sheet->picture.png.size)
        buffer_put_text(out, "<drawing r:id=\"rId1\"/>");
    buffer_put_text(out, "</worksheet>");
}

/* -- the picture of a sheet: a drawing that names it, and what binds the three -- */

#define DRAWING "http://schemas.openxmlformats.org/drawingml/2006/"
#define EMU_PER_MM 36000

static void put_drawing(struct buffer *out, const struct out_sheet *sheet)
{
    uint32_t side = sheet->picture.side_mm * EMU_PER_MM;
    buffer_print(
        out,
        XML_HEAD
        "<xdr:wsDr xmlns:xdr=\"" DRAWING "spreadsheetDrawing\" xmlns:a=\"" DRAWING "main\">"
        "<xdr:oneCellAnchor><xdr:from><xdr:col>%u</xdr:col><xdr:colOff>0</xdr:colOff>"
        "<xdr:row>%u</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
        "<xdr:ext cx=\"%u\" cy=\"%u\"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id=\"2\" name=\"QR\"/>"
        "<xdr:cNvPicPr><a:picLocks noChangeAspect=\"1\"/></xdr:cNvPicPr></xdr:nvPicPr>"
        "<xdr:blipFill><a:blip xmlns:r=\"" RELATIONS "\" r:embed=\"rId1\"/>"
        "<a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm>"
        "<a:off x=\"0\" y=\"0\"/><a:ext cx=\"%u\" cy=\"%u\"/></a:xfrm>"
        "<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>"
        "<xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>",
        sheet->picture.column, sheet->picture.row, side, side, side, side);
}

static void put_relation(struct buffer *out, const char *type, const char *folder, size_t number,
                         const char *ending)
{
    buffer_print(out,
                 XML_HEAD "<Relationships xmlns=\"" PACKAGE "/relationships\">"
                          "<Relationship Id=\"rId1\" Type=\"" RELATIONS "/%s\" "
                          "Target=\"../%s%zu.%s\"/></Relationships>",
                 type, folder, number, ending);
}

/* -- the parts around the sheets -- */

static void put_content_types(struct buffer *out, const struct sheets *sheets)
{
    static const char type[] = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    static const char *const parts[][2] = {{"xl/workbook", "sheet.main"},
                                           {"xl/styles", "styles"},
                                           {"xl/sharedStrings", "sharedStrings"}};
    buffer_put_text(out, XML_HEAD
                    "<Types xmlns=\"" PACKAGE "/content-types\">"
                    "<Default Extension=\"rels\" "
                    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                    "<Override PartName=\"/docProps/core.xml\" ContentType="
                    "\"application/vnd.openxmlformats-package.core-properties+xml\"/>");
    for (int i = 0; i < 3; i++)
        buffer_print(out, "<Override PartName=\"/%s.xml\" ContentType=\"%s.%s+xml\"/>", parts[i][0],
                     type, parts[i][1]);
    for (size_t i = 0; i < sheets->count; i++)
        buffer_print(out,
                     "<Override PartName=\"/xl/worksheets/sheet%zu.xml\" "
                     "ContentType=\"%s.worksheet+xml\"/>",
                     i + 1, type);
    bool pictures = false;
    for (size_t i = 0; i < sheets->count; i++) {
        if (sheets->items[i].picture.png.size == 0)
            continue;
        pictures = true;
        buffer_print(out,
                     "<Override PartName=\"/xl/drawings/drawing%zu.xml\" "
                     "ContentType=\"application/vnd.openxmlformats-officedocument.drawing+xml\"/>",
                     i + 1);
    }
    if (pictures)
        buffer_put_text(out, "<Default Extension=\"png\" ContentType=\"image/png\"/>");
    buffer_put_text(out, "</Types>");
}

static void put_workbook(struct buffer *out, const struct sheets *sheets)
{
    bool titles = false;
    buffer_put_text(out, XML_HEAD "<workbook xmlns=\"" NAMESPACE "\" xmlns:r=\"" RELATIONS
                                  "\"><bookViews><workbookView/></bookViews><sheets>");
    for (size_t i = 0; i < sheets->count; i++) {
        buffer_put_text(out, "<sheet name=\"");
        xml_put_text(out, sheets->items[i].name);
        buffer_print(out, "\" sheetId=\"%zu\" r:id=\"rId%zu\"/>", i + 1, i + 1);
        titles |= sheets->items[i].header_rows > 0;
    }
    buffer_put_text(out, titles ? "</sheets><definedNames>" : "</sheets>");
    for (size_t i = 0; i < sheets->count; i++) {
        if (sheets->items[i].header_rows == 0)
            continue;
        buffer_print(out, "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"%zu\">'", i);
        xml_put_text(out, sheets->items[i].name);
        buffer_print(out, "'!$1:$%u</definedName>", sheets->items[i].header_rows);
    }
    buffer_put_text(out, titles ? "</definedNames></workbook>" : "</workbook>");
}

static void put_workbook_relations(struct buffer *out, const struct sheets *sheets)
{
    buffer_put_text(out, XML_HEAD "<Relationships xmlns=\"" PACKAGE "/relationships\">");
    for (size_t i = 0; i < sheets->count; i++)
        buffer_print(out,
                     "<Relationship Id=\"rId%zu\" Type=\"" RELATIONS "/worksheet\" "
                     "Target=\"worksheets/sheet%zu.xml\"/>",
                     i + 1, i + 1);
    buffer_print(out,
                 "<Relationship Id=\"rId%zu\" Type=\"" RELATIONS "/styles\" Target=\"styles.xml\"/>"
                 "<Relationship Id=\"rId%zu\" Type=\"" RELATIONS "/sharedStrings\" "
                 "Target=\"sharedStrings.xml\"/></Relationships>",
                 sheets->count + 1, sheets->count + 2);
}

static void put_core(struct buffer *out, const struct sheets *sheets)
{
    char moment[INSTANT_TEXT_SIZE];
    instant_print(sheets->created_ms, moment); /* Beijing: said as such below */
    moment[10] = 'T';
    buffer_print(out,
                 XML_HEAD "<cp:coreProperties xmlns:cp=\"" PACKAGE "/metadata/core-properties\" "
                          "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
                          "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
                          "<dcterms:created xsi:type=\"dcterms:W3CDTF\">%s+08:00</dcterms:created>"
                          "</cp:coreProperties>",
                 moment);
}

static const char package_relations[] = XML_HEAD
    "<Relationships xmlns=\"" PACKAGE "/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"" RELATIONS "/officeDocument\" "
    "Target=\"xl/workbook.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" PACKAGE "/relationships/metadata/core-properties\" "
    "Target=\"docProps/core.xml\"/></Relationships>";

/* -- the zip -- */

enum {
    PART_TYPES,
    PART_RELATIONS,
    PART_CORE,
    PART_WORKBOOK,
    PART_WORKBOOK_RELATIONS,
    PART_STYLES,
    PART_STRINGS,
    PART_SHEETS
};

/* Behind the sheets four parts for each: of one without a picture they are left out. */
enum { PART_SHEET_RELATIONS, PART_DRAWING, PART_DRAWING_RELATIONS, PART_PICTURE, PICTURE_PARTS };

static void put_picture_part(struct buffer *out, const struct sheets *sheets, size_t part,
                             char path[64])
{
    static const char *const paths[PICTURE_PARTS] = {
        "xl/worksheets/_rels/sheet%zu.xml.rels", "xl/drawings/drawing%zu.xml",
        "xl/drawings/_rels/drawing%zu.xml.rels", "xl/media/image%zu.png"};
    size_t sheet = part / PICTURE_PARTS, number = sheet + 1;
    const struct out_sheet *item = &sheets->items[sheet];
    const char *stem = paths[part % PICTURE_PARTS], *at = strchr(stem, '%');
    if (item->picture.png.size == 0) {
        path[0] = '\0';
        return;
    }
    snprintf(path, 64, "%.*s%zu%s", (int)(at - stem), stem, number, at + strlen("%zu"));
    switch (part % PICTURE_PARTS) {
    case PART_SHEET_RELATIONS:
        put_relation(out, "drawing", "drawings/drawing", number, "xml");
        break;
    case PART_DRAWING:
        put_drawing(out, item);
        break;
    case PART_DRAWING_RELATIONS:
        put_relation(out, "image", "media/image", number, "png");
        break;
    default:
        buffer_put_bytes(out, item->picture.png);
    }
}

static void put_part(struct buffer *out, const struct sheets *sheets, size_t part, char path[64])
{
    if (part >= PART_SHEETS + sheets->count) {
        put_picture_part(out, sheets, part - PART_SHEETS - sheets->count, path);
        return;
    }
    static const char *const paths[] = {
        "[Content_Types].xml",        "_rels/.rels",   "docProps/core.xml",   "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml"};
    if (part >= PART_SHEETS)
        snprintf(path, 64, "xl/worksheets/sheet%zu.xml", part - PART_SHEETS + 1);
    else
        snprintf(path, 64, "%s", paths[part]);
    switch (part) {
    case PART_TYPES:
        put_content_types(out, sheets);
        break;
    case PART_RELATIONS:
        buffer_put_text(out, package_relations);
        break;
    case PART_CORE:
        put_core(out, sheets);
        break;
    case PART_WORKBOOK:
        put_workbook(out, sheets);
        break;
    case PART_WORKBOOK_RELATIONS:
        put_workbook_relations(out, sheets);
        break;
    case PART_STYLES:
        put_styles(out);
        break;
    case PART_STRINGS:
        buffer_print(out, XML_HEAD "<sst xmlns=\"" NAMESPACE "\" count=\"%u\" uniqueCount=\"%u\">",
                     sheets->string_uses, sheets->string_count);
        buffer_put_bytes(out, buffer_bytes(&sheets->strings));
        buffer_put_text(out, "</sst>");
        break;
    default:
        put_sheet(out, &sheets->items[part - PART_SHEETS], part == PART_SHEETS);
        break;
    }
}

static bool add_part(zip_t *zip, const struct sheets *sheets, size_t part, struct buffer *content)
{
    char path[64];
    put_part(content, sheets, part, path);
    if (content->failed || path[0] == '\0')
        return !content->failed;
    zip_source_t *source = zip_source_buffer(zip, content->data, content->size, 0);
    if (!source)
        return false;
    zip_int64_t index = zip_file_add(zip, path, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return false;
    }
    /* Level 6: three times as fast as the usual 9, and as small for tables. */
    if (zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_DEFLATE, 6) != 0)
        return false;
    return zip_file_set_dostime(zip, (zip_uint64_t)index, 0, DOS_DATE_1980, 0) == 0;
}

static enum status take_file(zip_source_t *source, struct buffer *out)
{
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_source_stat(source, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE) ||
        zip_source_open(source) != 0)
        return STATUS_NO_MEMORY;
    uint8_t *to = buffer_reserve(out, (size_t)stat.size);
    zip_int64_t size = to ? zip_source_read(source, to, stat.size) : -1;
    zip_source_close(source);
    if (size < 0 || (zip_uint64_t)size != stat.size)
        return STATUS_NO_MEMORY;
    out->size += (size_t)size;
    return STATUS_OK;
}

enum status xlsx_write(struct sheets *sheets, struct buffer *out)
{
    size_t count = PART_SHEETS + sheets->count * (1 + PICTURE_PARTS);
    struct buffer *parts = memory_take(count * sizeof *parts);
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error) : NULL;
    zip_error_fini(&error);
    bool good = parts && zip;
    if (zip)
        zip_source_keep(source);
    for (size_t i = 0; good && i < count; i++)
        good = add_part(zip, sheets, i, &parts[i]);
    if (zip && (!good || zip_close(zip) != 0)) {
        zip_discard(zip);
        good = false;
    }
    enum status status = good ? take_file(source, out) : STATUS_NO_MEMORY;
    zip_source_free(source);
    for (size_t i = 0; parts && i < count; i++)
        buffer_free(&parts[i]);
    memory_free(parts);
    return status;
}
