/* rooms: trust model base */
#include <siben/trust.h>

#include <stdint.h>

/* A grant that can be read is written again to the same bytes, but for its signature. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t secret[SIGN_SECRET_SIZE] = {1};
    struct bytes bytes = bytes_of(data, size);
    struct grant grant;
    struct grant_chain chain;
    struct hash root;
    struct why why;
    REQUIRE(trust_start() == STATUS_OK);
    if (grant_read(bytes, &grant) != STATUS_OK)
        return 0;
    struct buffer again = {0};
    REQUIRE(grant_sign(&grant, secret, &again) == STATUS_OK);
    REQUIRE(again.size == size && memcmp(again.data, data, size - SIGNATURE_SIZE) == 0);
    buffer_free(&again);
    root_id(grant.sign_public, &root);
    REQUIRE(chain_verify(&bytes, 1, &root, &chain, &why) != STATUS_NO_MEMORY);
    REQUIRE(grant_within(&grant, &grant));
    return 0;
}
