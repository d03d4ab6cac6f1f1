#!/bin/sh
# Check the notes in a folder, and print the summary only where something counts or went wrong.
# Of two runs at once on one store, the second waits a few seconds for the first, then says so and ends.
set -u
cd "${1:?the folder of notes}" || exit 2
if [ -d .git ]; then git pull --quiet --ff-only || exit 2; fi
summary=$(refguard run --no-progress --max-time 50m 2>&1)
code=$?
if [ "$code" -ne 0 ]; then printf '%s\n' "$summary"; fi
exit "$code"
