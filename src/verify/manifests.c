/* manifests -- who stands for the files of an archive. */
#include "verify.h"

enum status verify_manifest(struct verify *verify, struct bytes manifest, struct bytes file,
                            struct why *why)
{
    struct arena arena;
    struct grant_chain *chain;
    struct hash hash;
    char hex[2 * HASH_SIZE + 1];
    size_t files = 0;
    arena_init(&arena, 0);
    chain = arena_take(&arena, sizeof *chain);
    enum status status = chain ? manifest_verify(&arena, manifest, file, &verify->root, chain, why)
                               : STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        const struct grant *signer = &chain->grants[chain->count - 1];
        for (size_t i = 0; i < manifest.size; i++)
            files += manifest.data[i] == '\n';
        hash_of(manifest, &hash);
        bytes_to_hex(bytes_of(hash.bytes, HASH_SIZE), hex);
        say("签名者", "signed by", "%s，范围 scope %s，由 granted by %s 授权", signer->node,
            signer->scope.text, signer->grantor);
        say("归档清单", "manifest of an archive", "%zu 个文件 files", files);
        say("摘要", "hash", "%s", hex);
        say("再核对", "then check", "b2sum -l 256 -c MANIFEST.txt");
    }
    arena_close(&arena);
    return status;
}
