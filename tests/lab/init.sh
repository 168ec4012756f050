#!/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
# The first process of the lab's machine: loads the drivers, stands on the host's files without being able to change
# them, runs the tests there, and switches the machine off. Its last word is the exit code of the tests.
b=/bin/busybox
$b mkdir -p /proc /sys /dev /host /top /out /system
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
while read -r module options; do
    # shellcheck disable=SC2086 # options are words
    $b insmod "/modules/$module" $options || $b echo "lab: $module was not loaded"
done </modules/order

$b mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=512000,cache=loose host /host
$b mount -t tmpfs top /top
$b mkdir -p /top/upper /top/work
$b mount -t overlay -o lowerdir=/host,upperdir=/top/upper,workdir=/top/work root /system
$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000 out /out
for each in proc sys dev; do $b mount --move /$each /system/$each; done
$b mkdir -p /system/dev/pts /system/dev/shm /system/run /system/tmp /system/lab-out
$b mount -t devpts pts /system/dev/pts
$b mount -t tmpfs shm /system/dev/shm
$b mount -t tmpfs run /system/run
$b mount --move /out /system/lab-out
$b mount -t configfs configfs /system/sys/kernel/config
$b ip link set lo up

$b chroot /system /bin/sh /lab-out/run.sh >/system/dev/console 2>&1 </system/dev/null
$b echo $? >/system/lab-out/exit-code
$b sync
$b echo o >/system/proc/sysrq-trigger
$b sleep 30
