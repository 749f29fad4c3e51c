#!/usr/bin/env bash
# Fetch the servers that kg is tested against: Fuseki, RDF4J, Virtuoso (Oxigraph's comes with the development group).
# Jars go to build/servers, which git ignores. What cannot be had is said and left out; in CI the tests then fail.
set -uo pipefail
cd "$(dirname "$0")/../.."
jars=build/servers
mkdir -p "$jars"

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  wanted=()
  command -v java >/dev/null || wanted+=(default-jre-headless)
  command -v mvn >/dev/null || wanted+=(maven)
  command -v virtuoso-t >/dev/null || wanted+=(virtuoso-opensource-7-bin)
  if [ ${#wanted[@]} -gt 0 ]; then
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends "${wanted[@]}" >/dev/null
  fi
fi

# fetch ARTEFACT FILE: the file from Maven's repository, unless it is there
fetch() {
  [ -f "$jars/$2" ] && return
  mvn -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -Dartifact="$1" -DoutputDirectory="$jars" >"$jars/maven.log" 2>&1
  [ -f "$jars/$2" ]
}

command -v mvn >/dev/null || { echo "servers: no Maven, so no Fuseki and no RDF4J" >&2; exit 0; }
fetch org.apache.jena:jena-fuseki-server:5.6.0 jena-fuseki-server-5.6.0.jar || echo "servers: no Fuseki" >&2
fetch org.eclipse.jetty:jetty-runner:9.4.57.v20241219 jetty-runner-9.4.57.v20241219.jar || echo "servers: no Jetty" >&2
for version in 5.2.0 5.0.3; do  # the newest one that the repository has
  fetch "org.eclipse.rdf4j:rdf4j-http-server:$version:war" "rdf4j-http-server-$version.war" && exit 0
done
echo "servers: no RDF4J" >&2
