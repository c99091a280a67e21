/* A receipt in the words of a clerk. */
#include "figures.h"
#include "table.h"

#include <stdio.h>

#define FIGURES_SHOWN 12
#define HEADS_SHOWN 10

static void put_coverage_measure(unsigned measure, struct buffer *out)
{
    static const char *const words[] = {"应报",         "列入清单", "绩效目标已报",
                                        "目标审核通过", "自评已报", "自评审核通过"};
    unsigned stage = measure / 2;
    if (measure >= COVERAGE_UNREQUIRED_COUNT)
        buffer_put_text(out, "清单外");
    else if (stage < STAGE_ROUND_FIRST)
        buffer_put_text(out, words[stage]);
    else
        buffer_print(out, "1—%u月监控已报", stage - STAGE_ROUND_FIRST + 1);
    buffer_put_text(out, measure % 2 ? "金额" : "数");
}

static void put_monitoring_measure(unsigned measure, struct buffer *out)
{
    static const char *const words[] = {"收表数",   "已报数", "审核通过数",  "年初预算",
                                        "全年预算", "执行数", "全年预计执行"};
    static const char *const likelihoods[] = {"未填", "确定能", "有可能", "完全不可能"};
    if (measure < MONITORED_EXECUTION_LIGHT)
        buffer_put_text(out, words[measure]);
    else if (measure < MONITORED_TARGET_LIGHT)
        buffer_print(out, "执行灯（%s）", light_chinese(measure - MONITORED_EXECUTION_LIGHT));
    else if (measure < MONITORED_LIKELIHOOD)
        buffer_print(out, "目标灯（%s）", light_chinese(measure - MONITORED_TARGET_LIGHT));
    else if (measure < MONITORED_DEVIATION)
        buffer_print(out, "可能性（%s）", likelihoods[measure - MONITORED_LIKELIHOOD]);
    else if (measure < MONITORED_DEVIATING_INDICATORS)
        buffer_print(out, "偏差原因（%s）", deviation_chinese(measure - MONITORED_DEVIATION));
    else
        buffer_put_text(out, "偏差指标数");
}

static enum works_measure put_measure(const char *table, size_t index, struct buffer *out)
{
    static const char *const leads[PART_LEAD] = {"应报数", "应报金额", "已报数", "已报金额"};
    const char *name;
    enum works_measure measure;
    bool by_book;
    if (submission_works_measure(table, index, &name, &measure, &by_book)) {
        buffer_put_text(out, name);
        return measure;
    }
    if (strcmp(table, "coverage") == 0) {
        if (index < COVERAGE_MEASURES)
            put_coverage_measure((unsigned)index, out);
        return index % 2 == 1 ? WORKS_FEN : WORKS_COUNT;
    }
    if (strcmp(table, SUBMISSION_EVALUATED) == 0) {
        buffer_put_text(out, index == 0 ? "绩效评价数" : "绩效评价金额");
        return index ? WORKS_FEN : WORKS_COUNT;
    }
    if (strcmp(table, "monitoring") != 0) {
        if (index < PART_LEAD) {
            buffer_put_text(out, leads[index]);
            return index % 2 == 1 ? WORKS_FEN : WORKS_COUNT;
        }
        index -= PART_LEAD;
    }
    if (index < MONITORING_MEASURES)
        put_monitoring_measure((unsigned)index, out);
    return index >= MONITORED_INITIAL_FEN && index <= MONITORED_FORECAST_FEN ? WORKS_FEN
                                                                             : WORKS_COUNT;
}

static void put_number(int64_t value, enum works_measure measure, struct buffer *out)
{
    char text[MONEY_TEXT_SIZE];
    if (measure != WORKS_COUNT &&
        value == MONEY_NONE) { /* what a submission says may be anything */
        buffer_put_text(out, "—");
    } else if (measure != WORKS_COUNT) {
        /* To the fen: a difference of one fen must be seen. A score has hundredths too. */
        money_print_yuan(value, text);
        buffer_print(out, "%s %s", text, measure == WORKS_FEN ? "元" : "分");
    } else {
        buffer_print(out, "%lld", (long long)value);
    }
}

static void put_figure(const char *table, const struct figure_row *row, size_t index,
                       int64_t theirs, struct buffer *out)
{
    int64_t own = index < row->value_count ? row->values[index] : 0, rest = 0;
    bool by_book = strcmp(table, "coverage") == 0 || strcmp(table, "monitoring") == 0 ||
                   strcmp(table, SUBMISSION_EVALUATED) == 0;
    const char *name;
    enum works_measure measure;
    (void)submission_works_measure(table, index, &name, &measure, &by_book);
    buffer_put_text(out, "  ");
    if (by_book)
        buffer_put_text(out, book_chinese(row->book));
    else
        buffer_print(out, "%s%s%s", row->code, *row->code && *row->name ? " " : "", row->name);
    buffer_put_u8(out, ' ');
    measure = put_measure(table, index, out);
    buffer_put_text(out, "：上报 ");
    put_number(theirs, measure, out);
    buffer_put_text(out, "，按明细 ");
    put_number(own, measure, out);
    if (!__builtin_sub_overflow(theirs, own, &rest) && rest != MONEY_NONE) {
        buffer_put_text(out, "，相差 ");
        put_number(rest, measure, out);
    }
    buffer_put_u8(out, '\n');
}

static const struct figure_row *theirs_of(const struct submission *submission, const char *table,
                                          const struct figure_row *row)
{
    for (size_t i = 0; submission && i < submission->table_count; i++) {
        const struct figure_table *at = &submission->tables[i];
        for (size_t r = 0; strcmp(at->name, table) == 0 && r < at->row_count; r++)
            if (at->rows[r].book == row->book && strcmp(at->rows[r].code, row->code) == 0)
                return &at->rows[r];
    }
    return NULL;
}

static void put_figures(const struct submission *submission, const struct receipt *receipt,
                        struct buffer *out)
{
    size_t all = 0;
    for (size_t t = 0; t < receipt->table_count; t++)
        for (size_t r = 0;
             !receipt_table_of_lights(&receipt->tables[t]) && r < receipt->tables[t].row_count;
             r++) {
            const struct figure_row *row = &receipt->tables[t].rows[r];
            const struct figure_row *theirs = theirs_of(submission, receipt->tables[t].name, row);
            size_t count = theirs && theirs->value_count > row->value_count ? theirs->value_count
                                                                            : row->value_count;
            for (size_t i = 0; i < count; i++) {
                int64_t there = theirs && i < theirs->value_count ? theirs->values[i] : 0;
                if (there == (i < row->value_count ? row->values[i] : 0))
                    continue;
                if (all++ == 0)
                    buffer_put_text(out, "不一致的数字：\n");
                if (all <= FIGURES_SHOWN)
                    put_figure(receipt->tables[t].name, row, i, there, out);
            }
        }
    if (all > FIGURES_SHOWN)
        buffer_print(out, "  另有 %zu 处数字不一致。\n", all - FIGURES_SHOWN);
}

/* 阿克陶县（653022）; the code alone where nobody says a name. */
static void put_called(const char *name, const char *code, struct buffer *out)
{
    bool named = name && *name && strcmp(name, code) != 0;
    buffer_print(out, named ? "%s（%s）" : "%s%s", named ? name : "", code);
}

static void put_differences(const struct receipt *receipt, const struct receipt_names *names,
                            struct buffer *out)
{
    char key[RECORD_KEY_TEXT_SIZE];
    if (receipt->difference_count)
        buffer_put_text(out, "不一致的明细：\n");
    for (size_t i = 0; i < receipt->difference_count; i++) {
        const struct difference *difference = &receipt->differences[i];
        struct bucket bucket;
        if (difference_bucket(difference, &bucket)) {
            buffer_put_text(out, "  单位 ");
            put_called(*bucket.unit_code ? names->unit(names->context, bucket.unit_code) : "",
                       *bucket.unit_code ? bucket.unit_code : "（全部）", out);
            buffer_print(out, "，%s：%s\n", book_chinese(bucket.book), difference->reason);
            continue;
        }
        record_key_print(&difference->key, key, sizeof key);
        const char *title = names->record(names->context, &difference->key);
        buffer_print(out, "  %s%s%s（%s）：%s\n", kind_chinese(difference->key.kind),
                     title && *title ? " " : "", title ? title : "", key, difference->reason);
    }
}

static void put_missing(const struct receipt *receipt, const struct receipt_names *names,
                        struct buffer *out)
{
    char feed[FEED_TEXT_SIZE];
    buffer_print(out, "等待中：还缺 %zu 处的报送包，收到后自动重新核对，不需要重报。\n",
                 receipt->missing_count);
    for (size_t i = 0; i < receipt->missing_count && i < HEADS_SHOWN; i++) {
        const struct feed_name *from = &receipt->missing[i].feed;
        const char *place = names->place(names->context, from->node);
        feed_name_print(from, feed);
        buffer_print(out, "  %s%s%s 的第 %u 包（%s）\n", place ? place : "",
                     place && *place ? " " : "", from->node, receipt->missing[i].seq, feed);
    }
    if (receipt->missing_count > HEADS_SHOWN)
        buffer_print(out, "  另有 %zu 处。\n", receipt->missing_count - HEADS_SHOWN);
}

static const char *no_name(void *context, const char *code)
{
    (void)context;
    (void)code;
    return "";
}

static const char *no_title(void *context, const struct record_key *key)
{
    (void)context;
    (void)key;
    return "";
}

void receipt_put_text(const struct record_key *key, const struct submission *submission,
                      const struct receipt *receipt, struct buffer *out)
{
    static const struct receipt_names none = {no_name, no_name, no_title, NULL};
    receipt_put_named(key, submission, receipt, &none, out);
}

void receipt_put_named(const struct record_key *key, const struct submission *submission,
                       const struct receipt *receipt, const struct receipt_names *names,
                       struct buffer *out)
{
    size_t from = out->size;
    const char *title = submission_works_title(key->id);
    title = title ? title : key->round ? "监控" : "绩效自评";
    buffer_put_text(out, "回执：");
    put_called(names->place(names->context, key->scope.text), key->scope.text, out);
    buffer_print(out, " %u 年", key->fiscal_year);
    if (key->round)
        buffer_print(out, "%s%u月", key->round == 1 ? "" : "1—", key->round);
    buffer_print(out, "%s上报\n", title);
    switch (receipt->outcome) {
    case RECEIPT_AGREES:
        buffer_put_text(out,
                        "核对一致：用同一批明细重新计算，每个数字和每个单位的校验值都相同。\n");
        break;
    case RECEIPT_DIFFERS:
        buffer_put_text(
            out,
            "核对不一致：用同一批明细重新计算，结果与上报不同。请按下列各处核对后重新上报。\n");
        put_figures(submission, receipt, out);
        put_differences(receipt, names, out);
        break;
    case RECEIPT_WAITING:
        if (receipt->missing_count)
            put_missing(receipt, names, out);
        else
            buffer_put_text(out, "等待中：数字还不能核对，不需要重报。\n");
        break;
    case RECEIPT_NO_DETAIL:
        buffer_put_text(out, "已登记：本级按约定不接收明细，未重新计算，以上报数为准。\n");
        break;
    case RECEIPT_OTHER_FOLD:
        if (submission)
            buffer_print(
                out,
                "暂不能核对：上报用的口径版本是 %u，本级是 %u。双方升级到同一版本后自动核对。\n",
                submission->fold_version, receipt->fold_version);
        else
            buffer_put_text(out,
                            "暂不能核对：双方软件的口径版本不同，升级到同一版本后自动核对。\n");
        break;
    default:
        buffer_put_text(out, "已收到，尚未核对。\n");
    }
    if (!text_is_empty(receipt->note))
        buffer_print(out, "说明：%s\n", receipt->note);
    receipt_put_lights(key, submission, receipt, out);
    table_disarm(out, from, true);
}
