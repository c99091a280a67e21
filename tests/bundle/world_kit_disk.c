/* And over LMDB, with SIBEN_TEST_KV=lmdb. */
#include "../replica/world_disk.c"
