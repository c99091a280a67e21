/* T10 真实性核查底稿 as a sheet. */
#include "sample_papers.h"

#include <stdio.h>

enum paper_look { GIVEN, TYPED };
/* What is read on the spot comes first; what only the importer needs stands narrow at the end. */
enum paper_column {
    P_UNIT,
    P_PROJECT_CODE,
    P_PROJECT,
    P_INDICATOR,
    P_CORE,
    P_ASKED,
    P_STATED,
    P_FOUND,
    P_DIFFERENCE,
    P_METHOD,
    P_VERDICT,
    P_VETO,
    P_HANDLING,
    P_AMOUNT,
    P_DETAIL,
    P_EVIDENCE,
    P_KEPT,
    P_CHECKER,
    P_DATE,
    P_SIGNATURE,
    P_HOW,
    P_SAMPLE,
    P_TYPE,
    P_NUMBER,
    P_TITLE,
    P_YEAR,
    P_ROUND,
    P_UNIT_CODE,
    P_MONEY_UNIT,
    P_COUNT
};
static const struct {
    const char *name;
    uint8_t width, look;
} columns[P_COUNT] = {
    [P_UNIT] = {"被核查单位", 13, GIVEN},    [P_PROJECT_CODE] = {"项目代码", 12, GIVEN},
    [P_PROJECT] = {"项目名称", 18, GIVEN},   [P_INDICATOR] = {"核查指标", 15, GIVEN},
    [P_CORE] = {"是否核心", 6, GIVEN},       [P_ASKED] = {"年度指标值", 10, GIVEN},
    [P_STATED] = {"自评完成值", 10, GIVEN},  [P_FOUND] = {"核查完成值", 10, TYPED},
    [P_DIFFERENCE] = {"差异率", 7, GIVEN},   [P_METHOD] = {"核查方式", 6, TYPED},
    [P_VERDICT] = {"核查结论", 8, TYPED},    [P_VETO] = {"是否一票否决", 6, TYPED},
    [P_HANDLING] = {"处置", 9, TYPED},       [P_AMOUNT] = {"收回金额", 8, TYPED},
    [P_DETAIL] = {"情况说明", 16, TYPED},    [P_EVIDENCE] = {"佐证材料", 10, TYPED},
    [P_KEPT] = {"原件存放处", 9, TYPED},     [P_CHECKER] = {"核查人", 8, TYPED},
    [P_DATE] = {"核查日期", 10, TYPED},      [P_SIGNATURE] = {"被核查单位签字", 9, TYPED},
    [P_HOW] = {"怎样入选", 5, GIVEN},        [P_SAMPLE] = {"抽样批次", 5, GIVEN},
    [P_TYPE] = {"工作类型", 5, GIVEN},       [P_NUMBER] = {"底稿编号", 5, GIVEN},
    [P_TITLE] = {"事项", 5, GIVEN},          [P_YEAR] = {"预算年度", 5, GIVEN},
    [P_ROUND] = {"监控月份", 4, GIVEN},      [P_UNIT_CODE] = {"单位编码", 5, GIVEN},
    [P_MONEY_UNIT] = {"金额单位", 4, GIVEN},
};
#define HEAD_ROW 3
#define ROW_POINTS 30

static void put_head(struct sheets *sheets, const struct sample_item *item)
{
    const struct sample *sample = item->sample;
    char text[512];
    for (uint32_t i = 0; i < P_COUNT; i++)
        sheets_width(sheets, i, i, columns[i].width);
    snprintf(text, sizeof text, "%s　%s底稿", sample->title, work_type_chinese(sample->purpose));
    sheets_merge(sheets, 0, 0, 0, P_COUNT - 1, LOOK_TITLE, text);
    sheets_height(sheets, 0, 30);
    snprintf(
        text, sizeof text,
        "抽样批次 %s；总体 %u 个，比例 %d.%02d%%，每部门至少 %u 个；种子和名单可重算：siben sample "
        "verify %s",
        sample_number(&item->key), (unsigned)sample->population, (int)(sample->share / 100),
        (int)(sample->share % 100), (unsigned)sample->least, sample_number(&item->key));
    sheets_merge(sheets, 1, 0, 1, P_COUNT - 1, LOOK_NOTE, text);
    sheets_merge(sheets, 2, 0, 2, P_COUNT - 1, LOOK_NOTE,
                 "只填浅黄色的格；核心指标都要核查。差异率不用填，导入时由两个完成值算出。填好后 "
                 "siben import "
                 "导入，没有填的行留到下次");
    const bool monitored = item->key.round > 0;
    for (uint32_t i = 0; i < P_COUNT; i++)
        sheets_text(sheets, HEAD_ROW, i, LOOK_HEADER,
                    i == P_STATED && monitored ? "监控完成值" : columns[i].name);
    sheets_height(sheets, HEAD_ROW, 32);
    sheets_freeze(sheets, HEAD_ROW + 1, P_ASKED);
    sheets_page(sheets, true, HEAD_ROW + 1);
}

static void put_row(struct sheets *sheets, const struct sample_item *item,
                    const struct paper_row *row, uint32_t at)
{
    char number[2 * RECORD_ID_MAX], year[16], round[16] = "";
    const char *cells[P_COUNT] = {NULL};
    bool lot = row->drawn->how == DRAWN_BY_LOT;
    bool whole = draw_row_whole(row->drawn); /* named by its unit */
    snprintf(number, sizeof number, "%s-%s", sample_number(&item->key),
             whole ? row->drawn->unit_code : row->drawn->project_code);
    snprintf(year, sizeof year, "%u", item->key.fiscal_year);
    if (item->key.round)
        snprintf(round, sizeof round, "%u", item->key.round);
    cells[P_SAMPLE] = sample_number(&item->key);
    cells[P_TYPE] = work_type_chinese(item->sample->purpose);
    cells[P_NUMBER] = number;
    cells[P_TITLE] = item->sample->title;
    cells[P_YEAR] = year;
    cells[P_ROUND] = round;
    cells[P_UNIT_CODE] = row->drawn->unit_code;
    cells[P_UNIT] = row->unit_name;
    cells[P_PROJECT_CODE] = whole ? "" : row->drawn->project_code;
    cells[P_PROJECT] = row->name;
    cells[P_HOW] = lot ? "抽中" : "另选";
    cells[P_INDICATOR] = row->indicator;
    cells[P_CORE] = row->core ? "是" : "";
    cells[P_ASKED] = row->asked;
    cells[P_STATED] = row->stated;
    cells[P_MONEY_UNIT] = "万元";
    for (uint32_t i = 0; i < P_COUNT; i++)
        sheets_text(sheets, at, i, columns[i].look == TYPED ? LOOK_INPUT : LOOK_GIVEN,
                    cells[i] ? cells[i] : "");
    sheets_height(sheets, at, ROW_POINTS);
}

void papers_put(struct sheets *sheets, const struct sample_item *item, const struct paper_row *rows,
                size_t count)
{
    uint32_t first = HEAD_ROW + 1, last = HEAD_ROW + (uint32_t)count;
    sheets_sheet(sheets, "核查底稿");
    put_head(sheets, item);
    for (size_t i = 0; i < count; i++)
        put_row(sheets, item, &rows[i], first + (uint32_t)i);
    if (count) {
        sheets_choose(sheets, first, P_METHOD, last, P_METHOD, "资料,实地,访谈", false,
                      "资料、实地 或 访谈");
        sheets_choose(sheets, first, P_VERDICT, last, P_VERDICT, "属实,基本属实,不属实", true,
                      "属实、基本属实 或 不属实");
        sheets_choose(sheets, first, P_VETO, last, P_VETO, "是,否", true, "不属实的才能一票否决");
        sheets_choose(sheets, first, P_HANDLING, last, P_HANDLING, "收回资金,追究责任,限期整改",
                      false, "可另写");
    }
    sheets_lock(sheets);
}
