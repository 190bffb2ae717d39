use plimsoll_dockerfile::{Base, Keyword, Stage};
use plimsoll_image::ImageReference;
use plimsoll_lint::{Finding, Report};

/// Images that exist for the one program that they start.
const PROGRAMS: [&str; 38] = [
    "caddy",
    "cassandra",
    "consul",
    "couchdb",
    "drupal",
    "elasticsearch",
    "envoy",
    "etcd",
    "fluent-bit",
    "fluentd",
    "ghost",
    "grafana",
    "haproxy",
    "httpd",
    "influxdb",
    "jenkins",
    "jetty",
    "keycloak",
    "kibana",
    "logstash",
    "mariadb",
    "memcached",
    "mongo",
    "mysql",
    "nats",
    "nextcloud",
    "nginx",
    "nginx-unprivileged",
    "postgres",
    "prometheus",
    "rabbitmq",
    "redis",
    "registry",
    "solr",
    "tomcat",
    "traefik",
    "vault",
    "wordpress",
];

/// Whether an image starts a server by itself, by its name, or by a tag such as those of PHP.
fn starts_itself(image: &str) -> bool {
    let Ok(reference) = ImageReference::parse(image) else { return false };
    let tag = reference.tag().unwrap_or_default();
    PROGRAMS.contains(&reference.base_name()) || tag.split('-').any(|part| matches!(part, "apache" | "fpm"))
}

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let has = |keyword| stage.last_in_chain(keyword).is_some();
    if !stage.is_final() || has(Keyword::Cmd) || has(Keyword::Entrypoint) {
        return;
    }
    if let (Some(word), Base::Image(image)) = (stage.base_word(), stage.root().base())
        && !starts_itself(image)
    {
        report.emit(Finding::at(word.span).arg(image));
    }
}
