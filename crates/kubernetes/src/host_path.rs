//! Paths of the node that a container should not see.
//!
//! Paths are compared after cleaning, and by whole components: `/var/run/../run//docker.sock` is a socket,
//! `/var/runner` is not below `/var/run`.

/// What a path of the node gives away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HostPathRisk {
    /// The socket of a container runtime, or a folder that holds one: control over every container of the node.
    RuntimeSocket(&'static str),
    /// A file or folder with the credentials of a cloud, of the kubelet or of the control plane.
    Credentials(&'static str),
    /// Another part of the node's system.
    System(&'static str),
}

/// Sockets of container runtimes, below `/run` (which is also `/var/run`).
const SOCKETS: &[&str] = &[
    "/run/buildkit/buildkitd.sock",
    "/run/containerd/containerd.sock",
    "/run/cri-dockerd.sock",
    "/run/crio/crio.sock",
    "/run/docker.sock",
    "/run/docker/containerd/containerd.sock",
    "/run/dockershim.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/podman/podman.sock",
    "/run/snap.docker/docker.sock",
];

/// Credentials below the root of the node.
const CREDENTIALS: &[&str] = &[
    "/etc/kubernetes",
    "/root/.aws",
    "/root/.azure",
    "/root/.config/gcloud",
    "/root/.kube",
    "/root/.ssh",
    "/var/lib/kubelet/kubeconfig",
    "/var/lib/kubelet/pki",
    "/var/lib/rancher/k3s/server/cred",
    "/var/lib/rancher/k3s/server/token",
];

/// Credentials in any home folder, relative to it.
const HOME_CREDENTIALS: &[&str] = &[".aws", ".azure", ".config/gcloud", ".kube", ".ssh"];

/// Folders of the node's system. A path at, below or above one of these shows it.
const SYSTEM: &[&str] = &[
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/lib64",
    "/proc",
    "/root",
    "/run",
    "/sys",
    "/usr",
    "/var/lib/containerd",
    "/var/lib/docker",
    "/var/lib/kubelet",
    "/var/log",
];

/// Files and folders in those of the system that hold nothing but what every image has too: certificates of authorities
/// and time zones.
const PUBLIC: &[&str] = &[
    "/etc/ca-certificates",
    "/etc/localtime",
    "/etc/pki/ca-trust",
    "/etc/ssl/certs",
    "/etc/timezone",
    "/usr/local/share/ca-certificates",
    "/usr/share/ca-certificates",
    "/usr/share/zoneinfo",
];

/// The path with `.`, `..`, double and trailing slashes resolved, and always absolute. `..` at the root stays there.
pub fn clean(path: &str) -> String {
    let mut components: Vec<&str> = Vec::new();
    for component in path.split('/') {
        match component {
            "" | "." => {}
            ".." => {
                components.pop();
            }
            _ => components.push(component),
        }
    }
    let mut cleaned = String::with_capacity(path.len() + 1);
    for component in components {
        cleaned.push('/');
        cleaned.push_str(component);
    }
    if cleaned.is_empty() { "/".to_owned() } else { cleaned }
}

/// The gravest thing that a hostPath volume of this path gives away.
///
/// Each risk names the path of the table that it was found by.
pub fn risk(path: &str) -> Option<HostPathRisk> {
    let path = clean(path);
    let path = canonical(&path);
    if let Some(socket) = SOCKETS.iter().find(|socket| **socket == path || (path != "/" && is_below(socket, path))) {
        return Some(HostPathRisk::RuntimeSocket(socket));
    }
    if let Some(found) = credentials(path) {
        return Some(HostPathRisk::Credentials(found));
    }
    if path == "/" {
        return Some(HostPathRisk::System("/"));
    }
    if PUBLIC.iter().any(|place| path == *place || is_below(path, place)) {
        return None;
    }
    // Every system folder below `/var` is named, so `/var` itself is found as the folder above them.
    let is_part = |folder: &&&str| path == **folder || is_below(path, folder) || is_below(folder, path);
    SYSTEM.iter().find(is_part).copied().map(HostPathRisk::System)
}

/// `/var/run` is a link to `/run` on every node.
fn canonical(path: &str) -> &str {
    match path.strip_prefix("/var/run") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => path.get("/var".len()..).unwrap_or(path),
        _ => path,
    }
}

fn credentials(path: &str) -> Option<&'static str> {
    let at_or_below = |place: &&&str| path == **place || is_below(path, place);
    if let Some(found) = CREDENTIALS.iter().find(at_or_below) {
        return Some(found);
    }
    let (_user, in_home) = path.strip_prefix("/home/")?.split_once('/')?;
    HOME_CREDENTIALS.iter().copied().find(|place| in_home == *place || is_below(in_home, place))
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use HostPathRisk::{Credentials, RuntimeSocket, System};

    #[test]
    fn paths_are_cleaned_like_a_file_system_does() {
        for (path, cleaned) in [
            ("", "/"),
            ("/", "/"),
            ("//var//run/", "/var/run"),
            ("/var/./lib/../run", "/var/run"),
            ("/../../etc", "/etc"),
            ("var/log", "/var/log"),
            ("/a/..", "/"),
        ] {
            assert_eq!(clean(path), cleaned, "{path}");
        }
    }

    #[test]
    fn each_path_has_its_gravest_risk() {
        for (path, expected) in [
            ("/var/run/docker.sock", Some(RuntimeSocket("/run/docker.sock"))),
            ("/run/containerd/containerd.sock", Some(RuntimeSocket("/run/containerd/containerd.sock"))),
            ("/run/containerd", Some(RuntimeSocket("/run/containerd/containerd.sock"))),
            ("/var/run", Some(RuntimeSocket("/run/buildkit/buildkitd.sock"))),
            ("/run/", Some(RuntimeSocket("/run/buildkit/buildkitd.sock"))),
            ("/etc/kubernetes/pki", Some(Credentials("/etc/kubernetes"))),
            ("/root/.aws/credentials", Some(Credentials("/root/.aws"))),
            ("/home/ubuntu/.kube/config", Some(Credentials(".kube"))),
            ("/var/lib/kubelet/kubeconfig", Some(Credentials("/var/lib/kubelet/kubeconfig"))),
            ("/", Some(System("/"))),
            ("/etc", Some(System("/etc"))),
            ("/etc/ssl", Some(System("/etc"))),
            ("/etc/ssl/certs", None),
            ("/etc/ssl/certs/ca.pem", None),
            ("/etc/localtime", None),
            ("/var", Some(System("/var/lib/containerd"))),
            ("/var/lib", Some(System("/var/lib/containerd"))),
            ("/var/log/pods", Some(System("/var/log"))),
            ("/run/app", Some(System("/run"))),
            ("/home/app/data", Some(System("/home"))),
            ("/data", None),
            ("/var/lib/app", None),
            ("/var/runner", None),
            ("/etcd", None),
            ("/library", None),
        ] {
            assert_eq!(risk(path), expected, "{path}");
        }
    }
}
