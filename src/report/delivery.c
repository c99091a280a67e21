/* Where a form is, in words a clerk trusts. */
#include <siben/report.h>

#include <stdio.h>

#define DAY_MS ((int64_t)86400000)

/* A node is named after its region: 653022, 653022-b. */
static const char *level_of(const char *node)
{
    switch (strspn(node, "0123456789")) {
    case 2:
        return "自治区";
    case 4:
        return "州";
    case 6:
        return "县";
    case 9:
        return "乡镇";
    default:
        return "上级";
    }
}

/* A standby is not the county itself: it is named. */
static void put_name(const char *node, struct buffer *out)
{
    bool plain = node[strspn(node, "0123456789")] == '\0';
    buffer_put_text(out, level_of(node));
    if (!plain)
        buffer_print(out, "（%s）", node);
}

static void put_received(const char *node, int64_t since_ms, struct buffer *out)
{
    char when[INSTANT_TEXT_SIZE];
    instant_print(since_ms, when);
    put_name(node, out);
    buffer_print(out, "已收到（%s）", when);
}

static void put_lost(const char *node, struct buffer *out)
{
    put_name(node, out);
    buffer_put_text(out, "收到后丢失，正在重新报送");
}

static void put_standby(const struct delivery *delivery, bool at_main, struct buffer *out)
{
    char when[INSTANT_TEXT_SIZE];
    instant_print(delivery->standby_since_ms, when);
    buffer_print(out, "%s%s %s 已收到（%s）", level_of(delivery->standby),
                 delivery->standby_retired ? "原来的机器" : "备用机", delivery->standby, when);
    if (at_main)
        return;
    buffer_print(out, "，%s %s 还没有", level_of(delivery->parent), delivery->parent);
}

void delivery_put_age(int64_t news_ms, int64_t now_ms, struct buffer *out)
{
    int64_t age = now_ms > news_ms ? now_ms - news_ms : 0;
    if (news_ms == 0)
        buffer_put_text(out, "还没有联系上过上级");
    else if (age < 60000)
        buffer_put_text(out, "刚刚得知");
    else if (age < 3600000)
        buffer_print(out, "%lld 分钟前得知", (long long)(age / 60000));
    else if (age < DAY_MS)
        buffer_print(out, "%lld 小时前得知", (long long)(age / 3600000));
    else
        buffer_print(out, "已有 %lld 天没有上级的消息", (long long)(age / DAY_MS));
}

static void put_age(int64_t news_ms, int64_t now_ms, struct buffer *out)
{
    buffer_put_text(out, "，");
    delivery_put_age(news_ms, now_ms, out);
}

void delivery_put_text(const struct delivery *delivery, unsigned not_counted, int64_t now_ms,
                       struct buffer *out)
{
    if (not_counted != COUNTED) {
        buffer_print(out, "不计入：%s", not_counted_chinese(not_counted));
        return;
    }
    if (delivery->not_sent) {
        buffer_put_text(out, "按设置不上送");
        return;
    }
    bool at_standby = delivery->standby_since_ms != 0;
    if (delivery->denied && !delivery->grandparent_since_ms && !at_standby) {
        buffer_put_text(out, "只在本机：");
        put_name(delivery->parent, out);
        buffer_put_text(out, "拒收了它的一个分支（分叉过多），由给它授权的一级终止这把密钥");
        return;
    }
    bool at_parent = delivery->parent_since_ms != 0, above = delivery->grandparent_since_ms != 0;
    bool lost = delivery->parent_lost, lost_above = delivery->grandparent_lost;
    if (!at_parent && !above && !lost && !lost_above && !at_standby) {
        buffer_put_text(out, "只在本机");
        put_age(delivery->news_ms, now_ms, out);
        return;
    }
    if (at_parent)
        put_received(delivery->parent, delivery->parent_since_ms, out);
    else if (lost)
        put_lost(delivery->parent, out);
    if (at_standby && !at_parent) { /* beside what the main one has it says nothing more */
        buffer_put_text(out, lost ? "，" : "");
        put_standby(delivery, at_parent || lost, out);
    }
    if ((above || lost_above) && (at_parent || lost || at_standby))
        buffer_put_text(out, "，");
    if (above)
        put_received(delivery->grandparent, delivery->grandparent_since_ms, out);
    else if (lost_above)
        put_lost(delivery->grandparent, out);
    put_age(delivery->news_ms, now_ms, out);
}

void check_put_text(const struct replica_counts *counts, uint64_t faults, struct buffer *out)
{
    buffer_print(out,
                 "核对了 %llu 个报送包、%llu 条记录（%llu 个版本）、%llu 个对象、%llu 个汇总格：",
                 (unsigned long long)counts->batches, (unsigned long long)counts->records,
                 (unsigned long long)counts->versions, (unsigned long long)counts->facts,
                 (unsigned long long)counts->cells);
    if (faults == 0)
        buffer_put_text(out, "签名与校验值全部成立，汇总与明细逐分相等。\n");
    else
        buffer_print(out,
                     "发现 %llu 处不一致（见上）。请运行 siben rebuild "
                     "重算汇总；仍不一致时从备份恢复，不要继续填报。\n",
                     (unsigned long long)faults);
    if (counts->conflicts || counts->not_counted || counts->waiting)
        buffer_print(out,
                     "另有：两个版本待处理 %llu 条，不计入 %llu 条，等待前序的报送包 %llu 个。\n",
                     (unsigned long long)counts->conflicts, (unsigned long long)counts->not_counted,
                     (unsigned long long)counts->waiting);
}
