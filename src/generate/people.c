/* people -- names for contacts, put together at random: nobody in particular. */
#include "county.h"

#include <stdio.h>

static const char *const family[] = {"王", "李", "张", "刘", "陈", "杨",
                                     "赵", "黄", "周", "吴", "徐", "孙"};
static const char *const given[] = {"伟", "敏", "静", "磊", "洋",   "艳",   "勇",   "娟",
                                    "涛", "明", "霞", "平", "建军", "海燕", "晓东", "玉兰"};
static const char *const names[] = {
    "阿依古丽",   "买买提",   "古丽娜尔", "吐尔逊",   "热依汗",   "艾力",   "阿布都热合曼",
    "帕提古丽",   "库尔班",   "努尔兰",   "阿曼吐尔", "布合力其", "吐尔干", "加依娜",
    "阿不力克木", "坎杰古丽", "托合提",   "依斯拉木", "买提努尔", "玛依拉",
};

#define COUNT(table) (sizeof table / sizeof table[0])
#define ANY(table) table[random_below(random, COUNT(table))]

void make_person(struct random *random, char name[64])
{
    if (random_chance(random, 350)) {
        const char *first = ANY(family);
        snprintf(name, 64, "%s%s", first, ANY(given));
    } else {
        const char *own = ANY(names);
        snprintf(name, 64, "%s·%s", own, ANY(names));
    }
}
