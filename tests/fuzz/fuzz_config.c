/* rooms: node net store sync report replica feed trust analytics model kv base */
#include <siben/node.h>

/* siben.yaml as somebody mangled it: a refusal names the file and says what is wrong;
 * what is taken is valid. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config config;
    struct why why = {0};
    if (config_parse("siben.yaml", bytes_of(data, size), &config, &why) != STATUS_OK) {
        REQUIRE(strncmp(why.where, "siben.yaml", 10) == 0 && why.what[0]);
        return 0;
    }
    REQUIRE(node_name_valid(config.node));
    REQUIRE(!config.listen[0] || endpoint_valid(config.listen, true));
    for (size_t i = 0; i < config.parent_count; i++)
        REQUIRE(endpoint_valid(config.parent[i], false));
    for (size_t i = 0; i < config.advertise_count; i++)
        REQUIRE(endpoint_valid(config.advertise[i], false));
    return 0;
}
