# Checks sources against allowed.txt: awk -f check.awk allowed.txt FILE…
# Names are relative to the repository: src/<room>/*.[ch], include/siben/*.h.
# Prints one line a fault, with the place; exit code 1 if there is one.

BEGIN {
    FUNCTION_LINES_MAX = 120
    FILE_LINES_MAX = 700
}

function fault(what)
{
    printf "%s:%d: %s\n", FILENAME, FNR, what
    faults++
}

# allow(what, "a b @c"): room a, b and those of group c may
function allow(what, names,    list, count, i, group, inner)
{
    known[what] = 1
    count = split(names, list, " ")
    for (i = 1; i <= count; i++) {
        if (substr(list[i], 1, 1) != "@") {
            allowed[what, list[i]] = 1
            continue
        }
        group = substr(list[i], 2)
        if (!(group in groups))
            fault("there is no group " group)
        allow(what, groups[group])
    }
}

function read_table(    line, kind, left, right, list, count, i)
{
    line = $0
    sub(/^[ \t]*#.*/, "", line)
    if (line ~ /^[ \t]*$/)
        return
    kind = $1
    if (!match(line, /:/) || kind !~ /^(group|doors|room|header|call|word)$/) {
        fault("not understood")
        return
    }
    left = substr(line, 1, RSTART - 1)
    right = substr(line, RSTART + 1)
    sub(/^[a-z]+ +/, "", left)
    count = split(left, list, " ")
    if (kind == "group")
        groups[left] = right
    else if (kind == "room") {
        rooms[left] = 1
        door_room[left] = left
        allow("room " left, left " " right)
    } else if (kind == "doors") {
        count = split(right, list, " ")
        for (i = 1; i <= count; i++)
            door_room[list[i]] = left
    } else
        for (i = 1; i <= count; i++)
            allow(kind " " list[i], right)
}

function start_file(    parts, count)
{
    count = split(FILENAME, parts, "/")
    is_door = FILENAME ~ /^include\/siben\//
    if (is_door) {
        room = parts[count]
        sub(/\.h$/, "", room)
        if (room in door_room)
            room = door_room[room]
        else
            fault("door of no room: name it in tests/layers/allowed.txt")
    } else {
        room = parts[2]
        if (!(room in rooms))
            fault("no such room: name " room " in tests/layers/allowed.txt")
    }
    folder = FILENAME
    sub(/[^\/]*$/, "", folder)
    in_comment = in_function = 0
}

function check_header(name,    rule, suffix)
{
    rule = "header " name
    suffix = name
    sub(/^.*\//, "", suffix)
    sub(/^[^.]*/, "*", suffix)
    if (!(rule in known))
        rule = "header " suffix
    if ((rule, "*") in allowed)
        return
    if (is_door)
        fault("a door may not include " name)
    else if (!((rule, room) in allowed))
        fault("room " room " may not include " name)
}

function check_include(line,    name, door)
{
    name = line
    sub(/^[ \t]*#[ \t]*include[ \t]*[<"]/, "", name)
    sub(/[>"].*/, "", name)
    if (name ~ /^siben\//) {
        door = substr(name, 7)
        sub(/\.h$/, "", door)
        if (!(door in door_room))
            fault("door of no room: " name)
        else if (!(("room " room, door_room[door]) in allowed))
            fault("room " room " may not open " name " of room " door_room[door])
    } else if (line ~ /"/ && name !~ /\.pb-c\.h$/) {
        if (name ~ /\// || is_door)
            fault("only a file of the same room may stand in quotes: " name)
    } else
        check_header(name)
}

# The line without comments, texts and characters.
function code_of(line,    start, rest, end)
{
    gsub(/\\./, "", line)
    gsub(/"[^"]*"/, "\"\"", line)
    gsub(/'[^']*'/, "' '", line)
    if (in_comment) {
        if (!(end = index(line, "*/")))
            return ""
        line = substr(line, end + 2)
        in_comment = 0
    }
    while (start = index(line, "/*")) {
        rest = substr(line, start + 2)
        end = index(rest, "*/")
        if (!end) {
            in_comment = 1
            return substr(line, 1, start - 1)
        }
        line = substr(line, 1, start - 1) " " substr(rest, end + 2)
    }
    sub(/\/\/.*/, "", line)
    return line
}

function check_code(code,    name, before, after, rule)
{
    while (match(code, /[A-Za-z_][A-Za-z_0-9]*/)) {
        name = substr(code, RSTART, RLENGTH)
        before = substr(code, 1, RSTART - 1)
        after = substr(code, RSTART + RLENGTH)
        code = after
        rule = "word " name
        if (rule in known && !((rule, room) in allowed))
            fault("room " room " may not use " name)
        rule = "call " name
        if (rule in known && after ~ /^[ ]*\(/ && before !~ /(\.|->)$/ && !((rule, room) in allowed))
            fault("room " room " may not call " name "()")
    }
}

function check_length()
{
    if ($0 == "{" && !in_function)
        in_function = FNR
    else if ($0 ~ /^}/ && in_function) {
        if (FNR - in_function + 1 > FUNCTION_LINES_MAX)
            fault("a function of " (FNR - in_function + 1) " lines: is there a second thought in it?")
        in_function = 0
    }
    if (FNR == FILE_LINES_MAX + 1)
        fault("more than " FILE_LINES_MAX " lines: is there a second thought in this file?")
}

FILENAME == ARGV[1] { read_table(); next }
FNR == 1 { start_file() }
{
    check_length()
    if (!in_comment && /^[ \t]*#[ \t]*include[ \t]*[<"]/)
        check_include($0)
    else
        check_code(code_of($0))
}

END { exit faults > 0 }
