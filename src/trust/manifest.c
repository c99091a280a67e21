/* The signature over a list of files, as a text. */
#include <siben/manifest.h>

static const char head[] = "siben manifest 1\n";
static const char domain[] = "siben manifest 1";

static void put_hex(struct buffer *file, const char *word, struct bytes bytes)
{
    static const char digits[] = "0123456789abcdef";
    buffer_put_text(file, word);
    for (size_t i = 0; i < bytes.size; i++) {
        buffer_put_u8(file, (uint8_t)digits[bytes.data[i] >> 4]);
        buffer_put_u8(file, (uint8_t)digits[bytes.data[i] & 15]);
    }
    buffer_put_u8(file, '\n');
}

enum status manifest_sign(struct bytes manifest, const struct bytes *signed_grants, size_t count,
                          const uint8_t secret[SIGN_SECRET_SIZE], struct buffer *file)
{
    uint8_t signature[SIGNATURE_SIZE];
    trust_sign(secret, domain, manifest, signature);
    buffer_put_text(file, head);
    for (size_t i = 0; i < count; i++)
        put_hex(file, "grant ", signed_grants[i]);
    put_hex(file, "signature ", bytes_of(signature, sizeof signature));
    return file->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

bool manifest_signature_is(struct bytes file)
{
    return bytes_start_with(file, bytes_of(head, sizeof head - 1));
}

static enum status broken(struct why *why)
{
    return why_set(why, STATUS_MALFORMED, NULL, "签名文件不完整或已损坏", "请重新取得归档");
}

/* "word HEX\n" at the start of `text`, which moves on; the bytes in the arena. */
static bool take_hex(struct arena *arena, struct bytes *text, const char *word, struct bytes *out)
{
    size_t size = strlen(word), digits = 0;
    if (!bytes_start_with(*text, bytes_of(word, size)))
        return false;
    while (size + digits < text->size && text->data[size + digits] != '\n')
        digits++;
    char *hex = arena_take(arena, digits + 1);
    uint8_t *bytes = arena_take(arena, digits / 2 + 1);
    if (!hex || !bytes || digits % 2 || size + digits == text->size)
        return false;
    memcpy(hex, text->data + size, digits);
    if (bytes_from_hex(hex, bytes, digits / 2) != STATUS_OK)
        return false;
    *out = bytes_of(bytes, digits / 2);
    *text = bytes_of(text->data + size + digits + 1, text->size - size - digits - 1);
    return true;
}

enum status manifest_verify(struct arena *arena, struct bytes manifest, struct bytes file,
                            const struct hash *root, struct grant_chain *chain, struct why *why)
{
    struct bytes grants[GRANT_CHAIN_MAX], signature;
    size_t count = 0;
    if (file.size > MANIFEST_SIGNATURE_MAX * 2)
        return why_set(why, STATUS_TOO_LARGE, NULL, "签名文件过大", "请重新取得归档");
    if (!manifest_signature_is(file))
        return broken(why);
    struct bytes text = bytes_of(file.data + sizeof head - 1, file.size - (sizeof head - 1));
    while (count < GRANT_CHAIN_MAX && take_hex(arena, &text, "grant ", &grants[count]))
        count++;
    bool whole = take_hex(arena, &text, "signature ", &signature) && text.size == 0 &&
                 signature.size == SIGNATURE_SIZE;
    if (arena->failed)
        return STATUS_NO_MEMORY;
    if (!whole)
        return broken(why);
    enum status status = chain_verify(grants, count, root, chain, why);
    if (status)
        return status;
    const struct grant *signer = &chain->grants[chain->count - 1];
    if (!trust_verify(signer->sign_public, domain, manifest, signature.data))
        return why_set(why, STATUS_BAD_SIGNATURE, signer->node, "清单的签名不对：清单被改动过",
                       "请重新取得归档");
    return STATUS_OK;
}
