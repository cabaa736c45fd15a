#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Installs dvol as a container, on Linux and macOS:
#
#   sh install.sh [--image IMAGE] [--prefix DIR] [--no-start]
#   sh install.sh --uninstall [--prefix DIR]
#
#   --image IMAGE   use this image, pulled if it is not there; otherwise one is built of this checkout
#   --prefix DIR    the command goes to DIR/bin (/usr/local, or ~/.local if that is not writable)
#   --no-start      install the commands only
#   --uninstall     remove the container and the commands; volumes and history stay
#
#   DVOL_BUILD_OPTIONS, DVOL_RUN_OPTIONS   more words for docker build and docker run
#
# Which engine, the docker command decides, by DOCKER_HOST or its context. To run this again is safe: it puts a new
# container in the place of the old one.

set -eu

container='dvol-docker-plugin'
image='' prefix='' start=yes action=install

fail() {
  printf 'install.sh: %s\nhint: %s\n' "$1" "$2" >&2
  exit 1
}

usage() { sed -n '4,14s/^# \{0,1\}//p' "$0"; }

while [ $# -gt 0 ]; do
  case $1 in
    --image | --prefix)
      [ "${2:-}" ] || fail "$1 needs a value" 'sh install.sh --help'
      if [ "$1" = --image ]; then image=$2; else prefix=$2; fi
      shift ;;
    --image=?*) image=${1#*=} ;;
    --prefix=?*) prefix=${1#*=} ;;
    --no-start) start= ;;
    --uninstall) action=uninstall ;;
    -h | --help) usage; exit ;;
    *) fail "unknown argument '$1'" 'sh install.sh --help' ;;
  esac
  shift
done

# Sets bin, where the command goes, and plugins, where docker looks for its own commands.
find_places() {
  if [ -z "$prefix" ]; then
    prefix=/usr/local
    if ! { [ -d "$prefix/bin" ] && [ -w "$prefix/bin" ]; } && [ "$(id -u)" != 0 ]; then prefix=${HOME:?}/.local; fi
  fi
  bin=$prefix/bin
  # Docker looks into these two for the whole machine, and nowhere else.
  case $(id -u):$prefix in
    0:/usr/local | 0:/usr) plugins=$prefix/lib/docker/cli-plugins ;;
    *) plugins=${DOCKER_CONFIG:-${HOME:?}/.docker}/cli-plugins ;;
  esac
}

find_engine() {
  command -v docker >/dev/null || fail 'the docker command is not there' 'install Docker first'
  if ! said=$(docker version -f '{{.Server.Version}}' 2>&1); then
    case $said in
      *'permission denied'*) fail 'you may not talk to the Docker engine' 'join the group docker, or use sudo' ;;
      *) fail 'no Docker engine answers' 'start it; docker version tells more' ;;
    esac
  fi
}

find_image() {
  here=$(cd -- "$(dirname -- "$0")" && pwd -P)
  if [ "$image" ]; then
    docker image inspect "$image" >/dev/null 2>&1 || docker pull "$image" ||
      fail "there is no image $image" 'without --image one is built of a checkout'
  elif [ -f "$here/Dockerfile" ]; then
    image=dvol
    echo 'Building the image, this takes a minute the first time'
    # shellcheck disable=SC2086 # options are words
    docker build -q ${DVOL_BUILD_OPTIONS:-} -t "$image" "$here" ||
      fail 'the image was not built' "docker build $here shows more"
    echo "Built image $image"
  else
    fail 'there is no image to use' 'name one with --image, or run this in a checkout of dvol'
  fi
}

# Replaces a file only when it is ours.
put() { # NAME-IN-IMAGE FILE
  if [ -e "$2" ] && ! grep -q 'SPDX-License-Identifier: Apache-2.0' "$2" 2>/dev/null; then
    fail "$2 is there and not ours" 'choose another --prefix, or remove it'
  fi
  mkdir -p "${2%/*}" || fail "cannot make ${2%/*}" 'choose another --prefix, or use sudo'
  docker run --rm --network none --entrypoint cat "$image" "/usr/local/share/dvol/$1" >"$2.new" ||
    fail "cannot take $1 out of the image $image" 'is it an image of dvol?'
  case $1 in
    # The command, wherever it was put.
    docker-dvol)
      escaped=$(printf '%s' "$bin/dvol" | sed 's/[\\&|]/\\&/g')
      sed "s|^installed=.*|installed=\"$escaped\"|" "$2.new" >"$2.tmp" && mv -f "$2.tmp" "$2.new" ;;
  esac
  chmod 755 "$2.new"
  mv -f "$2.new" "$2"
  echo "Installed $2"
}

remove_container() {
  if docker container inspect "$container" >/dev/null 2>&1; then
    # A checkout that goes on is finished first.
    docker stop -t 60 "$container" >/dev/null
    docker rm "$container" >/dev/null
    echo "Removed container $container"
  fi
}

# The three directories are where Docker looks for drivers, where the data is (under the same name inside and outside: Docker
# mounts the paths that the driver tells), and how containers are stopped and started. Beyond them:
#   --userns host        with user namespaces the driver would see and write shifted owners
#   label=disable        under SELinux it could neither read other containers' files nor reach the engine
#   --stop-timeout       a checkout that goes on is finished first
start_container() {
  # shellcheck disable=SC2086 # options are words
  docker run -d --name "$container" --restart=always \
    -v /run/docker/plugins:/run/docker/plugins \
    -v /var/lib/dvol:/var/lib/dvol \
    -v /var/run/docker.sock:/var/run/docker.sock \
    --userns host --security-opt label=disable --stop-timeout 60 \
    ${DVOL_RUN_OPTIONS:-} "$image" >/dev/null ||
    fail "the container $container does not start" "docker logs $container"
  tries=0
  until driver_answers; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ] || [ "$(docker container inspect -f '{{.RestartCount}}' "$container")" -gt 2 ]; then
      docker logs --tail 5 "$container" >&2
      fail 'the volume driver does not answer, its last words are above' "docker logs $container"
    fi
    sleep 0.5 2>/dev/null || sleep 1
  done
  echo "Started container $container, Docker knows the volume driver dvol"
}

# Docker asks a driver that it does not know yet for its name when it lists volumes. It waits 15 seconds for one whose socket
# nobody serves, so the socket has to be there first.
driver_answers() {
  docker exec "$container" test -S /run/docker/plugins/dvol.sock 2>/dev/null || return
  docker volume ls -q --filter driver=dvol >/dev/null 2>&1 || return
  case " $(docker info -f '{{range .Plugins.Volume}}{{.}} {{end}}' 2>/dev/null)" in *' dvol '*) ;; *) return 1 ;; esac
}

install_all() {
  find_engine
  find_image
  put dvol-wrapper "$bin/dvol"
  put docker-dvol "$plugins/docker-dvol"
  if [ "$start" ]; then
    remove_container
    start_container
  fi
  case :$PATH: in
    *:"$bin":*) dvol=dvol ;;
    *) dvol=$bin/dvol; echo "$bin is not in your PATH" ;;
  esac
  if [ "$start" ]; then
    echo "next: $dvol init myvolume"
  else
    echo 'next: sh install.sh without --no-start starts the volume driver'
  fi
}

uninstall_all() {
  find_engine
  remove_container
  for file in "$bin/dvol" "$plugins/docker-dvol"; do
    if [ -f "$file" ] && grep -q 'SPDX-License-Identifier: Apache-2.0' "$file"; then
      rm -f "$file"
      echo "Removed $file"
    fi
  done
  echo 'Volumes and history are still in /var/lib/dvol. Until it is restarted, Docker waits 15 seconds for the driver at each'
  echo 'docker volume ls.'
}

find_places
case $action in
  install) install_all ;;
  uninstall) uninstall_all ;;
esac
