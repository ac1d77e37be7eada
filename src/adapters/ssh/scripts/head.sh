#!/bin/sh
# lockkeeper-node: everything that Lockkeeper may do on this machine. Made by "lockkeeper policy node"; do not edit.
# It takes no arguments: sudo allows it without any, and a request comes on standard input. What it may be asked stands
# in node.conf and commands, in the settings folder.

# nothing that the caller has set decides which programs are found, or where and how they run
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
unset CDPATH ENV BASH_ENV IFS LD_PRELOAD LD_LIBRARY_PATH
cd / || exit 1
umask 022
if [ "$(id -u)" -eq 0 ]; then export HOME=/root; else export HOME=/; fi # programs read settings there, such as .curlrc
if [ "${LC_ALL+set}" = set ]; then language=$LC_ALL; else language=; fi
LC_ALL=C # a range of letters is one of bytes
