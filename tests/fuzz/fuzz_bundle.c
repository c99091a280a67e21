/* rooms: bundle report replica seal feed trust analytics model kv base */
/* A file from a stick, for the keys of the corpus: of the root 1 1 1 …, of the receiver 2 2 2 … */
#include <siben/bundle.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t seeds[2][32];
    struct bytes bytes = bytes_of(data, size);
    struct bundle_source source = bundle_source_of(&bytes);
    struct bundle_reader *reader;
    struct node_keys root_keys, keys;
    struct hash root;
    memset(seeds[0], 1, sizeof seeds[0]);
    memset(seeds[1], 2, sizeof seeds[1]);
    REQUIRE(trust_start() == STATUS_OK);
    keys_from_seed(seeds[0], &root_keys);
    keys_from_seed(seeds[1], &keys);
    root_id(root_keys.sign_public, &root);
    if (bundle_open(&source, &reader, NULL) != STATUS_OK)
        return 0;
    (void)!bundle_verify(reader, &root, &keys, NULL, NULL, NULL);
    bundle_close(reader);
    return 0;
}
