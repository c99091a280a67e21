#include "folder.h"

#include <siben/status.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void folder_make(char path[64])
{
    strcpy(path, "/tmp/siben-store-XXXXXX");
    REQUIRE(mkdtemp(path));
}

static int take_away(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)info, (void)type, (void)place;
    return remove(path);
}

void folder_remove(const char *path)
{
    (void)nftw(path, take_away, 16, FTW_DEPTH | FTW_PHYS);
}
