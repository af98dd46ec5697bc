#!/bin/sh
# Run once in the container in which cibuildwheel builds: what the third-party libraries are made with, and Boost's
# headers, of which that distribution has too old a release.
set -eu
boost=1.81.0
sha256=71feeed900fbccca04a3b4f2f84a7c217186f28a940ed8b7ed4725986baf99fa

dnf install -y -q perl-core patch
folder=boost_$(echo $boost | tr . _)
curl -fsSLo /tmp/boost.tar.bz2 "https://archives.boost.io/release/$boost/source/$folder.tar.bz2"
echo "$sha256  /tmp/boost.tar.bz2" | sha256sum --check --quiet
mkdir -p /opt/boost/include
tar -xjf /tmp/boost.tar.bz2 -C /opt/boost/include --strip-components=1 "$folder/boost"
