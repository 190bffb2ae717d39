use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::{Finding, Report};

use super::stopsignal_ungraceful::program_of;

const SERVERS: [&str; 24] = [
    "nginx",
    "httpd",
    "apache2",
    "apache2ctl",
    "apachectl",
    "caddy",
    "haproxy",
    "traefik",
    "gunicorn",
    "uvicorn",
    "hypercorn",
    "daphne",
    "uwsgi",
    "puma",
    "unicorn",
    "php-fpm",
    "redis-server",
    "memcached",
    "mongod",
    "mysqld",
    "mariadbd",
    "postgres",
    "rabbitmq-server",
    "sshd",
];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    if !stage.is_final() || stage.last_in_chain(Keyword::Expose).is_some() {
        return;
    }
    let base = stage.root().base_word().map_or("", |word| word.raw.as_ref());
    for command in [Keyword::Entrypoint, Keyword::Cmd].into_iter().filter_map(|keyword| stage.last_in_chain(keyword)) {
        let Some(program) = program_of(*stage, command).filter(|program| SERVERS.contains(program)) else { continue };
        if !base.contains(program.trim_end_matches("-server").trim_end_matches("-fpm")) {
            report.emit(Finding::at(command.keyword_span).arg(program));
            return;
        }
    }
}
