/* config -- siben.yaml read against a schema; a wrong line is named. */
#include "inside.h"

#include <siben/console.h>

#include <cyaml/cyaml.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct config_file {
    char *node, *scope, *listen, *recovery, *verify, *page, *page_certificate, *page_key;
    char *files_quota, *files_collect;
    char **advertise;
    unsigned advertise_count;
    char **parent;
    unsigned parent_count;
    char **standby;
    unsigned standby_count;
    enum log_level log;
};

static const cyaml_strval_t log_levels[] = {
    {"debug", LOG_DEBUG}, {"info", LOG_INFO}, {"warning", LOG_WARNING}, {"error", LOG_ERROR}};
static const cyaml_schema_value_t endpoint_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, ENDPOINT_TEXT_MAX - 1)};
#define STANDBY_TEXT_MAX (NODE_NAME_MAX + 2 * LINK_PUBLIC_SIZE + ENDPOINT_TEXT_MAX + 8)
static const cyaml_schema_value_t standby_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, STANDBY_TEXT_MAX)};
static const cyaml_schema_field_t fields[] = {
    CYAML_FIELD_STRING_PTR("node", CYAML_FLAG_POINTER, struct config_file, node, 1, NODE_NAME_MAX),
    CYAML_FIELD_STRING_PTR("scope", CYAML_FLAG_POINTER, struct config_file, scope, 1,
                           SCOPE_TEXT_MAX - 1),
    CYAML_FIELD_STRING_PTR("listen", CYAML_FLAG_POINTER_NULL_STR | CYAML_FLAG_OPTIONAL,
                           struct config_file, listen, 0, ENDPOINT_TEXT_MAX - 1),
    CYAML_FIELD_SEQUENCE("advertise", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config_file,
                         advertise, &endpoint_schema, 0, CONFIG_ENDPOINTS_MAX),
    CYAML_FIELD_SEQUENCE("parent", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config_file,
                         parent, &endpoint_schema, 0, CONFIG_ENDPOINTS_MAX),
    CYAML_FIELD_SEQUENCE("standby", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config_file,
                         standby, &standby_schema, 0, CONFIG_ENDPOINTS_MAX),
    CYAML_FIELD_STRING_PTR("recovery", CYAML_FLAG_POINTER_NULL_STR | CYAML_FLAG_OPTIONAL,
                           struct config_file, recovery, 0, 128),
    CYAML_FIELD_STRING_PTR("verify", CYAML_FLAG_POINTER_NULL_STR | CYAML_FLAG_OPTIONAL,
                           struct config_file, verify, 0, 8),
    CYAML_FIELD_STRING_PTR("page", CYAML_FLAG_POINTER_NULL_STR | CYAML_FLAG_OPTIONAL,
                           struct config_file, page, 0, CONFIG_PAGE_MAX),
    CYAML_FIELD_STRING_PTR("page_certificate", CYAML_FLAG_POINTER_NULL_STR | CYAML_FLAG_OPTIONAL,
                           struct config_file, page_certificate, 0, PATH_TEXT_MAX - 1),
    CYAML_FIELD_STRING_PTR("page_key", CYAML_FLAG_POINTER_NULL_STR | CYAML_FLAG_OPTIONAL,
                           struct config_file, page_key, 0, PATH_TEXT_MAX - 1),
    CYAML_FIELD_STRING_PTR("files_quota", CYAML_FLAG_POINTER_NULL_STR | CYAML_FLAG_OPTIONAL,
                           struct config_file, files_quota, 0, 16),
    CYAML_FIELD_STRING_PTR("files_collect", CYAML_FLAG_POINTER_NULL_STR | CYAML_FLAG_OPTIONAL,
                           struct config_file, files_collect, 0, 8),
    CYAML_FIELD_ENUM("log", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct config_file, log,
                     log_levels, CYAML_ARRAY_LEN(log_levels)),
    CYAML_FIELD_END};
static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct config_file, fields)};

/* -- what libcyaml says, and where ------------------------------------------------- */

/* It speaks in log lines: first what, then a way to the place. */
struct complaint {
    char what[160];
    unsigned line;
};

static void hear(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
    struct complaint *complaint = context;
    char text[256];
    (void)level;
    vsnprintf(text, sizeof text, format, arguments);
    text[strcspn(text, "\n")] = '\0';
    const char *place = strstr(text, "(line: ");
    if (place && complaint->line == 0)
        complaint->line = (unsigned)strtoul(place + 7, NULL, 10);
    else if (!complaint->what[0])
        snprintf(complaint->what, sizeof complaint->what, "%.150s", text);
}

static void *cyaml_memory(void *context, void *memory, size_t size)
{
    (void)context;
    if (size > 0)
        return memory_resize(memory, size);
    memory_free(memory);
    return NULL;
}

/* The last line that begins with this key: what stands twice is wrong the second
 * time. 0 when there is none. */
static unsigned line_of_key(const char *text, const char *key)
{
    unsigned line = 1, found = 0;
    size_t size = strlen(key);
    for (const char *at = text; at; line++) {
        if (strncmp(at, key, size) == 0 && at[size + strspn(at + size, " ")] == ':')
            found = line;
        at = strchr(at, '\n');
        at = at ? at + 1 : NULL;
    }
    return found;
}

static enum status complain(const char *name, unsigned line, struct why *why, const char *what,
                            const char *hint)
{
    char where[192];
    snprintf(where, sizeof where, line ? "%s:%u" : "%s", name, line);
    return why_set(why, STATUS_INVALID, where, what, hint);
}

#define KEYS_KNOWN                                                                                      \
    "可用的键：node、scope、listen、advertise、parent、standby、recovery、verify、page、" \
    "page_certificate、page_key、files_quota、files_collect、log"

static const char *after(const char *what, const char *words)
{
    const char *found = strstr(what, words);
    return found ? found + strlen(words) : NULL;
}

#define LIBYAML "Load: libyaml: "

/* Turns libcyaml's words into ours. */
static enum status translate(const char *name, const char *text, cyaml_err_t error,
                             struct complaint *complaint, struct why *why)
{
    char what[256];
    const char *word, *problem;
    unsigned line = complaint->line;
    /* Only at the beginning: further on it may be a word of the file. */
    word = strncmp(complaint->what, LIBYAML, strlen(LIBYAML)) == 0
               ? complaint->what + strlen(LIBYAML)
               : NULL;
    if (error == CYAML_ERR_OOM || error == CYAML_ERR_LIBYAML_PARSER_INIT ||
        (word && strcmp(word, "(null)") == 0)) /* libyaml names no problem when memory is short */
        return STATUS_NO_MEMORY;
    problem = word;
    if ((word = after(complaint->what, "Unexpected key: "))) {
        snprintf(what, sizeof what, "不认识的键“%s”", word);
        return complain(name, line_of_key(text, word), why, what, KEYS_KNOWN);
    }
    if ((word = after(complaint->what, "already seen: "))) {
        snprintf(what, sizeof what, "键“%s”写了两次", word);
        return complain(name, line_of_key(text, word), why, what, "只留一行");
    }
    if ((word = after(complaint->what, "required mapping field: "))) {
        snprintf(what, sizeof what, "缺少“%s”", word);
        return complain(name, 0, why, what, "补上这一行，例如：node: 653022");
    }
    if (problem) {
        word = problem;
        snprintf(what, sizeof what, "这一行附近不是正确的 YAML（%s）", word);
        return complain(name, line, why, what, "检查冒号、缩进（只用空格）和引号");
    }
    if (error == CYAML_ERR_STRING_LENGTH_MAX || error == CYAML_ERR_STRING_LENGTH_MIN)
        return complain(name, line, why, "这一行的值太长或为空", "缩短它，或删去这一行");
    if (error == CYAML_ERR_SEQUENCE_ENTRIES_MAX)
        return complain(name, line, why, "地址太多", "最多写 4 个");
    if (error == CYAML_ERR_ALIAS)
        return complain(name, line, why, "不支持 YAML 别名", "把值写全");
    snprintf(what, sizeof what, "这一行的值不对（%.200s）", complaint->what);
    return complain(
        name, line, why, what,
        "advertise、parent、standby 是列表，其余是一个值；log 为 debug、info、warning 或 error");
}

/* -- what the schema cannot say ------------------------------------------------------ */

bool endpoint_valid(const char *endpoint, bool listen)
{
    if (strncmp(endpoint, "tcp://", 6) != 0 || strlen(endpoint) >= ENDPOINT_TEXT_MAX)
        return false;
    const char *host = endpoint + 6, *colon = strrchr(host, ':');
    if (!colon || colon == host)
        return false;
    size_t host_size = (size_t)(colon - host);
    bool star = host_size == 1 && *host == '*';
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]";
    if (star ? !listen : strspn(host, allowed) < host_size)
        return false;
    size_t digits = strspn(colon + 1, "0123456789");
    if (digits == 0 || digits > 5 || colon[1 + digits] != '\0')
        return false;
    unsigned long port = strtoul(colon + 1, NULL, 10);
    return port >= 1 && port <= 65535;
}

static enum status take_endpoints(const char *name, const char *text, const char *key, char **items,
                                  unsigned count, char out[][ENDPOINT_TEXT_MAX], size_t *out_count,
                                  struct why *why)
{
    for (unsigned i = 0; i < count; i++) {
        if (!endpoint_valid(items[i], false)) {
            char what[256];
            snprintf(what, sizeof what, "%s 里的地址“%s”不对", key, items[i]);
            return complain(name, line_of_key(text, key), why, what,
                            "写成 tcp://主机:端口，例如 tcp://10.1.2.3:6530");
        }
        snprintf(out[i], ENDPOINT_TEXT_MAX, "%s", items[i]);
    }
    *out_count = count;
    return STATUS_OK;
}

/* "653022-b 64-hex-digits tcp://10.1.2.3:6530" */
static bool take_standby(const char *text, struct config_standby *standby)
{
    char node[NODE_NAME_MAX + 1], hex[2 * LINK_PUBLIC_SIZE + 1], endpoint[ENDPOINT_TEXT_MAX];
    int end = 0;
    _Static_assert(NODE_NAME_MAX == 31 && LINK_PUBLIC_SIZE == 32 && ENDPOINT_TEXT_MAX == 128,
                   "widths below");
    if (sscanf(text, " %31s %64s %127s %n", node, hex, endpoint, &end) != 3 || text[end] ||
        !node_name_valid(node) || !endpoint_valid(endpoint, false) ||
        bytes_from_hex(hex, standby->key, LINK_PUBLIC_SIZE) != STATUS_OK)
        return false;
    memcpy(standby->node, node, strlen(node) + 1);
    memcpy(standby->endpoint, endpoint, strlen(endpoint) + 1);
    return true;
}

static enum status take_standbys(const char *name, const char *text, const struct config_file *file,
                                 struct config *config, struct why *why)
{
    for (unsigned i = 0; i < file->standby_count; i++)
        if (!take_standby(file->standby[i], &config->standbys[i])) {
            char what[320];
            snprintf(what, sizeof what, "standby 里的“%.200s”不对", file->standby[i]);
            return complain(name, line_of_key(text, "standby"), why, what,
                            "写成 节点名 连接公钥 tcp://主机:端口，例如 653022-b "
                            "0123…（64 位十六进制，备用机 siben key 显示）tcp://10.1.2.4:6530");
        }
    config->standby_count = file->standby_count;
    return STATUS_OK;
}

#define VERIFY_HOUR_USUAL 3 /* nobody works, and the line is free */

static bool take_hour(const char *text, int *hour)
{
    char *end;
    *hour = VERIFY_HOUR_USUAL;
    if (!text || !text[0])
        return true;
    if (strcmp(text, "off") == 0) {
        *hour = -1;
        return true;
    }
    long number = strtol(text, &end, 10);
    *hour = (int)number;
    return *end == '\0' && text[0] >= '0' && text[0] <= '9' && number >= 0 && number <= 23;
}

/* "10 GB", "500MB", "2 TB": powers of 1024, whole numbers. */
static bool take_quota(const char *text, uint64_t *quota)
{
    static const char units[] = "MGT";
    char *end;
    *quota = FILES_QUOTA_USUAL;
    if (!text || !text[0])
        return true;
    if (text[0] < '1' || text[0] > '9')
        return false;
    unsigned long long number = strtoull(text, &end, 10);
    end += strspn(end, " ");
    const char *unit = *end ? strchr(units, *end) : NULL;
    if (!unit || strcmp(end + 1, "B") != 0 || number > 1u << 20)
        return false;
    *quota = (uint64_t)number << (20 + 10 * (unit - units));
    return *quota >= FILES_QUOTA_MIN && *quota <= FILES_QUOTA_MAX;
}

static enum status take_files(const char *name, const char *text, const struct config_file *file,
                              struct config *config, struct why *why)
{
    const char *collect = file->files_collect ? file->files_collect : "";
    if (!take_quota(file->files_quota, &config->files_quota))
        return complain(name, line_of_key(text, "files_quota"), why, "佐证文件的配额不对",
                        "写成 500 MB、10 GB 或 2 TB");
    if (collect[0] && strcmp(collect, "yes") != 0 && strcmp(collect, "no") != 0)
        return complain(name, line_of_key(text, "files_collect"), why, "files_collect 的值不对",
                        "写 yes（收下级的佐证文件）或 no；不写：县级收，其余不收");
    config->files_collect = collect[0]                                    ? collect[0] == 'y'
                            : scope_level(&config->scope) == COUNTY_LEVEL ? true
                                                                          : false;
    return STATUS_OK;
}

/* What is shown to others is shown under a certificate. */
static enum status take_page(const char *name, const char *text, const struct config_file *file,
                             struct config *config, struct why *why)
{
    const char *page = file->page ? file->page : "";
    const char *certificate = file->page_certificate ? file->page_certificate : "";
    const char *key = file->page_key ? file->page_key : "";
    bool local;
    snprintf(config->page, sizeof config->page, "%s", page);
    snprintf(config->page_certificate, sizeof config->page_certificate, "%s", certificate);
    snprintf(config->page_key, sizeof config->page_key, "%s", key);
    if (!certificate[0] != !key[0])
        return complain(name, line_of_key(text, key[0] ? "page_key" : "page_certificate"), why,
                        "page_certificate 和 page_key 要一起写", "两行都写，或都删去");
    if (page[0] && !console_address_valid(page, &local))
        return complain(name, line_of_key(text, "page"), why, "网页的监听地址不对",
                        CONSOLE_LISTEN_HINT);
    if (page[0] && !local && !certificate[0])
        return complain(name, line_of_key(text, "page"), why, CONSOLE_LOCAL_ONLY,
                        CONSOLE_LOCAL_HINT);
    return STATUS_OK;
}

static enum status take_file(const char *name, const char *text, const struct config_file *file,
                             struct config *config, struct why *why)
{
    struct why scope_why = {0};
    if (!node_name_valid(file->node))
        return complain(name, line_of_key(text, "node"), why, "节点名不对",
                        "1–31 个小写字母、数字、-、:、.，例如 653022205");
    if (scope_parse(file->scope, &config->scope, &scope_why) != STATUS_OK)
        return complain(name, line_of_key(text, "scope"), why,
                        scope_why.what[0] ? scope_why.what : "范围不对",
                        scope_why.hint[0] ? scope_why.hint : "写行政区划代码，例如 653022");
    if (file->listen && file->listen[0] && !endpoint_valid(file->listen, true))
        return complain(name, line_of_key(text, "listen"), why, "监听地址不对",
                        "写成 tcp://127.0.0.1:6530 或 tcp://*:6530；没有下级就删去这一行");
    struct why recovery_why = {0};
    config->has_recovery = file->recovery && file->recovery[0];
    if (config->has_recovery &&
        recovery_public_parse(file->recovery, config->recovery, &recovery_why) != STATUS_OK)
        return complain(name, line_of_key(text, "recovery"), why, recovery_why.what,
                        recovery_why.hint);
    if (!take_hour(file->verify, &config->verify_hour))
        return complain(name, line_of_key(text, "verify"), why, "每天核对的钟点不对",
                        "写 0 到 23 的整数（北京时间），或 off");
    snprintf(config->node, sizeof config->node, "%s", file->node);
    snprintf(config->listen, sizeof config->listen, "%s", file->listen ? file->listen : "");
    config->log = file->log;
    enum status status =
        take_endpoints(name, text, "advertise", file->advertise, file->advertise_count,
                       config->advertise, &config->advertise_count, why);
    if (status == STATUS_OK)
        status = take_files(name, text, file, config, why);
    if (status == STATUS_OK)
        status = take_page(name, text, file, config, why);
    if (status == STATUS_OK)
        status = take_endpoints(name, text, "parent", file->parent, file->parent_count,
                                config->parent, &config->parent_count, why);
    if (status == STATUS_OK)
        status = take_standbys(name, text, file, config, why);
    return status;
}

enum status config_parse(const char *name, struct bytes text, struct config *config,
                         struct why *why)
{
    struct complaint complaint = {0};
    struct config_file *file = NULL;
    struct buffer copy = {0};
    const cyaml_config_t settings = {.log_fn = hear,
                                     .log_ctx = &complaint,
                                     .mem_fn = cyaml_memory,
                                     .log_level = CYAML_LOG_ERROR,
                                     .flags = CYAML_CFG_NO_ALIAS};
    if (!text_is_utf8(text))
        return complain(name, 0, why, "不是 UTF-8 文本", "用 UTF-8 编码保存");
    buffer_put_bytes(&copy, text);
    buffer_put_u8(&copy, 0);
    if (copy.failed) {
        buffer_free(&copy);
        return STATUS_NO_MEMORY;
    }
    const char *whole = (const char *)copy.data;
    struct config read = {.log = LOG_INFO};
    cyaml_err_t error =
        cyaml_load_data(copy.data, copy.size - 1, &settings, &schema, (cyaml_data_t **)&file, NULL);
    enum status status;
    if (error)
        status = translate(name, whole, error, &complaint, why);
    else if (!file)
        status = complain(name, 0, why, "配置是空的", "至少写 node 和 scope 两行");
    else
        status = take_file(name, whole, file, &read, why);
    cyaml_free(&settings, &schema, file, 0);
    if (status == STATUS_OK) {
        if (!line_of_key(whole, "log"))
            read.log = LOG_INFO;
        *config = read;
    }
    buffer_free(&copy);
    return status;
}

enum status config_read(const char *folder, struct config *config, struct why *why)
{
    char path[PATH_TEXT_MAX];
    struct buffer text = {0};
    if (!path_of(path, folder, "siben.yaml"))
        return why_set(why, STATUS_INVALID, folder, "路径太长", NULL);
    enum status status = file_read(path, CONFIG_FILE_MAX, &text, why);
    if (status == STATUS_NOT_FOUND)
        status = why_set(why, status, path, "没有配置文件，这里不是数据目录",
                         "先运行 siben init，或用 --data 指明数据目录");
    if (status == STATUS_OK)
        status = config_parse(path, buffer_bytes(&text), config, why);
    buffer_free(&text);
    return status;
}

void config_print_new(const char *node, const struct scope *scope, struct buffer *text)
{
    buffer_print(
        text,
        "# 四本账·绩效报送 节点配置。改动后重启生效；siben run --check-config 只检查不启动。\n"
        "\n"
        "# 本节点的名字和负责的范围（行政区划代码）。授权以后不要改。\n"
        "node: \"%s\"\n"
        "scope: \"%s\"\n"
        "\n"
        "# 接受下级连接的地址。没有下级节点就留着注释。\n"
        "# listen: tcp://127.0.0.1:6530\n"
        "\n"
        "# 下级从哪里连到本节点，写进发给下级的授权（最多 4 个）。\n"
        "# advertise:\n"
        "#   - tcp://10.65.30.22:6530\n"
        "\n"
        "# 上级的地址。不写就用授权里上级给的地址。\n"
        "# parent:\n"
        "#   - tcp://10.65.30.1:6530\n"
        "\n"
        "# 上级的备用机：上级会自动告知；连不上上级、还没听说时才写在这里。节点名 连接公钥 地址。\n"
        "# standby:\n"
        "#   - 653022-b 0000000000000000000000000000000000000000000000000000000000000000 "
        "tcp://10.65.30.23:6530\n"
        "\n"
        "# 备份给哪把恢复钥匙：siben backup --new-key 生成，这里写它的公开部分。\n"
        "# recovery: 0000000000000000000000000000000000000000000000000000000000000000\n"
        "\n"
        "# 每天几点（北京时间）与上级核对一次；off 不核对。\n"
        "# verify: 3\n"
        "\n"
        "# 网页：登录后办事；没有节点的单位上传报送包。只给本机用时写 127.0.0.1:6531；\n"
        "# 给局域网用时写 0.0.0.0:6531，并写证书和密钥（PEM）两个文件的路径。\n"
        "# page: 127.0.0.1:6531\n"
        "# page_certificate: /etc/siben/page.crt\n"
        "# page_key: /etc/siben/page.key\n"
        "\n"
        "# "
        "佐证文件（报告、扫描件、照片）在本机最多占多少：MB、GB、TB。满了不再收，表和报送包不受影响"
        "。\n"
        "# files_quota: 10 GB\n"
        "# 是否在线路空闲时收下级的佐证文件：不写，县级收，其余不收。\n"
        "# files_collect: yes\n"
        "\n"
        "# 日志：debug、info、warning 或 error\n"
        "log: info\n",
        node, scope->text);
}
