/* bundles -- who wrote a bundle for whom; with the receiver's keys also what it holds. */
#include "verify.h"

#include <siben/date.h>

struct counted {
    const struct hash *root;
    uint64_t batches, changes;
};

static enum status count_batch(void *context, const struct batch *batch, struct arena *arena)
{
    struct counted *counted = context;
    (void)arena;
    counted->batches++;
    counted->changes += batch->change_count;
    return STATUS_OK;
}

static enum status look(void *context, struct arena *arena, const struct bundle_content *content,
                        struct why *why)
{
    struct counted *counted = context;
    (void)arena;
    return bundle_each_batch(counted->root, content, count_batch, counted, why);
}

static void say_header(const struct bundle_header *header, const struct grant_chain *chain)
{
    const struct grant *signer = &chain->grants[chain->count - 1];
    char time[INSTANT_TEXT_SIZE];
    instant_print(header->created_ms, time);
    say("写信", "from", "%s，范围 scope %s，由 granted by %s 授权", header->sender,
        signer->scope.text, signer->grantor);
    say("收信", "to", "%s", header->receiver);
    say("自报时间", "stated time", "%s（它自己的时钟 by its own clock）", time);
    say("份", "part", "%u / %u，套号 set %016llx", header->part, header->parts,
        (unsigned long long)header->set);
    for (unsigned i = 0; i < LANE_COUNT; i++)
        if (header->lanes[i].present)
            say("内容", "holds", "%s：%u 包 batches，从 from %llu 到 to %llu",
                lane_name((enum lane)i), header->lanes[i].batches,
                (unsigned long long)header->lanes[i].from.arrival,
                (unsigned long long)header->lanes[i].to.arrival);
}

enum status verify_bundle(struct verify *verify, const struct bundle_source *source,
                          struct why *why)
{
    struct counted counted = {.root = &verify->root};
    struct bundle_reader *reader;
    struct grant_chain *chain = memory_take(sizeof *chain);
    enum status status = chain ? bundle_open(source, &reader, why) : STATUS_NO_MEMORY;
    if (status != STATUS_OK) {
        memory_free(chain);
        return status;
    }
    status = bundle_verify_head(reader, &verify->root, chain, why);
    if (status == STATUS_OK)
        status = bundle_verify(reader, &verify->root, verify->has_keys ? &verify->keys : NULL, look,
                               &counted, why);
    if (status == STATUS_OK) {
        say_header(bundle_header(reader), chain);
        if (verify->has_keys) {
            say("打开", "opened", "%llu 包 batches，%llu 条 changes",
                (unsigned long long)counted.batches, (unsigned long long)counted.changes);
            say("不能证明", "not proven",
                "其中各包是谁签的：收信节点读入时逐包核对 who signed each "
                "batch: the receiver checks them as it reads");
        } else
            say("密封", "sealed",
                "没有收信节点的密钥，只核对了签名和完整 signature and "
                "completeness only, without the receiver's key");
    }
    bundle_close(reader);
    memory_free(chain);
    return status;
}
