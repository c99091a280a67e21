/* sheet_parts -- the parts of a workbook with one cell. */
#include "zip_of.h"

#define TEXT(text)                             \
    {                                          \
        (const uint8_t *)text, sizeof text - 1 \
    }

#define SHEET_PARTS                                                                      \
    {                                                                                    \
        {"xl/worksheets/sheet1.xml",                                                     \
         TEXT("<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\" "                  \
              "s=\"1\"><v>0</v></c></row></sheetData></worksheet>")},                    \
            {"xl/sharedStrings.xml", TEXT("<sst><si><t>x</t></si></sst>")},              \
            {"xl/styles.xml",                                                            \
             TEXT("<styleSheet><cellXfs><xf numFmtId=\"14\"/></cellXfs></styleSheet>")}, \
            {"xl/workbook.xml",                                                          \
             TEXT("<workbook xmlns:r=\"r\"><sheets><sheet name=\"1\" r:id=\"i\"/>"       \
                  "</sheets></workbook>")},                                              \
        {                                                                                \
            "xl/_rels/workbook.xml.rels",                                                \
                TEXT("<Relationships><Relationship Id=\"i\" Type=\"x/worksheet\" "       \
                     "Target=\"worksheets/sheet1.xml\"/></Relationships>")               \
        }                                                                                \
    }
