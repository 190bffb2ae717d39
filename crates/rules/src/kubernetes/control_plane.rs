//! Settings of the programs that make up a cluster: one table row for each, by the name of its rule.
//!
//! A setting is read from the flags of the program in a pod, from those that kubeadm is told to add, and for the kubelet and
//! kube-proxy from their configuration files too. A flag that a template decides is never judged.

use plimsoll_kubernetes::{CommandLine, Container, Flag, Object, Setting, configured};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::Span;
use plimsoll_yaml::Node;

mod table;

/// What is asked of a setting.
#[derive(Clone, Copy, Debug)]
enum Test {
    /// The flag has this value; absent is wrong.
    Is(&'static str),
    /// The flag has this value where it is written.
    IsIfSet(&'static str),
    /// The flag does not have this value.
    IsNot(&'static str),
    /// All of these flags are written.
    Present(&'static [&'static str]),
    /// One of these flags is written.
    AnyOf(&'static [&'static str]),
    /// The flag is not written.
    Absent,
    /// The list holds this item.
    Has(&'static str),
    /// The list holds one of these items.
    HasAny(&'static [&'static str]),
    /// The list does not hold this item.
    HasNot(&'static str),
    /// The number is written, and at least this.
    AtLeast(i64),
    /// The number is between 0 and this, where it is written.
    AtMost(i64),
    /// A positive duration is written.
    Duration,
    /// A list of cipher suites is written, and holds only such as hold today.
    Ciphers,
    /// The value is not that of this other flag.
    Differs(&'static str),
    /// The address is one of the machine itself.
    Local,
}

/// One setting.
#[derive(Debug)]
struct Row {
    /// The name of the rule.
    rule: &'static str,
    /// The program.
    program: &'static str,
    /// The flag.
    flag: &'static str,
    test: Test,
    /// The field of the program's configuration file, if it has one.
    field: &'static str,
    /// A flag beside which nothing is asked: it puts the setting into a file.
    unless: &'static str,
}

/// What is wrong: at which place, with which value, or that the flag is missing.
enum Fault<'t> {
    Value(Flag<'t>),
    Missing(&'static str),
}

/// The rules about programs that have flags alone.
pub(crate) fn flags(container: &Container<'_>, report: &mut Report<'_>) {
    let Some(row) = row(report) else { return };
    // Static pods are pods; etcd elsewhere is an application's.
    if row.program != "etcd" || container.pod.object.kind == "Pod" {
        in_container(container, row, report);
    }
}

/// The rules about programs of a node, which run as pods and DaemonSets alone.
pub(crate) fn node_flags(container: &Container<'_>, report: &mut Report<'_>) {
    if matches!(container.pod.object.kind, "Pod" | "DaemonSet") {
        flags(container, report);
    }
}

/// All of them about files: of the kubelet and of kube-proxy, of kubeadm with flags for all, and those that the API server
/// reads.
pub(crate) fn configuration(object: &Object<'_>, report: &mut Report<'_>) {
    let Some(row) = row(report) else { return };
    let field = |key: &str| Setting::of(object.root, key);
    match (object.kind, row.program) {
        ("KubeletConfiguration", "kubelet") | ("KubeProxyConfiguration", "kube-proxy") => {
            in_file(object.root, row, None, report);
        }
        ("ConfigMap", "kube-proxy") => in_config_map(object, row, report),
        ("ClusterConfiguration", "kube-apiserver") => {
            in_arguments(field("apiServer").field("extraArgs"), row, report);
        }
        ("ClusterConfiguration", "kube-controller-manager") => {
            in_arguments(field("controllerManager").field("extraArgs"), row, report);
        }
        ("ClusterConfiguration", "kube-scheduler") => {
            in_arguments(field("scheduler").field("extraArgs"), row, report);
        }
        ("ClusterConfiguration", "etcd") => in_arguments(field("etcd").at(&["local", "extraArgs"]), row, report),
        ("InitConfiguration" | "JoinConfiguration", "kubelet") => {
            in_arguments(field("nodeRegistration").field("kubeletExtraArgs"), row, report);
        }
        ("EncryptionConfiguration", _) if row.flag == "encryption-provider-config" => {
            let lists = Setting::of(object.root, "resources").items().filter(|item| item.is_mapping());
            let first = lists.filter_map(|item| Setting::of(item, "providers").items().next());
            for place in first.filter_map(|provider| provider.entry("identity")) {
                let finding = Finding::at(place.key.span()).arg(row.program);
                report.emit(finding.arg("identity as the first provider"));
            }
        }
        ("Policy", _) if row.flag == "audit-policy-file" => {
            let rules = Setting::of(object.root, "rules");
            let mut levels = rules.items().map(|rule| Setting::of(rule, "level").string());
            if !rules.is_unknown() && levels.all(|level| level.is(&"None")) {
                let place = rules.node().map_or_else(|| object.span(), Node::span);
                report.emit(Finding::at(place).arg(row.program).arg("a policy that records nothing"));
            }
        }
        _ => {}
    }
}

/// Flags in a file of kubeadm, which adds many of its own: only what is written is judged.
fn in_arguments(arguments: Setting<'_, Node<'_>>, row: &'static Row, report: &mut Report<'_>) {
    let Some(line) = arguments.value().map(CommandLine::of_arguments) else { return };
    if let Some(Fault::Value(flag)) = fault(&line, row) {
        report.emit(Finding::at(flag.span).arg(row.program).arg(format!("--{}={}", flag.name, flag.value)));
    }
}

fn row(report: &Report<'_>) -> Option<&'static Row> {
    table::ROWS.iter().find(|row| row.rule == report.rule_name())
}

fn in_container(container: &Container<'_>, row: &'static Row, report: &mut Report<'_>) {
    let Some(line) = CommandLine::of(container, row.program) else { return };
    match fault(&line, row) {
        Some(Fault::Value(flag)) => {
            report.emit(Finding::at(flag.span).arg(row.program).arg(format!("--{}={}", flag.name, flag.value)));
        }
        Some(Fault::Missing(flag)) => {
            let finding = Finding::at(line.program.span()).message("missing").arg(row.program);
            report.emit(finding.arg(format!("--{flag}")));
        }
        None => {}
    }
}

/// What is wrong with a setting on a command line.
fn fault<'t>(line: &CommandLine<'t>, row: &'static Row) -> Option<Fault<'t>> {
    if !row.unless.is_empty() && line.flag(row.unless).is_some() {
        return None;
    }
    let written = line.flag(row.flag);
    let missing = || line.lacks(row.flag).then_some(Fault::Missing(row.flag));
    let wrong = |is_wrong: bool| written.filter(|_| is_wrong).map(Fault::Value);
    let value = written.map(|flag| flag.value);
    let number = value.and_then(|value| value.parse::<i64>().ok());
    match row.test {
        Test::Is(wanted) => wrong(value != Some(wanted)).or_else(missing),
        Test::IsIfSet(wanted) => wrong(value != Some(wanted)),
        Test::IsNot(unwanted) => wrong(value == Some(unwanted)),
        Test::Present(flags) => {
            let is_empty = |flag: &&&str| line.lacks(flag) || line.flag(flag).is_some_and(|flag| flag.value.is_empty());
            flags.iter().find(is_empty).map(|flag| Fault::Missing(flag))
        }
        Test::AnyOf(flags) => flags.iter().all(|flag| line.lacks(flag)).then_some(Fault::Missing(row.flag)),
        Test::Absent => wrong(true),
        Test::Has(item) => wrong(!line.list(row.flag).any(|one| one == item)).or_else(missing),
        Test::HasAny(items) => wrong(!line.list(row.flag).any(|one| items.contains(&one))).or_else(missing),
        Test::HasNot(item) => wrong(line.list(row.flag).any(|one| one == item)),
        Test::AtLeast(least) => wrong(number.is_some_and(|number| number < least)).or_else(missing),
        Test::AtMost(most) => wrong(number.is_some_and(|number| !(0..=most).contains(&number))),
        Test::Duration => wrong(!is_duration(value.unwrap_or("1s"))).or_else(missing),
        Test::Ciphers => wrong(line.list(row.flag).any(is_weak)).or_else(missing),
        Test::Differs(other) => wrong(value.is_some() && value == line.flag(other).map(|flag| flag.value)),
        Test::Local => wrong(!is_local(value.unwrap_or("127.0.0.1"))).or_else(missing),
    }
}

/// A configuration file: what it leaves out has the default of the file, which is the secure one for all but some.
fn in_file(root: Node<'_>, row: &'static Row, shown_at: Option<Span>, report: &mut Report<'_>) {
    if row.field.is_empty() {
        return;
    }
    let setting = configured(root, row.field);
    let name = row.field.rsplit('.').next().unwrap_or(row.field);
    let Setting::Set(node, _) = setting else {
        // Only what must be written, and what is off unless it is written.
        let must_be_written =
            matches!(row.test, Test::Present(_) | Test::AtLeast(_) | Test::Ciphers | Test::Is("true"));
        if setting.is_absent() && must_be_written {
            let place = shown_at.or_else(|| root.get("kind").map(Node::span));
            report.emit(Finding::at(place.unwrap_or_default()).message("missing").arg(row.program).arg(name));
        }
        return;
    };
    let text = node.text().unwrap_or_default();
    let is_weak_list = || node.items().filter_map(Node::text).any(is_weak);
    let number = || node.as_i64();
    let is_wrong = match row.test {
        Test::Is(wanted) | Test::IsIfSet(wanted) => text != wanted,
        Test::IsNot(unwanted) => text == unwanted || (row.flag == "streaming-connection-idle-timeout" && is_zero(text)),
        Test::AtLeast(least) => number().is_some_and(|number| number < least),
        Test::AtMost(most) => number().is_some_and(|number| !(0..=most).contains(&number)),
        Test::Ciphers => is_weak_list(),
        Test::Local => !is_local(text),
        _ => false,
    };
    if is_wrong {
        report.emit(Finding::at(shown_at.unwrap_or(node.span())).arg(row.program).arg(format!("{name}: {text}")));
    }
}

/// kube-proxy takes its file from a ConfigMap: the text of `config.conf`.
fn in_config_map(object: &Object<'_>, row: &'static Row, report: &mut Report<'_>) {
    if !object.name().is(&"kube-proxy") {
        return;
    }
    let Setting::Set(text, node) = Setting::of(object.root, "data").field("config.conf").string() else { return };
    let stream = plimsoll_yaml::parse(text);
    if let Some(root) = stream.documents.first().and_then(plimsoll_yaml::Document::root) {
        in_file(root, row, Some(node.span()), report);
    }
}

/// A positive duration as Go writes it, or seconds.
fn is_duration(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || ".hmsnuµ".contains(c);
    !is_zero(text) && text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(is_part)
}

fn is_zero(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c == '0' || ".hms".contains(c))
}

/// The suites that kube-apiserver calls preferred in its help, which are those of the current benchmark: of TLS 1.3, and of
/// TLS 1.2 with forward secrecy.
const STRONG: [&str; 15] = [
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
];

fn is_weak(suite: &str) -> bool {
    !STRONG.contains(&suite)
}

fn is_local(address: &str) -> bool {
    let is_part = |host: &str| address.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
    address.is_empty() || ["127.0.0.1", "localhost", "::1", "[::1]"].into_iter().any(is_part)
}
