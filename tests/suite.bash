# shellcheck shell=bash
# How ./dev tests, attacks, fuzzes and measures; dev reads this file and has the functions and variables that it uses.
# shellcheck disable=SC2154

# The thread sanitizer of g++ 12 cannot start where the kernel spreads addresses far apart.
unspread() {
  if setarch -R true 2>/dev/null; then setarch -R "$@"; else "$@"; fi
}

# Most tests wait more than they compute, so that more of them run at a time than there are processors. Tests that are
# marked "alone" measure time or memory and run one after the other, with nothing beside them.
pytest_of() { # preset, expression of marks, more arguments
  export IVR_PRESET=$1 IVR_BUILD_DIR=build/$1
  unspread "$python" -B -m pytest -q -p no:cacheprovider -n "$(($(nproc) + 2))" --dist loadgroup -m "$2" \
    --ignore=tests/host --ignore=tests/lint --durations=12 --durations-min=5 "${@:3}" tests
}

# One preset's tests that may run beside others. All tests run on the release build, except those of test programs that only
# the builds with sanitizers have; there, the unit tests and the tests marked for it run.
tests_of() { # preset
  local began=$SECONDS status=0
  case $1 in
    release) pytest_of release "not alone" --ignore=tests/store --ignore=tests/differential || status=1 ;;
    dev) { ctest_of dev && pytest_of dev "sanitizers and not alone"; } || status=1 ;;
    tsan) { ctest_of tsan && pytest_of tsan "sanitizers and not alone" --ignore=tests/differential; } || status=1 ;;
  esac
  note_time "$began" "tests of the build $1"
  return $status
}

# What is left out here is run by pytest.
ctest_of() {
  unspread ctest --test-dir "build/$1" -j "$(nproc)" --output-on-failure -E '^(docs|store_postgresql|.*_differential)$'
}

# Tests of what needs the machine to itself.
tests_alone() {
  local began=$SECONDS status=0 name marks
  for name in release dev tsan; do
    marks=alone
    [[ $name == release ]] || marks="sanitizers and alone"
    pytest_of $name "$marks" -n 0 || (($? == 5)) || status=1 # 5: there is none
  done
  note_time "$began" "tests that run alone"
  return $status
}

# Debian's archive is the slow part of it, so this starts early. The tests wait for it, and make it if this failed.
make_container_root() {
  (cd "$root/tests" && "$python" -B -c 'from support.container import base_root, missing
missing() or base_root()')
}

build_sanitizers() {
  local name began
  for name in dev tsan; do
    began=$SECONDS
    build_preset $name all
    note_time "$began" "build $name (beside the tests of the build release)"
  done
}

# The release build is tested while the others are built, which give way to the tests. The last line counts the tests on
# the release build.
run_test() {
  need "${run_packages[@]}" "${package_packages[@]}" "${test_packages[@]}" "${container_packages[@]}"
  cd "$root"
  local began=$SECONDS failed='' log=$root/build/test pids=() name
  mkdir -p "$log"
  make_container_root >"$log/container" 2>&1 &
  build_preset release ivr schema_dump
  note_time "$began" "build release"
  (renice -n 19 $BASHPID >/dev/null && build_sanitizers) >"$log/build" 2>&1 &
  say "testing the build release while dev and tsan are built"
  (tests_of release) 2>&1 | tee "$log/release" || failed+=" release"
  if wait $!; then
    say "testing the builds dev and tsan"
    for name in dev tsan; do
      (tests_of $name) >"$log/$name" 2>&1 &
      pids+=($!)
    done
    for name in dev tsan; do
      wait "${pids[0]}" || failed+=" $name"
      pids=("${pids[@]:1}")
      cat "$log/$name"
    done
    (tests_alone) || failed+=" alone"
  else
    cat "$log/build" >&2
    failed+=" build"
  fi
  [[ -z $failed ]] || die "failed:$failed"
  tail -n 1 "$log/release"
}

# The full size; ./dev test runs a short form.
run_chaos() {
  need "${run_packages[@]}" "${test_packages[@]}"
  build_preset release ivr
  cd "$root"
  IVR_PRESET=release exec $python -m pytest -q -s tests/chaos --size full "$@"
}

# The floods come from one address of the loopback interface, the callers from another.
run_attack() {
  need "${run_packages[@]}"
  build_preset "$preset" ivr
  cd "$root/tests" && exec $python -B -m attack "$@"
}

# Prints how long each step took, and stops at the first failure.
run_host() {
  need "${run_packages[@]}" "${package_packages[@]}" "${container_packages[@]}" "${host_packages[@]}"
  local why_not
  why_not=$(cd "$root/tests" && $python -B -m support.container) || die "$why_not"
  cd "$root"
  local began=$SECONDS status=0
  $python -B -m pytest -v -s -x tests/host "$@" || status=$?
  note_time "$began" "host"
  exit $status
}

run_bench() {
  local one
  need "${run_packages[@]}" "${bench_packages[@]}"
  for one in ivr bare_responder accept_pool steady_caller; do build_preset release "$one"; done
  if [[ ! " $* " =~ " "(settings|--check|--record|--render|--help)" " ]]; then # these need no Node.js
    for one in node npm; do command -v $one >/dev/null || need ${one/node/nodejs}; done
    "$root/tests/bench/systems/express/install" "$root/build/bench/node" >&2 || die "could not install Express"
  fi
  cd "$root/tests" && exec $python -B -m bench "$@"
}

# --- fuzzing ---

# Each target in turn, on one processor; the seeds are copied, so that what is found stays in build/.
run_fuzz() {
  local minutes=${1:-10} target targets
  [[ $minutes =~ ^[1-9][0-9]{0,4}$ && $# -le 1 ]] || wrong_usage "fuzz $*: expected a number of minutes"
  need "${run_packages[@]}" "${fuzz_packages[@]}"
  cd "$root"
  build_preset fuzz fuzz_targets
  exec $python -B tests/fuzz/run.py --folder build/fuzz --minutes "$minutes"
}
