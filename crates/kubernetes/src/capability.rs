//! Linux capabilities as a container's security context names them.
//!
//! The names are those of capabilities(7). Container runtimes take them in upper case and without the `CAP_` prefix; the
//! lists of what is allowed come from the Pod Security Standards,
//! <https://kubernetes.io/docs/concepts/security/pod-security-standards/>.

use std::borrow::Cow;

/// The word that stands for every capability.
pub const ALL: &str = "ALL";

/// The capability that the restricted standard lets a container add.
pub const NET_BIND_SERVICE: &str = "NET_BIND_SERVICE";

/// Every capability of Linux, sorted.
pub const KNOWN: &[&str] = &[
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "WAKE_ALARM",
];

/// What the baseline standard lets a container add, sorted.
pub const BASELINE: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// What reaches the host, other containers or the kernel, sorted.
pub const DANGEROUS: &[&str] = &[
    "ALL",
    "BPF",
    "DAC_READ_SEARCH",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "NET_ADMIN",
    "NET_RAW",
    "PERFMON",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_TIME",
];

/// The name as Kubernetes spells it: upper case, without `CAP_`.
///
/// ```
/// assert_eq!(plimsoll_kubernetes::capability::normalize("cap_sys_admin"), "SYS_ADMIN");
/// ```
pub fn normalize(name: &str) -> Cow<'_, str> {
    let bare = match name.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("CAP_") => name.get(4..).unwrap_or_default(),
        _ => name,
    };
    if bare.bytes().any(|b| b.is_ascii_lowercase()) {
        Cow::Owned(bare.to_ascii_uppercase())
    } else {
        Cow::Borrowed(bare)
    }
}

/// Whether a name, once normalised, is a capability of Linux or [`ALL`].
pub fn is_known(normalized: &str) -> bool {
    normalized == ALL || contains(KNOWN, normalized)
}

/// Whether the baseline standard lets a container add this capability. The standard compares the spelling as written.
pub fn is_baseline(name: &str) -> bool {
    contains(BASELINE, name)
}

/// Whether a normalised capability reaches beyond the container.
pub fn is_dangerous(normalized: &str) -> bool {
    contains(DANGEROUS, normalized)
}

fn contains(sorted: &[&str], name: &str) -> bool {
    sorted.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_known() {
        for list in [KNOWN, BASELINE, DANGEROUS] {
            assert!(list.is_sorted(), "{list:?}");
            assert!(list.iter().all(|name| is_known(name)), "{list:?}");
        }
        assert_eq!((KNOWN.len(), BASELINE.len()), (41, 13));
    }

    #[test]
    fn spelling_is_normalised() {
        for (written, normalized) in
            [("SYS_ADMIN", "SYS_ADMIN"), ("CAP_SYS_ADMIN", "SYS_ADMIN"), ("Cap_kill", "KILL"), ("all", "ALL"), ("", "")]
        {
            assert_eq!(normalize(written), normalized);
        }
        assert!(matches!(normalize("CAP_KILL"), Cow::Borrowed("KILL")));
        assert!(!is_known("SYS_ADMN") && !is_baseline("kill") && is_dangerous(&normalize("cap_bpf")));
    }
}
