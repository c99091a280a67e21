/* rooms: node accounts bundle net store sync report replica seal feed trust analytics model kv base */
/* Keys as people keep them: the file of a node, the recovery key off a sheet of paper, its half in siben.yaml. */
#include "folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct recovery_key key;
    struct node_keys keys;
    struct why why = {0};
    struct buffer text = {0};
    uint8_t half[RECOVERY_KEY_SIZE];
    char path[80], hex[2 * RECOVERY_KEY_SIZE + 1];
    buffer_put_bytes(&text, bytes_of(data, size));
    buffer_put_u8(&text, 0);
    REQUIRE(recovery_key_read("key", bytes_of(data, size), &key, &why) == STATUS_OK || *why.what);
    if (recovery_public_parse((const char *)text.data, half, &why) == STATUS_OK) {
        bytes_to_hex(bytes_of(half, sizeof half), hex);
        REQUIRE(strncasecmp(hex, (const char *)text.data, sizeof hex) == 0);
    }
    (void)snprintf(path, sizeof path, "%s/keys", folder_new());
    REQUIRE(file_create(path, bytes_of(data, size), 0600, &why) == STATUS_OK);
    why_clear(&why);
    REQUIRE(keys_read(folder_name, &keys, &why) == STATUS_OK || *why.what);
    folder_forget();
    buffer_free(&text);
    return 0;
}
