#!/bin/sh
# First process of a node: builds the node's own view of the machine, then keeps it alive.
# init.sh DISK NAME CONSUL — DISK holds etc, var, run, root, tmp, proc, opt; CONSUL is a program or "none".
# Everything of the node ends with this process, and this process ends with the fleet (its standard input closes).
set -e
disk=$1 name=$2 consul=$3
read -r pid rest </proc/self/stat # the pid as the fleet sees it: a new /proc follows below
echo "pid $pid"
hostname "$name"
mount --make-rprivate /
mount -t tmpfs -o mode=755 view "$disk/view"
cd "$disk/view"

for entry in /bin /sbin /lib /lib32 /lib64 /libx32 /usr /nix /gnu /dev; do
  if [ -L "$entry" ]; then
    cp -P "$entry" ".$entry"
  elif [ -d "$entry" ]; then
    mkdir ".$entry"
    mount --rbind "$entry" ".$entry"
    [ "$entry" = /dev ] || mount -o remount,bind,ro ".$entry" 2>/dev/null || true
  fi
done

mkdir proc sys .outside
mount -t proc proc proc 2>/dev/null || mount --rbind /proc proc
for own in etc var run root tmp opt boot; do
  mkdir "$own"
  mount --bind "$disk/$own" "$own"
done
for shared in /etc/alternatives /etc/ssl; do
  [ ! -d "$shared" ] || mount --bind "$shared" ".$shared"
done
mount --bind "$disk/proc/boot_id" proc/sys/kernel/random/boot_id
[ ! -f "$disk/proc/uptime" ] || mount --bind "$disk/proc/uptime" proc/uptime
[ ! -e proc/sysrq-trigger ] || mount --bind /dev/null proc/sysrq-trigger
[ "$consul" = none ] || mount --bind "$consul" opt/fleet/consul

# the node's own commands, also where scripts with a fixed PATH or an absolute path look for them
[ ! -d usr/local/sbin ] || mount --bind "$disk/opt/fleet/tools" usr/local/sbin
for tool in reboot shutdown halt poweroff systemctl; do
  for place in usr/bin usr/sbin bin sbin; do
    [ ! -f "$place/$tool" ] || [ -L "$place/$tool" ] || mount --bind "$disk/opt/fleet/tools/$tool" "$place/$tool"
  done
done

pivot_root . .outside
cd /
umount -l /.outside
exec bash -c 'echo ready; read -r'
