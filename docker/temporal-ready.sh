#!/bin/sh
# The namespace and the search attributes of echobench, where they are missing.
set -eu

temporal operator namespace describe -n default >/dev/null 2>&1 ||
  temporal operator namespace create -n default --retention 720h
temporal operator namespace update -n default --retention 720h

known=$(temporal operator search-attribute list -n default)
add() {
  echo "$known" | grep -q "$1" || temporal operator search-attribute create -n default --name "$1" --type "$2"
}

add EchoRefresh Keyword
add EchoStage Keyword
add EchoModel Keyword
add EchoStatus Keyword
add EchoReason Keyword
add EchoDone Int
add EchoFailed Int
add EchoSpendUsd Double
