/* show_proof -- a record as a file for somebody without a store: what siben-verify reads. */
#include "show.h"

#include <siben/proof.h>

static enum status add_version(struct command_context *context, struct view *view,
                               struct proof *proof, const struct version_name *version)
{
    struct bytes stored, grants[GRANT_CHAIN_MAX];
    size_t count = 0;
    enum status status = replica_signed(view, &context->arena, version, &stored, grants, &count);
    if (status == STATUS_OK)
        status = proof_add(proof, stored, grants, count, &version->mark, 1);
    return status;
}

/* A submission goes with its receipt, when there is one. */
static enum status add_receipt(struct command_context *context, struct view *view,
                               struct proof *proof, const struct record_key *submission,
                               bool *answered)
{
    struct record receipt;
    struct record_key key = receipt_key(submission);
    enum status status = replica_get(view, &context->arena, &key, &receipt);
    *answered = status == STATUS_OK && receipt.shown.seq;
    if (*answered)
        return add_version(context, view, proof, &receipt.shown);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status write_proof(struct command_context *context, const struct identity *identity,
                               const struct record *record, const struct proof *proof,
                               bool answered)
{
    char root[2 * HASH_SIZE + 1], code[20];
    struct buffer file = {0};
    enum status status = proof_write(proof, &file);
    if (status == STATUS_OK) {
        bytes_to_hex(bytes_of(identity->root.bytes, HASH_SIZE), root);
        proof_code(&record->key, record->shown.mark, code);
        command_file(context, "证明.siben", buffer_bytes(&file));
        command_print(context, "证明文件已写好：%s%s，校验码 %s\n", kind_chinese(record->key.kind),
                      answered ? "和它的回执" : "", code);
        command_print(
            context,
            "核对：siben-verify --root %s 文件\n根指纹请当面或电话告诉核对的人，不要和文件一起送\n",
            root);
    }
    buffer_free(&file);
    return status;
}

enum status show_proof(struct command_context *context, struct view *view, unsigned kind)
{
    struct record record;
    struct identity identity;
    bool answered = false;
    enum status status = show_read(context, view, kind, &record);
    if (status == STATUS_OK)
        status = replica_identity(context->node->replica, &context->arena, &identity);
    if (status != STATUS_OK)
        return status;
    struct proof *proof = proof_new(&identity.root);
    status = proof ? add_version(context, view, proof, &record.shown) : STATUS_NO_MEMORY;
    if (status == STATUS_OK && record.key.kind == KIND_SUBMISSION)
        status = add_receipt(context, view, proof, &record.key, &answered);
    if (status == STATUS_OK)
        status = write_proof(context, &identity, &record, proof, answered);
    proof_free(proof);
    return status;
}
