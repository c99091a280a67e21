/* show_forks -- feeds of which there are two branches: who has to do what. */
#include "show.h"

static struct fork *fork_of(struct forks *forks, const char *node)
{
    for (size_t i = 0; i < forks->count; i++)
        if (strcmp(forks->items[i].node, node) == 0)
            return &forks->items[i];
    if (forks->count == FORKS_SHOWN_MAX) {
        forks->more = true;
        return NULL;
    }
    struct fork *fork = &forks->items[forks->count++];
    memcpy(fork->node, node, strlen(node) + 1);
    return fork;
}

void forks_note(struct forks *forks, const struct feed_state *state)
{
    if (!state->forked || state->ended) /* an end has settled it */
        return;
    struct fork *fork = fork_of(forks, state->head.feed.node);
    if (!fork)
        return;
    fork->feeds++;
    memcpy(fork->grantor, state->grantor, sizeof fork->grantor);
}

/* The one command, for whoever sits here. */
static const char *fork_command(struct command_context *context, const struct fork *fork)
{
    const char *self = context->node->config.node, *words = NULL;
    if (strcmp(fork->node, self) == 0)
        return "siben inbox";
    if (strcmp(fork->grantor, self) == 0)
        words = arena_print(&context->arena, "siben enrol end %s --reason 两台机器共用密钥",
                            fork->node);
    return words ? words : "";
}

static void print_fork(struct command_context *context, const struct fork *fork)
{
    const char *self = context->node->config.node, *command = fork_command(context, fork);
    bool own = strcmp(fork->node, self) == 0;
    command_print(
        context,
        "分叉：%s%s 有 %llu 个来源写出了两个分支：同一把密钥在两台机器上写过（机器被复制过，\n"
        "      "
        "或旧备份恢复后又接着写）。两边的内容都保留，都已计入；互相不知道的改动成为两个版本\n",
        own ? "本机 " : "", fork->node, (unsigned long long)fork->feeds);
    if (own)
        command_print(context, "      → 只留一台机器，停用另一台；两个版本逐条选定：%s\n", command);
    else if (*command)
        command_print(context,
                      "      → 请 %s "
                      "停用多出来的一台；找不到那台机器的，终止这把密钥（已收到的仍然有效），再换节"
                      "点名重新授权：\n"
                      "        %s\n",
                      fork->node, command);
    else
        command_print(context, "      → 由给它授权的 %s 处理（siben status），本机不用做什么\n",
                      fork->grantor);
}

void forks_print(struct command_context *context, const struct forks *forks)
{
    for (size_t i = 0; i < forks->count; i++)
        print_fork(context, &forks->items[i]);
    if (forks->more)
        command_print(context, "      还有别的节点分叉（siben status --feeds）\n");
}

void forks_json(struct command_context *context, const struct forks *forks, struct buffer *out)
{
    buffer_put_text(out, "[");
    for (size_t i = 0; i < forks->count; i++) {
        const struct fork *fork = &forks->items[i];
        buffer_print(out,
                     "%s{\"node\": \"%s\", \"grantor\": \"%s\", \"feeds\": %llu, \"command\": ",
                     i ? ", " : "", fork->node, fork->grantor, (unsigned long long)fork->feeds);
        json_put_string(out, fork_command(context, fork));
        buffer_put_text(out, "}");
    }
    buffer_put_text(out, "]");
}

/* -- another life of this disk ---------------------------------------------------------- */

enum status behind_read(struct command_context *context, struct view *view, int64_t *at_ms)
{
    struct bytes value;
    *at_ms = 0;
    enum status status = replica_note_get(view, &context->arena, NOTE_BEHIND, &value);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    struct reader reader = reader_of(value);
    if (status == STATUS_OK)
        *at_ms = (int64_t)reader_u64(&reader);
    return status;
}

void behind_print(struct command_context *context, int64_t at_ms)
{
    char when[INSTANT_TEXT_SIZE];
    if (!at_ms)
        return;
    instant_print(at_ms, when);
    command_print(
        context,
        "恢复：%s 发现上级收到过本机写的、本机却没有的内容：数据目录恢复过旧备份，或者被复制过。\n"
        "      已从上级取回，以后用新的序列写；没有送出去过的取不回来，请照纸面核对；\n"
        "      若另有一台机器用着同一份数据，停用那一台\n",
        when);
}
