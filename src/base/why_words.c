/* why_words -- what is said when nobody who knew more has filled a why. */
#include <siben/status.h>

static const struct {
    const char *what, *hint;
} usual[STATUS_COUNT] = {
    [STATUS_NOT_FOUND] = {"没有找到", NULL},
    [STATUS_EXISTS] = {"已经存在", NULL},
    [STATUS_MALFORMED] = {"内容不完整或已损坏", NULL},
    [STATUS_TOO_LARGE] = {"超过上限", "拆小后重新执行"},
    [STATUS_BAD_SIGNATURE] = {"签名或哈希链不符", "siben check 逐条列出；从备份恢复，或由上级补齐"},
    [STATUS_UNAUTHORISED] = {"本机的授权不包括这个操作", NULL},
    [STATUS_CONFLICT] = {"与已有的内容冲突", NULL},
    [STATUS_GAP] = {"缺少前一批内容", "等链路补齐后重试"},
    [STATUS_FORKED] = {"来源分叉：可能有两台机器共用密钥",
                       "siben status 说明是哪个节点、由谁怎样处理"},
    [STATUS_ENDED] = {"密钥或来源已被终止", "换空目录重新申请授权"},
    [STATUS_STALE] = {"位置已过时", "重试"},
    [STATUS_UNSUPPORTED] = {"本版本的软件处理不了", "升级软件后重试"},
    [STATUS_BLOCKED] = {"有必须先改正的问题", NULL},
    [STATUS_BUSY] = {"正忙", "稍后重试"},
    [STATUS_CLOSED] = {"节点正在停止", "节点重新启动后再执行"},
    [STATUS_NO_MEMORY] = {"内存不足，没有完成", "关闭别的程序，或把文件拆小，然后重新执行"},
    [STATUS_NO_SPACE] = {"磁盘或数据库已满，没有写入",
                         "腾出空间后重新执行；已保存的数据没有受影响"},
    [STATUS_IO_ERROR] = {"读写磁盘出错，没有完成",
                         "检查磁盘；重新启动节点后用 siben check 核对，再重新执行"},
    [STATUS_CORRUPT] = {"存储的数据校验不符", "siben check 逐条列出；从备份恢复，或由上级补齐"},
    [STATUS_TIMEOUT] = {"等待超时", "稍后重试"},
    [STATUS_INVALID] = {"参数或设置不对", NULL},
};

void why_complete(struct why *why, enum status status)
{
    if (why->what[0] || !usual[status].what)
        return;
    struct why known = *why;
    (void)why_set(why, status, known.where, usual[status].what,
                  known.hint[0] ? known.hint : usual[status].hint);
}
