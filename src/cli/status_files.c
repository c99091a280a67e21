/* status_files -- how many files are here, what they take, and what is on its way. */
#include "status.h"

void files_print(struct command_context *context)
{
    struct blobs_state state;
    struct live_files live;
    live_files(context->live, &live);
    if (blobs_state(context->node->blobs, &state) != STATUS_OK) {
        command_print(context, "佐证文件：读不了 files 目录，检查磁盘和权限\n");
        return;
    }
    if (!state.files && !state.parts && !state.damaged && !live.missing && !live.refused)
        return;
    command_print(context, "佐证文件：%llu 个 %.1f MB，配额 %.1f GB",
                  (unsigned long long)state.files, (double)state.bytes / 1e6,
                  (double)state.quota / 1e9);
    if (live.missing)
        command_print(context, "；内容不在本机 %zu 个", live.missing);
    if (state.parts)
        command_print(context, "，%s %llu 个（%.1f MB）", live.fetching ? "正在取" : "取了一部分",
                      (unsigned long long)state.parts, (double)state.part_bytes / 1e6);
    command_print(context, "%s\n", live.no_room ? "；没有空间，暂不再取" : "");
    if (state.damaged)
        command_print(context,
                      "  已损坏 %llu 个，挪到一边：siben check 写明，siben file fetch 另取\n",
                      (unsigned long long)state.damaged);
    if (live.wrong)
        command_print(context, "  收到的内容与摘要不符 %llu 次，没有收下（日志写明是谁）\n",
                      (unsigned long long)live.wrong);
    if (live.refused)
        command_print(context, "  下级或上级要不该给它的文件 %llu 次，没有给（日志写明是谁）\n",
                      (unsigned long long)live.refused);
}

void files_json(struct command_context *context, struct buffer *out)
{
    struct blobs_state state = {.files = 0};
    struct live_files live;
    live_files(context->live, &live);
    if (blobs_state(context->node->blobs, &state) != STATUS_OK)
        out->failed = true;
    buffer_print(out,
                 "{\"files\": %llu, \"bytes\": %llu, \"parts\": %llu, \"part_bytes\": %llu, "
                 "\"damaged\": %llu, \"quota\": %llu, \"missing\": %zu, \"fetching\": %zu, "
                 "\"came\": %llu, \"bytes_in\": %llu, \"bytes_out\": %llu, \"refused\": %llu, "
                 "\"wrong\": %llu}",
                 (unsigned long long)state.files, (unsigned long long)state.bytes,
                 (unsigned long long)state.parts, (unsigned long long)state.part_bytes,
                 (unsigned long long)state.damaged, (unsigned long long)state.quota, live.missing,
                 live.fetching, (unsigned long long)live.came, (unsigned long long)live.bytes_in,
                 (unsigned long long)live.bytes_out, (unsigned long long)live.refused,
                 (unsigned long long)live.wrong);
}
