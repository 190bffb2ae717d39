use plimsoll_kubernetes::{KubernetesVersion, Pod, Setting};
use plimsoll_lint::{Finding, Report};

/// The safe settings, each with the version from which it is one.
const SAFE: &[(&str, u8)] = &[
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_notsent_lowat", 37),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_slow_start_after_idle", 37),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.tcp_wmem", 32),
];

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let version = report.settings().kubernetes.version;
    for item in pod.security("sysctls").items() {
        let Setting::Set(name, node) = Setting::of(item, "name").name() else { continue };
        let dotted = name.replace('/', ".");
        if !SAFE.iter().any(|(safe, since)| *safe == dotted && version >= KubernetesVersion::new(*since)) {
            report.emit(Finding::at(node.span()).arg(name));
        }
    }
}
