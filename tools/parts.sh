# parts: what ./check runs; sourced by it. One function a part, `part_NAME`, run from the top of the
# tree without input; it fails by its exit status. Budgets: CONTRIBUTING.md.
# shellcheck shell=bash disable=SC2034,SC2154 # read by check; log_dir is of steps.sh

full=no
parts=(format layers lint quick tools gcc clang tidy cppcheck texts schema data unit compile-fail stories
    threads kills torture timing fuzz npm browser)
full_parts=(timing) # only with --full, or when asked for by name
fast_parts=(format layers lint texts schema data quick)
declare -A about=(
    [format]="clang-format changes nothing"
    [layers]="floors, doors, sizes (tools/layers.py)"
    [lint]="hygiene of every text file (tools/lint.py)"
    [tools]="the tools' own tests (tests/tools)"
    [gcc]="build with gcc, warnings are errors"
    [clang]="build with clang, warnings are errors"
    [tidy]="clang-tidy over src/ (.clang-tidy)"
    [cppcheck]="cppcheck over src/"
    [texts]="vi.po and en.po are complete and agree"
    [schema]="classes, keys and statements of the schema"
    [data]="the facts in data/"
    [quick]="unit tests that need no database"
    [unit]="unit tests under ASan and UBSan"
    [compile-fail]="what must not compile does not (tests/compile_fail)"
    [stories]="stories over HTTP, both engines, under ASan and UBSan"
    [threads]="writer, pool and server under TSan"
    [kills]="kill -9 under load: nothing acknowledged is lost"
    [torture]="every story once with each database call failing"
    [timing]="wrong secret and unknown code: not told apart by the clock (only --full)"
    [fuzz]="libFuzzer, a while for every target"
    [npm]="the browser tests' packages: locked, and for Node 18"
    [browser]="pages in Chromium: axe, width, html-validate"
)

# A part may leave one line for the reader in build-log/NAME.note.
show_note()
{
    local note=$log_dir/$1.note
    [ ! -s "$note" ] || sed 's/^/    /' "$note"
}

c_files()
{
    git ls-files -co --exclude-standard -- 'src/*.c' 'src/*.h' 'tests/*.c' 'tests/*.h' 'bench/*.c' 'bench/*.h'
}

part_format()
{
    c_files | xargs clang-format --dry-run -Werror || {
        echo "clang-format -i FILE puts it right"
        return 1
    }
}

part_layers()
{
    tools/layers.py
}

part_lint()
{
    tools/lint.py
}

part_tools()
{
    pytest tests/tools
}

# pytest of Debian, whatever else is on the PATH; no cache folders in the tree.
pytest()
{
    /usr/bin/python3 -B -m pytest -q -p no:cacheprovider "$@"
}

# What bench/run measures with is built only when it asks: here it is seen to compile.
part_gcc()
{
    build_gcc && compile build bench/submit bench/score bench/slow_flush.so
}

part_clang()
{
    CC=clang configure build-clang --buildtype=debugoptimized --werror && compile build-clang
}

# Warnings are errors in the parts gcc and clang; with a sanitizer gcc 12 warns of what is not there.
build_asan()
{
    CC=gcc configure build-asan --buildtype=debugoptimized -Db_sanitize=address,undefined \
        -Db_lundef=false -Dc_args='-fno-omit-frame-pointer -DARENA_DEBUG' &&
        compile build-asan "$@"
}

export ASAN_OPTIONS=abort_on_error=1:detect_leaks=1:strict_string_checks=1
export LSAN_OPTIONS=suppressions=$PWD/tools/lsan.txt:print_suppressions=0
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1

part_tidy()
{
    part_clang &&
        run-clang-tidy -quiet -p build-clang -j "$(nproc)" '^(?!.*/build-clang/).*/src/.*\.c$'
}

part_cppcheck()
{
    cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --inline-suppr \
        --std=c11 --library=posix --library=gnu -j "$(nproc)" -I src --include=src/base/banned.h \
        --suppressions-list=tools/cppcheck.txt src
}

part_texts()
{
    /usr/bin/python3 tools/texts.py --lang lang --sources src --strict
}

part_schema()
{
    /usr/bin/python3 tools/schema_check.py
}

part_data()
{
    /usr/bin/python3 tools/data_check.py
}

# with_postgres COMMAND…: a temporary cluster around it, once the tree has one to offer.
with_postgres()
{
    if [ -x tests/pg_cluster.py ]; then
        tests/pg_cluster.py run -- "$@"
    else
        "$@"
    fi
}

# meson_suite DIR SUITE [OPTION…]: builds and runs its programs; an empty suite is a failure.
meson_suite()
{
    local dir=$1 suite=$2 found
    shift 2
    found=$(meson test -C "$dir" --suite "$suite" --list 2>/dev/null | grep -c "$suite") || true
    [ "$found" -gt 0 ] || {
        echo "the suite $suite is empty"
        return 1
    }
    with_postgres meson test -C "$dir" --suite "$suite" --print-errorlogs \
        --num-processes "$(nproc)" "$@" && echo "$found programs" >"$log_dir/$suite.note"
}

part_quick()
{
    build_gcc && meson_suite build quick
}

part_unit()
{
    build_asan && meson_suite build-asan unit
}

part_compile_fail()
{
    build_gcc && part_clang && tests/compile_fail/run.py --build build --build build-clang
}

# The stories need node for nothing; the pages they saw are kept for the browser's part.
part_stories()
{
    [ "$full" = no ] || export GANDAN_LISTENERS=2000
    build_asan gandan && rm -rf build/pages && mkdir -p build/pages &&
        GANDAN_PROGRAM=build-asan/gandan GANDAN_PAGES=build/pages \
            pytest -n "$(nproc)" --dist loadfile tests/web --junit-xml="$log_dir/stories.xml" &&
        tools/engines_equal.py "$log_dir/stories.xml" >"$log_dir/stories.note"
}

# ThreadSanitizer wants a fixed address space where the machine allows it.
part_threads()
{
    local fixed=()
    if setarch -R true 2>/dev/null; then
        fixed=(--wrapper 'setarch -R')
    fi
    CC=gcc configure build-tsan --buildtype=debugoptimized -Db_sanitize=thread \
        -Db_lundef=false && compile build-tsan && meson_suite build-tsan threads "${fixed[@]}"
}

part_kills()
{
    local kills=15
    [ "$full" = no ] || kills=1000
    build_gcc && with_postgres tests/faults/kill.py --program build/gandan --kills "$kills" \
        --engine sqlite --engine postgres
}

# What it found stands in the log; the reader gets one line an engine and story.
part_torture()
{
    local long=()
    [ "$full" = no ] || long=(--long)
    build_gcc gandan && build_asan gandan || return 1
    with_postgres tests/faults/torture.py --program build-asan/gandan --commands build/gandan \
        --engine sqlite --engine postgres "${long[@]}" >"$log_dir/torture.out" || return 1
    cat "$log_dir/torture.out"
    sed 's/ (.*//' "$log_dir/torture.out" >"$log_dir/torture.note"
}

part_timing()
{
    build_gcc gandan && with_postgres tests/faults/timing.py --program build/gandan --samples 10000 \
        --engine sqlite --engine postgres >"$log_dir/timing.note"
    local code=$?
    cat "$log_dir/timing.note"
    return "$code"
}

part_fuzz()
{
    local seconds=10
    [ "$full" = no ] || seconds=60
    CC=clang configure build-fuzz --buildtype=debugoptimized -Dfuzz=true \
        -Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link &&
        compile build-fuzz fuzzers &&
        tests/fuzz/run.py --build build-fuzz --seconds "$seconds" >"$log_dir/fuzz.note"
}

part_npm()
{
    local dir=tests/browser
    cmp -s "$dir/package-lock.json" "$dir/node_modules/.locked" || {
        npm ci --prefix "$dir" --ignore-scripts --no-audit --no-fund &&
            cp "$dir/package-lock.json" "$dir/node_modules/.locked"
    } || return 1
    node "$dir/engines.mjs" | tee "$log_dir/npm.note"
}

part_browser()
{
    build_gcc || return 1
    if tests/browser/run.py --program build/gandan >"$log_dir/browser.out" 2>&1; then
        grep -E 'findings$' "$log_dir/browser.out" >"$log_dir/browser.note"
    else
        cat "$log_dir/browser.out"
        return 1
    fi
}
