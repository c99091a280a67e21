/* proofs -- what signed batches attest. */
#include "verify.h"

#include <siben/date.h>
#include <siben/report.h>

struct attesting {
    struct verify *verify;
    struct hash submission; /* of the batch that carries it */
    struct submission *sent;
    struct record_key sent_key;
    bool has_submission, beyond_grant, unread;
};

static void say_batch(const struct proven *proven, const struct hash *hash)
{
    const struct batch *batch = proven->batch;
    const struct head *seen = &batch->parent_seen;
    char feed[FEED_TEXT_SIZE], time[INSTANT_TEXT_SIZE], hex[2 * HASH_SIZE + 1];
    say("签名者", "signed by", "%s，范围 scope %s，由 granted by %s 授权", proven->signer->node,
        proven->signer->scope.text, proven->signer->grantor);
    feed_name_print(&batch->feed, feed);
    say("报送包", "batch", "%s 第 no. %u", feed, batch->seq);
    bytes_to_hex(bytes_of(hash->bytes, HASH_SIZE), hex);
    say("摘要", "hash", "%s", hex);
    if (batch->author[0])
        say("填写人", "author", "%s", batch->author);
    instant_print(batch->stated_ms, time);
    say("自报时间", "stated time", "%s（它自己的时钟 by its own clock）", time);
    if (seen->seq) {
        feed_name_print(&seen->feed, feed);
        say("不早于", "not before", "见到上级的 having seen %s 第 no. %u", feed, seen->seq);
    }
}

static void say_basis(const struct submission *submission)
{
    struct buffer text = {0};
    struct hash digest;
    char hex[2 * HASH_SIZE + 1];
    for (size_t i = 0; i < submission->basis_count; i++) {
        feed_name_put(&text, &submission->basis[i].feed);
        buffer_put_u32(&text, submission->basis[i].seq);
        buffer_put(&text, submission->basis[i].hash.bytes, HASH_SIZE);
    }
    if (!text.failed) {
        hash_of(buffer_bytes(&text), &digest);
        bytes_to_hex(bytes_of(digest.bytes, HASH_SIZE), hex);
        say("依据", "basis", "%zu 处来源 heads，摘要 digest %s", submission->basis_count, hex);
    }
    buffer_free(&text);
}

static void say_submission(struct attesting *attesting, struct arena *arena,
                           const struct record_key *key, const struct submission *submission)
{
    char date[DATE_TEXT_SIZE];
    date_print(submission->as_of, date);
    say("截至", "as of", "%s，口径版本 fold %u", date, submission->fold_version);
    say_basis(submission);
    for (enum submission_part part = SUBMISSION_COVERAGE; part <= SUBMISSION_WORKS; part++) {
        struct table table;
        struct buffer text = {0};
        if (part == SUBMISSION_CORRECTIONS ||
            submission_table(arena, key, submission, part, &table) != STATUS_OK)
            continue;
        table_put_text(&table, &text);
        say_text(&text);
        buffer_free(&text);
    }
    attesting->sent = arena_take(arena, sizeof *submission);
    if (attesting->sent)
        *attesting->sent = *submission;
    attesting->sent_key = *key;
    attesting->has_submission = attesting->sent != NULL;
}

static void say_receipt(struct attesting *attesting, const struct record_key *key,
                        const struct receipt *receipt)
{
    struct buffer text = {0};
    struct record_key answering = receipt_key(&attesting->sent_key);
    bool same = attesting->has_submission && record_key_equal(&answering, key) &&
                hash_equal(&receipt->submission_hash, &attesting->submission);
    if (attesting->has_submission)
        say("回执所答", "answers", "%s",
            same ? "正是本文件中的上报；它在回执之前已经存在 the submission in this file, which "
                   "existed before it"
                 : "另一次上报，不是本文件中的 another submission than the one in this file");
    receipt_put_text(key, same ? attesting->sent : NULL, receipt, &text);
    say_text(&text);
    buffer_free(&text);
}

static void unreadable(struct attesting *attesting)
{
    say("不计入", "not counted", "内容读不出 its content cannot be read");
    attesting->unread = true;
}

static void say_change(struct attesting *attesting, struct arena *arena,
                       const struct proven *proven, const struct change *change,
                       const struct hash *digest, const struct hash *hash)
{
    char key[RECORD_KEY_TEXT_SIZE], code[20], hex[2 * HASH_SIZE + 1];
    struct payload payload;
    record_key_print(&change->key, key, sizeof key);
    proof_code(&change->key, hash_mark(digest), code);
    bytes_to_hex(bytes_of(digest->bytes, HASH_SIZE), hex);
    say(kind_chinese(change->key.kind), kind_name(change->key.kind), "%s%s", key,
        change->withdrawn ? "（撤回 withdrawn）" : "");
    say("内容摘要", "digest", "%s", hex);
    say("校验码", "code", "%s", code);
    if (attesting->verify->code && strcmp(attesting->verify->code, code) == 0) {
        attesting->verify->code_found = true;
        say("就是所查的", "matches", "--code %s", code);
    }
    if (!proven_allowed(proven, change)) { /* its figures are nobody's */
        say("不计入", "not counted", "签名者的授权不包括它 beyond the grant of its signer");
        attesting->beyond_grant = true;
        return;
    }
    if (payload_decode(arena, change->key.kind, change->payload, &payload) != STATUS_OK) {
        unreadable(attesting);
        return;
    }
    if (change->key.kind == KIND_SUBMISSION) {
        attesting->submission = *hash;
        say_submission(attesting, arena, &change->key, &payload.submission);
    } else if (change->key.kind == KIND_RECEIPT) {
        say_receipt(attesting, &change->key, &payload.receipt);
    }
}

static enum status attest(void *context, struct arena *arena, const struct proven *proven)
{
    struct attesting *attesting = context;
    const struct batch *batch = proven->batch;
    size_t left_out = 0;
    say_batch(proven, &batch->hash);
    for (size_t i = 0; i < batch->change_count; i++) {
        struct change change;
        if (!batch_has_body(batch, i))
            left_out++;
        else if (change_decode(arena, &batch->feed, batch->changes[i], &change) == STATUS_OK)
            say_change(attesting, arena, proven, &change, &batch->digests[i], &batch->hash);
        else
            unreadable(attesting);
    }
    if (left_out)
        say("其余", "others", "%zu 条不带内容 without their bodies", left_out);
    return STATUS_OK;
}

enum status verify_proof(struct verify *verify, struct bytes file, struct why *why)
{
    struct attesting attesting = {.verify = verify};
    struct arena arena;
    arena_init(&arena, 32 * PROOF_SIZE_MAX);
    enum status status = proof_read(&arena, file, &verify->root, attest, &attesting, why);
    bool short_of_memory = arena.failed;
    arena_close(&arena);
    if (status == STATUS_OK && short_of_memory)
        return why_set(why, STATUS_NO_MEMORY, "", "文件太大，没有核对完", NULL);
    if (status == STATUS_OK && attesting.unread)
        return why_set(why, STATUS_MALFORMED, "", "其中有读不出的内容",
                       "请用新版本的 siben-verify");
    if (status == STATUS_OK && attesting.beyond_grant)
        return why_set(why, STATUS_UNAUTHORISED, "", "签名者无权写其中的记录", NULL);
    if (status == STATUS_OK)
        say("不能证明", "not proven",
            "此后没有更正、撤回或终止 that nothing corrected, withdrew or ended it later");
    return status;
}
